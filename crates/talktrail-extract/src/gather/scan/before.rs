//! What is read before the scan: submissions, the persons of version 1.5, referrals that were re-traced, and who
//! withdrew.

mod persons;
mod retraced;
mod withdrawals;

use talktrail_dictionary::Family;
use talktrail_model::{
    date::Date,
    provenance::{Attrition, Findings, Flow},
};

pub(in crate::gather) use self::{persons::persons, retraced::retraced, withdrawals::withdrawn};
use super::super::{Source, plan::Plan};
use crate::{
    error::Error,
    harmonise::{
        FIRST_MONTH_OF_2_1, Layout, Row,
        field::{Role, accepted, submission},
        v15::VERSION_1_5,
    },
    read::{Batch, Field, Request, Scratch, TableFile, Wanted, discover},
    step,
    submission::{Submission, Submissions, header_id, submission_id},
    v15::form::Form,
};

/// Reads the header table and the list of accepted submissions.
pub(in crate::gather) fn submissions(
    plan: &Plan,
    sources: &[Source],
    findings: &mut Findings,
    attrition: &mut Attrition,
) -> Result<Submissions, Error> {
    let mut headers = plan.of_role(Role::Submission).peekable();
    if headers.peek().is_none() {
        return Ok(Submissions::default());
    }
    let mut list = Vec::new();
    let mut scratch = Scratch::default();
    for file in headers {
        for chunk in 0..file.file.chunks() {
            let found = file.file.read_chunk(chunk, &mut |batch: &Batch| {
                let rows = (0..batch.rows()).map(|r| Row::new(batch, &file.layout, r));
                list.extend(rows.filter_map(|row| read_submission(row, &mut scratch)));
                Ok(())
            })?;
            findings.merge(found);
        }
    }
    let accepted = accepted(plan, sources, findings)?;
    let mut submissions = Submissions::new(list, accepted.as_deref(), findings);
    if plan.has(Family::UkllcV2) {
        submissions = submissions.above_extract_periods();
    }
    let (all, kept) = submissions.counts();
    let flow = Flow {
        rows_before: all,
        rows_after: kept,
        ..Flow::default()
    };
    attrition.add(
        step::step(5, Role::Submission, step::SUPERSEDED_SUBMISSION),
        flow,
    );
    Ok(submissions)
}

fn read_submission(row: Row<'_>, scratch: &mut Scratch) -> Option<Submission> {
    let value = |cell: Field<Date>| match cell {
        Field::Value(date) => Some(date),
        _ => None,
    };
    let form = row.layout().form;
    let text = row.text(submission::ID, scratch)?;
    let id = form.map_or_else(|| submission_id(text), |form| header_id(form, text));
    let start = value(row.date(submission::START));
    let month = match row.integer(submission::MONTH) {
        Field::Value(month) => i32::try_from(month).unwrap_or(0),
        _ => start.map_or(0, Date::month_id),
    };
    let version = match row.text(submission::VERSION, scratch).map(str::trim) {
        _ if form.is_some() => VERSION_1_5,
        Some("2.0" | "2") => 20,
        Some("2.1") => 21,
        _ => {
            if month >= FIRST_MONTH_OF_2_1 {
                21
            } else {
                20
            }
        }
    };
    let rank = match row
        .text(submission::FILE_TYPE, scratch)
        .map(str::to_ascii_lowercase)
        .as_deref()
    {
        _ if form == Some(Form::AnnualRefresh) => 3,
        Some("refresh") => 2,
        Some("primary") => 1,
        _ => 0,
    };
    let created = row.moment(submission::CREATED);
    let provider = row
        .text(submission::PROVIDER, scratch)
        .unwrap_or_default()
        .to_owned();
    let end = value(row.date(submission::END)).or(start.map(Date::end_of_month));
    Some(Submission {
        id,
        provider,
        month,
        start,
        end,
        version,
        rank,
        created,
        group: form.map_or(0, Form::group),
        is_accepted: false,
    })
}

/// Ids of accepted submissions, sorted: of the named file, else of a delivered list, else none.
fn accepted(
    plan: &Plan,
    sources: &[Source],
    findings: &mut Findings,
) -> Result<Option<Vec<u64>>, Error> {
    let mut ids = Vec::new();
    let mut has_list = false;
    for file in plan.of_role(Role::Accepted) {
        has_list = true;
        read_accepted(&file.file, Some(&file.layout), &mut ids, findings)?;
    }
    for path in sources
        .iter()
        .filter_map(|s| s.accepted_submissions.as_ref())
    {
        has_list = true;
        let wanted = [
            accepted_column("UniqueSubmissionID", true),
            accepted_column("IsLatest", false),
        ];
        let request = Request {
            table: "accepted submissions",
            wanted: &wanted,
            known: &[],
        };
        for input in discover(std::slice::from_ref(path))? {
            let file = TableFile::open(&request, &input, findings)?;
            read_accepted(&file, None, &mut ids, findings)?;
        }
    }
    if has_list && ids.is_empty() {
        return Err(Error::NothingAccepted);
    }
    ids.sort_unstable();
    Ok(has_list.then_some(ids))
}

fn accepted_column(name: &'static str, required: bool) -> Wanted {
    Wanted {
        name: name.into(),
        spellings: vec![name.to_owned()],
        required,
    }
}

fn read_accepted(
    file: &TableFile,
    layout: Option<&Layout>,
    ids: &mut Vec<u64>,
    findings: &mut Findings,
) -> Result<(), Error> {
    let own = Layout {
        role: Role::Accepted,
        family: Family::NhseV2,
        form: None,
        table: "accepted submissions",
        columns: vec![Some(0), Some(1)],
        scores: Vec::new(),
    };
    let layout = layout.unwrap_or(&own);
    let mut scratch = Scratch::default();
    for chunk in 0..file.chunks() {
        let found = file.read_chunk(chunk, &mut |batch: &Batch| {
            for row in (0..batch.rows()).map(|r| Row::new(batch, layout, r)) {
                if row.flag(accepted::IS_LATEST) != Some(false) {
                    ids.extend(row.text(accepted::ID, &mut scratch).map(submission_id));
                }
            }
            Ok(())
        })?;
        findings.merge(found);
    }
    Ok(())
}

//! The persons of version 1.5, and who they are in version 2.

use talktrail_dictionary::Family;
use talktrail_model::provenance::{self, Count, Findings};

use super::super::super::{Source, plan::Plan};
use crate::{
    error::Error,
    harmonise::{
        Layout, Row,
        field::{Role, person},
        is_key,
    },
    read::{Batch, Request, Scratch, TableFile, Wanted, discover},
    submission::{Submissions, header_id, submission_id},
    v15::{
        bridge::{Bridge, Builder, old_key},
        form::Form,
        persons::{Persons, Record, record_number},
    },
};

/// The table name of a bridge file in messages.
const BRIDGE: &str = "bridge";

/// Reads the person tables of version 1.5 and all that links their participants to version 2.
pub(in crate::gather) fn persons(
    plan: &Plan,
    sources: &[Source],
    submissions: &Submissions,
    findings: &mut Findings,
) -> Result<(Persons, Bridge), Error> {
    let mut persons = records(plan, submissions)?;
    let mut builder = Builder::new(persons.participants());
    add_numbers(plan, submissions, &mut builder)?;
    for path in sources.iter().filter_map(|s| s.bridge.as_ref()) {
        let lines = [column("old_key"), column("new_key")];
        let request = Request {
            table: BRIDGE,
            wanted: &lines,
            known: &[],
        };
        for input in discover(std::slice::from_ref(path))? {
            let file = TableFile::open(&request, &input, findings)?;
            add_lines(&file, &mut builder, findings)?;
        }
    }
    let count = Count {
        failing: builder.unclear,
        checked: builder.lines,
    };
    findings.count(provenance::BRIDGE_UNCLEAR, BRIDGE, "", count);
    let bridge = builder.build();
    persons.cross(&bridge);
    Ok((persons, bridge))
}

fn records(plan: &Plan, submissions: &Submissions) -> Result<Persons, Error> {
    let mut records = Vec::new();
    let mut scratch = Scratch::default();
    each_person(plan, Family::V1_5, &mut |row| {
        let Some(form) = row.layout().form else {
            return;
        };
        records.extend(record(row, form, submissions, &mut scratch));
    })?;
    Ok(Persons::new(records))
}

fn record(
    row: Row<'_>,
    form: Form,
    submissions: &Submissions,
    scratch: &mut Scratch,
) -> Option<Record> {
    let number = record_number(form, row.text(person::RECORD, scratch)?);
    let header = row.text(person::SUBMISSION, scratch);
    let delivery = header
        .and_then(|id| submissions.delivery(header_id(form, id)))
        .unwrap_or(0);
    let participant = row
        .text(person::PARTICIPANT, scratch)
        .filter(|id| is_key(id))
        .map(|id| old_key(form, id));
    Some(Record {
        number,
        delivery,
        is_keyed: participant.is_some(),
        participant: participant.unwrap_or_default(),
    })
}

/// Pseudonymised NHS numbers of version 2, of accepted submissions.
fn add_numbers(plan: &Plan, submissions: &Submissions, builder: &mut Builder) -> Result<(), Error> {
    if !plan.has(Family::V1_5) {
        return Ok(());
    }
    let (mut a, mut b) = (Scratch::default(), Scratch::default());
    each_person(plan, Family::NhseV2, &mut |row| {
        let submission = row.text(person::SUBMISSION, &mut a).map(submission_id);
        let delivery = submission
            .and_then(|id| submissions.delivery(id))
            .unwrap_or(0);
        if !submissions.is_accepted(delivery) {
            return;
        }
        let number = row.text(person::NHS_NUMBER, &mut a).filter(|id| is_key(id));
        let person_id = row
            .text(person::PARTICIPANT, &mut b)
            .filter(|id| is_key(id));
        if let (Some(number), Some(person_id)) = (number, person_id) {
            builder.add_number(number, delivery, person_id);
        }
    })
}

fn each_person(plan: &Plan, family: Family, visit: &mut dyn FnMut(Row<'_>)) -> Result<(), Error> {
    let files = plan.of_role(Role::Person);
    for file in files.filter(|f| f.layout.family == family) {
        for chunk in 0..file.file.chunks() {
            // What is odd in these columns is counted by the scan, which reads them again.
            file.file.read_chunk(chunk, &mut |batch: &Batch| {
                (0..batch.rows()).for_each(|r| visit(Row::new(batch, &file.layout, r)));
                Ok(())
            })?;
        }
    }
    Ok(())
}

fn add_lines(
    file: &TableFile,
    builder: &mut Builder,
    findings: &mut Findings,
) -> Result<(), Error> {
    let layout = Layout {
        role: Role::Accepted,
        family: Family::V1_5,
        form: None,
        table: BRIDGE,
        columns: vec![Some(0), Some(1)],
        scores: Vec::new(),
    };
    let (mut a, mut b) = (Scratch::default(), Scratch::default());
    for chunk in 0..file.chunks() {
        let found = file.read_chunk(chunk, &mut |batch: &Batch| {
            for row in (0..batch.rows()).map(|r| Row::new(batch, &layout, r)) {
                let old = row.text(0, &mut a).filter(|id| is_key(id));
                let new = row.text(1, &mut b).filter(|id| is_key(id));
                match (old, new) {
                    (Some(old), Some(new)) => builder.add_line(old, new),
                    _ => builder.unclear += 1,
                }
            }
            Ok(())
        })?;
        findings.merge(found);
    }
    Ok(())
}

fn column(name: &'static str) -> Wanted {
    Wanted {
        name: name.into(),
        spellings: vec![name.to_owned()],
        required: true,
    }
}

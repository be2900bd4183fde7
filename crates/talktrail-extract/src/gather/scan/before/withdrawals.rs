//! The list of withdrawals.

use std::path::PathBuf;

use talktrail_dictionary::Family;
use talktrail_model::provenance::Findings;

use crate::{
    error::Error,
    harmonise::{Layout, Row, field::Role, is_key},
    read::{Batch, Request, Scratch, TableFile, Wanted, discover},
    withdrawn::Withdrawn,
};

/// The name of the list in messages.
const LIST: &str = "withdrawals";
const PARTICIPANT: [&str; 3] = ["participant_id", "cohortkey_e", "Person_ID"];
const DAY: [&str; 2] = ["withdrawn_date", "withdrawal_date"];

/// Reads the list of withdrawals, where there is one.
pub(in crate::gather) fn withdrawn(
    path: Option<&PathBuf>,
    findings: &mut Findings,
) -> Result<Withdrawn, Error> {
    let mut withdrawn = Withdrawn::default();
    let Some(path) = path else {
        return Ok(withdrawn);
    };
    let request = Request {
        table: LIST,
        wanted: &[column(&PARTICIPANT), column(&DAY)],
        known: &[],
    };
    let layout = Layout {
        role: Role::Accepted,
        family: Family::NhseV2,
        form: None,
        table: LIST,
        columns: vec![Some(0), Some(1)],
        scores: Vec::new(),
    };
    let mut scratch = Scratch::default();
    for input in discover(std::slice::from_ref(path))? {
        let file = TableFile::open(&request, &input, findings)?;
        for chunk in 0..file.chunks() {
            let found = file.read_chunk(chunk, &mut |batch: &Batch| {
                for row in (0..batch.rows()).map(|r| Row::new(batch, &layout, r)) {
                    let day = row.date(1).value();
                    let participant = row.text(0, &mut scratch).filter(|id| is_key(id));
                    withdrawn.add(participant, day);
                }
                Ok(())
            })?;
            findings.merge(found);
        }
    }
    Ok(withdrawn)
}

fn column(spellings: &[&'static str]) -> Wanted {
    Wanted {
        name: spellings.first().copied().unwrap_or_default().into(),
        spellings: spellings.iter().map(|s| (*s).to_owned()).collect(),
        required: true,
    }
}

//! Which concepts of the mappings an exported column rests on: `data/mappings/outputs.csv`.

use serde::Deserialize;

use super::{MEASURE, OutputTable};
use crate::{
    error::Error,
    instrument::InstrumentEntry,
    load::{self, Place},
};

const FILE: &str = "mappings/outputs.csv";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    table: String,
    variable: String,
    concepts: String,
}

/// Gives every column its concepts; `{measure}` stands for each instrument with columns of its own, as in the tables.
pub(super) fn link(
    outputs: &mut [OutputTable],
    instruments: &[InstrumentEntry],
) -> Result<(), Error> {
    for row in load::rows::<Row>(FILE)? {
        if !row.variable.contains(MEASURE) {
            link_one(outputs, &row, &row.variable, &row.concepts)?;
            continue;
        }
        for entry in instruments.iter().filter(|e| e.instrument.in_referrals) {
            let of_measure = |text: &str| text.replace(MEASURE, &entry.instrument.short_name);
            link_one(
                outputs,
                &row,
                &of_measure(&row.variable),
                &of_measure(&row.concepts),
            )?;
        }
    }
    Ok(())
}

fn link_one(
    outputs: &mut [OutputTable],
    row: &Row,
    variable: &str,
    concepts: &str,
) -> Result<(), Error> {
    let place = Place {
        file: FILE,
        entry: variable,
    };
    let column = outputs
        .iter_mut()
        .find(|table| table.name == row.table)
        .and_then(|table| table.variables.iter_mut().find(|v| v.name == variable))
        .ok_or_else(|| place.unknown("variable"))?;
    column.concepts = load::list(concepts, ';');
    Ok(())
}

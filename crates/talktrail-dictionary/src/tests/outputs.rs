//! The output files and the row types hold each other in place.

use talktrail_model::{
    column::{Column, Widths},
    row,
};

use super::dictionary;
use crate::OutputType;

#[test]
fn outputs_have_the_columns_of_the_row_types() {
    let dictionary = dictionary();
    let measures = dictionary.instruments().in_referrals().len();
    let widths = Widths {
        measures,
        places: row::PLACES,
    };
    let mut tables = row::Tables::new(widths, |_| true).finish();
    let on_track = row::OnTrackColumns::new(widths).finish();
    tables.push((row::OnTrackColumns::TABLE, on_track));
    let findings = row::FindingColumns::new(widths).finish();
    tables.push((row::FindingColumns::TABLE, findings));
    assert_eq!(tables.len(), dictionary.outputs().len());
    for ((name, columns), output) in tables.iter().zip(dictionary.outputs()) {
        assert_eq!(*name, output.name);
        assert_eq!(columns.len(), output.variables.len(), "{name}");
        for (column, variable) in columns.iter().zip(&output.variables) {
            assert!(
                stores(variable.kind, column),
                "{name}.{} is not {:?}",
                variable.name,
                variable.kind
            );
        }
    }
}

#[test]
fn outputs_have_the_names_of_the_row_types() {
    let dictionary = dictionary();
    let short_names: Vec<_> = dictionary
        .instrument_entries()
        .iter()
        .filter(|e| e.instrument.in_referrals)
        .map(|e| e.instrument.short_name.clone())
        .collect();
    let names = [
        row::ParticipantColumns::NAMES,
        row::ReferralColumns::NAMES,
        row::EpisodeColumns::NAMES,
        row::ContactColumns::NAMES,
        row::SessionColumns::NAMES,
        row::ScoreColumns::NAMES,
        row::CurveColumns::NAMES,
        row::PointColumns::NAMES,
        row::WideColumns::NAMES,
        row::RereferralColumns::NAMES,
        row::SpellColumns::NAMES,
        row::RiskIntervalColumns::NAMES,
        row::TransitionColumns::NAMES,
        row::NhsDerivedColumns::NAMES,
        row::OnTrackColumns::NAMES,
        row::FindingColumns::NAMES,
    ];
    for (names, output) in names.into_iter().zip(dictionary.outputs()) {
        let expand = |name: &str| {
            if name.contains("{measure}") {
                short_names
                    .iter()
                    .map(|s| name.replace("{measure}", s))
                    .collect()
            } else if name.contains("{place}") {
                (1..=row::PLACES)
                    .map(|place| name.replace("{place}", &place.to_string()))
                    .collect()
            } else {
                vec![name.to_owned()]
            }
        };
        let expected: Vec<String> = names.iter().flat_map(|name| expand(name)).collect();
        let found: Vec<_> = output.variables.iter().map(|v| v.name.clone()).collect();
        assert_eq!(found, expected, "{}", output.name);
    }
}

fn stores(kind: OutputType, column: &Column) -> bool {
    matches!(
        (kind, column),
        (OutputType::Text, Column::Text(_))
            | (OutputType::Int8 | OutputType::Flag, Column::Int8(_))
            | (OutputType::Int16, Column::Int16(_))
            | (
                OutputType::Int32 | OutputType::ParticipantIndex | OutputType::ReferralIndex,
                Column::Int32(_)
            )
            | (OutputType::Float64, Column::Float64(_))
            | (OutputType::Date, Column::Date(_))
    )
}

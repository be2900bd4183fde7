//! Specification tests: records in as text, rows out as text.
//!
//! One line is one record; what follows a referral belongs to it.
//!
//! ```text
//! referral r1 2021-05-20..2021-06-28 provider=RBA end=46
//! problem F401 primary 2021-05-20
//! contact 2021-06-03 1 5 at=10:00 therapy=17 phq9=12 gad7=10
//! score 2021-06-05 phq9=11
//! log 2021-06-01..2021-06-07
//! pause 2021-05-25..2021-05-30
//! employment 2021-05-01 1
//! withdrawn 2021-12-01
//! ```

mod contacts;
mod courses;
mod curve_laws;
mod curves;
mod days;
mod episodes;
mod laws;
mod measurement;
mod outcomes;
mod points;
mod records;
mod rereferrals;
mod sessions;
mod study;

use talktrail_model::{
    column::{Column, Validity, Widths},
    date::Date,
    measurement::Measurement,
    provenance::{Findings, Rule},
    row::{
        ContactColumns, Counts, CurveColumns, EpisodeColumns, NhsDerivedColumns,
        ParticipantColumns, PointColumns, ReferralColumns, RereferralColumns, RiskIntervalColumns,
        ScoreColumns, SessionColumns, SpellColumns, Tables, TransitionColumns, WideColumns,
    },
};

use crate::{Kernel, Rules};

/// What a kernel makes of some records under the rules of the test study.
fn derived(records: &str) -> Derived {
    derived_under(study::rules(), records)
}

fn derived_under(rules: Rules, records: &str) -> Derived {
    let measures = study::measures(&rules);
    let widths = Widths {
        measures: measures.len(),
        places: rules.wide_places,
    };
    let mut tables = Tables::new(widths, |_| true);
    let places = rules.wide_places;
    let mut kernel = Kernel::new(rules);
    let participant = records::participant(records);
    kernel.derive(&participant, Counts::default(), &mut tables);
    Derived {
        tables: tables.finish(),
        measures,
        places,
        findings: kernel.take_findings(),
        measurement: kernel.take_measurement(),
    }
}

/// Finished tables, to be asked for cells.
struct Derived {
    tables: Vec<(&'static str, Vec<Column>)>,
    measures: Vec<String>,
    places: usize,
    findings: Findings,
    measurement: Measurement,
}

impl Derived {
    /// The rows of a table as text, with the wanted columns only; `-` is missing.
    fn rows(&self, table: &str, wanted: &str) -> Vec<String> {
        let (_, columns) = self.tables.iter().find(|(name, _)| *name == table).unwrap();
        let names = self.names(table);
        assert_eq!(names.len(), columns.len(), "{table}");
        let wanted: Vec<&Column> = wanted
            .split_whitespace()
            .map(|name| {
                &columns[names
                    .iter()
                    .position(|n| n == name)
                    .unwrap_or_else(|| panic!("no column {name}"))]
            })
            .collect();
        let n_rows = columns[0].len();
        let row = |at| {
            wanted
                .iter()
                .map(|c| cell(c, at))
                .collect::<Vec<_>>()
                .join(" ")
        };
        (0..n_rows).map(row).collect()
    }

    /// The only row of a table.
    fn row(&self, table: &str, wanted: &str) -> String {
        let rows = self.rows(table, wanted);
        assert_eq!(rows.len(), 1, "{table}");
        rows[0].clone()
    }

    fn n_found(&self, rule: Rule) -> u64 {
        self.findings.rows(rule)
    }

    fn names(&self, table: &str) -> Vec<String> {
        let names = match table {
            "participants" => ParticipantColumns::NAMES,
            "referrals" => ReferralColumns::NAMES,
            "episodes" => EpisodeColumns::NAMES,
            "contacts" => ContactColumns::NAMES,
            "sessions" => SessionColumns::NAMES,
            "scores" => ScoreColumns::NAMES,
            "curves" => CurveColumns::NAMES,
            "points" => PointColumns::NAMES,
            "wide" => WideColumns::NAMES,
            "rereferrals" => RereferralColumns::NAMES,
            "spells" => SpellColumns::NAMES,
            "risk_intervals" => RiskIntervalColumns::NAMES,
            "transitions" => TransitionColumns::NAMES,
            _ => NhsDerivedColumns::NAMES,
        };
        let of_measures = |name: &&str| {
            let name = (*name).to_owned();
            let each = |measure: &String| name.replace("{measure}", measure);
            if name.contains("{measure}") {
                self.measures.iter().map(each).collect()
            } else if name.contains("{place}") {
                (1..=self.places)
                    .map(|place| name.replace("{place}", &place.to_string()))
                    .collect()
            } else {
                vec![name]
            }
        };
        names.iter().flat_map(of_measures).collect()
    }
}

fn cell(column: &Column, row: usize) -> String {
    let (validity, text) = match column {
        Column::Text(c) => {
            let key = c.keys[row] as usize;
            let start = if key == 0 {
                0
            } else {
                c.ends[key - 1] as usize
            };
            let end = c.ends.get(key).map_or(0, |end| *end as usize);
            (
                &c.validity,
                String::from_utf8_lossy(&c.bytes[start..end]).into_owned(),
            )
        }
        Column::Int8(c) => (&c.validity, c.values[row].to_string()),
        Column::Int16(c) => (&c.validity, c.values[row].to_string()),
        Column::Int32(c) => (&c.validity, c.values[row].to_string()),
        Column::Float64(c) => (&c.validity, c.values[row].to_string()),
        Column::Date(c) => (&c.validity, Date::from_days(c.values[row]).to_string()),
    };
    if is_valid(validity, row) {
        text
    } else {
        "-".to_owned()
    }
}

fn is_valid(validity: &Validity, row: usize) -> bool {
    validity.bytes[row / 8] & (1 << (row % 8)) != 0
}

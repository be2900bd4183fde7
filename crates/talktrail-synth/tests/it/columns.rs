//! Every column that the dictionary lists is filled, or empty for a stated reason; codes are those of the row's version.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use talktrail_dictionary::{CodeList, Dictionary, Family, Variable};
use talktrail_synth::{OldForm, Plan, why_empty, write};

use crate::support::{Row, plan, rows, text};

const PEOPLE: u64 = 800;
/// Too seldom among so few people: a measure of one problem in the year of these files.
const SELDOM: (&str, &str) = ("IAPT_Appointment", "AGORASCOREALONE");

/// A delivered table of one version.
struct Delivered {
    family: Family,
    table: String,
    folder: String,
    rows: Vec<Row>,
}

impl Delivered {
    /// The version under which a row was sent.
    fn version(&self, row: &Row) -> &'static str {
        let is_new = self.folder == "v2_1" || text(row, "extract_start_date") >= "2022-04-01";
        match self.family {
            Family::V1_5 => "1.5",
            _ if is_new => "2.1",
            _ => "2.0",
        }
    }
}

/// All tables of all families and forms.
fn delivered() -> Vec<Delivered> {
    let forms = [
        (Family::UkllcV2, None),
        (Family::NhseV2, None),
        (Family::V1_5, Some(OldForm::Monthly)),
        (Family::V1_5, Some(OldForm::Historic)),
    ];
    let mut all = Vec::new();
    for (family, old_form) in forms {
        let out = tempfile::tempdir().unwrap();
        let plan = Plan {
            old_form,
            ..plan(family, PEOPLE, out.path())
        };
        let written = write(&plan, &mut |_| {}).unwrap();
        let files = written.files.iter().map(|(file, _)| file);
        for file in files.filter(|file| !file.starts_with("truth")) {
            let folder = file.parent().unwrap_or_else(|| Path::new(""));
            all.push(Delivered {
                family,
                table: file.file_stem().unwrap().to_string_lossy().into_owned(),
                folder: folder.to_string_lossy().into_owned(),
                rows: rows(&out.path().join(file)),
            });
        }
    }
    all
}

#[test]
fn every_column_is_filled_as_its_version_has_it_or_empty_for_a_reason() {
    let dictionary = Dictionary::embedded().unwrap();
    let mut wrong = BTreeSet::new();
    for table in delivered() {
        let described = dictionary.table(table.family, &table.table).unwrap();
        for variable in &described.variables {
            let list = variable.value_list.as_deref();
            let list = list.and_then(|name| dictionary.code_list(name));
            for fault in faults_of(&table, variable, list) {
                wrong.insert(format!(
                    "{}/{}.{}: {fault}",
                    table.folder, table.table, variable.name
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn faults_of(table: &Delivered, variable: &Variable, list: Option<&CodeList>) -> Vec<String> {
    let mut values: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for row in &table.rows {
        if let Some(value) = row.get(&variable.name) {
            *values.entry((table.version(row), value)).or_default() += 1;
        }
    }
    let is_delivered = table
        .rows
        .iter()
        .any(|row| variable.versions.iter().any(|v| v == table.version(row)));
    let mut faults = Vec::new();
    if values.is_empty() && is_delivered && (&*table.table, &*variable.name) != SELDOM {
        let why = why_empty(table.family, &table.table, &variable.name).unwrap();
        if why.is_none() {
            faults.push("empty".to_owned());
        }
    }
    for (version, value) in values.keys() {
        if !variable.versions.iter().any(|known| known == version) {
            faults.push(format!("filled in version {version}"));
        }
        if let Some(list) = list
            && !is_code(list, value, version)
        {
            faults.push(format!("{value:?} is no code of version {version}"));
        }
    }
    faults
}

/// Flags stand as true; a diagnosis is known by its first letters; the early files have therapy codes of version 1.0.
fn is_code(list: &CodeList, value: &str, version: &str) -> bool {
    let is_diagnosis = list.prefixes().any(|(prefix, _)| value.starts_with(prefix));
    let is_early = list.name == "therapy_type_v15" && ["03", "07"].contains(&value);
    // The list has only the marks that stand in the place of a diagnosis.
    let is_mark = list.name == "provisional_diagnosis_special";
    let is_flag = list.name == "flag" && value == "true";
    is_diagnosis
        || is_early
        || is_mark
        || is_flag
        || list.codes().iter().any(|code| {
            let mut texts = code.aliases.iter().chain([&code.code]);
            texts.any(|text| text == value) && code.versions.iter().any(|v| v == version)
        })
}

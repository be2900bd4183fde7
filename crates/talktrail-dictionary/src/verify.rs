//! What must hold of the dictionary as a whole: every reference resolves, names and labels keep to their lengths,
//! nothing stands twice.

mod availability;
mod check;
mod clinical;
mod mapping;
mod output;

use std::{collections::BTreeSet, fmt};

use crate::{CodeList, Dictionary, Table, fold};

/// Longest label that all readers of the output keep.
const LONGEST_LABEL: usize = 80;
/// Most therapies, so that the therapies of a contact fit into one machine word.
const MOST_THERAPIES: usize = 64;

/// Something that is wrong with the dictionary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where: table, list, instrument or column.
    pub place: String,
    /// What.
    pub what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// Every problem of a dictionary.
pub(crate) fn problems(dictionary: &Dictionary) -> Vec<Problem> {
    let mut check = Check {
        dictionary,
        problems: Vec::new(),
    };
    check.unique(
        "sources.toml",
        dictionary.sources().iter().map(|s| s.key.as_str()),
    );
    check.unique(
        "code lists",
        dictionary.code_lists().iter().map(|l| l.name.as_str()),
    );
    check.unique("rule sets", dictionary.rule_set_names());
    dictionary
        .tables
        .iter()
        .for_each(|table| check.table(table));
    dictionary
        .code_lists()
        .iter()
        .for_each(|list| check.code_list(list));
    check.instruments();
    check.rule_sets();
    dictionary
        .outputs()
        .iter()
        .for_each(|output| check.output(output));
    check.mappings();
    check.availability();
    check.checks();
    check.problems
}

struct Check<'a> {
    dictionary: &'a Dictionary,
    problems: Vec<Problem>,
}

impl Check<'_> {
    fn add(&mut self, place: &str, what: impl Into<String>) {
        self.problems.push(Problem {
            place: place.to_owned(),
            what: what.into(),
        });
    }

    fn must(&mut self, holds: bool, place: &str, what: &str) {
        if !holds {
            self.add(place, what);
        }
    }

    fn unique<'t>(&mut self, place: &str, texts: impl Iterator<Item = &'t str>) {
        let mut seen = BTreeSet::new();
        for text in texts {
            if !seen.insert(fold(text)) {
                self.add(place, format!("`{text}` stands twice"));
            }
        }
    }

    fn label(&mut self, place: &str, label: &str) {
        let length = label.chars().count();
        self.must(
            (1..=LONGEST_LABEL).contains(&length),
            place,
            "label is empty or longer than 80 characters",
        );
    }

    fn sources(&mut self, place: &str, keys: &[String]) {
        self.must(!keys.is_empty(), place, "no source");
        for key in keys {
            self.must(
                self.dictionary.source(key).is_some(),
                place,
                &format!("unknown source `{key}`"),
            );
        }
    }

    fn value_list(&mut self, place: &str, list: Option<&str>) {
        let resolves = list.is_none_or(|name| self.dictionary.code_list(name).is_some());
        self.must(resolves, place, "unknown value list");
    }

    fn table(&mut self, table: &Table) {
        let place = format!("{}.{}", table.family, table.name);
        self.sources(&place, &table.sources);
        self.unique(
            &place,
            table.variables.iter().flat_map(crate::Variable::names),
        );
        self.must(!table.variables.is_empty(), &place, "no variables");
        for key in &table.keys {
            let is_variable = table.variables.iter().any(|v| v.name == *key);
            self.must(is_variable, &place, &format!("key `{key}` is no variable"));
        }
        let found = self
            .dictionary
            .tables(table.family)
            .filter(|t| table.names().any(|n| t.is_called(n)));
        self.must(
            found.count() == 1,
            &place,
            "shares a name with another table",
        );
        for variable in &table.variables {
            let place = format!("{place}.{}", variable.name);
            self.label(&place, &variable.label);
            self.sources(&place, &variable.sources);
            self.value_list(&place, variable.value_list.as_deref());
            self.must(!variable.versions.is_empty(), &place, "no version");
        }
    }

    fn code_list(&mut self, list: &CodeList) {
        self.label(&list.name, &list.label);
        self.must(!list.codes().is_empty(), &list.name, "no codes");
        self.must(
            !list.is_ambiguous(),
            &list.name,
            "a code or alias stands twice",
        );
        let integers: BTreeSet<i16> = list.codes().iter().map(|c| c.integer).collect();
        self.must(
            integers.len() == list.codes().len(),
            &list.name,
            "an integer stands twice",
        );
        if list.name == "therapy" {
            let fits = integers
                .iter()
                .all(|i| (1..=MOST_THERAPIES as i16).contains(i));
            self.must(fits, "therapy", "integers must lie between 1 and 64");
        }
        for code in list.codes() {
            let place = format!("{}.{}", list.name, code.code);
            let lowest = i16::from(code.code != "0");
            self.must(
                (lowest..=30_000).contains(&code.integer),
                &place,
                "integer outside 1 to 30000",
            );
            self.must(!code.label.is_empty(), &place, "no label");
            self.sources(&place, &code.sources);
        }
        self.groups(list);
        self.harmonised(list);
    }

    /// Lists that are exported under another list: their integers must be codes of that list.
    fn harmonised(&mut self, list: &CodeList) {
        if !matches!(
            list.name.as_str(),
            "consultation_medium" | "consultation_mechanism"
        ) {
            return;
        }
        let target = self.dictionary.code_list("consultation");
        for code in list.codes() {
            let exported = target.and_then(|t| t.integer_of(&code.code));
            let place = format!("{}.{}", list.name, code.code);
            self.must(
                exported == Some(code.integer),
                &place,
                "the harmonised list has another integer",
            );
        }
    }

    /// Lists whose groups are themselves exported under another list.
    fn groups(&mut self, list: &CodeList) {
        let target = match list.name.as_str() {
            "end_code" => "end_group",
            "consultation" | "consultation_medium" | "consultation_mechanism" => {
                "consultation_group"
            }
            "problem_descriptor" => "problem_group",
            _ => return,
        };
        for code in list.codes() {
            let groups = self.dictionary.code_list(target);
            let resolves = groups.is_some_and(|g| g.codes().iter().any(|c| c.label == code.group));
            self.must(
                resolves,
                &format!("{}.{}", list.name, code.code),
                "group is not a label of its list",
            );
        }
    }
}

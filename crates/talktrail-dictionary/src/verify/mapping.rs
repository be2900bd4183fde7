//! What must hold of the mappings: every name resolves, rules fit their fields, nothing of version 1.5 is forgotten.

use std::collections::BTreeSet;

use super::Check;
use crate::{CodeMap, Concept, Family, FieldName, Form, Mappings, Rule, Step};

/// Tables of the annual refresh have the fields of the monthly tables.
const REFRESH: &str = "AnnualRefresh.";

impl Check<'_> {
    pub(super) fn mappings(&mut self) {
        let mappings = self.dictionary.mappings();
        self.unique(
            "concepts.csv",
            mappings.concepts().iter().map(|c| c.name.as_str()),
        );
        self.unique(
            "code_maps.csv",
            mappings.code_maps().iter().map(|m| m.name.as_str()),
        );
        for concept in mappings.concepts() {
            self.label(&concept.name, &concept.label);
            for form in Form::ALL {
                for field in concept.fields(form) {
                    self.mapped_field(&concept.name, form, field);
                }
            }
            for (from, to) in Mappings::STEPS {
                self.has_step(concept, from, to);
            }
        }
        for step in mappings.steps() {
            self.step(step);
        }
        for map in mappings.code_maps() {
            self.code_map(map);
        }
        self.all_of_v1_5();
    }

    fn mapped_field(&mut self, place: &str, form: Form, field: &FieldName) {
        let table = self
            .dictionary
            .tables(form.family())
            .find(|t| t.name == field.table);
        let variable = table.and_then(|t| t.variables.iter().find(|v| v.name == field.field));
        let Some(variable) = variable else {
            self.add(place, format!("unknown field `{field}`"));
            return;
        };
        let is_of_version = form
            .version()
            .is_none_or(|version| variable.versions.iter().any(|v| v == version));
        self.must(
            is_of_version,
            place,
            &format!("`{field}` is not of this version"),
        );
        if form.family() == Family::V1_5 {
            let is_of_form = Form::of_v1_5_table(&field.table) == form;
            self.must(is_of_form, place, &format!("`{field}` is of another form"));
        }
    }

    /// A concept of either version has exactly one step between them, unless neither has it.
    fn has_step(&mut self, concept: &Concept, from: &str, to: &str) {
        let steps = self.dictionary.mappings().steps();
        let is_it = |s: &&Step| s.concept == concept.name && s.from == *from && s.to == *to;
        let wanted = usize::from(concept.is_in(from) || concept.is_in(to));
        self.must(
            steps.iter().filter(is_it).count() == wanted,
            &concept.name,
            &format!("not {wanted} step from {from} to {to}"),
        );
    }

    fn step(&mut self, step: &Step) {
        let place = format!("{} {} to {}", step.concept, step.from, step.to);
        self.sources(&place, &step.sources);
        let mappings = self.dictionary.mappings();
        let Some(concept) = mappings.concept(&step.concept) else {
            self.add(&place, "unknown concept");
            return;
        };
        let map = step.code_map.as_deref();
        let resolves = map.is_none_or(|name| {
            mappings
                .code_map(name)
                .is_some_and(|m| m.from == step.from && m.to == step.to)
        });
        self.must(resolves, &place, "code map is unknown or of other versions");
        self.must(
            step.rule != Rule::Recode || map.is_some(),
            &place,
            "a recode without code map",
        );
        let is_known = step.rule.instrument().is_none_or(|name| {
            let mut entries = self.dictionary.instrument_entries().iter();
            entries.any(|e| e.instrument.short_name == *name)
        });
        self.must(is_known, &place, "unknown instrument");
        let is_explained = step.rule.is_carried() || !step.changes.is_empty();
        self.must(is_explained, &place, "not carried, and no reason given");
        self.fits(&place, concept, step);
    }

    /// Whether the fields on both sides suit the rule.
    fn fits(&mut self, place: &str, concept: &Concept, step: &Step) {
        let (is_old, is_new) = (concept.is_in(&step.from), concept.is_in(&step.to));
        let suits = match step.rule {
            Rule::New => !is_old && is_new,
            Rule::Keep { .. } => is_old && !is_new,
            Rule::Derive | Rule::None => is_old,
            _ => is_old && is_new,
        };
        self.must(
            suits,
            place,
            "the rule does not suit the versions that have it",
        );
        let to = Form::of_version(&step.to)
            .map(|form| concept.fields(form).len())
            .sum();
        for form in Form::of_version(&step.from) {
            let fields = concept.fields(form);
            let tables: BTreeSet<&str> = fields.iter().map(|f| f.table.as_str()).collect();
            for table in tables {
                let from = fields.iter().filter(|f| f.table == table).count();
                self.must(
                    pairs_up(&step.rule, from, to),
                    place,
                    &format!("{from} fields of {table} do not pair up with {to}"),
                );
            }
        }
    }

    fn code_map(&mut self, map: &CodeMap) {
        self.sources(&map.name, &map.sources);
        self.label(&map.name, &map.label);
        let list = |name: &str| self.dictionary.code_list(name);
        let (Some(older), Some(newer)) = (list(&map.from_list), list(&map.to_list)) else {
            return;
        };
        self.unique(&map.name, map.pairs().iter().map(|p| p.from.as_str()));
        for pair in map.pairs() {
            let place = format!("{} {}", map.name, pair.from);
            self.sources(&place, &pair.sources);
            let is_code =
                |list: &crate::CodeList, code: &str| list.codes().iter().any(|c| c.code == *code);
            self.must(
                is_code(older, &pair.from),
                &place,
                "not a code of the older list",
            );
            self.must(is_code(newer, &pair.to), &place, "ends in no code");
        }
        for code in older.codes() {
            let is_older = code.versions.contains(&map.from) || map.from_list == "therapy_type_v10";
            self.must(
                !is_older || map.pair(&code.code).is_some(),
                &format!("{} {}", map.name, code.code),
                "a code of the older version ends in nothing",
            );
        }
    }

    /// Every field of every table of version 1.5 belongs to a concept.
    fn all_of_v1_5(&mut self) {
        let concepts = self.dictionary.mappings().concepts().iter();
        let fields = concepts.flat_map(|c| Form::of_version("1.5").flat_map(|f| c.fields(f)));
        let mapped: BTreeSet<(&str, &str)> = fields
            .map(|f| (f.table.as_str(), f.field.as_str()))
            .collect();
        let tables = self.dictionary.tables(Family::V1_5);
        for table in tables.filter(|t| !t.name.starts_with(REFRESH)) {
            for variable in &table.variables {
                self.must(
                    mapped.contains(&(table.name.as_str(), variable.name.as_str())),
                    &format!("{}.{}", table.name, variable.name),
                    "no mapping accounts for this field",
                );
            }
        }
    }
}

/// Whether so many fields of one old table can go into so many new ones.
fn pairs_up(rule: &Rule, from: usize, to: usize) -> bool {
    match rule {
        Rule::Coalesce | Rule::Sum => to == 1,
        Rule::WideToLong { instrument, date } => {
            to == 1 + usize::from(instrument.is_some()) + usize::from(date.is_some())
        }
        rule if rule.is_carried() => from == to || to == 1,
        _ => true,
    }
}

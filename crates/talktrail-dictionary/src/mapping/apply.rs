//! Executing the rules: one old row in, new rows out.
//!
//! This is the specification of each rule, and the test of every mapping row. A reader that harmonises millions of
//! rows takes the fields and the code tables of the same data ([`CodeMap::integer`](super::CodeMap::integer)) and gives
//! the same answers.

use talktrail_model::diagnosis::clean_v1_5_code;

use super::{Concept, FieldName, Form, Recoded, Rule, Step};
use crate::{Dictionary, same_name};

/// The fields of a new row with their values; those that stay empty are left out.
pub type NewRow = Vec<(FieldName, String)>;

/// What becomes of one old row under one step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// The new rows that it gives.
    pub rows: Vec<NewRow>,
    /// Values that the code map does not know; they stand in the new rows as delivered.
    pub unknown_codes: usize,
}

impl Dictionary {
    /// What an old row gives under the step of a concept.
    ///
    /// `table` is the name of the old table, `row` its fields with their texts; fields that the concept does not use
    /// may be among them. A blank text is a missing value and gives nothing.
    pub fn apply(&self, step: &Step, table: &str, row: &[(&str, &str)]) -> Applied {
        let Some(concept) = self.mappings().concept(&step.concept) else {
            return Applied::default();
        };
        let work = Work {
            dictionary: self,
            step,
            table,
            row,
        };
        work.apply(concept)
    }
}

struct Work<'a> {
    dictionary: &'a Dictionary,
    step: &'a Step,
    table: &'a str,
    row: &'a [(&'a str, &'a str)],
}

/// A value on its way: the field it came from and its text.
type Value<'a> = (&'a FieldName, &'a str);

impl Work<'_> {
    fn apply(&self, concept: &Concept) -> Applied {
        let from = self.fields_here(concept);
        let to: Vec<&FieldName> = Form::of_version(&self.step.to)
            .flat_map(|form| concept.fields(form))
            .collect();
        match &self.step.rule {
            Rule::Same | Rule::Rename | Rule::Recode | Rule::Pad { .. } | Rule::CleanDiagnosis => {
                self.side_by_side(&from, &to)
            }
            Rule::WideToLong { instrument, date } => {
                self.long(&from, &to, instrument.as_deref(), date.as_deref())
            }
            Rule::Coalesce => {
                let first = from.iter().find(|f| self.text(f).is_some()).copied();
                self.side_by_side(first.as_slice(), &to)
            }
            Rule::Sum => self.sum(&from, &to),
            Rule::Keep { .. } => self.side_by_side(&from, &from),
            Rule::Derive | Rule::New | Rule::None => Applied::default(),
        }
    }

    /// The concept's fields that the old table has, in order.
    fn fields_here<'c>(&self, concept: &'c Concept) -> Vec<&'c FieldName> {
        Form::of_version(&self.step.from)
            .flat_map(|form| concept.fields(form))
            .filter(|field| same_name(&field.table, self.table))
            .collect()
    }

    fn text(&self, field: &FieldName) -> Option<&str> {
        self.named(&field.field)
    }

    fn named(&self, name: &str) -> Option<&str> {
        let found = self.row.iter().find(|(field, _)| same_name(field, name));
        found
            .map(|(_, text)| text.trim())
            .filter(|text| !text.is_empty())
    }

    /// Each value into the field that stands at its place; several into one where there is only one.
    fn side_by_side(&self, from: &[&FieldName], to: &[&FieldName]) -> Applied {
        let mut applied = Applied::default();
        let mut new = NewRow::new();
        for (place, field) in from.iter().enumerate() {
            let target = to
                .get(place)
                .or_else(|| to.first().filter(|_| to.len() == 1));
            if let (Some(text), Some(target)) = (self.text(field), target) {
                let value = self.value((field, text), &mut applied.unknown_codes);
                new.push(((*target).clone(), value));
            }
        }
        applied.rows.extend((!new.is_empty()).then_some(new));
        applied
    }

    /// A row for each filled field: the instrument's concept where there is one, the value, the date where there is one.
    fn long(
        &self,
        from: &[&FieldName],
        to: &[&FieldName],
        instrument: Option<&str>,
        date: Option<&str>,
    ) -> Applied {
        let mut applied = Applied::default();
        let concept = instrument.map(|name| self.snomed_code(name));
        let date = date.map(|field| self.named(field).unwrap_or_default());
        for field in from {
            let Some(text) = self.text(field) else {
                continue;
            };
            let value = self.value((field, text), &mut applied.unknown_codes);
            let values = [concept.clone(), Some(value), date.map(str::to_owned)];
            let cells = values.into_iter().flatten().zip(to);
            let new = cells.filter(|(value, _)| !value.is_empty());
            applied.rows.push(
                new.map(|(value, target)| ((*target).clone(), value))
                    .collect(),
            );
        }
        applied
    }

    fn sum(&self, from: &[&FieldName], to: &[&FieldName]) -> Applied {
        let counts: Vec<i64> = from
            .iter()
            .filter_map(|field| self.text(field)?.parse().ok())
            .collect();
        let total = || counts.iter().sum::<i64>().to_string();
        let new = to
            .first()
            .filter(|_| !counts.is_empty())
            .map(|target| vec![((*target).clone(), total())]);
        Applied {
            rows: new.into_iter().collect(),
            unknown_codes: 0,
        }
    }

    /// The new text of an old value.
    fn value(&self, (_, text): Value<'_>, unknown_codes: &mut usize) -> String {
        match self.step.rule {
            Rule::Pad { width } => self.recoded(pad(text, width), unknown_codes),
            Rule::CleanDiagnosis => clean_v1_5_code(text, &mut String::new()).to_owned(),
            Rule::Recode | Rule::WideToLong { .. } => self.recoded(text.to_owned(), unknown_codes),
            _ => text.to_owned(),
        }
    }

    /// The code that the step's map gives; the text itself without a map, and where the map does not know it.
    fn recoded(&self, text: String, unknown_codes: &mut usize) -> String {
        let mappings = self.dictionary.mappings();
        let map = self.step.code_map.as_deref();
        let map = map.and_then(|name| mappings.code_map(name));
        let Some((map, older)) = map.zip(map.and_then(|m| self.dictionary.code_list(&m.from_list)))
        else {
            return text;
        };
        match map.recode(older, &text) {
            Recoded::To(code) | Recoded::Legacy(code) => code.to_owned(),
            Recoded::Unknown => {
                *unknown_codes += 1;
                text
            }
        }
    }

    fn snomed_code(&self, instrument: &str) -> String {
        let entries = self.dictionary.instrument_entries().iter();
        let mut named = entries.filter(|e| e.instrument.short_name == *instrument);
        named
            .next()
            .map(|e| e.instrument.snomed_code.clone())
            .unwrap_or_default()
    }
}

/// A number with at least `width` digits and no more leading zeros than that; any other text in upper case.
fn pad(text: &str, width: usize) -> String {
    let is_number = text.bytes().all(|b| b.is_ascii_digit());
    if !is_number {
        return text.to_uppercase();
    }
    format!("{:0>width$}", text.trim_start_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::pad;

    #[test]
    fn numbers_are_written_with_the_digits_of_their_list() {
        assert_eq!(pad("5", 2), "05");
        assert_eq!(pad("005", 1), "5");
        assert_eq!(pad("10", 2), "10");
        assert_eq!(pad("zz", 2), "ZZ");
        assert_eq!(pad("0", 1), "0");
    }
}

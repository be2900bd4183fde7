//! What must hold of the availability of concepts and columns.

use super::Check;
use crate::{Availability, Delivery, OutputTable, OutputVariable, availability::Exception};

impl Check<'_> {
    pub(super) fn availability(&mut self) {
        let exceptions = self.dictionary.exceptions();
        self.unique(
            "availability.csv",
            exceptions
                .iter()
                .map(|e| format!("{} in {}", e.subject, e.delivery))
                .collect::<Vec<_>>()
                .iter()
                .map(String::as_str),
        );
        for exception in exceptions {
            self.exception(exception);
        }
        for table in self.dictionary.outputs() {
            for variable in &table.variables {
                self.rests_on(table, variable);
            }
        }
    }

    /// An exception is about something that exists, and says something that does not follow anyway.
    fn exception(&mut self, exception: &Exception) {
        let place = format!("{} in {}", exception.subject, exception.delivery);
        self.sources(&place, &exception.sources);
        let is_reasoned =
            exception.availability == Availability::Available || !exception.reason.is_empty();
        self.must(is_reasoned, &place, "no reason given");
        let column = exception.subject.split_once('.').and_then(|(table, name)| {
            let variable = self.dictionary.output(table)?.variable(name)?;
            Some(
                self.dictionary
                    .held_by_default(variable, exception.delivery),
            )
        });
        let concept = self.dictionary.mappings().concept(&exception.subject);
        self.must(
            column.is_some() || concept.is_some(),
            &place,
            "neither a concept nor an exported column",
        );
        let follows = column.is_some_and(|held| held.availability == exception.availability);
        let is_about_reason = !exception.reason.is_empty();
        self.must(
            !follows || is_about_reason,
            &place,
            "follows from mappings and versions",
        );
    }

    /// The concepts of a column exist, and its versions are those in which they have fields.
    fn rests_on(&mut self, table: &OutputTable, variable: &OutputVariable) {
        let place = format!("{}.{}", table.name, variable.name);
        for name in &variable.concepts {
            let is_known = self.dictionary.mappings().concept(name).is_some();
            self.must(is_known, &place, &format!("unknown concept `{name}`"));
        }
        let exceptions = self.dictionary.exceptions();
        for delivery in Delivery::ALL {
            let is_named = exceptions
                .iter()
                .any(|e| e.subject == place && e.delivery == delivery);
            let mut versions = delivery.versions().iter();
            let is_of = versions.any(|version| variable.versions.iter().any(|v| v == version));
            let rests_on = self.dictionary.concepts_held(variable, delivery);
            let is_there = rests_on.availability != Availability::Missing;
            self.must(
                is_named || is_of == is_there,
                &place,
                &format!("its versions and its concepts differ in {delivery}"),
            );
        }
    }
}

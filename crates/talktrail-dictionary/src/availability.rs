//! Availability: what each delivery of the data set holds of a concept or of an exported column.
//!
//! A value can be missing because nobody recorded it, or because the version of the data set had no field for it.
//! The second is known before any data are seen. It follows from the mappings (which fields a version has, which of
//! its codes change) and from the versions of a column; `data/availability.csv` holds only what does not follow.
//!
//! ```
//! use talktrail_dictionary::{Availability, Delivery, Dictionary};
//!
//! let dictionary = Dictionary::embedded()?;
//! let contacts = dictionary.output("contacts").unwrap();
//! let planned = contacts.variable("is_planned").unwrap();
//! let held = dictionary.availability(contacts, planned);
//! assert_eq!(held[0].delivery, Delivery::V1_5);
//! assert_eq!(held[0].availability, Availability::Missing);
//! assert_eq!(held[1].availability, Availability::Available);
//! # Ok::<(), talktrail_dictionary::Error>(())
//! ```

mod concept;
mod exception;

use std::fmt;

pub(crate) use self::exception::{Exception, read};
use crate::{Concept, Dictionary, FieldName, Form, OutputTable, OutputVariable};

/// A version of the data set as it is delivered, or the tables of UK LLC, which hold two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Delivery {
    /// Version 1.5, in whichever form.
    V1_5,
    /// Version 2.0.
    V2_0,
    /// Version 2.1.
    V2_1,
    /// The tables of the UK LLC research environment.
    Ukllc,
}

impl Delivery {
    /// Every delivery, oldest version first.
    pub const ALL: [Self; 4] = [Self::V1_5, Self::V2_0, Self::V2_1, Self::Ukllc];

    /// The name used in the dictionary's files and shown to people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::V1_5 => "1.5",
            Self::V2_0 => "2.0",
            Self::V2_1 => "2.1",
            Self::Ukllc => "UK LLC",
        }
    }

    /// The versions of the data set in it.
    pub const fn versions(self) -> &'static [&'static str] {
        match self {
            Self::V1_5 => &["1.5"],
            Self::V2_0 => &["2.0"],
            Self::V2_1 => &["2.1"],
            Self::Ukllc => &["2.0", "2.1"],
        }
    }

    /// The forms in which it is delivered.
    pub const fn forms(self) -> &'static [Form] {
        match self {
            Self::V1_5 => &[Form::V1_5, Form::V1_5Early, Form::V1_5Rep],
            Self::V2_0 => &[Form::V2_0],
            Self::V2_1 => &[Form::V2_1],
            Self::Ukllc => &[Form::Ukllc],
        }
    }

    fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|d| d.name() == name)
    }
}

impl fmt::Display for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Whether a delivery holds something, from the best to the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Availability {
    /// Held, with the values of the newest version.
    Available,
    /// Held under other codes, which are recoded.
    Recoded,
    /// Held in some of its forms or for some of its time only, or with another meaning.
    Partly,
    /// Structurally missing: there is no field for it, so no value can be there.
    Missing,
}

impl Availability {
    const ALL: [Self; 4] = [Self::Available, Self::Recoded, Self::Partly, Self::Missing];

    /// The name used in the dictionary's files and shown to people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::Recoded => "recoded",
            Self::Partly => "partly",
            Self::Missing => "missing",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.name() == name)
    }
}

/// What a delivery holds of a concept or a column, and why not more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The delivery.
    pub delivery: Delivery,
    /// What it holds.
    pub availability: Availability,
    /// Why it is not simply available; empty where it is.
    pub reason: String,
}

impl Held {
    fn new(delivery: Delivery, availability: Availability, reason: impl Into<String>) -> Self {
        Self {
            delivery,
            availability,
            reason: reason.into(),
        }
    }

    /// Availability and reason in one text: `partly: only in rep_*`.
    pub fn told(&self) -> String {
        match self.reason.as_str() {
            "" => self.availability.name().to_owned(),
            reason => format!("{}: {reason}", self.availability.name()),
        }
    }
}

impl Dictionary {
    /// What each delivery holds of a concept.
    pub fn availability_of_concept(&self, concept: &Concept) -> [Held; Delivery::ALL.len()] {
        Delivery::ALL.map(|delivery| {
            self.exception(&concept.name, delivery).map_or_else(
                || concept::held(self.mappings(), concept, delivery),
                Exception::held,
            )
        })
    }

    /// What each delivery holds of a column of an exported table.
    pub fn availability(
        &self,
        table: &OutputTable,
        variable: &OutputVariable,
    ) -> [Held; Delivery::ALL.len()] {
        let subject = format!("{}.{}", table.name, variable.name);
        Delivery::ALL.map(|delivery| {
            self.exception(&subject, delivery)
                .map_or_else(|| self.held_by_default(variable, delivery), Exception::held)
        })
    }

    /// What follows from the versions of a column and from the concepts that it rests on.
    pub(crate) fn held_by_default(&self, variable: &OutputVariable, delivery: Delivery) -> Held {
        let rests_on = self.concepts_held(variable, delivery);
        let is_of = |version: &&&str| variable.versions.iter().any(|v| v == **version);
        let versions: Vec<&str> = delivery.versions().iter().filter(is_of).copied().collect();
        match versions.as_slice() {
            [] if rests_on.availability == Availability::Missing => rests_on,
            [] => Held::new(
                delivery,
                Availability::Missing,
                format!("not of version {}", delivery.versions().join(" or ")),
            ),
            [only]
                if delivery.versions().len() > 1
                    && rests_on.availability < Availability::Partly =>
            {
                Held::new(
                    delivery,
                    Availability::Partly,
                    format!("version {only} only"),
                )
            }
            _ => rests_on,
        }
    }

    /// The fields of a delivery that a column rests on, each once, in the order of its concepts.
    pub fn fields_behind(&self, variable: &OutputVariable, delivery: Delivery) -> Vec<&FieldName> {
        let mut fields: Vec<&FieldName> = Vec::new();
        let concepts = variable.concepts.iter();
        for concept in concepts.filter_map(|name| self.mappings().concept(name)) {
            let own = delivery.forms().iter().flat_map(|f| concept.fields(*f));
            for field in own {
                if !fields.contains(&field) {
                    fields.push(field);
                }
            }
        }
        fields
    }

    /// What a delivery holds of the concepts that a column rests on.
    pub(crate) fn concepts_held(&self, variable: &OutputVariable, delivery: Delivery) -> Held {
        let names = variable.concepts.iter();
        let concepts: Vec<&Concept> = names
            .filter_map(|name| self.mappings().concept(name))
            .collect();
        concept::all_held(self.mappings(), &concepts, delivery)
    }

    fn exception(&self, subject: &str, delivery: Delivery) -> Option<&Exception> {
        self.exceptions()
            .iter()
            .find(|e| e.subject == subject && e.delivery == delivery)
    }
}

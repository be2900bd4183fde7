//! Mappings: how version 1.5 became 2.0 and 2.1, field by field and code by code.
//!
//! A [`Concept`] is one thing that the data set says (the day of a referral, a PHQ-9 score) and the fields in which
//! each [`Form`] of delivery says it. A [`Step`] is how its value goes from one version to the next: a [`Rule`], a
//! [`CodeMap`] where codes change, and in words what is lost or changes its meaning. The rules are executed by
//! [`Dictionary::apply`](crate::Dictionary::apply), so adding a recode is a change of data.
//!
//! ```
//! use talktrail_dictionary::{Dictionary, Form};
//!
//! let dictionary = Dictionary::embedded()?;
//! let concept = dictionary.mappings().concept("referral_received_date").unwrap();
//! assert_eq!(concept.fields(Form::V1_5)[0].to_string(), "Referral_v15.REFRECDATE");
//! assert_eq!(concept.fields(Form::V2_0)[0].to_string(), "IDS101Referral.ReferralRequestReceivedDate");
//!
//! let end_codes = dictionary.mappings().code_map("end_code").unwrap();
//! assert_eq!(end_codes.integer(15), Some(17), "died, assessed only: renumbered");
//! # Ok::<(), talktrail_dictionary::Error>(())
//! ```

mod apply;
mod code_map;
mod field;
mod read;
mod rule;

use talktrail_model::instrument::Confidence;

pub(crate) use self::read::read;
pub use self::{
    apply::{Applied, NewRow},
    code_map::{CodeMap, CodePair, Recoded, Relation},
    field::{FieldName, Form},
    rule::{Evidence, Rule},
};

/// One thing that the data set says, and where each form of delivery says it.
#[derive(Clone, Debug)]
pub struct Concept {
    /// Name, for example `source_of_referral`.
    pub name: String,
    /// Short label, at most 80 characters.
    pub label: String,
    /// Topic under which it is listed.
    pub topic: String,
    pub(crate) fields: [Vec<FieldName>; Form::ALL.len()],
}

impl Concept {
    /// The fields of a form that hold it, in the order in which rules read or write them; none where it lacks it.
    pub fn fields(&self, form: Form) -> &[FieldName] {
        &self.fields[form as usize]
    }

    /// Whether any form of a version (`1.5`, `2.0` or `2.1`) has it.
    pub fn is_in(&self, version: &str) -> bool {
        self.fields_of(version).next().is_some()
    }

    /// The fields of a version (`1.5`, `2.0` or `2.1`) that hold it, form after form.
    pub fn fields_of<'a>(&'a self, version: &'a str) -> impl Iterator<Item = &'a FieldName> {
        Form::of_version(version).flat_map(|form| self.fields(form))
    }
}

/// How the value of a concept goes from one version to the next.
#[derive(Clone, Debug)]
pub struct Step {
    /// Name of the concept.
    pub concept: String,
    /// Version it comes from.
    pub from: String,
    /// Version it goes to.
    pub to: String,
    /// What is done.
    pub rule: Rule,
    /// Name of the code map, where codes change.
    pub code_map: Option<String>,
    /// How it is done, in words; may be empty.
    pub how: String,
    /// What is lost or changes its meaning; may be empty.
    pub changes: String,
    /// What the pairing of the fields rests on.
    pub evidence: Evidence,
    /// Keys of the documents behind it.
    pub sources: Vec<String>,
    /// How sure the pairing is.
    pub confidence: Confidence,
}

/// All mappings.
#[derive(Debug)]
pub struct Mappings {
    pub(crate) concepts: Vec<Concept>,
    pub(crate) steps: Vec<Step>,
    pub(crate) code_maps: Vec<CodeMap>,
}

impl Mappings {
    /// The steps between versions that are mapped, oldest first.
    pub const STEPS: [(&'static str, &'static str); 2] = [("1.5", "2.0"), ("2.0", "2.1")];

    /// Every concept, by topic.
    pub fn concepts(&self) -> &[Concept] {
        &self.concepts
    }

    /// The concept of this name.
    pub fn concept(&self, name: &str) -> Option<&Concept> {
        self.concepts.iter().find(|c| c.name == name)
    }

    /// The topics, in the order in which they are listed.
    pub fn topics(&self) -> Vec<&str> {
        let mut topics: Vec<&str> = self.concepts.iter().map(|c| c.topic.as_str()).collect();
        topics.dedup();
        topics
    }

    /// The concepts that a field of a form belongs to. Table and field are spelt as the dictionary spells them, but
    /// for letter case and punctuation.
    pub fn of_field<'a>(
        &'a self,
        form: Form,
        table: &'a str,
        field: &'a str,
    ) -> impl Iterator<Item = &'a Concept> {
        self.concepts.iter().filter(move |concept| {
            let mut fields = concept.fields(form).iter();
            fields.any(|f| f.is_called(table, field))
        })
    }

    /// The step of a concept from one version to the next.
    pub fn step(&self, concept: &str, from: &str, to: &str) -> Option<&Step> {
        let is_it = |s: &&Step| s.concept == concept && s.from == from && s.to == to;
        self.steps.iter().find(is_it)
    }

    /// Every concept with its step from one version to the next, by topic.
    pub fn between<'a>(
        &'a self,
        from: &'a str,
        to: &'a str,
    ) -> impl Iterator<Item = (&'a Concept, &'a Step)> {
        self.concepts.iter().filter_map(move |concept| {
            let step = self.step(&concept.name, from, to)?;
            Some((concept, step))
        })
    }

    /// Every step, as it stands in the data; a step that changes nothing is among them.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The code map of this name.
    pub fn code_map(&self, name: &str) -> Option<&CodeMap> {
        self.code_maps.iter().find(|m| m.name == name)
    }

    /// All code maps.
    pub fn code_maps(&self) -> &[CodeMap] {
        &self.code_maps
    }
}

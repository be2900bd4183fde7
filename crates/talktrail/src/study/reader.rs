//! Values of a document under what their settings may hold; what they may not is noted as a problem.

use std::{ops::Range, path::Path};

use super::{
    document::{Document, Section, Value},
    setting::{Kind, Setting},
};
use crate::spelling::did_you_mean;

/// A study file on its way to a study.
pub(super) struct Reader<'t> {
    pub(super) document: Document<'t>,
    /// The file.
    pub(super) path: &'t Path,
    /// The folder where relative paths start.
    pub(super) folder: &'t Path,
}

impl Reader<'_> {
    pub(super) fn section(&self, name: &str) -> Section {
        self.document
            .sections(name)
            .into_iter()
            .next()
            .unwrap_or_default()
    }

    pub(super) fn text(&mut self, section: &str, setting: &Setting) -> Option<String> {
        self.text_at(section, setting).map(|(text, _)| text)
    }

    pub(super) fn text_at(
        &mut self,
        section: &str,
        setting: &Setting,
    ) -> Option<(String, Range<usize>)> {
        let section = self.section(section);
        match section.get(setting).cloned() {
            Some((value, at)) => Some((self.as_text(setting, &value, &at)?, at)),
            None if setting.is_required() => self.missing(&section, setting),
            None => Some((setting.default.trim_matches('"').to_owned(), section.at)),
        }
    }

    pub(super) fn as_text(
        &mut self,
        setting: &Setting,
        value: &Value,
        at: &Range<usize>,
    ) -> Option<String> {
        match value {
            Value::Text(text) if !text.trim().is_empty() => Some(text.clone()),
            Value::Text(_) => self.refuse(at, format!("{} is empty", setting.key)),
            _ => self.refuse(at, format!("{} is text in quotes", setting.key)),
        }
    }

    pub(super) fn choice(&mut self, section: &str, setting: &Setting) -> Option<String> {
        let section = self.section(section);
        self.choice_of(&section, setting)
    }

    pub(super) fn choice_of(&mut self, section: &Section, setting: &Setting) -> Option<String> {
        let Kind::Choice(words) = setting.kind else {
            return None;
        };
        match section.get(setting).cloned() {
            Some((Value::Text(word), _)) if words.iter().any(|(w, _)| *w == word) => Some(word),
            Some((value, at)) => {
                let known: Vec<_> = words.iter().map(|(w, _)| format!("\"{w}\"")).collect();
                let hint = match value {
                    Value::Text(word) => did_you_mean(&word, words.iter().map(|(w, _)| *w)),
                    _ => String::new(),
                };
                self.refuse(
                    &at,
                    format!("{} is {}{hint}", setting.key, known.join(" or ")),
                )
            }
            None if setting.is_required() => self.missing(section, setting),
            None => Some(setting.default.trim_matches('"').to_owned()),
        }
    }

    pub(super) fn whole(&mut self, section: &str, setting: &Setting) -> Option<i64> {
        let Kind::Whole(least, most) = setting.kind else {
            return None;
        };
        match self.section(section).get(setting).cloned() {
            Some((Value::Whole(n), _)) if (least..=most).contains(&n) => Some(n),
            Some((_, at)) => self.refuse(
                &at,
                format!("{} is a whole number from {least} to {most}", setting.key),
            ),
            None => setting.default.parse().ok(),
        }
    }

    pub(super) fn missing<T>(&mut self, section: &Section, setting: &Setting) -> Option<T> {
        self.refuse(
            &section.at,
            format!("[{}] lacks `{}`", setting.section, setting.key),
        )
    }

    pub(super) fn refuse<T>(&mut self, at: &Range<usize>, text: impl Into<String>) -> Option<T> {
        self.document.fault(at, text);
        None
    }
}

//! What a study changes in the rule set that it inherits: cut-offs, amounts of reliable change, and which anxiety
//! measure goes with which problem.
//!
//! Each change is one line of text, so that it reads like the sentence in a protocol:
//!
//! ```toml
//! [rule_set]
//! name = "gad7-at-10"
//! caseness = ["gad7 >= 10"]
//! reliable_change = ["gad7 >= 5", "spin none"]
//! measures = ["F401 gad7", "F431 iesr from 2022-04-01"]
//! ```

use std::{fmt, ops::Range};

use talktrail_dictionary::Dictionary;
use talktrail_model::{
    date::Date,
    instrument::{Confidence, Instrument, Instruments, Operator, Threshold},
    rule_set::{AnxietyMeasure, RuleSet},
    score::ScoreValue,
};

use super::{
    document::Value,
    reader::Reader,
    setting::{self, Setting},
};
use crate::spelling::did_you_mean;

/// The word for "nothing changed" as a name.
pub(super) const INHERITED: &str = "inherited";
/// The word for "no threshold".
const NONE: &str = "none";

/// Everything that a study changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleChanges {
    /// What the changed rules are called; `None` where nothing is changed.
    pub name: Option<String>,
    /// Cut-offs of caseness.
    pub caseness: Vec<ThresholdChange>,
    /// Amounts of reliable change.
    pub reliable_change: Vec<ThresholdChange>,
    /// Anxiety measures of problems; they go before the inherited ones.
    pub measures: Vec<MeasureChange>,
}

/// Another threshold for an instrument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThresholdChange {
    /// Short name of the instrument.
    pub instrument: String,
    /// The threshold; `None` takes it away.
    pub threshold: Option<Threshold>,
}

/// Another anxiety measure for a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasureChange {
    /// Start of the cleaned diagnosis code.
    pub code: String,
    /// Short name of the instrument.
    pub instrument: String,
    /// First discharge date to which it applies.
    pub from: Option<Date>,
}

impl RuleChanges {
    /// Changes a rule set.
    pub(crate) fn apply(&self, rule_set: &mut RuleSet) {
        if let Some(name) = &self.name {
            rule_set.name.clone_from(name);
        }
        let changed = rule_set.instruments.iter().map(|(_, i)| self.changed(i));
        rule_set.instruments = Instruments::new(changed.collect());
        let own = self.measures.iter().filter_map(|change| {
            Some(AnxietyMeasure {
                code_prefix: change.code.clone(),
                instrument: rule_set.instruments.by_short_name(&change.instrument)?,
                from: change.from,
            })
        });
        rule_set.anxiety_measures = own.chain(rule_set.anxiety_measures.clone()).collect();
    }

    fn changed(&self, instrument: &Instrument) -> Instrument {
        let of = |changes: &[ThresholdChange], inherited| {
            let own = changes
                .iter()
                .find(|c| c.instrument == instrument.short_name);
            own.map_or(inherited, |change| change.threshold)
        };
        Instrument {
            caseness: of(&self.caseness, instrument.caseness),
            reliable_change: of(&self.reliable_change, instrument.reliable_change),
            ..instrument.clone()
        }
    }

    fn is_empty(&self) -> bool {
        self.caseness.is_empty() && self.reliable_change.is_empty() && self.measures.is_empty()
    }
}

impl fmt::Display for ThresholdChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(threshold) = self.threshold else {
            return write!(f, "{} {NONE}", self.instrument);
        };
        let operator = match threshold.operator {
            Operator::AtLeast => ">=",
            Operator::Above => ">",
        };
        write!(
            f,
            "{} {operator} {}",
            self.instrument,
            threshold.amount.points()
        )
    }
}

impl fmt::Display for MeasureChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.instrument)?;
        self.from.map_or(Ok(()), |from| write!(f, " from {from}"))
    }
}

impl Reader<'_> {
    /// `None` where something is refused; why is among the problems.
    pub(super) fn rule_changes(&mut self) -> Option<RuleChanges> {
        let dictionary = Dictionary::embedded().ok()?;
        let instruments = &dictionary.instruments();
        let (name, at) = self.text_at("rule_set", &setting::OWN_NAME)?;
        let caseness = self.changes(&setting::CASENESS, |t| threshold(t, instruments));
        let reliable = self.changes(&setting::RELIABLE_CHANGE, |t| threshold(t, instruments));
        let measures = self.changes(&setting::MEASURES, |t| measure(t, instruments));
        let changes = RuleChanges {
            name: Some(name).filter(|name| name != INHERITED),
            caseness: caseness?,
            reliable_change: reliable?,
            measures: measures?,
        };
        let is_taken = |name: &String| dictionary.rule_set_names().any(|known| known == name);
        match &changes.name {
            None if !changes.is_empty() => self.refuse(
                &at,
                "[rule_set] changes rules; give them a `name` of their own, which every outcome will show",
            ),
            Some(_) if changes.is_empty() => {
                self.refuse(&at, "[rule_set] has a name and changes nothing")
            }
            Some(name) if is_taken(name) => self.refuse(
                &at,
                format!("`{name}` is a rule set of the dictionary; give changed rules another name"),
            ),
            _ => Some(changes),
        }
    }

    /// The items of a list, each read; a second one for the same subject is refused.
    pub(super) fn changes<T: fmt::Display>(
        &mut self,
        setting: &Setting,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Option<Vec<T>> {
        let items: Vec<(String, Range<usize>)> =
            match self.section(setting.section).get(setting).cloned() {
                None => Vec::new(),
                Some((Value::List(items), _)) => items,
                Some((_, at)) => {
                    return self.refuse(&at, format!("{} is a list of texts", setting.key));
                }
            };
        let mut seen: Vec<&str> = Vec::new();
        let mut changes = Vec::new();
        for (text, at) in &items {
            let subject = text.split_whitespace().next().unwrap_or_default();
            if seen.contains(&subject) && setting.key != setting::MEASURES.key {
                self.document
                    .fault(at, format!("{} names {subject} twice", setting.key));
            }
            seen.push(subject);
            match read(text) {
                Ok(change) => changes.push(change),
                Err(why) => self.document.fault(at, format!("{}: {why}", setting.key)),
            }
        }
        (changes.len() == items.len()).then_some(changes)
    }
}

fn threshold(text: &str, instruments: &Instruments) -> Result<ThresholdChange, String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (name, threshold) = match words[..] {
        [name, NONE] => (name, None),
        [name, ">=", amount] => (name, Some((Operator::AtLeast, amount))),
        [name, ">", amount] => (name, Some((Operator::Above, amount))),
        _ => {
            return Err(
                "write an instrument, `>=` or `>`, and an amount, like \"gad7 >= 10\"; or \"gad7 none\""
                    .to_owned(),
            );
        }
    };
    let instrument = instrument(name, instruments)?;
    let threshold = threshold.map(|(operator, amount)| {
        let amount = ScoreValue::parse(amount).filter(|amount| is_possible(*amount, instrument));
        let amount = amount.ok_or(format!("the amount is no number that {name} can reach"))?;
        Ok::<_, String>(Threshold {
            amount,
            operator,
            // The study states it, so nothing about it is unconfirmed.
            confidence: Confidence::High,
        })
    });
    Ok(ThresholdChange {
        instrument: name.to_owned(),
        threshold: threshold.transpose()?,
    })
}

fn is_possible(amount: ScoreValue, instrument: &Instrument) -> bool {
    amount > ScoreValue::default() && instrument.maximum.is_none_or(|most| amount <= most)
}

fn measure(text: &str, instruments: &Instruments) -> Result<MeasureChange, String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (code, name, from) = match words[..] {
        [code, name] => (code, name, None),
        [code, name, "from", date] => (code, name, Some(date)),
        _ => {
            return Err(
                "write the start of a diagnosis code and an instrument, like \"F401 spin\" or \"F401 spin from 2022-04-01\""
                    .to_owned(),
            );
        }
    };
    instrument(name, instruments)?;
    let from = from.map(|date| Date::parse(date).ok_or("the date is none of the calendar"));
    Ok(MeasureChange {
        code: code
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_uppercase())
            .collect(),
        instrument: name.to_owned(),
        from: from.transpose()?,
    })
}

fn instrument<'i>(name: &str, instruments: &'i Instruments) -> Result<&'i Instrument, String> {
    let found = instruments
        .by_short_name(name)
        .and_then(|id| instruments.get(id));
    found.ok_or_else(|| {
        let names = instruments.iter().map(|(_, i)| i.short_name.as_str());
        let hint = did_you_mean(name, names);
        format!(
            "there is no instrument `{name}`{hint}; `talktrail describe instruments` lists them"
        )
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::study::Study;

    const LEAST: &str = "[study]\nname = \"s\"\n[[input]]\nfamily = \"ukllc_v2\"\npolicy = \"ukllc\"\nfolders = [\"in\"]\n[rule_set]\n";

    fn parse(more: &str) -> Result<Study, Vec<String>> {
        let problems = |invalid: crate::study::Invalid| {
            invalid.problems.iter().map(ToString::to_string).collect()
        };
        Study::parse(&format!("{LEAST}{more}"), Path::new("study.toml")).map_err(problems)
    }

    #[test]
    fn changes_are_inherited_over_and_recorded() {
        let study = parse(
            "name = \"mine\"\ncaseness = [\"gad7 >= 10\", \"mi_alone > 2.3\"]\nreliable_change = [\"gad7 > 4\", \"spin none\"]\nmeasures = [\"F40.1 gad7\", \"f431 iesr from 2022-04-01\"]\n",
        )
        .unwrap();
        let copy = study.to_toml(Path::new(""));
        for line in [
            "caseness = [\"gad7 >= 10\", \"mi_alone > 2.3\"]",
            "reliable_change = [\"gad7 > 4\", \"spin none\"]",
            "measures = [\"F401 gad7\", \"F431 iesr from 2022-04-01\"]",
        ] {
            assert!(copy.contains(line), "{copy}");
            assert!(study.choices().contains(line));
        }
        let dictionary = Dictionary::embedded().unwrap();
        let rules = crate::rules::rules(&study, &dictionary, Date::from_days(0)).unwrap();
        let rule_set = rules.rule_set;
        assert_eq!(rule_set.name, "mine");
        let of = |name| {
            rule_set
                .instruments
                .get(rule_set.instruments.by_short_name(name).unwrap())
        };
        let gad7 = of("gad7").unwrap();
        assert_eq!(gad7.caseness.unwrap().amount, ScoreValue::from_points(10));
        assert_eq!(gad7.reliable_change.unwrap().operator, Operator::Above);
        assert_eq!(of("spin").unwrap().reliable_change, None);
        let phq9 = of("phq9").unwrap().caseness.unwrap();
        assert_eq!(phq9.amount, ScoreValue::from_points(10), "inherited");
        assert_eq!(
            rule_set.anxiety_measure("F401", None),
            Some(rule_set.default_anxiety)
        );
        assert!(
            rule_set.anxiety_measure("F420", None).is_some(),
            "inherited"
        );
    }

    #[test]
    fn mistakes_are_named_with_their_place() {
        for (text, expected) in [
            (
                "name = \"m\"\ncaseness = [\"gad >= 10\"]",
                "line 9, column 13: caseness: there is no instrument `gad`; did you mean `gad7`?; `talktrail describe instruments` lists them",
            ),
            (
                "name = \"m\"\ncaseness = [\"gad7 = 10\"]",
                "line 9, column 13: caseness: write an instrument, `>=` or `>`, and an amount, like \"gad7 >= 10\"; or \"gad7 none\"",
            ),
            (
                "name = \"m\"\ncaseness = [\"gad7 >= 22\"]",
                "line 9, column 13: caseness: the amount is no number that gad7 can reach",
            ),
            (
                "name = \"m\"\ncaseness = [\"gad7 >= 9\", \"gad7 >= 10\"]",
                "line 9, column 26: caseness names gad7 twice",
            ),
            (
                "name = \"m\"\nmeasures = [\"F401 spin since 2022\"]",
                "line 9, column 13: measures: write the start of a diagnosis code and an instrument, like \"F401 spin\" or \"F401 spin from 2022-04-01\"",
            ),
            (
                "caseness = [\"gad7 >= 10\"]",
                "line 7, column 1: [rule_set] changes rules; give them a `name` of their own, which every outcome will show",
            ),
            (
                "name = \"nhse-2022\"\ncaseness = [\"gad7 >= 10\"]",
                "line 8, column 8: `nhse-2022` is a rule set of the dictionary; give changed rules another name",
            ),
            (
                "name = \"m\"",
                "line 8, column 8: [rule_set] has a name and changes nothing",
            ),
        ] {
            assert_eq!(parse(text).unwrap_err(), [expected]);
        }
    }
}

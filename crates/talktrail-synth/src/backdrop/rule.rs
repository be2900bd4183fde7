//! One line of the list: which column of which tables, what stands there, and how often.

use std::path::Path;

use talktrail_dictionary::Family;
use talktrail_model::date::Date;

use super::TIME_DAY;
use crate::error::Error;
use crate::write::Value;

/// The list.
const LIST: &str = include_str!("../../data/backdrop.csv");
const FILE: &str = "data/backdrop.csv";

/// What stands in a column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fill {
    /// Nothing, for the reason given.
    Empty,
    /// One of these texts, by weight.
    Pick(Vec<(f64, String)>),
    /// A text and so many digits behind it.
    Digits(String, usize),
    /// A whole number from one to the other.
    Number(i64, i64),
    /// A day from one to the other.
    Days(Date, Date),
    /// A minute of the day from one to the other.
    Minute(u16, u16),
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rule {
    families: String,
    table: String,
    column: String,
    pub(crate) fill: Fill,
    share: f64,
    pub(crate) per: String,
    pub(crate) with: String,
    /// Source, assumption, or the reason why nothing stands there.
    pub(crate) why: String,
}

/// The rules for a table, in the order of the list.
pub(crate) fn of_table(family: Family, table: &str) -> Result<Vec<Rule>, Error> {
    let mut rules = all()?;
    rules.retain(|rule| family.name().ends_with(&rule.families) && matches(&rule.table, table));
    Ok(rules)
}

/// Every rule.
pub(crate) fn all() -> Result<Vec<Rule>, Error> {
    let path = Path::new(FILE);
    let mut reader = csv::Reader::from_reader(LIST.as_bytes());
    reader
        .deserialize::<[String; 9]>()
        .map(|row| {
            let [families, table, column, kind, what, share, per, with, why] =
                row.map_err(|e| Error::csv(path, e))?;
            let fill = fill(&kind, &what).ok_or_else(|| Error::NotARule {
                column: column.clone(),
            })?;
            Ok(Rule {
                families,
                table,
                column,
                fill,
                share: share.parse().unwrap_or(1.0),
                per,
                with,
                why,
            })
        })
        .collect()
}

fn fill(kind: &str, what: &str) -> Option<Fill> {
    let range = || what.split_once("..");
    match kind {
        "empty" => Some(Fill::Empty),
        "pick" => what
            .split('|')
            .map(|choice| {
                let (text, weight) = choice.rsplit_once(':')?;
                Some((weight.parse().ok()?, text.to_owned()))
            })
            .collect::<Option<Vec<_>>>()
            .map(Fill::Pick),
        "digits" => {
            let (text, n) = what.split_once(':')?;
            Some(Fill::Digits(text.to_owned(), n.parse().ok()?))
        }
        "number" => range()
            .and_then(|(low, high)| Some(Fill::Number(low.parse().ok()?, high.parse().ok()?))),
        "days" => {
            range().and_then(|(low, high)| Some(Fill::Days(Date::parse(low)?, Date::parse(high)?)))
        }
        "minute" => range()
            .and_then(|(low, high)| Some(Fill::Minute(low.parse().ok()?, high.parse().ok()?))),
        _ => None,
    }
}

impl Rule {
    /// Whether the rule is about a column; letters of either case are the same.
    pub(crate) fn is_of(&self, column: &str) -> bool {
        matches(&self.column, column)
    }

    /// The value by chance, or none; `text` holds it while it is needed.
    pub(crate) fn value<'a>(&'a self, chance: u64, text: &'a mut String) -> Option<Value<'a>> {
        // Two numbers from 0 to 1 from the two halves.
        let unit = |bits: u32| f64::from(bits) / 4_294_967_296.0;
        let (share, choice) = (unit(chance as u32), unit((chance >> 32) as u32));
        if share >= self.share {
            return None;
        }
        let among = |low: i64, high: i64| low + (choice * (high - low + 1) as f64) as i64;
        match &self.fill {
            Fill::Empty => None,
            Fill::Pick(choices) => picked(choices, choice).map(Value::Text),
            Fill::Digits(before, n) => {
                text.clear();
                text.push_str(before);
                let digits = format!("{:020}", chance.wrapping_mul(0x9e37_79b9_7f4a_7c15));
                text.push_str(&digits[digits.len() - n.min(&digits.len())..]);
                Some(Value::Text(text))
            }
            Fill::Number(low, high) => Some(Value::Int(among(*low, *high))),
            Fill::Days(low, high) => {
                let days = among(0, i64::from(high.days_since(*low)));
                Some(Value::Date(low.plus_days(days as i32)))
            }
            Fill::Minute(low, high) => {
                let minute = among(i64::from(*low), i64::from(*high));
                Some(Value::Stamp(TIME_DAY, minute as u16))
            }
        }
    }
}

fn picked(choices: &[(f64, String)], choice: f64) -> Option<&str> {
    let total: f64 = choices.iter().map(|(weight, _)| weight).sum();
    let mut rest = choice * total;
    let chosen = choices.iter().find(|(weight, _)| {
        rest -= weight;
        rest < 0.0
    });
    chosen.or(choices.last()).map(|(_, text)| text.as_str())
}

/// Whether a name has the form of a pattern, in which a star stands for any letters.
fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.to_lowercase(), name.to_lowercase());
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| name.strip_prefix(first)) else {
        return false;
    };
    let others: Vec<&str> = pieces.collect();
    let Some((last, between)) = others.split_last() else {
        return rest.is_empty();
    };
    for piece in between {
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_can_be_read_and_says_why() {
        let rules = all().unwrap();
        assert!(rules.len() > 100);
        for rule in rules {
            assert!(!rule.why.is_empty(), "{}", rule.column);
            assert!((0.0..=1.0).contains(&rule.share), "{}", rule.column);
        }
    }

    #[test]
    fn a_star_stands_for_any_letters() {
        assert!(matches("*", "anything") && matches("IC_*", "ic_first"));
        assert!(matches("*_fsn", "PresComp_FSN") && !matches("*_fsn", "fsn"));
        assert!(matches("*care*activit*", "IAPT_care_activities"));
        assert!(!matches("IC_", "ic_first") && matches("a", "A"));
    }

    #[test]
    fn values_lie_where_the_line_says() {
        let mut text = String::new();
        let rule = |fill: Fill| Rule {
            families: String::new(),
            table: String::new(),
            column: String::new(),
            fill,
            share: 1.0,
            per: String::new(),
            with: String::new(),
            why: String::new(),
        };
        let number = rule(Fill::Number(3, 5));
        for chance in [0, 1 << 40, u64::MAX] {
            match number.value(chance, &mut text) {
                Some(Value::Int(n)) => assert!((3..=5).contains(&n)),
                _ => panic!("no number"),
            }
        }
        let code = rule(Fill::Digits("ZQ".to_owned(), 2));
        match code.value(9, &mut text) {
            Some(Value::Text(text)) => assert_eq!(text.len(), 4),
            _ => panic!("no text"),
        }
    }
}

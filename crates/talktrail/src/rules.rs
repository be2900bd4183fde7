//! The kernel's rules, made of the study's choices and the dictionary's facts.

use talktrail_dictionary::{CodeList, Dictionary};
use talktrail_model::{code::Therapies, date::Date, rule_set::WsasRule};
use talktrail_trajectory::{AnxietyChoice, Confirmation, Pairing, Rules, TherapyGroups};

use crate::{
    error::Error,
    study::{Study, WsasTotal},
};

/// The rule set that follows the publications of data set version 1.5.
const VERSION_1_5: &str = "nhse-v1_5";
/// The rule set that follows the publications of the time at which a referral ended.
const IN_FORCE: &str = "nhse-in-force";
/// Code of the list `therapy` that stands for internet-enabled therapy.
const INTERNET: &str = "IET";
/// Counselling for depression and collaborative care: the published rule of stages (M347) does not list them.
const NOT_IN_STAGES: [&str; 2] = ["286711000000107", "842901000000108"];
/// End codes of treatment that ended earlier than the professional planned, and of version 1.5's dropping out.
const DROPOUT: [&str; 2] = ["47", "43"];
/// How the labels of end codes begin that stand for death.
const DIED: &str = "Died";
/// Prefix of the problem descriptor that takes every code that no other takes.
const ANY_CODE: &str = "*";

/// The rules of a study, seen from a day.
///
/// # Errors
/// When the dictionary lacks a list that the rules need, which its own tests rule out.
pub fn rules(study: &Study, dictionary: &Dictionary, as_of: Date) -> Result<Rules, Error> {
    let list = |name: &'static str| {
        dictionary
            .code_list(name)
            .ok_or(Error::Dictionary { lacks: name })
    };
    let mut rule_set = dictionary
        .rule_set(&study.rules.rule_set)
        .ok_or(Error::Dictionary {
            lacks: "the rule set",
        })?;
    study.rules.changes.apply(&mut rule_set);
    rule_set.wsas = match study.rules.wsas_total {
        WsasTotal::Listwise => WsasRule::Listwise,
        WsasTotal::ProRated => WsasRule::ProRated {
            least_valid: study.rules.wsas_least_valid,
        },
    };
    Ok(Rules {
        rule_set,
        therapies: therapies(list("therapy")?)?,
        problem_descriptors: problem_descriptors(list("problem_descriptor")?),
        end_groups: list("end_code")?.grouped(list("end_group")?).collect(),
        dropout_codes: integers(list("end_code")?, &DROPOUT),
        as_of,
        windows: study.rereferral.windows,
        repeat: study.rereferral.repeat,
        demographics: study.rules.demographics,
        silent_months: study.rules.silent_months,
        confirmation: Confirmation {
            smallest: study.episodes.smallest_batch,
            ..Confirmation::default()
        },
        break_days: study.rules.break_days,
        died_codes: died_codes(list("end_code")?),
        employment_support: study.rules.employment_support,
        pairing: study.rules.pairing,
        anxiety_choice: study.rules.anxiety_measure,
        same_day: study.rules.same_day,
        follow_ups: study.rules.follow_ups,
        wide_places: study.output.wide_places,
    })
}

/// Which referrals may have a last score under a rule set.
pub(crate) fn pairing_of(rule_set: &str) -> Pairing {
    match rule_set {
        VERSION_1_5 => Pairing::EndedCare,
        IN_FORCE => Pairing::InForce,
        _ => Pairing::AnyReferral,
    }
}

/// When the problem's own anxiety measure is used under a rule set.
pub(crate) fn anxiety_choice_of(rule_set: &str) -> AnxietyChoice {
    match rule_set {
        VERSION_1_5 => AnxietyChoice::PairedAtCaseness,
        IN_FORCE => AnxietyChoice::InForce,
        _ => AnxietyChoice::Paired,
    }
}

fn therapies(list: &CodeList) -> Result<TherapyGroups, Error> {
    let group = |name: &str| {
        list.codes()
            .iter()
            .filter(|c| c.group == name)
            .fold(Therapies::default(), |all, c| {
                all.with(Therapies::one(c.integer))
            })
    };
    Ok(TherapyGroups {
        low: group("Low"),
        high: group("High"),
        employment: group("Employment"),
        not_in_stages: integers(list, &NOT_IN_STAGES)
            .into_iter()
            .fold(Therapies::default(), |all, code| {
                all.with(Therapies::one(code))
            }),
        internet: list.integer_of(INTERNET).ok_or(Error::Dictionary {
            lacks: "internet-enabled therapy",
        })?,
    })
}

fn integers(list: &CodeList, codes: &[&str]) -> Vec<i16> {
    codes
        .iter()
        .filter_map(|code| list.integer_of(code))
        .collect()
}

/// Prefix and descriptor; the longest match counts, so a prefix for any code becomes one for each first character.
fn problem_descriptors(list: &CodeList) -> Vec<(String, i16)> {
    let first_characters = || ('A'..='Z').chain('0'..='9').map(String::from);
    list.codes()
        .iter()
        .flat_map(|code| {
            code.prefixes
                .iter()
                .map(move |prefix| (prefix, code.integer))
        })
        .flat_map(|(prefix, integer)| {
            let prefixes: Vec<String> = match prefix.as_str() {
                ANY_CODE => first_characters().collect(),
                prefix => vec![prefix.to_owned()],
            };
            prefixes.into_iter().map(move |prefix| (prefix, integer))
        })
        .collect()
}

fn died_codes(codes: &CodeList) -> Vec<i16> {
    let is_death = |label: &str| label.starts_with(DIED);
    let died = codes.codes().iter().filter(|code| is_death(&code.label));
    died.map(|code| code.integer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STUDY: &str = "[study]\nname = \"s\"\n[[input]]\nfamily = \"ukllc_v2\"\npolicy = \"ukllc\"\nfolders = [\"in\"]\n[rules]\nrule_set = ";

    fn rules_under(rule_set: &str) -> Rules {
        let study = Study::parse(&format!("{STUDY}\"{rule_set}\""), "study.toml".as_ref()).unwrap();
        let dictionary = Dictionary::embedded().unwrap();
        rules(&study, &dictionary, Date::from_days(0)).unwrap()
    }

    #[test]
    fn every_rule_set_makes_rules() {
        let dictionary = Dictionary::embedded().unwrap();
        for name in dictionary.rule_set_names() {
            let rules = rules_under(name);
            assert!(rules.therapies.low.len() >= 8 && rules.therapies.high.len() >= 10);
            assert_eq!(rules.therapies.employment.len(), 1);
            assert_eq!(rules.therapies.not_in_stages.len(), 2);
            assert_eq!(rules.dropout_codes, [47, 43]);
            assert!(rules.end_groups.len() >= 15);
            assert_eq!(rules.died_codes, [15, 17, 45, 49]);
        }
    }

    #[test]
    fn version_1_5_brings_its_own_pairing() {
        assert_eq!(rules_under("nhse-v1_5").pairing, Pairing::EndedCare);
        assert_eq!(rules_under("nhse-in-force").pairing, Pairing::InForce);
        assert_eq!(rules_under("nhse-2022").pairing, Pairing::AnyReferral);
    }

    #[test]
    fn any_code_has_a_descriptor() {
        let descriptors = rules_under("nhse-2022").problem_descriptors;
        assert!(descriptors.iter().any(|(prefix, _)| prefix == "Z"));
        assert!(descriptors.iter().all(|(prefix, _)| prefix != ANY_CODE));
    }
}

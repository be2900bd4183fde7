//! From a document to a study: each value understood, each contradiction found.

mod inputs;

use std::path::{Path, PathBuf};

use talktrail_dictionary::{Dictionary, Family};
use talktrail_model::{date::Date, row};

use talktrail_extract::Keyless;
use talktrail_model::{
    contact::EmploymentSupport,
    measurement::{CoverageLimits, Limits},
    series::{AnxietyChoice, FollowUps, Pairing, SameDay},
};
use talktrail_trajectory::{Compared, Demographics, GapFrom, Repeat, Windows, on_track};

use super::{
    Episodes, Input, InputDigests, Invalid, Output, Preset, Rereferral, Rules, Run, Study,
    WsasTotal,
    document::{Document, Value},
    reader::Reader,
    setting::{self, Setting},
};
use crate::{path::lies_in, rules, size, spelling::did_you_mean};

/// The word for what counts.
pub(super) const COUNTED: &str = "counted";
/// Least size of a batch where whole providers are delivered.
const WHOLE_BATCH: u64 = 100;
/// First day that an as-of date may name: the year in which the programme began.
const EARLIEST_YEAR: i32 = 2008;
/// Last year that an as-of date may name; a later one is a slip of the finger.
const LATEST_YEAR: i32 = 2100;

/// The study of a file's text.
pub(super) fn study(text: &str, path: &Path) -> Result<Study, Invalid> {
    let mut reader = Reader {
        document: Document::read(text),
        path,
        folder: path.parent().unwrap_or(Path::new("")),
    };
    let study = reader.study();
    let problems = reader.document.into_problems();
    match (study, problems.is_empty()) {
        (Some(study), true) => Ok(study),
        _ => Err(Invalid {
            path: path.to_owned(),
            problems,
        }),
    }
}

impl Reader<'_> {
    /// `None` where something needed is missing; why is among the problems.
    fn study(&mut self) -> Option<Study> {
        let name = self.text("study", &setting::NAME);
        let as_of = self.as_of();
        let withdrawals = self.file("study", &setting::WITHDRAWALS);
        let inputs = self.inputs();
        let keyless = self.choice("link", &setting::KEYLESS);
        let rules = self.rules();
        let episodes = self.episodes(&inputs);
        let rereferral = self.rereferral();
        let measurement = self.measurement();
        let coverage = self.coverage();
        let checks = self.check_edits();
        let on_track = self.on_track();
        let output = self.output(&inputs);
        let run = self.run();
        let preset = self.choice("disclosure", &setting::PRESET);
        Some(Study {
            path: self.path.to_owned(),
            name: name?,
            as_of,
            withdrawals,
            inputs,
            keyless: if keyless? == "drop" {
                Keyless::Drop
            } else {
                Keyless::Keep
            },
            rules: rules?,
            episodes: episodes?,
            rereferral: rereferral?,
            measurement: measurement?,
            coverage: coverage?,
            checks: checks?,
            on_track: on_track?,
            output: output?,
            run,
            disclosure: if preset? == "none" {
                Preset::None
            } else {
                Preset::Ukllc
            },
        })
    }

    /// `None` for the latest day of the data, and where the date is refused.
    fn as_of(&mut self) -> Option<Date> {
        let (text, at) = self.text_at("study", &setting::AS_OF)?;
        if text == "latest" {
            return None;
        }
        let is_iso = text.len() == 10 && text.as_bytes().get(4) == Some(&b'-');
        let date = Date::parse(&text).filter(|_| is_iso);
        let is_plausible = |d: &Date| (EARLIEST_YEAR..=LATEST_YEAR).contains(&d.ymd().0);
        match date {
            Some(date) if is_plausible(&date) => Some(date),
            Some(_) => self.refuse(&at, format!("as_of lies outside the years {EARLIEST_YEAR} to {LATEST_YEAR}")),
            None => self.refuse(&at, "as_of is no date of the calendar; write it like \"2024-03-31\", or write \"latest\""),
        }
    }

    fn rules(&mut self) -> Option<Rules> {
        let rule_set = self.rule_set();
        let support = self.choice("rules", &setting::EMPLOYMENT_SUPPORT);
        let wsas = self.choice("rules", &setting::WSAS_TOTAL);
        let least_valid = self.whole("rules", &setting::WSAS_LEAST_VALID);
        let pairing = self.choice("rules", &setting::PAIRING);
        let anxiety = self.choice("rules", &setting::ANXIETY_MEASURE);
        let follow_ups = self.choice("rules", &setting::FOLLOW_UPS);
        let same_day = self.choice("rules", &setting::SAME_DAY);
        let silent_months = self.whole("rules", &setting::SILENT_MONTHS);
        let break_days = self.whole("rules", &setting::BREAK_DAYS);
        let demographics = self.choice("rules", &setting::DEMOGRAPHICS);
        let changes = self.rule_changes();
        let rule_set = rule_set?;
        Some(Rules {
            demographics: match demographics?.as_str() {
                "most_recent" => Demographics::MostRecent,
                "most_frequent" => Demographics::MostFrequent,
                _ => Demographics::FirstRecorded,
            },
            employment_support: match support?.as_str() {
                "counted" => EmploymentSupport::Counted,
                _ => EmploymentSupport::Excluded,
            },
            wsas_total: match wsas?.as_str() {
                "listwise" => WsasTotal::Listwise,
                _ => WsasTotal::ProRated,
            },
            wsas_least_valid: u8::try_from(least_valid?).ok()?,
            pairing: match pairing?.as_str() {
                "any_referral" => Pairing::AnyReferral,
                "ended_care" => Pairing::EndedCare,
                "in_force" => Pairing::InForce,
                _ => rules::pairing_of(&rule_set),
            },
            anxiety_measure: match anxiety?.as_str() {
                "paired" => AnxietyChoice::Paired,
                "paired_at_caseness" => AnxietyChoice::PairedAtCaseness,
                "in_force" => AnxietyChoice::InForce,
                _ => rules::anxiety_choice_of(&rule_set),
            },
            follow_ups: match follow_ups?.as_str() {
                "counted" => FollowUps::Counted,
                _ => FollowUps::LeftOut,
            },
            same_day: match same_day?.as_str() {
                "latest" => SameDay::Latest,
                _ => SameDay::ByTime,
            },
            silent_months: i32::try_from(silent_months?).ok()?,
            break_days: i32::try_from(break_days?).ok()?,
            changes: changes?,
            rule_set,
        })
    }

    fn rereferral(&mut self) -> Option<Rereferral> {
        let repeat = self.repeat();
        let short_days = self.whole("rereferral", &setting::SHORT_WINDOW);
        let long_days = self.whole("rereferral", &setting::LONG_WINDOW);
        Some(Rereferral {
            repeat: repeat?,
            windows: Windows {
                short_days: i32::try_from(short_days?).ok()?,
                long_days: i32::try_from(long_days?).ok()?,
            },
        })
    }

    fn repeat(&mut self) -> Option<Repeat> {
        let mut choice = |setting| self.choice("rereferral", setting);
        let compared = choice(&setting::NHSE_REPEAT);
        let gap_from = choice(&setting::NHSE_GAP_FROM);
        let same_day = choice(&setting::NHSE_SAME_DAY);
        let overlapping = choice(&setting::NHSE_OVERLAPPING);
        let late = choice(&setting::NHSE_LATE);
        let days = self.whole("rereferral", &setting::NHSE_WINDOW);
        let least_contacts = self.whole("rereferral", &setting::NHSE_LEAST_CONTACTS);
        Some(Repeat {
            compared: match compared?.as_str() {
                "published" => Compared::Published,
                _ => Compared::Neighbours,
            },
            gap_from: match gap_from?.as_str() {
                "received" => GapFrom::Received,
                _ => GapFrom::Discharge,
            },
            days: i32::try_from(days?).ok()?,
            least_contacts: usize::try_from(least_contacts?).ok()?,
            counts_same_day: same_day? == COUNTED,
            counts_overlapping: overlapping? == COUNTED,
            counts_late: late? == COUNTED,
        })
    }

    fn episodes(&mut self, inputs: &[Input]) -> Option<Episodes> {
        let smallest_batch = match self.section("episodes").get(&setting::SMALLEST_BATCH) {
            None => of_policy(inputs),
            Some((Value::Text(word), _)) if word == "of_policy" => of_policy(inputs),
            Some((Value::Whole(n @ 1..), _)) => n.unsigned_abs(),
            Some((_, at)) => {
                let at = at.clone();
                return self.refuse(
                    &at,
                    "smallest_batch is a whole number from 1, or \"of_policy\"",
                );
            }
        };
        Some(Episodes {
            smallest_batch,
            reviewed: self.file("episodes", &setting::REVIEWED),
        })
    }

    /// A file that may be left out.
    fn file(&mut self, section: &str, setting: &Setting) -> Option<PathBuf> {
        let section = self.section(section);
        self.file_of(&section, setting)
    }

    fn measurement(&mut self) -> Option<Limits> {
        let mut limit = |setting| self.whole("measurement", setting);
        let (fewest, paired) = (limit(&setting::FEWEST), limit(&setting::PAIRED_PERCENT));
        let repeated = limit(&setting::REPEATED_PERCENT);
        let invalid = limit(&setting::INVALID_PERCENT);
        Some(Limits {
            fewest: fewest?.unsigned_abs(),
            paired_percent: paired?.unsigned_abs(),
            repeated_percent: repeated?.unsigned_abs(),
            invalid_percent: invalid?.unsigned_abs(),
        })
    }

    fn coverage(&mut self) -> Option<CoverageLimits> {
        let mut limit = |setting| self.whole("coverage", setting);
        let fewest = limit(&setting::FEWEST_OF_MONTH);
        let (blank, closure) = (
            limit(&setting::BLANK_PERCENT),
            limit(&setting::CLOSURE_TIMES),
        );
        let broken = limit(&setting::BREAK_PERCENT);
        Some(CoverageLimits {
            fewest: fewest?.unsigned_abs(),
            blank_percent: blank?.unsigned_abs(),
            closure_times: closure?.unsigned_abs(),
            break_percent: broken?.unsigned_abs(),
        })
    }

    fn on_track(&mut self) -> Option<on_track::Choices> {
        let strata = self.whole("on_track", &setting::STRATA);
        let level = self.whole("on_track", &setting::LEVEL_PERCENT);
        let fewest = self.whole("on_track", &setting::FEWEST_CURVES);
        Some(on_track::Choices {
            strata: usize::try_from(strata?).ok()?,
            level_percent: u8::try_from(level?).ok()?,
            fewest: fewest?.unsigned_abs(),
        })
    }

    fn rule_set(&mut self) -> Option<String> {
        let (name, at) = self.text_at("rules", &setting::RULE_SET)?;
        let dictionary = Dictionary::embedded().ok()?;
        let known: Vec<&str> = dictionary.rule_set_names().collect();
        if known.contains(&name.as_str()) {
            return Some(name);
        }
        self.refuse(
            &at,
            format!(
                "there is no rule set `{name}`; there are {}",
                known.join(", ")
            ),
        )
    }

    fn output(&mut self, inputs: &[Input]) -> Option<Output> {
        let tables = self.tables();
        let wide_places = self.whole("output", &setting::WIDE_PLACES);
        let (folder, at) = self.text_at("output", &setting::FOLDER)?;
        let folder = self.folder.join(folder);
        if let Some(input) = inputs
            .iter()
            .flat_map(|i| &i.folders)
            .find(|input| lies_in(&folder, input))
        {
            let text = format!(
                "the output folder lies in the input folder {}; its files would be read as extracts",
                input.display()
            );
            self.document.fault(&at, text);
        }
        Some(Output {
            folder,
            tables: tables?,
            wide_places: usize::try_from(wide_places?).ok()?,
        })
    }

    fn tables(&mut self) -> Option<Vec<&'static str>> {
        let section = self.section("output");
        match section.get(&setting::TABLES).cloned() {
            None => Some(row::TABLES.to_vec()),
            Some((Value::List(names), at)) if names.is_empty() => self.refuse(
                &at,
                "tables is empty; leave the key out to write every table",
            ),
            Some((Value::List(names), tables_at)) => {
                for (name, at) in &names {
                    if let Err(text) = check_table(name) {
                        self.document.fault(at, text);
                    }
                }
                let is_wanted = |t: &&'static str| names.iter().any(|(name, _)| name == t);
                if let Err(text) = check_together(is_wanted) {
                    return self.refuse(&tables_at, text);
                }
                Some(
                    row::TABLES
                        .iter()
                        .copied()
                        .filter(|t| is_wanted(t))
                        .collect(),
                )
            }
            Some((_, at)) => self.refuse(
                &at,
                "tables is a list of names, for example [\"referrals\", \"sessions\"]",
            ),
        }
    }

    fn run(&mut self) -> Run {
        let memory = self
            .text_at("run", &setting::MEMORY)
            .filter(|(text, _)| text != "auto");
        let memory = memory.and_then(|(text, at)| match size::parse(&text) {
            Ok(bytes) => Some(bytes),
            Err(why) => self.refuse(&at, format!("memory {why}")),
        });
        let digests = self.choice("run", &setting::INPUT_DIGESTS);
        Run {
            memory,
            threads: self.threads(),
            input_digests: if digests.as_deref() == Some("none") {
                InputDigests::None
            } else {
                InputDigests::Sha256
            },
        }
    }

    fn threads(&mut self) -> Option<usize> {
        match self.section("run").get(&setting::THREADS).cloned()? {
            (Value::Whole(n @ 1..=1024), _) => usize::try_from(n).ok(),
            (Value::Text(word), _) if word == "auto" => None,
            (_, at) => self.refuse(&at, "threads is a whole number from 1 to 1024, or \"auto\""),
        }
    }
}

/// Least size of a batch: participants of UK LLC are a sample of a provider's, so that few of a batch are among them.
fn of_policy(inputs: &[Input]) -> u64 {
    let is_sample = inputs.iter().any(|input| input.family == Family::UkllcV2);
    if is_sample { 1 } else { WHOLE_BATCH }
}

/// The output tables of these names, in listing order.
pub(super) fn tables(names: &[String]) -> Result<Vec<&'static str>, String> {
    names.iter().try_for_each(|name| check_table(name))?;
    check_together(|table| names.iter().any(|name| name == table))?;
    Ok(row::TABLES
        .iter()
        .copied()
        .filter(|table| names.iter().any(|name| name == table))
        .collect())
}

/// Whether every wanted table has those that it is made of.
fn check_together(is_wanted: impl Fn(&&'static str) -> bool) -> Result<(), String> {
    let [made, of] = [row::OnTrackColumns::TABLE, row::PointColumns::TABLE];
    if is_wanted(&made) && !is_wanted(&of) {
        return Err(format!(
            "the table `{made}` is made of `{of}`; ask for both"
        ));
    }
    Ok(())
}

/// Whether an output table has this name.
///
/// # Errors
/// The sentence that says it has not, with the nearest names.
fn check_table(name: &str) -> Result<(), String> {
    if row::TABLES.contains(&name) {
        return Ok(());
    }
    let hint = did_you_mean(name, row::TABLES.iter().copied());
    let known = row::TABLES.join(", ");
    Err(format!(
        "there is no output table `{name}`{hint}; there are {known}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST: &str = "[study]\nname = \"s\"\n[[input]]\nfamily = \"ukllc_v2\"\npolicy = \"ukllc\"\nfolders = [\"in\"]\n";

    fn problems(text: &str) -> Vec<String> {
        match Study::parse(text, Path::new("study.toml")) {
            Ok(_) => Vec::new(),
            Err(invalid) => invalid.problems.iter().map(ToString::to_string).collect(),
        }
    }

    fn with(more: &str) -> Vec<String> {
        problems(&format!("{LEAST}{more}"))
    }

    #[test]
    fn the_least_study_is_complete() {
        assert_eq!(with(""), Vec::<String>::new());
    }

    #[test]
    fn an_empty_file_lacks_a_name_and_an_input() {
        assert_eq!(
            problems(""),
            [
                "line 1, column 1: [study] lacks `name`",
                "line 1, column 1: there is no [[input]]; a study needs at least one, with family, policy and folders",
            ]
        );
    }

    #[test]
    fn impossible_dates_are_refused_with_their_place() {
        let text = LEAST.replace("name = \"s\"", "name = \"s\"\nas_of = \"2024-02-30\"");
        assert_eq!(
            problems(&text),
            [
                "line 3, column 9: as_of is no date of the calendar; write it like \"2024-03-31\", or write \"latest\""
            ]
        );
        let text = LEAST.replace("name = \"s\"", "name = \"s\"\nas_of = \"1024-02-20\"");
        assert_eq!(
            problems(&text),
            ["line 3, column 9: as_of lies outside the years 2008 to 2100"]
        );
    }

    #[test]
    fn contradictions_are_refused_with_their_place() {
        let text = LEAST.replace(
            "policy = \"ukllc\"",
            "policy = \"nhse\"\naccepted_submissions = \"a.csv\"",
        );
        assert_eq!(
            problems(&text),
            [
                "line 5, column 10: the policy of ukllc_v2 is \"ukllc\"",
                "line 6, column 24: accepted_submissions is for nhse_v2; ukllc_v2 has no list of accepted submissions",
            ]
        );
        let found = with("[output]\nfolder = \"in/../in/out\"\n");
        assert!(
            found[0].starts_with("line 8, column 10: the output folder lies in the input folder"),
            "{found:?}"
        );
    }

    #[test]
    fn misspelt_words_are_refused_with_what_is_known() {
        let tables = talktrail_model::row::TABLES.join(", ");
        assert_eq!(
            with(
                "[link]\nkeyless = \"kep\"\n[output]\ntables = [\"sesions\"]\n[run]\nmemory = \"lots\"\nthreads = 0\n"
            ),
            [
                "line 8, column 11: keyless is \"keep\" or \"drop\"; did you mean `keep`?",
                "line 10, column 11: there is no output table `sesions`; did you mean `sessions`?; there are TABLES",
                "line 12, column 10: memory is an amount such as 512MB or 8GB",
                "line 13, column 11: threads is a whole number from 1 to 1024, or \"auto\"",
            ]
            .map(|line| line.replace("TABLES", &tables))
        );
    }
}

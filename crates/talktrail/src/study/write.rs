//! Study files as text: the commented draft of `init` and the resolved copy of a run.

use std::{
    collections::BTreeMap,
    fmt::{self, Write},
    path::{Path, PathBuf},
};
use talktrail_trajectory::{Compared, Demographics, GapFrom, on_track};

use talktrail_dictionary::Family;
use talktrail_extract::Keyless;
use talktrail_model::{
    contact::EmploymentSupport,
    measurement::{CoverageLimits, Limits},
    series::{AnxietyChoice, FollowUps, Pairing, SameDay},
};

use super::{
    Draft, InputDigests, Preset, Rereferral, RuleChanges, Study, WsasTotal,
    check_edits::CheckEdit,
    policy_of,
    resolve::COUNTED,
    rule_changes::INHERITED,
    setting::{self, Kind, SECTIONS, Setting, settings_of},
};

use crate::path::{relative_to, slashes};

/// Width at which comments wrap.
const WIDTH: usize = 100;

/// A text as a TOML string.
pub(super) fn quote(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// Longest list, in characters, that stands on one line.
const LIST_WIDTH: usize = 100;

/// Texts as a TOML list, on several lines where it is long.
pub(super) fn list<T: AsRef<str>>(texts: &[T]) -> String {
    let mut lines = vec![String::new()];
    for text in texts {
        let text = quote(text.as_ref());
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(&text),
            Some(line) if line.chars().count() + text.chars().count() < LIST_WIDTH => {
                add(line, format_args!(", {text}"));
            }
            _ => lines.push(text),
        }
    }
    if lines.len() == 1 {
        format!("[{}]", lines.concat())
    } else {
        format!("[\n    {}\n]", lines.join(",\n    "))
    }
}

/// The commented text of a new study file: every choice written out.
pub(super) fn draft(draft: &Draft<'_>) -> String {
    let mut text = String::from(
        "# A study of talktrail. `talktrail check` tells what the extracts hold, `talktrail build` writes the tables.\n\
         # Every choice that changes a number stands here. Unknown keys are errors. Paths are relative to this file.\n",
    );
    for (section, about) in SECTIONS {
        if *section == "link" && !draft.before.is_empty() {
            before(&mut text, &draft.before);
        }
        heading(&mut text, section, about);
        for setting in settings_of(section).filter(|s| belongs(s, draft.family)) {
            comment(&mut text, setting);
            let value = draft_value(draft, setting);
            match value {
                Some(value) => line(&mut text, setting, &value),
                None => add(
                    &mut text,
                    format_args!("# {0} = \"{0}.csv\"\n", setting.key),
                ),
            }
        }
    }
    text
}

/// Whether a setting can stand in the input of a family.
fn belongs(setting: &Setting, family: Family) -> bool {
    match (setting.section, setting.key) {
        ("input", "accepted_submissions") => family == Family::NhseV2,
        ("input", "bridge") => family == Family::V1_5,
        _ => true,
    }
}

/// The second input: version 1.5 of the same participants.
fn before(text: &mut String, folders: &[String]) {
    let family = Family::V1_5;
    heading(
        text,
        "input",
        "What version 1.5 delivered of the same participants before September 2020.",
    );
    add(
        text,
        format_args!(
            "family = {}\npolicy = {}\nfolders = {}\n",
            quote(family.name()),
            quote(policy_of(family)),
            list(folders)
        ),
    );
    comment(text, &setting::BRIDGE);
    text.push_str("# bridge = \"bridge.csv\"\n");
}

fn draft_value(draft: &Draft<'_>, setting: &Setting) -> Option<String> {
    match (setting.section, setting.key) {
        ("study", "name") => Some(quote(draft.name)),
        ("input", "family") => Some(quote(draft.family.name())),
        ("input", "policy") => Some(quote(policy_of(draft.family))),
        ("input", "folders") => Some(list(&draft.folders)),
        ("episodes", "smallest_batch") if draft.is_sample => Some("1".to_owned()),
        ("output", "folder") => Some(quote(draft.output)),
        ("disclosure", "preset") => Some(quote(preset(draft.disclosure))),
        _ => setting.default_text(),
    }
}

fn heading(text: &mut String, section: &str, about: &str) {
    let name = if section == "input" {
        "[[input]]".to_owned()
    } else {
        format!("[{section}]")
    };
    text.push('\n');
    wrap(text, about);
    add(text, format_args!("{name}\n"));
}

fn comment(text: &mut String, setting: &Setting) {
    wrap(text, setting.text);
    if let Kind::Choice(words) = setting.kind {
        for (word, meaning) in words {
            wrap(text, &format!("  \"{word}\": {meaning}"));
        }
    }
}

fn wrap(text: &mut String, sentence: &str) {
    let indent = if sentence.starts_with(' ') {
        "#  "
    } else {
        "#"
    };
    let mut line = indent.to_owned();
    for word in sentence.split_whitespace() {
        if line.len() + word.len() >= WIDTH {
            text.push_str(&line);
            text.push('\n');
            indent.clone_into(&mut line);
        }
        line.push(' ');
        line.push_str(word);
    }
    text.push_str(&line);
    text.push('\n');
}

fn line(text: &mut String, setting: &Setting, value: &str) {
    add(
        text,
        format_args!(
            "{} = {value}
",
            setting.key
        ),
    );
}

/// Appends to a text, which cannot fail.
fn add(text: &mut String, more: fmt::Arguments<'_>) {
    let _ = text.write_fmt(more);
}

/// The study as it was run, for a file in `folder`.
pub(super) fn resolved(study: &Study, folder: &Path) -> String {
    let mut text = String::from(
        "# The study as it was run, every choice stated. Paths are relative to this file.\n",
    );
    for (section, _) in SECTIONS {
        let inputs = if *section == "input" {
            study.inputs.len()
        } else {
            1
        };
        for index in 0..inputs {
            let name = if *section == "input" {
                "[[input]]".to_owned()
            } else {
                format!("[{section}]")
            };
            add(&mut text, format_args!("\n{name}\n"));
            for setting in settings_of(section) {
                if let Some(value) = resolved_value(study, folder, index, setting) {
                    line(&mut text, setting, &value);
                }
            }
        }
    }
    text
}

/// Every choice by name, paths left out; texts without their quotes.
pub(super) fn settings(study: &Study) -> BTreeMap<String, serde_json::Value> {
    let is_path = |s: &&Setting| matches!(s.kind, Kind::Path | Kind::Paths);
    let value = |(s, index): (&Setting, usize)| {
        let text = resolved_value(study, Path::new(""), index, s)?;
        // Texts, whole numbers and lists of texts are written alike in TOML and JSON.
        Some((
            name(s, index),
            serde_json::from_str(&text).unwrap_or(serde_json::Value::String(text)),
        ))
    };
    setting::SETTINGS
        .iter()
        .filter(|s| !is_path(s))
        .flat_map(|s| places(study, s).map(move |index| (s, index)))
        .filter_map(value)
        .collect()
}

/// In how many sections a setting stands.
fn places(study: &Study, setting: &Setting) -> std::ops::Range<usize> {
    0..if setting.section == "input" {
        study.inputs.len()
    } else {
        1
    }
}

/// The name of a setting of the first input, or of a later one: `input.family`, `input_2.family`.
fn name(setting: &Setting, index: usize) -> String {
    if index == 0 {
        return setting.path();
    }
    format!("{}_{}.{}", setting.section, index + 1, setting.key)
}

/// The choices that can change a number of the result, and nothing else: no path, no use of the machine.
pub(super) fn choices(study: &Study) -> String {
    let mut text = String::new();
    let is_choice = |s: &&Setting| {
        !matches!(
            (s.section, s.kind),
            ("output" | "run" | "disclosure", _) | (_, Kind::Path | Kind::Paths)
        )
    };
    for setting in setting::SETTINGS.iter().filter(is_choice) {
        for index in places(study, setting) {
            if let Some(value) = resolved_value(study, Path::new(""), index, setting) {
                add(
                    &mut text,
                    format_args!("{} = {value}\n", name(setting, index)),
                );
            }
        }
    }
    text
}

fn resolved_value(study: &Study, folder: &Path, index: usize, setting: &Setting) -> Option<String> {
    let input = study.inputs.get(index);
    let relative = |path: &PathBuf| slashes(&relative_to(path, folder));
    match (setting.section, setting.key) {
        ("study", "name") => Some(quote(&study.name)),
        ("study", "as_of") => Some(
            study
                .as_of
                .map_or("\"latest\"".into(), |d| quote(&d.to_string())),
        ),
        ("study", "withdrawals") => Some(quote(&relative(study.withdrawals.as_ref()?))),
        ("episodes", "smallest_batch") => Some(study.episodes.smallest_batch.to_string()),
        ("episodes", "reviewed") => Some(quote(&relative(study.episodes.reviewed.as_ref()?))),
        ("input", "family") => Some(quote(input?.family.name())),
        ("input", "policy") => Some(quote(input?.policy())),
        ("input", "folders") => Some(list(
            &input?.folders.iter().map(relative).collect::<Vec<_>>(),
        )),
        ("input", "accepted_submissions") => {
            Some(quote(&relative(input?.accepted_submissions.as_ref()?)))
        }
        ("input", "bridge") => Some(quote(&relative(input?.bridge.as_ref()?))),
        ("output", "folder") => Some(quote(&relative(&study.output.folder))),
        ("output", "tables") => Some(list(&study.output.tables)),
        ("output", "wide_places") => Some(study.output.wide_places.to_string()),
        ("run", "memory") => Some(
            study
                .run
                .memory
                .map_or("\"auto\"".into(), |b| quote(&memory(b))),
        ),
        ("run", "threads") => Some(
            study
                .run
                .threads
                .map_or("\"auto\"".into(), |n| n.to_string()),
        ),
        ("checks", _) => Some(list(&check_edits(study))),
        ("rule_set", _) => changes_value(&study.rules.changes, setting.key),
        _ => choice_value(study, setting),
    }
}

/// Thresholds of checks as the file writes them.
fn check_edits(study: &Study) -> Vec<String> {
    let edits = study.checks.iter().cloned().map(CheckEdit);
    edits.map(|edit| edit.to_string()).collect()
}

fn changes_value(changes: &RuleChanges, key: &str) -> Option<String> {
    fn texts(changes: &[impl ToString]) -> String {
        let texts: Vec<_> = changes.iter().map(ToString::to_string).collect();
        list(&texts)
    }
    match key {
        "name" => Some(quote(changes.name.as_deref().unwrap_or(INHERITED))),
        "caseness" => Some(texts(&changes.caseness)),
        "reliable_change" => Some(texts(&changes.reliable_change)),
        "measures" => Some(texts(&changes.measures)),
        _ => None,
    }
}

fn choice_value(study: &Study, setting: &Setting) -> Option<String> {
    let word = match (setting.section, setting.key) {
        ("link", "keyless") => match study.keyless {
            Keyless::Keep => "keep",
            Keyless::Drop => "drop",
        },
        ("rules", "rule_set") => &study.rules.rule_set,
        ("rules", "employment_support") => match study.rules.employment_support {
            EmploymentSupport::Excluded => "excluded",
            EmploymentSupport::Counted => "counted",
        },
        ("rules", "wsas_total") => match study.rules.wsas_total {
            WsasTotal::ProRated => "pro_rated",
            WsasTotal::Listwise => "listwise",
        },
        ("rules", "wsas_least_valid") => return Some(study.rules.wsas_least_valid.to_string()),
        ("rules", "pairing") => match study.rules.pairing {
            Pairing::AnyReferral => "any_referral",
            Pairing::EndedCare => "ended_care",
            Pairing::InForce => "in_force",
        },
        ("rules", "anxiety_measure") => match study.rules.anxiety_measure {
            AnxietyChoice::Paired => "paired",
            AnxietyChoice::PairedAtCaseness => "paired_at_caseness",
            AnxietyChoice::InForce => "in_force",
        },
        ("rules", "follow_ups") => match study.rules.follow_ups {
            FollowUps::LeftOut => "left_out",
            FollowUps::Counted => "counted",
        },
        ("rules", "same_day") => match study.rules.same_day {
            SameDay::ByTime => "by_time",
            SameDay::Latest => "latest",
        },
        ("rules", "silent_months") => return Some(study.rules.silent_months.to_string()),
        ("rules", "break_days") => return Some(study.rules.break_days.to_string()),
        ("rules", "demographics") => match study.rules.demographics {
            Demographics::FirstRecorded => "first_recorded",
            Demographics::MostRecent => "most_recent",
            Demographics::MostFrequent => "most_frequent",
        },
        ("rereferral", key) => return rereferral(&study.rereferral, key),
        ("measurement", key) => return limit(&study.measurement, key),
        ("coverage", key) => return coverage(&study.coverage, key),
        ("on_track", key) => return expectation(study.on_track, key),
        ("run", "input_digests") => match study.run.input_digests {
            InputDigests::Sha256 => "sha256",
            InputDigests::None => "none",
        },
        ("disclosure", "preset") => preset(study.disclosure),
        _ => return None,
    };
    Some(quote(word))
}

fn rereferral(rereferral: &Rereferral, key: &str) -> Option<String> {
    let Rereferral { repeat, windows } = rereferral;
    let counted = |is_counted| if is_counted { COUNTED } else { "left_out" };
    let word = match key {
        "nhse_repeat" => match repeat.compared {
            Compared::Neighbours => "neighbours",
            Compared::Published => "published",
        },
        "nhse_gap_from" => match repeat.gap_from {
            GapFrom::Discharge => "discharge",
            GapFrom::Received => "received",
        },
        "nhse_same_day" => counted(repeat.counts_same_day),
        "nhse_overlapping" => counted(repeat.counts_overlapping),
        "nhse_late" => counted(repeat.counts_late),
        "nhse_least_contacts" => return Some(repeat.least_contacts.to_string()),
        "nhse_window_days" => return Some(repeat.days.to_string()),
        "short_window_days" => return Some(windows.short_days.to_string()),
        "long_window_days" => return Some(windows.long_days.to_string()),
        _ => return None,
    };
    Some(quote(word))
}

fn expectation(choices: on_track::Choices, key: &str) -> Option<String> {
    match key {
        "strata" => Some(choices.strata.to_string()),
        "level_percent" => Some(choices.level_percent.to_string()),
        "fewest_curves" => Some(choices.fewest.to_string()),
        _ => None,
    }
}

fn coverage(limits: &CoverageLimits, key: &str) -> Option<String> {
    let limit = match key {
        "fewest" => limits.fewest,
        "blank_percent" => limits.blank_percent,
        "closure_times" => limits.closure_times,
        "break_percent" => limits.break_percent,
        _ => return None,
    };
    Some(limit.to_string())
}

fn limit(limits: &Limits, key: &str) -> Option<String> {
    let limit = match key {
        "fewest" => limits.fewest,
        "paired_percent" => limits.paired_percent,
        "repeated_percent" => limits.repeated_percent,
        "invalid_percent" => limits.invalid_percent,
        _ => return None,
    };
    Some(limit.to_string())
}

fn preset(preset: Preset) -> &'static str {
    match preset {
        Preset::Ukllc => "ukllc",
        Preset::None => "none",
    }
}

/// A budget in whole kilobytes, so that reading it gives the same budget.
fn memory(bytes: u64) -> String {
    let megabytes = bytes >> 20;
    if megabytes << 20 == bytes {
        format!("{megabytes}MB")
    } else {
        format!("{}KB", bytes >> 10)
    }
}

#[cfg(test)]
mod tests {

    use super::*;

    fn a_draft() -> String {
        Draft {
            name: "invented",
            family: Family::UkllcV2,
            folders: vec!["extracts".into()],
            before: Vec::new(),
            output: "out",
            is_sample: false,
            disclosure: Preset::None,
        }
        .to_toml()
    }

    #[test]
    fn a_draft_is_a_study_that_states_every_choice() {
        let text = a_draft();
        assert!(Study::parse(&text, Path::new("study.toml")).is_ok());
        let of_family = |s: &&Setting| belongs(s, Family::UkllcV2);
        for setting in setting::SETTINGS.iter().filter(of_family) {
            assert!(
                text.contains(&format!("{} = ", setting.key)),
                "{}",
                setting.path()
            );
        }
        assert!(text.lines().all(|l| l.chars().count() <= 120));
    }

    #[test]
    fn a_draft_of_both_versions_has_two_inputs() {
        let text = Draft {
            name: "invented",
            family: Family::NhseV2,
            folders: vec!["v2_0".into(), "v2_1".into()],
            before: vec!["v1_5".into()],
            output: "out",
            is_sample: false,
            disclosure: Preset::None,
        }
        .to_toml();
        let study = Study::parse(&text, Path::new("study.toml")).unwrap();
        let families: Vec<Family> = study.inputs.iter().map(|i| i.family).collect();
        assert_eq!(families, [Family::NhseV2, Family::V1_5]);
    }

    #[test]
    fn the_resolved_copy_reads_back_as_the_same_study() {
        let folder = std::env::temp_dir();
        let study = Study::parse(&a_draft(), &folder.join("study.toml")).unwrap();
        let copy = study.to_toml(&folder.join("out"));
        let again = Study::parse(&copy, &folder.join("out/study.resolved.toml")).unwrap();
        assert_eq!(again.to_toml(&folder.join("out")), copy);
        assert!(copy.contains("folders = [\"../extracts\"]"), "{copy}");
        assert!(copy.contains("folder = \".\""), "{copy}");
    }
}

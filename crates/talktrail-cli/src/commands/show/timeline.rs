//! The lines of a timeline: referrals, sessions and discharges by date, with what came out and the gaps between.

use std::{cmp::Ordering, fmt::Write as _};

use talktrail::history::{History, Record};
use talktrail_dictionary::Dictionary;
use talktrail_model::date::Date;

use super::spark;
use crate::paint::{Paint, wrapped};

/// Above this width there is room for the therapy of a session.
const WIDE: usize = 110;
/// Characters for the kind of a session, without and with its therapy.
const NARROW_KIND: usize = 28;
const WIDE_KIND: usize = 60;
/// Blanks in front of a line without a date of its own.
const INDENT: usize = 16;
/// Measures with a curve, the column of their scores and their names.
const MEASURES: [(&str, &str); 2] = [("phq9", "PHQ-9"), ("gad7", "GAD-7")];

/// What happened, with its place among what happened on the same day.
struct Event {
    date: Option<Date>,
    place: (i32, u8, i32),
    lines: Vec<String>,
}

/// The whole timeline, the notice first.
pub(super) fn text(
    history: &History,
    dictionary: &Dictionary,
    width: usize,
    paint: Paint,
) -> String {
    let page = Page {
        history,
        dictionary,
        width,
        paint,
    };
    let notice = "For internal use: one person's record, which must not leave the environment.";
    let mut lines = vec![paint.red(notice), String::new()];
    lines.extend(page.head());
    lines.push(String::new());
    let mut events: Vec<Event> = history
        .referrals
        .iter()
        .flat_map(|r| page.events(r))
        .collect();
    events.sort_by(in_order);
    lines.extend(events.into_iter().flat_map(|event| event.lines));
    lines.push(String::new());
    lines.join("\n")
}

/// By date, what has none last; then by referral, kind and number.
fn in_order(a: &Event, b: &Event) -> Ordering {
    let key = |event: &Event| (event.date.is_none(), event.date, event.place);
    key(a).cmp(&key(b))
}

struct Page<'a> {
    history: &'a History,
    dictionary: &'a Dictionary,
    width: usize,
    paint: Paint,
}

impl Page<'_> {
    fn head(&self) -> Vec<String> {
        let Some(person) = &self.history.participant else {
            return Vec::new();
        };
        let counts = [
            ("n_referrals", "referral"),
            ("n_treated_episodes", "treated episode"),
            ("n_rereferrals", "re-referral"),
            ("n_sessions", "session"),
        ];
        let counts =
            counts.map(|(column, word)| counted(person.number(column).unwrap_or_default(), word));
        let followed = format!(
            "Followed up from {} to {} ({})",
            date(person.date("followup_start_date")),
            date(person.date("followup_end_date")),
            person.text("followup_end_reason").unwrap_or("unknown"),
        );
        vec![self.paint.bold(&counts.join(", ")), self.cut(&followed)]
    }

    fn events(&self, referral: &Record) -> Vec<Event> {
        let number = referral.number("referral_number").unwrap_or_default();
        let received = referral.date("received_date");
        let mut events = vec![Event {
            date: received,
            place: (number, 0, 0),
            lines: self.opening(referral, number),
        }];
        let own = referral.text("referral_id");
        let sessions = self.history.sessions.iter();
        let sessions: Vec<&Record> = sessions.filter(|s| s.text("referral_id") == own).collect();
        events.extend(sessions.iter().map(|session| Event {
            date: session.date("session_date"),
            place: (
                number,
                1,
                session.number("session_number").unwrap_or_default(),
            ),
            lines: vec![self.session(session, number)],
        }));
        // What is not over is told after all that happened.
        let last = sessions.iter().filter_map(|s| s.date("session_date")).max();
        events.push(Event {
            date: referral.date("discharge_date").or(last.max(received)),
            place: (number, 2, 0),
            lines: self.closing(referral, number, &sessions),
        });
        events
    }

    fn opening(&self, referral: &Record, number: i32) -> Vec<String> {
        let mut lines = Vec::new();
        let own = referral.text("referral_id");
        if let Some(pair) = self
            .history
            .pairs
            .iter()
            .find(|p| p.text("to_referral_id") == own)
        {
            let text = wrapped(&gap(pair), &" ".repeat(INDENT), self.width - INDENT);
            lines.extend(text.lines().map(|line| self.paint.faint(line)));
        }
        let about = ["source_of_referral", "problem_descriptor", "provider_code"];
        let about: Vec<&str> = about.iter().filter_map(|c| referral.text(c)).collect();
        let what = format!("referral {number}: {}", about.join(", "));
        lines.push(
            self.paint
                .bold(&self.line(referral.date("received_date"), number, &what)),
        );
        lines
    }

    fn session(&self, session: &Record, number: i32) -> String {
        let place = session.number("session_number").unwrap_or_default();
        let kind = session.text("app_type").or(session.text("session_kind"));
        let mut scores = String::new();
        for (column, name) in MEASURES {
            let score = session
                .points(column)
                .map_or_else(|| "-".to_owned(), points);
            let _ = write!(scores, "  {name} {score:>2}");
        }
        let room = if self.width < WIDE {
            NARROW_KIND
        } else {
            WIDE_KIND
        };
        let mut what = kind.unwrap_or("kind not recorded").to_owned();
        if self.width >= WIDE
            && let Some(therapy) = session.text("therapy")
        {
            what = format!("{what}, {therapy}");
        }
        let what = fitted(&what, room);
        let line = format!("{place:>3}  {what:<room$}{scores}");
        self.line(session.date("session_date"), number, &line)
    }

    fn closing(&self, referral: &Record, number: i32, sessions: &[&Record]) -> Vec<String> {
        let discharged = referral.date("discharge_date");
        let how = match (discharged, referral.text("status")) {
            (Some(_), _) => referral.text("end_code").unwrap_or("no end code"),
            (None, status) => status.unwrap_or("Status unknown"),
        };
        let word = if discharged.is_some() {
            "discharged"
        } else {
            "not discharged"
        };
        let what = format!("{word}: {how}");
        let mut lines = vec![match discharged {
            Some(_) => self.line(discharged, number, &what),
            None => self.cut(&format!("{:<10}  R{number:<3}{what}", "")),
        }];
        for (column, _) in MEASURES {
            lines.extend(self.curve(column, sessions));
        }
        lines.extend(self.curve("adsm", sessions));
        let waits = [
            ("days_to_assessment", "assessment"),
            ("days_to_treatment", "treatment"),
        ];
        let wait = |(column, what): (&str, &str)| {
            let days = referral.number(column)?;
            Some(format!("{} to {what}", counted(days, "day")))
        };
        let waits: Vec<String> = waits.into_iter().filter_map(wait).collect();
        if !waits.is_empty() {
            lines.push(self.under(&waits.join(", ")));
        }
        let results = results(referral);
        if !results.is_empty() {
            lines.push(self.under(&results.join(", ")));
        }
        lines.extend(self.whole(referral.text("referral_id")));
        lines
    }

    /// The episode of several referrals that a referral ends, told as one.
    fn whole(&self, last: Option<&str>) -> Vec<String> {
        let is_it = |episode: &&Record| {
            episode.text("last_referral_id") == last && episode.number("n_referrals") > Some(1)
        };
        let Some(episode) = self.history.episodes.iter().find(is_it) else {
            return Vec::new();
        };
        let referrals = counted(
            episode.number("n_referrals").unwrap_or_default(),
            "referral",
        );
        let contacts = episode.number("n_treatment_contacts").unwrap_or_default();
        let mut told = vec![counted(contacts, "treatment contact")];
        if let Some(days) = episode.number("days_to_treatment") {
            told.push(format!("{} to treatment", counted(days, "day")));
        }
        for (column, name) in MEASURES {
            let score = |end: &str| episode.points(&format!("{column}_{end}"));
            if let (Some(first), Some(last)) = (score("first"), score("last")) {
                told.push(format!("{name} {} to {}", points(first), points(last)));
            }
        }
        told.extend(results(episode).into_iter().map(str::to_owned));
        let text = format!("the {referrals} as one episode: {}", told.join(", "));
        let text = wrapped(&text, &" ".repeat(INDENT), self.width - INDENT);
        text.lines().map(str::to_owned).collect()
    }

    /// The scores of a measure in one referral, from the first to the last.
    fn curve(&self, column: &str, sessions: &[&Record]) -> Option<String> {
        let scores: Vec<f64> = sessions.iter().filter_map(|s| s.points(column)).collect();
        let (first, last) = (scores.first()?, scores.last()?);
        let own = sessions.iter().find_map(|s| s.number("adsm_instrument"));
        let code = own.and_then(|own| self.instrument_code(own));
        let measure = if column == "adsm" { code? } else { column };
        let mut entries = self.dictionary.instrument_entries().iter();
        let entry = entries.find(|e| e.instrument.short_name == measure)?;
        let highest = entry.instrument.maximum?.points();
        let name = &entry.short_label;
        let ends = format!("{} to {}", points(*first), points(*last));
        let room = self
            .width
            .saturating_sub(INDENT + name.len() + ends.len() + 4);
        let blocks = spark::line(&scores, highest, room);
        Some(self.under(&format!("{name}  {blocks}  {ends}")))
    }

    fn instrument_code(&self, integer: i32) -> Option<&str> {
        let list = self.dictionary.code_list("instrument")?;
        let code = list.code_of(i16::try_from(integer).ok()?)?;
        Some(&code.code)
    }

    /// A line with a date and the number of its referral.
    fn line(&self, day: Option<Date>, number: i32, what: &str) -> String {
        self.cut(&format!("{:<10}  R{number:<3}{what}", date(day)))
    }

    /// A line about what stands in the lines around it.
    fn under(&self, what: &str) -> String {
        self.cut(&format!("{:INDENT$}{what}", ""))
    }

    fn cut(&self, line: &str) -> String {
        fitted(line, self.width)
    }
}

/// What came out of a referral or an episode, in words.
fn results(record: &Record) -> Vec<&'static str> {
    let results = [
        ("is_finished_course", "finished course"),
        ("is_at_caseness", "began at caseness"),
        ("is_recovered", "recovered"),
        ("is_reliably_improved", "reliably improved"),
        ("is_reliably_deteriorated", "reliably deteriorated"),
        ("is_not_reliably_changed", "no reliable change"),
    ];
    let told = results.into_iter().filter(|(column, _)| record.is(column));
    told.map(|(_, words)| words).collect()
}

/// The gap in front of a referral, and what it counts as.
fn gap(pair: &Record) -> String {
    if pair.is("is_transfer") {
        return "↓ goes on under a new provider code or id".to_owned();
    }
    let length = match pair.number("gap_days") {
        Some(days) if days < 0 => format!("{} before that discharge", counted(-days, "day")),
        Some(days) => format!("{} after that discharge", counted(days, "day")),
        None => "while the referral before is not discharged".to_owned(),
    };
    let meanings = [
        ("is_rereferral", "re-referral"),
        ("is_nhse_repeat", "repeat as NHS England counts"),
        ("is_treatment_return", "return to treatment"),
        ("is_relapse_after_recovery", "relapse after recovery"),
    ];
    let meanings: Vec<&str> = meanings
        .iter()
        .filter(|(column, _)| pair.is(column))
        .map(|(_, words)| *words)
        .collect();
    let meanings = if meanings.is_empty() {
        "not a re-referral".to_owned()
    } else {
        meanings.join(", ")
    };
    format!("↓ {length}: {meanings}")
}

/// `1 day`, `2 days`.
fn counted(n: i32, word: &str) -> String {
    let ending = if n == 1 { "" } else { "s" };
    format!("{n} {word}{ending}")
}

fn date(day: Option<Date>) -> String {
    day.map_or_else(|| "no date".to_owned(), |day| day.to_string())
}

/// A score without needless decimals.
fn points(score: f64) -> String {
    format!("{score}")
}

/// A text in at most `width` characters.
fn fitted(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let kept: String = text.chars().take(width.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

//! A participant's records from text.

use talktrail_model::{
    code::{AppointmentType, Attendance, Code, Therapies},
    date::Date,
    id::Id,
    record::{Contact, Employment, InternetLog, Participant, Pause, Problem, Referral, Score},
    score_text::read_score,
};

use super::study;

/// One participant. Text of tests lives as long as the test program.
pub(super) fn participant(text: &str) -> Participant<'static> {
    let text: &'static str = text.to_owned().leak();
    let mut builder = Builder::default();
    builder.participant.id = Some(Id::new("p1"));
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let words: Vec<&'static str> = line.split_whitespace().collect();
        builder.read(words[0], &words[1..]);
    }
    builder.finish()
}

#[derive(Default)]
struct Builder {
    participant: Participant<'static>,
    row: u32,
}

impl Builder {
    fn read(&mut self, kind: &str, words: &[&'static str]) {
        match kind {
            "referral" => self.referral(words),
            "contact" => self.contact(words),
            "score" => self.scores(words[0], &words[1..], None),
            "log" => {
                let (start, end) = span(words[0]);
                self.participant.logs.push(InternetLog {
                    start,
                    end,
                    ..InternetLog::default()
                });
            }
            "pause" => {
                let (start, end) = span(words[0]);
                self.participant.pauses.push(Pause { start, end });
            }
            "withdrawn" => self.participant.withdrawn = Date::parse(words[0]),
            "problem" => self.problem(words),
            "employment" => self.participant.employment.push(Employment {
                date: Date::parse(words[0]),
                status: Code::new(words[1].parse().unwrap()),
            }),
            other => panic!("no such record: {other}"),
        }
        self.close();
    }

    fn referral(&mut self, words: &[&'static str]) {
        let p = &self.participant;
        let (received, discharged) = span(words[1]);
        let mut referral = Referral {
            id: Some(Id::new(words[0])),
            received,
            discharged,
            contacts: p.contacts.len()..p.contacts.len(),
            scores: p.scores.len()..p.scores.len(),
            logs: p.logs.len()..p.logs.len(),
            problems: p.problems.len()..p.problems.len(),
            pauses: p.pauses.len()..p.pauses.len(),
            ..Referral::default()
        };
        for (key, value) in pairs(&words[2..]) {
            set(&mut referral, key, value);
        }
        self.participant.referrals.push(referral);
    }

    fn contact(&mut self, words: &[&'static str]) {
        let at = self.participant.contacts.len() as u32;
        let mut contact = Contact {
            date: Date::parse(words[0]),
            appointment: AppointmentType::new(words[1].parse().unwrap()),
            attendance: Attendance::from_integer(words[2].parse().unwrap()),
            is_planned: Some(!words.contains(&"unplanned")),
            ..Contact::default()
        };
        for (key, value) in pairs(&words[3..]) {
            match key {
                "at" => contact.minute = minute(value),
                "therapy" => {
                    let each = value.split('+').map(|t| Therapies::one(t.parse().unwrap()));
                    contact.therapies = each.fold(Therapies::default(), Therapies::with);
                }
                _ => {}
            }
        }
        self.participant.contacts.push(contact);
        self.scores(words[0], &words[3..], Some(at));
    }

    fn scores(&mut self, day: &'static str, words: &[&'static str], contact: Option<u32>) {
        let instruments = study::rules().rule_set.instruments;
        let at = pairs(words)
            .find(|(key, _)| *key == "at")
            .and_then(|(_, value)| minute(value));
        for (name, text) in pairs(words) {
            let Some(instrument) = instruments.by_short_name(name) else {
                continue;
            };
            let (value, status) = read_score(text, instruments.get(instrument));
            self.row += 1;
            self.participant.scores.push(Score {
                date: Date::parse(day),
                minute: at,
                instrument: Some(instrument),
                tool: None,
                value,
                status,
                raw: None,
                is_contact_level: contact.is_some(),
                contact,
                row: self.row,
            });
        }
    }

    fn problem(&mut self, words: &[&'static str]) {
        let row = self.participant.problems.len() as u128 + 1;
        self.participant.problems.push(Problem {
            code: Some(words[0]).filter(|code| *code != "-"),
            is_primary: words[1] == "primary",
            date: Date::parse(words[2]),
            row,
        });
    }

    /// Lets the last referral reach to the end of every list.
    fn close(&mut self) {
        let p = &mut self.participant;
        let Some(referral) = p.referrals.last_mut() else {
            return;
        };
        referral.contacts.end = p.contacts.len();
        referral.scores.end = p.scores.len();
        referral.logs.end = p.logs.len();
        referral.problems.end = p.problems.len();
        referral.pauses.end = p.pauses.len();
    }

    fn finish(mut self) -> Participant<'static> {
        for referral in &self.participant.referrals {
            let own = &mut self.participant.scores[referral.scores.clone()];
            own.sort_by_key(|s| (s.date, s.minute, s.row, s.instrument, s.value));
        }
        self.participant
    }
}

fn set(referral: &mut Referral<'static>, key: &str, value: &'static str) {
    let code = || Code::new(value.parse().unwrap());
    match key {
        "provider" => referral.provider = Some(value),
        "end" => referral.end_code = code(),
        "version" => referral.version = value.parse().ok(),
        "gender" => referral.gender = code(),
        "birth" => referral.birth = Date::parse(value),
        "delivered" => {
            let (first, last) = span(value);
            referral.lineage.first_period_start = first;
            referral.lineage.period_end = last;
        }
        "extract" => {
            let (first, last) = span(value);
            referral.lineage.first_period_start = first;
            (referral.lineage.period_start, referral.lineage.period_end) = (first, last);
        }
        "provider_last" => referral.lineage.provider_last_period = Date::parse(value),
        "nhs_treatment_contacts" => referral.supplied.n_treatment_contacts = value.parse().ok(),
        "nhs_finished" => referral.supplied.finished = Some(value == "1"),
        "nhs_recovered" => referral.supplied.recovery = Some(value == "1"),
        other => panic!("no such field: {other}"),
    }
}

fn pairs(words: &[&'static str]) -> impl Iterator<Item = (&'static str, &'static str)> {
    words.iter().filter_map(|word| word.split_once('='))
}

fn span(text: &str) -> (Option<Date>, Option<Date>) {
    let (start, end) = text.split_once("..").unwrap();
    (Date::parse(start), Date::parse(end))
}

fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    Some(hour.parse::<u16>().ok()? * 60 + minute.parse::<u16>().ok()?)
}

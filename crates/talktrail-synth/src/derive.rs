//! What the collection knows of a referral on a given day: dates, counts, first and last scores, outcome.
//!
//! Written from the published descriptions of NHS England's derived columns, for the supplied columns of the extracts
//! and for the truth. It does not call the rules of the other crates: two independent readings check each other.

use talktrail_model::date::Date;

use crate::calibration::COLLECTION_START;
use crate::clinic::{Intensity, N_THERAPIES, N_TOOLS, PROBLEMS, TOOLS, Tool};
use crate::pathway::Referral;
use crate::session::{Contact, Score};

/// A first score, and the last one where a later day has one.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct FirstLast {
    pub(crate) first: Option<i16>,
    pub(crate) last: Option<i16>,
    first_at: Option<(Date, u16)>,
    last_at: Option<(Date, u16)>,
}

impl FirstLast {
    fn see(&mut self, at: (Date, u16), value: i16) {
        if self.first_at.is_none_or(|known| at < known) {
            self.first_at = Some(at);
            self.first = Some(value);
        }
        if self.last_at.is_none_or(|known| at >= known) {
            self.last_at = Some(at);
            self.last = Some(value);
        }
    }

    /// A last score needs a later day than the first.
    fn settle(&mut self) {
        let is_later = self
            .first_at
            .zip(self.last_at)
            .is_some_and(|(first, last)| last.0 > first.0);
        if !is_later {
            self.last = None;
        }
    }

    fn pair(self) -> Option<(i16, i16)> {
        self.first.zip(self.last)
    }
}

/// First and last of something dated.
#[derive(Clone, Copy, Default)]
pub(crate) struct Span {
    pub(crate) first: Option<Date>,
    pub(crate) last: Option<Date>,
}

impl Span {
    fn see(&mut self, date: Date) {
        self.first = Some(self.first.map_or(date, |known| known.min(date)));
        self.last = Some(self.last.map_or(date, |known| known.max(date)));
    }
}

/// Everything derived for one referral as of one day.
#[derive(Clone, Default)]
pub(crate) struct Derived {
    pub(crate) assessment: Span,
    /// Days with treatment, contacts and logs together, in order.
    pub(crate) treatment_days: Vec<Date>,
    pub(crate) n_attended: i64,
    pub(crate) n_treatment_contacts: i64,
    pub(crate) n_logs: i64,
    pub(crate) low: Span,
    pub(crate) high: Span,
    pub(crate) therapy_first: Option<&'static str>,
    pub(crate) therapy_last: Option<&'static str>,
    pub(crate) therapy_counts: [i64; N_THERAPIES],
    pub(crate) employment_support: Span,
    pub(crate) integrated: Span,
    pub(crate) integrated_treatment: Span,
    pub(crate) psych_first: Option<&'static str>,
    pub(crate) psych_last: Option<&'static str>,
    pub(crate) tools: [FirstLast; N_TOOLS],
    /// Place of the chosen complaint among the problems.
    pub(crate) problem: Option<u8>,
    pub(crate) anxiety_tool: Option<Tool>,
    pub(crate) outcome: Outcome,
}

/// The outcome flags, false where they do not hold or cannot be told.
#[derive(Clone, Copy, Default)]
pub(crate) struct Outcome {
    pub(crate) is_completed: bool,
    pub(crate) is_case: bool,
    pub(crate) is_not_case: bool,
    pub(crate) is_recovered: bool,
    pub(crate) is_improved: bool,
    pub(crate) is_unchanged: bool,
    pub(crate) is_deteriorated: bool,
    /// Whether both pairs exist, so that change can be told at all.
    pub(crate) is_paired: bool,
}

/// What is known of the referral at the end of `as_of` from what happened since a day. Before version 2 there were no
/// logs of internet therapy, no scores on the referral itself and no PCL-5.
pub(crate) fn derive(referral: &Referral, since: Date, as_of: Date) -> Derived {
    let mut derived = Derived::default();
    let is_known = |date: Date| date >= since && date <= as_of;
    let is_of_version_2 = |date: Date| date >= COLLECTION_START;
    for contact in referral.contacts.iter().filter(|c| is_known(c.date)) {
        derived.see_contact(contact);
    }
    for log in referral
        .logs
        .iter()
        .filter(|l| is_known(l.end) && is_of_version_2(l.end))
    {
        derived.n_logs += 1;
        derived.treatment_days.push(log.end);
    }
    let on_referral = referral.scores.iter();
    for dated in on_referral.filter(|s| is_known(s.date) && is_of_version_2(s.date)) {
        derived.see_score((dated.date, dated.minute), dated.score);
    }
    derived.tools.iter_mut().for_each(FirstLast::settle);
    derived.treatment_days.sort_unstable();
    derived.problem = chosen_problem(referral, as_of);
    derived.choose_measure();
    derived.judge(referral, as_of);
    derived
}

/// The complaint that publications use: primary before secondary, the latest date (undated last), the later row.
fn chosen_problem(referral: &Referral, as_of: Date) -> Option<u8> {
    let known = referral
        .complaints
        .iter()
        .enumerate()
        .filter(|(_, c)| c.date <= as_of);
    known
        .max_by_key(|(row, c)| (c.significance == "1", c.is_dated.then_some(c.date), *row))
        .map(|(_, c)| c.problem)
}

impl Derived {
    fn see_contact(&mut self, contact: &Contact) {
        if !contact.is_attended() {
            return;
        }
        self.n_attended += 1;
        if contact.is_assessment() {
            self.assessment.see(contact.date);
        }
        if contact.is_treatment() {
            self.see_treatment(contact);
        }
        if contact.is_employment_support() {
            self.employment_support.see(contact.date);
        }
        if contact.integrated {
            self.integrated.see(contact.date);
        }
        self.psych_first = self.psych_first.or(Some(contact.psych_med));
        self.psych_last = Some(contact.psych_med);
        for activity in &contact.activities {
            if let Some(therapy) = activity.therapy {
                self.therapy_counts[usize::from(therapy)] += 1;
            }
            if contact.is_scoring() {
                activity
                    .scores
                    .iter()
                    .for_each(|score| self.see_score((contact.date, contact.minute), *score));
            }
        }
    }

    fn see_treatment(&mut self, contact: &Contact) {
        self.n_treatment_contacts += 1;
        self.treatment_days.push(contact.date);
        if contact.has_intensity(Intensity::Low) {
            self.low.see(contact.date);
        }
        if contact.has_intensity(Intensity::High) {
            self.high.see(contact.date);
        }
        if contact.integrated {
            self.integrated_treatment.see(contact.date);
        }
        let given = contact
            .activities
            .first()
            .and_then(crate::session::Activity::concept);
        self.therapy_first = self.therapy_first.or(given);
        self.therapy_last = given.or(self.therapy_last);
    }

    fn see_score(&mut self, at: (Date, u16), score: Score) {
        let is_score = score.value <= score.tool.facts().max;
        let is_asked = score.tool != Tool::Pcl5 || at.0 >= COLLECTION_START;
        if is_score && is_asked {
            self.tools[score.tool as usize].see(at, score.value);
        }
    }

    /// The measure of the problem where it has a pair, else GAD-7, else what there is; the measures used here are the same
    /// before and after April 2022, when four more joined them.
    fn choose_measure(&mut self) {
        let named = self
            .problem
            .and_then(|place| PROBLEMS[usize::from(place)].measure);
        let has_pair = |tool: Tool| self.tools[tool as usize].pair().is_some();
        let has_first = |tool: Tool| self.tools[tool as usize].first.is_some();
        let candidates = [
            named.filter(|t| has_pair(*t)),
            Some(Tool::Gad7).filter(|t| has_first(*t)),
            named.filter(|t| has_first(*t)),
        ];
        self.anxiety_tool = candidates.into_iter().flatten().next();
    }

    /// The chosen anxiety measure's scores.
    pub(crate) fn anxiety(&self) -> FirstLast {
        self.anxiety_tool
            .map_or_else(FirstLast::default, |tool| self.tools[tool as usize])
    }

    /// Treatment contacts and internet logs together, as in the national count.
    pub(crate) const fn n_treatment(&self) -> i64 {
        self.n_treatment_contacts + self.n_logs
    }

    fn judge(&mut self, referral: &Referral, as_of: Date) {
        let is_discharged = referral.discharge.is_some_and(|date| date <= as_of);
        let phq = (Tool::Phq9, self.tools[Tool::Phq9 as usize]);
        let anxiety = (self.anxiety_tool.unwrap_or(Tool::Gad7), self.anxiety());
        if !is_discharged || self.n_treatment() < 2 {
            return;
        }
        let outcome = &mut self.outcome;
        outcome.is_completed = true;
        let is_case = |tool: Tool, value: i16| value >= TOOLS[tool as usize].caseness;
        if let (Some(depression), Some(worry)) = (phq.1.first, anxiety.1.first) {
            outcome.is_case = is_case(phq.0, depression) || is_case(anxiety.0, worry);
            outcome.is_not_case = !outcome.is_case;
        }
        let (Some(depression), Some(worry)) = (phq.1.pair(), anxiety.1.pair()) else {
            return;
        };
        let fell = |tool: Tool, pair: (i16, i16)| pair.0 - pair.1 >= TOOLS[tool as usize].reliable;
        let rose = |tool: Tool, pair: (i16, i16)| pair.1 - pair.0 >= TOOLS[tool as usize].reliable;
        let any_fell = fell(phq.0, depression) || fell(anxiety.0, worry);
        let any_rose = rose(phq.0, depression) || rose(anxiety.0, worry);
        outcome.is_paired = true;
        outcome.is_improved = any_fell && !any_rose;
        outcome.is_deteriorated = any_rose && !any_fell;
        outcome.is_unchanged = !outcome.is_improved && !outcome.is_deteriorated;
        outcome.is_recovered =
            outcome.is_case && !is_case(phq.0, depression.1) && !is_case(anxiety.0, worry.1);
    }
}

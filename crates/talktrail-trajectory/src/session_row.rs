//! Rows of `sessions`: every session with its scores, the change since the start and the status so far.

use talktrail_model::{
    caseness::is_case,
    change::{Change, joint_change, reliable_change},
    date::Date,
    instrument::InstrumentId,
    record::Contact,
    row::{SessionColumns, SessionRow},
    score::ScoreValue,
    series::Pair,
    stage::Stages,
    truth::{either, not},
    wait::days_between,
    wsas,
};

use crate::{
    cell::{count, instrument_code, number},
    contact::{Facts, part},
    curve,
    employment::employment_at,
    history::{Chapter, History},
    rules::{DEFAULT_ANXIETY, DEPRESSION, Intensity, SPECIFIC, WSAS},
    session::{Kind, Session},
};

/// Days of a week.
const WEEK: f64 = 7.0;

/// Writes the sessions of every referral.
pub(crate) fn write(
    history: &History<'_, '_>,
    columns: &mut SessionColumns,
    curves: &mut curve::Reader,
) {
    for chapter in history.chapters() {
        curves.read(history, &chapter);
        let mut numbers = Numbers::default();
        let mut progress = Progress::new(history, &chapter);
        let mut absences = Absences::new(history, &chapter);
        let mut stages = Stages::default();
        for session in part(history.sessions, &chapter.course.sessions) {
            numbers.count(session);
            session.step(&mut stages, &history.prepared.rules.therapies);
            let (n_missed, n_cancelled) = absences.until(session.date);
            let row = row(history, &chapter, session, &numbers);
            let status = progress.after(session);
            columns.push(&SessionRow {
                curve_session: curves
                    .session(session.date)
                    .filter(|_| !session.is_left_out)
                    .and_then(number),
                n_missed_since: count(n_missed),
                n_cancelled_since: count(n_cancelled),
                stage: stages.now().map(|stage| Intensity::from(stage) as i16),
                reliable_status: status.map(Change::integer),
                is_recovered_so_far: status.and_then(|_| progress.is_recovered()),
                ..row
            });
        }
    }
}

/// How many sessions of each kind there were so far; the present one included.
#[derive(Default)]
struct Numbers {
    all: u16,
    attended: u16,
    treatment: u16,
    scored: u16,
}

impl Numbers {
    fn count(&mut self, session: &Session) {
        let add = |n: u16, counts: bool| n.saturating_add(u16::from(counts));
        self.all = add(self.all, true);
        self.attended = add(self.attended, session.kind == Kind::Contact);
        self.treatment = add(self.treatment, session.is_treatment);
        self.scored = add(self.scored, session.has_score);
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "one line for each column of a wide table"
)]
fn row<'p>(
    history: &History<'_, 'p>,
    chapter: &Chapter<'_, 'p>,
    session: &Session,
    numbers: &Numbers,
) -> SessionRow<'p> {
    let course = chapter.course;
    let number_if = |n: u16, counts: bool| if counts { number(n) } else { None };
    let date = Some(session.date);
    let shown = session
        .shown
        .and_then(|at| history.participant.contacts.get(at as usize));
    let days_since_received = days_between(chapter.referral.received, date);
    let days_since_treatment = days_between(course.contacts.treatments.first, date);
    let intensity = history
        .prepared
        .rules
        .therapies
        .intensity(session.therapies);
    let seen = Seen::new(history, chapter, session);
    SessionRow {
        participant_id: history.id,
        referral_id: chapter.id,
        participant_index: history.index(),
        referral_index: chapter.index,
        session_number: count(usize::from(numbers.all)),
        attended_number: number_if(numbers.attended, session.kind == Kind::Contact),
        treatment_number: number_if(numbers.treatment, session.is_treatment),
        scored_number: number_if(numbers.scored, session.has_score),
        curve_session: None,
        session_date: date,
        session_kind: Some(session.kind as i16),
        days_since_received,
        weeks_since_received: days_since_received.map(weeks),
        days_since_treatment,
        weeks_since_treatment: days_since_treatment.map(weeks),
        n_missed_since: 0,
        n_cancelled_since: 0,
        n_collapsed: count(usize::from(session.n_contacts.saturating_sub(1))),
        app_type: shown.and_then(|c| c.appointment.integer()).map(i16::from),
        is_treatment: Some(session.is_treatment),
        consultation: shown.and_then(|c| c.consultation.integer()),
        therapy: session.therapies.first(),
        intensity: intensity.map(|i| i as i16),
        stage: None,
        patient_therapy_mode: shown.and_then(|c| c.mode.integer()),
        psych_med: shown.and_then(|c| c.medication.integer()),
        employment_status: employment_at(&history.participant.employment, date),
        phq9: seen.depression,
        gad7: seen.default_anxiety,
        adsm: seen.specific,
        adsm_instrument: seen
            .specific
            .and(course.specific_instrument)
            .map(instrument_code),
        wsas: wsas::total(seen.wsas, history.prepared.rules.rule_set.wsas),
        wsas_n_valid: n_valid(seen.wsas),
        wsas_work: seen.wsas[0],
        wsas_home: seen.wsas[1],
        wsas_social: seen.wsas[2],
        wsas_private: seen.wsas[3],
        wsas_relationships: seen.wsas[4],
        phq9_change: seen.phq9_change,
        gad7_change: seen.gad7_change,
        adsm_change: seen.adsm_change,
        is_phq9_case: seen.is_depression_case,
        is_anxiety_case: seen.is_anxiety_case,
        is_case: either(seen.is_depression_case, seen.is_anxiety_case),
        reliable_status: None,
        is_recovered_so_far: None,
    }
}

fn weeks(days: i32) -> f64 {
    f64::from(days) / WEEK
}

/// What the scores of a session say.
struct Seen {
    depression: Option<ScoreValue>,
    default_anxiety: Option<ScoreValue>,
    specific: Option<ScoreValue>,
    wsas: [Option<ScoreValue>; wsas::ITEMS],
    phq9_change: Option<ScoreValue>,
    gad7_change: Option<ScoreValue>,
    adsm_change: Option<ScoreValue>,
    is_depression_case: Option<bool>,
    is_anxiety_case: Option<bool>,
}

impl Seen {
    fn new(history: &History<'_, '_>, chapter: &Chapter<'_, '_>, session: &Session) -> Self {
        let rule_set = &history.prepared.rules.rule_set;
        let course = chapter.course;
        let score = |position: usize| session.scores.get(position).copied().flatten();
        let change = |now: Option<ScoreValue>, instrument: Option<InstrumentId>| {
            let first = history.scores.pair(&course.scores, instrument?)?.first();
            Some(now?.minus(first))
        };
        let case = |now, id| {
            history
                .prepared
                .instrument(id)
                .and_then(|i| is_case(now, i))
        };
        let (depression, default_anxiety, specific) =
            (score(DEPRESSION), score(DEFAULT_ANXIETY), score(SPECIFIC));
        let anxiety = anxiety_score(chapter, session);
        Self {
            depression,
            default_anxiety,
            specific,
            wsas: std::array::from_fn(|item| score(WSAS + item)),
            phq9_change: change(depression, Some(rule_set.depression)),
            gad7_change: change(default_anxiety, Some(rule_set.default_anxiety)),
            adsm_change: change(specific, course.specific_instrument),
            is_depression_case: case(depression, rule_set.depression),
            is_anxiety_case: case(anxiety, course.anxiety_instrument),
        }
    }
}

/// The session's score on the anxiety half of the referral's outcome pair.
fn anxiety_score(chapter: &Chapter<'_, '_>, session: &Session) -> Option<ScoreValue> {
    let is_specific = chapter.course.specific_instrument == Some(chapter.course.anxiety_instrument);
    let position = if is_specific {
        SPECIFIC
    } else {
        DEFAULT_ANXIETY
    };
    session.scores.get(position).copied().flatten()
}

/// Number of valid items, missing when there is none.
pub(crate) fn n_valid(items: [Option<ScoreValue>; wsas::ITEMS]) -> Option<i8> {
    Some(wsas::n_valid(items) as i8).filter(|n| *n > 0)
}

/// The reliable change from the first scores to the latest ones, followed from session to session.
pub(crate) struct Progress<'h, 'p> {
    history: History<'h, 'p>,
    chapter: Chapter<'h, 'p>,
    depression: Half<'h>,
    anxiety: Half<'h>,
}

/// One half of the pair: its first score, and the latest one so far.
struct Half<'h> {
    instrument: InstrumentId,
    pair: Option<&'h Pair>,
    latest: Option<ScoreValue>,
}

impl<'h, 'p> Progress<'h, 'p> {
    pub(crate) fn new(history: &History<'h, 'p>, chapter: &Chapter<'h, 'p>) -> Self {
        let half = |instrument| Half {
            instrument,
            pair: history.scores.pair(&chapter.course.scores, instrument),
            latest: None,
        };
        Self {
            depression: half(history.prepared.rules.rule_set.depression),
            anxiety: half(chapter.course.anxiety_instrument),
            history: *history,
            chapter: *chapter,
        }
    }

    /// The status after a session: missing where it has no score of the two measures, before both were scored, while
    /// neither has a later score than its first, and at follow-ups that are left out.
    pub(crate) fn after(&mut self, session: &Session) -> Option<Change> {
        let depression = session.scores.get(DEPRESSION).copied().flatten();
        let anxiety = anxiety_score(&self.chapter, session);
        if session.is_left_out || (depression.is_none() && anxiety.is_none()) {
            return None;
        }
        self.depression.latest = depression.or(self.depression.latest);
        self.anxiety.latest = anxiety.or(self.anxiety.latest);
        let is_later =
            self.depression.starts_before(session.date) || self.anxiety.starts_before(session.date);
        let change = joint_change(self.change(&self.depression), self.change(&self.anxiety));
        change.filter(|_| is_later)
    }

    /// Whether the latest scores are below caseness on both measures; missing where the first were at caseness on neither.
    pub(crate) fn is_recovered(&self) -> Option<bool> {
        let is_case_on = |half: &Half<'_>, score| {
            is_case(score, self.history.prepared.instrument(half.instrument)?)
        };
        let halves = [&self.depression, &self.anxiety];
        let [first, now] = [
            halves.map(|half| is_case_on(half, half.pair.map(Pair::first))),
            halves.map(|half| is_case_on(half, half.latest)),
        ];
        either(first[0], first[1]).filter(|is_case| *is_case)?;
        not(either(now[0], now[1]))
    }

    fn change(&self, half: &Half<'_>) -> Option<Change> {
        let instrument = self.history.prepared.instrument(half.instrument)?;
        reliable_change(half.pair.map(Pair::first), half.latest, instrument)
    }
}

impl Half<'_> {
    fn starts_before(&self, day: Date) -> bool {
        self.pair.is_some_and(|pair| pair.first_date() < day)
    }
}

/// Missed and cancelled contacts of a referral, taken up session by session.
struct Absences<'h, 'p> {
    contacts: std::iter::Zip<std::slice::Iter<'h, Contact<'p>>, std::slice::Iter<'h, Facts>>,
}

impl<'h, 'p> Absences<'h, 'p> {
    fn new(history: &History<'h, 'p>, chapter: &Chapter<'h, 'p>) -> Self {
        let range = &chapter.referral.contacts;
        let contacts = part(&history.participant.contacts, range);
        Self {
            contacts: contacts.iter().zip(part(history.contacts, range)),
        }
    }

    /// How many were missed and cancelled since the last call, up to and including a day. Contacts outside the window
    /// do not count.
    fn until(&mut self, day: Date) -> (usize, usize) {
        let (mut n_missed, mut n_cancelled) = (0, 0);
        let mut ahead = self.contacts.clone();
        while let Some((contact, facts)) = ahead.next() {
            if contact.date.is_some_and(|d| d > day) {
                break;
            }
            self.contacts = ahead.clone();
            if facts.standing.is_in_window && !facts.standing.is_attended {
                n_missed += usize::from(contact.attendance.is_missed());
                n_cancelled += usize::from(contact.attendance.is_cancelled());
            }
        }
        (n_missed, n_cancelled)
    }
}

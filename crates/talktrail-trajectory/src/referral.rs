//! Rows of `referrals`: one referral with its dates, waits, counts, scores and outcome.

use talktrail_model::{
    change::Change,
    column::MeasureScores,
    date::Date,
    record::Referral,
    row::{EpisodeColumns, ReferralColumns, ReferralRow},
    score::ScoreValue,
    series::Pair,
    stage::Stages,
    wait::{days_between, days_less_pauses},
    wsas,
};

use crate::{
    agreement::disagreement,
    cell::{count, instrument_code, total},
    contact::part,
    employment::employment_at,
    episode_row,
    history::{Chapter, History},
    reached::Reached,
    rules::Intensity,
    session_row::n_valid,
};

/// First and last scores of the instruments with columns of their own; buffers are kept from row to row.
#[derive(Debug, Default)]
pub(crate) struct Measures {
    first: Vec<Option<ScoreValue>>,
    last: Vec<Option<ScoreValue>>,
}

impl Measures {
    fn fill(&mut self, history: &History<'_, '_>, chapter: &Chapter<'_, '_>) {
        for list in [&mut self.first, &mut self.last] {
            list.clear();
            list.resize(history.prepared.n_columns, None);
        }
        for (instrument, scores) in history.scores.each(&chapter.course.scores) {
            let Some(column) = history.prepared.column(instrument) else {
                continue;
            };
            if let (Some(first), Some(last)) =
                (self.first.get_mut(column), self.last.get_mut(column))
            {
                (*first, *last) = (scores.first, scores.last);
            }
        }
    }
}

/// Writes every referral and every episode, where they are wanted.
pub(crate) fn write(
    history: &History<'_, '_>,
    (mut referrals, mut episodes): (Option<&mut ReferralColumns>, Option<&mut EpisodeColumns>),
    measures: &mut Measures,
) {
    if referrals.is_none() && episodes.is_none() {
        return;
    }
    let mut n_episodes = 0;
    for (chapter, number) in history.chapters().zip(1..) {
        let is_opener = chapter.place.predecessor.is_none();
        let is_alone = is_opener && chapter.place.successor.is_none();
        n_episodes += usize::from(is_opener);
        if referrals.is_some() || is_alone {
            measures.fill(history, &chapter);
            let row = row(history, &chapter, number, measures);
            if let Some(columns) = &mut referrals {
                columns.push(&row);
            }
            if let Some(columns) = episodes.as_mut().filter(|_| is_alone) {
                columns.push(&episode_row::row(history, &chapter, (&row, n_episodes)));
            }
        }
        if let Some(columns) = episodes.as_mut().filter(|_| is_opener && !is_alone) {
            let (whole, joined) = history.episode(&chapter);
            measures.fill(&whole, &joined);
            let row = row(&whole, &joined, number, measures);
            columns.push(&episode_row::row(history, &chapter, (&row, n_episodes)));
        }
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "one line for each column of the widest table"
)]
fn row<'r>(
    history: &History<'r, 'r>,
    chapter: &Chapter<'r, 'r>,
    number: usize,
    measures: &'r Measures,
) -> ReferralRow<'r> {
    let Chapter {
        referral,
        course,
        place,
        ..
    } = *chapter;
    let (contacts, scores, outcome) = (&course.contacts, &course.scores, &course.outcome);
    let (treatments, supplied, lineage) =
        (&contacts.treatments, &referral.supplied, &referral.lineage);
    let rules = &history.prepared.rules;
    let received = referral.received;
    let wsas = WsasScores::new(history, chapter);
    let (first_score_date, last_score_date) = score_dates(history, chapter);
    let code = course.problem_code(history.participant);
    let (reached, stages) = (Reached::of(history, chapter), stages(history, chapter));
    ReferralRow {
        participant_id: history.id,
        referral_id: chapter.id,
        participant_index: history.index(),
        referral_index: chapter.index,
        pathway_id: referral.pathway_id,
        v15_pathway_id: referral.older_pathway_id,
        episode_id: chapter.episode,
        referral_number: count(number),
        n_referrals_in_episode: count(place.n_referrals),
        continuation: place.standing.map(|standing| standing as i16),
        continues_referral_id: place.predecessor.and_then(|at| history.id_of(at)),
        continued_by_referral_id: place.successor.and_then(|at| history.id_of(at)),
        received_date: received,
        discharge_date: referral.discharged,
        status: Some(chapter.status as i16),
        source_of_referral: referral.source.integer(),
        end_code: referral.end_code.integer(),
        end_group: history.prepared.end_group(referral.end_code),
        provider_code: referral.provider,
        dataset_version: referral.version.map(i16::from),
        age_at_referral: age_at_referral(referral),
        gender: referral.gender.integer(),
        ethnicity: referral.ethnicity.integer(),
        imd_decile: referral.imd_decile,
        employment_status: employment_at(&history.participant.employment, received),
        problem_code: code,
        problem_descriptor: course.descriptor,
        n_problems: count(n_problems(history, referral)),
        first_assessment_date: contacts.assessments.first,
        first_treatment_date: treatments.first,
        second_treatment_date: treatments.second,
        last_treatment_date: treatments.last,
        first_contact_date: contacts.attended.first,
        last_contact_date: contacts.attended.last,
        days_to_assessment: days_between(received, contacts.assessments.first),
        days_to_treatment: days_between(received, treatments.first),
        days_to_treatment_less_pauses: days_less_pauses(
            received,
            treatments.first,
            part(&history.participant.pauses, &referral.pauses),
        ),
        days_first_to_second: days_between(treatments.first, treatments.second),
        days_in_care: days_between(received, referral.discharged),
        n_contacts: count(contacts.n),
        n_contacts_attended: count(contacts.n_attended),
        n_contacts_missed: count(contacts.n_missed),
        n_contacts_cancelled: count(contacts.n_cancelled),
        n_contacts_outside_window: count(contacts.n_outside),
        n_same_slot: count(contacts.n_same_slot),
        n_treatment_contacts: count(contacts.n_treatments()),
        n_employment_contacts: count(contacts.n_employment),
        n_internet_logs: count(contacts.n_logs),
        n_treatment_contacts_nhs: count(contacts.n_treatments_of_version()),
        n_low_intensity: count(contacts.n_low),
        n_high_intensity: count(contacts.n_high),
        intensity: intensity(history, chapter).map(|i| i as i16),
        first_therapy: contacts.first_therapy.map(|(_, therapy)| therapy),
        last_therapy: contacts.last_therapy.map(|(_, therapy)| therapy),
        n_therapies: count(contacts.therapies.len() as usize),
        n_sessions: count(course.sessions.len()),
        n_scores: count(scores.n),
        n_scores_valid: count(scores.n_valid),
        n_scores_same_day: count(scores.n_same_day),
        anxiety_instrument: course
            .anxiety
            .first
            .map(|_| instrument_code(course.anxiety_instrument)),
        measure_first: MeasureScores(&measures.first),
        measure_last: MeasureScores(&measures.last),
        adsm_first: course.anxiety.first,
        adsm_last: course.anxiety.last,
        wsas_first: wsas::total(wsas.first, rules.rule_set.wsas),
        wsas_last: wsas::total(wsas.last, rules.rule_set.wsas),
        wsas_n_valid_first: n_valid(wsas.first),
        wsas_n_valid_last: n_valid(wsas.last),
        first_score_date,
        last_score_date,
        is_finished_course: course.is_finished,
        is_at_caseness: outcome.is_at_caseness,
        is_recovered: outcome.is_recovered,
        is_reliably_improved: outcome.is_change(Change::Improvement),
        is_reliably_deteriorated: outcome.is_change(Change::Deterioration),
        is_not_reliably_changed: outcome.is_change(Change::NoReliableChange),
        is_reliably_recovered: outcome.is_reliably_recovered,
        outcome_reason: Some(outcome.reason.integer()),
        rule_set: Some(&rules.rule_set.name),
        gad7_only_is_at_caseness: course.default_outcome.is_at_caseness,
        gad7_only_is_recovered: course.default_outcome.is_recovered,
        gad7_only_is_improved: course.default_outcome.is_change(Change::Improvement),
        gad7_only_is_deteriorated: course.default_outcome.is_change(Change::Deterioration),
        gad7_only_outcome_reason: Some(course.default_outcome.reason.integer()),
        improvement_session: reached.improvement,
        deterioration_session: reached.deterioration,
        recovery_session: reached.recovery,
        is_dropout_code: referral
            .end_code
            .integer()
            .map(|c| rules.dropout_codes.contains(&c)),
        is_last_contact_missed: is_last_contact_missed(history, chapter),
        days_last_contact_to_discharge: days_between(contacts.attended.last, referral.discharged),
        stage_path: stages.path(),
        is_stepped_up: stages.is_stepped_up(),
        is_stepped_down: stages.is_stepped_down(),
        days_to_step_up: stages.days_to_step_up(),
        days_to_step_down: stages.days_to_step_down(),
        nhs_n_contacts: supplied.n_contacts,
        nhs_n_treatment_contacts: supplied.n_treatment_contacts,
        nhs_first_treatment_date: supplied.first_treatment,
        nhs_phq9_first: supplied.phq9_first,
        nhs_phq9_last: supplied.phq9_last,
        nhs_gad7_first: supplied.gad7_first,
        nhs_gad7_last: supplied.gad7_last,
        nhs_is_finished_course: supplied.finished,
        nhs_is_at_caseness: supplied.caseness,
        nhs_is_not_at_caseness: supplied.not_caseness,
        nhs_is_recovered: supplied.recovery,
        nhs_is_reliably_improved: supplied.improvement,
        nhs_is_reliably_deteriorated: supplied.deterioration,
        nhs_is_not_reliably_changed: supplied.no_change,
        disagreement: disagreement(course, supplied).map(|d| d as i16),
        extract_start_date: lineage.period_start,
        extract_end_date: lineage.period_end,
        first_extract_start_date: lineage.first_period_start,
        n_rows_collapsed: total(lineage.n_rows as usize),
        n_pathway_ids: count(usize::from(lineage.n_pathway_ids)),
        unrecognised_codes: referral.unrecognised,
    }
}

/// Age in completed years: as delivered, else from the date of birth.
pub(crate) fn age_at_referral(referral: &Referral<'_>) -> Option<i16> {
    let from_birth = || i16::try_from(referral.received?.age(referral.birth?)).ok();
    referral.age_at_referral.or_else(from_birth)
}

/// Number of distinct valid codes among the complaints.
fn n_problems(history: &History<'_, '_>, referral: &Referral<'_>) -> usize {
    let problems = part(&history.participant.problems, &referral.problems);
    let is_new = |at: usize, code: &str| {
        let earlier = problems.get(..at).unwrap_or_default();
        earlier.iter().all(|p| p.code != Some(code))
    };
    let codes = problems
        .iter()
        .enumerate()
        .filter_map(|(at, p)| Some((at, p.code?)));
    codes.filter(|(at, code)| is_new(*at, code)).count()
}

/// The intensity of all treatment; missing without treatment, "neither" where no therapy of either kind is known.
fn intensity(history: &History<'_, '_>, chapter: &Chapter<'_, '_>) -> Option<Intensity> {
    let contacts = &chapter.course.contacts;
    let of_therapies = history
        .prepared
        .rules
        .therapies
        .intensity(contacts.therapies);
    (contacts.n_treatments() > 0).then(|| of_therapies.unwrap_or(Intensity::Neither))
}

/// Whether the last contact in the window was missed by the participant.
fn is_last_contact_missed(history: &History<'_, '_>, chapter: &Chapter<'_, '_>) -> Option<bool> {
    let range = &chapter.referral.contacts;
    let contacts = part(&history.participant.contacts, range).iter();
    let mut latest = contacts.zip(part(history.contacts, range)).rev();
    let (last, facts) = latest.find(|(_, facts)| facts.standing.is_in_window)?;
    Some(last.attendance.is_missed() && !facts.standing.is_attended)
}

/// The stages of its treatment sessions and logs.
fn stages(history: &History<'_, '_>, chapter: &Chapter<'_, '_>) -> Stages {
    let mut stages = Stages::default();
    for session in part(history.sessions, &chapter.course.sessions) {
        session.step(&mut stages, &history.prepared.rules.therapies);
    }
    stages
}

/// Days of the first and the last score on the two measures of the outcome.
fn score_dates(
    history: &History<'_, '_>,
    chapter: &Chapter<'_, '_>,
) -> (Option<Date>, Option<Date>) {
    let instruments = [
        history.prepared.rules.rule_set.depression,
        chapter.course.anxiety_instrument,
    ];
    let pairs = || {
        instruments
            .iter()
            .filter_map(|id| history.scores.pair(&chapter.course.scores, *id))
    };
    (
        pairs().map(Pair::first_date).min(),
        pairs().map(Pair::latest_date).max(),
    )
}

/// The first and the last scores of the five WSAS items, each item on its own dates.
pub(crate) struct WsasScores {
    pub(crate) first: [Option<ScoreValue>; wsas::ITEMS],
    pub(crate) last: [Option<ScoreValue>; wsas::ITEMS],
}

impl WsasScores {
    pub(crate) fn new(history: &History<'_, '_>, chapter: &Chapter<'_, '_>) -> Self {
        let items = history.prepared.rules.rule_set.wsas_items;
        let scores = items.map(|item| history.scores.first_last(&chapter.course.scores, item));
        Self {
            first: scores.map(|s| s.first),
            last: scores.map(|s| s.last),
        }
    }
}

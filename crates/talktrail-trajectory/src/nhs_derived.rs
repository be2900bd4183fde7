//! Rows of `nhs_derived`: the recomputed values of a referral under NHS England's own column names.
//!
//! Flags are in the national form here, true or missing; `referrals` has the answers with their false.

use talktrail_model::{
    change::Change,
    row::{NhsDerivedColumns, NhsDerivedRow},
    truth::{not, true_or_missing},
};

use crate::{
    cell::count,
    history::{Chapter, History},
    referral::WsasScores,
};

/// Writes every referral.
pub(crate) fn write(history: &History<'_, '_>, columns: &mut NhsDerivedColumns) {
    for chapter in history.chapters() {
        columns.push(&row(history, &chapter));
    }
}

fn row<'r>(history: &History<'r, 'r>, chapter: &Chapter<'r, 'r>) -> NhsDerivedRow<'r> {
    let Chapter {
        referral, course, ..
    } = *chapter;
    let (contacts, outcome) = (&course.contacts, &course.outcome);
    let wsas = WsasScores::new(history, chapter);
    let changed = |change| true_or_missing(outcome.is_change(change));
    let token = history
        .prepared
        .instrument(course.anxiety_instrument)
        .and_then(|i| i.adsm_token.as_deref());
    NhsDerivedRow {
        unique_id_ids101: referral.row_id,
        unique_service_request_id: chapter.id,
        pathway_id: referral.pathway_id,
        participant_id: history.id,
        care_contact_count: count(contacts.n_attended),
        treatment_care_contact_count: count(contacts.n_treatments_of_version()),
        internet_enabled_therapy_count: count(contacts.n_logs),
        assessment_first_date: contacts.assessments.first,
        assessment_last_date: contacts.assessments.last,
        therapy_session_first_date: contacts.treatments.first,
        therapy_session_second_date: contacts.treatments.second,
        therapy_session_last_date: contacts.treatments.last,
        phq9_first: course.depression.first,
        phq9_last: course.depression.last,
        gad_first: course.default_anxiety.first,
        gad_last: course.default_anxiety.last,
        adsm: token,
        adsm_first: course.anxiety.first,
        adsm_last: course.anxiety.last,
        wsas_work_first: wsas.first[0],
        wsas_work_last: wsas.last[0],
        wsas_home_first: wsas.first[1],
        wsas_home_last: wsas.last[1],
        wsas_social_first: wsas.first[2],
        wsas_social_last: wsas.last[2],
        wsas_private_first: wsas.first[3],
        wsas_private_last: wsas.last[3],
        wsas_relationships_first: wsas.first[4],
        wsas_relationships_last: wsas.last[4],
        completed_treatment: true_or_missing(course.is_finished),
        caseness: true_or_missing(outcome.is_at_caseness),
        not_caseness: true_or_missing(not(outcome.is_at_caseness)),
        recovery: true_or_missing(outcome.is_recovered),
        reliable_improvement: changed(Change::Improvement),
        reliable_deterioration: changed(Change::Deterioration),
        no_change: changed(Change::NoReliableChange),
    }
}

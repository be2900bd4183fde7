//! Rows of `episodes`: the row of a referral, or of a chain joined into one referral, without what is told of single
//! referrals only.

use itertools::Itertools;
use talktrail_model::row::{EpisodeRow, ReferralRow};

use crate::{
    cell::count,
    history::{Chapter, History},
};

macro_rules! row {
    ($row:expr; $($same:ident),*; $($own:ident: $value:expr,)*) => {
        EpisodeRow { $($same: $row.$same,)* $($own: $value,)* }
    };
}

/// The row of an episode. `opener` is its first referral in `history`, `row` the row of the whole.
pub(crate) fn row<'r>(
    history: &History<'r, 'r>,
    opener: &Chapter<'r, 'r>,
    (row, number): (&ReferralRow<'r>, usize),
) -> EpisodeRow<'r> {
    let chain = || {
        let positions = history.chain(opener.place.first);
        positions.filter_map(|at| history.chapter(at))
    };
    let last = chain().last().unwrap_or(*opener);
    let codes = chain().filter_map(|chapter| chapter.referral.provider);
    row!(row;
        participant_id, episode_id, participant_index, received_date, discharge_date, source_of_referral,
        end_code, end_group, age_at_referral, gender, ethnicity, imd_decile, employment_status, problem_code,
        problem_descriptor, first_assessment_date, first_treatment_date, second_treatment_date,
        last_treatment_date, first_contact_date, last_contact_date, days_to_assessment, days_to_treatment,
        days_to_treatment_less_pauses, days_first_to_second, days_in_care, n_contacts, n_contacts_attended,
        n_contacts_missed, n_contacts_cancelled, n_treatment_contacts, n_internet_logs, n_low_intensity,
        n_high_intensity, intensity, first_therapy, last_therapy, n_sessions, n_scores, n_scores_valid,
        anxiety_instrument, measure_first, measure_last, adsm_first, adsm_last, wsas_first, wsas_last,
        first_score_date, last_score_date, is_finished_course, is_at_caseness, is_recovered,
        is_reliably_improved, is_reliably_deteriorated, is_not_reliably_changed, is_reliably_recovered,
        outcome_reason, rule_set, stage_path, is_stepped_up, is_stepped_down;
        last_referral_id: last.id,
        episode_number: count(number),
        n_referrals: count(opener.place.n_referrals),
        n_provider_codes: count(codes.unique().count()),
        first_provider_code: opener.referral.provider,
        last_provider_code: last.referral.provider,
        status: Some(last.status as i16),
    )
}

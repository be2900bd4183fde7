//! Rows of `rereferrals`.

use talktrail_model::{change::Change, row::RereferralRow, wait::days_between};

use super::{Neighbours, band::gap_band, gap};
use crate::{cell::instrument_code, history::Chapter};

impl<'p> Neighbours<'_, 'p> {
    pub(super) fn row(&self, pair_number: i16) -> RereferralRow<'p> {
        let Self { from, to, .. } = self;
        let (care, care_after) = (self.earlier().1, self.later().1);
        let (earlier, later) = (care.course, care_after.course);
        let rule_set = &self.history.prepared.rules.rule_set;
        let last_contact = earlier.contacts.attended.last;
        let phq9 = self.drift(rule_set.depression);
        let gad7 = self.drift(rule_set.default_anxiety);
        let anxiety = self.anxiety_drift();
        RereferralRow {
            participant_id: self.history.id,
            pair_number,
            from_referral_id: from.id,
            to_referral_id: to.id,
            from_episode_id: from.episode,
            to_episode_id: to.episode,
            from_received_date: from.referral.received,
            from_discharge_date: from.referral.discharged,
            from_last_contact_date: last_contact,
            to_received_date: to.referral.received,
            gap_days: self.gap(),
            gap_days_from_contact: days_between(last_contact, to.referral.received),
            gap_days_received: days_between(from.referral.received, to.referral.received),
            gap_days_from_treatment: self.treated_before().and_then(|from| gap(&from, to)),
            days_at_risk: self.days_at_risk(),
            gap_band: self.gap().map(|days| gap_band(days) as i16),
            is_overlapping: self.is_overlapping(),
            is_transfer: Some(self.is_transfer()),
            is_rereferral: self.is_rereferral(),
            is_rereferral_short: self.is_rereferral_within(self.windows().short_days),
            is_rereferral_long: self.is_rereferral_within(self.windows().long_days),
            is_nhse_repeat: Some(self.is_nhse_repeat()),
            is_treatment_return: self.is_treatment_return(),
            is_relapse_after_recovery: self.is_relapse(),
            from_is_treated: Some(earlier.is_treated()),
            to_is_treated: Some(later.is_treated()),
            from_is_finished_course: earlier.is_finished,
            from_is_recovered: earlier.outcome.is_recovered,
            from_is_reliably_improved: earlier.outcome.is_change(Change::Improvement),
            from_end_group: self.history.prepared.end_group(from.referral.end_code),
            from_residual: self.residual().map(|residual| residual as i16),
            from_problem_descriptor: earlier.descriptor,
            to_problem_descriptor: later.descriptor,
            from_referral_source: from.referral.source.integer(),
            to_referral_source: to.referral.source.integer(),
            same_problem: same(earlier.descriptor, later.descriptor),
            same_provider: same(from.referral.provider, to.referral.provider),
            same_anxiety_instrument: same(anxiety_code(&care), anxiety_code(&care_after)),
            phq9_last_before: phq9.before,
            phq9_first_after: phq9.after,
            phq9_drift: phq9.points,
            phq9_drift_units: phq9.units,
            gad7_last_before: gad7.before,
            gad7_first_after: gad7.after,
            gad7_drift: gad7.points,
            gad7_drift_units: gad7.units,
            anxiety_drift: anxiety.points,
            anxiety_drift_units: anxiety.units,
        }
    }
}

/// Whether two values are equal; missing when one is.
fn same<T: PartialEq>(a: Option<T>, b: Option<T>) -> Option<bool> {
    Some(a? == b?)
}

/// The anxiety measure of a referral's outcome, where it was scored.
fn anxiety_code(chapter: &Chapter<'_, '_>) -> Option<i16> {
    let course = chapter.course;
    course
        .anxiety
        .first
        .map(|_| instrument_code(course.anxiety_instrument))
}

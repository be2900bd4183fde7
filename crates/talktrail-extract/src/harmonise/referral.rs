//! Referral rows and person rows.

use talktrail_model::{provenance, record::Supplied, score::ScoreValue};

use super::{
    Coded, Harmoniser, KEYLESS_PREFIX, Row,
    field::{event as at, person, referral as f},
    is_key, kept, route,
};
use crate::{
    delivered::{Marker, PersonRow, ReferralRow, SuppliedRow},
    error::Error,
    hash::{key, short_key},
    read::{Field, Scratch},
};

impl Harmoniser<'_, '_> {
    pub(super) fn referral(&mut self, row: Row<'_>) -> Result<(), Error> {
        let Some(keys) = self.keys(row) else {
            return Ok(());
        };
        self.unrecognised.clear();
        let version = self.version(row, f::MONTH, keys.delivery);
        let has_participant = self.name_participant(row);
        let mut referral = ReferralRow {
            participant: keys.participant,
            referral: keys.referral,
            delivery: keys.delivery,
            version,
            discharged: self.date(row, f::DISCHARGED),
            received: self.date(row, f::RECEIVED),
            row: row.large_integer(f::ROW).unwrap_or(0),
            record: row
                .text(f::RECORD_NUMBER, &mut self.scratch.a)
                .map_or(0, short_key),
            source: self.code(row, source_field(row, version), Coded::Source),
            end_code: self.code(row, f::END_CODE, Coded::EndCode),
            gender: self.code(row, f::GENDER, Coded::Gender),
            ethnicity: self.code(row, f::ETHNICITY, Coded::Ethnicity),
            imd_decile: decile(row, f::IMD_DECILE),
            birth: self.date(row, f::BIRTH),
            age_at_referral: self.number(row, f::AGE),
            supplied: SuppliedRow(supplied(row, &mut self.scratch.a)),
            ..ReferralRow::default()
        };
        let scratch = &mut self.scratch;
        referral.participant_id = if has_participant {
            row.text(at::PARTICIPANT, &mut scratch.participant)
        } else {
            Some(&scratch.generated)
        };
        referral.referral_id = row.text(at::REFERRAL, &mut scratch.referral);
        referral.pathway_id = row.text(f::PATHWAY, &mut scratch.b);
        referral.row_id = row.text(f::ROW, &mut scratch.c);
        referral.provider = row.text(f::PROVIDER, &mut scratch.d);
        referral.unrecognised = kept(&self.unrecognised);
        route(&mut self.router, self.context, keys.participant, &referral)
    }

    /// Whether the row carries a participant key; if not, one is generated from the referral.
    fn name_participant(&mut self, row: Row<'_>) -> bool {
        let scratch = &mut self.scratch;
        if row
            .text(at::PARTICIPANT, &mut scratch.participant)
            .is_some_and(is_key)
        {
            return true;
        }
        scratch.generated.clear();
        scratch.generated.push_str(KEYLESS_PREFIX);
        scratch.generated.push_str(
            row.text(at::REFERRAL, &mut scratch.referral)
                .unwrap_or_default(),
        );
        false
    }

    pub(super) fn person(&mut self, row: Row<'_>) -> Result<(), Error> {
        let participant = row
            .text(person::PARTICIPANT, &mut self.scratch.participant)
            .filter(|id| is_key(id));
        let Some(participant) = participant.map(key) else {
            self.tally.add(provenance::KEYLESS, row.layout.table, "");
            self.flow.keyless += 1;
            return Ok(());
        };
        let delivery = self.submission(row, person::SUBMISSION);
        if !self.is_accepted(delivery) {
            self.flow.superseded += 1;
            return Ok(());
        }
        let person = PersonRow {
            participant,
            record: row
                .text(person::RECORD, &mut self.scratch.b)
                .map_or(0, short_key),
            delivery,
            gender: self.code(row, person::GENDER, Coded::Gender),
            ethnicity: self.code(row, person::ETHNICITY, Coded::Ethnicity),
            imd_decile: decile(row, person::IMD_DECILE),
            birth: self.date(row, person::BIRTH),
            link: 0,
            name: None,
            lifetime: Marker::default(),
        };
        route(&mut self.router, self.context, participant, &person)
    }
}

/// The column of the source of referral: that of the row's version, the other only where the right one is absent.
fn source_field(row: Row<'_>, version: i8) -> usize {
    let (own, other) = if version >= 21 {
        (f::SOURCE_V21, f::SOURCE_V20)
    } else {
        (f::SOURCE_V20, f::SOURCE_V21)
    };
    if row.has(own) { own } else { other }
}

/// A deprivation decile: `3`, `03` or `3 - …`.
pub(super) fn decile(row: Row<'_>, field: usize) -> Option<i16> {
    match row.integer(field) {
        Field::Value(decile) => i16::try_from(decile).ok().filter(|d| (1..=10).contains(d)),
        _ => None,
    }
}

pub(super) fn supplied(row: Row<'_>, scratch: &mut Scratch) -> Supplied {
    let count = |field| match row.integer(field) {
        Field::Value(n) => i16::try_from(n).ok(),
        _ => None,
    };
    let mut score = |field| row.text(field, scratch).and_then(ScoreValue::parse);
    Supplied {
        n_contacts: count(f::N_CONTACTS),
        n_treatment_contacts: count(f::N_TREATMENT),
        first_treatment: match row.date(f::FIRST_TREATMENT) {
            Field::Value(date) => Some(date),
            _ => None,
        },
        phq9_first: score(f::PHQ9_FIRST),
        phq9_last: score(f::PHQ9_LAST),
        gad7_first: score(f::GAD7_FIRST),
        gad7_last: score(f::GAD7_LAST),
        finished: row.flag(f::FINISHED),
        caseness: row.flag(f::CASENESS),
        not_caseness: row.flag(f::NOT_CASENESS),
        recovery: row.flag(f::RECOVERY),
        improvement: row.flag(f::IMPROVEMENT),
        deterioration: row.flag(f::DETERIORATION),
        no_change: row.flag(f::NO_CHANGE),
    }
}

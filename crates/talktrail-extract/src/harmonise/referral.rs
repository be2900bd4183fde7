//! Referral rows and person rows.

use talktrail_dictionary::Family;
use talktrail_model::{date::Date, provenance, record::Supplied, score::ScoreValue};

use super::{
    CodeSink, Harmoniser, KEYLESS_PREFIX, Row, checked_date, checked_i16,
    field::{event as at, person, referral as f},
    kept, route,
};
use crate::{
    delivered::{Marker, PersonRow, ReferralRow, SuppliedRow},
    error::Error,
    hash::{key, short_key},
    read::{Field, Scratch},
};

/// First day on which version 2.1 was sent.
const VERSION_2_1_FROM: (i32, u32, u32) = (2022, 4, 1);

impl Harmoniser<'_, '_> {
    pub(super) fn referral(&mut self, row: Row<'_>) -> Result<(), Error> {
        let Some(keys) = self.keys(row) else {
            return Ok(());
        };
        let table = row.layout.table;
        let version = self.version(row, keys.delivery);
        self.unrecognised.clear();
        let mut sink = CodeSink {
            table,
            tally: &mut self.tally,
            unrecognised: &mut self.unrecognised,
        };
        let (scratch, codes) = (&mut self.scratch, &mut self.codes);
        let source_field = if version >= 21 {
            f::SOURCE_V21
        } else {
            f::SOURCE_V20
        };
        let other_field = if version >= 21 {
            f::SOURCE_V20
        } else {
            f::SOURCE_V21
        };
        let source_field = if row.has(source_field) {
            source_field
        } else {
            other_field
        };
        let source = sink.code(
            row.text(source_field, &mut scratch.a),
            &mut codes.source,
            "source_of_referral",
        );
        let end_code = sink.code(
            row.text(f::END_CODE, &mut scratch.a),
            &mut codes.end_code,
            "end_code",
        );
        let gender = sink.code(
            row.text(f::GENDER, &mut scratch.a),
            &mut codes.gender,
            "gender",
        );
        let ethnicity = sink.code(
            row.text(f::ETHNICITY, &mut scratch.a),
            &mut codes.ethnicity,
            "ethnicity",
        );
        let tally = &mut self.tally;
        let has_participant = row
            .text(at::PARTICIPANT, &mut scratch.participant)
            .is_some_and(|id| id != "0");
        let referral_id = row.text(at::REFERRAL, &mut scratch.referral);
        let participant_id = if has_participant {
            row.text(at::PARTICIPANT, &mut scratch.participant)
        } else {
            scratch.generated.clear();
            scratch.generated.push_str(KEYLESS_PREFIX);
            scratch.generated.push_str(referral_id.unwrap_or_default());
            Some(scratch.generated.as_str())
        };
        let referral = ReferralRow {
            participant: keys.participant,
            referral: keys.referral,
            delivery: keys.delivery,
            version,
            discharged: checked_date(row.date(f::DISCHARGED), table, "ServDischDate", tally),
            received: checked_date(
                row.date(f::RECEIVED),
                table,
                "ReferralRequestReceivedDate",
                tally,
            ),
            row: row.large_integer(f::ROW).unwrap_or(0),
            record: row.text(f::RECORD, &mut scratch.a).map_or(0, short_key),
            source,
            end_code,
            gender,
            ethnicity,
            imd_decile: decile(row, f::IMD_DECILE),
            birth: checked_date(row.date(f::BIRTH), table, "PersonBirthDate", tally),
            age_at_referral: checked_i16(
                row.integer(f::AGE),
                table,
                "Age_ReferralRequest_ReceivedDate",
                tally,
            ),
            supplied: SuppliedRow(supplied(row, &mut scratch.a)),
            participant_id,
            referral_id,
            pathway_id: row.text(f::PATHWAY, &mut scratch.b),
            row_id: row.text(f::ROW, &mut scratch.c),
            provider: row.text(f::PROVIDER, &mut scratch.d),
            unrecognised: kept(&self.unrecognised),
            lifetime: Marker::default(),
        };
        route(&mut self.router, self.context, keys.participant, &referral)
    }

    /// Data set version of a row: of its header, else by month, else by the start of its extract.
    fn version(&self, row: Row<'_>, delivery: u32) -> i8 {
        if self.context.family != Family::UkllcV2
            && let Some(submission) = self.context.submissions.get(delivery)
            && submission.version != 0
        {
            return submission.version;
        }
        let from = Date::from_ymd(VERSION_2_1_FROM.0, VERSION_2_1_FROM.1, VERSION_2_1_FROM.2);
        let month = match row.integer(f::MONTH) {
            Field::Value(month) => i32::try_from(month).ok().and_then(Date::from_month_id),
            _ => super::extract_days(delivery).0,
        };
        if month >= from && month.is_some() {
            21
        } else {
            20
        }
    }

    pub(super) fn person(&mut self, row: Row<'_>) -> Result<(), Error> {
        let table = row.layout.table;
        let Some(participant) = row
            .text(person::PARTICIPANT, &mut self.scratch.participant)
            .filter(|id| *id != "0")
        else {
            self.tally.add(provenance::KEYLESS, table, "");
            self.flow.keyless += 1;
            return Ok(());
        };
        let participant = key(participant);
        let submission = row
            .text(person::SUBMISSION, &mut self.scratch.a)
            .map(crate::submission::submission_id);
        let delivery = submission
            .and_then(|id| self.context.submissions.delivery(id))
            .unwrap_or(0);
        if !self
            .context
            .submissions
            .get(delivery)
            .is_some_and(|s| s.is_accepted)
        {
            self.flow.superseded += 1;
            return Ok(());
        }
        self.unrecognised.clear();
        let mut sink = CodeSink {
            table,
            tally: &mut self.tally,
            unrecognised: &mut self.unrecognised,
        };
        let (scratch, codes) = (&mut self.scratch, &mut self.codes);
        let person = PersonRow {
            participant,
            record: row
                .text(person::RECORD, &mut scratch.b)
                .map_or(0, short_key),
            delivery,
            gender: sink.code(
                row.text(person::GENDER, &mut scratch.c),
                &mut codes.gender,
                "gender",
            ),
            ethnicity: sink.code(
                row.text(person::ETHNICITY, &mut scratch.c),
                &mut codes.ethnicity,
                "ethnicity",
            ),
            imd_decile: decile(row, person::IMD_DECILE),
            birth: checked_date(
                row.date(person::BIRTH),
                table,
                "PersonBirthDate",
                &mut self.tally,
            ),
            lifetime: Marker::default(),
        };
        route(&mut self.router, self.context, participant, &person)
    }
}

/// A deprivation decile: `3`, `03` or `3 - …`.
fn decile(row: Row<'_>, field: usize) -> Option<i16> {
    match row.integer(field) {
        Field::Value(decile) => i16::try_from(decile).ok().filter(|d| (1..=10).contains(d)),
        _ => None,
    }
}

fn supplied(row: Row<'_>, scratch: &mut Scratch) -> Supplied {
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

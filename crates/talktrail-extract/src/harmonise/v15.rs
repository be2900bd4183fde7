//! Rows of version 1.5: persons found by record number, wide appointments taken apart.
//!
//! An appointment row holds the contact, up to four therapies, an employment status and a score for each questionnaire;
//! each becomes the row that version 2 would deliver. Which column holds which questionnaire, and which code becomes
//! which, is data of the dictionary.

mod appointment;

use talktrail_model::{
    diagnosis::{INVALID, UNSPECIFIED, clean_v1_5_code},
    id::Key,
    provenance,
};

use super::{
    Coded, Harmoniser, KEYLESS_PREFIX, Keys, RECORD_NUMBER, Row,
    field::{event as at, person, referral as f},
    is_key, kept,
    referral::{decile, supplied},
    route,
};
use crate::{
    Keyless,
    delivered::{Marker, PersonRow, ProblemRow, ReferralRow, SuppliedRow},
    error::Error,
    hash::{key_within, pair_key, short_key},
    submission::header_id,
    v15::{
        bridge::{Link, old_key},
        form::Form,
        persons::{Record, record_number},
    },
};

/// Data set version of the whole family, as ten times its number.
pub(crate) const VERSION_1_5: i8 = 15;

/// The column under which diagnoses are counted.
const DIAGNOSIS: &str = "PROVDIAG";
/// Mark of an id of version 1.5 in a study that also reads other ids.
const MARK: &str = "v15-";
/// The same for pathway ids of the `rep_*` form, which are those of another platform.
const HISTORIC_MARK: &str = "rep-";

/// Key of a pathway; each numbering has a space of its own.
pub(crate) fn pathway_key(form: Form, pathway: &str) -> Key {
    pair_key(mark(form), pathway)
}

/// Key of the participant that a referral without participant key becomes.
pub(crate) fn keyless_key(form: Form, pathway: &str) -> Key {
    pair_key(KEYLESS_PREFIX, &format!("{}{pathway}", mark(form)))
}

fn mark(form: Form) -> &'static str {
    if form.has_person_id() {
        HISTORIC_MARK
    } else {
        MARK
    }
}

impl Harmoniser<'_, '_> {
    /// The person record that a row names, if a person table holds it.
    fn record(&mut self, row: Row<'_>, form: Form) -> Option<Record> {
        let number = row.text(at::RECORD, &mut self.scratch.a)?;
        self.context
            .persons
            .find(record_number(form, number))
            .copied()
    }

    /// As [`Self::keys`], by record number.
    pub(super) fn keys_v15(&mut self, row: Row<'_>, form: Form) -> Option<Keys> {
        let table = row.layout.table;
        let Some(record) = self.record(row, form) else {
            self.tally.add(provenance::NO_RECORD, table, RECORD_NUMBER);
            self.flow.recordless += 1;
            return None;
        };
        let Some(pathway) = row.text(at::REFERRAL, &mut self.scratch.referral) else {
            self.tally.add(provenance::REFERRAL_KEYLESS, table, "");
            self.flow.unreferred += 1;
            return None;
        };
        let participant = if record.is_keyed {
            record.participant
        } else {
            self.tally.add(provenance::KEYLESS, table, "");
            if self.context.keyless == Keyless::Drop {
                self.flow.keyless += 1;
                return None;
            }
            keyless_key(form, pathway)
        };
        let referral = pathway_key(form, pathway);
        let retraced = self.context.retraced.participant_of(referral);
        let participant = retraced.unwrap_or(participant);
        Some(Keys {
            participant,
            referral: key_within(participant, referral),
            delivery: record.delivery,
        })
    }

    pub(super) fn referral_v15(&mut self, row: Row<'_>) -> Result<(), Error> {
        let Some((form, keys)) = row.layout.form.zip(self.keys(row)) else {
            return Ok(());
        };
        self.unrecognised.clear();
        let is_keyed = self.record(row, form).is_some_and(|r| r.is_keyed);
        let mut referral = ReferralRow {
            participant: keys.participant,
            referral: keys.referral,
            delivery: keys.delivery,
            version: VERSION_1_5,
            discharged: self.date(row, f::DISCHARGED),
            received: self.date(row, f::RECEIVED),
            row: row.large_integer(f::ROW).unwrap_or(0),
            record: row
                .text(at::RECORD, &mut self.scratch.a)
                .map_or(0, short_key),
            source: self.code(row, f::SOURCE_V20, Coded::Source),
            end_code: self.code(row, f::END_CODE, Coded::EndCodeV15),
            imd_decile: decile(row, f::IMD_DECILE),
            age_at_referral: self.number(row, f::AGE),
            supplied: SuppliedRow(supplied(row, &mut self.scratch.a)),
            is_use_pathway: row.flag(f::USE_PATHWAY),
            ..ReferralRow::default()
        };
        let scratch = &mut self.scratch;
        referral.pathway_id = row.text(at::REFERRAL, &mut scratch.referral);
        let pathway = referral.pathway_id.unwrap_or_default();
        let id_mark = if self.context.is_stacked {
            mark(form)
        } else {
            ""
        };
        let id = format!("{id_mark}{pathway}");
        let generated = format!("{KEYLESS_PREFIX}{id}");
        referral.referral_id = Some(&id);
        referral.participant_id = (!is_keyed).then_some(generated.as_str());
        referral.row_id = row.text(f::ROW, &mut scratch.c);
        referral.provider = row.text(f::PROVIDER, &mut scratch.d);
        referral.unrecognised = kept(&self.unrecognised);
        route(&mut self.router, self.context, keys.participant, &referral)?;
        self.diagnosis(row, keys)
    }

    /// The provisional diagnosis: the cleaned one where it is delivered, else the submitted one cleaned the same way.
    fn diagnosis(&mut self, row: Row<'_>, keys: Keys) -> Result<(), Error> {
        if !self.is_accepted(keys.delivery) {
            return Ok(());
        }
        let scratch = &mut self.scratch;
        let delivered = row
            .text(f::DIAGNOSIS_CLEAN, &mut scratch.a)
            .or_else(|| row.text(f::DIAGNOSIS, &mut scratch.b));
        let code = clean_v1_5_code(delivered.unwrap_or_default(), &mut scratch.generated);
        if code == UNSPECIFIED {
            return Ok(());
        }
        let (rule, table) = (provenance::UNKNOWN_CODE, row.layout.table);
        self.tally.checked(rule, table, DIAGNOSIS, 1);
        if code == INVALID {
            self.tally.add(rule, table, DIAGNOSIS);
            return Ok(());
        }
        let problem = ProblemRow {
            referral: keys.referral,
            code: Some(code),
            date: None,
            is_primary: 1,
            delivery: keys.delivery,
            // The diagnosis of the latest submission comes first where a referral has had several.
            row: u128::from(keys.delivery),
            lifetime: Marker::default(),
        };
        route(&mut self.router, self.context, keys.participant, &problem)
    }

    pub(super) fn person_v15(&mut self, row: Row<'_>) -> Result<(), Error> {
        let Some(form) = row.layout.form else {
            return Ok(());
        };
        let table = row.layout.table;
        let header = row.text(person::SUBMISSION, &mut self.scratch.a);
        let delivery = header
            .and_then(|id| self.context.submissions.delivery(header_id(form, id)))
            .unwrap_or(0);
        let participant = row
            .text(person::PARTICIPANT, &mut self.scratch.participant)
            .filter(|id| is_key(id));
        let Some(delivered) = participant else {
            self.tally.add(provenance::KEYLESS, table, "");
            self.flow.keyless += 1;
            return Ok(());
        };
        if !self.context.submissions.is_accepted(delivery) {
            self.flow.superseded += 1;
            return Ok(());
        }
        let old = old_key(form, delivered);
        let crossing = self.context.bridge.find(old);
        let own = if self.context.is_stacked && !form.has_person_id() {
            format!("{MARK}{delivered}")
        } else {
            delivered.to_owned()
        };
        let link = match crossing {
            Some(crossing) => crossing.link,
            None if form.has_person_id() => Link::PersonId,
            None => Link::Own,
        };
        let person = PersonRow {
            participant: crossing.map_or(old, |c| c.new),
            record: row
                .text(person::RECORD, &mut self.scratch.b)
                .map_or(0, short_key),
            delivery,
            gender: self.code(row, person::GENDER, Coded::Gender),
            ethnicity: self.code(row, person::ETHNICITY, Coded::Ethnicity),
            imd_decile: None,
            birth: None,
            link: link as u8,
            name: Some(crossing.map_or(&own, |c| &c.name)),
            lifetime: Marker::default(),
        };
        route(&mut self.router, self.context, person.participant, &person)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::key;

    #[test]
    fn pathways_of_two_numberings_never_meet() {
        assert_ne!(
            pathway_key(Form::Monthly, "1"),
            pathway_key(Form::Historic, "1")
        );
        assert_eq!(
            pathway_key(Form::Monthly, "1"),
            pathway_key(Form::Early, "1")
        );
        assert_ne!(key("1"), pathway_key(Form::Historic, "1"));
    }
}

//! What was counted, as JSON and back: for the parts of a run that wait on disk.
//!
//! Rules and steps are known to the program by name; a name that it does not know means that another version wrote the
//! part, and is an error.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// Findings as a list of rule, table, column, failing rows and rows looked at.
pub(crate) mod findings {
    use talktrail_model::provenance::{Count, Findings, Rule};

    use super::{Deserialize, Deserializer, Error, Serialize, Serializer};

    pub(crate) fn serialize<S: Serializer>(findings: &Findings, to: S) -> Result<S::Ok, S::Error> {
        let rows = findings
            .iter()
            .map(|(rule, table, column, n)| (rule.id, table, column, n.failing, n.checked));
        rows.collect::<Vec<_>>().serialize(to)
    }

    pub(crate) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Findings, D::Error> {
        let mut findings = Findings::default();
        for (id, table, column, failing, checked) in
            Vec::<(String, String, String, u64, u64)>::deserialize(from)?
        {
            let rule = Rule::of(&id).ok_or_else(|| D::Error::custom("an unknown rule"))?;
            findings.count(rule, &table, &column, Count { failing, checked });
        }
        Ok(findings)
    }
}

/// Attrition as a list of order, table, reason and the four counts.
pub(crate) mod attrition {
    use talktrail_extract::step;
    use talktrail_model::provenance::{Attrition, Flow};

    use super::{Deserialize, Deserializer, Error, Serialize, Serializer};

    pub(crate) fn serialize<S: Serializer>(
        attrition: &Attrition,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        let rows = attrition.iter().map(|(step, flow)| {
            let counts = [
                flow.rows_before,
                flow.rows_after,
                flow.participants_before,
                flow.participants_after,
            ];
            (step.order, step.table, step.reason, counts)
        });
        rows.collect::<Vec<_>>().serialize(to)
    }

    pub(crate) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Attrition, D::Error> {
        let mut attrition = Attrition::default();
        for (order, table, reason, counts) in
            Vec::<(u16, String, String, [u64; 4])>::deserialize(from)?
        {
            let step = step::known(order, &table, &reason);
            let step = step.ok_or_else(|| D::Error::custom("an unknown step"))?;
            let [
                rows_before,
                rows_after,
                participants_before,
                participants_after,
            ] = counts;
            let flow = Flow {
                rows_before,
                rows_after,
                participants_before,
                participants_after,
            };
            attrition.add(step, flow);
        }
        Ok(attrition)
    }
}

/// Agreement as its list of numbers.
pub(crate) mod agreement {
    use talktrail_model::agreement::Agreement;

    use super::{Deserialize, Deserializer, Error, Serialize, Serializer};

    pub(crate) fn serialize<S: Serializer>(
        agreement: &Agreement,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        agreement.to_numbers().serialize(to)
    }

    pub(crate) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Agreement, D::Error> {
        let numbers = Vec::deserialize(from)?;
        Agreement::from_numbers(&numbers).ok_or_else(|| D::Error::custom("counts that are none"))
    }
}

/// How well outcomes were measured, as rows of provider, month and counts.
pub(crate) mod measurement {
    use talktrail_model::measurement::Measurement;

    use super::{Deserialize, Deserializer, Error, Serialize, Serializer};

    pub(crate) fn serialize<S: Serializer>(
        measurement: &Measurement,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        measurement.to_rows().serialize(to)
    }

    pub(crate) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Measurement, D::Error> {
        let rows = Vec::deserialize(from)?;
        Measurement::from_rows(rows).ok_or_else(|| D::Error::custom("counts that are none"))
    }
}

/// How two versions met, as pairs of participants and referrals, and two counts.
pub(crate) mod bridged {
    use talktrail_extract::{Bridged, Met};

    use super::{Deserialize, Deserializer, Error, Serialize, Serializer};

    type Stored = (Vec<[u64; 2]>, [u64; 2], u64, u64, bool);

    pub(crate) fn serialize<S: Serializer>(bridged: &Bridged, to: S) -> Result<S::Ok, S::Error> {
        let pair = |met: &Met| [met.participants, met.referrals];
        let stored: Stored = (
            bridged.linked.iter().map(pair).collect(),
            pair(&bridged.only_version_1_5),
            bridged.without_key,
            bridged.joined,
            bridged.has_version_2,
        );
        stored.serialize(to)
    }

    pub(crate) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Bridged, D::Error> {
        let met = |[participants, referrals]: [u64; 2]| Met {
            participants,
            referrals,
        };
        let (linked, only, without_key, joined, has_version_2) = Stored::deserialize(from)?;
        let linked: Vec<Met> = linked.into_iter().map(met).collect();
        Ok(Bridged {
            linked: linked
                .try_into()
                .map_err(|_| D::Error::custom("links that are none"))?,
            only_version_1_5: met(only),
            without_key,
            joined,
            has_version_2,
        })
    }
}

/// Continuations as a list of batches and their four counts.
pub(crate) mod continuations {
    use talktrail_model::continuation::{Batch, Continuations, Pairs};

    use super::{Deserialize, Deserializer, Serialize, Serializer};

    type Stored = Vec<(String, String, i32, [u64; 4])>;

    pub(crate) fn serialize<S: Serializer>(all: &Continuations, to: S) -> Result<S::Ok, S::Error> {
        let row = |(batch, pairs): (&Batch, Pairs)| {
            let counts = [pairs.linked, pairs.small, pairs.rejected, pairs.unclear];
            (
                batch.from.to_string(),
                batch.to.to_string(),
                batch.month,
                counts,
            )
        };
        all.iter().map(row).collect::<Stored>().serialize(to)
    }

    pub(crate) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Continuations, D::Error> {
        let mut all = Continuations::default();
        for (from, to, month, [linked, small, rejected, unclear]) in Stored::deserialize(from)? {
            let batch = Batch {
                from: from.into(),
                to: to.into(),
                month,
            };
            let pairs = Pairs {
                linked,
                small,
                rejected,
                unclear,
            };
            all.insert(batch, pairs);
        }
        Ok(all)
    }
}

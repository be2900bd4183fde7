//! The tables of one version, and the keys with which their rows begin.

use super::{File, Sent};
use crate::deliver::Opener;
use crate::error::Error;
use crate::id::row_id;
use crate::write::Table;

/// A table, in the order of the specification.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    Header,
    Mpi,
    Gp,
    Accommodation,
    Employment,
    Disability,
    Circumstance,
    Overseas,
    Referral,
    Onward,
    Pause,
    Contact,
    Activity,
    Internet,
    PreviousDiagnosis,
    Condition,
    Complaint,
    ReferralScore,
    ActivityScore,
    Cluster,
    Qualification,
    IsLatest,
}

/// Name of the table, of its row id and of its total in the header.
struct Facts {
    name: &'static str,
    row_id: &'static str,
    total: &'static str,
    only_v2_1: bool,
}

const fn facts(name: &'static str, row_id: &'static str, total: &'static str) -> Facts {
    Facts {
        name,
        row_id,
        total,
        only_v2_1: false,
    }
}

const fn new_facts(name: &'static str, row_id: &'static str, total: &'static str) -> Facts {
    Facts {
        name,
        row_id,
        total,
        only_v2_1: true,
    }
}

const FACTS: [Facts; Which::COUNT] = [
    facts("IDS000Header", "UniqueID_IDS000", ""),
    facts("IDS001MPI", "UniqueID_IDS001", "Total_IDS001"),
    facts("IDS002GP", "UniqueID_IDS002", "Total_IDS002"),
    new_facts("IDS003AccommStatus", "UniqueID_IDS003", "Total_IDS003"),
    facts("IDS004EmpStatus", "UniqueID_IDS004", "Total_IDS004"),
    facts("IDS007DisabilityType", "UniqueID_IDS007", "Total_IDS007"),
    facts(
        "IDS011SocPerCircumstances",
        "UniqueID_IDS011",
        "Total_IDS011",
    ),
    facts(
        "IDS012OverseasVisitorChargCat",
        "UniqueID_IDS012",
        "Total_IDS012",
    ),
    facts("IDS101Referral", "UniqueID_IDS101", "Total_IDS101"),
    facts("IDS105OnwardReferral", "UniqueID_IDS105", "Total_IDS105"),
    facts("IDS108WaitingTimePauses", "UniqueID_IDS108", "Total_IDS108"),
    facts("IDS201CareContact", "UniqueID_IDS201", "Total_IDS201"),
    facts("IDS202CareActivity", "UniqueID_IDS202", "Total_IDS202"),
    facts("IDS205InternetTherLog", "UniqueID_IDS205", "Total_IDS205"),
    new_facts("IDS601MedHistPrevDiag", "UniqueID_IDS601", "Total_IDS601"),
    facts("IDS602LongTermCondition", "UniqueID_IDS602", "Total_IDS602"),
    facts(
        "IDS603PresentingComplaints",
        "UniqueID_IDS603",
        "Total_IDS603",
    ),
    facts(
        "IDS606CodedScoreAssessmentRefer",
        "UniqueID_IDS606",
        "Total_IDS606",
    ),
    facts(
        "IDS607CodedScoreAssessmentAct",
        "UniqueID_IDS607",
        "Total_IDS607",
    ),
    facts("IDS803CareCluster", "UniqueID_IDS803", "Total_IDS803"),
    facts("IDS902CarePersQual", "UniqueID_IDS902", "Total_IDS902"),
    facts("IsLatest_SubmissionID", "", ""),
];

impl Which {
    pub(crate) const COUNT: usize = 22;

    /// Totals of the header that this version has, with the places of their tables.
    pub(crate) fn totals(is_v2_1: bool) -> impl Iterator<Item = (usize, &'static str)> {
        let has = move |facts: &Facts| !facts.total.is_empty() && (is_v2_1 || !facts.only_v2_1);
        FACTS
            .iter()
            .enumerate()
            .filter(move |(_, facts)| has(facts))
            .map(|(place, facts)| (place, facts.total))
    }
}

/// The tables of one version; those that the version lacks are none.
pub(crate) struct Set {
    pub(crate) tables: Vec<Option<Table>>,
}

impl Set {
    pub(crate) fn open(
        opener: &Opener<'_>,
        folder: &'static str,
        number: usize,
    ) -> Result<Self, Error> {
        let is_v2_1 = folder == "v2_1";
        let open = |(place, facts): (usize, &Facts)| {
            let is_there = is_v2_1 || !facts.only_v2_1;
            is_there
                .then(|| opener.open(facts.name, number + place, folder))
                .transpose()
        };
        Ok(Self {
            tables: FACTS
                .iter()
                .enumerate()
                .map(open)
                .collect::<Result<_, _>>()?,
        })
    }
}

/// A hand on the tables of one file, which counts its rows.
pub(crate) struct Pen<'a> {
    set: &'a mut Set,
    before: i64,
    /// Rows so far, by table.
    pub(crate) rows: [u32; Which::COUNT],
}

impl<'a> Pen<'a> {
    /// A hand whose rows are numbered after this one.
    pub(crate) const fn new(set: &'a mut Set, before: i64) -> Self {
        Self {
            set,
            before,
            rows: [0; Which::COUNT],
        }
    }

    /// Begins a row that belongs to the file alone; none when the version lacks the table.
    pub(crate) fn bare(&mut self, which: Which, submission: i64) -> Option<&mut Table> {
        let place = which as usize;
        let table = self.set.tables[place].as_mut()?;
        self.rows[place] += 1;
        let number = self.before + i64::from(self.rows[place]);
        if !FACTS[place].row_id.is_empty() {
            table.set("RowNumber", number);
            table.set(FACTS[place].row_id, row_id(submission, number));
        }
        table.set("UniqueSubmissionID", submission);
        Some(table)
    }

    /// Begins a row of a patient.
    pub(super) fn patient(&mut self, which: Which, file: &File<'_>) -> Option<&mut Table> {
        let table = self.bare(which, file.submission)?;
        table.set("Unique_MonthID", file.month_id());
        table.set("OrgID_Provider", file.provider_code());
        table.set("RecordNumber", file.record);
        table.set("Person_ID", &file.person.key);
        if (which as usize) <= Which::Referral as usize
            || which == Which::Cluster
            || which == Which::PreviousDiagnosis
        {
            table.set("LocalPatientId", &format!("LP{}", file.person.key));
        }
        Some(table)
    }

    /// Begins a row of a referral.
    pub(super) fn referral(&mut self, which: Which, sent: &Sent<'_>) -> Option<&mut Table> {
        let table = self.patient(which, &sent.file)?;
        let is_below_a_contact = which == Which::Activity || which == Which::ActivityScore;
        if !is_below_a_contact {
            table.set("ServiceRequestId", &sent.ids.local);
        }
        table.set("Unique_ServiceRequestID", &sent.ids.unique);
        table.set("PathwayID", &sent.pathway());
        Some(table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_stand_in_their_places() {
        assert_eq!(FACTS[Which::Mpi as usize].name, "IDS001MPI");
        assert_eq!(FACTS[Which::Referral as usize].name, "IDS101Referral");
        assert_eq!(
            FACTS[Which::IsLatest as usize].name,
            "IsLatest_SubmissionID"
        );
        assert_eq!(
            Which::totals(false).count() + 2,
            Which::totals(true).count()
        );
    }
}

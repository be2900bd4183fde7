//! Headers and staff of every file, and the list of the latest ones: written last, when all rows are counted.

use talktrail_model::date::Date;

use super::Ledger;
use super::set::{Pen, Set, Which};
use crate::calibration::{COLLECTION_END, COLLECTION_START, V2_1_START};
use crate::error::Error;
use crate::id::submission;
use crate::person::World;
use crate::write::{Table, Value};

/// Members of staff whose qualifications a file lists.
const STAFF: u16 = 3;
/// Days after the month's end on which Primary and Refresh are made.
const MADE_AFTER: [i32; 2] = [20, 50];

pub(super) fn write(
    v2_0: &mut Set,
    v2_1: &mut Set,
    ledger: &Ledger,
    world: &World,
) -> Result<(), Error> {
    for month_id in COLLECTION_START.month_id()..=COLLECTION_END.month_id() {
        let Some(month_start) = Date::from_month_id(month_id) else {
            continue;
        };
        let set = if month_start >= V2_1_START {
            &mut *v2_1
        } else {
            &mut *v2_0
        };
        for provider in 0..world.providers.len() as u16 {
            let has_rows = |submission| ledger.rows(submission, Which::Mpi as usize) > 0;
            let has_refresh = has_rows(submission(world, provider, month_id, true));
            for is_refresh in [false, true] {
                let submission = submission(world, provider, month_id, is_refresh);
                if has_rows(submission) {
                    let file = Header {
                        provider: &world.providers[usize::from(provider)].code,
                        month_start,
                        is_refresh,
                        is_latest: is_refresh == has_refresh,
                        submission,
                    };
                    file.write(&mut Pen::new(set, 0), ledger)?;
                }
            }
        }
    }
    Ok(())
}

struct Header<'a> {
    provider: &'a str,
    month_start: Date,
    is_refresh: bool,
    /// Whether no later file of the month was sent.
    is_latest: bool,
    submission: i64,
}

impl Header<'_> {
    fn write(&self, pen: &mut Pen<'_>, ledger: &Ledger) -> Result<(), Error> {
        self.staff(pen)?;
        if let Some(table) = pen.bare(Which::IsLatest, self.submission) {
            table.set("IsLatest", Value::Flag(self.is_latest));
            table.end_row()?;
        }
        let own = pen.rows;
        let total = |place: usize| own[place] + ledger.rows(self.submission, place);
        if let Some(table) = pen.bare(Which::Header, self.submission) {
            self.columns(table, total);
            table.end_row()?;
        }
        Ok(())
    }

    fn staff(&self, pen: &mut Pen<'_>) -> Result<(), Error> {
        for staff in 1..=STAFF {
            if let Some(table) = pen.bare(Which::Qualification, self.submission) {
                let local = format!("P{staff:04}");
                table.set("CarePersLocalId", &local);
                table.set("QualAttainLevelIAPT", if staff == 1 { "30" } else { "10" });
                table.set(
                    "Unique_CarePersonnelID_Local",
                    &format!("{}{local}", self.provider),
                );
                table.set("Unique_MonthID", i64::from(self.month_start.month_id()));
                table.set("OrgID_Provider", self.provider);
                table.end_row()?;
            }
        }
        Ok(())
    }

    fn columns(&self, table: &mut Table, total: impl Fn(usize) -> u32) {
        let is_v2_1 = self.month_start >= V2_1_START;
        let month_end = self.month_start.end_of_month();
        table.set("DatSetVer", if is_v2_1 { "2.1" } else { "2.0" });
        table.set("OrgIDProv", self.provider);
        table.set("OrgIDSubmit", self.provider);
        table.set("PrimSystemInUse", "INVENTED");
        table.set("ReportingPeriodStartDate", self.month_start);
        table.set("ReportingPeriodEndDate", month_end);
        table.set(
            "DateTimeDatSetCreate",
            Value::Stamp(
                month_end.plus_days(MADE_AFTER[usize::from(self.is_refresh)]),
                540,
            ),
        );
        table.set(
            "File_Type",
            if self.is_refresh {
                "Refresh"
            } else {
                "Primary"
            },
        );
        table.set("Unique_MonthID", i64::from(self.month_start.month_id()));
        let mut all = 0;
        for (place, column) in Which::totals(is_v2_1) {
            let rows = i64::from(total(place));
            all += rows;
            table.set(column, rows);
        }
        table.set("TotalRecords", all);
    }
}

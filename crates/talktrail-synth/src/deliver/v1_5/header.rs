//! Headers of every file: written last, when all rows are counted.

use talktrail_model::date::Date;

use super::set::Which;
use super::{Ledger, Old, first_month, header_id, last_month};
use crate::error::Error;
use crate::person::World;
use crate::write::Value;

/// Days after the month's end on which Primary and Refresh are processed.
const MADE_AFTER: [i32; 2] = [20, 50];

pub(super) fn write(old: &mut Old, world: &World, ledger: &Ledger) -> Result<(), Error> {
    for month_id in first_month(world)..=last_month() {
        let Some(month) = Date::from_month_id(month_id) else {
            continue;
        };
        for provider in 0..world.providers.len() as u16 {
            for is_refresh in [false, true] {
                let header = header_id(world, provider, month_id, is_refresh);
                let persons = ledger.rows(header, 0);
                if persons > 0 {
                    let code = &world.providers[usize::from(provider)].code;
                    row(old, (header, persons), (code, month), is_refresh)?;
                }
            }
        }
    }
    Ok(())
}

fn row(
    old: &mut Old,
    (header, persons): (i64, u32),
    (provider, month): (&str, Date),
    is_refresh: bool,
) -> Result<(), Error> {
    let month_id = i64::from(month.month_id());
    let mut pen = old.pen(month.month_id(), 0);
    let table = pen.table(Which::Header);
    let made = month
        .end_of_month()
        .plus_days(MADE_AFTER[usize::from(is_refresh)]);
    table.set("HEADER_ID", header);
    table.set("FILE_TYPE", if is_refresh { "Refresh" } else { "Primary" });
    table.set("END_PROCESSING_DATE", Value::Stamp(made, 480));
    table.set("COMPLETION_TIME", Value::Stamp(made, 540));
    for start in ["START_DATE", "ReportingPeriodStartDate"] {
        table.offer(start, month);
    }
    for end in ["END_DATE", "ReportingPeriodEndDate"] {
        table.offer(end, month.end_of_month());
    }
    for number in ["MONTH_ID", "Unique_MonthID"] {
        table.offer(number, month_id);
    }
    table.set("TOTAL_RECORDS", i64::from(persons));
    table.set("ORGCODEPROVIDER", provider);
    table.end_row()
}

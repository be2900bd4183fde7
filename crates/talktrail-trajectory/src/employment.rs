//! Employment status at a day: the latest record on or before it.

use talktrail_model::{date::Date, record::Employment};

/// The status, as an integer of the list `employment_status`, that held on a day: that of the latest record dated on
/// or before it. Of records of one day the last in the list counts. Undated records count for no day.
pub(crate) fn employment_at(records: &[Employment], day: Option<Date>) -> Option<i16> {
    let day = day?;
    let held = |record: &&Employment| record.date.is_some_and(|d| d <= day);
    records
        .iter()
        .filter(held)
        .max_by_key(|r| r.date)?
        .status
        .integer()
}

#[cfg(test)]
mod tests {
    use super::*;
    use talktrail_model::code::Code;

    fn record(day: i32, status: i16) -> Employment {
        Employment {
            date: Some(Date::from_days(day)),
            status: Code::new(status),
        }
    }

    #[test]
    fn latest_record_on_or_before_the_day_holds() {
        let records = [record(10, 1), record(20, 2), record(20, 3)];
        let held = [9, 10, 19, 20].map(|day| employment_at(&records, Some(Date::from_days(day))));
        assert_eq!(held, [None, Some(1), Some(1), Some(3)]);
        assert_eq!(employment_at(&records, None), None);
    }
}

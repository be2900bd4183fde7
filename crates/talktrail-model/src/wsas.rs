//! The Work and Social Adjustment Scale: five items of 0 to 8 whose total is never submitted.
//!
//! The work item has a ninth answer, "not applicable", which is no score. Whether a total with a missing item is made
//! up from the others or left out is the choice of the rule set.
//!
//! ```
//! use talktrail_model::{rule_set::WsasRule, score::ScoreValue, wsas::total};
//! let item = |n| Some(ScoreValue::from_points(n));
//! let items = [None, item(4), item(3), item(3), item(2)];
//! assert_eq!(total(items, WsasRule::ProRated { least_valid: 4 }), item(15));
//! assert_eq!(total(items, WsasRule::Listwise), None);
//! ```

use crate::{rule_set::WsasRule, score::ScoreValue};

/// Number of items, in the order work, home, social, private, relationships.
pub const ITEMS: usize = 5;

/// How many of the five items are valid.
pub fn n_valid(items: [Option<ScoreValue>; ITEMS]) -> u8 {
    items.iter().flatten().count() as u8
}

/// The total of the valid items under a rule. Pro-rating takes their mean times five, rounded to four decimals; with
/// all five items both rules give the sum. `None` when too few are valid, and always when none is.
pub fn total(items: [Option<ScoreValue>; ITEMS], rule: WsasRule) -> Option<ScoreValue> {
    let n = n_valid(items);
    let needed = match rule {
        WsasRule::ProRated { least_valid } => least_valid.max(1),
        WsasRule::Listwise => ITEMS as u8,
    };
    if n < needed {
        return None;
    }
    let sum: i64 = items
        .iter()
        .flatten()
        .map(|item| i64::from(item.ten_thousandths()))
        .sum();
    let valid = i64::from(n);
    let total = (sum * ITEMS as i64 + valid / 2) / valid;
    i32::try_from(total)
        .ok()
        .map(ScoreValue::from_ten_thousandths)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRO_RATED: WsasRule = WsasRule::ProRated { least_valid: 4 };

    fn items(values: [i16; ITEMS]) -> [Option<ScoreValue>; ITEMS] {
        values.map(|v| (v >= 0).then(|| ScoreValue::from_points(v)))
    }

    #[test]
    fn five_items_add_up_under_either_rule() {
        let all = items([8, 8, 8, 8, 8]);
        assert_eq!(total(all, PRO_RATED), Some(ScoreValue::from_points(40)));
        assert_eq!(
            total(all, WsasRule::Listwise),
            Some(ScoreValue::from_points(40))
        );
    }

    #[test]
    fn pro_rating_needs_its_number_of_items() {
        let four = items([-1, 6, 5, 4, 4]);
        let three = items([-1, -1, 5, 4, 4]);
        assert_eq!(total(four, PRO_RATED), ScoreValue::parse("23.75"));
        assert_eq!(total(three, PRO_RATED), None);
        assert_eq!(n_valid(three), 3);
        assert_eq!(
            total(items([-1; ITEMS]), WsasRule::ProRated { least_valid: 0 }),
            None
        );
    }
}

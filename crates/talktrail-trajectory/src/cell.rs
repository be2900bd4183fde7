//! How the kernel's counts and numbers become cells.

use talktrail_model::instrument::InstrumentId;

/// A count, cut off at the largest that its column holds.
pub(crate) fn count(n: usize) -> i16 {
    i16::try_from(n).unwrap_or(i16::MAX)
}

/// A total over referrals.
pub(crate) fn total(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

/// A number from 1; 0 stands for none.
pub(crate) fn number(n: u16) -> Option<i16> {
    (n != 0).then(|| count(usize::from(n)))
}

/// The integer of an instrument in the list `instrument`: its position from 1.
pub(crate) fn instrument_code(id: InstrumentId) -> i16 {
    i16::from(id.0) + 1
}

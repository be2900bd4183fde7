//! Scores: the number that a participant reached on a questionnaire at one occasion, and what became of it on the way in.
//!
//! Extracts deliver scores as text. Most are whole numbers; the Mobility Inventory has two decimals; some are no
//! scores at all (`NA`, a WSAS work item of 9). Text is parsed once, into a fixed-point number so that a comparison
//! with a threshold such as 2.3 is exact, and keeps a [`ScoreStatus`] that says whether rules may use it.
//!
//! ```
//! use talktrail_model::score::ScoreValue;
//! assert_eq!(ScoreValue::parse("3.50"), Some(ScoreValue::from_hundredths(350)));
//! assert_eq!(ScoreValue::parse("abc"), None);
//! ```

/// Fixed-point parts of one score point.
const SCALE: i32 = 10_000;
/// Most decimal places that a score keeps; further ones are cut.
const DECIMALS: usize = 4;

/// A score or a difference of scores, exact to four decimal places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ScoreValue(i32);

impl ScoreValue {
    /// A whole number of points.
    pub const fn from_points(points: i16) -> Self {
        Self(points as i32 * SCALE)
    }

    /// A number of points given in hundredths.
    pub const fn from_hundredths(hundredths: i32) -> Self {
        Self(hundredths * (SCALE / 100))
    }

    /// The inner fixed-point number, in ten-thousandths of a point.
    pub const fn ten_thousandths(self) -> i32 {
        self.0
    }

    /// The value of a number of ten-thousandths of a point.
    pub const fn from_ten_thousandths(parts: i32) -> Self {
        Self(parts)
    }

    /// Points as a floating-point number.
    pub fn points(self) -> f64 {
        f64::from(self.0) / f64::from(SCALE)
    }

    /// Whole points, where the value is whole and fits.
    pub fn whole(self) -> Option<i16> {
        if self.0 % SCALE == 0 {
            i16::try_from(self.0 / SCALE).ok()
        } else {
            None
        }
    }

    /// The difference `self - other`, in points.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// Reads decimal text such as `12`, `3.50` or `-1`; surrounding blanks are ignored. `None` when it is no number
    /// or its whole part has more than five digits.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let is_number = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
        if (whole.is_empty() && fraction.is_empty())
            || whole.len() > 5
            || !is_number(whole)
            || !is_number(fraction)
        {
            return None;
        }
        let mut parts = whole
            .bytes()
            .fold(0i32, |n, b| n * 10 + i32::from(b - b'0'));
        for place in 0..DECIMALS {
            let digit = fraction
                .as_bytes()
                .get(place)
                .map_or(0, |b| i32::from(b - b'0'));
            parts = parts * 10 + digit;
        }
        Some(Self(if negative { -parts } else { parts }))
    }
}

/// Whether rules may use a score, and if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum ScoreStatus {
    /// A number inside the range of its instrument.
    Valid = 1,
    /// A number outside the range.
    OutOfRange = 2,
    /// A stated non-score, such as `NA` or a WSAS work item of 9.
    NotAScore = 3,
    /// Not a number, or decimals on a whole-number scale.
    WrongShape = 4,
    /// The assessment tool is not in the dictionary, so no range is known.
    UnknownTool = 5,
    /// No value was delivered.
    Missing = 6,
}

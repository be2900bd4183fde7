//! Coded values: sets that are only translated, and the few sets that rules branch on.

/// A code that is only translated: the integer that its code list exports, or missing.
///
/// A delivered text outside its list becomes [`Code::MISSING`] here and is kept, with the name of its variable, in
/// the record's `unrecognised` text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(i16);

impl Code {
    /// No value, or none that the list knows.
    pub const MISSING: Self = Self(i16::MIN);

    /// The code that exports as this integer.
    pub const fn new(integer: i16) -> Self {
        Self(integer)
    }

    /// The integer to export.
    pub fn integer(self) -> Option<i16> {
        (self != Self::MISSING).then_some(self.0)
    }
}

impl Default for Code {
    fn default() -> Self {
        Self::MISSING
    }
}

/// What became of an appointment (`AttendOrDNACode`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Attendance {
    /// No code, or an unknown one.
    #[default]
    Missing,
    /// 2: cancelled by or for the patient.
    CancelledByPatient,
    /// 3: did not attend.
    DidNotAttend,
    /// 4: cancelled by the provider.
    CancelledByProvider,
    /// 5: attended on time.
    OnTime,
    /// 6: late, but seen.
    LateSeen,
    /// 7: late and not seen.
    LateNotSeen,
}

impl Attendance {
    /// The attendance of an exported integer of the list `attendance`.
    pub const fn from_integer(integer: i16) -> Self {
        match integer {
            2 => Self::CancelledByPatient,
            3 => Self::DidNotAttend,
            4 => Self::CancelledByProvider,
            5 => Self::OnTime,
            6 => Self::LateSeen,
            7 => Self::LateNotSeen,
            _ => Self::Missing,
        }
    }

    /// The exported integer.
    pub const fn integer(self) -> Option<i8> {
        match self {
            Self::Missing => None,
            Self::CancelledByPatient => Some(2),
            Self::DidNotAttend => Some(3),
            Self::CancelledByProvider => Some(4),
            Self::OnTime => Some(5),
            Self::LateSeen => Some(6),
            Self::LateNotSeen => Some(7),
        }
    }

    /// Whether the participant was seen: codes 5 and 6.
    pub const fn is_seen(self) -> bool {
        matches!(self, Self::OnTime | Self::LateSeen)
    }

    /// Whether the appointment was missed without notice: codes 3 and 7.
    pub const fn is_missed(self) -> bool {
        matches!(self, Self::DidNotAttend | Self::LateNotSeen)
    }

    /// Whether it was cancelled by either side: codes 2 and 4.
    pub const fn is_cancelled(self) -> bool {
        matches!(self, Self::CancelledByPatient | Self::CancelledByProvider)
    }
}

/// What an appointment was for (`AppType`), as its number; 0 when missing or unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct AppointmentType(u8);

impl AppointmentType {
    /// Follow-up after the end of treatment: never a source of first or last scores.
    pub const FOLLOW_UP: Self = Self(6);
    /// Employment support (version 2.1).
    pub const EMPLOYMENT_SUPPORT: Self = Self(10);

    /// The type of a number of the list `app_type`.
    pub const fn new(number: u8) -> Self {
        Self(number)
    }

    /// The number to export.
    pub fn integer(self) -> Option<i8> {
        (self.0 != 0).then_some(self.0 as i8)
    }

    /// Types 01 (assessment) and 03 (assessment and treatment).
    pub const fn is_assessment(self) -> bool {
        matches!(self.0, 1 | 3)
    }

    /// Types 02 (treatment), 03 (assessment and treatment) and 05 (review and treatment).
    pub const fn is_treatment(self) -> bool {
        matches!(self.0, 2 | 3 | 5)
    }
}

/// The therapies of a contact: bit `n - 1` stands for integer `n` of the list `therapy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Therapies(pub u64);

impl Therapies {
    /// The set of one therapy, given its integer (1 to 64) in the list `therapy`.
    pub const fn one(integer: i16) -> Self {
        if integer >= 1 && integer <= 64 {
            Self(1 << (integer - 1))
        } else {
            Self(0)
        }
    }

    /// Both sets together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The set less those of another.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether the sets share a therapy.
    pub const fn any_of(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The lowest integer in the set.
    pub fn first(self) -> Option<i16> {
        (self.0 != 0).then(|| self.0.trailing_zeros() as i16 + 1)
    }

    /// How many there are.
    pub const fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

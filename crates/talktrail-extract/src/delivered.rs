//! Delivered rows: one harmonised row of an extract, before de-duplication.
//!
//! Each type knows how to pack itself and names the referral (or participant) it belongs to. Equal contents compare
//! equal, so an order over all fields makes results independent of the order in which rows arrived.

use talktrail_model::{
    code::{AppointmentType, Attendance, Code, Therapies},
    date::Date,
    id::Key,
    instrument::InstrumentId,
    record::Supplied,
    score::{ScoreStatus, ScoreValue},
};

use crate::pack::{Packer, Unpacker};

/// The extract period or submission of a row, in an order in which a later one is a greater number; 0 is unknown.
pub(crate) type Delivery = u32;

/// The kinds of delivered rows, each travelling in blocks of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    Referral,
    Person,
    Contact,
    Activity,
    Score,
    Log,
    Problem,
    Pause,
    Employment,
}

/// How many kinds there are.
pub(crate) const KINDS: usize = 9;

/// What neighbouring rows mostly share, and therefore is packed once for all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    /// Key of the referral (or of the participant, for rows about persons).
    pub(crate) owner: Key,
    pub(crate) delivery: Delivery,
}

/// A row that can be packed, apart from its head.
pub(crate) trait Delivered<'a>: Sized {
    const KIND: Kind;
    fn head(&self) -> Head;
    fn pack(&self, to: &mut Packer<'_>);
    fn unpack(head: Head, from: &mut Unpacker<'a>) -> Self;
}

macro_rules! delivered {
    ($(#[$doc:meta])* $name:ident, $kind:ident, $owner:ident { $($field:ident: $type:ty = $how:ident,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) struct $name<'a> { $(pub(crate) $field: $type,)* }

        impl<'a> Delivered<'a> for $name<'a> {
            const KIND: Kind = Kind::$kind;
            fn head(&self) -> Head { Head { owner: self.$owner, delivery: self.delivery } }
            fn pack(&self, to: &mut Packer<'_>) { $(pack!(to, self.$field, $how);)* }
            fn unpack(head: Head, from: &mut Unpacker<'a>) -> Self {
                Self { $($field: unpack!(head, from, $how),)* }
            }
        }
    };
}
macro_rules! pack {
    ($to:ident, $value:expr, owner) => {};
    ($to:ident, $value:expr, delivery) => {};
    ($to:ident, $value:expr, attendance) => {
        $to.i8($value.integer().unwrap_or(0))
    };
    ($to:ident, $value:expr, appointment) => {
        $to.i8($value.integer().unwrap_or(0))
    };
    ($to:ident, $value:expr, instrument) => {
        $to.u8($value.map_or(u8::MAX, |i| i.0))
    };
    ($to:ident, $value:expr, status) => {
        $to.u8($value as u8)
    };
    ($to:ident, $value:expr, supplied) => {
        pack_supplied($to, &$value.0)
    };
    ($to:ident, $value:expr, $how:ident) => {
        $to.$how($value)
    };
}
macro_rules! unpack {
    ($head:ident, $from:ident, owner) => {
        $head.owner
    };
    ($head:ident, $from:ident, delivery) => {
        $head.delivery
    };
    ($head:ident, $from:ident, attendance) => {
        Attendance::from_integer(i16::from($from.i8()))
    };
    ($head:ident, $from:ident, appointment) => {
        AppointmentType::new($from.i8() as u8)
    };
    ($head:ident, $from:ident, instrument) => {
        match $from.u8() {
            u8::MAX => None,
            id => Some(InstrumentId(id)),
        }
    };
    ($head:ident, $from:ident, status) => {
        status($from.u8())
    };
    ($head:ident, $from:ident, supplied) => {
        SuppliedRow(unpack_supplied($from))
    };
    ($head:ident, $from:ident, $how:ident) => {
        $from.$how()
    };
}

/// What NHS England supplied, ordered by content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct SuppliedRow(pub(crate) Supplied);

impl SuppliedRow {
    fn order(&self) -> impl Ord {
        let s = &self.0;
        (
            (s.n_contacts, s.n_treatment_contacts, s.first_treatment),
            (s.phq9_first, s.phq9_last, s.gad7_first, s.gad7_last),
            (
                s.finished,
                s.caseness,
                s.not_caseness,
                s.recovery,
                s.improvement,
                s.deterioration,
                s.no_change,
            ),
        )
    }
}

impl PartialOrd for SuppliedRow {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for SuppliedRow {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.order().cmp(&other.order())
    }
}

delivered! {
    /// A referral row of one extract or submission.
    #[derive(Default)]
    ReferralRow, Referral, referral {
        participant: Key = key,
        referral: Key = owner,
        delivery: Delivery = delivery,
        version: i8 = i8,
        discharged: Option<Date> = date,
        received: Option<Date> = date,
        row: u128 = row_id,
        record: u64 = u64,
        source: Code = code,
        end_code: Code = code,
        gender: Code = code,
        ethnicity: Code = code,
        imd_decile: Option<i16> = optional_i16,
        birth: Option<Date> = date,
        age_at_referral: Option<i16> = optional_i16,
        supplied: SuppliedRow = supplied,
        is_use_pathway: Option<bool> = flag,
        participant_id: Option<&'a str> = text,
        referral_id: Option<&'a str> = text,
        pathway_id: Option<&'a str> = text,
        row_id: Option<&'a str> = text,
        provider: Option<&'a str> = text,
        unrecognised: Option<&'a str> = text,
        lifetime: Marker<'a> = marker,
    }
}
delivered! {
    /// A person row of one submission (NHS England's `IDS001MPI`, the person table of version 1.5). `name` is the
    /// participant's id where the referral tables do not hold it, `link` how version 1.5 was linked to version 2.
    PersonRow, Person, participant {
        participant: Key = owner,
        record: u64 = u64,
        delivery: Delivery = delivery,
        gender: Code = code,
        ethnicity: Code = code,
        imd_decile: Option<i16> = optional_i16,
        birth: Option<Date> = date,
        link: u8 = u8,
        name: Option<&'a str> = text,
        lifetime: Marker<'a> = marker,
    }
}
delivered! {
    /// A contact row; in UK LLC tables a contact with several activities has several.
    ContactRow, Contact, referral {
        referral: Key = owner,
        date: Option<Date> = date,
        minute: Option<u16> = minute,
        contact: u64 = u64,
        delivery: Delivery = delivery,
        appointment: AppointmentType = appointment,
        attendance: Attendance = attendance,
        is_planned: Option<bool> = flag,
        consultation: Code = code,
        mode: Code = code,
        medication: Code = code,
        duration: Option<i16> = optional_i16,
        therapies: Therapies = therapies,
        n_activities: u16 = count,
        row: u32 = u32,
        unrecognised: Option<&'a str> = text,
        lifetime: Marker<'a> = marker,
    }
}
delivered! {
    /// An activity of a contact (NHS England's `IDS202CareActivity`).
    ActivityRow, Activity, referral {
        referral: Key = owner,
        contact: u64 = u64,
        delivery: Delivery = delivery,
        therapies: Therapies = therapies,
        row: u32 = u32,
        lifetime: Marker<'a> = marker,
    }
}
delivered! {
    /// A score row.
    ScoreRow, Score, referral {
        referral: Key = owner,
        contact: u64 = u64,
        activity: u64 = u64,
        date: Option<Date> = date,
        minute: Option<u16> = minute,
        instrument: Option<InstrumentId> = instrument,
        value: Option<ScoreValue> = score,
        status: ScoreStatus = status,
        is_contact_level: u8 = u8,
        delivery: Delivery = delivery,
        row: u32 = u32,
        tool: Option<&'a str> = text,
        raw: Option<&'a str> = text,
        lifetime: Marker<'a> = marker,
    }
}
delivered! {
    /// An internet-therapy log.
    LogRow, Log, referral {
        referral: Key = owner,
        end: Option<Date> = date,
        start: Option<Date> = date,
        programme: Option<&'a str> = text,
        delivery: Delivery = delivery,
        minutes: Option<i16> = optional_i16,
        lifetime: Marker<'a> = marker,
    }
}
delivered! {
    /// A presenting complaint.
    ProblemRow, Problem, referral {
        referral: Key = owner,
        code: Option<&'a str> = text,
        date: Option<Date> = date,
        is_primary: u8 = u8,
        delivery: Delivery = delivery,
        row: u128 = row_id,
        lifetime: Marker<'a> = marker,
    }
}
delivered! {
    /// A pause of the waiting time.
    PauseRow, Pause, referral {
        referral: Key = owner,
        start: Option<Date> = date,
        delivery: Delivery = delivery,
        end: Option<Date> = date,
        lifetime: Marker<'a> = marker,
    }
}
delivered! {
    /// An employment record of a participant.
    EmploymentRow, Employment, participant {
        participant: Key = owner,
        date: Option<Date> = date,
        delivery: Delivery = delivery,
        status: Code = code,
        lifetime: Marker<'a> = marker,
    }
}

/// Ties a row without text to the lifetime that rows with text have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Marker<'a>(std::marker::PhantomData<&'a ()>);

impl Packer<'_> {
    #[expect(clippy::unused_self, reason = "a marker packs to nothing")]
    fn marker(&self, _: Marker<'_>) {}
}

impl<'a> Unpacker<'a> {
    #[expect(clippy::unused_self, reason = "a marker unpacks from nothing")]
    fn marker(&self) -> Marker<'a> {
        Marker::default()
    }
}

fn status(number: u8) -> ScoreStatus {
    match number {
        1 => ScoreStatus::Valid,
        2 => ScoreStatus::OutOfRange,
        3 => ScoreStatus::NotAScore,
        4 => ScoreStatus::WrongShape,
        5 => ScoreStatus::UnknownTool,
        _ => ScoreStatus::Missing,
    }
}

fn pack_supplied(to: &mut Packer<'_>, s: &Supplied) {
    let flags = [
        s.finished,
        s.caseness,
        s.not_caseness,
        s.recovery,
        s.improvement,
        s.deterioration,
        s.no_change,
    ];
    to.u16(
        flags
            .iter()
            .fold(0, |bits, flag| bits << 2 | flag.map_or(2, u16::from)),
    );
    to.optional_i16(s.n_contacts);
    to.optional_i16(s.n_treatment_contacts);
    to.date(s.first_treatment);
    for score in [s.phq9_first, s.phq9_last, s.gad7_first, s.gad7_last] {
        to.score(score);
    }
}

fn unpack_supplied(from: &mut Unpacker<'_>) -> Supplied {
    let bits = from.u16();
    let flag = |position: u16| match bits >> (2 * (6 - position)) & 3 {
        0 => Some(false),
        1 => Some(true),
        _ => None,
    };
    Supplied {
        finished: flag(0),
        caseness: flag(1),
        not_caseness: flag(2),
        recovery: flag(3),
        improvement: flag(4),
        deterioration: flag(5),
        no_change: flag(6),
        n_contacts: from.optional_i16(),
        n_treatment_contacts: from.optional_i16(),
        first_treatment: from.date(),
        phq9_first: from.score(),
        phq9_last: from.score(),
        gad7_first: from.score(),
        gad7_last: from.score(),
    }
}

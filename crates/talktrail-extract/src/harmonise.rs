//! Harmonising: one delivered row in, one row in the words of the model out, sent to the partition of its participant.
//!
//! Codes become the integers of their lists, dates become dates, scores are parsed under their instrument, identifiers
//! become keys. A text that its list does not know is kept in `unrecognised` and counted. Nothing is derived here.

pub(crate) mod code;
mod event;
pub(crate) mod field;
mod referral;
mod score;
pub(crate) mod tally;

use talktrail_dictionary::{CodeList, Dictionary, Family};
use talktrail_model::{
    code::{Code, Therapies},
    date::Date,
    id::Key,
    instrument::{InstrumentId, Instruments},
    provenance::{self, Attrition, Findings, Flow},
};

use self::{
    code::{CodeColumn, Known},
    field::{Role, event as at},
    tally::Tally,
};
use crate::{
    Keyless,
    delivered::{Delivered, Delivery},
    error::Error,
    hash::{key, pair_key},
    read::{Batch, Column, Field, Scratch},
    retrace::Retraced,
    step,
    store::{Router, Store},
    submission::{Submissions, submission_id},
};

/// What every thread of a scan shares.
#[derive(Debug)]
pub(crate) struct Context<'d> {
    pub(crate) family: Family,
    pub(crate) lists: Lists<'d>,
    pub(crate) instruments: Instruments,
    pub(crate) submissions: Submissions,
    pub(crate) retraced: Retraced,
    pub(crate) keyless: Keyless,
    pub(crate) shard: Option<(u32, u32)>,
}

/// The code lists that rules use.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lists<'d> {
    attendance: &'d CodeList,
    appointment: &'d CodeList,
    consultation: &'d CodeList,
    medium: &'d CodeList,
    mechanism: &'d CodeList,
    mode: &'d CodeList,
    medication: &'d CodeList,
    therapy: &'d CodeList,
    source: &'d CodeList,
    end_code: &'d CodeList,
    gender: &'d CodeList,
    ethnicity: &'d CodeList,
    employment: &'d CodeList,
}

impl<'d> Lists<'d> {
    /// The lists of a dictionary.
    pub(crate) fn new(dictionary: &'d Dictionary) -> Result<Self, Error> {
        let list = |name: &'static str| {
            dictionary
                .code_list(name)
                .ok_or(Error::ListMissing { list: name })
        };
        Ok(Self {
            attendance: list("attendance")?,
            appointment: list("app_type")?,
            consultation: list("consultation")?,
            medium: list("consultation_medium")?,
            mechanism: list("consultation_mechanism")?,
            mode: list("patient_therapy_mode")?,
            medication: list("psych_med")?,
            therapy: list("therapy")?,
            source: list("source_of_referral")?,
            end_code: list("end_code")?,
            gender: list("gender")?,
            ethnicity: list("ethnicity")?,
            employment: list("employment_status")?,
        })
    }
}

/// One thread's harmoniser.
pub(crate) struct Harmoniser<'c, 'd> {
    context: &'c Context<'d>,
    router: Router<'c>,
    codes: Codes<'d>,
    tools: Vec<(Box<str>, Vec<InstrumentId>)>,
    tally: Tally,
    flow: RowFlow,
    latest: Delivery,
    attrition: Attrition,
    scratch: Scratches,
    unrecognised: String,
}

#[derive(Debug)]
struct Codes<'d> {
    attendance: CodeColumn<'d>,
    appointment: CodeColumn<'d>,
    medium: CodeColumn<'d>,
    mechanism: CodeColumn<'d>,
    mode: CodeColumn<'d>,
    medication: CodeColumn<'d>,
    therapy: CodeColumn<'d>,
    source: CodeColumn<'d>,
    end_code: CodeColumn<'d>,
    gender: CodeColumn<'d>,
    ethnicity: CodeColumn<'d>,
    employment: CodeColumn<'d>,
}

/// Room for the texts that a row needs at the same time.
#[derive(Debug, Default)]
struct Scratches {
    participant: Scratch,
    referral: Scratch,
    generated: String,
    a: Scratch,
    b: Scratch,
    c: Scratch,
    d: Scratch,
}

/// Rows of a table on their way through the scan.
#[derive(Debug, Default)]
struct RowFlow {
    read: u64,
    keyless: u64,
    unreferred: u64,
    superseded: u64,
    other_month: u64,
}

/// A table under harmonisation: its role and where each field stands in a batch.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) role: Role,
    pub(crate) table: &'static str,
    /// For each field of the role, its position among the columns read.
    pub(crate) columns: Vec<Option<usize>>,
}

/// One row of a batch, addressed by field.
#[derive(Clone, Copy)]
pub(crate) struct Row<'b> {
    batch: &'b Batch,
    layout: &'b Layout,
    row: usize,
}

impl<'b> Row<'b> {
    pub(crate) fn new(batch: &'b Batch, layout: &'b Layout, row: usize) -> Self {
        Self { batch, layout, row }
    }

    pub(crate) fn has(self, field: usize) -> bool {
        self.layout.columns.get(field).is_some_and(Option::is_some)
    }

    fn column(self, field: usize) -> Option<&'b Column> {
        let position = (*self.layout.columns.get(field)?)?;
        Some(self.batch.column(position))
    }

    pub(crate) fn text<'s>(self, field: usize, scratch: &'s mut Scratch) -> Option<&'s str>
    where
        'b: 's,
    {
        self.column(field)?.text(self.row, scratch)
    }

    pub(crate) fn date(self, field: usize) -> Field<Date> {
        self.column(field)
            .map_or(Field::Missing, |c| c.date(self.row))
    }

    pub(crate) fn minute(self, field: usize) -> Option<u16> {
        self.column(field)?
            .time_minutes(self.row)
            .filter(|m| *m != 0)
    }

    /// Microseconds since 1970.
    pub(crate) fn moment(self, field: usize) -> Option<i64> {
        self.column(field)?.moment(self.row).value()
    }

    pub(crate) fn integer(self, field: usize) -> Field<i64> {
        self.column(field)
            .map_or(Field::Missing, |c| c.integer(self.row))
    }

    pub(crate) fn large_integer(self, field: usize) -> Option<u128> {
        match self.column(field)?.large_integer(self.row) {
            Field::Value(number) => Some(number),
            _ => None,
        }
    }

    pub(crate) fn flag(self, field: usize) -> Option<bool> {
        self.column(field)?.flag(self.row)
    }
}

/// Keys of a row about a referral.
#[derive(Clone, Copy, Debug)]
struct Keys {
    participant: Key,
    referral: Key,
    delivery: Delivery,
}

impl<'c, 'd> Harmoniser<'c, 'd> {
    /// A harmoniser that sends rows to a store in blocks of about `block_bytes`.
    pub(crate) fn new(context: &'c Context<'d>, store: &'c Store, block_bytes: usize) -> Self {
        let l = &context.lists;
        let codes = Codes {
            attendance: CodeColumn::new(l.attendance),
            appointment: CodeColumn::new(l.appointment),
            medium: CodeColumn::new(l.medium).through(l.consultation),
            mechanism: CodeColumn::new(l.mechanism).through(l.consultation),
            mode: CodeColumn::new(l.mode),
            medication: CodeColumn::new(l.medication),
            therapy: CodeColumn::new(l.therapy),
            source: CodeColumn::new(l.source),
            end_code: CodeColumn::new(l.end_code),
            gender: CodeColumn::new(l.gender),
            ethnicity: CodeColumn::new(l.ethnicity),
            employment: CodeColumn::new(l.employment),
        };
        Self {
            context,
            router: Router::new(store, block_bytes),
            codes,
            tools: score::tools(&context.instruments),
            tally: Tally::default(),
            flow: RowFlow::default(),
            latest: 0,
            attrition: Attrition::default(),
            scratch: Scratches::default(),
            unrecognised: String::new(),
        }
    }

    /// Harmonises every row of a batch.
    pub(crate) fn batch(&mut self, layout: &Layout, batch: &Batch) -> Result<(), Error> {
        for index in 0..batch.rows() {
            let row = Row::new(batch, layout, index);
            match layout.role {
                Role::Referral => self.referral(row)?,
                Role::Person => self.person(row)?,
                Role::Contact => self.contact(row)?,
                Role::Activity => self.activity(row)?,
                Role::ContactScore | Role::ReferralScore => self.score(row)?,
                Role::Log => self.log(row)?,
                Role::Problem => self.problem(row)?,
                Role::Pause => self.pause(row)?,
                Role::Employment => self.employment(row)?,
                Role::Submission | Role::Accepted => {}
            }
        }
        self.flow.read += batch.rows() as u64;
        self.close_flow(layout.role);
        Ok(())
    }

    /// Last day of the latest UK LLC extract that was seen.
    pub(crate) fn latest(&self) -> Option<Date> {
        if self.context.family == Family::UkllcV2 {
            extract_days(self.latest).1
        } else {
            None
        }
    }

    /// Sends what is buffered and hands over findings and attrition.
    pub(crate) fn finish(mut self, findings: &mut Findings) -> Result<Attrition, Error> {
        self.tally.drain_into(findings);
        self.router.flush()?;
        Ok(self.attrition)
    }

    fn close_flow(&mut self, role: Role) {
        let flow = std::mem::take(&mut self.flow);
        let mut rows = flow.read;
        let mut step =
            |attrition: &mut Attrition, order: u16, reason: &'static str, left_out: u64| {
                let after = rows - left_out;
                let counts = Flow {
                    rows_before: rows,
                    rows_after: after,
                    ..Flow::default()
                };
                attrition.add(step::step(order, role, reason), counts);
                rows = after;
            };
        step(&mut self.attrition, 10, step::KEYLESS, flow.keyless);
        step(&mut self.attrition, 11, step::UNREFERRED, flow.unreferred);
        if self.context.family != Family::UkllcV2 {
            step(
                &mut self.attrition,
                20,
                step::SUPERSEDED_SUBMISSION,
                flow.superseded,
            );
            if role == Role::Contact {
                step(&mut self.attrition, 21, step::OTHER_MONTH, flow.other_month);
            }
        }
    }

    /// The keys of a row about a referral; `None` when the row is left out (and counted).
    fn keys(&mut self, row: Row<'_>) -> Option<Keys> {
        let table = row.layout.table;
        let Some(referral_id) = row.text(at::REFERRAL, &mut self.scratch.referral) else {
            self.tally.add(provenance::REFERRAL_KEYLESS, table, "");
            self.flow.unreferred += 1;
            return None;
        };
        let participant = row
            .text(at::PARTICIPANT, &mut self.scratch.participant)
            .filter(|id| *id != "0");
        let participant = match (participant, self.context.keyless) {
            (Some(id), _) => id,
            (None, Keyless::Drop) => {
                self.tally.add(provenance::KEYLESS, table, "");
                self.flow.keyless += 1;
                return None;
            }
            (None, Keyless::Keep) => {
                self.tally.add(provenance::KEYLESS, table, "");
                self.scratch.generated.clear();
                self.scratch.generated.push_str(KEYLESS_PREFIX);
                self.scratch.generated.push_str(referral_id);
                &self.scratch.generated
            }
        };
        let delivery = match self.context.family {
            Family::UkllcV2 => extract_period(row, &mut self.tally),
            _ => submission_of(row, &self.context.submissions, &mut self.scratch.a),
        };
        let (referral, participant) = match self.context.family {
            Family::UkllcV2 => (pair_key(participant, referral_id), key(participant)),
            _ => {
                let referral = key(referral_id);
                (
                    referral,
                    self.context
                        .retraced
                        .participant_of(referral)
                        .unwrap_or_else(|| key(participant)),
                )
            }
        };
        self.latest = self.latest.max(delivery & 0xFFFF);
        Some(Keys {
            participant,
            referral,
            delivery,
        })
    }

    /// As [`Self::keys`], for events: rows of submissions that do not count are left out.
    fn event_keys(&mut self, row: Row<'_>) -> Option<Keys> {
        let keys = self.keys(row)?;
        if self.context.family == Family::UkllcV2 {
            return Some(keys);
        }
        match self.context.submissions.get(keys.delivery) {
            Some(submission) if submission.is_accepted => Some(keys),
            Some(_) => {
                self.flow.superseded += 1;
                None
            }
            None => {
                self.tally.add(
                    provenance::UNKNOWN_SUBMISSION,
                    row.layout.table,
                    "UniqueSubmissionID",
                );
                self.flow.superseded += 1;
                None
            }
        }
    }
}

/// Sends a row on, if its participant belongs to the shard of this run.
fn route<'r, R: Delivered<'r>>(
    router: &mut Router<'_>,
    context: &Context<'_>,
    participant: Key,
    row: &R,
) -> Result<(), Error> {
    if is_in_shard(participant, context.shard) {
        router.send(participant, row)
    } else {
        Ok(())
    }
}

/// Start of the keys that are generated for referrals without a participant key.
pub(crate) const KEYLESS_PREFIX: &str = "keyless-";

/// Whether a participant belongs to a shard: shard `i` of `n` holds the `i`-th range of keys.
fn is_in_shard(participant: Key, shard: Option<(u32, u32)>) -> bool {
    shard.is_none_or(|(index, count)| {
        let place = (u128::from(participant.high) * u128::from(count)) >> 64;
        place + 1 == u128::from(index)
    })
}

/// First and last day of a UK LLC extract in one number that sorts by them: days since 1990, 16 bits each.
fn extract_period(row: Row<'_>, tally: &mut Tally) -> Delivery {
    let start = day_number(checked_date(
        row.date(at::EXTRACT_START),
        row.layout.table,
        "extract_start_date",
        tally,
    ));
    let end = day_number(checked_date(
        row.date(at::EXTRACT_END),
        row.layout.table,
        "extract_end_date",
        tally,
    ));
    if end == 0 && row.has(at::EXTRACT_END) {
        tally.add(
            provenance::NO_EXTRACT_PERIOD,
            row.layout.table,
            "extract_end_date",
        );
    }
    start << 16 | end
}

const EPOCH_1990: i32 = 7_305;

fn day_number(date: Option<Date>) -> u32 {
    date.map_or(0, |d| (d.days() - EPOCH_1990).clamp(0, 0xFFFF) as u32)
}

/// First and last day of an extract period number.
pub(crate) fn extract_days(delivery: Delivery) -> (Option<Date>, Option<Date>) {
    let day = |n: u32| (n != 0).then(|| Date::from_days(n as i32 + EPOCH_1990));
    (day(delivery >> 16), day(delivery & 0xFFFF))
}

fn submission_of(row: Row<'_>, submissions: &Submissions, scratch: &mut Scratch) -> Delivery {
    let id = row.text(at::SUBMISSION, scratch).map(submission_id);
    id.and_then(|id| submissions.delivery(id)).unwrap_or(0)
}

/// A date, with its oddities counted.
fn checked_date(
    cell: Field<Date>,
    table: &'static str,
    column: &'static str,
    tally: &mut Tally,
) -> Option<Date> {
    match cell {
        Field::Value(date) => Some(date),
        Field::Missing => None,
        Field::Sentinel => {
            tally.add(provenance::SENTINEL_DATE, table, column);
            None
        }
        Field::Bad => {
            tally.add(provenance::BAD_DATE, table, column);
            None
        }
    }
}

/// A whole number that fits, with a bad one counted.
fn checked_i16(
    cell: Field<i64>,
    table: &'static str,
    column: &'static str,
    tally: &mut Tally,
) -> Option<i16> {
    let number = match cell {
        Field::Value(number) => i16::try_from(number).ok().filter(|n| *n != i16::MIN),
        Field::Missing => return None,
        _ => None,
    };
    if number.is_none() {
        tally.add(provenance::BAD_NUMBER, table, column);
    }
    number
}

/// Where the oddities of a coded value are counted and kept.
struct CodeSink<'t> {
    table: &'static str,
    tally: &'t mut Tally,
    unrecognised: &'t mut String,
}

impl CodeSink<'_> {
    /// The integer of a delivered text, or missing; an unknown text is kept under the name of its variable.
    fn code(
        &mut self,
        text: Option<&str>,
        codes: &mut CodeColumn<'_>,
        column: &'static str,
    ) -> Code {
        let Some(text) = text else {
            return Code::MISSING;
        };
        match codes.look_up(text) {
            Known::As(integer) => Code::new(integer),
            Known::Padded(integer) => {
                self.tally.add(provenance::PADDED_CODE, self.table, column);
                Code::new(integer)
            }
            Known::No => {
                self.keep(text, column);
                Code::MISSING
            }
        }
    }

    fn keep(&mut self, text: &str, column: &'static str) {
        self.tally.add(provenance::UNKNOWN_CODE, self.table, column);
        if !self.unrecognised.is_empty() {
            self.unrecognised.push(';');
        }
        self.unrecognised.push_str(column);
        self.unrecognised.push('=');
        self.unrecognised.push_str(text);
    }
}

fn kept(unrecognised: &str) -> Option<&str> {
    (!unrecognised.is_empty()).then_some(unrecognised)
}

/// A therapy that was given. A SNOMED CT expression counts when it is a bare concept, or when its procedure context
/// (408730004) is done (385658003); an offer is no therapy.
fn given_therapy(text: &str) -> Option<&str> {
    match text.split_once([':', '|']) {
        None => Some(text.trim()),
        Some((concept, rest)) => rest.contains("385658003").then_some(concept.trim()),
    }
}

fn therapies(code: Code) -> Therapies {
    code.integer().map_or(Therapies::default(), Therapies::one)
}

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
pub(crate) mod v15;

use talktrail_dictionary::{CodeList, CodeMap, Dictionary, Family};
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
    hash::{key, key_within, pair_key},
    read::{Batch, Column, Field, Scratch},
    retrace::Retraced,
    shard::Wanted,
    step,
    store::{Router, Store},
    stub::Sizes,
    submission::{Submissions, submission_id},
    v15::{bridge::Bridge, form::Form, persons::Persons},
};

/// What every thread of a scan shares.
#[derive(Debug)]
pub(crate) struct Context<'d> {
    pub(crate) lists: Lists<'d>,
    pub(crate) instruments: Instruments,
    pub(crate) submissions: Submissions,
    pub(crate) retraced: Retraced,
    pub(crate) persons: Persons,
    pub(crate) bridge: Bridge,
    /// Whether ids of version 1.5 need a mark of their own.
    pub(crate) is_stacked: bool,
    pub(crate) keyless: Keyless,
    pub(crate) wanted: Wanted,
}

/// The coded variables that rules use.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Coded {
    Attendance,
    Appointment,
    Medium,
    Mechanism,
    Mode,
    Medication,
    Therapy,
    Source,
    EndCode,
    Gender,
    Ethnicity,
    Employment,
    EndCodeV15,
    TherapyV15,
    TherapyV10,
}

/// For each coded variable, its name in the output and its code list. Medium and mechanism of a consultation share
/// their integers, so both export as one variable.
const CODED: [(&str, &str); 12] = [
    ("attendance", "attendance"),
    ("app_type", "app_type"),
    ("consultation", "consultation_medium"),
    ("consultation", "consultation_mechanism"),
    ("patient_therapy_mode", "patient_therapy_mode"),
    ("psych_med", "psych_med"),
    ("therapy", "therapy"),
    ("source_of_referral", "source_of_referral"),
    ("end_code", "end_code"),
    ("gender", "gender"),
    ("ethnicity", "ethnicity"),
    ("employment_status", "employment_status"),
];

/// Coded variables of version 1.5 whose codes change: name in the output and code map of the dictionary.
const RECODED: [(&str, &str); 3] = [
    ("end_code", "end_code"),
    ("therapy", "therapy"),
    ("therapy", "therapy_v1_0"),
];

/// The code lists of the coded variables.
#[derive(Clone, Debug)]
pub(crate) struct Lists<'d>(Vec<(&'static str, &'d CodeList, Option<&'d CodeMap>)>);

impl<'d> Lists<'d> {
    /// The lists of a dictionary.
    pub(crate) fn new(dictionary: &'d Dictionary) -> Result<Self, Error> {
        let of_name = |list: &str, name| {
            dictionary
                .code_list(list)
                .ok_or(Error::ListMissing { list: name })
        };
        let lists = CODED
            .iter()
            .map(|(variable, list)| Ok((*variable, of_name(list, list)?, None)));
        let recoded = RECODED.iter().map(|(variable, map)| {
            let code_map = dictionary
                .mappings()
                .code_map(map)
                .ok_or(Error::ListMissing { list: map })?;
            Ok((
                *variable,
                of_name(&code_map.from_list, map)?,
                Some(code_map),
            ))
        });
        lists.chain(recoded).collect::<Result<_, Error>>().map(Self)
    }
}

/// One thread's harmoniser.
pub(crate) struct Harmoniser<'c, 'd> {
    context: &'c Context<'d>,
    router: Router<'c>,
    codes: Vec<CodeColumn<'d>>,
    tools: Vec<(Box<str>, Vec<InstrumentId>)>,
    tally: Tally,
    sizes: Sizes,
    flow: RowFlow,
    latest: Delivery,
    attrition: Attrition,
    scratch: Scratches,
    unrecognised: String,
}

/// Room for the texts that a row needs at the same time.
#[derive(Debug, Default)]
struct Scratches {
    participant: Scratch,
    referral: Scratch,
    generated: String,
    code: Scratch,
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
    recordless: u64,
    not_complaint: u64,
    superseded: u64,
    other_month: u64,
}

/// A table under harmonisation: its role and where each field stands in a batch.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) role: Role,
    pub(crate) family: Family,
    /// Form of delivery, for tables of version 1.5.
    pub(crate) form: Option<Form>,
    pub(crate) table: &'static str,
    /// For each field of the role, its position among the columns read.
    pub(crate) columns: Vec<Option<usize>>,
    /// Columns that hold scores of an instrument.
    pub(crate) scores: Vec<(usize, InstrumentId)>,
}

/// One row of a batch, addressed by field.
#[derive(Clone, Copy)]
pub(crate) struct Row<'b> {
    batch: &'b Batch,
    layout: &'b Layout,
    index: usize,
}

impl<'b> Row<'b> {
    pub(crate) fn new(batch: &'b Batch, layout: &'b Layout, index: usize) -> Self {
        Self {
            batch,
            layout,
            index,
        }
    }

    /// The table that the row belongs to.
    pub(crate) fn layout(self) -> &'b Layout {
        self.layout
    }

    /// The text of a column by its position among those read.
    fn text_at<'s>(self, position: usize, scratch: &'s mut Scratch) -> Option<&'s str>
    where
        'b: 's,
    {
        self.batch.column(position).text(self.index, scratch)
    }

    /// NHS England's name of a field, under which findings count it.
    fn name(self, field: usize) -> &'static str {
        field::fields(self.layout.role)
            .get(field)
            .map_or("", |f| f.display_name(self.layout.family))
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
        self.column(field)?.text(self.index, scratch)
    }

    pub(crate) fn date(self, field: usize) -> Field<Date> {
        self.column(field)
            .map_or(Field::Missing, |c| c.date(self.index))
    }

    pub(crate) fn minute(self, field: usize) -> Option<u16> {
        self.column(field)?
            .time_minutes(self.index)
            .filter(|m| *m != 0)
    }

    /// Microseconds since 1970.
    pub(crate) fn moment(self, field: usize) -> Option<i64> {
        self.column(field)?.moment(self.index).value()
    }

    pub(crate) fn integer(self, field: usize) -> Field<i64> {
        self.column(field)
            .map_or(Field::Missing, |c| c.integer(self.index))
    }

    pub(crate) fn large_integer(self, field: usize) -> Option<u128> {
        match self.column(field)?.large_integer(self.index) {
            Field::Value(number) => Some(number),
            _ => None,
        }
    }

    pub(crate) fn flag(self, field: usize) -> Option<bool> {
        self.column(field)?.flag(self.index)
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
        let codes = context
            .lists
            .0
            .iter()
            .map(|(variable, list, map)| CodeColumn::new(variable, list, *map))
            .collect();
        Self {
            context,
            router: Router::new(store, block_bytes),
            codes,
            tools: score::tools(&context.instruments),
            tally: Tally::default(),
            sizes: Sizes::default(),
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
                Role::Referral if layout.form.is_some() => self.referral_v15(row)?,
                Role::Person if layout.form.is_some() => self.person_v15(row)?,
                Role::Contact if layout.form.is_some() => self.appointment(row)?,
                Role::Questionnaire => self.questionnaire(row)?,
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
        self.tally
            .close(layout, (&self.codes, &self.context.instruments));
        self.close_rows(layout);
        self.close_flow(layout.role, layout.family);
        Ok(())
    }

    /// Last day of the latest UK LLC extract that was seen.
    pub(crate) fn latest(&self) -> Option<Date> {
        if self.latest != 0 {
            extract_days(self.latest).1
        } else {
            None
        }
    }

    /// Sends what is buffered and hands over findings, attrition and the sizes of submissions.
    pub(crate) fn finish(mut self, findings: &mut Findings) -> Result<(Attrition, Sizes), Error> {
        self.tally.drain_into(findings);
        self.router.flush()?;
        Ok((self.attrition, self.sizes))
    }

    /// Counts how many rows of a batch the rules about whole rows have looked at.
    fn close_rows(&mut self, layout: &Layout) {
        let (flow, table) = (&self.flow, layout.table);
        let keyed = flow.read - flow.keyless - flow.unreferred - flow.recordless;
        let is_ukllc = layout.family == Family::UkllcV2;
        let is_event = !matches!(
            layout.role,
            Role::Referral | Role::Person | Role::Employment
        );
        let mut checked = |rule, column, rows| self.tally.checked(rule, table, column, rows);
        checked(provenance::KEYLESS, "", flow.read);
        if is_event || layout.role == Role::Referral {
            checked(provenance::REFERRAL_KEYLESS, "", flow.read);
        }
        if layout.form.is_some() && layout.role != Role::Person {
            checked(provenance::NO_RECORD, RECORD_NUMBER, flow.read);
        }
        if is_ukllc && matches!(layout.columns.get(at::EXTRACT_END), Some(Some(_))) {
            checked(provenance::NO_EXTRACT_PERIOD, EXTRACT_END, flow.read);
        }
        if !is_ukllc && is_event {
            checked(provenance::UNKNOWN_SUBMISSION, SUBMISSION, keyed);
        }
        if !is_ukllc && layout.role == Role::Contact {
            let column = contact_date(layout);
            checked(provenance::OTHER_MONTH, column, keyed - flow.superseded);
        }
    }

    fn close_flow(&mut self, role: Role, family: Family) {
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
        let keyless = match role {
            Role::Person if family == Family::V1_5 => step::NOBODY,
            _ => step::KEYLESS,
        };
        step(&mut self.attrition, 10, keyless, flow.keyless);
        step(&mut self.attrition, 11, step::UNREFERRED, flow.unreferred);
        if family == Family::V1_5 {
            step(&mut self.attrition, 13, step::NO_RECORD, flow.recordless);
        }
        if role == Role::Problem {
            step(
                &mut self.attrition,
                12,
                step::NOT_COMPLAINT,
                flow.not_complaint,
            );
        }
        if family != Family::UkllcV2 {
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

    /// The integer of a coded field, or missing; an unknown text is kept under the name of its variable.
    fn code(&mut self, row: Row<'_>, field: usize, coded: Coded) -> Code {
        let Some(text) = row.text(field, &mut self.scratch.code) else {
            return Code::MISSING;
        };
        let text = match coded {
            Coded::Therapy => given_therapy(text),
            _ => Some(text),
        };
        let (Some(text), Some(column)) = (text, self.codes.get_mut(coded as usize)) else {
            return Code::MISSING;
        };
        self.tally.code(coded);
        let table = row.layout.table;
        match column.look_up(text) {
            Known::As(integer) => Code::new(integer),
            Known::Padded(integer) => {
                self.tally
                    .add(provenance::PADDED_CODE, table, column.variable);
                Code::new(integer)
            }
            Known::No => {
                self.tally
                    .add(provenance::UNKNOWN_CODE, table, column.variable);
                keep(&mut self.unrecognised, column.variable, text);
                Code::MISSING
            }
        }
    }

    /// A date, with its oddities counted.
    fn date(&mut self, row: Row<'_>, field: usize) -> Option<Date> {
        let told = row.date(field);
        if !matches!(told, Field::Missing) {
            self.tally.date(field);
        }
        match told {
            Field::Value(date) => return Some(date),
            Field::Missing => {}
            Field::Sentinel => {
                self.tally
                    .add(provenance::SENTINEL_DATE, row.layout.table, row.name(field));
            }
            Field::Bad => self
                .tally
                .add(provenance::BAD_DATE, row.layout.table, row.name(field)),
        }
        None
    }

    /// A whole number that fits, with a bad one counted.
    fn number(&mut self, row: Row<'_>, field: usize) -> Option<i16> {
        let number = match row.integer(field) {
            Field::Value(number) => i16::try_from(number).ok().filter(|n| *n != i16::MIN),
            Field::Missing => return None,
            _ => None,
        };
        self.tally.number(field);
        if number.is_none() {
            self.tally
                .add(provenance::BAD_NUMBER, row.layout.table, row.name(field));
        }
        number
    }

    /// Data set version of a row: of its header, else by month, else by the first day of its extract.
    fn version(&self, row: Row<'_>, month: usize, delivery: Delivery) -> i8 {
        if let Some(submission) = self
            .context
            .submissions
            .get(delivery)
            .filter(|s| s.version != 0)
        {
            return submission.version;
        }
        let month = match row.integer(month) {
            Field::Value(month) => i32::try_from(month).ok(),
            _ => extract_days(delivery).0.map(Date::month_id),
        };
        if month.is_some_and(|m| m >= FIRST_MONTH_OF_2_1) {
            21
        } else {
            20
        }
    }

    /// The keys of a row about a referral; `None` when the row is left out (and counted).
    fn keys(&mut self, row: Row<'_>) -> Option<Keys> {
        let keys = match row.layout.form {
            Some(form) => self.keys_v15(row, form),
            None => self.keys_v2(row),
        }?;
        if row.layout.family != Family::UkllcV2
            && let Some(submission) = self.context.submissions.position(keys.delivery)
        {
            self.sizes.add(submission, row.layout.role);
        }
        Some(keys)
    }

    fn keys_v2(&mut self, row: Row<'_>) -> Option<Keys> {
        let table = row.layout.table;
        let delivery = self.delivery(row);
        let Some(referral_id) = row.text(at::REFERRAL, &mut self.scratch.referral) else {
            self.tally.add(provenance::REFERRAL_KEYLESS, table, "");
            self.flow.unreferred += 1;
            return None;
        };
        let participant = row
            .text(at::PARTICIPANT, &mut self.scratch.participant)
            .filter(|id| is_key(id));
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
        let (referral, participant) = if row.layout.family == Family::UkllcV2 {
            (pair_key(participant, referral_id), key(participant))
        } else {
            let referral = key(referral_id);
            let participant = self
                .context
                .retraced
                .participant_of(referral)
                .unwrap_or_else(|| key(participant));
            (key_within(participant, referral), participant)
        };
        if row.layout.family == Family::UkllcV2 {
            self.latest = self.latest.max(delivery & 0xFFFF);
        }
        Some(Keys {
            participant,
            referral,
            delivery,
        })
    }

    /// The delivery of a row about a referral. For UK LLC tables, first and last day of the extract in one number that
    /// sorts by them: days since 1990, 16 bits each.
    fn delivery(&mut self, row: Row<'_>) -> Delivery {
        if row.layout.family != Family::UkllcV2 {
            return self.submission(row, at::SUBMISSION);
        }
        let start = day_number(self.date(row, at::EXTRACT_START));
        let end = day_number(self.date(row, at::EXTRACT_END));
        if end == 0 && row.has(at::EXTRACT_END) {
            self.tally
                .add(provenance::NO_EXTRACT_PERIOD, row.layout.table, EXTRACT_END);
        }
        start << 16 | end
    }

    /// The delivery number of the submission of a row; 0 when unknown.
    fn submission(&mut self, row: Row<'_>, field: usize) -> Delivery {
        let id = row.text(field, &mut self.scratch.a).map(submission_id);
        id.and_then(|id| self.context.submissions.delivery(id))
            .unwrap_or(0)
    }

    fn is_accepted(&self, delivery: Delivery) -> bool {
        self.context.submissions.is_accepted(delivery)
    }

    /// As [`Self::keys`], for events: rows of submissions that do not count are left out.
    fn event_keys(&mut self, row: Row<'_>) -> Option<Keys> {
        let keys = self.keys(row)?;
        if row.layout.family == Family::UkllcV2 {
            return Some(keys);
        }
        match self.context.submissions.get(keys.delivery) {
            Some(submission) if submission.is_accepted => Some(keys),
            Some(_) => {
                self.flow.superseded += 1;
                None
            }
            None => {
                self.tally
                    .add(provenance::UNKNOWN_SUBMISSION, row.layout.table, SUBMISSION);
                self.flow.superseded += 1;
                None
            }
        }
    }
}

/// Sends a row on, if its participant is wanted.
fn route<'r, R: Delivered<'r>>(
    router: &mut Router<'_>,
    context: &Context<'_>,
    participant: Key,
    row: &R,
) -> Result<(), Error> {
    if context.wanted.takes(R::KIND, participant) {
        router.send(participant, row)
    } else {
        Ok(())
    }
}

/// The columns under which rules about whole rows count.
const EXTRACT_END: &str = "extract_end_date";
const SUBMISSION: &str = "UniqueSubmissionID";
const RECORD_NUMBER: &str = "IAPT_RECORD_NUMBER";

/// The column that holds the date of a contact.
fn contact_date(layout: &Layout) -> &'static str {
    if layout.form.is_some() {
        "APPOINTMENT"
    } else {
        "CareContDate"
    }
}

/// April 2022, the first month of version 2.1.
pub(crate) const FIRST_MONTH_OF_2_1: i32 = 1465;

/// Start of the keys that are generated for referrals without a participant key.
pub(crate) const KEYLESS_PREFIX: &str = "keyless-";

/// Whether a participant key is one: 0 stands for a missing one.
pub(crate) fn is_key(text: &str) -> bool {
    text != "0"
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

/// Appends an unknown text under the name of its variable.
fn keep(unrecognised: &mut String, variable: &str, text: &str) {
    if !unrecognised.is_empty() {
        unrecognised.push(';');
    }
    unrecognised.push_str(variable);
    unrecognised.push('=');
    unrecognised.push_str(text);
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

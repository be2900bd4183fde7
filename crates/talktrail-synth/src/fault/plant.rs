//! Planting: where a fault falls, and what stands there instead.

use talktrail_model::date::Date;

use super::{Fault, Rates, Role};
use crate::draw::Draw;
use crate::plan::Format;
use crate::write::Value;

/// One planted fault.
pub(crate) struct Planted {
    pub(crate) column: String,
    pub(crate) fault: Fault,
    /// Row of the file, from 0, the header not counted; none where the fault is that rows are missing.
    pub(crate) row: Option<u64>,
    pub(crate) original: Option<String>,
}

/// Plants the faults of one table.
pub(crate) struct Planter {
    draw: Draw,
    seed: u64,
    table: u64,
    rates: Rates,
    is_csv: bool,
    pub(crate) planted: Vec<Planted>,
}

/// What stands instead of a value.
pub(crate) enum Instead {
    /// Nothing.
    Empty,
    /// This text.
    Text(String),
    /// This date.
    Date(Date),
    /// This minute of the day.
    Minute(u16),
    /// The date spelled otherwise; the value stays.
    Spelling(String),
}

/// The date that stands for a missing one: 1 January 1900.
const SENTINEL: Date = Date::from_days(-25_567);
/// What a therapy is followed by when it was offered and not given.
const OFFERED: &str = ":408730004=410527000";
/// End codes of former versions.
const RETIRED: [(f64, &str); 6] = [
    (1.0, "40"),
    (1.0, "41"),
    (1.0, "42"),
    (1.0, "43"),
    (1.0, "44"),
    (1.0, "45"),
];

impl Planter {
    /// A planter for the table with this number.
    pub(crate) fn new(rates: Rates, seed: u64, table: usize, format: Format) -> Self {
        let table = table as u64;
        Self {
            draw: Draw::new(seed, table),
            seed,
            table,
            rates,
            is_csv: format == Format::Csv,
            planted: Vec::new(),
        }
    }

    /// Starts the stream of one participant, apart from the stream of the life itself.
    pub(crate) fn begin(&mut self, participant: u64) {
        self.draw = Draw::new(self.seed ^ 0x0046_4155_4c54, participant * 64 + self.table);
    }

    /// Whether this fault falls here.
    pub(crate) fn falls(&mut self, fault: Fault) -> bool {
        self.draw.chance(self.rates.of(fault))
    }

    pub(crate) fn note(&mut self, column: &str, fault: Fault, row: u64, original: Option<&str>) {
        self.planted.push(Planted {
            column: column.to_owned(),
            fault,
            row: Some(row),
            original: original.map(str::to_owned),
        });
    }

    /// What stands instead of this value, if a fault falls here.
    pub(crate) fn instead(
        &mut self,
        role: Role,
        value: Option<Value<'_>>,
    ) -> Option<(Fault, Instead)> {
        match value {
            None => {
                let is_code = matches!(role, Role::Code | Role::EndCode);
                let text = || Instead::Text("NULL".to_owned());
                (is_code && self.falls(Fault::NullText)).then(|| (Fault::NullText, text()))
            }
            Some(Value::Text(text)) => self.text(role, text),
            Some(Value::Date(date)) => self.date(role, date),
            Some(Value::Stamp(..)) if role == Role::ContactTime => self
                .falls(Fault::MidnightTime)
                .then_some((Fault::MidnightTime, Instead::Minute(0))),
            Some(_) => None,
        }
    }

    fn text(&mut self, role: Role, value: &str) -> Option<(Fault, Instead)> {
        let fault = candidates(role)
            .iter()
            .copied()
            .find(|fault| self.falls(*fault))?;
        let text = match fault {
            Fault::PaddedCode => padded(value),
            Fault::UnknownCode => "QQ".to_owned(),
            Fault::RetiredEndCode => self.draw.pick(&RETIRED).to_owned(),
            Fault::OutOfRange => "999".to_owned(),
            Fault::NotAScore => "NA".to_owned(),
            Fault::ExcessDecimals if value.contains('.') => return None,
            Fault::ExcessDecimals => format!("{value}.0000"),
            Fault::OfferedTherapy => format!("{value}{OFFERED}"),
            Fault::Orphan => format!("NONE{value}"),
            Fault::Keyless if self.draw.chance(0.5) => "0".to_owned(),
            _ => return Some((fault, Instead::Empty)),
        };
        Some((fault, Instead::Text(text)))
    }

    fn date(&mut self, role: Role, date: Date) -> Option<(Fault, Instead)> {
        if role == Role::ComplaintDate && self.falls(Fault::UndatedComplaint) {
            return Some((Fault::UndatedComplaint, Instead::Empty));
        }
        let is_loose = matches!(role, Role::ComplaintDate | Role::LooseDate);
        if is_loose && self.falls(Fault::SentinelDate) {
            return Some((Fault::SentinelDate, Instead::Date(SENTINEL)));
        }
        let is_british = self.is_csv && self.falls(Fault::BritishDate);
        let (year, month, day) = date.ymd();
        let spelling = || Instead::Spelling(format!("{day:02}/{month:02}/{year:04}"));
        is_british.then(|| (Fault::BritishDate, spelling()))
    }
}

/// The faults that can fall on a text, the first that does is planted.
const fn candidates(role: Role) -> &'static [Fault] {
    match role {
        Role::Code => &[Fault::PaddedCode, Fault::UnknownCode],
        Role::EndCode => &[Fault::RetiredEndCode, Fault::PaddedCode, Fault::UnknownCode],
        Role::Score => &[Fault::OutOfRange, Fault::NotAScore, Fault::ExcessDecimals],
        Role::Therapy => &[Fault::OfferedTherapy],
        Role::Key => &[Fault::Keyless],
        Role::Parent => &[Fault::Orphan],
        Role::Plain | Role::ComplaintDate | Role::LooseDate | Role::ContactTime => &[],
    }
}

fn padded(value: &str) -> String {
    match value.strip_prefix('0') {
        Some(rest) => rest.to_owned(),
        None => format!(" {value}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_keeps_the_code_behind_it() {
        assert_eq!(padded("05"), "5");
        assert_eq!(padded("5"), " 5");
    }

    #[test]
    fn the_sentinel_is_the_first_day_of_1900() {
        assert_eq!(SENTINEL.to_string(), "1900-01-01");
    }
}

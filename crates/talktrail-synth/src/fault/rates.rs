//! How often each fault is planted: the catalogue's rates, all of them raised, or those of a person's own file.

use std::path::Path;

use super::{Fault, N_FAULTS, NAMES};
use crate::error::Error;

/// The catalogue.
const CATALOGUE: &str = include_str!("../../data/faults.csv");
/// How much more often a fault is planted when all are asked for.
const ALL_FACTOR: f64 = 8.0;

/// An entry of the catalogue.
#[derive(Clone, Debug, PartialEq)]
pub struct FaultKind {
    /// The name, as in a file of rates and in `truth/faults.parquet`.
    pub name: String,
    /// Share of the places on which it falls among the usual faults (assumed: public notes seldom give sizes).
    pub default_rate: f64,
    /// The families whose files can have it, separated by semicolons.
    pub families: String,
    /// Where it can fall.
    pub falls_on: String,
    /// What is delivered instead.
    pub instead: String,
    /// What is publicly known of it in real extracts.
    pub known_from: String,
}

/// The catalogue of faults.
///
/// # Errors
/// When the catalogue cannot be read.
pub fn fault_kinds() -> Result<Vec<FaultKind>, Error> {
    let path = Path::new("data/faults.csv");
    let mut reader = csv::Reader::from_reader(CATALOGUE.as_bytes());
    reader
        .deserialize::<(String, f64, String, String, String, String)>()
        .map(|row| {
            let (name, default_rate, families, falls_on, instead, known_from) =
                row.map_err(|e| Error::csv(path, e))?;
            Ok(FaultKind {
                name,
                default_rate,
                families,
                falls_on,
                instead,
                known_from,
            })
        })
        .collect()
}

/// A rate for each fault: the share of the places on which it falls.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rates([f64; N_FAULTS]);

impl Rates {
    /// The rates of the catalogue.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn usual() -> Result<Self, Error> {
        let mut rates = Self::default();
        for (rate, kind) in rates.0.iter_mut().zip(fault_kinds()?) {
            *rate = kind.default_rate;
        }
        Ok(rates)
    }

    /// Every fault often enough that a small study has it.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn raised() -> Result<Self, Error> {
        Ok(Self(Self::usual()?.0.map(|rate| rate * ALL_FACTOR)))
    }

    /// The rates of a TOML file, one line a fault: `padded_code = 0.02`. Faults that it does not name are not planted.
    ///
    /// ```
    /// use talktrail_synth::Rates;
    ///
    /// assert!(Rates::parse("padded_code = 0.02\nkeyless = 0.001\n").is_ok());
    /// assert!(Rates::parse("paded_code = 0.02\n").is_err());
    /// assert!(Rates::parse("keyless = 2\n").is_err());
    /// ```
    ///
    /// # Errors
    /// When the text is no TOML, a name is not in the catalogue, or a rate is not between 0 and 1.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let named: toml::Table = toml::from_str(text).map_err(|e| Error::FaultFile {
            source: Box::new(e),
        })?;
        let mut rates = Self::default();
        for (name, value) in named {
            let Some(place) = NAMES.iter().position(|known| *known == name) else {
                return Err(Error::UnknownFault { name });
            };
            rates.0[place] = share(&value).ok_or(Error::FaultRate { name })?;
        }
        Ok(rates)
    }

    pub(crate) const fn of(&self, fault: Fault) -> f64 {
        self.0[fault as usize]
    }
}

fn share(value: &toml::Value) -> Option<f64> {
    let number = match value {
        toml::Value::Float(number) => *number,
        toml::Value::Integer(0) => 0.0,
        toml::Value::Integer(1) => 1.0,
        _ => return None,
    };
    (0.0..=1.0).contains(&number).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_gives_the_named_rates_and_no_other() {
        let rates = Rates::parse("keyless = 0.25\norphan = 1\n").unwrap();
        let is_given = |fault, rate: f64| (rates.of(fault) - rate).abs() < 1e-12;
        assert!(is_given(Fault::Keyless, 0.25) && is_given(Fault::Orphan, 1.0));
        assert!(is_given(Fault::PaddedCode, 0.0));
    }

    #[test]
    fn what_is_wrong_with_a_file_is_said() {
        let wrong = |text: &str| Rates::parse(text).unwrap_err().to_string();
        assert!(wrong("keyles = 0.1").contains("keyles"));
        assert!(wrong("keyless = \"often\"").contains("between 0 and 1"));
        assert!(wrong("keyless").contains("TOML"));
    }

    #[test]
    fn raised_rates_stay_shares() {
        let rates = Rates::raised().unwrap();
        assert!(rates.0.iter().all(|rate| (0.0..0.1).contains(rate)));
    }
}

//! Calibration: what invented lives show beside what has been published.
//!
//! Published figures stand in `data/calibration.csv`, each with its period, its source and a tolerance: how far the
//! invention may be off. Three standard errors are added for the chance of a small sample. A figure without tolerance
//! is shown and not judged: it comes from one region, or counts something a little different.

mod observe;
mod tally;

use std::path::Path;

use crate::calibration;
use crate::error::Error;
use crate::person::{World, live};
use tally::{Key, Tally};

/// The published figures.
const PUBLISHED: &str = include_str!("../data/calibration.csv");

/// A published figure beside the simulated one.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// What is counted, for a person.
    pub label: String,
    /// Unit of both values: percent, days, contacts or points.
    pub unit: String,
    /// The published value.
    pub published: f64,
    /// How far the simulated value may be off; none where it is not judged.
    pub tolerance: Option<f64>,
    /// The period of the publication.
    pub period: String,
    /// Where it was published.
    pub source: String,
    /// The simulated value; none when nobody in the sample counts.
    pub simulated: Option<f64>,
    /// Three standard errors of the simulated value.
    pub chance: f64,
}

impl Figure {
    /// Whether the simulated value is near enough; none when the figure is not judged.
    pub fn is_near(&self) -> Option<bool> {
        let tolerance = self.tolerance? + self.chance;
        Some((self.simulated? - self.published).abs() <= tolerance)
    }
}

/// Invents people, without writing them, and lays what they show beside every published figure.
///
/// `progress` is told the participants done so far.
///
/// # Errors
/// When the list of published figures cannot be read.
pub fn calibrate(
    participants: u64,
    seed: u64,
    progress: &mut dyn FnMut(u64),
) -> Result<Vec<Figure>, Error> {
    let world = World::new(seed, calibration::ENGLAND);
    let mut tally = Tally::default();
    for number in 0..participants {
        observe::person(&mut tally, &live(&world, number));
        progress(number + 1);
    }
    published()?
        .into_iter()
        .map(|row| compared(row, &tally))
        .collect()
}

/// Writes the figures as CSV.
///
/// # Errors
/// When the file cannot be written.
pub fn write_figures(figures: &[Figure], path: &Path) -> Result<(), Error> {
    let mut writer = csv::Writer::from_path(path).map_err(|e| Error::csv(path, e))?;
    let failed = |e| Error::csv(path, e);
    writer
        .write_record([
            "label",
            "unit",
            "published",
            "period",
            "source",
            "simulated",
            "tolerance",
            "chance",
            "is_near",
        ])
        .map_err(failed)?;
    let shown = |value: Option<f64>| value.map_or_else(String::new, |v| format!("{v:.2}"));
    for figure in figures {
        let is_near = match figure.is_near() {
            Some(true) => "1",
            Some(false) => "0",
            None => "",
        };
        writer
            .write_record([
                figure.label.as_str(),
                &figure.unit,
                &shown(Some(figure.published)),
                &figure.period,
                &figure.source,
                &shown(figure.simulated),
                &shown(figure.tolerance),
                &shown(Some(figure.chance)),
                is_near,
            ])
            .map_err(failed)?;
    }
    writer.flush().map_err(|e| Error::file(path, e))
}

/// A row of the list: figure, group, label, unit, published, tolerance, period, source.
type Row = [String; 8];

fn published() -> Result<Vec<Row>, Error> {
    let list = Path::new("data/calibration.csv");
    let mut reader = csv::Reader::from_reader(PUBLISHED.as_bytes());
    reader
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|e| Error::csv(list, e))
}

fn compared(row: Row, tally: &Tally) -> Result<Figure, Error> {
    let [figure, group, label, unit, value, tolerance, period, source] = row;
    let number = |text: &str| text.parse::<f64>().ok();
    let told = tally.told(&Key::new(&figure, &group), unit == "percent");
    Ok(Figure {
        published: number(&value).ok_or_else(|| Error::NotAFigure {
            label: label.clone(),
        })?,
        tolerance: number(&tolerance),
        simulated: told.map(|told| told.value),
        chance: told.map_or(0.0, |told| told.chance),
        label,
        unit,
        period,
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_published_figure_is_simulated() {
        let figures = calibrate(3_000, 5, &mut |_| {}).unwrap();
        assert!(figures.len() > 60);
        for figure in figures {
            assert!(figure.simulated.is_some(), "{}", figure.label);
        }
    }

    #[test]
    fn chance_widens_what_is_near() {
        let figure = Figure {
            label: String::new(),
            unit: String::new(),
            published: 50.0,
            tolerance: Some(1.0),
            period: String::new(),
            source: String::new(),
            simulated: Some(52.0),
            chance: 0.5,
        };
        assert_eq!(figure.is_near(), Some(false));
        let small = Figure {
            chance: 1.0,
            ..figure.clone()
        };
        assert_eq!(small.is_near(), Some(true));
        let context = Figure {
            tolerance: None,
            ..figure
        };
        assert_eq!(context.is_near(), None);
    }
}

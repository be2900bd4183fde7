//! Presets of disclosure control: which counts are too small to leave, and how the others are shown.
//!
//! Every place that lets results out has its own rule; a preset is one of them by name.
//!
//! ```
//! use talktrail_report::Preset;
//! let preset = Preset::named("ukllc").unwrap();
//! assert!(preset.is_small(0) && preset.is_small(9) && !preset.is_small(10));
//! assert!(Preset::named("anything goes").is_none());
//! ```

/// Shown in place of a value that is not released. A zero or a blank could be taken for a result.
pub const MASK: &str = "*";

/// A rule for small numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preset {
    name: String,
    threshold: u32,
    zeros: Zeros,
    rounding: Option<u32>,
    rule: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Zeros {
    Masked,
    Shown,
}

impl Preset {
    /// Names of the presets; the first is the default of a study.
    pub const NAMES: &'static [&'static str] = &[
        "ukllc",
        "nhse-sde",
        "opensafely",
        "omop5",
        "nhse-publication",
    ];

    /// The preset of this name.
    pub fn named(name: &str) -> Option<Self> {
        let (threshold, zeros, rounding, rule) = match name {
            // UK LLC Guidebook, statistical disclosure control.
            "ukllc" => (
                10,
                Zeros::Masked,
                None,
                "counts of 0 to 9, and statistics on fewer than 10, are masked",
            ),
            // NHS England secure data environment, output your results.
            "nhse-sde" => (
                10,
                Zeros::Masked,
                Some(5),
                "counts below 10 are masked, others rounded to the nearest 5",
            ),
            // OpenSAFELY, ehrQL measures.
            "opensafely" => (
                8,
                Zeros::Masked,
                Some(5),
                "counts of 7 or less are masked, others rounded to the nearest 5",
            ),
            // OMOP studies, omopgenerics `suppress` with its default.
            "omop5" => (
                5,
                Zeros::Shown,
                None,
                "counts of 1 to 4 are masked, zeros are shown",
            ),
            // NHS England, Talking Therapies dashboards.
            "nhse-publication" => (
                5,
                Zeros::Masked,
                Some(5),
                "counts below 5 are masked, others rounded to the nearest 5",
            ),
            _ => return None,
        };
        Some(Self {
            name: name.to_owned(),
            threshold,
            zeros,
            rounding,
            rule: rule.to_owned(),
        })
    }

    /// A threshold of one's own: counts below it are masked, zeros included; nothing is rounded.
    pub fn custom(threshold: u32) -> Self {
        Self {
            name: format!("threshold-{threshold}"),
            threshold,
            zeros: Zeros::Masked,
            rounding: None,
            rule: format!("counts below {threshold} are masked"),
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its rule, as half a sentence.
    pub fn rule(&self) -> &str {
        &self.rule
    }

    /// Counts below this are not released.
    pub fn threshold(&self) -> u32 {
        self.threshold
    }

    /// Whether a count of this size is not released.
    pub fn is_small(&self, count: i64) -> bool {
        let is_shown_zero = count == 0 && self.zeros == Zeros::Shown;
        count < i64::from(self.threshold) && !is_shown_zero
    }

    /// A count as it is shown: rounded where the preset rounds, halves upwards.
    pub(crate) fn shown(&self, count: i64) -> i64 {
        match self.rounding.map(i64::from) {
            Some(base) if base > 0 => (count + base / 2).div_euclid(base) * base,
            _ => count,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Smallest count shown, whether zero is shown, and how 12 and 13 are shown.
    fn profile(name: &str) -> (i64, bool, i64, i64) {
        let preset = Preset::named(name).unwrap();
        assert_eq!(preset.name(), name);
        let first = (1..100).find(|n| !preset.is_small(*n)).unwrap();
        (
            first,
            !preset.is_small(0),
            preset.shown(12),
            preset.shown(13),
        )
    }

    #[test]
    fn each_preset_keeps_its_rule() {
        assert_eq!(profile("ukllc"), (10, false, 12, 13));
        assert_eq!(profile("nhse-sde"), (10, false, 10, 15));
        assert_eq!(profile("opensafely"), (8, false, 10, 15));
        assert_eq!(profile("omop5"), (5, true, 12, 13));
        assert_eq!(profile("nhse-publication"), (5, false, 10, 15));
    }

    #[test]
    fn every_name_is_a_preset_and_ukllc_comes_first() {
        assert!(Preset::NAMES.iter().all(|n| Preset::named(n).is_some()));
        assert_eq!(Preset::NAMES.first(), Some(&"ukllc"));
    }

    #[test]
    fn a_threshold_of_ones_own_masks_below_it() {
        let preset = Preset::custom(7);
        assert!(preset.is_small(0) && preset.is_small(6) && !preset.is_small(7));
        assert_eq!(preset.name(), "threshold-7");
    }

    #[test]
    fn a_negative_count_is_never_released() {
        assert!(
            Preset::NAMES
                .iter()
                .all(|n| Preset::named(n).unwrap().is_small(-1))
        );
    }
}

//! Age bands in which NHS England publishes outcomes, older people as one.

use polars::prelude::{DataType, Expr, NULL, col, lit, when};

/// First age of each band, with its label. Source: annual report of 2024-25, the bands from 65 on joined.
const BANDS: [(i32, &str); 4] = [
    (0, "Under 18"),
    (18, "18 to 25"),
    (26, "26 to 64"),
    (65, "65 and over"),
];

/// The band of an age: its position, missing where the age is missing or negative.
pub(crate) fn age_band(age: &str) -> Expr {
    let missing = lit(NULL).cast(DataType::Int32);
    (0i32..)
        .zip(BANDS)
        .fold(missing, |below, (band, (first, _))| {
            when(col(age).gt_eq(lit(first)))
                .then(lit(band))
                .otherwise(below)
        })
}

/// The band of an age as [`age_band`] finds it.
pub(crate) fn band_of(age: i32) -> Option<i32> {
    let after = BANDS.iter().take_while(|(first, _)| *first <= age).count();
    i32::try_from(after.checked_sub(1)?).ok()
}

/// The label of a band; empty where there is no such band.
pub(crate) fn label(band: usize) -> String {
    BANDS
        .get(band)
        .map_or_else(String::new, |(_, label)| (*label).to_owned())
}

/// Bands and labels, youngest first.
pub(crate) fn bands() -> Vec<(i64, String)> {
    let label = |(band, (_, label)): (i64, (i32, &str))| (band, label.to_owned());
    (0..).zip(BANDS).map(label).collect()
}

#[cfg(test)]
mod tests {
    use polars::prelude::{Column, DataFrame, IntoLazy};

    use super::*;

    #[test]
    fn bands_turn_at_18_26_and_65() {
        let ages = [
            None,
            Some(-1),
            Some(0),
            Some(17),
            Some(18),
            Some(25),
            Some(26),
            Some(64),
            Some(65),
            Some(99),
        ];
        let column = Column::new("age".into(), ages);
        let frame = DataFrame::new(ages.len(), vec![column]).unwrap();
        let frame = frame
            .lazy()
            .select([age_band("age").alias("band")])
            .collect()
            .unwrap();
        let bands = super::super::integers(frame.column("band").unwrap()).unwrap();
        let one_by_one = ages.map(|age| age.and_then(band_of).map(i64::from));
        assert_eq!(bands, one_by_one);
        let expected = [
            None,
            None,
            Some(0),
            Some(0),
            Some(1),
            Some(1),
            Some(2),
            Some(2),
            Some(3),
            Some(3),
        ];
        assert_eq!(bands, expected);
    }
}

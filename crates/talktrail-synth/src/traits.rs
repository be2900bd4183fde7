//! Who a person is: age, gender, ethnicity, work, health, as far as the tables ask.

use talktrail_model::date::Date;

use crate::draw::Draw;
use crate::person::World;

/// What does not change in the years held.
pub(crate) struct Traits {
    pub(crate) birth: Date,
    pub(crate) gender: &'static str,
    pub(crate) ethnicity: &'static str,
    pub(crate) deprivation: i64,
    pub(crate) area: i32,
    pub(crate) is_working: bool,
    pub(crate) employment: &'static str,
    pub(crate) long_term_condition: Option<&'static str>,
    pub(crate) disability: Option<&'static str>,
    pub(crate) religion: Option<&'static str>,
    pub(crate) orientation: Option<&'static str>,
    pub(crate) smoking: Option<&'static str>,
    pub(crate) armed_forces: &'static str,
    pub(crate) medication: &'static str,
    pub(crate) care_cluster: Option<&'static str>,
    pub(crate) home_provider: u16,
}

/// Gender codes: about two thirds of referrals are of women (annual report 2024-25; shares rounded).
const GENDERS: [(f64, &str); 4] = [(33.0, "1"), (64.5, "2"), (0.5, "9"), (2.0, "X")];
/// Ethnic categories (assumed shares, near the census of 2021).
const ETHNICITIES: [(f64, &str); 18] = [
    (72.0, "A"),
    (1.0, "B"),
    (6.0, "C"),
    (1.3, "D"),
    (0.5, "E"),
    (0.9, "F"),
    (1.3, "G"),
    (2.2, "H"),
    (2.2, "J"),
    (0.7, "K"),
    (1.3, "L"),
    (1.2, "M"),
    (1.5, "N"),
    (0.6, "P"),
    (0.4, "R"),
    (1.6, "S"),
    (4.0, "Z"),
    (1.3, "99"),
];
/// Long-term conditions as SNOMED CT concepts, the last one saying that there is none (assumed shares).
const CONDITIONS: [(f64, Option<&str>); 8] = [
    (70.0, None),
    (7.0, Some("195967001")),
    (5.0, Some("73211009")),
    (5.0, Some("373673007")),
    (4.0, Some("928000")),
    (3.0, Some("56265001")),
    (1.0, Some("13645005")),
    (5.0, Some("748031000000103")),
];
/// Disability codes (assumed shares).
const DISABILITIES: [(f64, Option<&str>); 7] = [
    (60.0, None),
    (25.0, Some("NN")),
    (4.0, Some("05")),
    (4.0, Some("04")),
    (2.0, Some("02")),
    (2.0, Some("XX")),
    (3.0, Some("ZZ")),
];
/// Religions as SNOMED CT concepts (assumed shares).
const RELIGIONS: [(f64, Option<&str>); 6] = [
    (20.0, None),
    (40.0, Some("160552003")),
    (30.0, Some("160549006")),
    (5.0, Some("309884000")),
    (2.0, Some("160545000")),
    (3.0, Some("763896000")),
];
/// Sexual orientations as SNOMED CT concepts (assumed shares).
const ORIENTATIONS: [(f64, Option<&str>); 5] = [
    (15.0, None),
    (74.0, Some("20430005")),
    (3.0, Some("38628009")),
    (4.0, Some("42035005")),
    (4.0, Some("766822004")),
];
/// Smoking states as SNOMED CT concepts (assumed shares).
const SMOKING: [(f64, Option<&str>); 4] = [
    (60.0, None),
    (10.0, Some("77176002")),
    (12.0, Some("8517006")),
    (18.0, Some("266919005")),
];
/// Armed forces indicators (assumed shares).
const ARMED_FORCES: [(f64, &str); 5] = [
    (2.0, "02"),
    (70.0, "03"),
    (1.0, "05"),
    (20.0, "UU"),
    (7.0, "ZZ"),
];
/// Psychotropic medication codes (assumed shares).
const MEDICATION: [(f64, &str); 5] = [
    (4.0, "01"),
    (44.0, "02"),
    (46.0, "03"),
    (4.0, "UU"),
    (2.0, "ZZ"),
];
/// Care clusters (assumed shares; a cluster on about four of five referral rows, UK LLC Guidebook).
const CLUSTERS: [(f64, Option<&str>); 6] = [
    (40.0, None),
    (12.0, Some("01")),
    (18.0, Some("02")),
    (20.0, Some("03")),
    (9.0, Some("04")),
    (1.0, Some("00")),
];
/// Age bands at the first referral, youngest and oldest age of each (annual report 2024-25; shares rounded).
const AGES: [(f64, (i32, i32)); 7] = [
    (1.7, (16, 17)),
    (20.0, (18, 25)),
    (34.0, (26, 36)),
    (25.0, (37, 50)),
    (13.0, (51, 64)),
    (4.0, (65, 74)),
    (2.5, (75, 89)),
];

impl Traits {
    pub(crate) fn draw(world: &World, draw: &mut Draw, at: Date) -> Self {
        let age = draw.pick(&AGES);
        let years = draw.between(age.0, age.1);
        let birth = at.plus_days(-(years * 365 + years / 4) - draw.between(0, 364));
        let employment = employment_status(draw, years);
        Self {
            birth,
            gender: draw.pick(&GENDERS),
            ethnicity: draw.pick(&ETHNICITIES),
            deprivation: i64::from(draw.between(1, 10)),
            area: draw.between(1, 32_000),
            is_working: employment == "01",
            employment,
            long_term_condition: draw.pick(&CONDITIONS),
            disability: draw.pick(&DISABILITIES),
            religion: draw.pick(&RELIGIONS),
            orientation: draw.pick(&ORIENTATIONS),
            smoking: draw.pick(&SMOKING),
            armed_forces: draw.pick(&ARMED_FORCES),
            medication: draw.pick(&MEDICATION),
            care_cluster: draw.pick(&CLUSTERS),
            home_provider: draw.pick_running(&world.provider_sizes) as u16,
        }
    }

    /// Whether there is a diagnosis of the past (assumed: one person in twenty).
    pub(crate) const fn was_diagnosed(&self) -> bool {
        self.birth.days().rem_euclid(20) == 3
    }

    /// The deprivation quartile that goes with the decile.
    pub(crate) const fn deprivation_quartile(&self) -> i64 {
        (self.deprivation * 4 + 9) / 10
    }
}

fn employment_status(draw: &mut Draw, years: i32) -> &'static str {
    match years {
        ..=20 => draw.pick(&[(40.0, "01"), (12.0, "02"), (45.0, "03"), (3.0, "ZZ")]),
        21..=64 => draw.pick(&[
            (64.0, "01"),
            (11.0, "02"),
            (5.0, "03"),
            (10.0, "04"),
            (6.0, "05"),
            (1.0, "06"),
            (1.0, "07"),
            (2.0, "ZZ"),
        ]),
        _ => draw.pick(&[(12.0, "01"), (3.0, "04"), (83.0, "08"), (2.0, "ZZ")]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibration::ENGLAND;

    #[test]
    fn quartiles_follow_deciles() {
        let world = World::new(3, ENGLAND);
        let mut traits = Traits::draw(&world, &mut Draw::new(1, 1), Date::from_days(19_000));
        let quartiles: Vec<i64> = (1..=10)
            .map(|decile| {
                traits.deprivation = decile;
                traits.deprivation_quartile()
            })
            .collect();
        assert_eq!(quartiles, [1, 1, 2, 2, 2, 3, 3, 4, 4, 4]);
    }
}

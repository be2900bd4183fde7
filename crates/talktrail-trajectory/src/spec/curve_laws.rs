//! Laws of outcomes and curves, over invented courses of treatment.

use proptest::prelude::*;
use talktrail_model::date::Date;

use super::derived;

/// Highest score of PHQ-9, and of GAD-7.
const HIGHEST: [i16; 2] = [27, 21];

/// A course: one treatment a week, with or without a score of either measure.
type Course = Vec<(Option<i16>, Option<i16>)>;

fn courses(highest: [i16; 2]) -> impl Strategy<Value = Course> {
    let score = |highest| prop::option::weighted(0.8, 0..=highest);
    prop::collection::vec((score(highest[0]), score(highest[1])), 2..9)
}

fn date(week: usize) -> Date {
    Date::parse("2021-06-01")
        .unwrap()
        .plus_days(7 * week as i32)
}

fn contact((week, (phq9, gad7)): (usize, &(Option<i16>, Option<i16>))) -> String {
    let told = |name, score: &Option<i16>| score.map_or(String::new(), |s| format!(" {name}={s}"));
    let (phq9, gad7) = (told("phq9", phq9), told("gad7", gad7));
    format!("contact {} 2 5{phq9}{gad7}\n", date(week))
}

/// Records of a discharged referral with this course.
fn records(course: &Course) -> String {
    let contacts: String = course.iter().enumerate().map(contact).collect();
    let end = date(course.len());
    format!("referral r1 2021-05-20..{end}\n{contacts}")
}

fn mapped(course: &Course, f: impl Fn(usize, i16) -> i16) -> Course {
    let each =
        |(phq9, gad7): &(Option<i16>, Option<i16>)| (phq9.map(|s| f(0, s)), gad7.map(|s| f(1, s)));
    course.iter().map(each).collect()
}

fn numbers(rows: &[String]) -> Vec<Option<f64>> {
    let cells = rows.iter().flat_map(|row| row.split(' '));
    cells.map(|cell| cell.parse().ok()).collect()
}

fn are_close(a: &[Option<f64>], b: &[Option<f64>]) -> bool {
    let is_close = |(a, b): (&Option<f64>, &Option<f64>)| match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() < 1e-9,
        (a, b) => a.is_none() && b.is_none(),
    };
    a.len() == b.len() && a.iter().zip(b).all(is_close)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_constant_on_all_scores_leaves_slopes_alone(course in courses([20, 14]), by in 1_i16..=7) {
        let wanted = "slope_session slope_session_se slope_week slope_week_se slope_log_session change n_sudden_losses";
        let slopes = |course: &Course| numbers(&derived(&records(course)).rows("curves", wanted));
        let shifted = mapped(&course, |_, score| score + by);
        prop_assert!(are_close(&slopes(&course), &slopes(&shifted)));
    }

    #[test]
    fn mirrored_scores_turn_improvement_into_deterioration(course in courses(HIGHEST)) {
        let mirror = mapped(&course, |measure, score| HIGHEST[measure] - score);
        let turned = |text: &str| match text {
            "1" => "2".to_owned(),
            "2" => "1".to_owned(),
            other => other.to_owned(),
        };
        let statuses = |course: &Course, table| derived(&records(course)).rows(table, "change_status");
        for table in ["curves", "points"] {
            let turned: Vec<String> = statuses(&mirror, table).iter().map(|s| turned(s)).collect();
            prop_assert_eq!(statuses(&course, table), turned);
        }
        let flags = |course, wanted| derived(&records(course)).row("referrals", wanted);
        prop_assert_eq!(
            flags(&course, "is_reliably_improved is_reliably_deteriorated"),
            flags(&mirror, "is_reliably_deteriorated is_reliably_improved")
        );
    }

    #[test]
    fn recovery_starts_at_caseness_and_better_is_not_worse(course in courses(HIGHEST)) {
        let outcome = derived(&records(&course));
        let wanted = "is_at_caseness is_recovered is_reliably_improved is_reliably_deteriorated is_reliably_recovered";
        let row = outcome.row("referrals", wanted);
        let cells: Vec<&str> = row.split(' ').collect();
        prop_assert!(cells[1] != "1" || cells[0] == "1");
        prop_assert!(cells[2] != "1" || cells[3] == "0");
        prop_assert!(cells[4] != "1" || (cells[1] == "1" && cells[2] == "1"));
        for row in outcome.rows("curves", "is_case_first is_recovered is_rcsi change_status") {
            let cells: Vec<&str> = row.split(' ').collect();
            prop_assert!(cells[1] == "-" || cells[0] == "1");
            prop_assert!(cells[2] != "1" || (cells[1] == "1" && cells[3] == "1"));
        }
    }

    #[test]
    fn what_comes_after_discharge_changes_no_curve_and_no_outcome(course in courses(HIGHEST), late in 0_i16..=21) {
        let own = records(&course);
        let after = date(course.len()).plus_days(9);
        let followed = format!("{own}contact {after} 6 5 phq9={late} gad7={late}\nscore {after} phq9={late}\n");
        let (own, followed) = (derived(&own), derived(&followed));
        for (table, wanted) in [
            ("curves", "n_points baseline last slope_session slope_week area_under_curve n_sudden_gains improvement_session"),
            ("points", "value weeks next_value"),
            ("referrals", "is_at_caseness is_recovered is_reliably_improved phq9_first phq9_last"),
        ] {
            prop_assert_eq!(own.rows(table, wanted), followed.rows(table, wanted));
        }
    }

    #[test]
    fn points_are_those_of_their_curve_and_time_moves_on(course in courses(HIGHEST)) {
        let outcome = derived(&records(&course));
        let points = outcome.rows("points", "instrument days value previous_value next_value");
        let points: Vec<Vec<&str>> = points.iter().map(|row| row.split(' ').collect()).collect();
        let curves = outcome.rows("curves", "instrument n_points baseline");
        let of_curves: Vec<_> = points.chunk_by(|a, b| a[0] == b[0]).collect();
        prop_assert_eq!(of_curves.len(), curves.len());
        for (own, curve) in of_curves.iter().zip(&curves) {
            prop_assert_eq!(format!("{} {} {}", own[0][0], own.len(), own[0][2]), curve.clone());
            for pair in own.windows(2) {
                let days = |point: &[&str]| point[1].parse::<i32>().unwrap();
                prop_assert!(days(&pair[0]) < days(&pair[1]));
                prop_assert_eq!((pair[0][4], pair[1][3]), (pair[1][2], pair[0][2]));
            }
        }
    }
}

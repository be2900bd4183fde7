//! Returns summarised from small invented risk intervals.

use std::{fs::File, path::Path, sync::Arc};

use arrow_array::{ArrayRef, Float64Array, Int8Array, Int16Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use proptest::prelude::*;
use talktrail_dictionary::Dictionary;

use super::{
    grouping::Grouping,
    observe::Observed,
    steps::{Controlled, control},
    *,
};
use crate::survival::kaplan_meier;

/// A first time at risk: days, event type, group.
type Person = (u16, i16, i16);

fn write(folder: &Path, table: &str, columns: Vec<(&str, ArrayRef)>) {
    let columns = columns.into_iter().map(|(name, array)| (name, array, true));
    let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
    let file = File::create(folder.join(format!("{table}.parquet"))).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

fn build(people: &[Person]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let name = |at: usize| format!("p{at}");
    let id: ArrayRef = Arc::new(
        (0..people.len())
            .map(|at| Some(name(at)))
            .collect::<StringArray>(),
    );
    let flag = |f: fn(&Person) -> Option<i8>| -> ArrayRef {
        Arc::new(people.iter().map(f).collect::<Int8Array>())
    };
    let code = |f: fn(&Person) -> i16| -> ArrayRef {
        Arc::new(people.iter().map(|p| Some(f(p))).collect::<Int16Array>())
    };
    let gaps = people.iter().map(|p| Some(f64::from(p.0)));
    write(
        folder.path(),
        "risk_intervals",
        vec![
            ("participant_id", Arc::clone(&id)),
            ("episode_id", Arc::clone(&id)),
            ("gap_days", Arc::new(gaps.collect::<Float64Array>())),
            ("is_at_risk", flag(|_| Some(1))),
            ("stratum", code(|_| 1)),
            ("event_type", code(|p| p.1)),
            ("is_return_short", flag(|p| Some(i8::from(p.0 <= 365)))),
            ("is_return_long", flag(|_| None)),
        ],
    );
    write(
        folder.path(),
        "participants",
        vec![("participant_id", id), ("gender", code(|p| p.2))],
    );
    folder
}

fn observed(people: &[Person], by: Option<&str>) -> (Observed, Vec<grouping::Labelled>) {
    let folder = build(people);
    let dictionary = Dictionary::embedded().unwrap();
    let by = by.map(|by| Grouping::resolve(by, &dictionary).unwrap());
    let choice = Choice { by, strata: None };
    let observed = observe(folder.path(), &choice).unwrap().unwrap();
    let by = choice.by.as_ref();
    let groups = by.map_or_else(Vec::new, |by| by.ordered(observed.keys(), &dictionary));
    (observed, groups)
}

fn shown(people: &[Person], by: Option<&str>, preset: &Preset) -> Controlled {
    let (observed, groups) = observed(people, by);
    control(&observed, &groups, preset)
}

#[test]
fn without_a_threshold_the_curve_is_the_curve_of_the_data() {
    let people: Vec<Person> = vec![(5, 1, 1), (8, 0, 1), (8, 2, 1), (20, 3, 2), (30, 1, 2)];
    let controlled = shown(&people, None, &Preset::custom(0));
    let [curve] = controlled.curves.as_slice() else {
        panic!("one curve");
    };
    assert_eq!(curve.ends, [5.0, 8.0, 20.0, 30.0]);
    assert_eq!(curve.at_risk(), [5, 4, 2, 1]);
    assert_eq!(curve.cells, [[1, 0, 0], [0, 1, 1], [0, 0, 1], [1, 0, 0]]);
    let steps = kaplan_meier(&returns_only(&curve.moments));
    let survival: Vec<f64> = steps.iter().map(|s| s.survival).collect();
    assert_eq!(survival, [0.8, 0.8 * 0.75, 0.0].map(|s: f64| s));
}

#[test]
fn groups_that_are_too_small_are_left_out_of_all_as_well() {
    let mut people: Vec<Person> = Vec::new();
    for (gender, n) in [(1, 60_u16), (2, 60), (9, 3)] {
        people.extend((0..n).flat_map(|i| (0..3).map(move |event| (i * 9 + 1, event, gender))));
    }
    let controlled = shown(&people, Some("gender"), &Preset::named("ukllc").unwrap());
    let labels: Vec<&str> = controlled.curves.iter().map(|c| c.label.as_str()).collect();
    assert_eq!(labels, ["Male", "Female", "All"]);
    let n = |at: usize| controlled.curves[at].at_risk()[0];
    assert_eq!((n(0), n(1), n(2)), (180, 180, 360));
}

#[test]
fn a_table_that_holds_other_participants_is_told() {
    let folder = build(&[(5, 1, 1), (8, 0, 1)]);
    let id: ArrayRef = Arc::new(StringArray::from(vec!["p0", "else"]));
    let gender: ArrayRef = Arc::new(Int16Array::from(vec![1, 1]));
    write(
        folder.path(),
        "participants",
        vec![("participant_id", id), ("gender", gender)],
    );
    let dictionary = Dictionary::embedded().unwrap();
    let choice = Choice {
        by: Some(Grouping::resolve("gender", &dictionary).unwrap()),
        strata: None,
    };
    let error = observe(folder.path(), &choice).unwrap_err();
    assert!(matches!(error, crate::Error::OrderDiffers { .. }));
}

fn people() -> impl Strategy<Value = Vec<Person>> {
    prop::collection::vec((1_u16..900, 0_i16..4, 1_i16..4), 0..600)
}

fn presets() -> impl Strategy<Value = Preset> {
    prop::sample::select(Preset::NAMES).prop_map(|name| Preset::named(name).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Every number that a step tells may be shown, so may who remains, and so may what follows by subtraction of the
    /// curves of groups from that of all.
    #[test]
    fn no_step_tells_of_few(people in people(), preset in presets(), is_grouped: bool) {
        let by = is_grouped.then_some("gender");
        let (observed, groups) = observed(&people, by);
        let controlled = control(&observed, &groups, &preset);
        for curve in &controlled.curves {
            prop_assert!(!preset.is_small(curve.remaining));
            for step in &curve.cells {
                prop_assert!(step.iter().all(|n| !preset.is_small(*n)), "{step:?}");
            }
        }
        if let Some((all, parts)) = controlled.curves.split_last() {
            for part in parts {
                prop_assert!(part.ends.iter().all(|end| all.ends.contains(end)));
                prop_assert_eq!(&part.ends, &parts[0].ends);
            }
        }
    }

    /// The data behind the estimates add up to the numbers that are shown.
    #[test]
    fn estimates_rest_on_what_is_shown(people in people(), preset in presets()) {
        for curve in &shown(&people, Some("gender"), &preset).curves {
            let first = curve.moments.first().map_or(0, |m| m.at_risk);
            prop_assert_eq!(i64::try_from(first).unwrap(), curve.at_risk()[0]);
            let returned: u64 = curve.moments.iter().map(|m| m.events[0]).sum();
            let told: i64 = curve.cells.iter().map(|c| c[0]).sum();
            prop_assert_eq!(i64::try_from(returned).unwrap(), told);
        }
    }
}

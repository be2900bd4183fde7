//! Returns in `talktrail report`, through the command line.

use std::{collections::BTreeMap, path::Path};

use talktrail_cli::exit;
use talktrail_tests::run;

type Row = BTreeMap<String, String>;

fn rows(out: &Path, name: &str) -> Vec<Row> {
    let path = out.join("summary").join(format!("{name}.csv"));
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap()
}

fn built(folder: &Path, participants: &str) -> String {
    let demo = folder.join("demo").display().to_string();
    let demo = ["demo", "--participants", participants, "--out", &demo];
    assert_eq!(run(&[&demo[..], &["--quiet"]].concat()), exit::DONE);
    folder.join("demo/out").display().to_string()
}

#[test]
fn a_report_tells_when_participants_return_and_gives_nobody_away() {
    let folder = tempfile::tempdir().unwrap();
    let out = built(folder.path(), "4000");
    let report = [
        "report",
        &out,
        "--by",
        "gender",
        "--strata",
        "age_at_first_referral",
    ];
    assert_eq!(run(&[&report[..], &["--quiet"]].concat()), exit::DONE);
    let out = Path::new(&out);

    let steps = rows(out, "rereferral_survival");
    assert!(steps.iter().any(|row| row["group"] == "Female"));
    for row in &steps {
        for count in [
            "n_at_risk",
            "n_returned_treated",
            "n_returned_untreated",
            "n_left",
        ] {
            assert!(number(row, count) >= 10.0, "{count}");
        }
        let (low, value, high) = ("survival_low", "survival", "survival_high");
        assert!(number(row, low) <= number(row, value) && number(row, value) <= number(row, high));
        assert_eq!(row["by"], "participants.gender");
    }
    let all: Vec<&Row> = steps.iter().filter(|row| row["group"] == "All").collect();
    for pair in all.windows(2) {
        assert_eq!(pair[0]["to_day"], pair[1]["from_day"]);
        assert!(number(pair[0], "survival") >= number(pair[1], "survival"));
        let gone = ["n_returned_treated", "n_returned_untreated", "n_left"];
        let gone: f64 = gone.iter().map(|n| number(pair[0], n)).sum();
        assert!((number(pair[0], "n_at_risk") - gone - number(pair[1], "n_at_risk")).abs() < 0.5);
    }
    let of_groups = rows(out, "rereferral_rates");
    let n = |row: &&Row| number(row, "n_participants");
    let (groups, all): (Vec<_>, Vec<_>) = of_groups.iter().partition(|row| row["group"] != "All");
    let sums = [groups, all].map(|rows| rows.iter().map(n).sum::<f64>());
    assert!((sums[0] - sums[1]).abs() < 0.5);

    let tests: Vec<String> = rows(out, "rereferral_tests")
        .into_iter()
        .map(|row| format!("{} {}", row["test"], row["strata"]))
        .collect();
    assert_eq!(
        tests,
        [
            "log-rank ",
            "stratified log-rank participants.age_at_first_referral"
        ]
    );
    assert_eq!(rows(out, "course_transitions").len(), 7);
}

#[test]
fn a_variable_that_makes_no_groups_is_wrong_usage() {
    let folder = tempfile::tempdir().unwrap();
    let out = built(folder.path(), "60");
    for name in [
        "referrals.genda",
        "participant_id",
        "phq9_first",
        "nothing.gender",
    ] {
        assert_eq!(run(&["report", &out, "--by", name]), exit::USAGE, "{name}");
    }
    assert_eq!(run(&["report", &out, "--strata", "gender"]), exit::USAGE);
    // Too few for any step: the files are there and hold no row.
    assert_eq!(
        run(&["report", &out, "--by", "gender", "--quiet"]),
        exit::DONE
    );
    assert!(rows(Path::new(&out), "rereferral_survival").is_empty());
}

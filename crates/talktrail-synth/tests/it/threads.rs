//! Threads and interruption: what is written depends on the plan alone, and nothing half-written is left.

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use talktrail_dictionary::Family;
use talktrail_synth::{Error, Faults, Format, OldForm, Plan, Written, write_until};

/// More people than a block holds, so that blocks wait for each other.
const PEOPLE: u64 = 2_600;

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(inner) = folders.pop() {
        for entry in fs::read_dir(inner).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap();
                all.insert(name.display().to_string(), fs::read(&path).unwrap());
            }
        }
    }
    all
}

fn invented(plan: &Plan, threads: usize) -> (Written, BTreeMap<String, Vec<u8>>) {
    let out = tempfile::tempdir().unwrap();
    let plan = Plan {
        out: out.path().to_owned(),
        ..plan.clone()
    };
    let written = write_until(&plan, threads, &mut |_| ControlFlow::Continue(())).unwrap();
    (written, files(out.path()))
}

fn assert_agree(plan: &Plan) {
    let (written, one) = invented(plan, 1);
    let (again, many) = invented(plan, 5);
    assert_eq!(written, again);
    assert!(one.keys().eq(many.keys()));
    for (name, bytes) in &one {
        assert!(*bytes == many[name], "{name}");
    }
}

#[test]
fn files_have_the_same_bytes_on_any_number_of_threads() {
    assert_agree(&Plan {
        faults: Faults::All,
        ..Plan::new(Family::UkllcV2, PEOPLE, 11, "")
    });
    assert_agree(&Plan::bench(PEOPLE, 11, ""));
    assert_agree(&Plan {
        faults: Faults::All,
        format: Format::Csv,
        old_form: Some(OldForm::Monthly),
        ..Plan::new(Family::NhseV2, PEOPLE / 2, 11, "")
    });
}

#[test]
fn progress_counts_everybody() {
    let out = tempfile::tempdir().unwrap();
    let mut told = Vec::new();
    let plan = Plan::new(Family::UkllcV2, PEOPLE, 2, out.path());
    write_until(&plan, 3, &mut |done| {
        told.push(done);
        ControlFlow::Continue(())
    })
    .unwrap();
    assert!(told.is_sorted());
    assert_eq!(told.last(), Some(&PEOPLE));
}

#[test]
fn an_interrupted_run_leaves_no_file_and_keeps_the_former_ones() {
    let out = tempfile::tempdir().unwrap();
    let former = Plan::new(Family::UkllcV2, 20, 1, out.path());
    write_until(&former, 1, &mut |_| ControlFlow::Continue(())).unwrap();
    let before = files(out.path());
    let plan = Plan::new(Family::UkllcV2, PEOPLE, 2, out.path());
    let outcome = write_until(&plan, 2, &mut |_| ControlFlow::Break(()));
    assert!(matches!(outcome, Err(Error::Interrupted)));
    assert!(before == files(out.path()));
}

//! The worked example of the UK LLC Guidebook, and the laws of gathering.

use std::{fmt::Write, path::Path};

use talktrail_dictionary::{Dictionary, Family};

use super::{Gathered, Options, Progress, Source, Stage, gather};
use crate::Keyless;

struct Quiet;

impl Progress for Quiet {
    fn start(&self, _: Stage, _: u64) {}
    fn advance(&self, _: u64) {}
    fn is_cancelled(&self) -> bool {
        false
    }
}

fn gathered(family: Family, folder: &str, memory_bytes: u64, threads: usize) -> Gathered {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/data")
        .join(folder);
    let source = Source {
        family,
        folders: vec![folder],
        accepted_submissions: None,
    };
    let scratch = std::env::temp_dir();
    let options = Options {
        memory_bytes,
        threads,
        scratch,
        keyless: Keyless::Keep,
        shard: None,
    };
    gather(
        &[source],
        &Dictionary::embedded().unwrap(),
        &options,
        &Quiet,
    )
    .unwrap()
}

/// One line a referral: participant, referral, rows collapsed, contacts, scores, chosen extract.
fn histories(gathered: &Gathered) -> String {
    let mut out = String::new();
    for partition in 0..gathered.partitions() {
        gathered
            .walk(partition, &mut |participant| {
                for referral in &participant.referrals {
                    writeln!(
                        out,
                        "{} {} {} {} {} {}",
                        participant.id.unwrap().expose(),
                        referral.id.unwrap().expose(),
                        referral.lineage.n_rows,
                        referral.contacts.len(),
                        referral.scores.len(),
                        referral
                            .lineage
                            .period_end
                            .map_or_else(String::new, |d| d.to_string()),
                    )
                    .unwrap();
                }
            })
            .unwrap();
    }
    out
}

fn sorted(text: &str) -> Vec<&str> {
    let mut lines: Vec<_> = text.lines().collect();
    lines.sort_unstable();
    lines
}

#[test]
fn the_latest_extract_of_each_financial_year_counts_and_years_are_united() {
    let out = histories(&gathered(Family::UkllcV2, "ukllc_guidebook", 64 << 20, 1));
    let expected = [
        "1996749 1657f 3 7 0 2023-03-31",
        "1996749 8065n 1 5 0 2021-03-31",
        "7892964 5357s 3 6 0 2023-09-30",
        "7892964 6912l 1 2 0 2021-03-31",
        "7892964 9484e 1 3 0 2022-03-31",
    ];
    assert_eq!(sorted(&out), expected);
}

#[test]
fn memory_and_threads_change_nothing() {
    let plain = histories(&gathered(Family::NhseV2, "nhs_v2/v2_0", 1 << 30, 1));
    assert_eq!(plain.lines().count(), 35);
    let tight = histories(&gathered(Family::NhseV2, "nhs_v2/v2_0", 1, 2));
    assert_eq!(plain, tight);
}

//! Shares that returned within the windows of the study.

use super::{observe::Observed, specs::WINDOWS, steps::Controlled};
use crate::{
    block::{Block, Group, Rest, Split},
    disclosure::control,
    preset::Preset,
    summary::ALL,
    table::{FileSpec, Rendered, render},
};

const COLUMNS: &[&str] = &[
    "n_followed_short",
    "n_returned_short",
    "n_followed_long",
    "n_returned_long",
];
const SPLITS: &[Split] = &[
    Split {
        whole: "n_followed_short",
        parts: &["n_returned_short"],
        rest: Rest::Unshown,
    },
    Split {
        whole: "n_followed_long",
        parts: &["n_returned_long"],
        rest: Rest::Unshown,
    },
];

/// The groups whose curves are shown, and all of them together.
pub(super) fn table(
    observed: &Observed,
    controlled: &Controlled,
    by: &str,
    preset: &Preset,
) -> Option<(&'static FileSpec, Rendered)> {
    let counts = |key| {
        observed
            .windows
            .get(&key)
            .copied()
            .unwrap_or_default()
            .to_vec()
    };
    let group = |(key, curve): (&_, &super::steps::Shown)| Group {
        label: curve.label.clone(),
        counts: counts(*key),
        ..Group::default()
    };
    let groups = controlled.keys.iter().zip(&controlled.curves).map(group);
    let groups: Vec<Group> = groups.collect();
    let mut total = vec![0; COLUMNS.len()];
    for (sum, more) in groups.iter().flat_map(total_of) {
        if let Some(sum) = total.get_mut(sum) {
            *sum += more;
        }
    }
    let is_alone = groups.iter().all(|g| g.label == ALL);
    let block = Block {
        columns: COLUMNS,
        splits: SPLITS,
        total: Some(Group {
            label: ALL.to_owned(),
            counts: total,
            ..Group::default()
        }),
        breakdowns: if is_alone { Vec::new() } else { vec![groups] },
    };
    let released = control(&block, preset);
    let rows = released.breakdowns.first().into_iter().flatten();
    let mut rendered = render(&WINDOWS, rows.chain(&released.total));
    for record in rendered.records.iter_mut().skip(1) {
        if let Some(cell) = record.get_mut(1) {
            by.clone_into(cell);
        }
    }
    (!controlled.curves.is_empty()).then_some((&WINDOWS, rendered))
}

fn total_of(group: &Group) -> impl Iterator<Item = (usize, i64)> {
    group.counts.iter().copied().enumerate()
}

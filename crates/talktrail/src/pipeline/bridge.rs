//! `checks/bridge.csv`: how version 1.5 met version 2.
//!
//! Participants and referrals of version 1.5 by the key that linked them to version 2, and those without a key. Counts
//! below the study's disclosure threshold are not shown; where a single one of them could be worked out from the total,
//! the total is not shown either.

use std::path::Path;

use talktrail_export::atomic;
use talktrail_extract::{Bridged, Link};

use crate::error::Error;

/// Where the table lies in the output folder.
pub(super) const FILE: &str = "checks/bridge.csv";

/// Writes the table into an output folder.
///
/// # Errors
/// When it cannot be written.
pub(super) fn write(folder: &Path, bridged: &Bridged, smallest: u64) -> Result<(), Error> {
    Ok(atomic::write(
        &folder.join(FILE),
        text(bridged, smallest).as_bytes(),
    )?)
}

fn text(bridged: &Bridged, smallest: u64) -> String {
    let all = bridged.all();
    let mut parts = vec![bridged.only_version_1_5];
    parts.extend(bridged.linked);
    let total = |all: u64, parts: Vec<u64>| {
        let hidden = parts.iter().filter(|n| **n < smallest).count();
        if hidden == 1 {
            String::new()
        } else {
            shown(all, smallest)
        }
    };
    let participants = total(
        all.participants,
        parts.iter().map(|m| m.participants).collect(),
    );
    let referrals = total(all.referrals, parts.iter().map(|m| m.referrals).collect());
    let mut lines = vec![
        "what,key,participants,referrals".to_owned(),
        format!("version 1.5 with a participant key,,{participants},{referrals}"),
    ];
    for (link, met) in Link::ALL.into_iter().zip(bridged.linked) {
        // A key of version 1.5 that is by chance also one of version 2 has no name; there is none.
        if link != Link::Own {
            lines.push(format!(
                "linked to version 2,{},{},{}",
                link.name(),
                shown(met.participants, smallest),
                shown(met.referrals, smallest)
            ));
        }
    }
    let only = bridged.only_version_1_5;
    lines.push(format!(
        "not in version 2,,{},{}",
        shown(only.participants, smallest),
        shown(only.referrals, smallest)
    ));
    lines.push(format!(
        "version 1.5 without a participant key,,,{}",
        shown(bridged.without_key, smallest)
    ));
    lines.push(format!(
        "one referral in both versions,,,{}",
        shown(bridged.joined, smallest)
    ));
    lines.join("\n") + "\n"
}

/// A count as a cell; empty where it is small.
fn shown(count: u64, smallest: u64) -> String {
    if count < smallest {
        String::new()
    } else {
        count.to_string()
    }
}

#[cfg(test)]
mod tests {
    use talktrail_extract::Met;

    use super::*;

    fn met(participants: u64, referrals: u64) -> Met {
        Met {
            participants,
            referrals,
        }
    }

    #[test]
    fn small_counts_are_empty_and_cannot_be_worked_out() {
        let mut bridged = Bridged {
            only_version_1_5: met(100, 200),
            without_key: 3,
            joined: 12,
            ..Bridged::default()
        };
        bridged.linked[Link::NhsNumber as usize] = met(40, 60);
        let expected = "\
what,key,participants,referrals
version 1.5 with a participant key,,140,260
linked to version 2,Person_ID of the rep_* form,0,0
linked to version 2,pseudonymised NHS number,40,60
linked to version 2,bridge file,0,0
not in version 2,,100,200
version 1.5 without a participant key,,,3
one referral in both versions,,,12
";
        assert_eq!(text(&bridged, 0), expected);
        bridged.linked = [met(20, 20), met(20, 20), met(40, 60), met(9, 30)];
        let hidden = text(&bridged, 10);
        assert!(hidden.contains("key,,,330\n"), "{hidden}");
        assert!(hidden.contains("bridge file,,30\n"), "{hidden}");
        assert!(
            hidden.contains("without a participant key,,,\n"),
            "{hidden}"
        );
    }
}

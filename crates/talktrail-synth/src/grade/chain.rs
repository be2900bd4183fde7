//! What follows from the order of a participant's referrals: episodes, transfers between provider codes, re-referrals.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::error::Error;
use crate::grade::keys::Keys;
use crate::grade::read::{Plain, rows};

/// Keys of one side; none where the build did not write the table.
#[derive(Default)]
pub(crate) struct Chains {
    pub(crate) episodes: Option<Keys>,
    pub(crate) transfers: Option<Keys>,
    /// Of participants with a transfer that the delivery cannot show; they are in neither of the former.
    pub(crate) hidden_transfers: Option<Keys>,
    pub(crate) rereferrals: Option<Keys>,
}

/// Participants with a transfer that the delivery cannot show.
pub(crate) type Hidden = BTreeSet<String>;

/// What the truth says of one referral; referrals stand in order, those of one participant together.
struct Told {
    participant: String,
    referral: String,
    received: String,
    discharge: Option<String>,
    transferred_from: Option<String>,
    is_hidden_transfer: bool,
}

const TRUTH: [&str; 6] = [
    "participant_id",
    "referral_id",
    "received_date",
    "discharge_date",
    "transferred_from",
    "is_transfer_visible",
];

impl Chains {
    /// From the lives: a transfer is what was handed on; a re-referral is the next referral received on the day of a
    /// discharge or later.
    pub(crate) fn of_truth(path: &Path) -> Result<(Self, Hidden), Error> {
        let mut told: Vec<Told> = Vec::new();
        rows(path, &TRUTH, |cells| told.extend(read_told(cells)))?;
        let hidden: Hidden = told
            .iter()
            .filter(|referral| referral.is_hidden_transfer)
            .map(|referral| referral.participant.clone())
            .collect();
        let mut pairs = Pairs::default();
        let mut first_of: BTreeMap<&str, &str> = BTreeMap::new();
        let mut members = Vec::new();
        for referral in &told {
            let former = referral.transferred_from.as_deref();
            let is_hidden = hidden.contains(&referral.participant);
            if let Some(former) = former {
                pairs.transfer([former, &referral.referral], is_hidden);
            }
            let first = former
                .and_then(|former| first_of.get(former).copied())
                .unwrap_or(&referral.referral);
            first_of.insert(&referral.referral, first);
            if !is_hidden {
                members.push((first.to_owned(), referral.referral.clone()));
            }
        }
        for neighbours in told.windows(2) {
            if let [from, to] = neighbours
                && is_rereferral(from, to)
            {
                pairs
                    .rereferrals
                    .put([from.referral.as_str(), &to.referral]);
            }
        }
        Ok((pairs.with(Some(episodes(members))), hidden))
    }

    /// From the tables `referrals` and `rereferrals` of a build, where they were written.
    pub(crate) fn of_build(
        referrals: Option<&Path>,
        rereferrals: Option<&Path>,
        hidden: &Hidden,
    ) -> Result<Self, Error> {
        let episodes = referrals
            .map(|path| episodes_of_build(path, hidden))
            .transpose()?;
        let pairs = rereferrals
            .map(|path| Pairs::of_build(path, hidden))
            .transpose()?;
        Ok(match pairs {
            Some(pairs) => pairs.with(episodes),
            None => Self {
                episodes,
                ..Self::default()
            },
        })
    }
}

/// Keys of neighbouring referrals.
#[derive(Default)]
struct Pairs {
    transfers: Keys,
    hidden_transfers: Keys,
    rereferrals: Keys,
}

impl Pairs {
    fn of_build(path: &Path, hidden: &Hidden) -> Result<Self, Error> {
        const COLUMNS: [&str; 5] = [
            "participant_id",
            "from_referral_id",
            "to_referral_id",
            "is_transfer",
            "is_rereferral",
        ];
        let mut pairs = Self::default();
        rows(path, &COLUMNS, |cells| {
            let [
                Some(participant),
                Some(from),
                Some(to),
                transfer,
                rereferral,
            ] = cells
            else {
                return;
            };
            if transfer.as_deref() == Some("1") {
                pairs.transfer([from, to], hidden.contains(participant));
            }
            if rereferral.as_deref() == Some("1") {
                pairs.rereferrals.put([from.as_str(), to]);
            }
        })?;
        Ok(pairs)
    }

    fn transfer(&mut self, pair: [&str; 2], is_hidden: bool) {
        if is_hidden {
            self.hidden_transfers.put(pair);
        } else {
            self.transfers.put(pair);
        }
    }

    fn with(self, episodes: Option<Keys>) -> Chains {
        Chains {
            episodes,
            transfers: Some(self.transfers),
            hidden_transfers: Some(self.hidden_transfers),
            rereferrals: Some(self.rereferrals),
        }
    }
}

fn read_told(cells: &[Plain]) -> Option<Told> {
    let [
        participant,
        referral,
        received,
        discharge,
        transferred_from,
        is_visible,
    ] = cells
    else {
        return None;
    };
    Some(Told {
        participant: participant.clone()?,
        referral: referral.clone()?,
        received: received.clone()?,
        discharge: discharge.clone(),
        transferred_from: transferred_from.clone(),
        is_hidden_transfer: is_visible.as_deref() == Some("0"),
    })
}

fn is_rereferral(from: &Told, to: &Told) -> bool {
    let is_handed_on = to.transferred_from.as_ref() == Some(&from.referral);
    let is_after = from
        .discharge
        .as_ref()
        .is_some_and(|discharge| *discharge <= to.received);
    from.participant == to.participant && !is_handed_on && is_after
}

fn episodes_of_build(path: &Path, hidden: &Hidden) -> Result<Keys, Error> {
    let mut members = Vec::new();
    let columns = ["participant_id", "episode_id", "referral_id"];
    rows(path, &columns, |cells| {
        if let [Some(participant), Some(episode), Some(referral)] = cells
            && !hidden.contains(participant)
        {
            members.push((episode.clone(), referral.clone()));
        }
    })?;
    Ok(episodes(members))
}

/// A key for each episode: all its referrals.
fn episodes(mut members: Vec<(String, String)>) -> Keys {
    members.sort_unstable();
    let mut keys = Keys::default();
    for episode in members.chunk_by(|a, b| a.0 == b.0) {
        keys.put(episode.iter().map(|(_, referral)| referral.as_str()));
    }
    keys
}

//! Bands of the gap between referrals.

/// The gap from discharge to the next referral, as exported by the list `gap_band`: the first four bands from 0 days on
/// are those of NHS England's dashboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i16)]
pub(super) enum GapBand {
    Overlapping = 1,
    UpTo91 = 2,
    UpTo182 = 3,
    UpTo273 = 4,
    UpTo365 = 5,
    UpTo730 = 6,
    Longer = 7,
}

pub(super) fn gap_band(days: i32) -> GapBand {
    match days {
        ..0 => GapBand::Overlapping,
        0..=91 => GapBand::UpTo91,
        92..=182 => GapBand::UpTo182,
        183..=273 => GapBand::UpTo273,
        274..=365 => GapBand::UpTo365,
        366..=730 => GapBand::UpTo730,
        731.. => GapBand::Longer,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_are_those_of_the_dashboard() {
        for (days, band) in [
            (-1, GapBand::Overlapping),
            (0, GapBand::UpTo91),
            (91, GapBand::UpTo91),
            (92, GapBand::UpTo182),
            (182, GapBand::UpTo182),
            (183, GapBand::UpTo273),
            (273, GapBand::UpTo273),
            (274, GapBand::UpTo365),
            (365, GapBand::UpTo365),
            (366, GapBand::UpTo730),
            (730, GapBand::UpTo730),
            (731, GapBand::Longer),
        ] {
            assert_eq!(gap_band(days), band, "{days}");
        }
    }
}

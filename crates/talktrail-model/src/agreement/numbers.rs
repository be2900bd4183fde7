//! Agreement as a list of numbers and back, for parts of a run that wait on disk.

use super::{Agreement, ITEMS, Tally};

/// Stands for a data set version that is not known.
const NO_VERSION: u64 = u64::MAX;

impl Agreement {
    /// All counts as one list of numbers, which [`Agreement::from_numbers`] reads.
    ///
    /// ```
    /// use talktrail_model::agreement::{Agreement, Compared, ITEMS};
    /// let mut agreement = Agreement::default();
    /// agreement.add(Some(20), &[Compared::No; ITEMS.len()], Some(true));
    /// assert_eq!(Agreement::from_numbers(&agreement.to_numbers()), Some(agreement));
    /// ```
    pub fn to_numbers(&self) -> Vec<u64> {
        let mut numbers = vec![self.n_compared, self.n_agreeing];
        for (version, tallies) in &self.versions {
            numbers.push(version.map_or(NO_VERSION, |v| v as u64));
            for tally in tallies {
                numbers.extend([
                    tally.both,
                    tally.differ,
                    tally.only_recomputed,
                    tally.only_supplied,
                    tally.neither,
                    tally.margins.len() as u64,
                ]);
                numbers.extend(tally.margins.as_flattened());
            }
        }
        numbers
    }

    /// The counts of a list; `None` where it is not one of [`Agreement::to_numbers`].
    pub fn from_numbers(numbers: &[u64]) -> Option<Self> {
        let mut numbers = numbers.iter().copied();
        let mut agreement = Self {
            n_compared: numbers.next()?,
            n_agreeing: numbers.next()?,
            ..Self::default()
        };
        while let Some(version) = numbers.next() {
            let version = match version {
                NO_VERSION => None,
                version => Some(i8::try_from(version).ok()?),
            };
            let mut tallies: [Tally; ITEMS.len()] = Default::default();
            for tally in &mut tallies {
                *tally = read(&mut numbers)?;
            }
            agreement.versions.insert(version, tallies);
        }
        Some(agreement)
    }
}

fn read(numbers: &mut impl Iterator<Item = u64>) -> Option<Tally> {
    let mut tally = Tally {
        both: numbers.next()?,
        differ: numbers.next()?,
        only_recomputed: numbers.next()?,
        only_supplied: numbers.next()?,
        neither: numbers.next()?,
        margins: Vec::new(),
    };
    for _ in 0..numbers.next()? {
        tally.margins.push([numbers.next()?, numbers.next()?]);
    }
    Some(tally)
}

#[cfg(test)]
mod tests {
    use crate::agreement::Compared;

    use super::*;

    #[test]
    fn counts_come_back_as_they_were() {
        let mut agreement = Agreement::default();
        let mut compared = [Compared::No; ITEMS.len()];
        compared[1] = Compared::Values {
            own: Some(7),
            supplied: Some(9),
        };
        compared[3] = Compared::Flags {
            own: true,
            supplied: false,
        };
        agreement.add(Some(20), &compared, Some(false));
        agreement.add(None, &compared, Some(true));
        let numbers = agreement.to_numbers();
        assert_eq!(Agreement::from_numbers(&numbers), Some(agreement));
        assert_eq!(Agreement::from_numbers(&numbers[..numbers.len() - 1]), None);
        assert_eq!(Agreement::from_numbers(&[]), None);
    }
}

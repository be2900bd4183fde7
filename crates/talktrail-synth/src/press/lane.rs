//! A lane: pieces come in any order and go on in the order of their numbers.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::error::Error;

/// Something that takes pieces in order, and the pieces that wait for an earlier one.
pub(super) struct Lane<S, P> {
    waiting: Mutex<BTreeMap<u64, P>>,
    end: Mutex<End<S>>,
}

struct End<S> {
    next: u64,
    taker: S,
}

impl<S, P> Lane<S, P> {
    pub(super) const fn new(taker: S) -> Self {
        Self {
            waiting: Mutex::new(BTreeMap::new()),
            end: Mutex::new(End { next: 0, taker }),
        }
    }

    /// Lets a piece wait for its turn.
    pub(super) fn put(&self, number: u64, piece: P) {
        lock(&self.waiting).insert(number, piece);
    }

    /// Hands on every piece that has its turn. Once this has returned to everyone who put a piece before it, no piece waits
    /// whose forerunners were all put.
    pub(super) fn drain(
        &self,
        mut take: impl FnMut(&mut S, P) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut end = lock(&self.end);
        loop {
            let piece = lock(&self.waiting).remove(&end.next);
            let Some(piece) = piece else {
                return Ok(());
            };
            end.next += 1;
            take(&mut end.taker, piece)?;
        }
    }

    pub(super) fn into_inner(self) -> S {
        self.end
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
            .taker
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_go_on_in_order() {
        let lane = Lane::new(Vec::new());
        let drain = || {
            lane.drain(|all: &mut Vec<u64>, piece| {
                all.push(piece);
                Ok(())
            })
        };
        lane.put(1, 10);
        drain().unwrap();
        lane.put(0, 0);
        lane.put(3, 30);
        drain().unwrap();
        lane.put(2, 20);
        drain().unwrap();
        assert_eq!(lane.into_inner(), [0, 10, 20, 30]);
    }
}

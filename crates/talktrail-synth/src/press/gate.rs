//! Which block is next, and how far ahead of the slowest a thread may run: what waits for an earlier block takes memory.

use std::collections::BTreeSet;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Hands out the blocks.
pub(super) struct Gate {
    blocks: u64,
    ahead: u64,
    state: Mutex<State>,
    released: Condvar,
}

struct State {
    next: u64,
    under_way: BTreeSet<u64>,
}

/// A block that a thread has taken, until it is dropped.
pub(super) struct Claim<'a> {
    pub(super) block: u64,
    gate: &'a Gate,
}

impl Gate {
    /// A gate for the blocks from 0, of which this many may be taken before the first of them is released.
    pub(super) const fn new(blocks: u64, ahead: u64) -> Self {
        Self {
            blocks,
            ahead,
            state: Mutex::new(State {
                next: 0,
                under_way: BTreeSet::new(),
            }),
            released: Condvar::new(),
        }
    }

    /// The next block, as soon as the slowest thread is near enough; none when all are taken.
    pub(super) fn claim(&self) -> Option<Claim<'_>> {
        let is_far_ahead = |state: &mut State| {
            let slowest = state.under_way.first();
            state.next < self.blocks && slowest.is_some_and(|s| state.next - s >= self.ahead)
        };
        let mut state = self
            .released
            .wait_while(self.lock(), is_far_ahead)
            .unwrap_or_else(PoisonError::into_inner);
        let block = state.next;
        if block >= self.blocks {
            return None;
        }
        state.next += 1;
        state.under_way.insert(block);
        Some(Claim { block, gate: self })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        self.gate.lock().under_way.remove(&self.block);
        self.gate.released.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::thread;

    use super::*;

    #[test]
    fn blocks_come_once_each_and_then_no_more() {
        let gate = Gate::new(3, 8);
        let taken: Vec<u64> = std::iter::from_fn(|| gate.claim().map(|c| c.block)).collect();
        assert_eq!(taken, [0, 1, 2]);
    }

    #[test]
    fn nobody_runs_far_ahead_of_the_slowest() {
        let gate = Gate::new(100, 4);
        let highest = AtomicU64::new(0);
        let slow = gate.claim().unwrap();
        thread::scope(|scope| {
            scope.spawn(|| {
                while let Some(claim) = gate.claim() {
                    highest.fetch_max(claim.block, Ordering::SeqCst);
                }
            });
            while highest.load(Ordering::SeqCst) < 3 {
                thread::yield_now();
            }
            assert_eq!(highest.load(Ordering::SeqCst), 3);
            drop(slow);
        });
        assert_eq!(highest.load(Ordering::SeqCst), 99);
    }
}

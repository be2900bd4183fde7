//! Expected response: how the scores of others with a like start went on, and whose scores stay behind.
//!
//! Most people in treatment improve fast at first and then more slowly, from wherever they started. A straight line of
//! the score on the logarithm of the session describes it. Fitted to a whole study, for starts of about the same
//! severity, it says what to expect at a session; a score that is worse by more than most deviations is *not on
//! track*, which in trials was the sign for a therapist to look again (Delgadillo and others 2018).
//!
//! This is the one derivation that rests on other participants. It therefore takes two walks over the points of all
//! curves: [`Tally`] adds them up in whole numbers, so that no order of work shows, and [`Expectations`] judges them.
//!
//! ```
//! use talktrail_model::score::ScoreValue;
//! use talktrail_trajectory::on_track::{Choices, Expectations, Tally};
//! let points = |n| ScoreValue::from_points(n);
//! let mut tally = Tally::default();
//! for (end, curve) in (0..40).map(|n| (8 + n % 5, n)) {
//!     let start = points(14 + curve % 3);
//!     tally.add_curve(1, start);
//!     for (session, value) in [(0, start), (1, points(12)), (2, points(end))] {
//!         tally.add(1, start, (session, value));
//!     }
//! }
//! let choices = Choices { strata: 1, level_percent: 80, fewest: 30 };
//! let expectations = Expectations::of(&tally, choices);
//! let expected = expectations.at(1, points(15), 2).unwrap();
//! assert_eq!(expected.stratum, 1);
//! assert!((expected.score - 10.0).abs() < 1e-9);
//! ```

mod line;
mod strata;
mod tally;

pub use self::{
    line::Line,
    strata::{Choices, Expectations, Expected, Stratum},
    tally::Tally,
};

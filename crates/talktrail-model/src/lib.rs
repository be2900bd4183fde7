//! The words and the rules of NHS Talking Therapies data: plain types and pure functions, nothing else.
//!
//! This crate reads no file, knows no clock and depends on nothing. A clinical or longitudinal rule stands here
//! once; every other crate calls it.

pub mod agreement;
pub mod caseness;
pub mod change;
pub mod code;
pub mod column;
pub mod contact;
pub mod continuation;
pub mod date;
pub mod diagnosis;
pub mod id;
pub mod instrument;
pub mod measure_outcome;
pub mod measurement;
pub mod outcome;
pub mod problem;
pub mod provenance;
pub mod record;
pub mod row;
pub mod rule_set;
pub mod score;
pub mod score_text;
pub mod series;
pub mod stage;
pub mod sudden_gain;
pub mod truth;
pub mod wait;
pub mod wsas;

#[cfg(test)]
mod sample;

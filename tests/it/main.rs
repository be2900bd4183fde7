//! Tests of the whole program, in one binary.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails where something that it needs is missing"
)]

mod agree;
mod cases;
mod cli;
mod episodes;
mod grade;
mod kill;
mod measurement;
mod metadata;
mod mutations;
mod on_track;
mod planted;
mod points;
mod quirks;
mod resume;
mod returns;
mod secrets;
mod shards;
mod show;
mod study;
mod twelve_people;
mod versions;
mod whole;

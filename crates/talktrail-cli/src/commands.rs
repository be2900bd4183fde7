//! One file for each command: its arguments in, one library call, its words out.

pub(crate) mod build;
pub(crate) mod check;
pub(crate) mod demo;
pub(crate) mod describe;
pub(crate) mod doctor;
pub(crate) mod grade;
pub(crate) mod init;
pub(crate) mod map;
pub(crate) mod merge;
pub(crate) mod report;
pub(crate) mod rule;
mod sheet;
pub(crate) mod show;
pub(crate) mod synth;
pub(crate) mod verify;

//! Tests of the whole program, in one binary.

mod agree;
mod cases;
mod cli;

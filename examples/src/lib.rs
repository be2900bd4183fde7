//! Short programs that use the library. Run one with `cargo run --package talktrail-examples --example one_history`.

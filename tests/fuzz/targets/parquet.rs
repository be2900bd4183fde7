//! Any bytes as a Parquet file.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| talktrail_fuzz::read(bytes, "parquet"));

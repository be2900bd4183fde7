//! Any text as a date, a score of every instrument, a diagnosis and a code of every list.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use talktrail_dictionary::Dictionary;
use talktrail_model::{date::Date, diagnosis::clean_v1_5_code, score_text::read_score};

static DICTIONARY: LazyLock<Dictionary> =
    LazyLock::new(|| Dictionary::embedded().expect("the embedded dictionary"));

fuzz_target!(|text: &str| {
    if let Some(date) = Date::parse(text) {
        assert_eq!(
            Date::parse(&date.to_string()),
            Some(date),
            "a date reads back"
        );
        let _ = (date.month_id(), date.financial_year(), date.end_of_month());
    }
    for entry in DICTIONARY.instrument_entries() {
        let _ = read_score(text, Some(&entry.instrument));
    }
    let _ = read_score(text, None);
    let mut clean = String::new();
    let _ = clean_v1_5_code(text, &mut clean);
    for list in DICTIONARY.code_lists() {
        if let Some(integer) = list.integer_of(text) {
            assert!(list.code_of(integer).is_some(), "a code has an entry");
        }
        let _ = (list.is_exact(text), list.first_with_prefix(text));
    }
});

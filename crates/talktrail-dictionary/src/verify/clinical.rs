//! What must hold of instruments and rule sets.

use talktrail_model::instrument::Instrument;

use super::Check;

/// Longest short name of an instrument, so that names made from it keep to 32 characters.
const LONGEST_SHORT_NAME: usize = 18;

impl Check<'_> {
    pub(super) fn instruments(&mut self) {
        let entries = self.dictionary.instrument_entries();
        self.unique(
            "instruments.toml",
            entries.iter().map(|e| e.instrument.short_name.as_str()),
        );
        let tokens = entries
            .iter()
            .filter_map(|e| e.instrument.adsm_token.as_deref());
        self.unique("instruments.toml", tokens);
        for (position, entry) in (1i16..).zip(entries) {
            let short_name = &entry.instrument.short_name;
            self.label(short_name, &entry.instrument.name);
            self.must(
                short_name.len() <= LONGEST_SHORT_NAME,
                short_name,
                "short name is too long",
            );
            self.sources(short_name, &entry.sources);
            let sources = &entry.threshold_sources;
            if entry.instrument.caseness.is_some() {
                self.sources(short_name, &sources.caseness);
            }
            if entry.instrument.reliable_change.is_some() {
                self.sources(short_name, &sources.reliable_change);
            }
            let list = self.dictionary.code_list("instrument");
            let exported = list.and_then(|l| l.integer_of(short_name));
            self.must(
                exported == Some(position),
                short_name,
                "code list `instrument` has another integer",
            );
            let shares = entries
                .iter()
                .take(position as usize - 1)
                .any(|e| is_confusable(&e.instrument, &entry.instrument));
            self.must(
                !shares,
                short_name,
                "concept and range are those of another instrument",
            );
        }
    }

    pub(super) fn rule_sets(&mut self) {
        for entry in self.dictionary.rule_set_entries() {
            self.sources(&entry.name, &entry.sources);
            let resolves = self.dictionary.rule_set(&entry.name).is_some();
            self.must(
                resolves,
                &entry.name,
                "an instrument or date does not resolve",
            );
        }
    }
}

/// Whether a value of one concept could belong to either instrument: same concept, overlapping ranges.
fn is_confusable(a: &Instrument, b: &Instrument) -> bool {
    let same_concept = !a.snomed_code.is_empty() && a.snomed_code == b.snomed_code;
    let apart = matches!((a.maximum, b.minimum), (Some(high), Some(low)) if high < low)
        || matches!((b.maximum, a.minimum), (Some(high), Some(low)) if high < low);
    same_concept && !apart
}

//! How version 1.5 became 2.0 and 2.1.

use std::fmt::Write;

use talktrail_dictionary::{CodeMap, CodePair, Concept, Dictionary, Mappings, Rule, Step};

use super::markdown::{code, codes, label, plain, table};

/// The page of all mappings.
pub(super) fn text(dictionary: &Dictionary) -> String {
    let mappings = dictionary.mappings();
    let mut text = String::from(
        "# From version to version\n\nOne row for each thing that the data set says: where it stands in the older and in the newer version, \
         what is done to its value, and what is lost or changes its meaning. Codes are recoded from these rows when an extract is read, and the tests \
         execute every rule on small rows. `talktrail map` shows them in the \
         terminal, `talktrail map --concept NAME` with every field and source, `talktrail map --format csv` for programs. Where several forms of \
         delivery have a field, the first is shown and the number of others.\n\n",
    );
    text.push_str(&rules(mappings));
    for (from, to) in Mappings::STEPS {
        let _ = write!(text, "\n## Version {from} to {to}\n");
        let all: Vec<_> = mappings.between(from, to).collect();
        for topic in all.chunk_by(|a, b| a.0.topic == b.0.topic) {
            let heading = topic.first().map_or("", |(concept, _)| &concept.topic);
            let _ = write!(text, "\n### {from} to {to}: {}\n\n", plain(heading));
            let header = ["concept", from, to, "rule", "changes", "confidence"];
            text.push_str(&table(header, topic.iter().map(|(c, s)| row(c, s))));
        }
    }
    text.push_str("\n## Codes that change\n");
    let changing = mappings.code_maps().iter().filter(|map| !map.is_identity);
    changing.for_each(|map| section(&mut text, dictionary, map));
    text
}

/// What each rule means and how many steps it does.
fn rules(mappings: &Mappings) -> String {
    let rows = Rule::NAMES.iter().filter_map(|name| {
        let mut steps = mappings.steps().iter().filter(|s| s.rule.name() == *name);
        let first = steps.next()?;
        Some([
            code(name),
            plain(first.rule.meaning()),
            (steps.count() + 1).to_string(),
        ])
    });
    table(["rule", "what is done", "steps"], rows)
}

fn row(concept: &Concept, step: &Step) -> [String; 6] {
    [
        format!("{}<br>{}", code(&concept.name), plain(&concept.label)),
        first(concept, &step.from),
        first(concept, &step.to),
        step.rule.name().replace('_', " "),
        plain(&step.changes),
        step.confidence.name().to_owned(),
    ]
}

/// The first field of a version, and how many others there are.
fn first(concept: &Concept, version: &str) -> String {
    let mut fields = concept.fields_of(version);
    let Some(first) = fields.next() else {
        return String::new();
    };
    match fields.count() {
        0 => code(&first.to_string()),
        others => format!("{} and {others} more", code(&first.to_string())),
    }
}

fn section(text: &mut String, dictionary: &Dictionary, map: &CodeMap) {
    let (name, from, to) = (plain(&map.label), &map.from, &map.to);
    let _ = write!(text, "\n### {name}, {from} to {to}\n\n");
    let used = dictionary.mappings().steps().iter();
    let used = used.filter(|step| step.code_map.as_deref() == Some(map.name.as_str()));
    let used = codes(used.map(|step| step.concept.as_str()));
    if !used.is_empty() {
        let _ = write!(text, "Used by {used}.\n\n");
    }
    let told = |list: &str, code_text: &str| {
        let list = dictionary.code_list(list);
        let meaning = list
            .and_then(|l| l.label_of_code(code_text))
            .unwrap_or_default();
        format!("{} {}", code(code_text), plain(meaning))
            .trim_end()
            .to_owned()
    };
    let row = |pair: &CodePair| {
        [
            told(&map.from_list, &pair.from),
            told(&map.to_list, &pair.to),
            label(&pair.relation.name().replace('_', " "), &pair.notes),
            pair.confidence.name().to_owned(),
        ]
    };
    let header = ["older code", "newer code", "relation", "confidence"];
    text.push_str(&table(header, map.pairs().iter().map(row)));
}

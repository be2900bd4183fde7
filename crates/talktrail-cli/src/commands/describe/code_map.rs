//! Code maps: the codes of an older list with those of a newer one.

use talktrail_dictionary::{CodeMap, CodePair, Dictionary};

use crate::commands::{
    map::code_told,
    sheet::{Sheet, titles},
};

pub(super) fn code_map(dictionary: &Dictionary, map: &CodeMap) -> Sheet {
    let steps = dictionary.mappings().steps().iter();
    let used = steps.filter(|step| step.code_map.as_deref() == Some(map.name.as_str()));
    let used: Vec<&str> = used.map(|step| step.concept.as_str()).collect();
    let kind = if map.is_identity {
        "both versions use one list, and each code stays"
    } else {
        "codes of the older list become codes of the newer one"
    };
    let row = |pair: &CodePair| {
        [
            code_told(dictionary, &map.from_list, &pair.from),
            code_told(dictionary, &map.to_list, &pair.to),
            pair.relation.name().replace('_', " "),
        ]
    };
    Sheet::new(format!("code map {}, {} to {}", map.name, map.from, map.to))
        .fact("what", "code map")
        .fact("label", &map.label)
        .fact("kind", kind)
        .fact("from list", &map.from_list)
        .fact("to list", &map.to_list)
        .fact("used by", used.join(", "))
        .fact("notes", &map.notes)
        .fact("confidence", map.confidence.name())
        .fact("source", titles(dictionary, &map.sources))
        .table(
            "older code, newer code, relation",
            map.pairs().iter().map(row).collect(),
        )
}

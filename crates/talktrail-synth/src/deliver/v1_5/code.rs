//! Codes of version 1.5 for what happened: the dictionary's maps to version 2, read backwards.
//!
//! Where several codes of version 1.5 became one, the usual one is sent; where version 2 draws a distinction that
//! version 1.5 did not have, the nearest.

use talktrail_model::date::Date;

use crate::clinic::Tool;
use crate::session::Activity;

/// First day of therapy codes of version 1.5: 1 July 2014. Earlier rows carry those of version 1.0.
const THERAPY_CODES_START: Date = Date::from_days(16_252);

/// Concept of version 2 and code of version 1.5.
const THERAPIES: [(&str, &str); 12] = [
    ("748051000000105", "20"),
    ("748041000000107", "22"),
    ("702545008", "27"),
    ("1026111000000108", "28"),
    // Signposting had no code; it was other low intensity care.
    ("975131000000104", "28"),
    ("304891004", "50"),
    ("286711000000107", "44"),
    ("449030000", "46"),
    ("443730003", "51"),
    ("933221000000107", "47"),
    ("1026131000000100", "48"),
    ("1098051000000103", "29"),
];

/// End codes of version 2 that version 1.5 numbers otherwise or says in other words.
const END_CODES: [(&str, &str); 7] = [
    ("17", "15"),
    ("46", "42"),
    ("47", "43"),
    ("48", "44"),
    ("49", "45"),
    ("95", "97"),
    ("96", "98"),
];

/// The code of an activity's therapy on a day. Version 1.0 told only guided self-help and CBT apart, as far as its codes
/// are known.
pub(super) fn therapy(activity: &Activity, date: Date) -> Option<&'static str> {
    let concept = activity.concept()?;
    if date < THERAPY_CODES_START {
        return match concept {
            "304891004" => Some("07"),
            "748051000000105" | "748041000000107" => Some("03"),
            _ => None,
        };
    }
    older(&THERAPIES, concept)
}

/// The end code.
pub(super) fn end(code: &'static str) -> &'static str {
    older(&END_CODES, code).unwrap_or(code)
}

fn older(pairs: &[(&'static str, &'static str)], code: &str) -> Option<&'static str> {
    let pair = pairs.iter().find(|(new, _)| *new == code)?;
    Some(pair.1)
}

/// The columns that hold a tool's score, one for each spelling. What is scored with the PCL-5 in version 2 is scored with
/// the Impact of Events Scale here.
pub(super) const fn columns(tool: Tool) -> &'static [&'static str] {
    match tool {
        Tool::Phq9 => &["PHQ9_SCORE"],
        Tool::Gad7 => &["GAD7SCORE"],
        Tool::WsasWork => &["WSASWSCORE"],
        Tool::WsasHome => &["WSASHMSCORE"],
        Tool::WsasSocial => &["WSASSLASCORE"],
        Tool::WsasPrivate => &["WSASPLASCORE"],
        Tool::WsasRelationships => &["WSASRSCORE"],
        Tool::Spin => &["SOCPHOBIAINVSCORE"],
        Tool::Oci => &["OCDSCORE"],
        Tool::Pcl5 => &["PTSDSCORE", "PTSD_SCORE"],
        Tool::MiAlone => &["AGORASCOREALONE"],
        Tool::Hai => &["HEALTHANXSCORE"],
        Tool::Pdss => &["PANICSCORE"],
    }
}

/// Column of `truth/scores` under which the Impact of Events Scale stands, which has no concept.
pub(crate) const IMPACT_OF_EVENTS: &str = "PTSDSCORE";

#[cfg(test)]
mod tests {
    use talktrail_dictionary::Dictionary;

    use super::*;

    /// Codes that say something else in version 1.5, so that they end in themselves.
    const KEPT: [&str; 3] = ["42", "43", "44"];

    #[test]
    fn codes_come_back_through_the_maps_of_the_dictionary() {
        let dictionary = Dictionary::embedded().unwrap();
        let ends_in = |map: &str, list: &str, code: &str| {
            let map = dictionary.mappings().code_map(map).unwrap();
            let delivered = dictionary.code_list(&map.from_list).unwrap();
            let integer = map.integer(delivered.integer_of(code).unwrap()).unwrap();
            let list = dictionary.code_list(list).unwrap();
            let found = list.codes().iter().find(|c| c.integer == integer).unwrap();
            found.code.clone()
        };
        for (new, old) in THERAPIES
            .iter()
            .filter(|(new, _)| *new != "975131000000104")
        {
            assert_eq!(ends_in("therapy", "therapy", old), *new, "{old}");
        }
        for (new, old) in END_CODES.iter().filter(|(_, old)| !KEPT.contains(old)) {
            assert_eq!(ends_in("end_code", "end_code", old), *new, "{old}");
        }
    }
}

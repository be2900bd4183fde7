//! Codes as extracts write them.

use super::dictionary;

#[test]
fn codes_are_read_however_they_are_padded() {
    let dictionary = dictionary();
    let integer = |list, text| dictionary.code_list(list).unwrap().integer_of(text);
    for text in ["5", "05", " 5", "5 "] {
        assert_eq!(integer("attendance", text), Some(5), "{text:?}");
    }
    for text in ["02", "2", " 2"] {
        assert_eq!(integer("app_type", text), Some(2), "{text:?}");
    }
    assert_eq!(integer("end_code", "46"), Some(46));
    assert_eq!(integer("attendance", "9"), None);
    assert_eq!(integer("attendance", ""), None);
    assert_eq!(integer("gender", "x"), integer("gender", "X"));
    assert_eq!(integer("yes_no", "y"), Some(1));
    assert_eq!(integer("yes_no", "N"), Some(0));
    assert_eq!(integer("flag", "true"), Some(1));
    assert_eq!(integer("instrument", "720433000"), Some(1));
}

#[test]
fn consultation_codes_of_all_versions_export_as_one_list() {
    let dictionary = dictionary();
    let integer = |list, text| dictionary.code_list(list).unwrap().integer_of(text);
    for (medium, mechanism, exported) in [("03", "11", 11), ("06", "09", 9), ("08", "10", 10)] {
        assert_eq!(integer("consultation", medium), Some(exported));
        assert_eq!(integer("consultation", mechanism), Some(exported));
        assert_eq!(integer("consultation_medium", medium), Some(exported));
        assert_eq!(integer("consultation_mechanism", mechanism), Some(exported));
    }
    assert_eq!(integer("consultation_mechanism", "03"), None);
    assert_eq!(integer("consultation_medium", "11"), None);
}

#[test]
fn exact_codes_are_told_from_padded_ones() {
    let dictionary = dictionary();
    let list = dictionary.code_list("app_type").unwrap();
    assert!(list.is_exact("02"));
    assert!(!list.is_exact("2"));
    assert!(dictionary.code_list("consultation").unwrap().is_exact("03"));
}

#[test]
fn problem_descriptors_are_chosen_by_the_first_prefix() {
    let dictionary = dictionary();
    let list = dictionary.code_list("problem_descriptor").unwrap();
    let label = |code| list.first_with_prefix(code).map(|c| c.label.as_str());
    assert_eq!(label("F320"), Some("Depression"));
    assert_eq!(label("F400"), Some("Agoraphobia"));
    assert_eq!(
        label("F408"),
        Some("Other anxiety or stress disorder (F40 to F43)")
    );
    assert_eq!(label("F452"), Some("Hypochondriacal disorder"));
    assert_eq!(label("F454"), Some("Other mental health"));
    assert_eq!(label("Z633"), Some("Other recorded problem"));
    assert_eq!(label("-3"), Some("Not known or invalid"));
    assert_eq!(label(""), None);
}

#[test]
fn the_longest_prefix_gives_the_first_match() {
    let dictionary = dictionary();
    let list = dictionary.code_list("problem_descriptor").unwrap();
    for code in [
        "F320", "F400", "F408", "F452", "F454", "K589", "G933", "83482000", "Z633", "F99X",
    ] {
        let fitting = list
            .prefixes()
            .filter(|(prefix, _)| code.starts_with(prefix));
        let longest = fitting
            .max_by_key(|(prefix, _)| prefix.len())
            .map(|(_, integer)| integer);
        assert_eq!(
            longest,
            list.first_with_prefix(code).map(|c| c.integer),
            "{code}"
        );
    }
}

#[test]
fn every_end_code_has_a_group() {
    let dictionary = dictionary();
    let list = dictionary.code_list("end_code").unwrap();
    let groups: Vec<_> = list
        .grouped(dictionary.code_list("end_group").unwrap())
        .collect();
    assert_eq!(groups.len(), list.codes().len());
    for (code, group) in [
        (50, 1),
        (15, 2),
        (17, 2),
        (97, 2),
        (43, 3),
        (46, 3),
        (96, 3),
        (98, 3),
    ] {
        assert!(groups.contains(&(code, group)), "{code}");
    }
}

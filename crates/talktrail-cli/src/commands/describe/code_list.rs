//! Code lists.

use talktrail_dictionary::CodeList;

use crate::commands::sheet::Sheet;

pub(super) fn code_list(list: &CodeList) -> Sheet {
    Sheet::new(&list.name)
        .fact("what", "code list")
        .fact("label", &list.label)
        .table("exported as, delivered as, label", codes(list))
}

/// Exported integer, delivered code, label.
pub(super) fn codes(list: &CodeList) -> Vec<[String; 3]> {
    let row = |code: &talktrail_dictionary::Code| {
        [
            code.integer.to_string(),
            code.code.clone(),
            code.label.clone(),
        ]
    };
    list.codes().iter().map(row).collect()
}

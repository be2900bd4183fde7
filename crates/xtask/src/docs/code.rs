//! The code lists.

use std::fmt::Write;

use talktrail_dictionary::{Code, CodeList, Dictionary};

use super::markdown::{code, codes, label, plain, table};

/// The page of all code lists.
pub(super) fn text(dictionary: &Dictionary) -> String {
    let mut text = String::from(
        "# Code lists\n\nCodes are recognised however an extract pads, blanks or cases them. Exported columns hold the \
         integer and carry the label.\n\n",
    );
    for list in dictionary.code_lists() {
        section(&mut text, list);
    }
    text
}

fn section(text: &mut String, list: &CodeList) {
    let _ = write!(text, "## {}\n\n{}.\n\n", list.name, plain(&list.label));
    let header = ["integer", "code", "label", "group", "also", "versions"];
    text.push_str(&table(header, list.codes().iter().map(row)));
    text.push('\n');
}

fn row(entry: &Code) -> [String; 6] {
    [
        entry.integer.to_string(),
        code(&entry.code),
        label(&entry.label, &entry.notes),
        plain(&entry.group),
        codes(entry.aliases.iter().map(String::as_str)),
        entry.versions.join(", "),
    ]
}

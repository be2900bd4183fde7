//! The key `r`: attributes that R's arrow package puts back on the data frame and its columns.
//!
//! The value is what `serialize(x, connection = NULL, ascii = TRUE)` gives for the list
//! `list(attributes = …, columns = list(<name> = list(attributes = list(label = …, labels = …, class = …))))`, in
//! version 3 of R's serialisation format (R Internals, "Serialization Formats"). Base R reads it with
//! `unserialize(charToRaw(x))`.

use std::fmt::Write as _;

use crate::variable::{Kind, Table, Variable};

/// Name of the key.
pub(super) const KEY: &str = "r";

/// Format version 3, written by R 4.2.2, readable from R 3.5.0, native encoding UTF-8.
const HEADER: &str = "A\n3\n262658\n197888\n5\nUTF-8\n";

/// Type numbers of R's objects (`SEXPTYPE`).
const INTEGERS: u32 = 13;
const REALS: u32 = 14;
const STRINGS: u32 = 16;
const LIST: u32 = 19;
/// Flag of an object that has attributes.
const HAS_ATTRIBUTES: u32 = 512;
/// A pair list with a tag; a symbol; the end of a pair list.
const PAIR_WITH_TAG: u32 = 1026;
const SYMBOL: u32 = 1;
const END_OF_PAIRS: u32 = 254;
/// A character string that is ASCII, or UTF-8.
const ASCII_TEXT: u32 = 262_153;
const UTF8_TEXT: u32 = 32_777;

/// The value of the key.
pub(super) fn value(table: &Table) -> String {
    let class = Object::Strings(vec!["tbl_df", "tbl", "data.frame"]);
    let columns = table
        .variables
        .iter()
        .map(|variable| (variable.name.as_str(), column(variable)))
        .collect();
    let root = Object::List(vec![
        ("attributes", Object::List(vec![("class", class)])),
        ("columns", Object::List(columns)),
    ]);
    let mut out = HEADER.to_owned();
    root.write(&mut out);
    out
}

fn column(variable: &Variable) -> Object<'_> {
    let mut attributes = vec![("label", Object::Strings(vec![&variable.label]))];
    if let Some(labels) = variable.coded() {
        let is_double = variable.kind == Kind::Float64;
        let storage = if is_double { "double" } else { "integer" };
        let class = vec!["haven_labelled", "vctrs_vctr", storage];
        attributes.push(("labels", Object::Codes { is_double, labels }));
        attributes.push(("class", Object::Strings(class)));
        attributes.push(("format.stata", Object::Strings(vec!["%24.0g"])));
    }
    Object::List(vec![("attributes", Object::List(attributes))])
}

/// The few kinds of R objects that labels are made of.
enum Object<'a> {
    List(Vec<(&'a str, Object<'a>)>),
    Strings(Vec<&'a str>),
    Codes {
        is_double: bool,
        labels: &'a [(i64, String)],
    },
}

impl Object<'_> {
    fn write(&self, out: &mut String) {
        match self {
            Self::List(members) => {
                start(out, LIST | HAS_ATTRIBUTES, members.len());
                for (_, member) in members {
                    member.write(out);
                }
                names(out, members.iter().map(|(name, _)| *name));
            }
            Self::Strings(strings) => {
                start(out, STRINGS, strings.len());
                for string in strings {
                    text(out, string);
                }
            }
            Self::Codes { is_double, labels } => {
                let kind = if *is_double { REALS } else { INTEGERS };
                start(out, kind | HAS_ATTRIBUTES, labels.len());
                labels.iter().for_each(|(code, _)| line(out, *code));
                names(out, labels.iter().map(|(_, label)| label.as_str()));
            }
        }
    }
}

fn start(out: &mut String, flags: u32, len: usize) {
    line(out, flags.into());
    line(out, len as i64);
}

fn names<'a>(out: &mut String, names: impl ExactSizeIterator<Item = &'a str>) {
    line(out, PAIR_WITH_TAG.into());
    line(out, SYMBOL.into());
    text(out, "names");
    start(out, STRINGS, names.len());
    names.for_each(|name| text(out, name));
    line(out, END_OF_PAIRS.into());
}

fn line(out: &mut String, number: i64) {
    out.push_str(&number.to_string());
    out.push('\n');
}

/// A character string: flags, length in bytes before escaping, escaped text.
fn text(out: &mut String, string: &str) {
    let flags = if string.is_ascii() {
        ASCII_TEXT
    } else {
        UTF8_TEXT
    };
    start(out, flags, string.len());
    string.bytes().for_each(|byte| escape(out, byte));
    out.push('\n');
}

fn escape(out: &mut String, byte: u8) {
    let short = match byte {
        b'\n' => 'n',
        b'\t' => 't',
        0x0b => 'v',
        0x08 => 'b',
        b'\r' => 'r',
        0x0c => 'f',
        0x07 => 'a',
        b'\\' | b'?' | b'\'' | b'"' => byte as char,
        33..=126 => return out.push(byte as char),
        _ => {
            // Writing to a `String` cannot fail.
            let _ = write!(out, "\\{byte:03o}");
            return;
        }
    };
    out.push('\\');
    out.push(short);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::variable::sample;

    #[test]
    fn a_labelled_column_is_the_text_that_r_writes() {
        let mut table = sample::table();
        table.variables.retain(|v| v.name == "outcome");
        let expected = "A 3 262658 197888 5 UTF-8 531 2 \
            531 1 16 3 262153 6 tbl_df 262153 3 tbl 262153 10 data.frame \
            1026 1 262153 5 names 16 1 262153 5 class 254 \
            531 1 531 1 531 4 \
            16 1 262153 21 Outcome,\\040\\\\\\040%\\040\\'quoted\\' \
            525 2 1 2 1026 1 262153 5 names 16 2 262153 19 Reliable\\040\\\"recovery\\\" \
            32777 20 No\\040change\\040\\342\\200\\224\\040na\\303\\257ve 254 \
            16 3 262153 14 haven_labelled 262153 10 vctrs_vctr 262153 7 integer \
            16 1 262153 6 %24.0g \
            1026 1 262153 5 names 16 4 262153 5 label 262153 6 labels 262153 5 class 262153 12 format.stata 254 \
            1026 1 262153 5 names 16 1 262153 10 attributes 254 \
            1026 1 262153 5 names 16 1 262153 7 outcome 254 \
            1026 1 262153 5 names 16 2 262153 10 attributes 262153 7 columns 254 ";
        assert_eq!(value(&table), expected.replace(' ', "\n"));
    }

    #[test]
    fn every_control_character_is_escaped() {
        let mut out = String::new();
        text(&mut out, "a b\n\t\u{b}\u{8}\r\u{c}\u{7}\\?'\"\u{1}\u{7f}");
        assert_eq!(
            out,
            "262153\n16\na\\040b\\n\\t\\v\\b\\r\\f\\a\\\\\\?\\'\\\"\\001\\177\n"
        );
    }

    #[test]
    fn double_columns_have_double_codes() {
        let mut table = sample::table();
        table.variables.retain(|v| v.name == "phq9");
        for variable in &mut table.variables {
            variable.value_labels = vec![(-9, "Not asked".to_owned())];
        }
        let value = value(&table);
        assert!(value.contains("\n526\n1\n-9\n"));
        assert!(value.contains("\ndouble\n"));
    }
}

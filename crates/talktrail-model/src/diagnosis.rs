//! Diagnosis codes as delivered, and their clean form.
//!
//! Providers write one ICD-10 code in many ways: `F40.1`, `f401`, `F40-1`. NHS England strips punctuation, turns
//! letters to upper case and looks the result up in the national list. That list is not part of this program, so the
//! shape of a code is checked in its place, and a three-character code stays as it is where the national step pads it
//! with `9` or `X`; matching by prefix (`F42` for `F420` and `F429`) treats both alike. SNOMED CT concepts pass
//! unchanged.
//!
//! ```
//! use talktrail_model::diagnosis::{Scheme, clean_code};
//! let mut clean = String::new();
//! assert_eq!(clean_code("f40.1", Some(Scheme::Icd10), &mut clean), Some("F401"));
//! assert_eq!(clean_code("83482000", Some(Scheme::SnomedCt), &mut clean), Some("83482000"));
//! assert_eq!(clean_code("-3", Some(Scheme::Icd10), &mut clean), None);
//! ```

/// The scheme that a finding is coded in (`FindSchemeInUse`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scheme {
    /// 01: ICD-10.
    Icd10,
    /// 04: SNOMED CT.
    SnomedCt,
    /// Any other code: nothing written in it is valid.
    Other,
}

impl Scheme {
    /// The scheme of a delivered code such as `01`, ` 1` or `4`; `None` when it is blank.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().trim_start_matches('0') {
            "1" => Some(Self::Icd10),
            "4" => Some(Self::SnomedCt),
            _ if text.trim().is_empty() => None,
            _ => Some(Self::Other),
        }
    }
}

/// Shortest and longest ICD-10 code without punctuation, dagger and asterisk marks included.
const ICD10_LENGTH: std::ops::RangeInclusive<usize> = 3..=7;

/// The clean form of a code, written into `clean`. `None` when the code or its scheme is missing or invalid.
pub fn clean_code<'a>(
    code: &str,
    scheme: Option<Scheme>,
    clean: &'a mut String,
) -> Option<&'a str> {
    clean.clear();
    match scheme? {
        Scheme::SnomedCt => clean.push_str(code.trim()),
        Scheme::Icd10 => {
            clean.extend(code.chars().filter(char::is_ascii_alphanumeric));
            clean.make_ascii_uppercase();
            if !is_icd10_shape(clean) {
                return None;
            }
        }
        Scheme::Other => return None,
    }
    (!clean.is_empty()).then_some(clean.as_str())
}

/// Marker of a diagnosis that was not given, in the cleaned columns of version 1.5.
pub const UNSPECIFIED: &str = "-1";
/// Marker of a diagnosis that is no ICD-10 code, in the cleaned columns of version 1.5.
pub const INVALID: &str = "-3";

/// The clean form of a version 1.5 diagnosis, written into `clean`, as `IC_PROVDIAG` holds it: letters and digits
/// only, upper case, letter O behind the first character read as zero, a code of three characters padded with X.
///
/// [`UNSPECIFIED`] where nothing was given, [`INVALID`] where the rest does not read as ICD-10.
///
/// ```
/// use talktrail_model::diagnosis::clean_v1_5_code;
/// let mut clean = String::new();
/// assert_eq!(clean_v1_5_code("f4O.1", &mut clean), "F401");
/// assert_eq!(clean_v1_5_code("F32", &mut clean), "F32X");
/// assert_eq!(clean_v1_5_code("low mood", &mut clean), "-3");
/// ```
pub fn clean_v1_5_code<'a>(code: &str, clean: &'a mut String) -> &'a str {
    clean.clear();
    let letters = code.chars().filter(char::is_ascii_alphanumeric);
    for letter in letters {
        let is_mistyped_zero = !clean.is_empty() && matches!(letter, 'o' | 'O');
        clean.push(if is_mistyped_zero { '0' } else { letter });
    }
    clean.make_ascii_uppercase();
    if code.trim().is_empty() || code.trim() == UNSPECIFIED {
        return UNSPECIFIED;
    }
    if !is_icd10_shape(clean) {
        return INVALID;
    }
    if clean.len() == *ICD10_LENGTH.start() {
        clean.push('X');
    }
    clean
}

/// Whether a clean code reads as ICD-10: a letter, two digits, at most four more characters.
fn is_icd10_shape(clean: &str) -> bool {
    let starts_well = matches!(clean.as_bytes(), [a, b, c, ..]
        if a.is_ascii_alphabetic() && b.is_ascii_digit() && c.is_ascii_digit());
    starts_well && ICD10_LENGTH.contains(&clean.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn icd10(code: &str) -> Option<String> {
        clean_code(code, Some(Scheme::Icd10), &mut String::new()).map(str::to_owned)
    }

    #[test]
    fn icd10_loses_punctuation_and_case() {
        for (code, expected) in [
            ("F40.1", "F401"),
            ("f401", "F401"),
            (" F40-1 ", "F401"),
            ("F32", "F32"),
            ("m45.X0", "M45X0"),
            ("A33D", "A33D"),
        ] {
            assert_eq!(icd10(code).as_deref(), Some(expected), "{code}");
        }
    }

    #[test]
    fn what_is_no_code_is_invalid() {
        for code in [
            "",
            "-3",
            "-1",
            "F4",
            "depression",
            "4010",
            "FF01",
            "F4012345",
        ] {
            assert_eq!(icd10(code), None, "{code}");
        }
    }

    #[test]
    fn version_1_5_codes_are_cleaned_as_the_national_step_did() {
        let mut clean = String::new();
        for (code, expected) in [
            ("F43.1", "F431"),
            (" f4o1 ", "F401"),
            ("F41", "F41X"),
            ("F32X", "F32X"),
            ("O99.3", "O993"),
            ("", UNSPECIFIED),
            ("  ", UNSPECIFIED),
            ("-1", UNSPECIFIED),
            ("-3", INVALID),
            ("anxiety", INVALID),
            ("F4", INVALID),
        ] {
            assert_eq!(clean_v1_5_code(code, &mut clean), expected, "{code}");
        }
    }

    #[test]
    fn scheme_decides() {
        let mut clean = String::new();
        assert_eq!(
            clean_code("f401", Some(Scheme::SnomedCt), &mut clean),
            Some("f401")
        );
        assert_eq!(clean_code("F401", Some(Scheme::Other), &mut clean), None);
        assert_eq!(clean_code("F401", None, &mut clean), None);
        assert_eq!(clean_code(" ", Some(Scheme::SnomedCt), &mut clean), None);
        let parsed = ["01", "1", " 04", "03", ""].map(Scheme::parse);
        let expected = [
            Some(Scheme::Icd10),
            Some(Scheme::Icd10),
            Some(Scheme::SnomedCt),
            Some(Scheme::Other),
            None,
        ];
        assert_eq!(parsed, expected);
    }
}

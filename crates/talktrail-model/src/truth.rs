//! Three-valued truth: yes, no, or not known, as `Option<bool>`.
//!
//! A missing score is not a "no". Outcomes are joined with these three functions, so that an answer is given exactly
//! where the known parts settle it: one case is enough for "either", one non-case is enough against "both".

/// Whether one of the two holds: true when one is, false only when both are known to be false.
pub const fn either(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    }
}

/// Whether both hold: false when one is false, true only when both are known to be true.
pub const fn both(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    not(either(not(a), not(b)))
}

/// The opposite, where known.
pub const fn not(a: Option<bool>) -> Option<bool> {
    match a {
        Some(a) => Some(!a),
        None => None,
    }
}

/// A flag in the national form, which is true or missing and never false.
pub const fn true_or_missing(a: Option<bool>) -> Option<bool> {
    match a {
        Some(true) => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const YES: Option<bool> = Some(true);
    const NO: Option<bool> = Some(false);

    #[test]
    fn one_yes_settles_either_and_one_no_settles_both() {
        for (a, b, is_either, is_both) in [
            (YES, YES, YES, YES),
            (YES, NO, YES, NO),
            (NO, NO, NO, NO),
            (YES, None, YES, None),
            (NO, None, None, NO),
            (None, None, None, None),
        ] {
            assert_eq!(either(a, b), is_either, "{a:?} or {b:?}");
            assert_eq!(either(b, a), is_either, "{b:?} or {a:?}");
            assert_eq!(both(a, b), is_both, "{a:?} and {b:?}");
            assert_eq!(both(b, a), is_both, "{b:?} and {a:?}");
        }
    }

    #[test]
    fn national_flags_are_never_false() {
        assert_eq!(true_or_missing(YES), YES);
        assert_eq!(true_or_missing(NO), None);
        assert_eq!(true_or_missing(None), None);
    }
}

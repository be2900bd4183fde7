//! Decoding what may be damaged: the library that decodes Parquet gives errors for most damage and panics over some.

use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
};

use parquet::errors::ParquetError;

thread_local! {
    static IS_GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Whether a panic of this thread would become an error of the file that it reads. A panic hook need not speak then.
pub fn is_guarded() -> bool {
    IS_GUARDED.get()
}

/// Decodes something. A panic counts as damage; nothing that was half decoded is used after it.
pub(super) fn guarded<T>(
    decode: impl FnOnce() -> Result<T, ParquetError>,
) -> Result<T, ParquetError> {
    IS_GUARDED.set(true);
    let outcome = catch_unwind(AssertUnwindSafe(decode));
    IS_GUARDED.set(false);
    outcome.unwrap_or_else(|_| Err(ParquetError::General("the file is damaged".to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_damage_and_the_guard_ends_with_it() {
        let outcome: Result<u8, _> = guarded(|| {
            assert!(is_guarded());
            let nothing: [u8; 0] = [];
            Ok(nothing[usize::from(is_guarded()) - 1])
        });
        assert!(outcome.is_err());
        assert!(!is_guarded());
        assert!(matches!(guarded(|| Ok(7)), Ok(7)));
    }
}

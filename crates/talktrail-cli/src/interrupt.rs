//! Ctrl-C: the first asks the run to stop and tidy up, the second ends the process at once.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::exit;

/// Whether a run is under way that looks at [`is_asked`].
static IS_HEARD: AtomicBool = AtomicBool::new(false);
/// Whether a person asked to stop.
static IS_ASKED: AtomicBool = AtomicBool::new(false);

/// Has Ctrl-C stop a run instead of cutting it off. For the process's own `main`.
pub fn stop_on_interrupt() {
    let handle = || {
        let is_second = IS_ASKED.swap(true, Ordering::Relaxed);
        if is_second || !IS_HEARD.load(Ordering::Relaxed) {
            std::process::exit(i32::from(exit::INTERRUPTED));
        }
    };
    // Without a handler Ctrl-C ends the process; the next run removes what it left.
    let _ = ctrlc::set_handler(handle);
}

/// Whether a person asked to stop.
pub(crate) fn is_asked() -> bool {
    IS_ASKED.load(Ordering::Relaxed)
}

/// Says that a run listens from here on.
pub(crate) fn listen() {
    IS_HEARD.store(true, Ordering::Relaxed);
}

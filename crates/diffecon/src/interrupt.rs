//! Ctrl-C: the first asks for an end at the next safe moment, the second ends the program at once.

use std::sync::atomic::{AtomicBool, Ordering};

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// Listens from now on; called once.
pub fn listen() {
    let handler = || {
        if REQUESTED.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    };
    // Without a handler, Ctrl-C does what it always does.
    let _ = ctrlc::set_handler(handler);
}

/// Whether the user asked for an end.
pub fn requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}

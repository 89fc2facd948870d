//! Whether a planted fault is active. `dyetest install faulty` makes this a module of every crate that it edits, which may
//! be without the standard library.

extern crate std;

use std::{
    env, eprintln,
    string::String,
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

/// Whether this fault is active.
pub(crate) fn active(fault: &str) -> bool {
    static CHOSEN: OnceLock<String> = OnceLock::new();
    CHOSEN.get_or_init(|| env::var("DYETEST_FAULT").unwrap_or_default()) == fault
}

/// Whether this fault is active. The first time that it is, a line says that its code was reached.
pub(crate) fn planted(fault: &str) -> bool {
    static REACHED: AtomicBool = AtomicBool::new(false);
    if !active(fault) {
        return false;
    }
    if !REACHED.swap(true, Ordering::Relaxed) {
        eprintln!("dyetest: fault {fault} reached");
    }
    true
}

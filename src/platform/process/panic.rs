//! Panics that say where, and never what.
#![forbid(unsafe_code)]

use std::io::Write;
use std::panic;

/// A panic's message may quote the value that caused it; the default hook would print it. This one prints the place
/// alone.
pub(super) fn print_location_only() {
    panic::set_hook(Box::new(|info| {
        let mut stderr = std::io::stderr().lock();
        // A process without a standard error still has to end in order.
        let _ = match info.location() {
            Some(place) => writeln!(stderr, "vitrin: internal error at {}:{}", place.file(), place.line()),
            None => writeln!(stderr, "vitrin: internal error"),
        };
    }));
}

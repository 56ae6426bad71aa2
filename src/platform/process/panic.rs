//! Panics that print their location, and never their message.
#![forbid(unsafe_code)]

use std::io::Write;
use std::panic;

/// Sets a panic hook that prints the location only: the message, which the default hook prints, may quote a secret value.
pub(super) fn print_location_only() {
    panic::set_hook(Box::new(|info| {
        let mut stderr = std::io::stderr().lock();
        // Ignored: a process without a standard error still has to unwind.
        let _ = match info.location() {
            Some(location) => writeln!(
                stderr,
                "vitrin: internal error at {}:{}",
                location.file(),
                location.line()
            ),
            None => writeln!(stderr, "vitrin: internal error"),
        };
    }));
}

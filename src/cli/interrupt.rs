//! Ctrl-C, and the system's own request to end.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

#[cfg(unix)]
use signal_hook::consts::SIGHUP;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use tokio_util::sync::CancellationToken;

use super::exit::Exit;

/// The signals that ask a process to end.
const ENDING: &[i32] = &[
    SIGINT,
    SIGTERM,
    #[cfg(unix)]
    SIGHUP,
];

/// How often the flag is polled. A signal handler may set a flag, but not cancel a token, which takes a lock.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// A token that is cancelled by the first request to end this process, so that the command can put things in order. The
/// second request ends the process at once.
///
/// # Errors
/// When the system does not let a signal be caught, or has no thread to give.
pub fn cancel_on_interrupt() -> io::Result<CancellationToken> {
    let requested = Arc::new(AtomicBool::new(false));
    for &signal in ENDING {
        flag::register_conditional_shutdown(signal, i32::from(Exit::Interrupted.code()), Arc::clone(&requested))?;
        flag::register(signal, Arc::clone(&requested))?;
    }
    let token = CancellationToken::new();
    let cancel = token.clone();
    // Ends with the process.
    let wait = move || {
        while !requested.load(Ordering::Relaxed) {
            thread::sleep(POLL_INTERVAL);
        }
        cancel.cancel();
    };
    thread::Builder::new().name("interrupt".into()).spawn(wait)?;
    Ok(token)
}

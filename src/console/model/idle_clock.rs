//! When an open vault is unattended.

use std::time::{Duration, Instant};

use super::app::{App, Screen};

/// Measures for how long an open vault without a film has not been used.
///
/// A film that is open counts as use, also while it is paused: people talk about what they have seen. So do films that are being
/// imported, recorded or looked through for faces: nobody has to sit beside that.
#[derive(Default)]
pub struct IdleClock {
    /// The policy's time, as of the last check.
    timeout: Duration,
    /// When the vault was last in use; `None` while there is nothing to lock, or a film is open.
    since: Option<Instant>,
}

impl IdleClock {
    /// The user did something at the console.
    pub fn on_input(&mut self, now: Instant) {
        if let Some(since) = &mut self.since {
            *since = now;
        }
    }

    /// Updates the clock from the state, and returns whether it is time to lock.
    pub fn has_run_out(&mut self, app: &App, now: Instant) -> bool {
        let is_open = matches!(app.screen(), Screen::Unlocked(_));
        if !is_open || app.is_in_use() {
            self.since = None;
            return false;
        }
        self.timeout = app.idle_lock();
        let since = *self.since.get_or_insert(now);
        now.saturating_duration_since(since) >= self.timeout
    }

    /// When to check again, even if nothing happens until then.
    #[must_use]
    pub fn runs_out_at(&self) -> Option<Instant> {
        self.since?.checked_add(self.timeout)
    }
}

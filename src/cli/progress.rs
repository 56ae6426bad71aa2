//! A progress bar on stderr, for the person who waits.

use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work that takes less time than this shows no bar.
const DELAY: Duration = Duration::from_secs(1);

/// A bar with bytes, speed and time left. Hidden where stderr is no terminal, and for short work.
pub struct Progress {
    bar: ProgressBar,
    started: Instant,
    shown: bool,
}

impl Progress {
    /// A bar for work on `total` bytes, titled `phase`.
    #[must_use]
    pub fn new(phase: String, total: u64) -> Self {
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::hidden());
        bar.set_style(style());
        bar.set_message(phase);
        Self {
            bar,
            started: Instant::now(),
            shown: false,
        }
    }

    /// A bar for going through a film of `total` milliseconds, titled `phase`.
    #[must_use]
    pub fn through_film(phase: String, total: u64) -> Self {
        let progress = Self::new(phase, total);
        progress.bar.set_style(film_style());
        progress
    }

    /// Moves the bar to `done` bytes.
    pub fn update(&mut self, done: u64) {
        if !self.shown && self.started.elapsed() >= DELAY {
            self.shown = true;
            if stderr().is_terminal() {
                self.bar.set_draw_target(ProgressDrawTarget::stderr());
            }
        }
        self.bar.set_position(done);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn style() -> ProgressStyle {
    const TEMPLATE: &str = "{msg}  {bar:24}  {decimal_bytes} / {decimal_total_bytes}  {decimal_bytes_per_sec}  {eta}";
    // The template is a constant that the test below has parsed.
    ProgressStyle::with_template(TEMPLATE)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("━╸─")
}

fn film_style() -> ProgressStyle {
    ProgressStyle::with_template("{msg}  {bar:24}  {percent} %  {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("━╸─")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_work_and_work_without_a_terminal_show_nothing() {
        let mut progress = Progress::new("Sealing".to_owned(), 100);
        progress.update(50);
        assert!(!progress.shown && progress.bar.is_hidden());
    }
}

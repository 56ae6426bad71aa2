//! Pauses: what is left out of the film, and where what comes after them is put.

use parking_lot::Mutex;

/// Times of the film, in nanoseconds of the pipeline's running time. It begins with a pause.
pub(crate) struct Timeline(Mutex<State>);

struct State {
    /// Pauses that are over, in order.
    pauses: Vec<(u64, u64)>,
    paused_since: Option<u64>,
    /// How much film there is.
    recorded: u64,
}

impl Timeline {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(State {
            pauses: Vec::new(),
            paused_since: Some(0),
            recorded: 0,
        }))
    }

    /// What comes from `now` on is left out.
    pub(crate) fn pause(&self, now: u64) {
        let mut state = self.0.lock();
        state.paused_since.get_or_insert(now);
    }

    /// What comes from `now` on is recorded.
    pub(crate) fn resume(&self, now: u64) {
        let mut state = self.0.lock();
        if let Some(since) = state.paused_since.take() {
            state.pauses.push((since, now.max(since)));
        }
    }

    pub(crate) fn is_recording(&self) -> bool {
        self.0.lock().paused_since.is_none()
    }

    /// Where a picture or sound that came at `at` belongs in the film; `None`: nowhere.
    pub(crate) fn place(&self, at: u64) -> Option<u64> {
        let state = self.0.lock();
        if state.paused_since.is_some_and(|since| at >= since) {
            return None;
        }
        let mut left_out = 0;
        for &(from, to) in &state.pauses {
            if at < from {
                break;
            }
            if at < to {
                return None;
            }
            left_out += to - from;
        }
        Some(at - left_out)
    }

    /// The film reaches to `end`.
    pub(crate) fn reaches(&self, end: u64) {
        let mut state = self.0.lock();
        state.recorded = state.recorded.max(end);
    }

    /// How much film there is.
    pub(crate) fn recorded(&self) -> u64 {
        self.0.lock().recorded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_leave_no_gap() {
        let timeline = Timeline::new();
        assert_eq!(timeline.place(5), None);
        timeline.resume(100);
        assert_eq!((timeline.place(99), timeline.place(100)), (None, Some(0)));
        timeline.pause(200);
        assert!(!timeline.is_recording());
        // What was under way still belongs to the film.
        assert_eq!((timeline.place(199), timeline.place(200)), (Some(99), None));
        timeline.resume(1000);
        assert!(timeline.is_recording());
        assert_eq!((timeline.place(150), timeline.place(999)), (Some(50), None));
        assert_eq!((timeline.place(1000), timeline.place(1040)), (Some(100), Some(140)));
    }

    #[test]
    fn asking_twice_changes_nothing() {
        let timeline = Timeline::new();
        timeline.pause(50);
        timeline.resume(100);
        timeline.resume(300);
        assert_eq!(timeline.place(350), Some(250));
        timeline.pause(400);
        timeline.pause(500);
        timeline.resume(600);
        assert_eq!(timeline.place(600), Some(300));
    }
}

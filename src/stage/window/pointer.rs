//! The pointer over the film: it hides when it rests, and two quick presses are a double press.

use std::time::{Duration, Instant};

/// How long the pointer rests before it hides.
const HIDES_AFTER: Duration = Duration::from_secs(2);

/// How close in time and place two presses are one double press.
const DOUBLE_WITHIN: Duration = Duration::from_millis(400);
const DOUBLE_NEAR: f64 = 6.0;

#[derive(Default)]
pub(super) struct Pointer {
    at: Option<(f64, f64)>,
    moved: Option<Instant>,
    pressed: Option<(Instant, (f64, f64))>,
    /// Where the button went down that is held.
    held: Option<(f64, f64)>,
}

impl Pointer {
    /// The system reports the pointer here; whether it has really moved.
    pub(super) fn moved(&mut self, at: (f64, f64), now: Instant) -> bool {
        let moved = self.at.is_some_and(|before| before != at);
        self.at = Some(at);
        if moved {
            self.moved = Some(now);
        }
        moved
    }

    /// Where it is, if it is over the window.
    pub(super) fn place(&self) -> Option<(f64, f64)> {
        self.at
    }

    /// The pointer left the window.
    pub(super) fn left(&mut self) {
        (self.at, self.moved) = (None, None);
    }

    /// The button went down: whether that makes a double press.
    pub(super) fn is_double_press(&mut self, now: Instant) -> bool {
        let at = self.at.unwrap_or_default();
        let double = self.pressed.is_some_and(|(before, place)| {
            now.duration_since(before) <= DOUBLE_WITHIN && (at.0 - place.0).hypot(at.1 - place.1) <= DOUBLE_NEAR
        });
        self.pressed = (!double).then_some((now, at));
        double
    }

    /// The button is held from here on, or no longer.
    pub(super) fn hold(&mut self, on: bool) {
        self.held = self.at.filter(|_| on);
    }

    /// Whether it was moved away with its button held.
    pub(super) fn is_dragging(&self) -> bool {
        match (self.held, self.at) {
            (Some(from), Some(to)) => (from.0 - to.0).hypot(from.1 - to.1) > DOUBLE_NEAR,
            _ => false,
        }
    }

    /// When the pointer is to be hidden, if it shows.
    pub(super) fn hides_at(&self) -> Option<Instant> {
        self.moved.map(|moved| moved + HIDES_AFTER)
    }

    pub(super) fn should_hide(&self, now: Instant) -> bool {
        self.hides_at().is_some_and(|at| now >= at)
    }

    pub(super) fn hidden(&mut self) {
        self.moved = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn later(start: Instant, ms: u64) -> Instant {
        start + Duration::from_millis(ms)
    }

    #[test]
    fn two_quick_presses_in_one_place_are_a_double_press_and_a_third_begins_again() {
        let (mut pointer, start) = (Pointer::default(), Instant::now());
        pointer.moved((10.0, 10.0), start);
        assert!(!pointer.is_double_press(start));
        assert!(pointer.is_double_press(later(start, 200)));
        assert!(!pointer.is_double_press(later(start, 300)));
    }

    #[test]
    fn slow_or_distant_presses_are_single() {
        let (mut pointer, start) = (Pointer::default(), Instant::now());
        pointer.moved((10.0, 10.0), start);
        assert!(!pointer.is_double_press(start));
        assert!(!pointer.is_double_press(later(start, 500)));
        pointer.moved((100.0, 10.0), later(start, 600));
        assert!(!pointer.is_double_press(later(start, 650)));
    }

    #[test]
    fn a_drag_begins_when_the_pointer_has_left_its_place_with_the_button_held() {
        let (mut pointer, now) = (Pointer::default(), Instant::now());
        pointer.moved((10.0, 10.0), now);
        pointer.hold(true);
        pointer.moved((12.0, 10.0), now);
        assert!(!pointer.is_dragging());
        pointer.moved((30.0, 10.0), now);
        assert!(pointer.is_dragging());
        pointer.hold(false);
        assert!(!pointer.is_dragging());
    }

    #[test]
    fn a_resting_pointer_hides_once() {
        let (mut pointer, start) = (Pointer::default(), Instant::now());
        pointer.moved((1.0, 1.0), start);
        assert!(pointer.moved((2.0, 1.0), start));
        assert!(!pointer.should_hide(later(start, 1900)));
        assert!(pointer.should_hide(later(start, 2000)));
        pointer.hidden();
        assert!(!pointer.should_hide(later(start, 9000)));
    }

    #[test]
    fn a_window_that_appears_under_the_pointer_is_no_move() {
        let (mut pointer, now) = (Pointer::default(), Instant::now());
        assert!(!pointer.moved((5.0, 5.0), now));
        assert!(!pointer.moved((5.0, 5.0), now));
    }
}

//! The place in the film that was told last.

use std::time::Duration;

/// A picture that is later than this is no late one: the film was taken elsewhere.
const LATEST_PICTURE: Duration = Duration::from_secs(2);

/// Where the film was when that was last told, and the number of the seek or step by which it had come there.
#[derive(Debug, Default)]
pub(super) struct Told(Option<(u64, Duration)>);

impl Told {
    /// The place to tell of a film whose picture, which the seek or step of this number brought, says that it is `at`. Where sound has told that the film goes
    /// on, and a picture comes later than it should, a film that `goes_on` does not run back; after a seek or a step it may.
    pub(super) fn place(&mut self, seek: u64, at: Duration, goes_on: bool) -> Duration {
        let before = self.0.filter(|&(before, _)| goes_on && before == seek);
        let behind = before.map_or(Duration::ZERO, |(_, before)| before.saturating_sub(at));
        let place = if behind < LATEST_PICTURE { at + behind } else { at };
        self.0 = Some((seek, place));
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(told: &mut Told, places: &[(u64, u64, bool)]) -> Vec<u64> {
        let place = |&(seek, at, goes_on)| told.place(seek, Duration::from_millis(at), goes_on);
        places.iter().map(place).map(|at| at.as_millis() as u64).collect()
    }

    #[test]
    fn a_late_picture_does_not_take_a_film_back_that_goes_on() {
        let found = places(
            &mut Told::default(),
            &[(0, 1000, true), (0, 960, true), (0, 1040, true)],
        );
        assert_eq!(found, [1000, 1000, 1040]);
        let held = places(&mut Told::default(), &[(0, 1000, true), (0, 960, false)]);
        assert_eq!(held, [1000, 960]);
        let elsewhere = places(&mut Told::default(), &[(0, 5000, true), (0, 3000, true)]);
        assert_eq!(elsewhere, [5000, 3000]);
    }

    #[test]
    fn a_step_back_is_told_also_when_the_film_goes_on_before_its_picture_comes() {
        // Held at 10 s; stepped back, and played on while the window still shows the picture before.
        let found = places(
            &mut Told::default(),
            &[
                (0, 10_000, false),
                (0, 10_000, true),
                (1, 9960, true),
                (1, 10_000, true),
            ],
        );
        assert_eq!(found, [10_000, 10_000, 9960, 10_000]);
    }
}

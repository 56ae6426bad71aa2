//! Which pictures of a film are looked at.

use super::scenes::Thumbnail;
use crate::playback::Frame;

/// The next picture that is looked at comes this long behind the last, in milliseconds, or with the first picture after that: every fifth of 25
/// a second, whose times may be rounded.
const APART_MS: u64 = 190;

/// A picture that is to be looked at.
pub(super) struct Look<F> {
    pub(super) frame: F,
    pub(super) at_ms: u64,
    /// Whether another scene begins with it.
    pub(super) scene: bool,
}

/// Chooses pictures: some of each second, the last and the first of each scene, and the film's last.
#[derive(Default)]
pub(super) struct Sampling {
    chooser: Chooser<Frame>,
    before: Option<Thumbnail>,
}

impl Sampling {
    /// What of the film is to be looked at now that this picture has come.
    pub(super) fn next(&mut self, frame: Frame) -> [Option<Look<Frame>>; 2] {
        let thumbnail = Thumbnail::of(&frame.picture);
        let before = self.before.replace(thumbnail);
        let scene = before
            .zip(self.before.as_ref())
            .is_some_and(|(before, now)| now.is_another_scene(&before));
        let at_ms = u64::try_from(frame.pts.as_millis()).unwrap_or(u64::MAX);
        self.chooser.next(frame, at_ms, scene)
    }

    /// The film's last picture, if it was not looked at.
    pub(super) fn last(&mut self) -> Option<Look<Frame>> {
        self.chooser.unseen.take()
    }

    /// When it is shown.
    pub(super) fn last_ms(&self) -> u64 {
        self.chooser.last_ms
    }
}

struct Chooser<F> {
    looked_at_ms: Option<u64>,
    /// The newest picture, if it was not chosen.
    unseen: Option<Look<F>>,
    last_ms: u64,
}

impl<F> Default for Chooser<F> {
    fn default() -> Self {
        Chooser {
            looked_at_ms: None,
            unseen: None,
            last_ms: 0,
        }
    }
}

impl<F> Chooser<F> {
    fn next(&mut self, frame: F, at_ms: u64, scene: bool) -> [Option<Look<F>>; 2] {
        // Stamps that go back are no times to go by.
        let at_ms = at_ms.max(self.last_ms);
        self.last_ms = at_ms;
        let is_due = self.looked_at_ms.is_none_or(|last| at_ms >= last + APART_MS);
        let before = self.unseen.take().filter(|_| scene);
        let look = Look { frame, at_ms, scene };
        if is_due || scene {
            self.looked_at_ms = Some(at_ms);
            [before, Some(look)]
        } else {
            self.unseen = Some(look);
            [None, None]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which of the pictures at these times are looked at, where scenes begin at those in `scenes`; with the last one.
    fn chosen(times: impl IntoIterator<Item = u64>, scenes: &[u64]) -> Vec<(u64, bool)> {
        let mut chooser = Chooser::default();
        let mut looks = Vec::new();
        for at_ms in times {
            looks.extend(chooser.next((), at_ms, scenes.contains(&at_ms)).into_iter().flatten());
        }
        looks.extend(chooser.unseen.take());
        looks.iter().map(|look| (look.at_ms, look.scene)).collect()
    }

    #[test]
    fn five_pictures_a_second_are_looked_at_and_the_film_s_last() {
        let of_25 = chosen((0..51).map(|number| number * 40), &[]);
        assert_eq!(of_25.len(), 11);
        assert!(of_25.windows(2).all(|pair| pair[1].0 - pair[0].0 == 200), "{of_25:?}");
        let of_30: Vec<_> = chosen((0..61).map(|number| number * 100 / 3), &[]);
        assert!(of_30.windows(2).all(|pair| pair[1].0 - pair[0].0 <= 200), "{of_30:?}");
        assert_eq!(of_30.last(), Some(&(2000, false)));
        // A slow film: all of them.
        assert_eq!(chosen((0..5).map(|number| number * 1000), &[]).len(), 5);
        assert_eq!(chosen([0], &[]), [(0, false)]);
    }

    #[test]
    fn the_last_picture_of_a_scene_and_the_first_of_the_next_are_looked_at() {
        let looks = chosen((0..20).map(|number| number * 40), &[320, 400]);
        assert_eq!(
            looks,
            [
                (0, false),
                (200, false),
                (280, false),
                (320, true),
                (360, false),
                (400, true),
                (600, false),
                (760, false)
            ]
        );
    }

    #[test]
    fn times_that_go_back_do_not() {
        let looks = chosen([0, 200, 100, 300, 410], &[]);
        assert_eq!(looks, [(0, false), (200, false), (410, false)]);
    }
}

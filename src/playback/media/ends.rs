//! When a film begins, and when it ends.

/// Times beyond this (36 years) are nonsense.
const MAX_TIME: i64 = 1 << 60;
/// Pictures that begin this much after sound begin with it.
const MAX_LATE_PICTURE: i64 = 250_000_000;
/// Longest that a last frame of unknown length is shown, in nanoseconds.
const MAX_LAST: i64 = 1_000_000_000;
/// How much later than the last frame's time a film may end, by its own statement.
const MAX_END: i64 = 10_000_000_000;

/// When the film begins: with the first picture, or with sound that begins long before it.
pub(super) fn film_start(first_picture: Option<i64>, first_sound: Option<i64>) -> i64 {
    match (first_picture, first_sound) {
        (Some(picture), Some(sound)) if picture > sound.saturating_add(MAX_LATE_PICTURE) => sound,
        (Some(picture), _) => picture,
        (None, sound) => sound.unwrap_or(0),
    }
}

/// When a track ends, found out from its last blocks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct End {
    /// The latest time, how long what begins then lasts where that is known, and the latest time but one.
    last: Option<(i64, Option<u64>)>,
    before: Option<i64>,
    /// The shortest time from one to the next.
    shortest: Option<i64>,
}

impl End {
    pub(super) fn note(&mut self, time: i64, length: Option<u64>) {
        match self.last {
            Some((last, _)) if time <= last => {
                if time < last {
                    self.before = Some(self.before.map_or(time, |before| before.max(time)));
                }
            }
            last => {
                self.shortest = self.usual();
                self.before = last.map(|(last, _)| last);
                self.last = Some((time, length));
            }
        }
    }

    /// Notes how long lasts what was noted last, where that is known only afterwards.
    pub(super) fn set_last(&mut self, length: Option<u64>) {
        if let Some(last) = &mut self.last {
            last.1 = length.or(last.1);
        }
    }

    fn usual(&self) -> Option<i64> {
        let newest = self.last.zip(self.before).map(|((last, _), before)| last - before);
        self.shortest.into_iter().chain(newest).min()
    }

    /// When the track ends; `stated`: when the film does, by its own statement.
    pub(super) fn end(&self, stated: Option<i64>) -> Option<i64> {
        let (last, length) = self.last?;
        let length = length
            .and_then(|length| i64::try_from(length).ok())
            .filter(|&length| length < MAX_TIME);
        let stated = stated.filter(|&stated| stated > last && stated - last < MAX_END);
        let usual = self.usual().unwrap_or(0).min(MAX_LAST);
        Some(length.map(|length| last + length).or(stated).unwrap_or(last + usual))
    }
}

/// When pictures and sound end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Ends {
    pub(super) pictures: End,
    pub(super) sound: End,
}

impl Ends {
    pub(super) fn latest(&self, stated: Option<i64>) -> Option<i64> {
        let sound = self.sound.end(None);
        let pictures = self.pictures.end(stated);
        pictures.into_iter().chain(sound).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_film_begins_with_its_first_picture_or_with_sound_long_before() {
        assert_eq!(film_start(Some(80), Some(0)), 80);
        assert_eq!(film_start(Some(80), Some(3_000_000_000)), 80);
        assert_eq!(film_start(Some(1_500_000_000), Some(7)), 7);
        assert_eq!((film_start(None, Some(9)), film_start(None, None)), (9, 0));
    }

    #[test]
    fn a_last_frame_lasts_as_long_as_it_says_or_as_others_do() {
        let mut end = End::default();
        assert_eq!(end.end(Some(5)), None);
        for time in [0, 120_000_000, 40_000_000, 80_000_000] {
            end.note(time, None);
        }
        assert_eq!(end.end(None), Some(160_000_000));
        assert_eq!(end.end(Some(500_000_000)), Some(500_000_000));
        // A film that was cut off states more than it has.
        assert_eq!(end.end(Some(3_600_000_000_000)), Some(160_000_000));
        end.note(200_000_000, Some(33_000_000));
        assert_eq!(end.end(Some(500_000_000)), Some(233_000_000));
    }
}

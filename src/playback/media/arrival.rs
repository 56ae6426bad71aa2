//! When enough of a track has been read to show one picture of it.

use super::sample::{FilmTime, Sample, SampleReader};

/// Times pass through fractions of seconds, and through containers that round to a millisecond.
const ROUNDING: FilmTime = 1_000_000;

/// So many samples are read behind the one that is shown: it may be the first of two fields.
const AFTER: u8 = 1;
/// The same where only its length says that it is the one: lengths are guesses in some films, and one that is shown later may follow.
const AFTER_GUESS: u8 = 2;

/// Follows the samples that are read for the picture shown at a place.
pub(crate) struct Arrival {
    to: FilmTime,
    /// Time of the picture that is shown there, where that is known before.
    picture: Option<FilmTime>,
    /// How many samples are still read; `None` until the picture has come.
    left: Option<u8>,
}

impl Arrival {
    /// At the picture shown at `to` in what `reader` reads.
    pub(crate) fn at(to: FilmTime, reader: &dyn SampleReader) -> Self {
        Arrival {
            to,
            picture: reader.picture_at(to),
            left: None,
        }
    }

    /// Notes that `sample` was read; `false` when it is not needed any more, nor are those behind it.
    pub(crate) fn needs(&mut self, sample: &Sample) -> bool {
        let is_shown_before = !sample.is_hidden && sample.time <= self.to.saturating_add(ROUNDING);
        match &mut self.left {
            Some(0) => return false,
            // What was taken for the picture was not.
            Some(left) if self.picture.is_none() && is_shown_before => *left = AFTER_GUESS,
            Some(left) => *left -= 1,
            None if is_shown_before => self.left = self.is_there(sample),
            None => {}
        }
        true
    }

    /// How many samples are read behind `sample`, when it is the picture.
    fn is_there(&self, sample: &Sample) -> Option<u8> {
        if let Some(picture) = self.picture {
            return (sample.time == picture).then_some(AFTER);
        }
        if sample.time >= self.to.saturating_sub(ROUNDING) {
            return Some(AFTER);
        }
        let ends = sample.time.saturating_add_unsigned(sample.length?);
        (ends > self.to.saturating_add(ROUNDING)).then_some(AFTER_GUESS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::playback::input::block_cache::Refusal;
    use crate::playback::media::test_films::bytes_of;

    /// A container that says before what is shown at a place, or not.
    struct Says(Option<FilmTime>);

    impl SampleReader for Says {
        fn key_frame_near(&mut self, to: FilmTime) -> Result<FilmTime, Refusal> {
            Ok(to)
        }

        fn picture_at(&self, _at: FilmTime) -> Option<FilmTime> {
            self.0
        }

        fn seek(&mut self, _to: FilmTime) -> Result<(), Refusal> {
            Ok(())
        }

        fn next(&mut self) -> Result<Option<Sample>, Refusal> {
            Ok(None)
        }
    }

    const MS: FilmTime = 1_000_000;

    /// Which of the pictures at these milliseconds are read for the one at `to`, each of them `length` ms long.
    fn read(to: FilmTime, said: Option<FilmTime>, length: Option<u64>, stored: &[FilmTime]) -> Vec<FilmTime> {
        let mut arrival = Arrival::at(to * MS, &Says(said.map(|said| said * MS)));
        let needed = stored.iter().take_while(|time| {
            arrival.needs(&Sample {
                bytes: bytes_of([0]).bytes(0, 1).unwrap(),
                time: **time * MS,
                length: length.map(|length| length * MS.unsigned_abs()),
                is_key: false,
                is_hidden: false,
                format: 0,
            })
        });
        needed.copied().collect()
    }

    /// As they are stored: 120 before 40 and 80.
    const STORED: [FilmTime; 8] = [0, 120, 40, 80, 240, 160, 200, 280];

    #[test]
    fn where_the_container_says_which_it_is_one_more_is_read() {
        assert_eq!(read(50, Some(40), None, &STORED), [0, 120, 40, 80]);
        assert_eq!(read(130, Some(120), None, &STORED), [0, 120, 40]);
        assert_eq!(read(0, Some(0), None, &STORED), [0, 120]);
    }

    #[test]
    fn a_picture_that_begins_at_the_place_is_the_one() {
        assert_eq!(read(40, None, None, &STORED), [0, 120, 40, 80]);
        // Rounded in the container.
        assert_eq!(read(41, None, None, &STORED), [0, 120, 40, 80]);
    }

    #[test]
    fn a_picture_that_lasts_until_then_is_the_one_unless_another_follows() {
        assert_eq!(read(60, None, Some(40), &STORED), [0, 120, 40, 80, 240]);
        // The first one is said to last longer than it does.
        assert_eq!(read(90, None, Some(100), &STORED), [0, 120, 40, 80, 240, 160]);
    }

    #[test]
    fn without_any_hint_everything_is_read() {
        assert_eq!(read(60, None, None, &STORED), STORED);
    }
}

//! A piece of the film that is played again and again, and whether the film is in it.

use std::time::Duration;

use crate::playback::pipeline::turns::{NEARLY, Turns};
use crate::playback::types::SeekId;

/// A shorter piece is decoded more slowly than it is played: from the key frame before it each time.
const SHORTEST: Duration = Duration::from_secs(1);
/// Hardly more than a moment ago for a person, and longer than it takes until a place is known elsewhere.
const JUST_PASSED: Duration = Duration::from_secs(1);

/// The piece, and whether the film is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) from: Duration,
    to: Duration,
    /// The seek by which the film has come into it, while it is there.
    pub(super) inside: Option<SeekId>,
}

impl Piece {
    /// While a picture is shown `at` this place, as the answer to `seek`. Whoever ends a piece while the film plays is at its end, or has
    /// just passed it, and wants it to begin.
    pub(super) fn new((from, to): (Duration, Duration), at: Duration, seek: SeekId) -> Self {
        let is_at_it = at + NEARLY >= from && at < to.saturating_add(JUST_PASSED);
        let inside = is_at_it.then_some(seek);
        Self { from, to, inside }
    }

    /// How a film that goes to `position` and plays at `rate` repeats it without a seek; `None` when it goes behind the piece, or when
    /// the piece is too short for that. Nothing comes behind `length`, the film's.
    pub(super) fn turns(self, position: Duration, rate: f64, length: Option<Duration>) -> Option<Turns> {
        let turns = Turns::new(self.from, self.to.min(length?))?;
        let is_long = turns.length().div_f64(rate) >= SHORTEST;
        (is_long && position + NEARLY < turns.to()).then_some(turns)
    }

    /// A picture is shown, for so long: whether it is the last of the piece, or the first behind it. Whoever goes out of the piece
    /// by another seek means to.
    pub(super) fn is_over_with(&mut self, at: Duration, length: Duration, seek: SeekId) -> bool {
        let was_inside = self.inside == Some(seek);
        let is_inside = at + NEARLY >= self.from && at + NEARLY < self.to;
        self.inside = is_inside.then_some(seek);
        if is_inside {
            at + length + NEARLY >= self.to
        } else {
            was_inside && at >= self.from
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Duration = Duration::from_millis(40);

    /// Numbers of the pictures, of 25 a second, with which the piece from one second to two is over.
    fn over_with(pictures: &[u32]) -> Vec<u32> {
        over_with_seek(pictures, &[])
    }

    /// The same where a seek leads to those of `sought`.
    fn over_with_seek(pictures: &[u32], sought: &[u32]) -> Vec<u32> {
        over_when_set_at(Duration::ZERO, pictures, sought)
    }

    /// The same when the piece is set at a place.
    fn over_when_set_at(set_at: Duration, pictures: &[u32], sought: &[u32]) -> Vec<u32> {
        let mut piece = Piece::new((Duration::from_secs(1), Duration::from_secs(2)), set_at, SeekId(0));
        let (mut over, mut seek) = (pictures.to_vec(), 0);
        over.retain(|picture| {
            seek += u64::from(sought.contains(picture));
            piece.is_over_with(FRAME * *picture, FRAME, SeekId(seek))
        });
        over
    }

    #[test]
    fn the_last_picture_of_the_piece_ends_it() {
        assert_eq!(over_with(&[25, 26, 48, 49]), [49]);
        // Left out by a computer that cannot keep up.
        assert_eq!(over_with(&[25, 47, 51]), [51]);
    }

    #[test]
    fn a_piece_is_repeated_without_a_seek_where_it_is_long_enough_and_ahead() {
        let seconds = Duration::from_secs;
        let piece = Piece::new((seconds(10), seconds(20)), seconds(0), SeekId(0));
        let film = Some(seconds(15));
        let turns = |position, rate, length| piece.turns(seconds(position), rate, length).map(Turns::to);
        assert_eq!(turns(0, 1.0, Some(seconds(60))), Some(seconds(20)));
        assert_eq!(turns(12, 1.0, film), film);
        assert_eq!(turns(20, 1.0, Some(seconds(60))), None);
        assert_eq!(turns(12, 1.0, None), None);
        assert_eq!(turns(12, 8.0, film), None);
    }

    #[test]
    fn a_piece_that_is_ended_where_the_film_is_begins_at_once() {
        assert_eq!(over_when_set_at(FRAME * 50, &[51], &[]), [51]);
        assert_eq!(over_when_set_at(FRAME * 60, &[61], &[]), [61]);
        // Set from afar, or left for another place.
        assert_eq!(over_when_set_at(FRAME * 90, &[91], &[]), [0; 0]);
        assert_eq!(over_when_set_at(FRAME * 50, &[80], &[80]), [0; 0]);
    }

    #[test]
    fn a_film_that_is_elsewhere_goes_on_there() {
        assert_eq!(over_with(&[0, 10, 24]), [0; 0]);
        assert_eq!(over_with(&[50, 51, 90]), [0; 0]);
        // Taken back from within the piece to before it.
        assert_eq!(over_with(&[30, 10, 11]), [0; 0]);
        // And from within to behind it.
        assert_eq!(over_with_seek(&[30, 80, 81], &[80]), [0; 0]);
    }
}

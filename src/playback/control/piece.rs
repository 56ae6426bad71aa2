//! A piece of the film that is played again and again, and whether the film is in it.

use std::time::Duration;

use crate::playback::types::SeekId;

/// Times pass through fractions of seconds: a picture that ends this much before the piece's end is its last.
const NEARLY: Duration = Duration::from_millis(2);

/// The piece, and whether the film is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) from: Duration,
    to: Duration,
    /// The seek by which the film has come into it, while it is there.
    pub(super) inside: Option<SeekId>,
}

impl Piece {
    pub(super) fn new((from, to): (Duration, Duration)) -> Self {
        let inside = None;
        Self { from, to, inside }
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
        let mut piece = Piece::new((Duration::from_secs(1), Duration::from_secs(2)));
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
    fn a_film_that_is_elsewhere_goes_on_there() {
        assert_eq!(over_with(&[0, 10, 24]), [0; 0]);
        assert_eq!(over_with(&[50, 51, 90]), [0; 0]);
        // Taken back from within the piece to before it.
        assert_eq!(over_with(&[30, 10, 11]), [0; 0]);
        // And from within to behind it.
        assert_eq!(over_with_seek(&[30, 80, 81], &[80]), [0; 0]);
    }
}

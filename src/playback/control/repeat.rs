//! A piece of the film that is played again and again.
//!
//! Where the container was read before, the film's tracks come round by themselves ([`Turns`]), from the first seek on that is sent
//! when the piece is known. Otherwise, for short pieces, and the first time, the seek back is sent when the last picture of the piece is
//! shown, so that none behind it ever is: in the window, the piece's first picture follows its last one. That one stands for as long as
//! the seek takes instead of for its own length.

use std::time::Duration;

use super::controller::Controller;
use super::frame_queue::Shown;
use super::pending_seek::PendingSeek;
use super::piece::Piece;
use super::seek::USUAL_FRAME;
use crate::playback::error::PlaybackError;
use crate::playback::pipeline::turns::Turns;
use crate::playback::types::SeekId;

impl Controller {
    /// Repeats another piece, or none, from now on.
    pub(super) fn set_repeat(&mut self, piece: Option<(Duration, Duration)>) -> Result<(), PlaybackError> {
        let seek = self.frames.shown().map_or(SeekId::NONE, |shown| shown.seek);
        self.repeat = piece.map(|piece| Piece::new(piece, self.position(), seek));
        if self.run.turns.is_some() && self.run.turns != self.turns_from(self.position()) {
            // The tracks are read ahead, and may have come round already.
            return self.seek_in_place();
        }
        Ok(())
    }

    /// What a film that goes to `position` repeats without a seek.
    pub(super) fn turns_from(&self, position: Duration) -> Option<Turns> {
        let piece = self.repeat.filter(|_| self.media.is_some())?;
        piece.turns(position, self.rate, self.shared.duration())
    }

    /// A picture is shown; perhaps it is the last of the piece that is repeated.
    pub(super) fn repeat_if_over(&mut self, shown: Shown) -> Result<(), PlaybackError> {
        if self.repeat.is_none() {
            return Ok(());
        }
        let length = self.run.film.length_of(shown.pts).or(shown.length);
        let length = length.filter(|length| !length.is_zero()).unwrap_or(USUAL_FRAME);
        let Some(piece) = &mut self.repeat else { return Ok(()) };
        let over = piece.is_over_with(shown.pts, length, shown.seek);
        let from = piece.from;
        if over && self.playing && self.run.turns.is_none() && self.run.newest().is_none() {
            self.request_seek(PendingSeek::unreported(self.newest_seek(), from))?;
        }
        Ok(())
    }

    /// Where to go instead of ending, or of playing on behind the piece.
    pub(super) fn repeats_from(&self) -> Option<Duration> {
        let piece = self.repeat.as_ref()?;
        piece.inside.map(|_| piece.from)
    }
}

//! A piece of the film that is played again and again.
//!
//! The seek back is sent when the last picture of the piece is shown, so that none behind it ever is: in the window, the piece's
//! first picture follows its last one. That one stands for as long as the seek takes instead of for its own length.

use std::time::Duration;

use super::controller::Controller;
use super::frame_queue::Shown;
use super::pending_seek::PendingSeek;
use super::seek::USUAL_FRAME;
use crate::playback::error::PlaybackError;

impl Controller {
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
        if over && self.playing && self.run.newest().is_none() {
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

//! Samples (coded frames, pieces of sound) and who reads them.

use gstreamer as gst;

use crate::playback::input::block_cache::{CacheReader, FilmBytes, Refusal};

/// Nanoseconds from the film's beginning; negative for what is decoded but never shown.
pub(crate) type FilmTime = i64;

/// One coded frame or piece of sound.
pub(crate) struct Sample {
    pub(crate) bytes: FilmBytes,
    /// When it is shown or heard.
    pub(crate) time: FilmTime,
    /// How long, in nanoseconds, where that is known.
    pub(crate) length: Option<u64>,
    /// Whether decoding can begin with it.
    pub(crate) is_key: bool,
    /// Whether it is decoded only because others refer to it; such samples are never shown.
    pub(crate) is_hidden: bool,
    /// Which of the track's formats it has; see [`SampleSource::further_formats`].
    pub(crate) format: u8,
}

/// Reads one track's samples in the order in which they are decoded.
pub(crate) trait SampleReader: Send {
    /// Film time of the key frame nearest to `to`, for a track of pictures.
    ///
    /// # Errors
    /// As for [`SampleReader::next`].
    fn key_frame_near(&mut self, to: FilmTime) -> Result<FilmTime, Refusal>;

    /// When the picture that is shown at `at` begins, where that is known without reading; for a track of pictures.
    fn picture_at(&self, _at: FilmTime) -> Option<FilmTime> {
        None
    }

    /// When the picture behind the one shown at `at` is shown, where that is known without reading; for a track of pictures.
    fn picture_after(&self, _at: FilmTime) -> Option<FilmTime> {
        None
    }

    /// The same, found out by reading from there on where that is needed; the reader stands elsewhere then. `None` at the end.
    ///
    /// # Errors
    /// As for [`SampleReader::next`].
    fn find_picture_after(&mut self, at: FilmTime) -> Result<Option<FilmTime>, Refusal> {
        /// Times pass through fractions of seconds: the picture at `at` itself may begin a little behind it.
        const ROUNDING: FilmTime = 2_000_000;
        /// Pictures are stored at most so many ahead of their turn.
        const REORDERED: usize = 16;
        if let Some(after) = self.picture_after(at) {
            return Ok(Some(after));
        }
        self.seek(at)?;
        let mut after: Option<FilmTime> = None;
        let mut left = REORDERED;
        while left > 0
            && let Some(sample) = self.next()?
        {
            if !sample.is_hidden && sample.time > at.saturating_add(ROUNDING) {
                after = Some(after.map_or(sample.time, |after| after.min(sample.time)));
            }
            left -= usize::from(after.is_some());
        }
        Ok(after)
    }

    /// Goes to the place from which on all that is shown at and after `to` can be decoded. Behind the end: the last frame.
    ///
    /// # Errors
    /// As for [`SampleReader::next`].
    fn seek(&mut self, to: FilmTime) -> Result<(), Refusal>;

    /// The next sample; `None` at the end.
    ///
    /// # Errors
    /// When the film's bytes cannot be read, or waiting for them was interrupted.
    fn next(&mut self) -> Result<Option<Sample>, Refusal>;
}

/// A track's samples.
pub(crate) trait SampleSource: Send + Sync {
    /// Caps of samples of format 1 and above, where not all of a track are coded alike; those of format 0 are the track's own.
    fn further_formats(&self) -> &[gst::Caps] {
        &[]
    }

    /// A reader that stands at the track's beginning.
    fn reader(&self, bytes: CacheReader) -> Box<dyn SampleReader>;
}

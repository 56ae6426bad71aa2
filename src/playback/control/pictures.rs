//! Pictures that are fetched beside the pipeline that plays: those of seeks while the film stands and while its timeline is dragged,
//! and those of the places where the next jump may lead, made ready before it is asked for.
//!
//! What is shown is then ahead of the pipeline that plays. That follows when nothing was asked for a moment, or at once when the film
//! goes on playing.

use std::time::{Duration, Instant};

use super::pending_seek::PendingSeek;
use super::picture_fetcher::PictureFetcher;
use crate::playback::covering::Uncovered;
use crate::playback::types::Jump;

/// After so many pictures in a row that could not be had in this way, no more are asked for.
pub(super) const MAX_FAILURES: u32 = 3;
/// Places that differ by less are the same.
const ROUNDING: Duration = Duration::from_millis(1);

/// State of what is fetched.
pub(super) struct Pictures {
    pub(super) fetcher: Option<PictureFetcher>,
    /// How many fetchers there were.
    pub(super) count: u32,
    pub(super) failures: u32,
    /// The user's seek that waits for its picture, and the one that follows it; a newer one takes its place.
    pub(super) wanted: Option<PendingSeek>,
    pub(super) next: Option<PendingSeek>,
    /// Whether the pipeline that plays stands elsewhere than the picture that is shown.
    pub(super) is_ahead: bool,
    /// When something was asked for last.
    pub(super) asked: Instant,
    /// Where the user wanted to be, and the picture that was shown for it: jumps are counted from there.
    pub(super) answered: Option<(Duration, Duration)>,
    pub(super) jumps: Vec<Jump>,
    pub(super) ready: Vec<Ready>,
}

/// A picture that may be asked for next.
pub(super) struct Ready {
    pub(super) at: Duration,
    /// The picture; `None` when none could be had.
    pub(super) picture: Option<Uncovered>,
}

impl Ready {
    /// Whether the picture is the one that is shown at `to`.
    fn is_shown_at(&self, to: Duration) -> bool {
        self.picture.as_ref().is_some_and(|frame| {
            let to = to.saturating_add(ROUNDING);
            let lasts = frame
                .length
                .is_some_and(|length| (frame.pts..frame.pts.saturating_add(length)).contains(&to));
            is_same(self.at.saturating_add(ROUNDING), to) || lasts
        })
    }
}

pub(super) fn is_same(one: Duration, other: Duration) -> bool {
    one.abs_diff(other) <= ROUNDING
}

impl Pictures {
    pub(super) fn new(jumps: Vec<Jump>) -> Self {
        Pictures {
            fetcher: None,
            count: 0,
            failures: 0,
            wanted: None,
            next: None,
            is_ahead: false,
            asked: Instant::now(),
            answered: None,
            jumps,
            ready: Vec::new(),
        }
    }

    /// Whether the picture that is shown, or one that is fetched, is not where the pipeline that plays stands.
    pub(super) fn is_ahead(&self) -> bool {
        self.is_ahead
    }

    /// The pipeline that plays goes where the user wants to be.
    pub(super) fn is_followed(&mut self) {
        self.is_ahead = false;
        self.asked = Instant::now();
        (self.wanted, self.next) = (None, None);
        if let Some(fetcher) = &mut self.fetcher {
            fetcher.forget();
        }
    }

    /// The seek that the user waits for.
    pub(super) fn newest(&self) -> Option<PendingSeek> {
        self.next.or(self.wanted)
    }

    pub(super) fn is_of_fetcher(&self, generation: u32) -> bool {
        self.fetcher
            .as_ref()
            .is_some_and(|fetcher| fetcher.generation == generation)
    }

    /// Gives back all pictures and the second pipeline.
    pub(super) fn release(&mut self) {
        self.fetcher = None;
        self.ready.clear();
    }

    /// Takes the picture at `to`, if it is ready.
    pub(super) fn take_ready(&mut self, to: Duration) -> Option<Uncovered> {
        let place = self.ready.iter().position(|ready| ready.is_shown_at(to))?;
        self.ready.swap_remove(place).picture
    }
}

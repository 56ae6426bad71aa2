//! Where frames leave the pipeline: with the number of their seek and their position in the film, and none after an error.
//!
//! Not a channel: only the newest frame is kept, because an older one would be shown too late.
//!
//! Frames are here as they were decoded. They are covered where they leave the player ([`PlayerShared`](super::shared::PlayerShared)).

use std::sync::Arc;
use std::time::Duration;

use gstreamer as gst;
use gstreamer_video as gst_video;
use parking_lot::Mutex;

use crate::playback::covering::Uncovered;
use crate::playback::frame::DisplayHints;
use crate::playback::input::block_cache::BlockCache;
use crate::playback::input::sniff::Container;
use crate::playback::pipeline::segments::TOLERANCE;
use crate::playback::pipeline::turns::Turns;
use crate::playback::pipeline::voices::FilmTimes;
use crate::playback::types::SeekId;

/// What [`FrameQueue::push`] did with a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FrameOutcome {
    /// It can be taken.
    Shown(Shown),
    /// It was withheld: the film is being opened elsewhere than at its start.
    Hidden,
    /// It was withheld: it is behind the position that this attempt at a seek was to find.
    Late(Attempt),
    /// It was the one shown already, or no frame may be shown any more.
    Nothing,
}

/// Number of a seek that was sent into the pipeline; a seek may take several.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Attempt(u64);

/// The frame that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) pts: Duration,
    /// Where the film states it.
    pub(crate) length: Option<Duration>,
    pub(crate) seek: SeekId,
}

/// What is left of a step for the pipeline to do.
pub(crate) enum Step {
    /// Nothing: the frame was ready.
    Done(Shown),
    /// So many frames.
    Left(u32),
}

/// Two frames of a decimated film are at least this far apart: all of 30 a second pass (time stamps may be rounded), of
/// 50 or 60 every second one does.
const DECIMATED_INTERVAL: Duration = Duration::from_millis(30);

/// The newest frame, and what is needed to decide about the next.
pub(crate) struct FrameQueue {
    state: Mutex<State>,
    cache: Arc<BlockCache>,
    /// Whether seeks and duration go by the frames' own time stamps, not by stream time.
    raw_time: bool,
}

struct State {
    newest: Option<Uncovered>,
    /// The frame that was delivered last, to be shown again: after its covers were changed, or as the answer to a seek in a still.
    last: Option<Uncovered>,
    /// The frame that was delivered last.
    shown: Option<Shown>,
    /// Whether one was delivered since the pipeline was flushed.
    answering: bool,
    /// The frame that waits in the paused sink although its time has not come.
    preroll: Option<Uncovered>,
    /// The frame after the one shown, which a decimated film skipped; for a step.
    skipped: Option<Uncovered>,
    decimated: bool,
    /// Speed of playing.
    rate: f64,
    /// Whether the next prerolled frame is what a step asked for.
    stepping: bool,
    /// Stream time of the film's first frame; position 0.
    origin: Option<gst::ClockTime>,
    /// The seek that was sent last.
    sent: SeekId,
    /// The seek that frames now answer.
    answered: SeekId,
    attempt: Attempt,
    answered_attempt: Attempt,
    /// The position at which the sought frame has to begin at the latest, of the seek that was sent and of the one
    /// answered.
    sent_position: Option<Duration>,
    position: Option<Duration>,
    /// What is repeated from the seek on that was sent, and from the one answered.
    sent_turns: Option<Turns>,
    turns: Option<Turns>,
    hidden: bool,
    closed: bool,
}

impl FrameQueue {
    /// A queue for the film in `cache`; while `hidden`, frames are noted but not shown.
    /// `has_film_times`: whether frames bear the film's own time, from 0 on.
    pub(crate) fn new(cache: Arc<BlockCache>, hidden: bool, container: Container, has_film_times: bool) -> Self {
        FrameQueue {
            cache,
            // matroskademux begins at stream time 0 but seeks by time stamps, and those may begin elsewhere.
            raw_time: container == Container::Matroska && !has_film_times,
            state: Mutex::new(State {
                newest: None,
                last: None,
                shown: None,
                answering: false,
                preroll: None,
                skipped: None,
                decimated: false,
                rate: 1.0,
                stepping: false,
                origin: has_film_times.then_some(gst::ClockTime::ZERO),
                sent: SeekId::NONE,
                answered: SeekId::NONE,
                attempt: Attempt::default(),
                answered_attempt: Attempt::default(),
                sent_position: None,
                position: None,
                sent_turns: None,
                turns: None,
                hidden,
                closed: false,
            }),
        }
    }

    /// Decides about a frame that is due, or that waits in the sink (`preroll`): after a flush, after a step, or
    /// because the pipeline was paused before its time came.
    pub(crate) fn push(&self, sample: &gst::Sample, hints: DisplayHints, preroll: bool) -> FrameOutcome {
        if self.cache.failure().is_some() {
            return FrameOutcome::Nothing;
        }
        let Some((buffer, info, stream_time)) = stream_time(sample, self.raw_time) else {
            return FrameOutcome::Nothing;
        };
        let length = buffer.duration().map(Duration::from);
        let mut state = self.state.lock();
        if state.closed {
            return FrameOutcome::Nothing;
        }
        let turns = state.turns;
        let times = |origin| {
            let time = Duration::from(stream_time.saturating_sub(origin));
            (turns.map_or(time, |turns| turns.place_of_picture(time)), length)
        };
        let origin = state.origin.unwrap_or(stream_time);
        let Some(frame) = Uncovered::map(buffer, &info, hints, times(origin)) else {
            return FrameOutcome::Nothing;
        };
        state.origin = Some(origin);
        if state.hidden {
            return FrameOutcome::Hidden;
        }
        let frame = frame.answers(state.answered);
        let shown = Shown::of(&frame);
        if state.answering {
            if state.shown.is_some_and(|last| last.pts == shown.pts) {
                // A frame that was prerolled in pause comes again when playing goes on.
                return FrameOutcome::Nothing;
            }
            if preroll && !state.stepping {
                let replaced = state.preroll.replace(frame);
                drop(state);
                drop(replaced);
                return FrameOutcome::Nothing;
            }
            if !preroll && state.skips(shown.pts) {
                let replaced = (state.skipped.replace(frame), state.preroll.take());
                drop(state);
                drop(replaced);
                return FrameOutcome::Nothing;
            }
        } else if let Some(position) = state.position
            && !shown.pts.is_zero()
            && shown.pts > position + Duration::from(TOLERANCE) * 2
        {
            return FrameOutcome::Late(state.answered_attempt);
        }
        state.deliver(frame);
        FrameOutcome::Shown(shown)
    }

    /// The newest frame, once.
    pub(crate) fn take(&self) -> Option<Uncovered> {
        self.state.lock().newest.take()
    }

    /// The frame that was delivered last, taken or not, as often as it is asked for.
    pub(crate) fn last(&self) -> Option<Uncovered> {
        self.state.lock().last.as_ref().map(Uncovered::share)
    }

    /// What is covered has changed: the frame that is shown is to be taken once more.
    pub(crate) fn repaint(&self) {
        let mut state = self.state.lock();
        if state.newest.is_none() {
            state.newest = state.last.as_ref().map(Uncovered::share);
        }
    }

    /// The frame that is shown, taken or not.
    pub(crate) fn shown(&self) -> Option<Shown> {
        self.state.lock().shown
    }

    /// Stream time of position 0.
    pub(crate) fn origin(&self) -> gst::ClockTime {
        self.state.lock().origin.unwrap_or(gst::ClockTime::ZERO)
    }

    /// How stamps become places of the film, once that is known.
    pub(crate) fn film_times(&self) -> Option<FilmTimes> {
        let origin = self.state.lock().origin?;
        Some(FilmTimes {
            origin,
            raw: self.raw_time,
        })
    }

    /// Announces the seek that is about to be sent. Frames bear its number once the pipeline was flushed. When the
    /// first one is then behind `position`, it is not shown. From then on `turns` are repeated.
    pub(crate) fn send(&self, seek: SeekId, position: Option<Duration>, turns: Option<Turns>) -> Attempt {
        let mut state = self.state.lock();
        state.sent = seek;
        state.sent_position = position;
        state.sent_turns = turns;
        state.attempt.0 += 1;
        state.attempt
    }

    /// The pipeline was flushed: frames from now on answer the seek that was sent.
    pub(crate) fn flushed(&self) {
        let mut state = self.state.lock();
        state.answered = state.sent;
        state.answered_attempt = state.attempt;
        state.position = state.sent_position;
        state.turns = state.sent_turns;
        state.hidden = false;
        state.answering = false;
        state.stepping = false;
        let ahead = (state.preroll.take(), state.skipped.take());
        drop(state);
        drop(ahead);
    }

    /// Whether every second frame is enough where there are more than 30 a second.
    pub(crate) fn set_decimated(&self, decimated: bool) {
        self.state.lock().decimated = decimated;
    }

    /// How fast the film plays.
    pub(crate) fn set_rate(&self, rate: f64) {
        self.state.lock().rate = rate;
    }

    /// Frames from now on answer `step`, which does not flush. Returns how many of its `frames` the pipeline still has
    /// to go: fewer where the next frames are ready already.
    pub(crate) fn step(&self, step: SeekId, frames: u32) -> (Attempt, Step) {
        let mut state = self.state.lock();
        state.sent = step;
        state.answered = step;
        let attempt = state.answered_attempt;
        let (skipped, preroll) = (state.skipped.take(), state.preroll.take());
        let (ready, still_ahead) = match (frames, skipped, preroll) {
            (1, Some(frame), preroll) => (frame, preroll),
            (1, None, Some(frame)) | (2, Some(_), Some(frame)) => (frame, None),
            (_, skipped, preroll) => {
                state.stepping = true;
                let ready = u32::from(skipped.is_some()) + u32::from(preroll.is_some());
                return (attempt, Step::Left(frames - ready));
            }
        };
        let shown = state.deliver(ready.answers(step));
        state.preroll = still_ahead;
        (attempt, Step::Done(shown))
    }

    /// Shows a still again, as the answer to `seek`.
    pub(crate) fn show_again(&self, seek: SeekId) -> Option<Shown> {
        let mut state = self.state.lock();
        state.sent = seek;
        state.answered = seek;
        let frame = state.last.as_ref()?.share();
        Some(state.deliver(frame.answers(seek)))
    }

    /// Shows a picture that another pipeline decoded, as the answer to `seek`. This queue's own withholds its frames until the next
    /// seek is sent. `None` when no frame may be shown any more.
    pub(crate) fn show_fetched(&self, seek: SeekId, frame: Uncovered) -> Option<Shown> {
        let mut state = self.state.lock();
        if state.closed {
            return None;
        }
        state.sent = seek;
        state.answered = seek;
        state.hidden = true;
        Some(state.deliver(frame.answers(seek)))
    }

    /// The seek that was sent last.
    pub(crate) fn sent(&self) -> SeekId {
        self.state.lock().sent
    }

    /// The attempt at a seek that frames now answer.
    pub(crate) fn answered(&self) -> Attempt {
        self.state.lock().answered_attempt
    }

    /// Withholds frames until the next seek is sent.
    pub(crate) fn hide(&self) {
        self.state.lock().hidden = true;
    }

    /// No frame is shown any more, and those that were not taken are wiped.
    pub(crate) fn close(&self) {
        let mut state = self.state.lock();
        state.closed = true;
        let leftover = (
            state.newest.take(),
            state.preroll.take(),
            state.skipped.take(),
            state.last.take(),
        );
        drop(state);
        drop(leftover);
    }
}

/// A decoded buffer, what it holds, and its stream time, which is its own time stamp where that is `raw`.
pub(crate) fn stream_time(
    sample: &gst::Sample,
    raw: bool,
) -> Option<(gst::Buffer, gst_video::VideoInfo, gst::ClockTime)> {
    let (buffer, segment) = sample.buffer_owned().zip(sample.segment())?;
    let info = gst_video::VideoInfo::from_caps(sample.caps()?).ok()?;
    let segment = segment.downcast_ref::<gst::ClockTime>();
    let time = segment.zip(buffer.pts()).and_then(|(segment, pts)| {
        if raw {
            Some(pts)
        } else {
            segment.to_stream_time_full(pts)?.positive()
        }
    });
    Some((buffer, info, time.unwrap_or(gst::ClockTime::ZERO)))
}

impl State {
    /// Whether a decimated film skips the frame that is due at `pts`.
    fn skips(&self, pts: Duration) -> bool {
        // Where a piece begins anew, time runs back.
        let since = self
            .shown
            .and_then(|last| pts.checked_sub(last.pts))
            .unwrap_or(Duration::MAX);
        self.decimated && since < DECIMATED_INTERVAL.mul_f64(self.rate)
    }

    /// Makes `frame` the one to be taken.
    fn deliver(&mut self, frame: Uncovered) -> Shown {
        let shown = Shown::of(&frame);
        self.shown = Some(shown);
        self.answering = true;
        self.stepping = false;
        (self.preroll, self.skipped) = (None, None);
        self.last = Some(frame.share());
        self.newest = Some(frame);
        shown
    }
}

impl Shown {
    fn of(frame: &Uncovered) -> Self {
        Shown {
            pts: frame.pts,
            length: frame.length,
            seek: frame.seek,
        }
    }
}

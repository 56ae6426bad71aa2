//! Where pictures leave the pipeline: numbered, put on the film's own time, and only while nothing is amiss.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use gstreamer as gst;
use gstreamer_video as gst_video;

use crate::playback::frame::{DisplayHints, Frame, Picture};
use crate::playback::input::block_cache::BlockCache;
use crate::playback::input::sniff::Container;
use crate::playback::pipeline::segments::TOLERANCE;
use crate::playback::types::SeekId;

/// What [`FrameQueue::pass`] did with a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FrameOutcome {
    /// It can be taken.
    Shown(Shown),
    /// It was kept back: the film is being opened elsewhere than at its start.
    Hidden,
    /// It was kept back: it stands behind the place that this attempt at a seek was to find.
    Late(Attempt),
    /// It was the one shown already, or nothing may be shown any more.
    Nothing,
}

/// Number of a seek that was sent into the pipeline; a seek may take several.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Attempt(u64);

/// The picture that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) pts: Duration,
    /// How long it lasts, where the film says so.
    pub(crate) lasts: Option<Duration>,
    pub(crate) seek: SeekId,
}

/// What is left of a step for the pipeline to do.
pub(crate) enum Step {
    /// Nothing: the picture stood ready.
    Done(Shown),
    /// So many pictures.
    Left(u32),
}

/// Two pictures of a halved film stand at least so far apart: all of 30 a second pass (stamps may be rounded), of 50 or 60
/// every second one does.
const HALVED: Duration = Duration::from_millis(30);

/// The newest picture, and what is needed to judge the next.
pub(crate) struct FrameQueue {
    state: Mutex<State>,
    cache: Arc<BlockCache>,
    /// Whether seeks and duration go by the pictures' own time stamps, not by stream time.
    raw_time: bool,
}

struct State {
    newest: Option<Frame>,
    /// The picture that was let through last.
    shown: Option<Shown>,
    /// Whether one was let through since the pipeline was flushed.
    answers: bool,
    /// The picture that stands in the sink in pause although its time has not come.
    preroll: Option<Frame>,
    /// The picture after the one shown, which a halved film passed over; for a step.
    passed_over: Option<Frame>,
    decimated: bool,
    /// Speed of playing.
    rate: f64,
    /// Whether the next picture that stands in the sink is what a step asked for.
    stepping: bool,
    /// Stream time of the film's first picture; position 0.
    origin: Option<gst::ClockTime>,
    /// The seek that was sent last.
    sent: SeekId,
    /// The seek that pictures now answer.
    answered: SeekId,
    attempt: Attempt,
    answered_attempt: Attempt,
    /// The film time at which the sought picture has to stand, when it was sent and once it is answered.
    sent_place: Option<Duration>,
    place: Option<Duration>,
    hidden: bool,
    closed: bool,
    /// A still is kept, to answer seeks with.
    keep: bool,
    kept: Option<Picture>,
}

impl FrameQueue {
    /// A gate for the film in `cache`; while `hidden`, pictures are looked at but not shown.
    pub(crate) fn new(cache: Arc<BlockCache>, hidden: bool, container: Container) -> Self {
        FrameQueue {
            cache,
            // matroskademux begins at stream time 0 but seeks by time stamps, and those may begin elsewhere.
            raw_time: container == Container::Matroska,
            state: Mutex::new(State {
                newest: None,
                shown: None,
                answers: false,
                preroll: None,
                passed_over: None,
                decimated: false,
                rate: 1.0,
                stepping: false,
                origin: None,
                sent: SeekId::NONE,
                answered: SeekId::NONE,
                attempt: Attempt::default(),
                answered_attempt: Attempt::default(),
                sent_place: None,
                place: None,
                hidden,
                closed: false,
                keep: container.still().is_some(),
                kept: None,
            }),
        }
    }

    /// Judges a picture that is due, or that stands in the sink (`standing`): after a flush, after a step, or because the
    /// pipeline was paused before its time came.
    pub(crate) fn pass(&self, sample: &gst::Sample, look: DisplayHints, standing: bool) -> FrameOutcome {
        if self.cache.failure().is_some() {
            return FrameOutcome::Nothing;
        }
        let Some((buffer, segment)) = sample.buffer_owned().zip(sample.segment()) else {
            return FrameOutcome::Nothing;
        };
        let Some(info) = sample
            .caps()
            .and_then(|caps| gst_video::VideoInfo::from_caps(caps).ok())
        else {
            return FrameOutcome::Nothing;
        };
        let stream_time = segment
            .downcast_ref::<gst::ClockTime>()
            .zip(buffer.pts())
            .and_then(|(segment, pts)| {
                if self.raw_time {
                    Some(pts)
                } else {
                    segment.to_stream_time_full(pts)?.positive()
                }
            })
            .unwrap_or(gst::ClockTime::ZERO);
        let lasts = buffer.duration().map(Duration::from);
        let Some(picture) = Picture::map(buffer, &info, look) else {
            return FrameOutcome::Nothing;
        };
        let mut state = self.lock();
        if state.closed {
            return FrameOutcome::Nothing;
        }
        let origin = *state.origin.get_or_insert(stream_time);
        if state.hidden {
            return FrameOutcome::Hidden;
        }
        let shown = Shown {
            pts: stream_time.saturating_sub(origin).into(),
            lasts,
            seek: state.answered,
        };
        let frame = Frame {
            pts: shown.pts,
            seek: shown.seek,
            picture,
        };
        if state.answers {
            if state.shown.is_some_and(|last| last.pts == shown.pts) {
                // A picture that stood in pause comes once more when playing goes on.
                return FrameOutcome::Nothing;
            }
            if standing && !state.stepping {
                let replaced = state.preroll.replace(frame);
                drop(state);
                drop(replaced);
                return FrameOutcome::Nothing;
            }
            if !standing && state.passes_over(shown.pts) {
                let replaced = (state.passed_over.replace(frame), state.preroll.take());
                drop(state);
                drop(replaced);
                return FrameOutcome::Nothing;
            }
        } else if let Some(place) = state.place
            && !shown.pts.is_zero()
            && shown.pts > place + Duration::from(TOLERANCE) * 2
        {
            return FrameOutcome::Late(state.answered_attempt);
        }
        state.let_through(frame, lasts);
        FrameOutcome::Shown(shown)
    }

    /// The newest picture, once.
    pub(crate) fn take(&self) -> Option<Frame> {
        self.lock().newest.take()
    }

    /// The picture that stands, taken or not.
    pub(crate) fn shown(&self) -> Option<Shown> {
        self.lock().shown
    }

    /// Stream time of position 0.
    pub(crate) fn origin(&self) -> gst::ClockTime {
        self.lock().origin.unwrap_or(gst::ClockTime::ZERO)
    }

    /// Says which seek is about to be sent. Pictures carry its number once the pipeline was flushed. When the first one
    /// then stands behind `place`, it is not shown.
    pub(crate) fn send(&self, seek: SeekId, place: Option<Duration>) -> Attempt {
        let mut state = self.lock();
        state.sent = seek;
        state.sent_place = place;
        state.attempt.0 += 1;
        state.attempt
    }

    /// The pipeline was flushed: pictures from now on answer the seek that was sent.
    pub(crate) fn flushed(&self) {
        let mut state = self.lock();
        state.answered = state.sent;
        state.answered_attempt = state.attempt;
        state.place = state.sent_place;
        state.hidden = false;
        state.answers = false;
        state.stepping = false;
        let ahead = (state.preroll.take(), state.passed_over.take());
        drop(state);
        drop(ahead);
    }

    /// Whether every second picture is enough where there are more than 30 a second.
    pub(crate) fn set_decimated(&self, decimated: bool) {
        self.lock().decimated = decimated;
    }

    /// How fast the film plays.
    pub(crate) fn set_rate(&self, rate: f64) {
        self.lock().rate = rate;
    }

    /// Pictures from now on answer `step`, which does not flush. Says how many of its `pictures` the pipeline still has to
    /// go: fewer where the next pictures stand ready already.
    pub(crate) fn step(&self, step: SeekId, pictures: u32) -> (Attempt, Step) {
        let mut state = self.lock();
        state.sent = step;
        state.answered = step;
        let attempt = state.answered_attempt;
        let (passed_over, preroll) = (state.passed_over.take(), state.preroll.take());
        let (ready, still_ahead) = match (pictures, passed_over, preroll) {
            (1, Some(frame), preroll) => (frame, preroll),
            (1, None, Some(frame)) | (2, Some(_), Some(frame)) => (frame, None),
            (_, passed_over, preroll) => {
                state.stepping = true;
                let ready = u32::from(passed_over.is_some()) + u32::from(preroll.is_some());
                return (attempt, Step::Left(pictures - ready));
            }
        };
        let lasts = state.shown.and_then(|shown| shown.lasts);
        let shown = state.let_through(Frame { seek: step, ..ready }, lasts);
        state.preroll = still_ahead;
        (attempt, Step::Done(shown))
    }

    /// Shows a still once more, as the answer to `seek`.
    pub(crate) fn show_again(&self, seek: SeekId) -> Option<Shown> {
        let mut state = self.lock();
        state.sent = seek;
        state.answered = seek;
        let picture = state.kept.as_ref()?.again();
        let frame = Frame {
            pts: Duration::ZERO,
            seek,
            picture,
        };
        Some(state.let_through(frame, None))
    }

    /// The seek that was sent last.
    pub(crate) fn sent(&self) -> SeekId {
        self.lock().sent
    }

    /// The attempt at a seek that pictures now answer.
    pub(crate) fn answered(&self) -> Attempt {
        self.lock().answered_attempt
    }

    /// Keeps pictures back until the next seek is sent.
    pub(crate) fn hide(&self) {
        self.lock().hidden = true;
    }

    /// Nothing is shown any more, and what was not taken is wiped.
    pub(crate) fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        let leftover = (
            state.newest.take(),
            state.preroll.take(),
            state.passed_over.take(),
            state.kept.take(),
        );
        drop(state);
        drop(leftover);
    }

    /// Only plain values are changed under the lock, so a panic elsewhere leaves them whole.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Whether a halved film does without the picture that is due at `pts`.
    fn passes_over(&self, pts: Duration) -> bool {
        let since = self.shown.map_or(Duration::MAX, |last| pts.saturating_sub(last.pts));
        self.decimated && since < HALVED.mul_f64(self.rate)
    }

    /// Makes `frame` the one to be taken.
    fn let_through(&mut self, frame: Frame, lasts: Option<Duration>) -> Shown {
        let shown = Shown {
            pts: frame.pts,
            lasts,
            seek: frame.seek,
        };
        if self.keep {
            self.kept = Some(frame.picture.again());
        }
        self.shown = Some(shown);
        self.answers = true;
        self.stepping = false;
        (self.preroll, self.passed_over) = (None, None);
        self.newest = Some(frame);
        shown
    }
}

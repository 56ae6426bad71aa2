//! What the player's handle, its control thread and GStreamer's threads share.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use gstreamer as gst;

use super::frame_queue::{Attempt, FrameQueue, Shown};
use crate::playback::error::PlaybackError;
use crate::playback::frame::Frame;
use crate::playback::types::{PlayerEvent, SeekId, SeekMode};

/// What the control thread is told.
pub(crate) enum ControlMessage {
    Play,
    Pause,
    Seek {
        seek: SeekId,
        to: Duration,
        mode: SeekMode,
    },
    Step {
        seek: SeekId,
        pictures: i32,
    },
    Rate(f64),
    Volume(f64),
    Muted(bool),
    /// The sound server's name of an output; its default one.
    Output(Option<String>),
    Halved(bool),
    Close,
    /// From a pipeline; with its generation, because what an earlier one still says does not count.
    PipelineEvent(u32, PipelineEvent),
}

/// What a pipeline has to say.
pub(crate) enum PipelineEvent {
    StreamsKnown,
    /// A first picture was seen that is not shown.
    Hidden,
    Shown(Shown),
    /// The picture found is behind the place that was sought.
    Late(Attempt),
    PicturesEnded(Attempt),
    Failed(PlaybackError),
    Started,
    End,
    ClockLost,
    Latency,
    /// How loud the sound is, in decibels below full scale.
    Loudness(f64, Option<gst::ClockTime>),
    /// An element gave up; with the element and what it says.
    Element(gst::Object, gst::glib::Error),
}

/// The player's shared state.
pub(crate) struct PlayerShared {
    letters: Mutex<VecDeque<ControlMessage>>,
    posted: Condvar,
    events: Mutex<VecDeque<PlayerEvent>>,
    told: Condvar,
    gate: OnceLock<Arc<FrameQueue>>,
    duration: Mutex<Option<Duration>>,
    wake: Box<dyn Fn() + Send + Sync>,
}

impl PlayerShared {
    pub(crate) fn new(wake: Box<dyn Fn() + Send + Sync>) -> Self {
        PlayerShared {
            letters: Mutex::default(),
            posted: Condvar::new(),
            events: Mutex::default(),
            told: Condvar::new(),
            gate: OnceLock::new(),
            duration: Mutex::default(),
            wake,
        }
    }

    /// Puts a letter in; a seek replaces those that were not begun.
    pub(crate) fn post(&self, letter: ControlMessage) {
        let mut letters = lock(&self.letters);
        if matches!(letter, ControlMessage::Seek { .. }) {
            letters.retain(|letter| !matches!(letter, ControlMessage::Seek { .. }));
        }
        letters.push_back(letter);
        self.posted.notify_one();
    }

    /// The next letter; `None` when none came in `patience`.
    pub(crate) fn receive(&self, patience: Duration) -> Option<ControlMessage> {
        let letters = lock(&self.letters);
        let (mut letters, _) = self
            .posted
            .wait_timeout_while(letters, patience, |letters| letters.is_empty())
            .unwrap_or_else(PoisonError::into_inner);
        letters.pop_front()
    }

    /// Makes the gate known once there is one; later gates are refused, for a film has one.
    pub(crate) fn open_gate(&self, gate: Arc<FrameQueue>) {
        let _ = self.gate.set(gate);
    }

    pub(crate) fn tell(&self, event: PlayerEvent) {
        lock(&self.events).push_back(event);
        self.told.notify_all();
        self.wake();
    }

    pub(crate) fn wake(&self) {
        (self.wake)();
    }

    pub(crate) fn poll_event(&self) -> Option<PlayerEvent> {
        lock(&self.events).pop_front()
    }

    /// Waits for an event that `wanted` accepts; others are dropped.
    pub(crate) fn wait_for_event<T>(
        &self,
        patience: Duration,
        mut wanted: impl FnMut(PlayerEvent) -> Option<T>,
    ) -> Option<T> {
        let deadline = Instant::now() + patience;
        let mut events = lock(&self.events);
        loop {
            while let Some(event) = events.pop_front() {
                if let Some(found) = wanted(event) {
                    return Some(found);
                }
            }
            let left = deadline.checked_duration_since(Instant::now())?;
            (events, _) = self
                .told
                .wait_timeout(events, left)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    pub(crate) fn take_frame(&self) -> Option<Frame> {
        self.gate.get()?.take()
    }

    pub(crate) fn position(&self) -> Duration {
        let shown = self.gate.get().and_then(|gate| gate.shown());
        shown.map_or(Duration::ZERO, |shown| shown.pts)
    }

    pub(crate) fn duration(&self) -> Option<Duration> {
        *lock(&self.duration)
    }

    pub(crate) fn set_duration(&self, duration: Option<Duration>) {
        *lock(&self.duration) = duration;
    }
}

/// Queues and plain values are whole at every moment, so a panic elsewhere does not spoil them.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

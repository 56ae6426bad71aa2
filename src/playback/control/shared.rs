//! What the player's handle, its control thread and GStreamer's threads share.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, unbounded};
use gstreamer as gst;
use parking_lot::Mutex;

use super::frame_queue::{Attempt, FrameQueue, Shown};
use crate::film::{Cover, Voices};
use crate::playback::covering::Uncovered;
use crate::playback::error::PlaybackError;
use crate::playback::frame::Frame;
use crate::playback::input::block_cache::BlockCache;
use crate::playback::pipeline::voices::VoiceSetting;
use crate::playback::types::{Channels, PlayerEvent, SeekId, SeekMode};

/// A command of the user, or an event of a pipeline.
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
        frames: i32,
    },
    Rate(f64),
    Volume(f64),
    Muted(bool),
    Channels(Channels),
    /// The sound server's name of an output; `None` for its default one.
    Output(Option<String>),
    Decimated(bool),
    /// Whether the pipeline stands although the film plays: another film is waited for.
    Held(bool),
    /// Whether its sound goes to an output at all.
    Heard(bool),
    /// The film's time is to be so much later from now on, or, where that is negative, earlier, in nanoseconds.
    Shift(i64),
    /// What is done to voices is another: what is on its way to the output is not to be heard.
    VoicesChanged,
    Repeat(Option<(Duration, Duration)>),
    Close,
    /// With the pipeline's generation, because events of an earlier one do not count.
    PipelineEvent(u32, PipelineEvent),
}

/// What a pipeline reports.
pub(crate) enum PipelineEvent {
    StreamsKnown,
    /// A first frame was seen that is not shown.
    Hidden,
    Shown(Shown),
    /// The frame found is behind the position that was sought.
    Late(Attempt),
    FramesEnded(Attempt),
    Failed(PlaybackError),
    Prerolled,
    End,
    ClockLost,
    Latency,
    /// How loud the sound is, in decibels below full scale, and up to which running time that was measured.
    Loudness(f64, Option<gst::ClockTime>),
    ElementFailed(gst::Object, gst::glib::Error),
}

/// The player's shared state, and the sending ends of its queues.
pub(crate) struct PlayerShared {
    messages: Sender<ControlMessage>,
    events: Sender<PlayerEvent>,
    frames: OnceLock<Arc<FrameQueue>>,
    /// What of every frame is covered before it is given away.
    covers: Mutex<Arc<[Cover]>>,
    /// What is done to the voices before any of its sound is heard.
    voices: VoiceSetting,
    /// What the film is read from, to end that on closing.
    cache: OnceLock<Weak<BlockCache>>,
    closing: AtomicBool,
    duration: Mutex<Option<Duration>>,
    wake: Box<dyn Fn() + Send + Sync>,
}

impl PlayerShared {
    /// The state that all threads share, the queue that the control thread reads and the events that its owner polls.
    pub(crate) fn new(wake: Box<dyn Fn() + Send + Sync>) -> (Arc<Self>, ControlQueue, Receiver<PlayerEvent>) {
        let (messages, posted) = unbounded();
        let (events, emitted) = unbounded();
        let shared = PlayerShared {
            messages,
            events,
            frames: OnceLock::new(),
            covers: Mutex::new(Arc::default()),
            voices: VoiceSetting::default(),
            cache: OnceLock::new(),
            closing: AtomicBool::new(false),
            duration: Mutex::default(),
            wake,
        };
        (Arc::new(shared), ControlQueue::new(posted), emitted)
    }

    pub(crate) fn post(&self, message: ControlMessage) {
        if let ControlMessage::Close = message {
            // The control thread may be reading the film through for its index.
            self.closing.store(true, Ordering::SeqCst);
            if let Some(cache) = self.cache.get().and_then(Weak::upgrade) {
                cache.abandon();
            }
        }
        // Refused only when the control thread has ended, and then there is nothing left to control.
        let _ = self.messages.send(message);
    }

    pub(crate) fn emit(&self, event: PlayerEvent) {
        // Refused only when the player's owner is gone.
        let _ = self.events.send(event);
        self.wake();
    }

    pub(crate) fn wake(&self) {
        (self.wake)();
    }

    /// Makes the frame queue known once there is one; a film has only one.
    pub(crate) fn set_frames(&self, frames: Arc<FrameQueue>) {
        let _ = self.frames.set(frames);
    }

    /// Makes the film's cache known once there is one.
    pub(crate) fn set_cache(&self, cache: &Arc<BlockCache>) {
        let _ = self.cache.set(Arc::downgrade(cache));
        if self.closing.load(Ordering::SeqCst) {
            cache.abandon();
        }
    }

    /// The newest frame, once.
    pub(crate) fn take_frame(&self) -> Option<Frame> {
        self.covered(self.frames.get()?.take()?)
    }

    /// The frame that is shown, once more.
    pub(crate) fn still(&self) -> Option<Frame> {
        self.covered(self.frames.get()?.last()?)
    }

    /// This is the only way out for a frame of the film.
    fn covered(&self, frame: Uncovered) -> Option<Frame> {
        // Asked for once the frame is taken: if they are changed from here on, it is to be taken once more.
        let covers = Arc::clone(&self.covers.lock());
        frame.covered(&covers)
    }

    /// Covers every frame that is taken from now on; the one that is shown is to be taken once more.
    pub(crate) fn set_covers(&self, covers: Vec<Cover>) {
        *self.covers.lock() = covers.into();
        if let Some(frames) = self.frames.get() {
            frames.repaint();
        }
    }

    /// Does this to every sample that has not passed yet, in every pipeline of the film.
    pub(crate) fn set_voices(&self, voices: Voices) {
        if self.voices.set(voices) {
            self.post(ControlMessage::VoicesChanged);
        }
    }

    /// What is done to voices, now and later.
    pub(crate) fn voices(&self) -> VoiceSetting {
        self.voices.clone()
    }

    pub(crate) fn position(&self) -> Duration {
        let shown = self.frames.get().and_then(|frames| frames.shown());
        shown.map_or(Duration::ZERO, |shown| shown.pts)
    }

    pub(crate) fn duration(&self) -> Option<Duration> {
        *self.duration.lock()
    }

    pub(crate) fn set_duration(&self, duration: Option<Duration>) {
        *self.duration.lock() = duration;
    }
}

/// The control thread's end of its queue: messages come in the order in which they were posted, except that a seek replaces
/// those that were not taken yet, so that dragging never lags behind.
pub(crate) struct ControlQueue {
    posted: Receiver<ControlMessage>,
    /// What was posted and not taken yet. The channel is emptied into it, because nothing can be removed from the middle of
    /// a channel.
    backlog: VecDeque<ControlMessage>,
}

impl ControlQueue {
    fn new(posted: Receiver<ControlMessage>) -> Self {
        ControlQueue {
            posted,
            backlog: VecDeque::new(),
        }
    }

    /// The next message; `None` when none came in `timeout`.
    pub(crate) fn receive(&mut self, timeout: Duration) -> Option<ControlMessage> {
        if self.backlog.is_empty() {
            let first = self.posted.recv_timeout(timeout).ok()?;
            self.backlog.push_back(first);
        }
        for message in self.posted.try_iter() {
            if matches!(message, ControlMessage::Seek { .. }) {
                self.backlog
                    .retain(|earlier| !matches!(earlier, ControlMessage::Seek { .. }));
            }
            self.backlog.push_back(message);
        }
        self.backlog.pop_front()
    }

    /// Drops messages until the player is closed.
    pub(crate) fn wait_for_close(&mut self) {
        let mut posted = self.backlog.drain(..).chain(self.posted.iter());
        while !matches!(posted.next(), Some(ControlMessage::Close) | None) {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue() -> (Arc<PlayerShared>, ControlQueue) {
        let (shared, queue, _) = PlayerShared::new(Box::new(|| {}));
        (shared, queue)
    }

    fn seek(number: u64) -> ControlMessage {
        ControlMessage::Seek {
            seek: SeekId(number),
            to: Duration::ZERO,
            mode: SeekMode::KeyFrame,
        }
    }

    fn received(queue: &mut ControlQueue) -> Vec<String> {
        std::iter::from_fn(|| queue.receive(Duration::ZERO))
            .map(|message| match message {
                ControlMessage::Seek { seek, .. } => format!("seek {}", seek.number()),
                ControlMessage::Play => "play".to_owned(),
                ControlMessage::Pause => "pause".to_owned(),
                _ => "other".to_owned(),
            })
            .collect()
    }

    #[test]
    fn a_seek_replaces_those_that_were_not_taken() {
        let (shared, mut queue) = queue();
        for message in [seek(1), ControlMessage::Play, seek(2), seek(3), ControlMessage::Pause] {
            shared.post(message);
        }
        assert_eq!(received(&mut queue), ["play", "seek 3", "pause"]);
    }

    #[test]
    fn a_seek_also_replaces_one_that_has_left_the_channel() {
        let (shared, mut queue) = queue();
        for message in [ControlMessage::Play, seek(1), ControlMessage::Pause] {
            shared.post(message);
        }
        assert!(matches!(queue.receive(Duration::ZERO), Some(ControlMessage::Play)));
        shared.post(seek(2));
        assert_eq!(received(&mut queue), ["pause", "seek 2"]);
    }

    #[test]
    fn nothing_comes_of_an_empty_queue() {
        let (_shared, mut queue) = queue();
        assert!(queue.receive(Duration::from_millis(1)).is_none());
    }

    #[test]
    fn a_message_wakes_the_control_thread() {
        let (shared, mut queue) = queue();
        let waiting = std::thread::spawn(move || queue.receive(Duration::from_secs(60)).is_some());
        shared.post(ControlMessage::Play);
        assert!(waiting.join().unwrap());
    }
}

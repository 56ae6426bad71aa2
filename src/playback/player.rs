//! The player: plays one film, and never blocks its caller.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::Receiver;

use super::control::controller::Controller;
use super::control::shared::{ControlMessage, PlayerShared};
use super::error::PlaybackError;
use super::frame::Frame;
use super::types::{Channels, Options, PlayerEvent, SeekId, SeekMode};
use crate::film::{Cover, FilmSource, Voices};

/// Plays one film. Every method returns at once; what takes time happens on the player's own threads.
///
/// Dropping the player stops everything, joins its threads and gives the film's memory back wiped. That waits for a
/// read of the source that is under way.
pub struct Player {
    shared: Arc<PlayerShared>,
    events: Receiver<PlayerEvent>,
    control: Option<JoinHandle<()>>,
    next_seek: AtomicU64,
}

impl Player {
    /// Opens the film in `source`. Errors of the film are reported as events.
    ///
    /// `wake` is called, on threads of the player, when there is a frame to take or an event to poll. It must return at
    /// once and not call the player.
    ///
    /// # Errors
    ///
    /// [`PlaybackError::Unavailable`] when no thread can be started.
    pub fn open(
        source: Arc<dyn FilmSource>,
        options: Options,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> Result<Player, PlaybackError> {
        let (shared, messages, events) = PlayerShared::new(Box::new(wake));
        shared.set_covers(options.covers.clone());
        // Before there is a pipeline that would have to begin anew.
        shared.voices().set(options.voices.clone());
        let for_thread = Arc::clone(&shared);
        let control = std::thread::Builder::new()
            .name("film-control".into())
            .spawn(move || Controller::run(source, options, for_thread, messages))
            .map_err(|error| PlaybackError::Unavailable {
                detail: format!("no thread: {error}"),
            })?;
        Ok(Player {
            shared,
            events,
            control: Some(control),
            next_seek: AtomicU64::new(1),
        })
    }

    /// The newest frame that is due, once; `None` while there is no newer one.
    pub fn take_frame(&self) -> Option<Frame> {
        self.shared.take_frame()
    }

    /// The frame that is shown, once more, with its covers, for a picture of its own; `None` before the first one.
    pub fn still(&self) -> Option<Frame> {
        self.shared.still()
    }

    /// The oldest event that was not polled yet.
    pub fn poll_event(&self) -> Option<PlayerEvent> {
        self.events.try_recv().ok()
    }

    /// Goes on playing; at the film's end, from its start.
    pub fn play(&self) {
        self.shared.post(ControlMessage::Play);
    }

    /// Stops at the frame that is shown.
    pub fn pause(&self) {
        self.shared.post(ControlMessage::Pause);
    }

    /// Goes to `to`, counted from the first frame; behind the end means the last frame. Seeks that have not begun are
    /// replaced by newer ones, so that dragging never lags behind.
    pub fn seek(&self, to: Duration, mode: SeekMode) -> SeekId {
        let seek = self.next_seek_id();
        self.shared.post(ControlMessage::Seek { seek, to, mode });
        seek
    }

    /// Pauses and goes on by so many `frames`; negative goes back.
    pub fn step(&self, frames: i32) -> SeekId {
        let seek = self.next_seek_id();
        self.shared.post(ControlMessage::Step { seek, frames });
        seek
    }

    /// Speed of playing, 1.0 is normal; voices keep their pitch. Limited to 0.25 to 2.0.
    pub fn set_rate(&self, rate: f64) {
        let rate = if rate.is_finite() { rate.clamp(0.25, 2.0) } else { 1.0 };
        self.shared.post(ControlMessage::Rate(rate));
    }

    /// Loudness from 0.0 to 1.0 (as recorded) and on to 2.0, on a cubic scale as the ear hears it. What would be louder than an output
    /// plays is pressed into what it does play.
    pub fn set_volume(&self, volume: f64) {
        let volume = if volume.is_finite() {
            volume.clamp(0.0, 2.0)
        } else {
            1.0
        };
        self.shared.post(ControlMessage::Volume(volume));
    }

    /// Silence without forgetting the volume.
    pub fn set_muted(&self, muted: bool) {
        self.shared.post(ControlMessage::Muted(muted));
    }

    /// Which channels are heard: one that is the only one with sound can be put on both sides.
    pub fn set_channels(&self, channels: Channels) {
        self.shared.post(ControlMessage::Channels(channels));
    }

    /// Sends sound to the sound server's output of this name, or to its default one. The film pauses for a moment.
    /// Does nothing for a player that has no sound server
    /// ([`SoundOutput::Card`](crate::playback::SoundOutput::Card), [`SoundOutput::None`](crate::playback::SoundOutput::None)).
    pub fn set_sound_output(&self, sink: Option<String>) {
        self.shared.post(ControlMessage::Output(sink));
    }

    /// Whether a film of more than 30 frames a second plays with every second one only: a video call transmits no more.
    /// Steps and seeks reach every frame all the same.
    pub fn set_decimated(&self, decimated: bool) {
        self.shared.post(ControlMessage::Decimated(decimated));
    }

    /// Has the film stand where it is although it plays, or go on: for a film that waits for another one. Seeks show their frames
    /// meanwhile.
    pub fn hold(&self, held: bool) {
        self.shared.post(ControlMessage::Held(held));
    }

    /// Whether its sound goes to an output, or nowhere because another film is heard. The film pauses for a moment.
    pub fn set_heard(&self, heard: bool) {
        self.shared.post(ControlMessage::Heard(heard));
    }

    /// Has the film be so many nanoseconds later from now on while it plays: it stands for that long. Where that is negative it is
    /// earlier, and leaves pictures out. For a film that is to stay in step with another one.
    pub fn shift(&self, later: i64) {
        self.shared.post(ControlMessage::Shift(later));
    }

    /// Plays from the first of these places to the second again and again, or no longer. A film that is elsewhere goes on there
    /// until it comes into the piece.
    pub fn set_repeat(&self, repeat: Option<(Duration, Duration)>) {
        self.shared.post(ControlMessage::Repeat(repeat));
    }

    /// What of the film's pictures is covered: of each one that is taken from now on, and of the one that is shown, which is there to
    /// be taken once more.
    pub fn set_covers(&self, covers: Vec<Cover>) {
        self.shared.set_covers(covers);
        self.shared.wake();
    }

    /// What is done to the film's voices: to every sample from now on. What was already on its way to the output is left out; the film
    /// goes on from where it is.
    pub fn set_voices(&self, voices: Voices) {
        self.shared.set_voices(voices);
    }

    /// Time stamp of the newest frame that was due.
    pub fn position(&self) -> Duration {
        self.shared.position()
    }

    /// Length of the film once it is known; `None` for a still.
    pub fn duration(&self) -> Option<Duration> {
        self.shared.duration()
    }

    fn next_seek_id(&self) -> SeekId {
        SeekId(self.next_seek.fetch_add(1, Ordering::Relaxed))
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        self.shared.post(ControlMessage::Close);
        if let Some(control) = self.control.take() {
            // A panic there was reported when it happened; there is nothing left to close.
            let _ = control.join();
        }
    }
}

//! The player's control thread: the only one that changes the pipeline's state, sends seeks and judges errors.

use std::sync::Arc;
use std::time::{Duration, Instant};

use gstreamer as gst;
use gstreamer::prelude::*;

use super::bus::PipelineObserver;
use super::frame_queue::FrameQueue;
use super::pending_seek::PendingSeek;
use super::pictures::Pictures;
use super::piece::Piece;
use super::run::Run;
use super::shared::{ControlMessage, ControlQueue, PipelineEvent, PlayerShared};
use crate::film::{FilmSource, MediaIndex};
use crate::playback::error::{Kind, PlaybackError};
use crate::playback::init::initialise;
use crate::playback::input::block_cache::{BlockCache, Refusal};
use crate::playback::input::sniff::{Container, SNIFF_LENGTH, sniff};
use crate::playback::media::{self, Media};
use crate::playback::pipeline::sound_request::SoundRequest;
use crate::playback::types::{Channels, Options, PlayerEvent, SeekId};

/// How often time limits are checked.
const TICK: Duration = Duration::from_millis(100);

/// State of the control thread: what outlives a pipeline, and the [`Run`] of the present one.
pub(crate) struct Controller {
    pub(super) shared: Arc<PlayerShared>,
    pub(super) cache: Arc<BlockCache>,
    pub(super) frames: Arc<FrameQueue>,
    pub(super) container: Container,
    /// What the container holds, where it is not left to a demuxer.
    pub(super) media: Option<Arc<Media>>,
    pub(super) playing: bool,
    /// Whether the pipeline stands although the film plays: another film is waited for.
    held: bool,
    pub(super) rate: f64,
    pub(super) volume: f64,
    pub(super) muted: bool,
    /// Where its sound goes while it is heard, and whether it is.
    pub(super) output: SoundRequest,
    pub(super) heard: bool,
    pub(super) channels: Channels,
    /// The piece that is played again and again.
    pub(super) repeat: Option<Piece>,
    /// So many tracks of sound were tried and cannot be played.
    pub(super) skipped_sound: usize,
    /// Whether the user was told that the sound is not heard.
    pub(super) told_of_sound: bool,
    /// Position of the frame that was shown last.
    pub(super) last_position: Duration,
    pub(super) facts_reported: bool,
    pub(super) pictures: Pictures,
    pub(super) run: Run,
}

impl Controller {
    /// Opens the film and serves the player until it is closed.
    pub(crate) fn run(
        source: Arc<dyn FilmSource>,
        options: Options,
        shared: Arc<PlayerShared>,
        mut messages: ControlQueue,
    ) {
        let outcome = Controller::open(source, options, Arc::clone(&shared)).and_then(|mut controller| {
            let outcome = controller.serve(&mut messages);
            controller.frames.close();
            outcome
        });
        if let Err(error) = outcome {
            shared.emit(PlayerEvent::Error(error));
            // The film is gone from memory; only the handle is left to be dropped.
            messages.wait_for_close();
        }
    }

    fn open(source: Arc<dyn FilmSource>, options: Options, shared: Arc<PlayerShared>) -> Result<Self, PlaybackError> {
        initialise()?;
        if source.is_empty() {
            return Err(PlaybackError::broken("it is empty"));
        }
        let no_thread = |error| PlaybackError::Unavailable {
            detail: format!("no thread: {error}"),
        };
        let cache = Arc::new(BlockCache::new(source).map_err(no_thread)?);
        shared.set_cache(&cache);
        let container = container_of(&cache)?;
        let still = container.still().is_some();
        let start = (!options.start.is_zero() && !still).then(|| PendingSeek::unreported(SeekId::NONE, options.start));
        let media = opened(&cache, container, options.index.as_ref())?;
        let frames = FrameQueue::new(Arc::clone(&cache), start.is_some(), container, media.is_some());
        let frames = Arc::new(frames);
        shared.voices().set_times(frames.film_times());
        shared.set_frames(Arc::clone(&frames));
        let observer = PipelineObserver {
            shared: Arc::clone(&shared),
            frames: Arc::clone(&frames),
            generation: 0,
        };
        let output = SoundRequest::from(options.sound);
        let sound = if options.unheard {
            SoundRequest::Silent
        } else {
            output.clone()
        };
        let run = Run::start(&cache, container, media.as_ref(), observer, (sound, 0), start)?;
        Ok(Controller {
            shared,
            cache,
            frames,
            container,
            media,
            playing: !options.paused && !still,
            held: false,
            rate: 1.0,
            volume: 1.0,
            muted: false,
            output,
            heard: !options.unheard,
            channels: Channels::All,
            repeat: None,
            skipped_sound: 0,
            told_of_sound: false,
            last_position: options.start,
            facts_reported: false,
            pictures: Pictures::new(options.jumps),
            run,
        })
    }

    /// Handles messages until the player is closed (`Ok`) or the film cannot be shown any longer.
    fn serve(&mut self, messages: &mut ControlQueue) -> Result<(), PlaybackError> {
        loop {
            let message = messages.receive(TICK);
            if let Some(error) = self.cache.failure() {
                return Err(error.into());
            }
            match message {
                Some(ControlMessage::Close) => return Ok(()),
                Some(ControlMessage::PipelineEvent(generation, event)) if generation == self.run.generation => {
                    self.handle_event(event)?;
                }
                Some(ControlMessage::PipelineEvent(generation, event)) if self.pictures.is_of_fetcher(generation) => {
                    self.on_fetcher_event(event);
                }
                Some(ControlMessage::PipelineEvent(..)) | None => {}
                Some(command) => self.handle_command(command)?,
            }
            self.check_limits()?;
        }
    }

    /// What the user asks for.
    fn handle_command(&mut self, command: ControlMessage) -> Result<(), PlaybackError> {
        match command {
            ControlMessage::Play => self.play()?,
            ControlMessage::Pause => self.pause(),
            ControlMessage::Seek { seek, to, mode } => self.request_seek(PendingSeek::new(seek, to, mode))?,
            ControlMessage::Step { seek, frames } => self.step(seek, frames)?,
            ControlMessage::Rate(rate) => self.set_rate(rate)?,
            ControlMessage::Volume(volume) => {
                self.volume = volume;
                self.run.film.set_volume(volume, self.muted);
            }
            ControlMessage::Muted(muted) => {
                self.muted = muted;
                self.run.film.set_volume(self.volume, muted);
            }
            ControlMessage::Channels(channels) => {
                self.channels = channels;
                self.run.film.set_channels(channels);
            }
            ControlMessage::Output(sink) => self.set_sound_output(sink)?,
            ControlMessage::Repeat(piece) => self.set_repeat(piece)?,
            ControlMessage::VoicesChanged => self.seek_in_place()?,
            ControlMessage::Decimated(decimated) => self.frames.set_decimated(decimated),
            ControlMessage::Held(held) => self.hold(held)?,
            ControlMessage::Heard(heard) => self.set_heard(heard)?,
            ControlMessage::Shift(by) => self.run.film.clock.shift(by),
            ControlMessage::Close | ControlMessage::PipelineEvent(..) => {}
        }
        Ok(())
    }

    /// What the pipeline reports.
    fn handle_event(&mut self, event: PipelineEvent) -> Result<(), PlaybackError> {
        match event {
            PipelineEvent::StreamsKnown => self.on_streams_known()?,
            PipelineEvent::Hidden => self.on_frame()?,
            PipelineEvent::Shown(shown) => {
                self.last_position = shown.pts;
                self.on_frame()?;
                self.on_shown(shown);
                self.repeat_if_over(shown)?;
            }
            PipelineEvent::Late(attempt) => self.retry_with_lead(attempt),
            PipelineEvent::FramesEnded(attempt) => self.on_frames_ended(attempt)?,
            PipelineEvent::Failed(error) => return Err(error),
            PipelineEvent::Prerolled => self.on_prerolled()?,
            PipelineEvent::End => {
                if let Some(from) = self
                    .repeats_from()
                    .filter(|_| self.playing && self.run.pending.is_none() && !self.pictures.is_ahead())
                {
                    self.request_seek(PendingSeek::unreported(self.newest_seek(), from))?;
                } else if self.run.pending.is_none() && !self.is_still() && !self.pictures.is_ahead() {
                    self.tell_when_sound_is_not_heard(true);
                    self.run.ended = true;
                    self.shared.emit(PlayerEvent::End);
                }
            }
            PipelineEvent::ClockLost => {
                if self.playing && !self.pictures.is_ahead() {
                    self.run.set_state(gst::State::Paused)?;
                    self.go_on()?;
                }
            }
            PipelineEvent::Loudness(peak, sound) => {
                if self.playing {
                    let film = self.run.film.pipeline.current_running_time();
                    // What goes nowhere is never late.
                    let is_judged = self.heard && self.run.pending.is_none();
                    if let Some((sound, film)) = sound.zip(film).filter(|_| is_judged)
                        && let Some(length) = self.run.film.clock.on_sound_progress(sound, film)
                    {
                        self.shared.emit(PlayerEvent::Waited { length });
                    }
                    self.shared.emit(PlayerEvent::Sound { peak });
                }
            }
            // A refusal leaves the latency as it was.
            PipelineEvent::Latency => drop(self.run.film.pipeline.recalculate_latency()),
            PipelineEvent::ElementFailed(element, error) => self.on_element_failed(&element, &error)?,
        }
        Ok(())
    }

    fn play(&mut self) -> Result<(), PlaybackError> {
        if self.is_still() {
            return Ok(());
        }
        self.playing = true;
        if self.pictures.is_ahead() {
            return self.follow_picture(None);
        }
        if self.run.ended {
            self.request_seek(PendingSeek::unreported(self.newest_seek(), Duration::ZERO))?;
        } else if self.run.stepped_from.is_some() {
            // Sound stayed where the steps began.
            self.request_seek(PendingSeek::unreported(self.newest_seek(), self.position()))?;
        }
        if self.run.start.is_none() && self.run.begun {
            self.go_on()?;
        }
        self.pictures.release();
        Ok(())
    }

    /// Has the pipeline run, unless it is held.
    pub(super) fn go_on(&mut self) -> Result<(), PlaybackError> {
        if self.held {
            return Ok(());
        }
        self.run.set_state(gst::State::Playing)
    }

    /// Has the pipeline stand while the film plays on for everybody else, or run again. Seeks show their frames meanwhile.
    fn hold(&mut self, held: bool) -> Result<(), PlaybackError> {
        if std::mem::replace(&mut self.held, held) == held || !self.playing {
            return Ok(());
        }
        if held {
            self.run.set_state(gst::State::Paused)
        } else if self.run.begun && self.run.start.is_none() && !self.run.ended && !self.pictures.is_ahead() {
            self.go_on()
        } else {
            Ok(())
        }
    }

    fn pause(&mut self) {
        self.playing = false;
        self.pictures.asked = Instant::now();
        // Where pausing fails, the pipeline has failed and reports that itself.
        let _ = self.run.set_state(gst::State::Paused);
    }

    fn set_rate(&mut self, rate: f64) -> Result<(), PlaybackError> {
        if rate == self.rate {
            return Ok(());
        }
        self.rate = rate;
        self.frames.set_rate(rate);
        self.seek_in_place()
    }

    /// Goes on from where the film is with what was changed: what is on its way to the outputs is not heard.
    pub(super) fn seek_in_place(&mut self) -> Result<(), PlaybackError> {
        if self.pictures.is_ahead() {
            return self.follow_picture(None);
        }
        if self.run.begun && self.run.start.is_none() && !self.is_still() && !self.run.ended {
            // A seek that is under way takes it along.
            let newest = self.run.newest();
            self.send_seek(newest.unwrap_or_else(|| PendingSeek::unreported(self.newest_seek(), self.position())));
        } else if !self.run.begun && self.run.start.is_none() {
            self.run.start = Some(PendingSeek::unreported(SeekId::NONE, Duration::ZERO));
        }
        Ok(())
    }

    pub(super) fn is_still(&self) -> bool {
        self.container.still().is_some()
    }

    /// Position of the frame that is shown.
    pub(super) fn position(&self) -> Duration {
        self.frames.shown().map_or(self.last_position, |shown| shown.pts)
    }

    pub(super) fn newest_seek(&self) -> SeekId {
        self.frames.sent()
    }
}

impl Drop for Controller {
    fn drop(&mut self) {
        self.frames.close();
        self.pictures.release();
        self.run.film.stop();
    }
}

/// What the film in `cache` is packed in, by its first bytes.
pub(crate) fn container_of(cache: &BlockCache) -> Result<Container, PlaybackError> {
    let length = cache.len().min(SNIFF_LENGTH as u64) as usize;
    let head = cache.bytes(0, length).map_err(refused)?;
    sniff(head.as_ref()).map_err(|name| PlaybackError::unsupported(Kind::Container, name))
}

/// What the film in `cache` holds; `None` where that is left to GStreamer.
pub(crate) fn opened(
    cache: &Arc<BlockCache>,
    container: Container,
    index: Option<&MediaIndex>,
) -> Result<Option<Arc<Media>>, PlaybackError> {
    let media = media::open(cache, container, index).map_err(refused)?.map(Arc::new);
    if media.is_none() && media::is_unfinished(cache, container).map_err(refused)? {
        return Err(PlaybackError::Unfinished);
    }
    if media.is_none() && media::is_harmful(cache, container).map_err(refused)? {
        return Err(PlaybackError::broken("its boxes are nested without end"));
    }
    Ok(media)
}

fn refused(refusal: Refusal) -> PlaybackError {
    match refusal {
        Refusal::Failed(error) => PlaybackError::Read(error),
        Refusal::Interrupted => PlaybackError::broken("closed while it was being opened"),
    }
}

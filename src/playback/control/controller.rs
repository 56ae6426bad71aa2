//! The player's control thread: the only one that changes the pipeline's state, sends seeks and judges errors.

use std::sync::Arc;
use std::time::{Duration, Instant};

use gstreamer as gst;
use gstreamer::prelude::*;

use super::bus::PipelineObserver;
use super::frame_queue::FrameQueue;
use super::pending_seek::PendingSeek;
use super::shared::{ControlMessage, PipelineEvent, PlayerShared};
use crate::film::FilmSource;
use crate::playback::error::{Kind, PlaybackError};
use crate::playback::input::block_cache::{BlockCache, Refusal};
use crate::playback::input::sniff::{Container, SNIFF_LENGTH, sniff};
use crate::playback::pipeline::facts::facts;
use crate::playback::pipeline::film_pipeline::FilmPipeline;
use crate::playback::pipeline::sound_request::SoundRequest;
use crate::playback::types::{Options, PlayerEvent, SeekId, Warning};

/// A film that shows nothing after this long, reading not counted, is broken.
const OPENING_LIMIT: Duration = Duration::from_secs(8);
/// The same, reading counted: a film that is read through and through in search of a picture.
const OPENING_LIMIT_WITH_READING: Duration = Duration::from_secs(60);
/// When there is a picture but sound does not come for this long, the film is shown without.
const SOUND_LIMIT: Duration = Duration::from_secs(4);
/// Facts are told without sound's when it has not come by then.
const FACTS_LIMIT: Duration = Duration::from_secs(2);
/// A seek that shows nothing after this long does not hold up the next any more.
const SEEK_LIMIT: Duration = Duration::from_secs(10);
/// How often limits are looked at.
const TICK: Duration = Duration::from_millis(100);
/// A demuxer that names a stream late (it comes late in the file) has this long after it said that it knew all.
const LATE_STREAM_LIMIT: Duration = Duration::from_secs(2);

/// State of the control thread.
pub(crate) struct Control {
    pub(super) shared: Arc<PlayerShared>,
    pub(super) cache: Arc<BlockCache>,
    pub(super) gate: Arc<FrameQueue>,
    pub(super) container: Container,
    pub(super) film: FilmPipeline,
    pub(super) generation: u32,
    /// Where sound is meant to go.
    pub(super) wish: SoundRequest,
    pub(super) opened: Instant,
    /// Where the film is to begin; taken once it is under way.
    pub(super) start: Option<PendingSeek>,
    pub(super) playing: bool,
    pub(super) ended: bool,
    /// Whether a first picture was seen.
    pub(super) begun: bool,
    /// Whether all branches stand or play.
    pub(super) started: bool,
    pub(super) last_place: Duration,
    pub(super) rate: f64,
    pub(super) volume: f64,
    pub(super) muted: bool,
    pub(super) flight: Option<PendingSeek>,
    pub(super) waiting: Option<PendingSeek>,
    /// Whether the last picture was let through since the newest seek.
    pub(super) pictures_over: bool,
    /// Where single steps began; sound still stands there.
    pub(super) stepped_from: Option<Duration>,
    pub(super) facts_told: bool,
    pub(super) streams_known_since: Option<Instant>,
}

impl Control {
    /// Opens the film and serves the player until it is closed.
    pub(crate) fn run(source: Arc<dyn FilmSource>, options: Options, shared: Arc<PlayerShared>) {
        let verdict = Control::open(source, options, Arc::clone(&shared)).and_then(|mut control| {
            let verdict = control.serve();
            control.gate.close();
            verdict
        });
        if let Err(error) = verdict {
            shared.tell(PlayerEvent::Error(error));
            // The film is gone from memory; only the handle is left to be dropped.
            while !matches!(shared.receive(Duration::from_secs(3600)), Some(ControlMessage::Close)) {}
        }
    }

    pub(super) fn open(
        source: Arc<dyn FilmSource>,
        options: Options,
        shared: Arc<PlayerShared>,
    ) -> Result<Self, PlaybackError> {
        crate::playback::init::initialise()?;
        if source.is_empty() {
            return Err(PlaybackError::broken("it is empty"));
        }
        let thread = |error| PlaybackError::Unavailable {
            detail: format!("no thread: {error}"),
        };
        let cache = Arc::new(BlockCache::new(source).map_err(thread)?);
        let container = container_of(&cache)?;
        let still = container.still().is_some();
        let start = (!options.start.is_zero() && !still).then(|| PendingSeek::untold(SeekId::NONE, options.start));
        let gate = Arc::new(FrameQueue::new(Arc::clone(&cache), start.is_some(), container));
        shared.open_gate(Arc::clone(&gate));
        let wish = SoundRequest::from(options.sound);
        let film = start_film(&shared, &cache, &gate, container, wish.clone(), 0)?;
        Ok(Control {
            shared,
            cache,
            gate,
            container,
            film,
            generation: 0,
            wish,
            opened: Instant::now(),
            start,
            playing: !options.paused && !still,
            ended: false,
            begun: false,
            started: false,
            last_place: options.start,
            rate: 1.0,
            volume: 1.0,
            muted: false,
            flight: None,
            waiting: None,
            pictures_over: false,
            stepped_from: None,
            facts_told: false,
            streams_known_since: None,
        })
    }

    /// Reads letters until the player is closed (`Ok`) or the film cannot be shown any longer.
    pub(super) fn serve(&mut self) -> Result<(), PlaybackError> {
        loop {
            let letter = self.shared.receive(TICK);
            if let Some(error) = self.cache.failure() {
                return Err(error.into());
            }
            match letter {
                Some(ControlMessage::Close) => return Ok(()),
                Some(ControlMessage::PipelineEvent(generation, note)) if generation == self.generation => {
                    self.noted(note)?
                }
                Some(ControlMessage::PipelineEvent(..)) | None => {}
                Some(letter) => self.told(letter)?,
            }
            self.check_limits()?;
        }
    }

    /// What the user wants.
    pub(super) fn told(&mut self, letter: ControlMessage) -> Result<(), PlaybackError> {
        match letter {
            ControlMessage::Play => self.play()?,
            ControlMessage::Pause => self.pause(),
            ControlMessage::Seek { seek, to, mode } => self.request(PendingSeek::new(seek, to, mode)),
            ControlMessage::Step { seek, pictures } => self.step(seek, pictures)?,
            ControlMessage::Rate(rate) if rate != self.rate => {
                self.rate = rate;
                self.gate.set_rate(rate);
                if self.begun && self.start.is_none() && !self.is_still() && !self.ended {
                    // A seek that is under way takes the new speed along.
                    let newest = self.waiting.or(self.flight);
                    self.begin(newest.unwrap_or_else(|| PendingSeek::untold(self.newest_seek(), self.here())));
                } else if !self.begun && self.start.is_none() {
                    self.start = Some(PendingSeek::untold(SeekId::NONE, Duration::ZERO));
                }
            }
            ControlMessage::Volume(volume) => {
                self.volume = volume;
                self.film.set_volume(volume, self.muted);
            }
            ControlMessage::Muted(muted) => {
                self.muted = muted;
                self.film.set_volume(self.volume, muted);
            }
            ControlMessage::Output(sink) => self.send_sound_to(sink)?,
            ControlMessage::Halved(decimated) => self.gate.set_decimated(decimated),
            ControlMessage::Rate(_) | ControlMessage::Close | ControlMessage::PipelineEvent(..) => {}
        }
        Ok(())
    }

    /// What the pipeline says.
    pub(super) fn noted(&mut self, note: PipelineEvent) -> Result<(), PlaybackError> {
        match note {
            PipelineEvent::StreamsKnown => self.streams_known()?,
            PipelineEvent::Hidden => self.begin_playing()?,
            PipelineEvent::Shown(shown) => {
                self.last_place = shown.pts;
                self.begin_playing()?;
                self.arrived(shown);
            }
            PipelineEvent::Late(attempt) => self.retry_with_lead(attempt),
            PipelineEvent::PicturesEnded(attempt) => self.pictures_ended(attempt)?,
            PipelineEvent::Failed(error) => return Err(error),
            PipelineEvent::Started => self.started()?,
            PipelineEvent::End => {
                if self.flight.is_none() && !self.is_still() {
                    self.ended = true;
                    self.shared.tell(PlayerEvent::End);
                }
            }
            PipelineEvent::ClockLost => {
                if self.playing {
                    self.set_state(gst::State::Paused)?;
                    self.set_state(gst::State::Playing)?;
                }
            }
            PipelineEvent::Loudness(peak, sound) => {
                if self.playing {
                    let film = self.film.pipeline.current_running_time();
                    if let Some((sound, film)) = sound.zip(film).filter(|_| self.flight.is_none()) {
                        self.film.clock.sound_came_to(sound, film);
                    }
                    self.shared.tell(PlayerEvent::Sound { peak });
                }
            }
            // A refusal leaves the latency as it was.
            PipelineEvent::Latency => drop(self.film.pipeline.recalculate_latency()),
            PipelineEvent::Element(element, says) => self.element_failed(&element, &says)?,
        }
        Ok(())
    }

    pub(super) fn play(&mut self) -> Result<(), PlaybackError> {
        if self.is_still() {
            return Ok(());
        }
        self.playing = true;
        if self.ended {
            self.request(PendingSeek::untold(self.newest_seek(), Duration::ZERO));
        } else if self.stepped_from.is_some() {
            // Sound stayed where the steps began.
            self.request(PendingSeek::untold(self.newest_seek(), self.here()));
        }
        if self.start.is_none() && self.begun {
            self.set_state(gst::State::Playing)
        } else {
            Ok(())
        }
    }

    pub(super) fn pause(&mut self) {
        self.playing = false;
        // Where pausing fails, the pipeline has failed and says so itself.
        let _ = self.set_state(gst::State::Paused);
    }

    /// The demuxer says that it has named all streams. Transport streams name them when they come.
    pub(super) fn streams_known(&mut self) -> Result<(), PlaybackError> {
        self.streams_known_since.get_or_insert_with(Instant::now);
        if self.length_is_reckoned() {
            Ok(())
        } else {
            self.no_picture()
        }
    }

    /// An error when no stream is a picture that can be shown.
    pub(super) fn no_picture(&self) -> Result<(), PlaybackError> {
        let found = self.film.found();
        match (&found.picture, &found.unknown_picture, &found.sound) {
            (Some(_), _, _) => Ok(()),
            (None, Some(codec), _) => Err(PlaybackError::unsupported(Kind::Picture, codec)),
            (None, None, Some(sound)) => Err(PlaybackError::unsupported(
                Kind::Picture,
                format!("{} sound without a picture", sound.name),
            )),
            (None, None, None) => match &found.unknown_sound {
                Some(sound) => Err(PlaybackError::unsupported(
                    Kind::Picture,
                    format!("{sound} sound without a picture"),
                )),
                None => Err(PlaybackError::broken("it holds no picture")),
            },
        }
    }

    /// The first picture was seen: where the film begins is known, and it can be sought and played.
    pub(super) fn begin_playing(&mut self) -> Result<(), PlaybackError> {
        if self.begun {
            return Ok(());
        }
        self.begun = true;
        self.film.set_volume(self.volume, self.muted);
        let start = self.start.take();
        if let Some(flight) = self.waiting.take().or(start) {
            self.begin(flight);
        }
        if self.playing {
            self.set_state(gst::State::Playing)
        } else {
            Ok(())
        }
    }

    /// All branches stand or play: what the film is can be told.
    pub(super) fn started(&mut self) -> Result<(), PlaybackError> {
        self.started = true;
        if self.facts_told || !self.begun {
            return Ok(());
        }
        {
            let found = self.film.found();
            let sound_is_coming = found.sound.is_some() && found.sound_caps.is_none();
            if sound_is_coming && self.opened.elapsed() < FACTS_LIMIT {
                return Ok(()); // its output says once more when it stands, and the limits look again
            }
        }
        self.facts_told = true;
        let duration = if self.is_still() {
            None
        } else {
            self.film.pipeline.query_duration::<gst::ClockTime>()
        };
        let before = if self.length_is_reckoned() {
            gst::ClockTime::ZERO
        } else {
            self.gate.origin()
        };
        let duration = duration.map(|duration| Duration::from(duration.saturating_sub(before)));
        let duration = duration.filter(|duration| !duration.is_zero());
        self.shared.set_duration(duration);
        let (facts, silent, unknown) = {
            let found = self.film.found();
            let unknown = found.unknown_sound.clone().filter(|_| found.sound.is_none());
            (facts(self.container, &found, duration), found.no_sound_output, unknown)
        };
        self.shared.tell(PlayerEvent::Facts(facts));
        if silent {
            self.shared.tell(PlayerEvent::Warning(Warning::NoSoundOutput));
        }
        if let Some(codec) = unknown {
            self.shared
                .tell(PlayerEvent::Warning(Warning::UnsupportedSound { codec }));
        }
        Ok(())
    }

    /// An element gave up. What read errors cause was judged before; a sound device that went away is not the end.
    pub(super) fn element_failed(
        &mut self,
        element: &gst::Object,
        says: &gst::glib::Error,
    ) -> Result<(), PlaybackError> {
        if self.film.is_sound_output(element) && matches!(self.wish, SoundRequest::Named(_)) {
            return self.reopen(SoundRequest::Output);
        }
        if self.film.is_sound_output(element) {
            self.reopen(SoundRequest::Silent)?;
            self.shared.tell(PlayerEvent::Warning(Warning::NoSoundOutput));
            return Ok(());
        }
        if self.begun && says.matches(gst::StreamError::Decode) {
            // A decoder that found nothing to decode between a seek's place and the film's end says so; so does one that
            // met a bad piece. Neither is the end of the film.
            return Ok(());
        }
        self.no_picture()?;
        Err(PlaybackError::broken(says.message()))
    }

    /// Where sound goes from now on.
    pub(super) fn send_sound_to(&mut self, sink: Option<String>) -> Result<(), PlaybackError> {
        let wish = sink.map_or(SoundRequest::Output, SoundRequest::Named);
        let has_server = matches!(self.wish, SoundRequest::Output | SoundRequest::Named(_));
        if !has_server || wish == self.wish {
            return Ok(());
        }
        if self.is_still() {
            self.wish = wish;
            return Ok(());
        }
        self.reopen(wish)
    }

    /// Builds the pipeline anew, at the same place, with another end for sound.
    pub(super) fn reopen(&mut self, wish: SoundRequest) -> Result<(), PlaybackError> {
        let newest = self
            .waiting
            .or(self.flight)
            .unwrap_or_else(|| PendingSeek::untold(self.newest_seek(), self.here()));
        self.film.stop();
        self.generation += 1;
        self.wish = wish.clone();
        self.gate.hide();
        self.film = start_film(
            &self.shared,
            &self.cache,
            &self.gate,
            self.container,
            wish,
            self.generation,
        )?;
        self.opened = Instant::now();
        (self.begun, self.started, self.ended) = (false, false, false);
        (self.flight, self.waiting, self.stepped_from) = (None, None, None);
        (self.streams_known_since, self.pictures_over) = (None, false);
        self.start = Some(newest);
        Ok(())
    }

    pub(super) fn check_limits(&mut self) -> Result<(), PlaybackError> {
        let elapsed = self.opened.elapsed();
        if !self.begun {
            if self
                .streams_known_since
                .is_some_and(|since| since.elapsed() > LATE_STREAM_LIMIT)
            {
                self.no_picture()?;
            }
            let reading = self.cache.time_in_source();
            if elapsed > OPENING_LIMIT_WITH_READING || elapsed.saturating_sub(reading) > OPENING_LIMIT {
                return Err(PlaybackError::broken("it does not show a first picture"));
            }
        } else if !self.started && self.generation == 0 && elapsed > SOUND_LIMIT {
            let sound = self.film.found().sound.map(|codec| codec.name.to_owned());
            if let Some(codec) = sound {
                self.reopen(SoundRequest::Without)?;
                self.shared
                    .tell(PlayerEvent::Warning(Warning::UnsupportedSound { codec }));
            }
        }
        if self.started && self.begun && !self.facts_told {
            self.started()?;
        }
        if let Some(flight) = self.flight
            && flight.since.elapsed() > SEEK_LIMIT
        {
            self.finish_seek(flight, self.here());
        }
        if self.playing && self.started && self.flight.is_none() && !self.ended {
            self.film.follow_sound();
        }
        Ok(())
    }

    pub(super) fn set_state(&mut self, state: gst::State) -> Result<(), PlaybackError> {
        self.film.clock.begin_anew();
        // What exactly failed comes as an element's message; this is for the case that none does.
        self.film
            .pipeline
            .set_state(state)
            .map(drop)
            .map_err(|_| PlaybackError::broken("it cannot be played"))
    }

    pub(super) fn is_still(&self) -> bool {
        self.container.still().is_some()
    }

    /// Where the picture that is shown stands.
    pub(super) fn here(&self) -> Duration {
        self.gate.shown().map_or(self.last_place, |shown| shown.pts)
    }

    pub(super) fn newest_seek(&self) -> SeekId {
        self.gate.sent()
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        self.gate.close();
        self.film.stop();
    }
}

fn container_of(cache: &BlockCache) -> Result<Container, PlaybackError> {
    let length = cache.len().min(SNIFF_LENGTH as u64) as usize;
    let head = cache.bytes(0, length).map_err(|refusal| match refusal {
        Refusal::Failed(error) => PlaybackError::Read(error),
        Refusal::Interrupted => PlaybackError::broken("closed while it was being opened"),
    })?;
    sniff(head.as_ref()).map_err(|name| PlaybackError::unsupported(Kind::Container, name))
}

fn start_film(
    shared: &Arc<PlayerShared>,
    cache: &Arc<BlockCache>,
    gate: &Arc<FrameQueue>,
    container: Container,
    wish: SoundRequest,
    generation: u32,
) -> Result<FilmPipeline, PlaybackError> {
    let listener = Arc::new(PipelineObserver {
        shared: Arc::clone(shared),
        gate: Arc::clone(gate),
        generation,
    });
    let film = FilmPipeline::new(cache, container, wish, listener)?;
    match film.pipeline.set_state(gst::State::Paused) {
        Ok(_) => Ok(film),
        Err(_) => match cache.failure() {
            Some(error) => Err(error.into()),
            None => Err(PlaybackError::broken(format!(
                "no {} can be made of it",
                container.name()
            ))),
        },
    }
}

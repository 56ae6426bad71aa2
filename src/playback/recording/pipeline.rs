//! The elements that film, joined: camera and microphone at one end, coded bytes and previews at the other.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use gstreamer as gst;
use gstreamer::prelude::*;
use parking_lot::Mutex;

use super::branches::{chain, media_sink, picture, sound};
use super::devices::{Opened, Source, camera, microphone};
use super::encoders;
use super::error::FilmingError;
use super::output::Output;
use super::shared::{FilmingSink, Shared};
use crate::playback::init::initialise;
use crate::playback::pipeline::elements::{add, make};
use crate::playback::pipeline::meter;
use crate::playback::pipeline::task_pool::FilmTaskPool;
use crate::protocol::{RecorderFault, RecorderWarning};

/// How long a camera may take to bring its first frame.
const FIRST_FRAME_TIMEOUT: Duration = Duration::from_secs(10);
/// How long it may then bring none before it counts as lost.
const SILENCE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long, while a film is finished, none of it may come: a busy computer codes the last seconds slowly, and they are not thrown away.
const FINISH_TIMEOUT: Duration = Duration::from_secs(10);
/// How often what is waited for is looked at.
const TICK: gst::ClockTime = gst::ClockTime::from_mseconds(50);

/// What is filmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilmingSettings {
    /// With what.
    pub source: Source,
    /// Whether there is sound.
    pub sound: bool,
}

/// What is being filmed, and how it is coded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilmingFormat {
    /// Name of the camera.
    pub camera: String,
    /// Name of the microphone.
    pub microphone: Option<String>,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Frames a second.
    pub frame_rate: u32,
    /// The picture's codec.
    pub video_codec: &'static str,
    /// The sound's codec.
    pub audio_codec: Option<&'static str>,
    /// Expected bits a second.
    pub bit_rate: u32,
    /// Whether sound comes from a server, and not from the sound card itself.
    pub sound_server: bool,
}

/// What happens while filming.
#[derive(Debug, Clone, PartialEq)]
pub enum FilmingEvent {
    /// How loud it is: the highest peak since the last time, in decibels below full scale.
    Sound(f64),
    /// Something the user should know.
    Warning(RecorderWarning, String),
    /// It cannot go on. [`Filming::finish`] hands over what there is.
    Failed(FilmingError),
}

/// Open camera and microphone. Nothing is recorded before [`resume`](Self::resume).
pub struct Filming {
    pipeline: gst::Pipeline,
    bus: gst::Bus,
    format: FilmingFormat,
    camera: gst::Element,
    microphone: Option<gst::Element>,
    /// Where picture and sound come in, to tell them that they are over.
    heads: Vec<gst::Pad>,
    output: Arc<Mutex<Output>>,
    shared: Arc<Shared>,
    microphone_lost: AtomicBool,
}

impl Filming {
    /// Opens camera and microphone and waits for the first frame. Previews come after [`show_previews`](Self::show_previews).
    ///
    /// # Errors
    /// Why there is no picture, or no sound where there was to be some.
    pub fn open(settings: &FilmingSettings, sink: Arc<dyn FilmingSink>) -> Result<Self, FilmingError> {
        initialise()?;
        let camera = camera(&settings.source)?;
        let microphone = settings.sound.then(|| microphone(&settings.source)).transpose()?;
        let filming = Self::build(camera, microphone, sink)?;
        filming.start()?;
        Ok(filming)
    }

    /// What is being filmed.
    pub fn format(&self) -> &FilmingFormat {
        &self.format
    }

    /// Passes previews on from now on.
    pub fn show_previews(&self) {
        self.shared.previews.store(true, Ordering::Relaxed);
    }

    /// Records from now on.
    pub fn resume(&self) {
        self.shared.timeline.resume(self.now());
    }

    /// Leaves out what comes from now on.
    pub fn pause(&self) {
        self.shared.timeline.pause(self.now());
    }

    /// Length of what was recorded in milliseconds, whether it is recording, and the frames that the camera has brought.
    pub fn progress(&self) -> (u64, bool, u64) {
        let timeline = &self.shared.timeline;
        let frames = self.shared.frames.load(Ordering::Relaxed);
        (timeline.recorded() / 1_000_000, timeline.is_recording(), frames)
    }

    /// Waits a moment for something to happen. To be called again and again: it also sees to it that no film waits for its chunk to be
    /// filled up.
    pub fn poll(&self) -> Option<FilmingEvent> {
        let message = self.bus.timed_pop(TICK);
        if !self.output.lock().tick() || self.shared.unwanted.load(Ordering::Relaxed) {
            let detail = "the key holder takes no more";
            return Some(FilmingEvent::Failed(FilmingError::new(RecorderFault::Protocol, detail)));
        }
        if self.shared.last_frame.lock().elapsed() > SILENCE_TIMEOUT {
            let detail = "the camera brings no more frames";
            return Some(FilmingEvent::Failed(FilmingError::new(
                RecorderFault::CameraLost,
                detail,
            )));
        }
        match message?.view() {
            gst::MessageView::Element(element) => meter::peak(element).map(FilmingEvent::Sound),
            gst::MessageView::Error(error) => self.failed(error),
            _ => None,
        }
    }

    /// Ends the film and hands over the rest of it. Whether all of it came in time.
    pub fn finish(self) -> bool {
        let (mut came, mut last) = (0, Instant::now());
        // Sound first: a picture that is being coded takes longer.
        self.heads.iter().rev().for_each(end);
        while !self.shared.ended.load(Ordering::Acquire) && last.elapsed() < FINISH_TIMEOUT {
            // Errors of a camera that is gone were told.
            let _ = self.bus.timed_pop(TICK);
            let now = self.shared.pieces.load(Ordering::Relaxed);
            if now != came {
                (came, last) = (now, Instant::now());
            }
        }
        let ended = self.shared.ended.load(Ordering::Acquire);
        self.output.lock().flush() && ended
    }

    fn now(&self) -> u64 {
        self.pipeline.current_running_time().map_or(0, gst::ClockTime::nseconds)
    }

    fn build(camera: Opened, microphone: Option<Opened>, sink: Arc<dyn FilmingSink>) -> Result<Self, FilmingError> {
        let pipeline = gst::Pipeline::new();
        // The film keeps the computer's time, not the sound card's.
        pipeline.use_clock(Some(&gst::SystemClock::obtain()));
        let bus = pipeline
            .bus()
            .ok_or_else(|| FilmingError::new(RecorderFault::Internal, "a pipeline without a bus"))?;
        // What coders leave on the stacks of these threads is wiped when they end, and they end with the pipeline.
        let threads = FilmTaskPool::new();
        bus.set_sync_handler(move |_, message| {
            threads.adopt(message);
            gst::BusSyncReply::Pass
        });
        let shared = Arc::new(Shared::new());
        let deliver = Arc::clone(&sink);
        let output = Output::new(Box::new(move |bytes| deliver.media(bytes)))
            .map_err(|error| FilmingError::new(RecorderFault::Internal, error.to_string()))?;
        let output = Arc::new(Mutex::new(output));

        let muxer = make("matroskamux")?;
        encoders::set(&muxer, &[("streamable", "true"), ("writing-app", "Vitrin")]);
        add(&pipeline, &muxer)?;
        let end = media_sink(&output, &shared).upcast();
        chain(&pipeline, &muxer, &[end])?;

        let (width, height) = camera.format.film_size();
        let rate = camera.format.frame_rate();
        let (width_px, height_px, rate_hz) = (width.unsigned_abs(), height.unsigned_abs(), rate.unsigned_abs());
        let bits = encoders::picture_bits(width_px, height_px, rate_hz);
        let video = encoders::video(bits, rate_hz)?;
        let head = picture(&pipeline, &camera, &video, &muxer, &shared, sink)?;
        let mut heads = vec![head];
        let mut audio_codec = None;
        if let Some(microphone) = &microphone {
            let audio = encoders::audio()?;
            heads.push(sound(&pipeline, microphone, &audio, &muxer, &shared)?);
            audio_codec = Some(audio.name);
        }
        let sound_bits = if microphone.is_some() { encoders::SOUND_BITS } else { 0 };
        let from_card = |microphone: &Opened| {
            let factory = microphone.element.factory();
            factory.is_some_and(|factory| factory.name() == "alsasrc")
        };
        Ok(Self {
            pipeline,
            bus,
            format: FilmingFormat {
                camera: camera.name,
                microphone: microphone.as_ref().map(|microphone| microphone.name.clone()),
                width: width_px,
                height: height_px,
                frame_rate: rate_hz,
                video_codec: video.name,
                audio_codec,
                bit_rate: bits + sound_bits,
                sound_server: !microphone.as_ref().is_some_and(from_card),
            },
            camera: camera.element,
            microphone: microphone.map(|microphone| microphone.element),
            heads,
            output,
            shared,
            microphone_lost: AtomicBool::new(false),
        })
    }

    fn start(&self) -> Result<(), FilmingError> {
        let started = self.pipeline.set_state(gst::State::Playing);
        let until = Instant::now() + FIRST_FRAME_TIMEOUT;
        while self.shared.frames.load(Ordering::Relaxed) == 0 {
            let message = self.bus.timed_pop(TICK);
            if let Some(gst::MessageView::Error(error)) = message.as_ref().map(|message| message.view()) {
                return Err(self.fault(error, false));
            }
            if message.is_none() && started.is_err() {
                let detail = format!("{} does not start", self.format.camera);
                return Err(FilmingError::new(RecorderFault::CameraSilent, detail));
            }
            if Instant::now() > until {
                return Err(FilmingError::new(
                    RecorderFault::CameraSilent,
                    self.format.camera.clone(),
                ));
            }
        }
        *self.shared.last_frame.lock() = Instant::now();
        Ok(())
    }

    /// What an error means for the film.
    fn failed(&self, error: &gst::message::Error) -> Option<FilmingEvent> {
        let failure = self.fault(error, true);
        if failure.fault != RecorderFault::MicrophoneDenied {
            return Some(FilmingEvent::Failed(failure));
        }
        if self.microphone_lost.swap(true, Ordering::Relaxed) {
            return None;
        }
        // The picture goes on.
        if let Some(sound) = self.heads.get(1) {
            end(sound);
        }
        Some(FilmingEvent::Warning(RecorderWarning::MicrophoneLost, failure.detail))
    }

    /// Names what failed, by who says so. `running`: there was a picture before.
    fn fault(&self, error: &gst::message::Error, running: bool) -> FilmingError {
        let is_from = |element: &gst::Element| {
            error
                .src()
                .is_some_and(|source| source == element || source.has_as_ancestor(element))
        };
        let reason = error.error();
        let detail = reason.message().to_owned();
        if self.microphone.as_ref().is_some_and(is_from) {
            return FilmingError::new(RecorderFault::MicrophoneDenied, detail);
        }
        if !is_from(&self.camera) {
            return FilmingError::new(RecorderFault::Internal, detail);
        }
        let fault = match reason.kind::<gst::ResourceError>() {
            _ if running => RecorderFault::CameraLost,
            Some(gst::ResourceError::Busy) => RecorderFault::CameraBusy,
            Some(gst::ResourceError::NotFound) => RecorderFault::NoCamera,
            Some(
                gst::ResourceError::NotAuthorized
                | gst::ResourceError::OpenRead
                | gst::ResourceError::OpenWrite
                | gst::ResourceError::OpenReadWrite,
            ) => RecorderFault::CameraDenied,
            _ => RecorderFault::CameraSilent,
        };
        FilmingError::new(fault, detail)
    }
}

/// Tells the elements behind `head` that nothing comes any more, once they are done with what has come. That may be never where one of
/// them hangs, so it is not waited for here; the thread ends with the pipeline.
fn end(head: &gst::Pad) {
    let head = head.clone();
    let told = thread::Builder::new()
        .name("end of film".into())
        .spawn(move || head.send_event(gst::event::Eos::new()));
    // Without it, finishing ends by its timeout, and what was written so far is the film.
    drop(told);
}

impl Drop for Filming {
    fn drop(&mut self) {
        // Cannot fail on the way down, and there would be nothing left to do about it.
        let _ = self.pipeline.set_state(gst::State::Null);
        self.bus.unset_sync_handler();
    }
}

//! The elements that film, joined: camera and microphone at one end, coded bytes and previews at the other.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;
use gstreamer_video as gst_video;
use gstreamer_video::prelude::*;
use parking_lot::Mutex;

use super::FilmingError;
use super::devices::{Opened, Source, camera, microphone};
use super::encoders::{self, Encoder};
use super::formats::CameraFormat;
use super::output::Output;
use super::timeline::Timeline;
use crate::playback::init::initialise;
use crate::playback::pipeline::elements::{add, link, make, static_pad};
use crate::playback::pipeline::meter;
use crate::protocol::{PREVIEW_SIZE, Preview, RecorderFault, RecorderWarning};

/// The elements besides sources and encoders.
pub(super) const FIXED: [&str; 15] = [
    "capsfilter",
    "tee",
    "queue",
    "jpegdec",
    "videoconvert",
    "videoscale",
    "videorate",
    "audioconvert",
    "audioresample",
    "audiorate",
    "level",
    "matroskamux",
    "appsink",
    "appsrc",
    "audiotestsrc",
];

/// How long a camera may take to bring its first frame.
const FIRST_FRAME_TIMEOUT: Duration = Duration::from_secs(10);
/// How long it may then bring none before it counts as lost.
const SILENCE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long finishing may take.
const FINISH_TIMEOUT: Duration = Duration::from_secs(5);
/// How often what is waited for is looked at.
const TICK: gst::ClockTime = gst::ClockTime::from_mseconds(50);

/// Previews a second.
const PREVIEW_RATE: i32 = 8;

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

/// Where the film goes. Called on threads of GStreamer's.
pub trait FilmingSink: Send + Sync + 'static {
    /// The next bytes of the film, at most 32 KiB. Whether there is still somebody for them.
    fn media(&self, bytes: &[u8]) -> bool;
    /// What the camera shows.
    fn preview(&self, preview: Preview);
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

struct Shared {
    timeline: Timeline,
    frames: AtomicU64,
    last_frame: Mutex<Instant>,
    ended: AtomicBool,
    /// Nobody takes the film any more.
    unwanted: AtomicBool,
    previews: AtomicBool,
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
        for head in &self.heads {
            head.send_event(gst::event::Eos::new());
        }
        let until = Instant::now() + FINISH_TIMEOUT;
        while !self.shared.ended.load(Ordering::Acquire) && Instant::now() < until {
            // Errors of a camera that is gone were told.
            let _ = self.bus.timed_pop(TICK);
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
        let shared = Arc::new(Shared {
            timeline: Timeline::new(),
            frames: AtomicU64::new(0),
            last_frame: Mutex::new(Instant::now()),
            ended: AtomicBool::new(false),
            unwanted: AtomicBool::new(false),
            previews: AtomicBool::new(false),
        });
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
            sound.send_event(gst::event::Eos::new());
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

impl Drop for Filming {
    fn drop(&mut self) {
        // Cannot fail on the way down, and there would be nothing left to do about it.
        let _ = self.pipeline.set_state(gst::State::Null);
    }
}

/// From the camera to the muxer, with previews on the way. Returns where the camera's frames come in.
fn picture(
    pipeline: &gst::Pipeline,
    camera: &Opened,
    encoder: &Encoder,
    muxer: &gst::Element,
    shared: &Arc<Shared>,
    sink: Arc<dyn FilmingSink>,
) -> Result<gst::Pad, FilmingError> {
    add(pipeline, &camera.element)?;
    let (width, height) = camera.format.film_size();
    let head = queue(&[
        ("max-size-buffers", "60"),
        ("max-size-bytes", "0"),
        ("max-size-time", "0"),
    ])?;
    let mut elements = vec![caps_filter(&camera.format.caps())?, head.clone()];
    if camera.format.jpeg {
        elements.push(make("jpegdec")?);
    }
    let rate = make("videorate")?;
    encoders::set(&rate, &[("skip-to-first", "true")]);
    let film = gst::Caps::builder("video/x-raw")
        .field("format", "I420")
        .field("width", width)
        .field("height", height)
        .field("pixel-aspect-ratio", gst::Fraction::new(1, 1))
        .field("framerate", gst::Fraction::new(camera.format.frame_rate(), 1))
        .build();
    let tee = make("tee")?;
    elements.extend([
        make("videoconvert")?,
        make("videoscale")?,
        rate,
        caps_filter(&film)?,
        tee.clone(),
    ]);
    chain(pipeline, &camera.element, &elements)?;
    let counted = Arc::clone(shared);
    static_pad(&tee, "sink")?.add_probe(gst::PadProbeType::BUFFER, move |_, _| {
        counted.frames.fetch_add(1, Ordering::Relaxed);
        *counted.last_frame.lock() = Instant::now();
        gst::PadProbeReturn::Ok
    });

    let coded = queue(&[
        ("max-size-buffers", "30"),
        ("max-size-bytes", "0"),
        ("max-size-time", "0"),
    ])?;
    let mut elements = vec![coded.clone()];
    elements.extend(encoder.elements.iter().cloned());
    elements.push(muxed_queue()?);
    put_in_place(&static_pad(&coded, "sink")?, shared, true);
    chain(pipeline, &tee, &elements)?;
    join(&elements, muxer, "video_%u")?;

    chain(pipeline, &tee, &previews(camera.format, sink, shared)?)?;
    Ok(static_pad(&head, "sink")?)
}

/// From the microphone to the muxer. Returns where the microphone's sound comes in.
fn sound(
    pipeline: &gst::Pipeline,
    microphone: &Opened,
    encoder: &Encoder,
    muxer: &gst::Element,
    shared: &Arc<Shared>,
) -> Result<gst::Pad, FilmingError> {
    add(pipeline, &microphone.element)?;
    let head = queue(&[
        ("max-size-buffers", "0"),
        ("max-size-bytes", "0"),
        ("max-size-time", "2000000000"),
    ])?;
    let form = gst::Caps::builder("audio/x-raw")
        .field("rate", 48_000)
        .field("channels", gst::IntRange::new(1, 2))
        .build();
    let meter = meter::meter()?;
    let mut elements = vec![
        head.clone(),
        make("audioconvert")?,
        make("audioresample")?,
        caps_filter(&form)?,
        meter.clone(),
        make("audiorate")?,
    ];
    put_in_place(&static_pad(&meter, "src")?, shared, false);
    elements.extend(encoder.elements.iter().cloned());
    elements.push(muxed_queue()?);
    chain(pipeline, &microphone.element, &elements)?;
    join(&elements, muxer, "audio_%u")?;
    Ok(static_pad(&head, "sink")?)
}

/// Leaves out what belongs to a pause, and gives the rest its time in the film.
fn put_in_place(pad: &gst::Pad, shared: &Arc<Shared>, is_picture: bool) {
    let shared = Arc::clone(shared);
    pad.add_probe(gst::PadProbeType::BUFFER, move |_, info| {
        let at = info.buffer().and_then(|buffer| buffer.pts());
        let Some(place) = at.and_then(|at| shared.timeline.place(at.nseconds())) else {
            return gst::PadProbeReturn::Drop;
        };
        let Some(buffer) = info.buffer_mut() else {
            return gst::PadProbeReturn::Ok;
        };
        let buffer = buffer.make_mut();
        buffer.set_pts(gst::ClockTime::from_nseconds(place));
        buffer.set_dts(gst::ClockTime::NONE);
        if is_picture {
            let length = buffer.duration().map_or(0, gst::ClockTime::nseconds);
            shared.timeline.reaches(place + length);
        }
        gst::PadProbeReturn::Ok
    });
}

/// Small pictures of what the camera shows.
fn previews(
    format: CameraFormat,
    sink: Arc<dyn FilmingSink>,
    shared: &Arc<Shared>,
) -> Result<Vec<gst::Element>, FilmingError> {
    let (width, height) = preview_size(format.film_size());
    let caps = gst::Caps::builder("video/x-raw")
        .field("format", "RGB")
        .field("width", i32::from(width))
        .field("height", i32::from(height))
        .field("pixel-aspect-ratio", gst::Fraction::new(1, 1))
        .build();
    let rate = make("videorate")?;
    rate.set_property("drop-only", true);
    rate.set_property("max-rate", PREVIEW_RATE);
    let end = gst_app::AppSink::builder()
        .caps(&caps)
        .sync(false)
        .async_(false)
        .enable_last_sample(false)
        .max_buffers(1)
        .drop(true)
        .build();
    let shared = Arc::clone(shared);
    end.set_callbacks(
        gst_app::AppSinkCallbacks::builder()
            .new_sample(move |end| {
                let sample = end.pull_sample().map_err(|_| gst::FlowError::Eos)?;
                if shared.previews.load(Ordering::Relaxed)
                    && let Some(preview) = preview(&sample, width, height)
                {
                    sink.preview(preview);
                }
                Ok(gst::FlowSuccess::Ok)
            })
            .build(),
    );
    // A preview that comes too late is left out; the film is not.
    let newest = [
        ("leaky", "downstream"),
        ("max-size-buffers", "1"),
        ("max-size-bytes", "0"),
        ("max-size-time", "0"),
    ];
    Ok(vec![
        queue(&newest)?,
        rate,
        make("videoscale")?,
        make("videoconvert")?,
        end.upcast(),
    ])
}

fn preview(sample: &gst::Sample, width: u16, height: u16) -> Option<Preview> {
    let info = gst_video::VideoInfo::from_caps(sample.caps()?).ok()?;
    let frame = gst_video::VideoFrameRef::from_buffer_ref_readable(sample.buffer()?, &info).ok()?;
    let (rows, stride) = (frame.plane_data(0).ok()?, *frame.plane_stride().first()? as usize);
    let mut preview = Preview::new(width, height).ok()??;
    let row_len = usize::from(width) * 3;
    for (to, from) in preview.rgb_mut().chunks_exact_mut(row_len).zip(rows.chunks(stride)) {
        to.copy_from_slice(from.get(..row_len)?);
    }
    Some(preview)
}

/// The largest size of a preview with the film's proportions.
fn preview_size((width, height): (i32, i32)) -> (u16, u16) {
    let (most_wide, most_high) = (i32::from(PREVIEW_SIZE.0), i32::from(PREVIEW_SIZE.1));
    let high = (height * most_wide / width.max(1)).min(most_high);
    let wide = (width * high / height.max(1)).min(most_wide);
    let side = |length: i32| u16::try_from(length.max(2) & !1).unwrap_or(2);
    (side(wide), side(high))
}

/// Where the film leaves.
fn media_sink(output: &Arc<Mutex<Output>>, shared: &Arc<Shared>) -> gst_app::AppSink {
    let sink = gst_app::AppSink::builder()
        .sync(false)
        .async_(false)
        .enable_last_sample(false)
        .build();
    let (output, taken, at_end) = (Arc::clone(output), Arc::clone(shared), Arc::clone(shared));
    sink.set_callbacks(
        gst_app::AppSinkCallbacks::builder()
            .new_sample(move |sink| {
                let sample = sink.pull_sample().map_err(|_| gst::FlowError::Eos)?;
                let mut output = output.lock();
                for memory in sample.buffer().into_iter().flat_map(gst::BufferRef::iter_memories) {
                    let bytes = memory.map_readable().map_err(|_| gst::FlowError::Error)?;
                    if !output.take(&bytes) {
                        taken.unwanted.store(true, Ordering::Relaxed);
                        return Err(gst::FlowError::Eos);
                    }
                }
                Ok(gst::FlowSuccess::Ok)
            })
            .eos(move |_| at_end.ended.store(true, Ordering::Release))
            .build(),
    );
    sink
}

/// Adds elements, and links them to each other and to `upstream`.
fn chain(pipeline: &gst::Pipeline, upstream: &gst::Element, elements: &[gst::Element]) -> Result<(), FilmingError> {
    let mut upstream = upstream;
    for element in elements {
        add(pipeline, element)?;
        upstream.link(element)?;
        upstream = element;
    }
    Ok(())
}

/// Links the last of `elements` to the muxer.
fn join(elements: &[gst::Element], muxer: &gst::Element, pad: &str) -> Result<(), FilmingError> {
    let refused = || FilmingError::new(RecorderFault::Internal, "the muxer takes no more streams");
    let last = elements.last().ok_or_else(refused)?;
    let sink = muxer.request_pad_simple(pad).ok_or_else(refused)?;
    link(&static_pad(last, "src")?, &sink)?;
    Ok(())
}

fn caps_filter(caps: &gst::Caps) -> Result<gst::Element, FilmingError> {
    let filter = make("capsfilter")?;
    filter.set_property("caps", caps);
    Ok(filter)
}

fn queue(settings: &[(&str, &str)]) -> Result<gst::Element, FilmingError> {
    let queue = make("queue")?;
    encoders::set(&queue, settings);
    Ok(queue)
}

/// Between an encoder and the muxer, which waits for both streams.
fn muxed_queue() -> Result<gst::Element, FilmingError> {
    queue(&[
        ("max-size-buffers", "0"),
        ("max-size-bytes", "0"),
        ("max-size-time", "3000000000"),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn previews_keep_the_films_proportions() {
        assert_eq!(preview_size((1280, 720)), (320, 180));
        assert_eq!(preview_size((640, 480)), (240, 180));
        assert_eq!(preview_size((1920, 400)), (316, 66));
    }
}

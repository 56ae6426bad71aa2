//! The elements between camera, microphone and muxer.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;
use parking_lot::Mutex;

use super::devices::Opened;
use super::encoders::{self, Encoder};
use super::error::FilmingError;
use super::output::Output;
use super::previews::previews;
use super::shared::{FilmingSink, Shared};
use crate::playback::pipeline::elements::{add, link, make, static_pad};
use crate::playback::pipeline::meter;
use crate::protocol::RecorderFault;

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

/// From the camera to the muxer, with previews on the way. Returns where the camera's frames come in.
pub(super) fn picture(
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
pub(super) fn sound(
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
            return gst::PadProbeReturn::Handled;
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

/// Where the film leaves.
pub(super) fn media_sink(output: &Arc<Mutex<Output>>, shared: &Arc<Shared>) -> gst_app::AppSink {
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
                taken.pieces.fetch_add(1, Ordering::Relaxed);
                Ok(gst::FlowSuccess::Ok)
            })
            .eos(move |_| at_end.ended.store(true, Ordering::Release))
            .build(),
    );
    sink
}

/// Adds elements, and links them to each other and to `upstream`.
pub(super) fn chain(
    pipeline: &gst::Pipeline,
    upstream: &gst::Element,
    elements: &[gst::Element],
) -> Result<(), FilmingError> {
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

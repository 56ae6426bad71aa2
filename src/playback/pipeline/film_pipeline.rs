//! One film's pipeline: built by hand from the allow-list, never by autoplugging.
//!
//! ```text
//! FilmSrc ─ demuxer ─ multiqueue ┬ parser ─ decoder ─ ExactPicture ─ deinterlace ─ videoconvert ─ queue ─ appsink
//!                                └ parser ─ decoder ─ audioconvert ─ audioresample ─ audiorate ─ scaletempo ─ volume ─ level ─ sound output
//! FilmSrc ─ decoder ─ ... (stills)
//! ```
//!
//! The demuxer says what is in the film; each stream is looked up in [`super::codecs`] and gets its branch then. Nothing
//! here spills to a file or opens a socket.

use std::sync::{Arc, Mutex, MutexGuard};

use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;
use gstreamer_video as gst_video;

use super::accurate_seek::{AccurateSeek, Lead, change_segments, make_ready_for_sink, widen};
use super::audio::{self, SoundChain};
use super::clock::FilmClock;
use super::codecs::{Codec, Stream, Verdict, look_up};
use super::colour;
use super::elements::{Decoder, add, build_chain, link, lock, make, not_installed, static_pad, sync, unavailable};
use super::facts::rotation;
use super::task_pool::FilmTaskPool;
use crate::playback::error::{Kind, PlaybackError};
use crate::playback::frame::{DisplayHints, PixelFormat};
use crate::playback::input::block_cache::BlockCache;
use crate::playback::input::sniff::Container;
use crate::playback::input::source::FilmSrc;

/// Coded film between demuxer and decoders: how long and how large it may grow. Streams that lie further apart than
/// this in the file cannot be played together.
const QUEUE_TIME: gst::ClockTime = gst::ClockTime::from_seconds(2);
const QUEUE_BYTES: u32 = 32 * 1024 * 1024;
/// Decoded pictures that wait for their time; evens out pictures that take long to decode.
const PICTURES_AHEAD: u32 = 3;

/// What the pipeline says while it is built and runs; called on GStreamer's threads.
pub(crate) trait PipelineHandler: Send + Sync {
    /// The demuxer has named all streams.
    fn streams_known(&self);
    /// A picture is due, or (`standing`) stands in the sink: at a seek's place, after a step, in pause.
    fn picture(&self, sample: &gst::Sample, look: DisplayHints, standing: bool);
    /// The picture branch was flushed: what comes now belongs to the newest seek.
    fn flushed(&self);
    /// There are no more pictures.
    fn pictures_ended(&self);
    /// A branch could not be built.
    fn failed(&self, error: PlaybackError);
    /// A message from the bus.
    fn message(&self, message: &gst::Message);
}

/// Where sound goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SoundRequest {
    /// To the system's default output, else to a silent clock.
    Output,
    /// To the sound server's output of this name.
    Named(String),
    /// To the sound card itself, else to a silent clock.
    Card,
    /// To a silent clock.
    Silent,
    /// Nowhere; it is not even decoded.
    Without,
}

/// What was found in the film; filled while the pipeline starts.
#[derive(Default)]
pub(crate) struct StreamInfo {
    pub(crate) picture: Option<&'static Codec>,
    pub(crate) sound: Option<&'static Codec>,
    /// Name of a picture that is there but not on the list.
    pub(crate) unknown_picture: Option<String>,
    /// Name of the sound that is there but cannot be played.
    pub(crate) unknown_sound: Option<String>,
    /// Whether sound was wished for and no device would take it.
    pub(crate) no_sound_output: bool,
    /// What the decoders put out.
    pub(crate) picture_caps: Option<gst::Caps>,
    pub(crate) sound_caps: Option<gst::Caps>,
    pub(crate) tags: Option<gst::TagList>,
    pub(crate) look: DisplayHints,
}

/// A film's pipeline; set to NULL when dropped.
pub(crate) struct FilmPipeline {
    pub(crate) pipeline: gst::Pipeline,
    pub(crate) clock: FilmClock,
    pub(crate) picture_sink: gst_app::AppSink,
    pub(crate) lead: Arc<Lead>,
    parts: Arc<PipelineBuilder>,
}

/// What the callbacks share. Holds no strong reference to the pipeline, or that would never be freed.
struct PipelineBuilder {
    pipeline: gst::glib::WeakRef<gst::Pipeline>,
    picture_sink: gst_app::AppSink,
    wish: SoundRequest,
    /// Whether only some pictures bear a time stamp, and the others' are reckoned by the decoder.
    reckons_times: bool,
    lead: Arc<Lead>,
    listener: Arc<dyn PipelineHandler>,
    found: Arc<Mutex<StreamInfo>>,
    sound: Mutex<Option<SoundChain>>,
    queue: Mutex<Option<gst::Element>>,
    /// Demuxers that have not named all their streams yet.
    demuxers_at_work: Mutex<usize>,
}

impl FilmPipeline {
    /// Builds the pipeline's head for the film in `cache`; the branches follow when it is set to PAUSED.
    pub(crate) fn new(
        cache: &Arc<BlockCache>,
        container: Container,
        wish: SoundRequest,
        listener: Arc<dyn PipelineHandler>,
    ) -> Result<Self, PlaybackError> {
        let pipeline = gst::Pipeline::new();
        let found = Arc::<Mutex<StreamInfo>>::default();
        let picture_sink = picture_sink(&listener, &found);
        let lead = Arc::<Lead>::default();
        let parts = Arc::new(PipelineBuilder {
            pipeline: pipeline.downgrade(),
            picture_sink: picture_sink.clone(),
            wish,
            reckons_times: container == Container::ProgramStream,
            lead: Arc::clone(&lead),
            listener: Arc::clone(&listener),
            found,
            sound: Mutex::default(),
            queue: Mutex::default(),
            demuxers_at_work: Mutex::new(0),
        });
        let film = FilmPipeline {
            clock: FilmClock::of(&pipeline),
            pipeline,
            picture_sink,
            lead,
            parts,
        };
        film.listen(listener)?;
        let source = FilmSrc::new(Arc::clone(cache));
        add(&film.pipeline, source.upcast_ref())?;
        let source_pad = static_pad(source.upcast_ref(), "src")?;
        match (container.demuxer(), container.still()) {
            (Some(demuxer), _) => {
                let queue = make("multiqueue")?;
                queue.set_property("max-size-buffers", 0u32);
                queue.set_property("max-size-bytes", QUEUE_BYTES);
                queue.set_property("max-size-time", QUEUE_TIME.nseconds());
                add(&film.pipeline, &queue)?;
                *lock(&film.parts.queue) = Some(queue);
                film.parts.demux(demuxer, &source_pad)?;
            }
            (None, Some(media)) => {
                let Verdict::Known(codec) = look_up(&gst::Structure::new_empty(media)) else {
                    return Err(PlaybackError::unsupported(Kind::Picture, container.name()));
                };
                film.parts.show(codec, codec.still_parser(), &source_pad)?;
            }
            (None, None) => return Err(PlaybackError::unsupported(Kind::Container, container.name())),
        }
        Ok(film)
    }

    /// What has been found so far.
    pub(crate) fn found(&self) -> MutexGuard<'_, StreamInfo> {
        lock(&self.parts.found)
    }

    /// Whether `object` belongs to the sound output, whose failure need not end the film.
    pub(crate) fn is_sound_output(&self, object: &gst::Object) -> bool {
        lock(&self.parts.sound).as_ref().is_some_and(|sound| {
            let output = sound.output.upcast_ref::<gst::Object>();
            object == output || object.has_as_ancestor(output)
        })
    }

    /// Lets the film's clock follow that of the sound's output; see [`super::clock`].
    pub(crate) fn follow_sound(&mut self) {
        let output = lock(&self.parts.sound).as_ref().map(|sound| sound.output.clone());
        self.clock.follow(output.as_ref());
    }

    /// Loudness on the cubic scale, and silence.
    pub(crate) fn set_volume(&self, volume: f64, muted: bool) {
        if let Some(sound) = &*lock(&self.parts.sound) {
            sound.set_volume(volume, muted);
        }
    }

    /// Ends all of the pipeline's threads; it cannot be used again.
    pub(crate) fn stop(&self) {
        // Going to NULL cannot fail for the elements used here, and there would be nothing left to do about it.
        let _ = self.pipeline.set_state(gst::State::Null);
        if let Some(bus) = self.pipeline.bus() {
            bus.unset_sync_handler();
        }
    }

    fn listen(&self, listener: Arc<dyn PipelineHandler>) -> Result<(), PlaybackError> {
        let bus = self
            .pipeline
            .bus()
            .ok_or_else(|| unavailable("pipeline without a bus"))?;
        let parts = Arc::downgrade(&self.parts);
        let threads = FilmTaskPool::new();
        bus.set_sync_handler(move |_, message| {
            threads.take_on(message);
            if let gst::MessageView::Tag(tag) = message.view()
                && let Some(parts) = parts.upgrade()
            {
                parts.note_tags(&tag.tags());
            }
            listener.message(message);
            gst::BusSyncReply::Drop
        });
        Ok(())
    }
}

impl Drop for FilmPipeline {
    fn drop(&mut self) {
        self.stop();
    }
}

impl PipelineBuilder {
    /// Puts a demuxer behind `upstream` and builds a branch for each stream that it names.
    fn demux(self: &Arc<Self>, name: &str, upstream: &gst::Pad) -> Result<(), PlaybackError> {
        let demuxer = make(name)?;
        add(&self.pipeline()?, &demuxer)?;
        *lock(&self.demuxers_at_work) += 1;
        let parts = Arc::downgrade(self);
        demuxer.connect_pad_added(move |_, pad| {
            if let Some(parts) = parts.upgrade()
                && pad.direction() == gst::PadDirection::Src
                && let Err(error) = parts.stream_appeared(pad)
            {
                parts.listener.failed(error);
            }
        });
        let parts = Arc::downgrade(self);
        demuxer.connect_no_more_pads(move |_| {
            if let Some(parts) = parts.upgrade() {
                let left = {
                    let mut at_work = lock(&parts.demuxers_at_work);
                    *at_work = at_work.saturating_sub(1);
                    *at_work
                };
                if left == 0 {
                    parts.listener.streams_known();
                }
            }
        });
        link(upstream, &static_pad(&demuxer, "sink")?)?;
        sync(&demuxer)
    }

    fn stream_appeared(self: &Arc<Self>, pad: &gst::Pad) -> Result<(), PlaybackError> {
        let caps = pad.current_caps().unwrap_or_else(|| pad.query_caps(None));
        let Some(structure) = caps.structure(0) else {
            return Ok(());
        };
        match look_up(structure) {
            Verdict::Irrelevant => Ok(()),
            Verdict::DvSystemStream => self.demux("dvdemux", pad),
            Verdict::Unknown(Stream::Picture, name) => {
                lock(&self.found).unknown_picture.get_or_insert(name);
                Ok(())
            }
            Verdict::Unknown(Stream::Sound, name) => {
                lock(&self.found).unknown_sound.get_or_insert(name);
                Ok(())
            }
            Verdict::Known(codec) if codec.stream == Stream::Picture => {
                if lock(&self.found).picture.is_some() {
                    return Ok(()); // a second picture (preview, cover) is not shown
                }
                let queued = self.enqueue(pad)?;
                self.show(codec, codec.parser, &queued)
            }
            Verdict::Known(codec) => {
                if self.wish == SoundRequest::Without || lock(&self.found).sound.is_some() {
                    return Ok(());
                }
                if codec.is_settled_by_parser() {
                    return self.play_when_settled(codec, pad);
                }
                let Some(decoder) = Decoder::make(codec, codec.parser) else {
                    lock(&self.found)
                        .unknown_sound
                        .get_or_insert_with(|| codec.name.to_owned());
                    return Ok(());
                };
                let queued = self.enqueue(pad)?;
                self.play(codec, decoder, &queued)
            }
        }
    }

    /// Puts the parser in, and the rest of the sound's branch when the parser says what the stream is.
    fn play_when_settled(self: &Arc<Self>, codec: &'static Codec, pad: &gst::Pad) -> Result<(), PlaybackError> {
        let Some(parser) = codec
            .parser
            .and_then(|name| gst::ElementFactory::make(name).build().ok())
        else {
            lock(&self.found)
                .unknown_sound
                .get_or_insert_with(|| codec.name.to_owned());
            return Ok(());
        };
        lock(&self.found).sound = Some(codec);
        let parts = Arc::downgrade(self);
        static_pad(&parser, "src")?.add_probe(gst::PadProbeType::EVENT_DOWNSTREAM, move |pad, info| {
            let Some(gst::EventView::Caps(caps)) = info.event().map(|event| event.view()) else {
                return gst::PadProbeReturn::Ok;
            };
            let settled = caps.caps().structure(0).map(look_up);
            if let (Some(parts), Some(Verdict::Known(codec))) = (parts.upgrade(), settled) {
                let built = match Decoder::make(codec, None) {
                    Some(decoder) => parts.play(codec, decoder, pad),
                    None => {
                        let mut found = lock(&parts.found);
                        found.sound = None;
                        found.unknown_sound.get_or_insert_with(|| codec.name.to_owned());
                        Ok(())
                    }
                };
                if let Err(error) = built {
                    parts.listener.failed(error);
                }
            }
            gst::PadProbeReturn::Remove
        });
        let queued = self.enqueue(pad)?;
        build_chain(&self.pipeline()?, &queued, &[parser])
    }

    /// Leads a stream through the multiqueue; returns the pad on its other side.
    fn enqueue(&self, pad: &gst::Pad) -> Result<gst::Pad, PlaybackError> {
        self.lead.apply(pad);
        let queue = lock(&self.queue).clone().ok_or_else(|| unavailable("no queue"))?;
        let into = queue
            .request_pad_simple("sink_%u")
            .ok_or_else(|| unavailable("no place in the queue"))?;
        link(pad, &into)?;
        let out = into.iterate_internal_links().next().ok().flatten();
        out.ok_or_else(|| unavailable("queue without an end"))
    }

    /// The picture's branch.
    fn show(
        self: &Arc<Self>,
        codec: &'static Codec,
        parser: Option<&str>,
        upstream: &gst::Pad,
    ) -> Result<(), PlaybackError> {
        {
            let mut found = lock(&self.found);
            found.picture = Some(codec);
            found.look.jpeg = codec.name == "JPEG";
        }
        let pipeline = self.pipeline()?;
        let decoder = Decoder::make(codec, parser).ok_or_else(|| not_installed(codec))?;
        if parser.is_some() && decoder.elements.len() == 2 {
            colour::let_the_stream_decide(&decoder.elements[0])?;
        }
        let exact = AccurateSeek::new(self.reckons_times).upcast::<gst::Element>();
        let deinterlace = make("deinterlace")?;
        // One picture for each of the film's own: 1080i50 gives 25 a second, so that "next picture" means the same in
        // the film's numbering, in steps and in seeks.
        deinterlace.set_property_from_str("mode", "auto");
        deinterlace.set_property_from_str("fields", "top");
        choose_method(&static_pad(&deinterlace, "sink")?, &deinterlace);
        let convert = make("videoconvert")?;
        let ahead = make("queue")?;
        ahead.set_property("max-size-buffers", PICTURES_AHEAD);
        ahead.set_property("max-size-bytes", 0u32);
        ahead.set_property("max-size-time", 0u64);
        let decoded = decoder.last().clone();
        let mut chain = decoder.elements;
        chain.extend([exact, deinterlace, convert, ahead, self.picture_sink.clone().upcast()]);
        self.note_caps(&decoded, |found, caps| found.picture_caps = Some(caps))?;
        let decoder_sink = static_pad(&decoded, "sink")?;
        change_segments(&decoder_sink, widen);
        build_chain(&pipeline, upstream, &chain)
    }

    /// The sound's branch.
    fn play(
        self: &Arc<Self>,
        codec: &'static Codec,
        decoder: Decoder,
        upstream: &gst::Pad,
    ) -> Result<(), PlaybackError> {
        lock(&self.found).sound = Some(codec);
        let pipeline = self.pipeline()?;
        let sound = audio::chain(&self.wish)?;
        lock(&self.found).no_sound_output = sound.fell_silent;
        let mut chain = decoder.elements;
        chain.extend(sound.elements.iter().cloned());
        let convert = chain[chain.len() - sound.elements.len()].clone();
        self.note_arriving_caps(&static_pad(&convert, "sink")?, |found, caps| {
            found.sound_caps = Some(caps)
        });
        *lock(&self.sound) = Some(sound);
        build_chain(&pipeline, upstream, &chain)
    }

    fn note_caps(
        self: &Arc<Self>,
        element: &gst::Element,
        note: fn(&mut StreamInfo, gst::Caps),
    ) -> Result<(), PlaybackError> {
        let pad = static_pad(element, "src")?;
        self.note_arriving_caps(&pad, note);
        Ok(())
    }

    fn note_arriving_caps(self: &Arc<Self>, pad: &gst::Pad, note: fn(&mut StreamInfo, gst::Caps)) {
        let parts = Arc::downgrade(self);
        pad.add_probe(gst::PadProbeType::EVENT_DOWNSTREAM, move |_, info| {
            if let Some(parts) = parts.upgrade()
                && let Some(gst::EventView::Caps(caps)) = info.event().map(|event| event.view())
            {
                note(&mut lock(&parts.found), caps.caps_owned());
            }
            gst::PadProbeReturn::Ok
        });
    }

    fn note_tags(&self, tags: &gst::TagListRef) {
        let mut found = lock(&self.found);
        let merged = match &found.tags {
            Some(known) => known.merge(tags, gst::TagMergeMode::Append),
            None => tags.to_owned(),
        };
        found.look.rotation = rotation(&merged);
        found.tags = Some(merged);
    }

    fn pipeline(&self) -> Result<gst::Pipeline, PlaybackError> {
        self.pipeline
            .upgrade()
            .ok_or_else(|| unavailable("the film is being closed"))
    }
}

/// Sharp where nothing moves (`greedyh`) for film with the upper field first, as cameras record high definition. That method
/// mixes pictures up when the lower field comes first (DV tape); there each field is simply doubled (`linear`).
fn choose_method(pad: &gst::Pad, deinterlace: &gst::Element) {
    let deinterlace = deinterlace.downgrade();
    pad.add_probe(gst::PadProbeType::EVENT_DOWNSTREAM, move |_, info| {
        if let Some(gst::EventView::Caps(caps)) = info.event().map(|event| event.view())
            && let Some(deinterlace) = deinterlace.upgrade()
        {
            let order = caps
                .caps()
                .structure(0)
                .and_then(|caps| caps.get::<&str>("field-order").ok());
            let upper_first = order == Some("top-field-first");
            deinterlace.set_property_from_str("method", if upper_first { "greedyh" } else { "linear" });
        }
        gst::PadProbeReturn::Ok
    });
}

/// The end of the picture's branch: hands pictures over when they are due by the pipeline's clock.
fn picture_sink(listener: &Arc<dyn PipelineHandler>, found: &Arc<Mutex<StreamInfo>>) -> gst_app::AppSink {
    let caps = gst_video::VideoCapsBuilder::new()
        .format_list(PixelFormat::WANTED)
        .build();
    let sink = gst_app::AppSink::builder()
        .caps(&caps)
        .sync(true)
        // Where decoding cannot keep up, the decoder leaves out what nobody would see, and sound is not left behind.
        .qos(true)
        .enable_last_sample(false)
        .max_buffers(1)
        .build();
    let (for_standing, found_standing) = (Arc::clone(listener), Arc::clone(found));
    let (for_due, found_due) = (Arc::clone(listener), Arc::clone(found));
    let for_end = Arc::clone(listener);
    sink.set_callbacks(
        gst_app::AppSinkCallbacks::builder()
            .new_preroll(move |sink| {
                if let Ok(sample) = sink.pull_preroll() {
                    for_standing.picture(&sample, lock(&found_standing).look, true);
                }
                Ok(gst::FlowSuccess::Ok)
            })
            .new_sample(move |sink| {
                if let Ok(sample) = sink.pull_sample() {
                    for_due.picture(&sample, lock(&found_due).look, false);
                }
                Ok(gst::FlowSuccess::Ok)
            })
            .eos(move |_| for_end.pictures_ended())
            .build(),
    );
    if let Some(pad) = sink.static_pad("sink") {
        make_ready_for_sink(&pad);
        let listener = Arc::clone(listener);
        pad.add_probe(gst::PadProbeType::EVENT_FLUSH, move |_, info| {
            if let Some(gst::EventView::FlushStop(_)) = info.event().map(|event| event.view()) {
                listener.flushed();
            }
            gst::PadProbeReturn::Ok
        });
        // Without this the decoder has to copy every picture into a buffer without padding.
        pad.add_probe(gst::PadProbeType::QUERY_DOWNSTREAM, |_, info| {
            if let Some(gst::QueryViewMut::Allocation(query)) = info.query_mut().map(|query| query.view_mut()) {
                query.add_allocation_meta::<gst_video::VideoMeta>(None);
                return gst::PadProbeReturn::Handled;
            }
            gst::PadProbeReturn::Ok
        });
    }
    sink
}

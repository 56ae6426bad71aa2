//! One film's pipeline: built by hand from the allow-list, never by autoplugging.
//!
//! ```text
//! FilmSrc ─ demuxer ─ multiqueue ┬ parser ─ decoder ─ AccurateSeek ─ deinterlace ─ videoconvert ─ queue ─ appsink
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

use super::appsink::picture_sink;
use super::builder::PipelineBuilder;
use super::clock::FilmClock;
use super::codecs::{Verdict, look_up};
use super::elements::{add, lock, make, static_pad, unavailable};
use super::handler::PipelineHandler;
use super::segments::Lead;
use super::sound_request::SoundRequest;
use super::stream_info::StreamInfo;
use super::task_pool::FilmTaskPool;
use crate::playback::error::{Kind, PlaybackError};
use crate::playback::input::block_cache::BlockCache;
use crate::playback::input::sniff::Container;
use crate::playback::input::source::FilmSrc;

/// Coded film between demuxer and decoders: how long and how large it may grow. Streams that lie further apart than
/// this in the file cannot be played together.
const QUEUE_TIME: gst::ClockTime = gst::ClockTime::from_seconds(2);
const QUEUE_BYTES: u32 = 32 * 1024 * 1024;

/// A film's pipeline; set to NULL when dropped.
pub(crate) struct FilmPipeline {
    pub(crate) pipeline: gst::Pipeline,
    pub(crate) clock: FilmClock,
    pub(crate) picture_sink: gst_app::AppSink,
    pub(crate) lead: Arc<Lead>,
    parts: Arc<PipelineBuilder>,
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

//! One film's pipeline: built by hand from the allow-list, never by autoplugging.
//!
//! ```text
//! FilmSrc ─ demuxer ─ multiqueue ┬ parser ─ decoder ─ AccurateSeek ─ deinterlace ─ videoconvert ─ queue ─ appsink
//!                                └ parser ─ decoder ─ audioconvert ─ audioresample ─ audiorate ─ scaletempo ─ volume ─ level ─ sound output
//! TrackSrc ─ queue ─ parser ─ decoder ─ ... (one for each track, where the container is read by `media`)
//! appsrc ─ videoconvert ─ appsink (photographs, decoded by `still`)
//! FilmSrc ─ decoder ─ ... (photographs that only GStreamer can decode)
//! ```
//!
//! What is in the film is known before ([`Media`]), or a demuxer says it while the pipeline starts; each stream is looked up in
//! [`super::codecs`] and gets its branch then. Nothing here spills to a file or opens a socket.

use std::sync::Arc;
use std::time::Duration;

use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;
use parking_lot::{Mutex, MutexGuard};

use super::appsink::frame_sink;
use super::builder::PipelineBuilder;
use super::clock::FilmClock;
use super::codecs::{Verdict, look_up, photograph};
use super::elements::{add, static_pad, unavailable};
use super::handler::PipelineHandler;
use super::segments::Lead;
use super::sound_request::SoundRequest;
use super::stream_info::StreamInfo;
use super::task_pool::FilmTaskPool;
use super::turns::Turns;
use super::video::limit_frames_ahead;
use super::voices::VoiceSetting;
use crate::playback::error::{Kind, PlaybackError};
use crate::playback::input::block_cache::BlockCache;
use crate::playback::input::sniff::Container;
use crate::playback::input::source::FilmSrc;
use crate::playback::media::{FilmTime, Media, SampleReader};
use crate::playback::still;
use crate::playback::types::Channels;

/// Whether GStreamer has a decoder for photographs of this media type.
fn is_decoded_by_gstreamer(media: &str) -> bool {
    matches!(look_up(&gst::Structure::new_empty(media)), Verdict::Known(_))
}

/// A film's pipeline; set to NULL when dropped.
pub(crate) struct FilmPipeline {
    pub(crate) pipeline: gst::Pipeline,
    pub(crate) clock: FilmClock,
    pub(crate) appsink: gst_app::AppSink,
    pub(crate) lead: Arc<Lead>,
    builder: Arc<PipelineBuilder>,
    /// Where the container was read before: a reader that is asked for key frames.
    key_frames: Option<Mutex<Box<dyn SampleReader>>>,
}

impl FilmPipeline {
    /// Builds the pipeline for the film in `cache`. Without `media`, the branches follow when it is set to PAUSED.
    pub(crate) fn new(
        cache: &Arc<BlockCache>,
        container: Container,
        media: Option<&Arc<Media>>,
        (sound_request, voices, sound_tracks_to_skip): (SoundRequest, VoiceSetting, usize),
        handler: Arc<dyn PipelineHandler>,
    ) -> Result<Self, PlaybackError> {
        let film = FilmPipeline::empty(cache, container, media, (sound_request, voices), false, handler)?;
        *film.builder.sound_tracks_to_skip.lock() = sound_tracks_to_skip;
        film.with_branches(cache, container, media)
    }

    /// Builds a pipeline for single pictures of `media`: it stays paused, and each seek gives one picture and the film's end.
    pub(crate) fn for_single_pictures(
        cache: &Arc<BlockCache>,
        container: Container,
        media: &Arc<Media>,
        handler: Arc<dyn PipelineHandler>,
    ) -> Result<Self, PlaybackError> {
        let silent = (SoundRequest::Without, VoiceSetting::default());
        FilmPipeline::empty(cache, container, Some(media), silent, true, handler)?.with_branches(
            cache,
            container,
            Some(media),
        )
    }

    /// A pipeline without branches.
    fn empty(
        cache: &Arc<BlockCache>,
        container: Container,
        media: Option<&Arc<Media>>,
        (sound_request, voices): (SoundRequest, VoiceSetting),
        single_pictures: bool,
        handler: Arc<dyn PipelineHandler>,
    ) -> Result<Self, PlaybackError> {
        let pipeline = gst::Pipeline::new();
        let streams = Arc::<Mutex<StreamInfo>>::default();
        let appsink = frame_sink(&handler, &streams);
        let lead = Arc::<Lead>::default();
        let builder = Arc::new(PipelineBuilder {
            pipeline: pipeline.downgrade(),
            appsink: appsink.clone(),
            sound_request,
            voices,
            single_pictures,
            times_are_estimated: container == Container::ProgramStream && media.is_none(),
            lead: Arc::clone(&lead),
            repeated: Arc::default(),
            ahead: Mutex::default(),
            hidden: Arc::default(),
            handler: Arc::clone(&handler),
            streams,
            sound: Mutex::default(),
            sound_watch: Mutex::default(),
            sound_branch: Mutex::default(),
            sound_tracks_to_skip: Mutex::default(),
            multiqueue: Mutex::default(),
            demuxers_at_work: Mutex::new(0),
        });
        let film = FilmPipeline {
            clock: FilmClock::new(&pipeline),
            pipeline,
            appsink,
            lead,
            builder,
            // It looks for places. The film goes there by itself, and meets what damage there is.
            key_frames: media
                .and_then(|media| media.pictures(&Arc::new(cache.ahead())))
                .map(Mutex::new),
        };
        film.watch_bus(handler)?;
        Ok(film)
    }

    /// The same with what reads, decodes and puts out the film.
    fn with_branches(
        self,
        cache: &Arc<BlockCache>,
        container: Container,
        media: Option<&Arc<Media>>,
    ) -> Result<Self, PlaybackError> {
        let film = self;
        if let Some(media) = media {
            film.builder.add_tracks(cache, media)?;
            return Ok(film);
        }
        if let Some(codec) = container.still().and_then(photograph) {
            match still::decode(cache, container) {
                Ok(still) => {
                    film.builder.add_still(codec, still)?;
                    return Ok(film);
                }
                // Another decoder may make something of it.
                Err(PlaybackError::BrokenFilm { .. }) if container.still().is_some_and(is_decoded_by_gstreamer) => {}
                Err(error) => return Err(error),
            }
        }
        let source = FilmSrc::new(Arc::clone(cache));
        add(&film.pipeline, source.upcast_ref())?;
        let source_pad = static_pad(source.upcast_ref(), "src")?;
        match (container.demuxer(), container.still()) {
            (Some(demuxer), _) => {
                film.builder.add_multiqueue()?;
                film.builder.add_demuxer(demuxer, &source_pad)?;
            }
            (None, Some(media)) => {
                let Verdict::Known(codec) = look_up(&gst::Structure::new_empty(media)) else {
                    return Err(PlaybackError::unsupported(Kind::Picture, container.name()));
                };
                film.builder.add_video(codec, codec.still_parser(), &source_pad)?;
            }
            (None, None) => return Err(PlaybackError::unsupported(Kind::Container, container.name())),
        }
        Ok(film)
    }

    /// The key frame nearest to `to`, where the container was read before. `None` also when it cannot be found out.
    pub(crate) fn key_frame_near(&self, to: gst::ClockTime) -> Option<gst::ClockTime> {
        let to = FilmTime::try_from(to.nseconds()).ok()?;
        let nearest = self.key_frames.as_ref()?.lock().key_frame_near(to).ok()?;
        Some(gst::ClockTime::from_nseconds(nearest.max(0).unsigned_abs()))
    }

    /// How long the picture at `at` is shown, where the container was read before and says so: a slide may stand for minutes.
    pub(crate) fn length_of(&self, at: Duration) -> Option<Duration> {
        let after = FilmTime::try_from(at.as_nanos()).ok()?;
        let next = self.key_frames.as_ref()?.lock().picture_after(after)?;
        Some(Duration::from_nanos(u64::try_from(next - after).ok()?))
    }

    /// When the picture is shown that comes so many behind the one at `at`, where the container was read before. Reads the film from
    /// there on where it does not say so.
    pub(crate) fn picture_after(&self, at: Duration, count: u32) -> Option<Duration> {
        let mut reader = self.key_frames.as_ref()?.lock();
        let mut at = FilmTime::try_from(at.as_nanos()).ok()?;
        for _ in 0..count {
            at = reader.find_picture_after(at).ok()??;
        }
        Some(Duration::from_nanos(u64::try_from(at).ok()?))
    }

    /// Sends a seek into the pipeline: `false` when it was refused.
    pub(crate) fn seek(&self, seek: gst::Event) -> bool {
        if self.key_frames.is_some() {
            // Every track has a source of its own.
            self.pipeline.send_event(seek)
        } else {
            // To one sink only: it travels up to the demuxer, which takes all branches along.
            self.appsink.send_event(seek)
        }
    }

    /// What the tracks repeat from the seek on that is sent next. Decoding comes round to the piece's beginning while the pictures
    /// at its end are shown, so more of them wait for their time.
    pub(crate) fn repeat(&self, turns: Option<Turns>) {
        self.builder.repeated.set(turns);
        if let Some(ahead) = &*self.builder.ahead.lock() {
            limit_frames_ahead(ahead, turns.is_some());
        }
    }

    /// The streams found so far.
    pub(crate) fn streams(&self) -> MutexGuard<'_, StreamInfo> {
        self.builder.streams.lock()
    }

    /// Whether `object` belongs to the sound output, whose failure need not end the film.
    pub(crate) fn is_sound_output(&self, object: &gst::Object) -> bool {
        self.builder.sound.lock().as_ref().is_some_and(|sound| {
            let output = sound.output.upcast_ref::<gst::Object>();
            object == output || object.has_as_ancestor(output)
        })
    }

    /// Whether `object` is one of the elements that only sound passes, the output not counted.
    pub(crate) fn is_of_sound(&self, object: &gst::Object) -> bool {
        self.builder.sound_branch.lock().iter().any(|element| {
            element.upgrade().is_some_and(|element| {
                object == element.upcast_ref::<gst::Object>() || object.has_as_ancestor(&element)
            })
        })
    }

    /// Whether hardly anything comes of the film's sound; see [`SoundWatch`](super::sound_watch).
    pub(crate) fn is_hardly_heard(&self, at_end: bool) -> bool {
        let watch = self.builder.sound_watch.lock().clone();
        watch.is_some_and(|watch| watch.hardly_anything_is_heard(at_end))
    }

    /// Which channels are heard.
    pub(crate) fn set_channels(&self, channels: Channels) {
        if let Some(sound) = &*self.builder.sound.lock() {
            sound.set_channels(channels);
        }
    }

    /// Lets the film's clock follow that of the sound's output; see [`super::clock`].
    pub(crate) fn follow_sound(&mut self) {
        let output = self.builder.sound.lock().as_ref().map(|sound| sound.output.clone());
        self.clock.follow(output.as_ref());
    }

    /// Loudness on the cubic scale, and silence.
    pub(crate) fn set_volume(&self, volume: f64, muted: bool) {
        if let Some(sound) = &*self.builder.sound.lock() {
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

    fn watch_bus(&self, handler: Arc<dyn PipelineHandler>) -> Result<(), PlaybackError> {
        let bus = self
            .pipeline
            .bus()
            .ok_or_else(|| unavailable("pipeline without a bus"))?;
        let builder = Arc::downgrade(&self.builder);
        let threads = FilmTaskPool::new();
        bus.set_sync_handler(move |_, message| {
            threads.adopt(message);
            if let gst::MessageView::Tag(tag) = message.view()
                && let Some(builder) = builder.upgrade()
            {
                builder.record_tags(&tag.tags());
            }
            handler.message(message);
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

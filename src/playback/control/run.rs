//! The life of one pipeline. A film has several when its sound goes elsewhere or cannot be played: each starts with a clean
//! state, so that nothing of the pipeline before it is taken for its own.

use std::sync::Arc;
use std::time::{Duration, Instant};

use gstreamer as gst;
use gstreamer::prelude::*;

use super::bus::PipelineObserver;
use super::pending_seek::PendingSeek;
use crate::playback::error::PlaybackError;
use crate::playback::input::block_cache::BlockCache;
use crate::playback::input::sniff::Container;
use crate::playback::media::Media;
use crate::playback::pipeline::film_pipeline::FilmPipeline;
use crate::playback::pipeline::sound_request::SoundRequest;
use crate::playback::pipeline::turns::Turns;

/// A pipeline and all that is true of this one only.
pub(super) struct Run {
    pub(super) film: FilmPipeline,
    /// Number of the pipeline; events of earlier ones are ignored.
    pub(super) generation: u32,
    /// Where sound is meant to go.
    pub(super) sound: SoundRequest,
    pub(super) opened: Instant,
    /// When the demuxer said first that it had named all streams.
    pub(super) streams_known_since: Option<Instant>,
    /// Whether a first frame was seen: positions are known, and the film can be sought and played.
    pub(super) begun: bool,
    /// Whether all branches are prerolled or play.
    pub(super) prerolled: bool,
    /// Whether the film was played to its end, and nothing was sought since.
    pub(super) ended: bool,
    /// Where to begin; taken when the first frame is seen.
    pub(super) start: Option<PendingSeek>,
    /// The seek or step that was sent into the pipeline and has not arrived.
    pub(super) pending: Option<PendingSeek>,
    /// The seek that follows it; a newer one takes its place.
    pub(super) next: Option<PendingSeek>,
    /// Whether the last frame has passed since the newest seek.
    pub(super) frames_ended: bool,
    /// Where single steps began; sound is still there.
    pub(super) stepped_from: Option<Duration>,
    /// What its tracks repeat by themselves since the newest seek.
    pub(super) turns: Option<Turns>,
}

impl Run {
    /// Builds a pipeline for the film in `cache` and has it decode the first frame.
    pub(super) fn start(
        cache: &Arc<BlockCache>,
        container: Container,
        media: Option<&Arc<Media>>,
        observer: PipelineObserver,
        (sound, skipped_sound): (SoundRequest, usize),
        start: Option<PendingSeek>,
    ) -> Result<Self, PlaybackError> {
        let generation = observer.generation;
        let film = FilmPipeline::new(
            cache,
            container,
            media,
            (sound.clone(), observer.shared.voices(), skipped_sound),
            Arc::new(observer),
        )?;
        if film.pipeline.set_state(gst::State::Paused).is_err() {
            return Err(match cache.failure() {
                Some(error) => error.into(),
                None => PlaybackError::broken(format!("no {} can be made of it", container.name())),
            });
        }
        Ok(Run {
            film,
            generation,
            sound,
            opened: Instant::now(),
            streams_known_since: None,
            begun: false,
            prerolled: false,
            ended: false,
            start,
            pending: None,
            next: None,
            frames_ended: false,
            stepped_from: None,
            turns: None,
        })
    }

    /// The seek that the user waits for: the last one that has not arrived.
    pub(super) fn newest(&self) -> Option<PendingSeek> {
        self.next.or(self.pending)
    }

    pub(super) fn set_state(&mut self, state: gst::State) -> Result<(), PlaybackError> {
        self.film.clock.restart();
        // What exactly failed comes as an element's message; this is for the case that none does.
        self.film
            .pipeline
            .set_state(state)
            .map(drop)
            .map_err(|_| PlaybackError::broken("it cannot be played"))
    }
}

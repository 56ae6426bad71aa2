//! Fetches single pictures of the film while the film itself stands: a second pipeline, without sound, which ends behind each picture
//! that is asked for, so that the decoder gives it away without having decoded what follows. What it cannot read is not the film's failure:
//! it looks where nobody may ever want to be.

use std::sync::Arc;
use std::time::{Duration, Instant};

use gstreamer as gst;
use gstreamer::prelude::*;

use super::bus::PipelineObserver;
use super::frame_queue::{Attempt, FrameQueue};
use super::shared::{PipelineEvent, PlayerShared};
use crate::playback::covering::Uncovered;
use crate::playback::error::PlaybackError;
use crate::playback::input::block_cache::BlockCache;
use crate::playback::input::sniff::Container;
use crate::playback::media::Media;
use crate::playback::pipeline::film_pipeline::FilmPipeline;
use crate::playback::types::{SeekId, SeekMode};

/// Generations of these pipelines: apart from those of the pipelines that play.
const GENERATIONS: u32 = 1 << 31;

/// A picture that was asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    pub(super) to: Duration,
    pub(super) mode: SeekMode,
}

/// What came of it.
pub(super) struct Fetched {
    pub(super) place: Place,
    /// The picture; `None` when there is none to be had in this way.
    pub(super) picture: Option<Uncovered>,
}

pub(super) struct PictureFetcher {
    cache: Arc<BlockCache>,
    film: FilmPipeline,
    frames: Arc<FrameQueue>,
    pub(super) generation: u32,
    /// Whether a first picture was decoded: only then can the pipeline be sought.
    begun: bool,
    asked: Option<Asked>,
    next: SeekId,
}

/// A picture on its way.
struct Asked {
    place: Place,
    since: Instant,
    /// The number that it will bear.
    id: SeekId,
    attempt: Attempt,
    /// Whether the pipeline refused to go there.
    is_refused: bool,
}

impl PictureFetcher {
    /// Builds the pipeline, the `number`th of its kind; its events come to the control thread.
    pub(super) fn start(
        cache: &Arc<BlockCache>,
        container: Container,
        media: &Arc<Media>,
        shared: &Arc<PlayerShared>,
        number: u32,
    ) -> Result<Self, PlaybackError> {
        let cache = Arc::new(cache.ahead());
        let frames = Arc::new(FrameQueue::new(Arc::clone(&cache), true, container, true));
        let generation = GENERATIONS | number;
        let observer = PipelineObserver {
            shared: Arc::clone(shared),
            frames: Arc::clone(&frames),
            generation,
        };
        let film = FilmPipeline::for_single_pictures(&cache, container, media, Arc::new(observer))?;
        if film.pipeline.set_state(gst::State::Paused).is_err() {
            return Err(PlaybackError::broken("a second pipeline cannot be made of it"));
        }
        Ok(PictureFetcher {
            cache,
            film,
            frames,
            generation,
            begun: false,
            asked: None,
            next: SeekId(1),
        })
    }

    /// Asks for a picture; what was asked for before is forgotten.
    pub(super) fn fetch(&mut self, place: Place) {
        let id = self.next;
        self.next = SeekId(id.number() + 1);
        self.asked = Some(Asked {
            place,
            since: Instant::now(),
            id,
            attempt: Attempt::default(),
            is_refused: false,
        });
        if self.begun {
            self.send();
        }
    }

    /// Whether the film could not be read where it was sent; it fetches nothing more then.
    pub(super) fn has_failed(&self) -> bool {
        self.cache.failure().is_some()
    }

    /// What is on its way.
    pub(super) fn asked(&self) -> Option<Place> {
        self.asked.as_ref().map(|asked| asked.place)
    }

    /// Forgets what is on its way.
    pub(super) fn forget(&mut self) {
        self.asked = None;
    }

    /// Gives up what has been on its way for longer than `limit`.
    pub(super) fn give_up_after(&mut self, limit: Duration) -> Option<Fetched> {
        let asked = self.asked.as_ref()?;
        if asked.is_refused || asked.since.elapsed() > limit {
            return self.nothing();
        }
        None
    }

    /// Takes in what the pipeline reports; returns what became of the picture that is on its way.
    pub(super) fn handle(&mut self, event: PipelineEvent) -> Option<Fetched> {
        match event {
            PipelineEvent::Hidden => {
                if !std::mem::replace(&mut self.begun, true) && self.asked.is_some() {
                    self.send();
                }
                None
            }
            PipelineEvent::Shown(shown) => {
                let frame = self.frames.take()?;
                let place = self.asked.take_if(|asked| asked.id == frame.seek)?.place;
                let length = self.film.length_of(frame.pts).or(shown.length);
                Some(Fetched {
                    place,
                    picture: Some(frame.lasting(length)),
                })
            }
            PipelineEvent::Late(attempt) | PipelineEvent::FramesEnded(attempt) => {
                let is_newest = self.asked.as_ref().is_some_and(|asked| asked.attempt == attempt);
                if is_newest { self.nothing() } else { None }
            }
            PipelineEvent::Failed(_) | PipelineEvent::ElementFailed(..) => self.nothing(),
            _ => None,
        }
    }

    /// There is no picture to be had.
    fn nothing(&mut self) -> Option<Fetched> {
        let place = self.asked.take()?.place;
        Some(Fetched { place, picture: None })
    }

    fn send(&mut self) {
        let Some(asked) = &mut self.asked else { return };
        let place = asked.place;
        let is_exact = place.mode == SeekMode::Exact;
        let wanted = gst::ClockTime::try_from(place.to).unwrap_or(gst::ClockTime::ZERO);
        let to = if is_exact {
            wanted
        } else {
            self.film.key_frame_near(wanted).unwrap_or(wanted)
        };
        asked.attempt = self.frames.send(asked.id, is_exact.then_some(place.to), None);
        let seek = gst::event::Seek::new(
            1.0,
            gst::SeekFlags::FLUSH | gst::SeekFlags::ACCURATE,
            gst::SeekType::Set,
            to,
            gst::SeekType::None,
            gst::ClockTime::NONE,
        );
        asked.is_refused = !self.film.seek(seek);
    }
}

impl Drop for PictureFetcher {
    fn drop(&mut self) {
        self.frames.close();
        self.film.stop();
    }
}

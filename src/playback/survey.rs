//! All pictures of a film, one after the other, as fast as they can be decoded: to look through it, not to show it.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::{RecvTimeoutError, Sender, bounded};
use gstreamer as gst;
use gstreamer::prelude::*;
use parking_lot::Mutex;

use super::control::controller::{container_of, opened};
use super::control::frame_queue::stream_time;
use super::covering::Uncovered;
use super::error::PlaybackError;
use super::frame::{DisplayHints, Frame};
use super::init::initialise;
use super::input::block_cache::BlockCache;
use super::input::sniff::Container;
use super::pipeline::film_pipeline::FilmPipeline;
use super::pipeline::handler::PipelineHandler;
use super::pipeline::sound_request::SoundRequest;
use super::pipeline::voices::VoiceSetting;
use crate::film::{FilmSource, MediaIndex};

/// A film of which no picture comes for so long cannot be decoded any further. A slow medium answers within seconds.
const PATIENCE: Duration = Duration::from_secs(60);
/// Decoded pictures that wait to be looked at.
const AHEAD: usize = 2;

/// Decodes the whole film in `source` and hands over each picture with its time, uncovered, until `on_frame` has seen enough. `index` is as
/// for [`Options::index`](super::types::Options::index). Opens neither window nor sound device.
///
/// # Errors
///
/// As [`PlayerEvent::Error`](super::types::PlayerEvent::Error) would report; pictures before the error have been handed over.
pub fn survey(
    source: Arc<dyn FilmSource>,
    index: Option<&MediaIndex>,
    on_frame: &mut dyn FnMut(Frame) -> ControlFlow<()>,
) -> Result<(), PlaybackError> {
    initialise()?;
    if source.is_empty() {
        return Err(PlaybackError::broken("it is empty"));
    }
    let cache = BlockCache::new(source).map_err(|error| PlaybackError::Unavailable {
        detail: format!("no thread: {error}"),
    })?;
    let cache = Arc::new(cache);
    let container = container_of(&cache)?;
    let media = opened(&cache, container, index)?;
    let (send, reports) = bounded(AHEAD);
    let surveyor = Surveyor {
        reports: send,
        origin: Mutex::new(media.as_ref().map(|_| gst::ClockTime::ZERO)),
        raw_time: container == Container::Matroska && media.is_none(),
    };
    let silent = (SoundRequest::Without, VoiceSetting::default(), 0);
    let film = FilmPipeline::new(&cache, container, media.as_ref(), silent, Arc::new(surveyor))?;
    // At no pace, and with nothing left out.
    film.appsink.set_property("sync", false);
    film.appsink.set_property("qos", false);
    if film.pipeline.set_state(gst::State::Playing).is_err() {
        return Err(match cache.failure() {
            Some(error) => error.into(),
            None => PlaybackError::broken(format!("no {} can be made of it", container.name())),
        });
    }
    let mut has_begun = false;
    let outcome = loop {
        let report = reports.recv_timeout(PATIENCE);
        if let Some(error) = cache.failure() {
            break Err(error.into());
        }
        match report {
            Ok(Report::Frame(frame)) => {
                has_begun = true;
                let Some(frame) = frame.covered(&[]) else { continue };
                if on_frame(frame).is_break() {
                    break Ok(());
                }
            }
            Ok(Report::End) if has_begun => break Ok(()),
            Ok(Report::End) => break Err(PlaybackError::broken("it holds no picture")),
            // A bad piece: what follows it may be whole.
            Ok(Report::Failed(_, true)) if has_begun => {}
            Ok(Report::Failed(error, _)) => break Err(error),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                break Err(PlaybackError::broken("no more pictures come of it"));
            }
        }
    };
    // Before the pipeline is stopped, which waits for threads that wait for this.
    drop(reports);
    film.stop();
    outcome
}

enum Report {
    Frame(Uncovered),
    End,
    /// With whether it is a decoder's about one piece of the film.
    Failed(PlaybackError, bool),
}

/// Passes on what the pipeline puts out; its threads wait until that is wanted.
struct Surveyor {
    reports: Sender<Report>,
    /// Stream time of the film's first picture.
    origin: Mutex<Option<gst::ClockTime>>,
    /// See [`super::control::frame_queue`].
    raw_time: bool,
}

impl Surveyor {
    fn report(&self, report: Report) {
        // Refused when enough was seen.
        let _ = self.reports.send(report);
    }
}

impl PipelineHandler for Surveyor {
    fn streams_known(&self) {}

    fn frame(&self, sample: &gst::Sample, hints: DisplayHints, preroll: bool) {
        // It comes again when the pipeline plays.
        if preroll {
            return;
        }
        let Some((buffer, info, at)) = stream_time(sample, self.raw_time) else {
            return;
        };
        let origin = *self.origin.lock().get_or_insert(at);
        let times = (at.saturating_sub(origin).into(), buffer.duration().map(Duration::from));
        match Uncovered::map(buffer, &info, hints, times) {
            Some(frame) => self.report(Report::Frame(frame)),
            None => self.report(Report::Failed(PlaybackError::broken("a picture cannot be read"), false)),
        }
    }

    fn flushed(&self) {}

    fn frames_ended(&self) {
        self.report(Report::End);
    }

    fn failed(&self, error: PlaybackError) {
        self.report(Report::Failed(error, false));
    }

    fn message(&self, message: &gst::Message) {
        if let gst::MessageView::Error(error) = message.view() {
            let error = error.error();
            let is_of_a_piece = error.matches(gst::StreamError::Decode);
            self.report(Report::Failed(PlaybackError::broken(error.message()), is_of_a_piece));
        }
    }
}

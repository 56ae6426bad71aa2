//! Seeks that are answered with a picture alone, and pictures that are made ready; see [`super::pictures`].

use std::time::{Duration, Instant};

use gstreamer as gst;

use super::controller::Controller;
use super::pending_seek::PendingSeek;
use super::picture_fetcher::{Fetched, PictureFetcher, Place};
use super::pictures::{MAX_FAILURES, Ready, is_same};
use super::shared::PipelineEvent;
use crate::playback::covering::Uncovered;
use crate::playback::error::PlaybackError;
use crate::playback::types::{PlayerEvent, SeekMode};

/// The pipeline that plays follows when nothing was asked for this long.
const QUIET: Duration = Duration::from_millis(150);
/// A picture that has not come after this long is left to the pipeline that plays.
const LIMIT: Duration = Duration::from_secs(5);
/// Larger pictures would take too much locked memory a second time.
const MAX_PIXELS: i64 = 1920 * 1200;

impl Controller {
    /// Answers a seek of the user's with a picture alone, where that can be done; the pipeline that plays follows later.
    pub(super) fn seek_by_picture(&mut self, request: PendingSeek) -> bool {
        let is_dragged = request.mode == SeekMode::KeyFrame;
        let is_pipeline_asked = self.run.pending.is_some_and(|pending| pending.reported);
        if !self.has_pictures() || is_pipeline_asked || (self.playing && !is_dragged) {
            return false;
        }
        let request = PendingSeek {
            to: self.within_film(request.to),
            ..request
        };
        let ready = if is_dragged {
            None
        } else {
            self.pictures.take_ready(request.to)
        };
        if ready.is_none() && !self.start_fetcher() {
            return false;
        }
        self.leave_pipeline();
        self.pictures.asked = Instant::now();
        if let Some(frame) = ready {
            (self.pictures.wanted, self.pictures.next) = (None, None);
            self.show(request, frame);
            return true;
        }
        match self.pictures.wanted {
            Some(current) if current.mode == SeekMode::Exact || is_dragged => self.pictures.next = Some(request),
            _ => {
                // One that still waits was asked for earlier.
                self.pictures.next = None;
                self.fetch(request);
            }
        }
        true
    }

    /// What the second pipeline reports.
    pub(super) fn on_fetcher_event(&mut self, event: PipelineEvent) {
        let fetched = self.pictures.fetcher.as_mut().and_then(|fetcher| fetcher.handle(event));
        if let Some(fetched) = fetched {
            self.on_fetched(fetched);
        }
    }

    /// Time limits, and what is done while nothing is asked for.
    pub(super) fn mind_pictures(&mut self) -> Result<(), PlaybackError> {
        let late = self
            .pictures
            .fetcher
            .as_mut()
            .and_then(|fetcher| fetcher.give_up_after(LIMIT));
        if let Some(late) = late {
            self.on_fetched(late);
        }
        let is_asked = self.run.pending.is_some_and(|pending| pending.reported);
        if is_asked || self.pictures.wanted.is_some() || self.pictures.asked.elapsed() < QUIET {
            return Ok(());
        }
        if self.pictures.is_ahead {
            return self.follow_picture(None);
        }
        if !self.playing && self.run.prerolled && self.has_pictures() {
            self.make_ready();
        }
        Ok(())
    }

    /// Sends the pipeline that plays to `request`, or else to where the user is, and has it play if it is to.
    pub(super) fn follow_picture(&mut self, request: Option<PendingSeek>) -> Result<(), PlaybackError> {
        let newest = request.or(self.pictures.newest());
        self.send_seek(newest.unwrap_or_else(|| PendingSeek::unreported(self.newest_seek(), self.position())));
        if self.playing {
            self.go_on()?;
            self.pictures.release();
        }
        Ok(())
    }

    /// Whether single pictures of this film can be fetched.
    fn has_pictures(&self) -> bool {
        let is_possible = self.media.is_some() && !self.is_still() && self.pictures.failures < MAX_FAILURES;
        is_possible && self.facts_reported && self.run.begun && self.run.start.is_none() && {
            let streams = self.run.film.streams();
            let size = streams.video_caps.as_ref().and_then(|caps| {
                let caps = caps.structure(0)?;
                Some(i64::from(caps.get::<i32>("width").ok()?) * i64::from(caps.get::<i32>("height").ok()?))
            });
            size.is_some_and(|size| size <= MAX_PIXELS)
        }
    }

    fn start_fetcher(&mut self) -> bool {
        // What one was asked for, it still answers that there is nothing.
        self.pictures
            .fetcher
            .take_if(|fetcher| fetcher.has_failed() && fetcher.asked().is_none());
        if self.pictures.fetcher.is_none()
            && let Some(media) = &self.media
        {
            self.pictures.count += 1;
            let fetcher = PictureFetcher::start(&self.cache, self.container, media, &self.shared, self.pictures.count);
            match fetcher {
                Ok(fetcher) => self.pictures.fetcher = Some(fetcher),
                Err(_) => self.pictures.failures = MAX_FAILURES,
            }
        }
        self.pictures.fetcher.is_some()
    }

    /// From here on the pipeline that plays shows nothing, until it is sent to where the user is.
    fn leave_pipeline(&mut self) {
        self.frames.hide();
        // What it was sent to for the player's own sake is overtaken.
        (self.run.pending, self.run.next) = (None, None);
        if self.playing && !self.pictures.is_ahead {
            // Where pausing fails, the pipeline has failed and reports that itself.
            let _ = self.run.set_state(gst::State::Paused);
        }
        self.pictures.is_ahead = true;
    }

    fn fetch(&mut self, request: PendingSeek) {
        self.pictures.wanted = Some(request);
        if let Some(fetcher) = &mut self.pictures.fetcher {
            fetcher.fetch(Place {
                to: request.to,
                mode: request.mode,
            });
        }
    }

    fn on_fetched(&mut self, fetched: Fetched) {
        let has_failed = self.pictures.fetcher.as_ref().is_some_and(PictureFetcher::has_failed);
        match &fetched.picture {
            Some(_) => self.pictures.failures = 0,
            // Elsewhere there may be pictures.
            None if has_failed => {}
            None => self.pictures.failures += 1,
        }
        let Some(wanted) = self.pictures.wanted.take() else {
            self.pictures.ready.push(Ready {
                at: fetched.place.to,
                picture: fetched.picture,
            });
            return;
        };
        match fetched.picture {
            Some(frame) => self.show(wanted, frame),
            None => {
                self.pictures.wanted = Some(wanted);
                // What fails is reported by the pipeline itself.
                let _ = self.follow_picture(None);
            }
        }
    }

    /// Shows a picture as the answer to `request`.
    fn show(&mut self, request: PendingSeek, frame: Uncovered) {
        if let Some(shown) = self.frames.show_fetched(request.seek, frame) {
            self.last_position = shown.pts;
            self.pictures.answered = Some((request.to, shown.pts));
            self.shared.wake();
            if request.reported {
                self.shared.emit(PlayerEvent::Seeked {
                    seek: request.seek,
                    at: shown.pts,
                    exact: request.mode == SeekMode::Exact,
                });
            }
        }
        self.pictures.asked = Instant::now();
        if let Some(next) = self.pictures.next.take() {
            self.fetch(next);
        }
    }

    /// Fetches the next picture that may be asked for, and gives back those that no jump leads to from here.
    fn make_ready(&mut self) {
        let (position, length) = (self.position(), self.shared.duration());
        let answered = self.pictures.answered.filter(|(_, shown)| *shown == position);
        let at = answered.map_or(position, |(asked, _)| asked);
        let places: Vec<Duration> = self
            .pictures
            .jumps
            .iter()
            .filter_map(|jump| jump.from(at, length))
            .collect();
        let is_wanted = |place: Duration| places.iter().any(|&other| is_same(place, other));
        self.pictures.ready.retain(|ready| is_wanted(ready.at));
        let is_ready = |place: Duration| self.pictures.ready.iter().any(|ready| is_same(ready.at, place));
        let Some(&to) = places.iter().find(|&&place| !is_ready(place)) else {
            return;
        };
        if !self.start_fetcher() {
            return;
        }
        if let Some(fetcher) = self
            .pictures
            .fetcher
            .as_mut()
            .filter(|fetcher| fetcher.asked().is_none())
        {
            fetcher.fetch(Place {
                to,
                mode: SeekMode::Exact,
            });
        }
    }

    /// `to`, or the film's last moment where that is behind its end.
    pub(super) fn within_film(&self, to: Duration) -> Duration {
        // Only where the length is certain.
        let end = self.shared.duration().filter(|_| !self.length_is_estimated());
        end.map_or(to, |end| to.min(end.saturating_sub(Duration::from_millis(1))))
    }
}

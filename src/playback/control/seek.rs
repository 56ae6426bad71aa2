//! Seeks and steps: which one is under way, which one waits, and when one has arrived.

use std::time::{Duration, Instant};

use gstreamer as gst;
use gstreamer::prelude::*;

use super::controller::Controller;
use super::frame_queue::{Attempt, Shown, Step};
use super::pending_seek::PendingSeek;
use crate::playback::error::PlaybackError;
use crate::playback::input::sniff::Container;
use crate::playback::types::{PlayerEvent, SeekId, SeekMode};

/// Program streams have no index, and the time stamps at the first key frame after a seek may stumble: this much film is
/// decoded before the position. Longer than any usual distance of key frames.
const USUAL_LEAD: Duration = Duration::from_secs(3);
/// An exact seek that came out behind its position is sent again this much earlier, then four times that, up to the last.
const FIRST_LEAD: Duration = Duration::from_secs(2);
const LAST_LEAD: Duration = Duration::from_secs(128);
/// How far single steps may lead before a seek brings sound along; less than the pipeline's queues hold.
const STEPPING_LIMIT: Duration = Duration::from_secs(1);
/// Taken for a frame's length where the film does not say.
pub(super) const USUAL_FRAME: Duration = Duration::from_millis(40);
/// Surely in the frame before (or inside the next), and more than the tolerance of exact seeks.
const JUST_BEFORE: Duration = Duration::from_millis(3);

impl Controller {
    /// Sends a seek, or has it wait for the one under way: so that dragging shows frames all along. An exact seek overtakes
    /// one to a key frame.
    pub(super) fn request_seek(&mut self, request: PendingSeek) -> Result<(), PlaybackError> {
        if self.is_still() {
            if let Some(shown) = self.frames.show_again(request.seek) {
                self.shared.wake();
                self.run.pending = Some(request);
                self.on_shown(shown);
            }
            return Ok(());
        }
        if self.seek_by_picture(request) {
            return Ok(());
        }
        if self.pictures.is_ahead() {
            return self.follow_picture(Some(request));
        }
        if !self.run.begun || self.run.start.is_some() {
            // Not under way yet: this is where it begins.
            self.run.next = Some(request);
            return Ok(());
        }
        match self.run.pending {
            Some(current) if current.mode == SeekMode::Exact || request.mode == SeekMode::KeyFrame => {
                self.run.next = Some(request);
            }
            _ => self.send_seek(request),
        }
        Ok(())
    }

    /// Sends a seek into the pipeline.
    pub(super) fn send_seek(&mut self, request: PendingSeek) {
        self.run.ended = false;
        self.run.frames_ended = false;
        self.run.stepped_from = None;
        self.run.next = None;
        self.pictures.is_followed();
        let exact = request.mode == SeekMode::Exact;
        let usual = if self.container == Container::ProgramStream && self.media.is_none() && exact {
            USUAL_LEAD
        } else {
            Duration::ZERO
        };
        let lead = request.lead.max(usual);
        let position = self.within_film(request.to);
        let to = gst::ClockTime::try_from(position).unwrap_or(gst::ClockTime::ZERO) + self.frames.origin();
        let lead_time = gst::ClockTime::try_from(lead).unwrap_or(gst::ClockTime::ZERO).min(to);
        let last_try = lead >= LAST_LEAD || lead_time == to;
        self.run.turns = self.turns_from(position).filter(|_| lead.is_zero());
        self.run.film.repeat(self.run.turns);
        let wanted = Some(position).filter(|_| exact && !last_try);
        let attempt = self.frames.send(request.seek, wanted, self.run.turns);
        self.run.pending = Some(PendingSeek {
            since: Instant::now(),
            attempt,
            lead,
            ..request
        });
        self.run.film.lead.set(lead_time);
        self.run.film.clock.restart();
        let (to, accuracy) = match (request.mode, self.run.film.key_frame_near(to)) {
            (SeekMode::KeyFrame, Some(key_frame)) => (key_frame, gst::SeekFlags::ACCURATE),
            (SeekMode::KeyFrame, None) => (to, gst::SeekFlags::KEY_UNIT | gst::SeekFlags::SNAP_NEAREST),
            (SeekMode::Exact, _) => (to, gst::SeekFlags::ACCURATE),
        };
        let event = gst::event::Seek::new(
            self.rate,
            gst::SeekFlags::FLUSH | accuracy,
            gst::SeekType::Set,
            to - lead_time,
            gst::SeekType::None,
            gst::ClockTime::NONE,
        );
        if !self.run.film.seek(event)
            && let Some(refused) = self.run.pending
        {
            self.finish_seek(refused, self.position());
        }
    }

    /// An attempt at a seek found nothing at or before its position: it is sent again from further ahead.
    pub(super) fn retry_with_lead(&mut self, attempt: Attempt) {
        let Some(pending) = self.run.pending.filter(|pending| pending.attempt == attempt) else {
            return;
        };
        if self.run.stepped_from.is_some() || pending.lead >= LAST_LEAD {
            // Behind the last frame, or nothing to be found: what is shown stays.
            self.finish_seek(pending, self.position());
            return;
        }
        let lead = if pending.lead < FIRST_LEAD {
            FIRST_LEAD
        } else {
            (pending.lead * 4).min(LAST_LEAD)
        };
        self.send_seek(PendingSeek {
            lead,
            mode: SeekMode::Exact,
            ..pending
        });
    }

    pub(super) fn step(&mut self, seek: SeekId, frames: i32) -> Result<(), PlaybackError> {
        if self.playing {
            self.playing = false;
            self.run.set_state(gst::State::Paused)?;
        }
        let Some(shown) = self.frames.shown().filter(|_| !self.is_still()) else {
            return self.request_seek(PendingSeek::new(seek, Duration::ZERO, SeekMode::Exact));
        };
        if let Some(pending) = self.run.pending
            && pending.reported
            && pending.seek == shown.seek
        {
            // It has arrived; only the message that says so is still on its way.
            self.finish_seek(pending, shown.pts);
        }
        let stated = self.run.film.length_of(shown.pts).or(shown.length);
        let length = stated.filter(|length| !length.is_zero()).unwrap_or(USUAL_FRAME);
        let whole = length.saturating_mul(frames.unsigned_abs().saturating_sub(1));
        // A step while another seek or step is under way counts from where that one leads.
        let newest = self.pictures.newest().or(self.run.newest());
        let leads = newest.map(|newest| newest.to);
        let base = leads.unwrap_or(shown.pts);
        if frames <= 0 {
            let back = match (frames, leads) {
                (0, _) => Duration::ZERO,
                (_, None) => whole + JUST_BEFORE,
                (_, Some(_)) => whole + length,
            };
            return self.request_seek(PendingSeek::new(seek, base.saturating_sub(back), SeekMode::Exact));
        }
        let is_ahead = self.pictures.is_ahead();
        if self.run.frames_ended && leads.is_none() && !is_ahead {
            self.finish_seek(PendingSeek::new(seek, shown.pts, SeekMode::Exact), shown.pts);
            return Ok(());
        }
        let from = self.run.stepped_from.unwrap_or(base);
        let target = base + whole + length;
        let near = target.saturating_sub(from) < STEPPING_LIMIT;
        // A step needs the sink to be paused; that takes as long as one frame takes to decode.
        let is_paused = near
            && leads.is_none()
            && !is_ahead
            && !self.run.ended
            && self.run.turns.is_none()
            // Else it would go by frames of a pipeline that is not where the film is yet.
            && self.run.begun
            && self.run.start.is_none()
            && self.run.film.appsink.state(gst::ClockTime::from_mseconds(500)).1 == gst::State::Paused;
        if !is_paused {
            // Surely inside the frame, and as far inside as the position that it is counted from.
            let inside = match leads {
                Some(_) => target,
                // A picture may stand for far longer than it says.
                None => {
                    self.run
                        .film
                        .picture_after(shown.pts, frames.unsigned_abs())
                        .unwrap_or(target)
                        + JUST_BEFORE
                }
            };
            return self.request_seek(PendingSeek::new(seek, inside, SeekMode::Exact));
        }
        self.run.stepped_from = Some(from);
        let (attempt, step) = self.frames.step(seek, frames.unsigned_abs());
        let pending = PendingSeek {
            attempt,
            ..PendingSeek::new(seek, target, SeekMode::Exact)
        };
        match step {
            Step::Done(shown) => {
                self.shared.wake();
                self.finish_seek(pending, shown.pts);
            }
            Step::Left(left) => {
                self.run.pending = Some(pending);
                let count = gst::format::Buffers::from_u64(u64::from(left));
                let event = gst::event::Step::new(count, 1.0, true, false);
                if !self.run.film.appsink.send_event(event) {
                    self.send_seek(PendingSeek::new(seek, target + JUST_BEFORE, SeekMode::Exact));
                }
            }
        }
        Ok(())
    }

    /// A frame is shown; perhaps it is what a seek waits for.
    pub(super) fn on_shown(&mut self, shown: Shown) {
        if let Some(pending) = self.run.pending.filter(|pending| pending.seek == shown.seek) {
            self.finish_seek(pending, shown.pts);
        }
    }

    /// Reports that `seek` has arrived, and sends the one that waits for it.
    pub(super) fn finish_seek(&mut self, seek: PendingSeek, at: Duration) {
        self.run.pending = None;
        if seek.reported {
            self.shared.emit(PlayerEvent::Seeked {
                seek: seek.seek,
                at,
                exact: seek.mode == SeekMode::Exact,
            });
        }
        if let Some(next) = self.run.next.take() {
            self.send_seek(next);
        }
    }

    /// The last frame has passed. When a seek still waits for one, there was none from its position on.
    pub(super) fn on_frames_ended(&mut self, attempt: Attempt) -> Result<(), PlaybackError> {
        if !self.run.begun {
            return Err(PlaybackError::broken("no picture in it can be decoded"));
        }
        self.run.frames_ended |= attempt == self.frames.answered();
        self.retry_with_lead(attempt);
        Ok(())
    }
}

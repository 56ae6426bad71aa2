//! Seeks and steps: which one is under way, which one waits, and when one has arrived.

use std::time::{Duration, Instant};

use gstreamer as gst;
use gstreamer::prelude::*;

use super::controller::Control;
use super::frame_queue::{Attempt, Shown, Step};
use super::pending_seek::PendingSeek;
use crate::playback::error::PlaybackError;
use crate::playback::input::sniff::Container;
use crate::playback::types::{PlayerEvent, SeekId, SeekMode};

/// Program streams have no index, and the time stamps at the first key frame after a seek may stumble: so much film is
/// decoded before the place. Longer than any usual distance of key frames.
const USUAL_LEAD: Duration = Duration::from_secs(3);
/// An exact seek that came out behind its place is tried again from so much earlier, then four times that, up to the last.
const FIRST_LEAD: Duration = Duration::from_secs(2);
const LAST_LEAD: Duration = Duration::from_secs(128);
/// How far single steps may lead before a seek brings sound along; less than the pipeline's queues hold.
const STEPPING_LIMIT: Duration = Duration::from_secs(1);
/// Taken for a picture's length where the film does not say.
const USUAL_PICTURE: Duration = Duration::from_millis(40);
/// Surely in the picture before (or inside the next), and more than the tolerance of exact seeks.
const JUST_BEFORE: Duration = Duration::from_millis(3);

impl Control {
    /// Begins a seek, or lets it wait for the one under way: so that dragging shows pictures all along. An exact seek
    /// overtakes one to a key frame.
    pub(super) fn request(&mut self, flight: PendingSeek) {
        if self.is_still() {
            if let Some(shown) = self.gate.show_again(flight.seek) {
                self.shared.wake();
                self.flight = Some(flight);
                self.arrived(shown);
            }
            return;
        }
        if !self.begun || self.start.is_some() {
            // Not under way yet: this is where it begins.
            self.waiting = Some(flight);
            return;
        }
        match self.flight {
            Some(current) if current.mode == SeekMode::Exact || flight.mode == SeekMode::KeyFrame => {
                self.waiting = Some(flight);
            }
            _ => self.begin(flight),
        }
    }

    /// Sends a seek into the pipeline.
    pub(super) fn begin(&mut self, flight: PendingSeek) {
        self.ended = false;
        self.pictures_over = false;
        self.stepped_from = None;
        self.waiting = None;
        let exact = flight.mode == SeekMode::Exact;
        let usual = if self.container == Container::ProgramStream && exact {
            USUAL_LEAD
        } else {
            Duration::ZERO
        };
        let lead = flight.lead.max(usual);
        // Only where the length is certain; that of the MPEG streams is reckoned from their clocks.
        let end = self.shared.duration().filter(|_| !self.length_is_reckoned());
        let place = end.map_or(flight.to, |end| {
            flight.to.min(end.saturating_sub(Duration::from_millis(1)))
        });
        let to = gst::ClockTime::try_from(place).unwrap_or(gst::ClockTime::ZERO) + self.gate.origin();
        let lead_time = gst::ClockTime::try_from(lead).unwrap_or(gst::ClockTime::ZERO).min(to);
        let last_try = lead >= LAST_LEAD || lead_time == to;
        let attempt = self.gate.send(flight.seek, Some(place).filter(|_| exact && !last_try));
        self.flight = Some(PendingSeek {
            since: Instant::now(),
            attempt,
            lead,
            ..flight
        });
        self.film.lead.set(lead_time);
        self.film.clock.begin_anew();
        let accuracy = match flight.mode {
            SeekMode::Exact => gst::SeekFlags::ACCURATE,
            SeekMode::KeyFrame => gst::SeekFlags::KEY_UNIT | gst::SeekFlags::SNAP_NEAREST,
        };
        let event = gst::event::Seek::new(
            self.rate,
            gst::SeekFlags::FLUSH | accuracy,
            gst::SeekType::Set,
            to - lead_time,
            gst::SeekType::None,
            gst::ClockTime::NONE,
        );
        // To one sink only: it travels up to the demuxer, which takes all branches along.
        if !self.film.picture_sink.send_event(event)
            && let Some(refused) = self.flight
        {
            self.finish_seek(refused, self.here());
        }
    }

    /// An attempt at a seek found nothing at or before its place: it is tried from further ahead.
    pub(super) fn retry_with_lead(&mut self, attempt: Attempt) {
        let Some(flight) = self.flight.filter(|flight| flight.attempt == attempt) else {
            return;
        };
        if self.stepped_from.is_some() || flight.lead >= LAST_LEAD {
            // Behind the last picture, or nothing to be found: what stands stays.
            self.finish_seek(flight, self.here());
            return;
        }
        let lead = if flight.lead < FIRST_LEAD {
            FIRST_LEAD
        } else {
            (flight.lead * 4).min(LAST_LEAD)
        };
        self.begin(PendingSeek {
            lead,
            mode: SeekMode::Exact,
            ..flight
        });
    }

    pub(super) fn length_is_reckoned(&self) -> bool {
        matches!(self.container, Container::TransportStream | Container::ProgramStream)
    }

    pub(super) fn step(&mut self, seek: SeekId, pictures: i32) -> Result<(), PlaybackError> {
        if self.playing {
            self.playing = false;
            self.set_state(gst::State::Paused)?;
        }
        let Some(shown) = self.gate.shown().filter(|_| !self.is_still()) else {
            self.request(PendingSeek::new(seek, Duration::ZERO, SeekMode::Exact));
            return Ok(());
        };
        if let Some(flight) = self.flight.filter(|flight| flight.seek == shown.seek) {
            // It has arrived; only the letter that says so is still on its way.
            self.finish_seek(flight, shown.pts);
        }
        let length = shown.lasts.filter(|lasts| !lasts.is_zero()).unwrap_or(USUAL_PICTURE);
        let whole = length.saturating_mul(pictures.unsigned_abs().saturating_sub(1));
        // A step while another seek or step is under way counts from where that one leads.
        let leads = self.waiting.or(self.flight).map(|flight| flight.to);
        let base = leads.unwrap_or(shown.pts);
        if pictures <= 0 {
            let back = match (pictures, leads) {
                (0, _) => Duration::ZERO,
                (_, None) => whole + JUST_BEFORE,
                (_, Some(_)) => whole + length,
            };
            self.request(PendingSeek::new(seek, base.saturating_sub(back), SeekMode::Exact));
            return Ok(());
        }
        if self.pictures_over && leads.is_none() {
            self.finish_seek(PendingSeek::new(seek, shown.pts, SeekMode::Exact), shown.pts);
            return Ok(());
        }
        let from = self.stepped_from.unwrap_or(base);
        let target = base + whole + length;
        let near = target.saturating_sub(from) < STEPPING_LIMIT;
        // A step needs the sink to stand; that takes as long as one picture takes to decode.
        let stands = near
            && leads.is_none()
            && !self.ended
            && self.film.picture_sink.state(gst::ClockTime::from_mseconds(500)).1 == gst::State::Paused;
        if !stands {
            // Surely inside the picture, and as far inside as the place that it is counted from.
            let inside = if leads.is_some() { target } else { target + JUST_BEFORE };
            self.request(PendingSeek::new(seek, inside, SeekMode::Exact));
            return Ok(());
        }
        self.stepped_from = Some(from);
        let (attempt, step) = self.gate.step(seek, pictures.unsigned_abs());
        let flight = PendingSeek {
            attempt,
            ..PendingSeek::new(seek, target, SeekMode::Exact)
        };
        match step {
            Step::Done(shown) => {
                self.shared.wake();
                self.finish_seek(flight, shown.pts);
            }
            Step::Left(left) => {
                self.flight = Some(flight);
                let count = gst::format::Buffers::from_u64(u64::from(left));
                let event = gst::event::Step::new(count, 1.0, true, false);
                if !self.film.picture_sink.send_event(event) {
                    self.begin(PendingSeek::new(seek, target + JUST_BEFORE, SeekMode::Exact));
                }
            }
        }
        Ok(())
    }

    /// A picture came; perhaps it is what a seek waits for.
    pub(super) fn arrived(&mut self, shown: Shown) {
        let Some(flight) = self.flight.filter(|flight| flight.seek == shown.seek) else {
            return;
        };
        self.finish_seek(flight, shown.pts);
    }

    pub(super) fn finish_seek(&mut self, flight: PendingSeek, at: Duration) {
        self.flight = None;
        if flight.told {
            let exact = flight.mode == SeekMode::Exact;
            self.shared.tell(PlayerEvent::Seeked {
                seek: flight.seek,
                at,
                exact,
            });
        }
        if let Some(next) = self.waiting.take() {
            self.begin(next);
        }
    }

    /// The pictures are over. When a seek still waits for one, there was none from its place on.
    pub(super) fn pictures_ended(&mut self, attempt: Attempt) -> Result<(), PlaybackError> {
        if !self.begun {
            return Err(PlaybackError::broken("no picture in it can be decoded"));
        }
        self.pictures_over |= attempt == self.gate.answered();
        self.retry_with_lead(attempt);
        Ok(())
    }
}

//! The film's clock: the system clock, adjusted gently to the sound card's.
//!
//! GStreamer would take the sound output's clock. That stops for as long as the output is not ready: PulseAudio's null
//! sink (remote desktops have nothing else, nor has a virtual microphone) holds a film up for seconds after a pause,
//! sometimes for good. So frames follow the system clock. Sound begins when the film does and is played as it comes. An
//! output that was slow to begin (one that had to wake) is waited for once, by as much as it is late; and because no
//! card's second is exactly the computer's, the film's second is made as long as the card's.

use std::time::{Duration, Instant};

use gstreamer as gst;
use gstreamer::glib;
use gstreamer::prelude::*;

/// How long an output that has begun to play may take to settle before its clock is used.
const SETTLING_TIME: Duration = Duration::from_secs(3);
/// When to check whether the output has begun late, and how late it must be to be waited for: less is not noticed. An
/// output that is later than the maximum does not play as a card does.
const LATENESS_CHECK: Duration = Duration::from_secs(1);
const MIN_LATENESS: Duration = Duration::from_millis(150);
const MAX_LATENESS: Duration = Duration::from_secs(2);
/// How much sound an output buffers (GStreamer's `buffer-time`).
const OUTPUT_BUFFER: gst::ClockTime = gst::ClockTime::from_mseconds(200);
/// The film catches up with its sound in about this time.
const CATCH_UP_TIME: Duration = Duration::from_secs(20);
/// The largest correction, in millionths: no card is further off, and less than this is neither seen nor heard.
const MAX_CORRECTION: i64 = 500;
/// A difference that no card's drift explains: its clock has jumped or stopped.
const JUMP: Duration = Duration::from_millis(100);

/// The clock of one pipeline.
pub(crate) struct FilmClock {
    clock: gst::SystemClock,
    sound: Option<gst::Clock>,
    since: Instant,
    /// Whether the output was waited for, or does not have to be.
    aligned: bool,
    settled: Option<ClockPair>,
}

/// The times of both clocks at one moment.
#[derive(Debug, Clone, Copy)]
struct ClockPair {
    film: gst::ClockTime,
    sound: gst::ClockTime,
}

impl FilmClock {
    /// A clock for `pipeline`, which uses no other from now on.
    pub(crate) fn new(pipeline: &gst::Pipeline) -> Self {
        let clock: gst::SystemClock = glib::Object::new();
        pipeline.use_clock(Some(&clock));
        FilmClock {
            clock,
            sound: None,
            since: Instant::now(),
            aligned: false,
            settled: None,
        }
    }

    /// The film was paused, resumed or sought: the output has to settle again.
    pub(crate) fn restart(&mut self) {
        (self.sound, self.settled) = (None, None);
        self.aligned = false;
        self.since = Instant::now();
        self.set_correction(0);
    }

    /// To be called now and then while the film plays; `output` is where its sound goes.
    pub(crate) fn follow(&mut self, output: Option<&gst::Element>) {
        if self.since.elapsed() < SETTLING_TIME {
            return;
        }
        if self.sound.is_none() {
            self.sound = output.and_then(gst::prelude::ElementExt::provide_clock);
        }
        let Some(sound) = &self.sound else { return };
        let now = ClockPair {
            film: self.clock.time(),
            sound: sound.internal_time(),
        };
        let correction = self.settled.and_then(|settled| now.correction_since(settled));
        if correction.is_none() {
            self.settled = Some(now);
        }
        self.set_correction(correction.unwrap_or(0));
    }

    /// The film's sound has reached `sound` on its way into the output, when the frames were at `film` (running times):
    /// once, a moment after they began, the frames are held for as long as the sound is behind. What the output itself
    /// reports is no use for this: a null sink counts the time in which it did not play. Says for how long they are held.
    pub(crate) fn on_sound_progress(&mut self, sound: gst::ClockTime, film: gst::ClockTime) -> Option<Duration> {
        if self.aligned || self.since.elapsed() < LATENESS_CHECK {
            return None;
        }
        self.aligned = true;
        // Sound that is in time waits in the output's buffer.
        let behind = Duration::from(film + OUTPUT_BUFFER).saturating_sub(Duration::from(sound));
        let is_late = (MIN_LATENESS..MAX_LATENESS).contains(&behind);
        if is_late {
            self.hold(behind);
        }
        is_late.then_some(behind)
    }

    /// Stops the film's time for this long: a clock that is set back waits until it is where it was.
    fn hold(&self, length: Duration) {
        let (internal, film) = (self.clock.internal_time(), self.clock.time());
        let length = gst::ClockTime::try_from(length).unwrap_or(gst::ClockTime::ZERO);
        self.clock.set_calibration(internal, film.saturating_sub(length), 1, 1);
    }

    /// Has the film's time be so many nanoseconds less from now on, or, where that is negative, more.
    pub(crate) fn shift(&self, later: i64) {
        let length = Duration::from_nanos(later.unsigned_abs());
        if later > 0 {
            return self.hold(length);
        }
        let (internal, film) = (self.clock.internal_time(), self.clock.time());
        let length = gst::ClockTime::try_from(length).unwrap_or(gst::ClockTime::ZERO);
        self.clock.set_calibration(internal, film + length, 1, 1);
    }

    /// From now on, makes the film's second shorter than the computer's by so many millionths.
    fn set_correction(&self, millionths: i64) {
        const MILLION: u64 = 1_000_000;
        let internal = self.clock.internal_time();
        let (since, external, rate, second) = self.clock.calibration();
        let film = gst::Clock::adjust_with_calibration(internal, since, external, rate, second);
        self.clock
            .set_calibration(internal, film, MILLION.saturating_add_signed(millionths), MILLION);
    }
}

impl ClockPair {
    /// By how many millionths the film has to go faster to catch up with its sound; `None` when the clocks have
    /// nothing to do with each other any more.
    fn correction_since(self, start: ClockPair) -> Option<i64> {
        let film = self.film.saturating_sub(start.film).nseconds();
        let sound = self.sound.saturating_sub(start.sound).nseconds();
        let ahead = i64::try_from(sound).ok()? - i64::try_from(film).ok()?;
        if Duration::from_nanos(ahead.unsigned_abs()) > JUMP {
            return None;
        }
        // At most JUMP in nanoseconds: a million of it fits easily.
        let correction = ahead * 1_000_000 / i64::try_from(CATCH_UP_TIME.as_nanos()).ok()?;
        Some(correction.clamp(-MAX_CORRECTION, MAX_CORRECTION))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(film: u64, sound: u64) -> ClockPair {
        ClockPair {
            film: gst::ClockTime::from_nseconds(film),
            sound: gst::ClockTime::from_nseconds(sound),
        }
    }

    /// Plays for an hour with a card that is so many millionths too fast; the largest distance of frames and sound.
    fn an_hour_with_a_card_off_by(millionths: i64) -> Duration {
        const TICK: i64 = 100_000_000;
        let (mut film, mut sound, mut correction, mut worst) = (0_i64, 0_i64, 0_i64, 0_i64);
        for _ in 0..36_000 {
            film += TICK + TICK * correction / 1_000_000;
            sound += TICK + TICK * millionths / 1_000_000;
            worst = worst.max((film - sound).abs());
            correction = times(film as u64, sound as u64).correction_since(times(0, 0)).unwrap();
        }
        Duration::from_nanos(worst as u64)
    }

    #[test]
    fn the_film_stays_with_a_card_that_is_too_fast_or_too_slow() {
        for off in [-200, -80, -5, 0, 20, 120] {
            let worst = an_hour_with_a_card_off_by(off);
            assert!(worst < Duration::from_millis(6), "{off}: {worst:?}");
        }
    }

    #[test]
    fn the_films_time_stops_while_it_is_held_and_goes_on() {
        gst::init().unwrap();
        let pipeline = gst::Pipeline::new();
        let film = FilmClock::new(&pipeline);
        let before = film.clock.time();
        film.hold(Duration::from_millis(200));
        let (held, since) = (film.clock.time(), Instant::now());
        assert!(held - before < gst::ClockTime::from_mseconds(100));
        std::thread::sleep(Duration::from_millis(400));
        let gone = Duration::from(film.clock.time() - held);
        let most = since.elapsed().saturating_sub(Duration::from_millis(150));
        assert!(gone > Duration::from_millis(100) && gone < most, "{gone:?}");
    }

    #[test]
    fn the_films_time_is_ahead_at_once_when_it_is_made_earlier() {
        gst::init().unwrap();
        let pipeline = gst::Pipeline::new();
        let film = FilmClock::new(&pipeline);
        let (before, since) = (film.clock.time(), Instant::now());
        film.shift(-200_000_000);
        let gone = Duration::from(film.clock.time() - before);
        assert!(gone >= Duration::from_millis(200), "{gone:?}");
        assert!(gone <= Duration::from_millis(201) + since.elapsed(), "{gone:?}");
    }

    #[test]
    fn a_clock_that_jumps_or_stops_is_not_followed() {
        let start = times(0, 5_000_000_000);
        assert_eq!(times(2_000_000_000, 5_000_000_000).correction_since(start), None);
        assert_eq!(times(2_000_000_000, 9_000_000_000).correction_since(start), None);
        assert_eq!(times(2_000_000_000, 0).correction_since(start), None);
    }

    #[test]
    fn a_change_of_rate_is_no_jump() {
        gst::init().unwrap();
        let pipeline = gst::Pipeline::new();
        let film = FilmClock::new(&pipeline);
        let before = film.clock.time();
        for correction in [MAX_CORRECTION, -MAX_CORRECTION, 0] {
            film.set_correction(correction);
        }
        let after = film.clock.time();
        assert!(after >= before);
        assert!(after - before < gst::ClockTime::from_seconds(1));
        assert_eq!(pipeline.pipeline_clock(), *film.clock.upcast_ref::<gst::Clock>());
    }
}

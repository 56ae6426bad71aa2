//! The film's clock: the computer's own, led gently towards the sound card's.
//!
//! GStreamer would take the sound output's clock. That stands still for as long as the output takes its time: PulseAudio's
//! null sink (remote desktops have nothing else, and so has a virtual microphone) holds a film up for seconds after a pause,
//! now and then for good. So pictures keep the computer's time. Sound begins when the film does and is played as it comes. An
//! output that was slow to begin (one that had to wake) is waited for once, by as much as it is late; and because no card's second
//! is exactly the computer's, the film's second is made as long as the card's.

use std::time::{Duration, Instant};

use gstreamer as gst;
use gstreamer::glib;
use gstreamer::prelude::*;

/// How long an output that has begun to play may take to settle before its clock is believed.
const SETTLING: Duration = Duration::from_secs(3);
/// When it is looked whether the output has begun late, and by how much it must be to be waited for: less nobody notices. An
/// output that is later than the most does not play as a card does.
const BEGINNING: Duration = Duration::from_secs(1);
const LATE: Duration = Duration::from_millis(150);
const LATE_AT_MOST: Duration = Duration::from_secs(2);
/// How much sound an output takes in before its turn (GStreamer's `buffer-time`).
const IN_THE_OUTPUT: gst::ClockTime = gst::ClockTime::from_mseconds(200);
/// The film catches up with its sound in about this time.
const CATCHING_UP: Duration = Duration::from_secs(20);
/// No card is further off than this, in millionths. Nobody sees or hears it.
const MOST_OFF: i64 = 500;
/// A difference that no card's pace explains: its clock has jumped or stands still.
const JUMP: Duration = Duration::from_millis(100);

/// The clock of one pipeline.
pub(crate) struct FilmClock {
    clock: gst::SystemClock,
    sound: Option<gst::Clock>,
    since: Instant,
    /// Whether the output was waited for, or need not be.
    together: bool,
    run: Option<Run>,
}

/// Where both clocks stood when the output had settled.
#[derive(Debug, Clone, Copy)]
struct Run {
    film: gst::ClockTime,
    sound: gst::ClockTime,
}

impl FilmClock {
    /// A clock for `pipeline`, which takes no other from now on.
    pub(crate) fn of(pipeline: &gst::Pipeline) -> Self {
        let clock: gst::SystemClock = glib::Object::new();
        pipeline.use_clock(Some(&clock));
        FilmClock {
            clock,
            sound: None,
            since: Instant::now(),
            together: false,
            run: None,
        }
    }

    /// The film was held, released or sought: the output settles anew.
    pub(crate) fn begin_anew(&mut self) {
        (self.sound, self.run) = (None, None);
        self.together = false;
        self.since = Instant::now();
        self.keep_pace(0);
    }

    /// To be called now and then while the film plays; `output` is where its sound goes.
    pub(crate) fn follow(&mut self, output: Option<&gst::Element>) {
        if self.since.elapsed() < SETTLING {
            return;
        }
        if self.sound.is_none() {
            self.sound = output.and_then(gst::prelude::ElementExt::provide_clock);
        }
        let Some(sound) = &self.sound else { return };
        let now = Run {
            film: self.clock.time(),
            sound: sound.internal_time(),
        };
        let pace = self.run.and_then(|run| now.pace_after(run));
        if pace.is_none() {
            self.run = Some(now);
        }
        self.keep_pace(pace.unwrap_or(0));
    }

    /// The film's sound has come to `sound` on its way into the output, when the pictures were at `film` (running times): once,
    /// a moment after they began, the pictures are held for as long as the sound is behind. What the output says of itself is
    /// no use for this: a null sink counts the time in which it did not play.
    pub(crate) fn sound_came_to(&mut self, sound: gst::ClockTime, film: gst::ClockTime) {
        if self.together || self.since.elapsed() < BEGINNING {
            return;
        }
        self.together = true;
        // Sound that is in time waits in the output's buffer for its turn.
        let behind = Duration::from(film + IN_THE_OUTPUT).saturating_sub(Duration::from(sound));
        if (LATE..LATE_AT_MOST).contains(&behind) {
            self.hold(behind);
        }
    }

    /// Lets the film's time stand still for so long: a clock that is put back waits until it is where it was.
    fn hold(&self, long: Duration) {
        let (internal, film) = (self.clock.internal_time(), self.clock.time());
        let long = gst::ClockTime::try_from(long).unwrap_or(gst::ClockTime::ZERO);
        self.clock.set_calibration(internal, film.saturating_sub(long), 1, 1);
    }

    /// From now on, lets the film's second be shorter than the computer's by so many millionths.
    fn keep_pace(&self, faster: i64) {
        const MILLION: u64 = 1_000_000;
        let internal = self.clock.internal_time();
        let (since, stood, pace, second) = self.clock.calibration();
        let film = gst::Clock::adjust_with_calibration(internal, since, stood, pace, second);
        self.clock
            .set_calibration(internal, film, MILLION.saturating_add_signed(faster), MILLION);
    }
}

impl Run {
    /// By how many millionths the film has to go faster so that it finds its sound again; `None` when the clocks have
    /// nothing to do with each other any more.
    fn pace_after(self, start: Run) -> Option<i64> {
        let film = self.film.saturating_sub(start.film).nseconds();
        let sound = self.sound.saturating_sub(start.sound).nseconds();
        let ahead = i64::try_from(sound).ok()? - i64::try_from(film).ok()?;
        if Duration::from_nanos(ahead.unsigned_abs()) > JUMP {
            return None;
        }
        // At most JUMP in nanoseconds: a million of it fits easily.
        let pace = ahead * 1_000_000 / i64::try_from(CATCHING_UP.as_nanos()).ok()?;
        Some(pace.clamp(-MOST_OFF, MOST_OFF))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(film: u64, sound: u64) -> Run {
        Run {
            film: gst::ClockTime::from_nseconds(film),
            sound: gst::ClockTime::from_nseconds(sound),
        }
    }

    /// Plays for an hour with a card that is so many millionths too fast; the largest distance of picture and sound.
    fn an_hour_with_a_card_off_by(millionths: i64) -> Duration {
        const TICK: i64 = 100_000_000;
        let (mut film, mut sound, mut pace, mut worst) = (0_i64, 0_i64, 0_i64, 0_i64);
        for _ in 0..36_000 {
            film += TICK + TICK * pace / 1_000_000;
            sound += TICK + TICK * millionths / 1_000_000;
            worst = worst.max((film - sound).abs());
            pace = run(film as u64, sound as u64).pace_after(run(0, 0)).unwrap();
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
    fn the_films_time_stands_while_it_is_held_and_goes_on() {
        gst::init().unwrap();
        let pipeline = gst::Pipeline::new();
        let film = FilmClock::of(&pipeline);
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
    fn a_clock_that_jumps_or_stands_still_is_not_followed() {
        let start = run(0, 5_000_000_000);
        assert_eq!(run(2_000_000_000, 5_000_000_000).pace_after(start), None);
        assert_eq!(run(2_000_000_000, 9_000_000_000).pace_after(start), None);
        assert_eq!(run(2_000_000_000, 0).pace_after(start), None);
    }

    #[test]
    fn a_change_of_pace_is_no_jump() {
        gst::init().unwrap();
        let pipeline = gst::Pipeline::new();
        let film = FilmClock::of(&pipeline);
        let before = film.clock.time();
        for pace in [MOST_OFF, -MOST_OFF, 0] {
            film.keep_pace(pace);
        }
        let after = film.clock.time();
        assert!(after >= before);
        assert!(after - before < gst::ClockTime::from_seconds(1));
        assert_eq!(pipeline.pipeline_clock(), *film.clock.upcast_ref::<gst::Clock>());
    }
}

//! The film that is on: what it was told, what stands in the window, and what the console hears of it.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::render::control_bar::BarFacts;
use super::render::thread::Shown;
use super::writer::EventWriter;
use crate::film::ReadError;
use crate::playback::{Frame, PlaybackError, Player, PlayerEvent, SeekId, SeekMode, Warning};
use crate::protocol::Start;
use crate::protocol::{ErrorCode, Event, WarningCode};

/// The console hears where the film stands this often while it plays.
const HEARTBEAT: Duration = Duration::from_millis(200);

/// One film on the stage.
pub(super) struct FilmSession {
    player: Player,
    playing: bool,
    rate: f64,
    volume: f64,
    muted: bool,
    curtain: bool,
    /// Whether a call is given every second picture of those films that have more than it carries.
    duration: Option<Duration>,
    /// What stands in the window; `None` before the first picture.
    shown: Option<Shown>,
    /// Seeks and steps that the player has answered, whose pictures do not stand in the window yet.
    answered: VecDeque<(SeekId, bool)>,
    /// Where the film will be when the newest seek is done: several key presses in a row add up.
    heading: Option<(SeekId, Duration)>,
    told_position: Option<Instant>,
}

/// What the window is at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WindowFacts {
    pub(super) fullscreen: bool,
    /// Whether a video call has it.
    pub(super) shared: bool,
}

/// What the film asks of the window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// All is well.
    Goes,
    /// The film cannot be shown (any longer).
    Failed(ErrorCode, String),
}

impl FilmSession {
    /// `shared`: a video call has the window, and the film begins behind the curtain.
    pub(super) fn new(player: Player, start: Start, shared: bool) -> Self {
        let mut show = Self {
            player,
            playing: !start.paused,
            rate: 1.0,
            volume: 1.0,
            muted: false,
            curtain: false,
            duration: None,
            shown: None,
            answered: VecDeque::new(),
            heading: None,
            told_position: None,
        };
        if shared {
            show.set_shared(true);
        }
        show
    }

    /// The newest picture that is due.
    pub(super) fn take_frame(&self) -> Option<Frame> {
        self.player.take_frame()
    }

    /// Passes on what the player has to say.
    pub(super) fn hear_player(&mut self, window: WindowFacts, out: &EventWriter) -> Verdict {
        while let Some(event) = self.player.poll_event() {
            match event {
                PlayerEvent::Facts(facts) => {
                    self.duration = facts.duration_ms.map(Duration::from_millis);
                    out.tell(Event::Facts { facts });
                    self.tell_position(window, out);
                }
                PlayerEvent::Seeked { seek, exact, .. } => {
                    self.answered.push_back((seek, exact));
                    self.tell_seeked(window, out);
                }
                PlayerEvent::End => {
                    self.player.pause();
                    self.playing = false;
                    if window.shared {
                        self.set_curtain(true);
                    }
                    out.tell(Event::End);
                    self.tell_position(window, out);
                }
                PlayerEvent::Sound { peak } => out.tell(Event::Sound { peak }),
                PlayerEvent::Warning(warning) => out.tell(warning_event(&warning)),
                PlayerEvent::Error(error) => {
                    let (code, detail) = told(&error);
                    return Verdict::Failed(code, detail);
                }
            }
        }
        if self.duration.is_none() {
            self.duration = self.player.duration();
        }
        Verdict::Goes
    }

    /// The painter has put this into the window.
    pub(super) fn was_shown(&mut self, shown: Shown, window: WindowFacts, out: &EventWriter) {
        let Some(pts) = shown.pts else { return };
        let first = self.shown.is_none();
        let news = self.shown != Some(shown);
        self.shown = Some(shown);
        if first {
            out.tell(Event::FirstPicture { at: pts.as_secs_f64() });
            self.tell_position(window, out);
        }
        self.tell_seeked(window, out);
        // A film that is held stands where its last picture does, whenever that comes.
        let due = self.told_position.is_none_or(|told| told.elapsed() >= HEARTBEAT);
        if news && !first && (due || !self.playing) {
            self.tell_position(window, out);
        }
    }

    pub(super) fn play(&mut self) {
        self.playing = true;
        self.set_curtain(false);
        self.player.play();
    }

    pub(super) fn pause(&mut self) {
        self.playing = false;
        self.player.pause();
    }

    pub(super) fn seek(&mut self, to: Duration, exact: bool) {
        let to = self.duration.map_or(to, |duration| to.min(duration));
        let seek = self
            .player
            .seek(to, if exact { SeekMode::Exact } else { SeekMode::KeyFrame });
        self.heading = Some((seek, to));
    }

    /// Goes on by `seconds`, or back, from where the film is heading.
    pub(super) fn skip(&mut self, seconds: f64) {
        let from = self.heading.map_or_else(|| self.at(), |(_, to)| to);
        let by = Duration::from_secs_f64(seconds.abs());
        self.seek(
            if seconds < 0.0 {
                from.saturating_sub(by)
            } else {
                from + by
            },
            true,
        );
    }

    pub(super) fn step(&mut self, pictures: i32) {
        self.playing = false;
        self.heading = None;
        self.player.step(pictures);
    }

    pub(super) fn set_rate(&mut self, rate: f64) {
        self.rate = rate;
        self.player.set_rate(rate);
    }

    pub(super) fn set_volume(&mut self, volume: f64) {
        self.volume = volume;
        self.player.set_volume(volume);
    }

    pub(super) fn set_muted(&mut self, muted: bool) {
        self.muted = muted;
        self.player.set_muted(muted || self.curtain);
    }

    pub(super) fn set_sound_output(&self, sink: Option<String>) {
        self.player.set_sound_output(sink);
    }

    /// Pauses and silences the film behind the curtain. When it is lifted, the film is still held.
    pub(super) fn set_curtain(&mut self, on: bool) {
        self.curtain = on;
        if on {
            self.pause();
        }
        self.player.set_muted(self.muted || on);
    }

    /// A video call has the window from now on, or no longer; either begins behind the curtain. A call carries at most 30
    /// pictures a second: of more the film shows every second one.
    pub(super) fn set_shared(&mut self, on: bool) {
        self.set_curtain(true);
        self.player.set_decimated(on);
    }

    pub(super) fn is_playing(&self) -> bool {
        self.playing
    }

    pub(super) fn has_curtain(&self) -> bool {
        self.curtain
    }

    pub(super) fn is_muted(&self) -> bool {
        self.muted
    }

    pub(super) fn rate(&self) -> f64 {
        self.rate
    }

    pub(super) fn duration(&self) -> Option<Duration> {
        self.duration
    }

    /// What the bar over the picture has to tell; `None` for a still and before the first picture.
    pub(super) fn bar(&self, at: Option<Duration>) -> Option<BarFacts> {
        self.shown?;
        Some(BarFacts {
            at: at.unwrap_or_else(|| self.heading.map_or_else(|| self.at(), |(_, to)| to)),
            duration: self.duration?,
            playing: self.playing,
            rate: self.rate,
            muted: self.muted,
        })
    }

    /// Tells the console where the film stands.
    pub(super) fn tell_position(&mut self, window: WindowFacts, out: &EventWriter) {
        // Before the first picture the film stands nowhere.
        if self.shown.is_none() {
            return;
        }
        self.told_position = Some(Instant::now());
        out.tell(Event::Position {
            at: self.at().as_secs_f64(),
            duration: self.duration.map(|duration| duration.as_secs_f64()),
            playing: self.playing,
            rate: self.rate,
            curtain: self.curtain,
            fullscreen: window.fullscreen,
            shared: window.shared,
            volume: self.volume,
            muted: self.muted,
        });
    }

    /// Ends playing; waits for the player's threads.
    pub(super) fn into_player(self) -> Player {
        self.player
    }

    fn at(&self) -> Duration {
        self.shown.and_then(|shown| shown.pts).unwrap_or_default()
    }

    /// Tells of those seeks whose pictures stand in the window.
    fn tell_seeked(&mut self, window: WindowFacts, out: &EventWriter) {
        let Some(Shown {
            pts: Some(pts),
            seek: shown,
            ..
        }) = self.shown
        else {
            return;
        };
        let mut told = false;
        while let Some((seek, exact)) = self.answered.front().copied().filter(|(seek, _)| *seek <= shown) {
            self.answered.pop_front();
            out.tell(Event::Seeked {
                at: pts.as_secs_f64(),
                exact,
            });
            if self.heading.is_some_and(|(heading, _)| heading <= seek) {
                self.heading = None;
            }
            told = true;
        }
        if told {
            self.tell_position(window, out);
        }
    }
}

fn warning_event(warning: &Warning) -> Event {
    let (code, detail) = match warning {
        Warning::NoSoundOutput => (WarningCode::NoSoundOutput, "no sound output".to_owned()),
        Warning::UnsupportedSound { codec } => (WarningCode::UnsupportedSound, codec.clone()),
    };
    Event::Warning { code, detail }
}

/// What an error of the player is called in the protocol, and its detail: what is not in the code already.
pub(super) fn told(error: &PlaybackError) -> (ErrorCode, String) {
    let detail = match error {
        PlaybackError::Unsupported { kind, codec, detail } if detail.is_empty() => format!("{kind}: {codec}"),
        PlaybackError::Unsupported { kind, codec, detail } => format!("{kind}: {codec}; {detail}"),
        other => other.to_string(),
    };
    (code_of(error), detail)
}

fn code_of(error: &PlaybackError) -> ErrorCode {
    match error {
        PlaybackError::Unsupported { .. } => ErrorCode::Unsupported,
        PlaybackError::BrokenFilm { .. } => ErrorCode::BrokenFilm,
        PlaybackError::Read(ReadError::Damaged { .. }) => ErrorCode::Damaged,
        PlaybackError::Read(ReadError::MediumLost) => ErrorCode::MediumLost,
        PlaybackError::Read(_) | PlaybackError::Unavailable { .. } => ErrorCode::Internal,
    }
}

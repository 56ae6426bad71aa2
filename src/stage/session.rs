//! The film that is shown: what it was made to do, what the window shows of it, and the events about it.

use std::collections::VecDeque;
use std::rc::Rc;
use std::time::{Duration, Instant};

use super::action::FilmAction;
use super::outcome::{FilmError, warning_event};
use super::render::control_bar::BarFacts;
use super::render::shown::Shown;
use super::standing::Standing;
use super::told::Told;
use super::writer::FilmEvents;
use crate::film::{Cover, Voices};
use crate::playback::{self, Frame, Player, PlayerEvent, SeekId, SeekMode};
use crate::protocol::{Channels, Event, Repeat, Start};

/// The console is sent the film's position this often while it plays.
const POSITION_INTERVAL: Duration = Duration::from_millis(200);

/// One film, from the time that its player is there.
pub(super) struct FilmSession {
    player: Player,
    playing: bool,
    rate: f64,
    volume: f64,
    muted: bool,
    channels: Channels,
    curtain: bool,
    repeat: Repeat,
    /// Where its markers are, and the one that was set last.
    markers: Rc<[Duration]>,
    marked: Option<Duration>,
    /// Whether the console knows of it.
    repeat_told: bool,
    duration: Option<Duration>,
    /// What the window shows; `None` before the first frame.
    shown: Option<Shown>,
    /// Whether the console knows what the film is, and that its first frame is shown: it is told in this order, although the frame may
    /// come first.
    facts_told: bool,
    first_told: bool,
    /// For how long that stands.
    standing: Standing,
    told: Told,
    /// Seeks and steps that the player has finished and whether they were exact, whose frames the window does not show yet.
    finished: VecDeque<(SeekId, bool)>,
    /// Where the film will be when the newest seek is done: several key presses in a row add up.
    target: Option<(SeekId, Duration)>,
    position_sent: Option<Instant>,
    /// Whether it has no length, once that is known: a still.
    is_still: bool,
    /// Whether its sound goes to an output.
    heard: bool,
    /// For how long it stood for its output, as far as another film has not been told.
    waited: Duration,
    /// Whether it was played to its end, and nothing was sought since.
    ended: bool,
    /// The seek whose frame another film waits for.
    awaited: Option<SeekId>,
    /// A seek that nobody asked for: it is not told.
    quiet: Option<SeekId>,
}

/// The state of the window that is reported together with the film's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WindowFacts {
    pub(super) fullscreen: bool,
    /// Whether a video call has it.
    pub(super) shared: bool,
    /// Whether another film plays in it, which goes on when this one has ended.
    pub(super) other_plays: bool,
}

impl FilmSession {
    /// `shared`: a video call has the window, and the film begins behind the curtain.
    pub(super) fn new(player: Player, start: Start, shared: bool) -> Self {
        let mut session = Self {
            player,
            playing: !start.paused,
            rate: 1.0,
            volume: 1.0,
            muted: false,
            channels: Channels::All,
            curtain: false,
            repeat: Repeat::default(),
            markers: Rc::default(),
            marked: None,
            repeat_told: true,
            duration: None,
            shown: None,
            facts_told: false,
            first_told: false,
            standing: Standing::default(),
            told: Told::default(),
            finished: VecDeque::new(),
            target: None,
            position_sent: None,
            is_still: false,
            heard: true,
            waited: Duration::ZERO,
            ended: false,
            awaited: None,
            quiet: None,
        };
        if shared {
            session.set_shared(true);
        }
        session
    }

    /// The newest frame that is due.
    pub(super) fn take_frame(&self) -> Option<Frame> {
        self.player.take_frame()
    }

    /// The frame that is shown, once more.
    pub(super) fn still(&self) -> Option<Frame> {
        self.player.still()
    }

    /// Passes the player's events on.
    ///
    /// # Errors
    /// When the film cannot be shown any longer.
    pub(super) fn on_player_events(&mut self, window: WindowFacts, out: FilmEvents<'_>) -> Result<(), FilmError> {
        while let Some(event) = self.player.poll_event() {
            match event {
                PlayerEvent::Facts(facts) => {
                    self.duration = facts.duration_ms.map(Duration::from_millis);
                    self.is_still = facts.duration_ms.is_none();
                    out.emit(Event::Facts { facts });
                    self.facts_told = true;
                    self.tell_shown(true, window, out);
                }
                PlayerEvent::Seeked { seek, exact, .. } => {
                    if self.awaited.is_some_and(|awaited| awaited <= seek) {
                        self.awaited = None;
                    }
                    if self.quiet.take_if(|quiet| *quiet == seek).is_none() {
                        self.finished.push_back((seek, exact));
                    }
                    self.emit_seeked(window, out);
                }
                PlayerEvent::End => {
                    self.pause();
                    self.ended = true;
                    if window.shared && !window.other_plays {
                        self.set_curtain(true);
                    }
                    out.emit(Event::End);
                    self.emit_position(window, out);
                }
                PlayerEvent::Sound { peak } => {
                    if self.heard {
                        out.emit(Event::Sound { peak });
                    }
                    self.on_sound(window, out);
                }
                PlayerEvent::Waited { length } => self.waited += length,
                PlayerEvent::Warning(warning) => out.emit(warning_event(&warning)),
                PlayerEvent::Error(error) => return Err(error.into()),
            }
        }
        if self.duration.is_none() {
            self.duration = self.player.duration();
        }
        Ok(())
    }

    /// The window shows this now.
    pub(super) fn on_shown(&mut self, shown: Shown, window: WindowFacts, out: FilmEvents<'_>) {
        if shown.pts.is_none() {
            return;
        }
        let changed = self.shown != Some(shown);
        self.shown = Some(shown);
        if changed {
            self.standing.restart(Instant::now());
        }
        self.tell_shown(changed, window, out);
    }

    fn tell_shown(&mut self, changed: bool, window: WindowFacts, out: FilmEvents<'_>) {
        let Some(pts) = self.shown.and_then(|shown| shown.pts).filter(|_| self.facts_told) else {
            return;
        };
        let first = !std::mem::replace(&mut self.first_told, true);
        if first {
            out.emit(Event::FirstPicture { at: pts.as_secs_f64() });
            self.emit_position(window, out);
        }
        self.emit_seeked(window, out);
        // A film that is held is where its last frame is, whenever that comes.
        if changed && !first && (self.is_position_due() || !self.playing) {
            self.emit_position(window, out);
        }
    }

    /// Sound is heard: the film goes on, whether its picture changes or not.
    fn on_sound(&mut self, window: WindowFacts, out: FilmEvents<'_>) {
        if !self.playing || self.target.is_some() {
            return;
        }
        self.standing.hear(Instant::now(), self.rate);
        if !self.standing.time().is_zero() && self.is_position_due() {
            self.emit_position(window, out);
        }
    }

    fn is_position_due(&self) -> bool {
        self.position_sent
            .is_none_or(|sent| sent.elapsed() >= POSITION_INTERVAL)
    }

    /// What of the film is covered: its picture comes once more.
    pub(super) fn set_covers(&self, covers: Vec<Cover>) {
        self.player.set_covers(covers);
    }

    /// What is done to the film's voices.
    pub(super) fn set_voices(&self, voices: Voices) {
        self.player.set_voices(voices);
    }

    pub(super) fn apply(&mut self, action: FilmAction) {
        match action {
            FilmAction::Play => {
                (self.playing, self.ended) = (true, false);
                self.set_curtain(false);
                self.player.play();
            }
            FilmAction::Pause => self.pause(),
            FilmAction::Seek { to, exact } => self.seek(to, exact),
            FilmAction::Rate(rate) => {
                self.rate = rate;
                self.player.set_rate(rate);
            }
            FilmAction::Step(frames) => {
                (self.playing, self.ended) = (false, false);
                self.standing.pause();
                self.target = None;
                self.player.step(frames);
            }
            FilmAction::Volume(volume) => {
                self.volume = volume;
                self.player.set_volume(volume);
            }
            FilmAction::Mute(on) => {
                self.muted = on;
                self.player.set_muted(on || self.curtain);
            }
            FilmAction::Channels(channels) => {
                self.channels = channels;
                self.player.set_channels(match channels {
                    Channels::All => playback::Channels::All,
                    Channels::Left => playback::Channels::Left,
                    Channels::Right => playback::Channels::Right,
                });
            }
            FilmAction::Curtain(on) => self.set_curtain(on),
            FilmAction::Markers(markers) => {
                // Told of a film that is shown, a single one more was set just now.
                let new = markers.iter().filter(|at| !self.markers.contains(at));
                let is_one_more = self.shown.is_some() && markers.len() == self.markers.len() + 1;
                self.marked = new.copied().next().filter(|_| is_one_more);
                self.markers = markers.into();
            }
            FilmAction::Repeat(repeat) => {
                self.repeat = repeat;
                self.repeat_told = false;
                let place = |at: f64| Duration::try_from_secs_f64(at).unwrap_or(Duration::MAX);
                self.player
                    .set_repeat(repeat.range().map(|(from, to)| (place(from), place(to))));
            }
        }
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
    /// frames a second: of a film with more, every second one is shown.
    pub(super) fn set_shared(&mut self, on: bool) {
        self.set_curtain(true);
        self.player.set_decimated(on);
    }

    /// Plays from here on, once it is no longer held: for a film that goes in step with another one. `plays`: whether there is film
    /// there at all.
    pub(super) fn play_from(&mut self, at: Duration, plays: bool) {
        self.player.hold(true);
        self.set_curtain(false);
        if plays {
            self.apply(FilmAction::Play);
        } else {
            self.pause();
        }
        self.seek_quietly(at);
    }

    /// Goes there, to be waited for, without that anybody is told.
    pub(super) fn seek_quietly(&mut self, at: Duration) {
        self.seek(at, true);
        self.quiet = self.awaited;
    }

    /// Has it stand although it plays, or go on.
    pub(super) fn hold(&self, on: bool) {
        self.player.hold(on);
    }

    /// Whether the frame of a seek is still on its way.
    pub(super) fn is_awaited(&self) -> bool {
        self.awaited.is_some()
    }

    /// See [`Player::shift`].
    pub(super) fn shift(&self, later: i64) {
        self.player.shift(later);
    }

    /// For how long the film stood for its sound output since this was asked last: one in step with it has to stand as long.
    pub(super) fn take_waited(&mut self) -> Duration {
        std::mem::take(&mut self.waited)
    }

    /// Whether it is the film that is heard.
    pub(super) fn set_heard(&mut self, on: bool) {
        self.heard = on;
        self.player.set_heard(on);
    }

    pub(super) fn is_still(&self) -> bool {
        self.is_still
    }

    /// Where it begins when it is played: at its end, from its start.
    pub(super) fn plays_from(&self) -> Duration {
        if self.ended { Duration::ZERO } else { self.target() }
    }

    pub(super) fn is_playing(&self) -> bool {
        self.playing
    }

    pub(super) fn has_curtain(&self) -> bool {
        self.curtain
    }

    pub(super) fn repeat(&self) -> Repeat {
        self.repeat
    }

    pub(super) fn channels(&self) -> Channels {
        self.channels
    }

    pub(super) fn is_muted(&self) -> bool {
        self.muted
    }

    pub(super) fn volume(&self) -> f64 {
        self.volume
    }

    pub(super) fn rate(&self) -> f64 {
        self.rate
    }

    pub(super) fn duration(&self) -> Option<Duration> {
        self.duration
    }

    /// Where the film is, or will be when the seek that is under way is done.
    pub(super) fn target(&self) -> Duration {
        self.target.map_or_else(|| self.at(), |(_, to)| to)
    }

    /// What the control bar shows; `None` for a still and before the first frame. `at`: where the frame is that is about to be
    /// shown.
    pub(super) fn bar(&self, at: Option<Duration>) -> Option<BarFacts> {
        self.shown?;
        Some(BarFacts {
            at: at.unwrap_or_else(|| self.target()),
            duration: self.duration?,
            playing: self.playing,
            rate: self.rate,
            muted: self.muted,
            repeat: self.repeat,
            markers: Rc::clone(&self.markers),
            marked: self.marked,
        })
    }

    pub(super) fn emit_position(&mut self, window: WindowFacts, out: FilmEvents<'_>) {
        // Before the first frame the film has no position.
        let Some(shown) = self.shown.filter(|_| self.first_told) else {
            return;
        };
        self.position_sent = Some(Instant::now());
        if !std::mem::replace(&mut self.repeat_told, true) {
            out.emit(Event::Repeat(self.repeat));
        }
        // What is repeated does run back.
        let goes_on = self.playing && self.target.is_none() && self.repeat.range().is_none();
        let at = self.told.place(shown.seek.number(), self.at(), goes_on);
        out.emit(Event::Position {
            at: at.as_secs_f64(),
            duration: self.duration.map(|duration| duration.as_secs_f64()),
            playing: self.playing,
            rate: self.rate,
            curtain: self.curtain,
            fullscreen: window.fullscreen,
            shared: window.shared,
            volume: self.volume,
            muted: self.muted,
            channels: self.channels,
        });
    }

    /// Ends the session; dropping the player waits for its threads.
    pub(super) fn into_player(self) -> Player {
        self.player
    }

    fn pause(&mut self) {
        self.playing = false;
        self.standing.pause();
        self.player.pause();
    }

    fn seek(&mut self, to: Duration, exact: bool) {
        let to = self.duration.map_or(to, |duration| to.min(duration));
        let mode = if exact { SeekMode::Exact } else { SeekMode::KeyFrame };
        let seek = self.player.seek(to, mode);
        (self.target, self.ended) = (Some((seek, to)), false);
        if exact {
            self.awaited = Some(seek);
        }
    }

    fn at(&self) -> Duration {
        let at = self.shown.and_then(|shown| shown.pts).unwrap_or_default() + self.standing.time();
        self.duration.map_or(at, |duration| at.min(duration))
    }

    /// Reports those seeks whose frames the window shows.
    fn emit_seeked(&mut self, window: WindowFacts, out: FilmEvents<'_>) {
        let Some(Shown {
            pts: Some(pts),
            seek: shown,
            ..
        }) = self.shown.filter(|_| self.first_told)
        else {
            return;
        };
        let mut emitted = false;
        while let Some((_, exact)) = self.finished.front().copied().filter(|(seek, _)| *seek <= shown) {
            self.finished.pop_front();
            out.emit(Event::Seeked {
                at: pts.as_secs_f64(),
                exact,
            });
            emitted = true;
        }
        // Also of a seek that is not told.
        if self
            .target
            .is_some_and(|(target, _)| target <= shown && self.awaited.is_none())
        {
            self.target = None;
        }
        if emitted {
            self.emit_position(window, out);
        }
    }
}

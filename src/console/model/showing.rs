//! A film is showing: what the stage reports of it, and what the user does with it.

use super::meeting::{AudienceView, Meeting};
use super::places::led_in;
use crate::film::Hidden;
use crate::protocol::keys::KeyMeaning;
use crate::protocol::transport::{LONG_JUMP, LOUDEST, RATES, faster, slower};
use crate::protocol::{Channels, Command, Event, Pair, PictureChange, Repeat, ShareSize, ShownAs};
use crate::vault::FilmId;

/// Seconds at a film's start and end that are not worth to be gone on with.
const HARDLY_ANYTHING: f64 = 5.0;

/// Distinguishes a show from an earlier one, whose last events may come late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShowNumber(pub u64);

/// The film that a stage has.
#[derive(Debug, Clone)]
pub struct Showing {
    /// Which show this is.
    pub number: ShowNumber,
    /// The film.
    pub film: FilmId,
    /// How far it has come.
    pub phase: Phase,
    /// The film's position, in seconds.
    pub position: f64,
    /// Its length in seconds, where known.
    pub duration: Option<f64>,
    /// Whether it is playing.
    pub playing: bool,
    /// Whether it has been played to its end.
    pub at_end: bool,
    /// Speed.
    pub rate: f64,
    /// Loudness, 0.0 to [`LOUDEST`].
    pub volume: f64,
    /// Whether sound is off.
    pub muted: bool,
    /// Which channels are heard.
    pub channels: Channels,
    /// How near, how bright and which way up its picture is shown.
    pub picture: ShownAs,
    /// Whether the curtain covers the film.
    pub curtain: bool,
    /// The piece that is played again and again.
    pub repeat: Repeat,
    /// Whether the film fills the screen.
    pub fullscreen: bool,
    /// Where it was left the last time, in seconds, until the user goes on there or elsewhere.
    pub resumes: Option<f64>,
    /// Seconds of film that are shown before a marker.
    pub(super) lead_in: f64,
    /// The place that was marked last, in milliseconds from the start.
    pub marked: Option<u64>,
    /// Whether a picture of it was asked for that is not kept yet: one at a time, whoever asks.
    pub still_due: bool,
    /// Whether covers are drawn in its window.
    pub covering: bool,
    /// How others see and hear it.
    pub meeting: Meeting,
    /// The film that is shown with it in the same window, if there is one.
    pub paired: Option<Box<Paired>>,
    scrub: Scrub,
}

/// The film that is not steered, and how the two go together.
#[derive(Debug, Clone)]
pub struct Paired {
    /// What is known of the other film; what concerns the window is in the one that is steered.
    pub other: Showing,
    /// As the stage has told it.
    pub told: Pair,
    /// Whether the film that came second has shown a picture.
    pub shown: bool,
    /// Whether it is being wiped.
    pub leaving: bool,
    /// What the stage was told is not seen and heard of the other film, and how it is turned.
    pub(super) sent: (Hidden, u16),
}

/// How far a show has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The stage has been given the film; no frame yet.
    Opening,
    /// Its frame is in the window.
    Shown,
    /// The stage was asked to end.
    Closing,
    /// The stage reported why it cannot go on, and ends by itself.
    Failed,
}

/// What can be seen of a show: two equal values look the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VisibleState {
    phase: Phase,
    place: u64,
    flags: [bool; 8],
    /// Where the other film is, and how the two go together.
    pair: Option<(u64, bool, Pair)>,
    levels: [f64; 2],
    picture: ShownAs,
    loudness: Option<i64>,
}

/// What the user does with the film.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Control {
    /// Play, or pause.
    PlayPause,
    /// Play from the start.
    FromStart,
    /// Go by so many seconds.
    Jump(f64),
    /// Go by so many frames.
    Step(i32),
    /// The slider is being dragged and is here, in seconds.
    Drag(f64),
    /// The slider was let go here.
    Drop(f64),
    /// Go to where the marker at this place begins, in seconds.
    ToMarker(f64),
    /// Repeat from here on.
    RepeatFrom,
    /// Repeat up to here.
    RepeatTo,
    /// Repeat this piece, or nothing any more.
    Repeat(Repeat),
    /// Another speed.
    Rate(f64),
    /// The next slower of the usual speeds.
    Slower,
    /// The next faster of the usual speeds.
    Faster,
    /// Another loudness.
    Volume(f64),
    /// Sound off, or on again.
    Mute,
    /// The next choice of the channels that are heard.
    Channels,
    /// The picture nearer, brighter, turned.
    Picture(PictureChange),
    /// The picture that is shown, as a picture of its own in the vault.
    Still,
    /// The curtain, or the film again.
    Curtain,
    /// Full screen, or a window again.
    Fullscreen,
    /// Full screen on the display of this number.
    FullscreenOn(u32),
    /// Share mode for a video call, or an ordinary window again.
    Share,
    /// The window's size in share mode.
    ShareSize(ShareSize),
    /// A tone and a sentence, to hear whether the others hear.
    SoundCheck,
}

/// Where the user wants to be, while the stage is on its way there.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Scrub {
    /// Nowhere else.
    Still,
    /// Dragging: the place under the slider, and the seek that the stage has not answered yet. One seek at a time: the stage
    /// is never behind by more than one.
    Dragging { to: f64, asked: Option<f64> },
    /// Let go, or jumped: the exact frame is on its way.
    Settling { to: f64 },
}

impl Control {
    /// Back, to hear something again.
    pub const BACK: Self = Self::Jump(-LONG_JUMP);
    /// Forward by as much.
    pub const FORWARD: Self = Self::Jump(LONG_JUMP);

    /// Whether the film plays or is elsewhere after it.
    fn goes_elsewhere(self) -> bool {
        matches!(
            self,
            Self::PlayPause
                | Self::FromStart
                | Self::Jump(_)
                | Self::Step(_)
                | Self::Drag(_)
                | Self::Drop(_)
                | Self::ToMarker(_)
        )
    }
}

impl Showing {
    /// A film that is paused where it was left, in milliseconds: it is played by whoever wants it played.
    pub(super) fn new(number: ShowNumber, film: FilmId, left_at_ms: u64) -> Self {
        let left = left_at_ms as f64 / 1000.0;
        Self {
            number,
            film,
            phase: Phase::Opening,
            position: left,
            duration: None,
            playing: false,
            at_end: false,
            rate: 1.0,
            volume: 1.0,
            muted: false,
            channels: Channels::All,
            picture: ShownAs::default(),
            curtain: false,
            repeat: Repeat::default(),
            fullscreen: false,
            resumes: (left_at_ms > 0).then_some(left),
            marked: None,
            still_due: false,
            lead_in: 0.0,
            covering: false,
            meeting: Meeting::default(),
            paired: None,
            scrub: Scrub::Still,
        }
    }

    /// Where the slider is: where the user wants to be, or else where the film is. In seconds.
    #[must_use]
    pub fn place(&self) -> f64 {
        match self.scrub {
            Scrub::Still => self.position,
            Scrub::Dragging { to, .. } | Scrub::Settling { to } => to,
        }
    }

    /// What can be seen of it. Positions count in steps that move the slider visibly, or the clock.
    #[must_use]
    pub fn visible_state(&self) -> VisibleState {
        let step = self.duration.map_or(1.0, |duration| (duration / 500.0).clamp(0.5, 1.0));
        VisibleState {
            phase: self.phase,
            place: (self.place() / step) as u64,
            flags: [
                self.playing,
                self.at_end,
                self.muted,
                self.curtain,
                self.fullscreen,
                self.meeting.shared,
                self.meeting.checking,
                self.resumes.is_some(),
            ],
            pair: self.paired.as_ref().map(|paired| {
                let place = (paired.other.place() / step) as u64;
                (place, paired.shown && !paired.leaving, paired.told)
            }),
            levels: [self.rate, self.volume],
            picture: self.picture,
            // In steps that a meter shows.
            loudness: self.meeting.level.map(|level| (level / 3.0) as i64),
        }
    }

    /// Where to go on the next time, in seconds; the start where hardly anything was seen, or all. `None` as long as nothing is shown.
    #[must_use]
    pub fn leaves_at(&self) -> Option<f64> {
        let place = self.place();
        let ends = self.duration? - HARDLY_ANYTHING;
        let at = if self.at_end || !(HARDLY_ANYTHING..=ends).contains(&place) {
            0.0
        } else {
            place
        };
        (self.phase == Phase::Shown).then_some(at)
    }

    /// What the others see of a shared window.
    #[must_use]
    pub fn audience_view(&self) -> AudienceView {
        match () {
            () if self.curtain || self.phase != Phase::Shown => AudienceView::Curtain,
            () if self.playing => AudienceView::Film,
            () => AudienceView::Still,
        }
    }

    /// Seconds of the film that are left.
    #[must_use]
    pub fn left(&self) -> Option<f64> {
        self.duration.map(|duration| (duration - self.place()).max(0.0))
    }

    /// Whether the end of the stage is no surprise.
    #[must_use]
    pub fn is_ending(&self) -> bool {
        matches!(self.phase, Phase::Closing | Phase::Failed)
    }

    /// Whether a meeting has the film's window, and would notice its end.
    #[must_use]
    pub fn is_in_meeting(&self) -> bool {
        self.meeting.shared && !self.is_ending()
    }

    /// What a key does with the film, where that is the film's own matter.
    #[must_use]
    pub fn control_of(&self, meaning: KeyMeaning) -> Option<Control> {
        Some(match meaning {
            KeyMeaning::PlayPause => Control::PlayPause,
            KeyMeaning::Jump(by) => Control::Jump(by),
            KeyMeaning::Step(frames) => Control::Step(frames),
            KeyMeaning::ToStart => Control::Drop(0.0),
            KeyMeaning::ToEnd => Control::Drop(self.duration?),
            KeyMeaning::ToTenth(tenth) => Control::Drop(self.duration? * f64::from(tenth) / 10.0),
            KeyMeaning::RepeatFrom => Control::RepeatFrom,
            KeyMeaning::RepeatTo => Control::RepeatTo,
            KeyMeaning::RepeatOff => Control::Repeat(Repeat::default()),
            KeyMeaning::Slower => Control::Slower,
            KeyMeaning::Faster => Control::Faster,
            KeyMeaning::Louder(by) => Control::Volume(self.volume + by),
            KeyMeaning::Mute => Control::Mute,
            KeyMeaning::Channels => Control::Channels,
            KeyMeaning::Picture(step) => Control::Picture(self.picture.change(step)),
            KeyMeaning::Still => Control::Still,
            KeyMeaning::Hide => Control::Curtain,
            KeyMeaning::Fullscreen => Control::Fullscreen,
            KeyMeaning::Leave if self.fullscreen => Control::Fullscreen,
            KeyMeaning::Leave if self.is_in_meeting() && !self.curtain => Control::Curtain,
            KeyMeaning::Share => Control::Share,
            KeyMeaning::Leave
            | KeyMeaning::Mark
            | KeyMeaning::Segment
            | KeyMeaning::Category
            | KeyMeaning::Marker(_)
            | KeyMeaning::OtherFilm
            | KeyMeaning::InStep
            | KeyMeaning::SwapSides
            | KeyMeaning::Bar
            | KeyMeaning::Help => {
                return None;
            }
        })
    }

    /// The commands for the stage. State that the stage reports is changed at once, so that a button answers without
    /// delay; the next report corrects it.
    pub(super) fn control(&mut self, control: Control) -> Vec<Command> {
        if self.is_ending() {
            return Vec::new();
        }
        if control.goes_elsewhere() {
            self.resumes = None;
        }
        let command = match control {
            Control::FromStart => {
                (self.playing, self.curtain) = (true, false);
                return vec![self.seek(0.0), Command::Play];
            }
            Control::PlayPause if self.at_end => {
                // Played to the end: "play" means from the start.
                self.playing = true;
                return vec![self.seek(0.0), Command::Play];
            }
            Control::PlayPause => {
                self.playing = !self.playing;
                // Playing lifts the curtain.
                self.curtain &= !self.playing;
                if self.playing { Command::Play } else { Command::Pause }
            }
            Control::Jump(by) => self.seek(self.place() + by),
            Control::Step(frames) => {
                (self.playing, self.at_end) = (false, false);
                Command::Step { frames }
            }
            Control::Drag(to) => return self.drag(to).into_iter().collect(),
            Control::Drop(to) => self.seek(to),
            Control::ToMarker(at) => self.seek(led_in(at, self.lead_in)),
            Control::RepeatFrom => return self.control(Control::Repeat(self.repeat.begins_at(self.place()))),
            Control::RepeatTo => return self.control(Control::Repeat(self.repeat.ends_at(self.place()))),
            Control::Repeat(repeat) => {
                self.repeat = repeat;
                Command::Repeat(repeat)
            }
            Control::Rate(rate) => {
                self.rate = rate.clamp(*RATES.start(), *RATES.end());
                Command::Rate { rate: self.rate }
            }
            Control::Slower => return self.control(Control::Rate(slower(self.rate))),
            Control::Faster => return self.control(Control::Rate(faster(self.rate))),
            Control::Volume(volume) => {
                self.volume = volume.clamp(0.0, LOUDEST);
                Command::Volume { volume: self.volume }
            }
            Control::Mute => {
                self.muted = !self.muted;
                Command::Mute { on: self.muted }
            }
            Control::Channels => {
                self.channels = self.channels.next();
                Command::Channels { heard: self.channels }
            }
            Control::Picture(change) => {
                self.picture = self.picture.changed(change);
                Command::Picture(change)
            }
            Control::Still if std::mem::replace(&mut self.still_due, true) => return Vec::new(),
            Control::Still => Command::Still,
            Control::Curtain => {
                self.curtain = !self.curtain;
                self.playing &= !self.curtain;
                Command::Curtain { on: self.curtain }
            }
            Control::Fullscreen => {
                self.fullscreen = !self.fullscreen;
                Command::Fullscreen {
                    on: self.fullscreen,
                    display: None,
                }
            }
            Control::FullscreenOn(display) => {
                self.fullscreen = true;
                Command::Fullscreen {
                    on: true,
                    display: Some(display),
                }
            }
            Control::Share => {
                // Beginning and ending draw the curtain.
                (self.curtain, self.playing) = (true, false);
                self.meeting.share()
            }
            Control::ShareSize(size) => {
                self.meeting.chosen = Some(size);
                return Vec::new();
            }
            Control::SoundCheck => Command::SoundCheck,
        };
        vec![command]
    }

    /// Applies an event of the stage; may answer with the next seek of a drag.
    pub(super) fn on_event(&mut self, event: Event) -> Option<Command> {
        if let Some(answer) = self.meeting.on_event(&event) {
            return Some(answer);
        }
        match event {
            Event::Facts { facts } => {
                self.duration = facts.duration_ms.map(|ms| ms as f64 / 1000.0).or(self.duration);
            }
            Event::FirstPicture { at } => {
                if self.phase == Phase::Opening {
                    self.phase = Phase::Shown;
                }
                self.position = at;
            }
            Event::Position {
                at,
                duration,
                playing,
                rate,
                curtain,
                fullscreen,
                volume,
                muted,
                channels,
                ..
            } => {
                self.position = at;
                self.duration = duration.or(self.duration);
                self.at_end &= !playing;
                // Also at the film's window.
                self.resumes = self.resumes.filter(|_| !playing);
                (self.playing, self.rate, self.curtain) = (playing, rate, curtain);
                (self.fullscreen, self.volume, self.muted) = (fullscreen, volume, muted);
                self.channels = channels;
            }
            Event::Seeked { at, exact } => {
                self.position = at;
                self.at_end = false;
                return self.on_seeked(exact);
            }
            // It may have been set at the film's window.
            Event::Repeat(repeat) => self.repeat = if repeat.is_sound() { repeat } else { Repeat::default() },
            Event::Picture(shown_as) if shown_as.is_sound() => self.picture = shown_as,
            Event::End => {
                self.at_end = true;
                self.playing = false;
                self.position = self.duration.unwrap_or(self.position);
            }
            _ => {}
        }
        None
    }

    fn seek(&mut self, to: f64) -> Command {
        let to = self.clamped(to);
        self.scrub = Scrub::Settling { to };
        self.at_end = false;
        Command::Seek { to, exact: true }
    }

    fn drag(&mut self, to: f64) -> Option<Command> {
        let to = self.clamped(to);
        let asked = match self.scrub {
            Scrub::Dragging { asked, .. } => asked,
            _ => None,
        };
        self.scrub = Scrub::Dragging {
            to,
            asked: asked.or(Some(to)),
        };
        asked.is_none().then_some(Command::Seek { to, exact: false })
    }

    fn on_seeked(&mut self, exact: bool) -> Option<Command> {
        match self.scrub {
            // The slider has moved on since: follow it.
            Scrub::Dragging { to, asked: Some(asked) } if !exact && asked != to => {
                self.scrub = Scrub::Dragging { to, asked: Some(to) };
                Some(Command::Seek { to, exact: false })
            }
            Scrub::Dragging { to, .. } if !exact => {
                self.scrub = Scrub::Dragging { to, asked: None };
                None
            }
            Scrub::Settling { .. } if exact => {
                self.scrub = Scrub::Still;
                None
            }
            _ => None,
        }
    }

    /// Has the two films change places here; whether there are two. What concerns the window and the show as a whole stays.
    pub(super) fn exchange(&mut self) -> bool {
        let Some(mut paired) = self.paired.take() else {
            return false;
        };
        let other = &mut paired.other;
        std::mem::swap(self, other);
        // Back: of the window.
        std::mem::swap(&mut self.phase, &mut other.phase);
        std::mem::swap(&mut self.curtain, &mut other.curtain);
        std::mem::swap(&mut self.fullscreen, &mut other.fullscreen);
        std::mem::swap(&mut self.still_due, &mut other.still_due);
        std::mem::swap(&mut self.covering, &mut other.covering);
        std::mem::swap(&mut self.meeting, &mut other.meeting);
        self.paired = Some(paired);
        true
    }

    fn clamped(&self, to: f64) -> f64 {
        to.clamp(0.0, self.duration.unwrap_or(f64::MAX).max(0.0))
    }
}

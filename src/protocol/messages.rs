//! The messages between console and stage; `docs/protocol.md` is their specification.
//!
//! The same messages, one JSON object a line, are what `vitrin play --control` and `vitrin show --control` read and write.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::error::Category;
use serde_json::{Map, Value};
use thiserror::Error;

use super::asked::Asked;
use super::codes::{ErrorCode, WarningCode};
use super::covers::{Covers, Drawn};
use super::displays::{Display, Drawing};
use super::harmless;
use super::key_table::KeyTable;
use super::opening::{OpenFilm, OpenPlain};
use super::pair::Pair;
use super::picture::{PictureChange, ShownAs};
use super::place::Place;
use super::repeat::Repeat;
use super::transport::{LOUDEST, RATES};
use crate::film::{FilmFacts, Sight, Voices};

/// Version of the protocol; the stage states it in [`Event::Ready`] and a console refuses any other.
pub const PROTOCOL_VERSION: u32 = 1;

/// Digits of an index in one text, and texts in one event: as much as is read of any text and list of a stage.
pub const INDEX_PIECE: usize = 240;
/// See [`INDEX_PIECE`].
pub const INDEX_PIECES: usize = 32;

/// Title of the stage's window, which a video call's list of windows shows; the console asks its user to share this one.
/// The same for every film: a title must not name the person whom the film shows.
pub const WINDOW_TITLE: &str = "Vitrin – film";

/// What the console has the stage do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Command {
    /// The first message on every channel: which protocol the console speaks and what the stage is to be. Sent by
    /// [`crate::workers::Stage::spawn`]; never valid from `--control`.
    Hello {
        /// [`PROTOCOL_VERSION`] of the console.
        protocol: u32,
        /// `true`: own a window and sound; `false`: probe one film and end after
        /// [`Event::Facts`], without any display or sound device.
        window: bool,
        /// What the stage itself writes into its window and says aloud.
        #[serde(default)]
        language: Language,
    },
    /// Open the sealed film whose parts and key were handed over with this message. Never valid from `--control`.
    Open(OpenFilm),
    /// Open the film that was handed over with this message as one file in the clear. Never valid from `--control`.
    OpenPlain(OpenPlain),
    /// Play from where the film is.
    Play,
    /// Hold the frame that is shown.
    Pause,
    /// Go to another place.
    Seek {
        /// Where to, in seconds from the start of the film.
        to: f64,
        /// `true`: exactly this frame; `false`: the nearest key frame, at once (while dragging).
        #[serde(default = "yes")]
        exact: bool,
    },
    /// Speed of playing: 1.0 is normal, 0.25 to 2.0 are allowed.
    Rate {
        /// Factor on normal speed.
        rate: f64,
    },
    /// Pause and go on (or back) by single frames.
    Step {
        /// Number of frames; negative goes back.
        #[serde(default = "one")]
        frames: i32,
    },
    /// Loudness of the film's sound.
    Volume {
        /// 0.0 (silent) to 1.0 (as recorded) and on to [`LOUDEST`], on a cubic scale as the ear hears it.
        volume: f64,
    },
    /// Silence without forgetting the volume.
    Mute {
        /// Whether sound is off.
        on: bool,
    },
    /// Which channels of the film's sound are heard.
    Channels {
        /// Those of the recording, or one of them on all sides.
        heard: Channels,
    },
    /// Where the film's markers are, for the control bar.
    Markers {
        /// Places in seconds from the start of the film.
        at: Vec<f64>,
    },
    /// Play a piece of the film again and again; without places, no longer.
    Repeat(Repeat),
    /// Cover these areas of the film's pictures, from the first one on where this comes before the film.
    Covers(Covers),
    /// Have the person at the window draw covers with the pointer, or no longer.
    DrawCovers {
        /// Which of the two.
        on: bool,
    },
    /// To a stage without a window, before the film: look through all of it for faces.
    FindFaces,
    /// Show the picture in another way: nearer, brighter, turned.
    Picture(PictureChange),
    /// Do this to the film's voices, from the first sample on where this comes before the film.
    Voices(Voices),
    /// Cover the film with a calm still image; sound is silenced and the film is paused.
    Curtain {
        /// Whether the curtain is drawn.
        on: bool,
    },
    /// Open the window here, of a film that is still to come.
    Place(Place),
    /// Borderless full screen.
    Fullscreen {
        /// Whether the window fills the screen.
        on: bool,
        /// On which display, by its [`Display::id`]; none: the one that the window is on.
        #[serde(default)]
        display: Option<u32>,
    },
    /// The window as a video call is to have it: a size that is sent unscaled, nothing in it but the film or the curtain.
    /// Beginning draws the curtain.
    Share {
        /// Whether the window is being shared.
        on: bool,
        /// Its size; none: the larger one that the screen has space for.
        #[serde(default)]
        size: Option<ShareSize>,
    },
    /// Previews of what the window shows, for the console; see [`crate::workers::Stage::take_preview`].
    Preview {
        /// Whether they are wanted.
        on: bool,
    },
    /// The picture that is shown, as the film has it with its covers, as an image: [`Event::Still`].
    Still,
    /// Play a tone and a short sentence the way the film's sound goes, while the film does not play.
    SoundCheck,
    /// Where the sound goes.
    SoundOutput {
        /// The sound server's name of the output; none: its default one.
        #[serde(default)]
        sink: Option<String>,
    },
    /// The thin bar with time and position over the film.
    Overlay {
        /// Whether the bar may show itself.
        on: bool,
    },
    /// Do this with the film beside. [`Command::Open`], with its parts and key, shows one beside the film that is there, and
    /// [`Command::Close`] wipes it.
    Beside {
        /// One of the commands that concern a film alone.
        what: Box<Command>,
    },
    /// Whether two films go in step: what plays, seeks, steps and changes the speed of one is done to both.
    InStep {
        /// Which of the two.
        on: bool,
    },
    /// Have the two films change sides.
    SwapSides,
    /// Which of two films is heard, and which the keys and the bar at the window are for.
    Steer {
        /// Whether it is the one beside.
        beside: bool,
    },
    /// What the keys at the stage's window mean, from now on.
    Keys {
        /// The keys that the user has set, all others being as given: see [`KeyTable::from_names`].
        #[serde(default)]
        set: BTreeMap<String, String>,
    },
    /// Wipe and end the process.
    Close,
}

impl Command {
    /// The JSON of a command; a command has only this one.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("strings, numbers and booleans under string keys can always be written as JSON")
    }

    /// Reads a command. Unknown commands, unknown fields and text after the command are errors.
    ///
    /// # Errors
    /// Names what was wrong and where in the text, never the text itself.
    pub fn from_json(json: &[u8]) -> Result<Self, BadMessage> {
        let command: Self = parse(json)?;
        all_understood(json, &command.to_json())?;
        Ok(command)
    }

    /// Whether a script may give this command on `vitrin play --control`: all but the four that set a stage up, and the two
    /// whose answer is no text.
    #[must_use]
    pub fn is_for_control(&self) -> bool {
        if let Self::Beside { what } = self {
            return what.may_be_beside() && (what.is_for_control() || matches!(**what, Self::Close));
        }
        !matches!(
            self,
            Self::Hello { .. }
                | Self::Open(_)
                | Self::OpenPlain(_)
                | Self::FindFaces
                | Self::Preview { .. }
                | Self::Still
        )
    }

    /// Whether it concerns a film alone, and so may be said of the one beside.
    #[must_use]
    pub fn may_be_beside(&self) -> bool {
        matches!(
            self,
            Self::Open(_)
                | Self::Play
                | Self::Pause
                | Self::Seek { .. }
                | Self::Rate { .. }
                | Self::Step { .. }
                | Self::Volume { .. }
                | Self::Mute { .. }
                | Self::Channels { .. }
                | Self::Markers { .. }
                | Self::Repeat(_)
                | Self::Covers(_)
                | Self::Picture(_)
                | Self::Voices(_)
                | Self::Close
        )
    }

    /// Checks the values that have limits.
    ///
    /// # Errors
    /// Which limit was not kept, in English.
    pub fn check(&self) -> Result<(), &'static str> {
        if let Self::Beside { what } = self {
            let may_be = what.may_be_beside().then_some(());
            return may_be
                .ok_or("that is not said of a film beside")
                .and_then(|()| what.check());
        }
        let allowed = match self {
            Self::Open(OpenFilm { start, .. }) | Self::OpenPlain(OpenPlain { start, .. }) => (
                start.is_finite() && *start >= 0.0,
                "a film starts at 0 seconds or later",
            ),
            Self::Seek { to, .. } => (to.is_finite() && *to >= 0.0, "a place in a film is 0 seconds or more"),
            Self::Rate { rate } => (RATES.contains(rate), "the speed must lie between 0.25 and 2.0"),
            Self::Volume { volume } => (
                (0.0..=LOUDEST).contains(volume),
                "the volume must lie between 0.0 and 1.5",
            ),
            Self::Markers { at } => (
                at.iter().all(|at| at.is_finite() && *at >= 0.0),
                "a place in a film is 0 seconds or more",
            ),
            Self::Repeat(repeat) => (repeat.is_sound(), "a piece of a film has a start and a later end"),
            Self::Covers(covers) => (
                covers.are_sound(),
                "covers lie in the picture, in the order of the film",
            ),
            Self::Picture(change) => (change.is_sound(), "a picture cannot be shown like that"),
            Self::Place(place) => (place.is_sound(), "there is no such place on a desktop"),
            Self::Voices(voices) => (voices.are_sound(), "what is left out lies in the order of the film"),
            Self::Keys { set } => (KeyTable::from_names(set).is_some(), "these keys cannot be set"),
            Self::Step { frames } => (
                (1..=MAX_STEP).contains(&frames.unsigned_abs()),
                "a step is 1 to 1000 pictures, forwards or back",
            ),
            _ => (true, ""),
        };
        if allowed.0 { Ok(()) } else { Err(allowed.1) }
    }
}

impl Stamped {
    /// The JSON of an event; an event has only this one.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("strings, numbers and booleans under string keys can always be written as JSON")
    }

    /// Reads an event. A stage may be in an attacker's hands: every text in it comes out [`harmless`](super::harmless()) and short,
    /// and a day of filming that is no date not at all, because it would be stored.
    ///
    /// # Errors
    /// Names what was wrong, never the text itself.
    pub fn from_json(json: &[u8]) -> Result<Self, BadMessage> {
        let mut stamped: Self = harmless::parse(json).map_err(|error| bad(&error))?;
        check_day(&mut stamped.event);
        Ok(stamped)
    }
}

fn check_day(event: &mut Event) {
    match event {
        Event::Facts { facts } => drop(facts.recorded_on.take_if(|day| !is_a_date(day))),
        Event::Beside { what } => check_day(what),
        _ => {}
    }
}

/// Most frames that one [`Command::Step`] goes.
const MAX_STEP: u32 = 1000;

/// A message that is not one of this protocol.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
#[error("not a message of this protocol: {kind} at column {column}")]
pub struct BadMessage {
    kind: &'static str,
    column: usize,
}

const UNKNOWN: &str = "an unknown name, a missing field or a value of the wrong kind";

/// Refuses members that were not understood: serde ignores them where a message has none.
pub(super) fn all_understood(json: &[u8], understood: &[u8]) -> Result<(), BadMessage> {
    let given: Map<String, Value> = parse(json)?;
    let understood: Map<String, Value> = parse(understood)?;
    if has_more_names(&given, &understood) {
        return Err(BadMessage {
            kind: UNKNOWN,
            column: 0,
        });
    }
    Ok(())
}

/// Whether there is a member in `given`, or in the command inside it, that is not in `understood`.
fn has_more_names(given: &Map<String, Value>, understood: &Map<String, Value>) -> bool {
    let inner = |members: &Map<String, Value>| members.get("what").and_then(Value::as_object).cloned();
    given.keys().any(|name| !understood.contains_key(name))
        || inner(given)
            .zip(inner(understood))
            .is_some_and(|(given, understood)| has_more_names(&given, &understood))
}

pub(super) fn parse<T: for<'a> Deserialize<'a>>(json: &[u8]) -> Result<T, BadMessage> {
    serde_json::from_slice(json).map_err(|error| bad(&error))
}

/// Only the class of the error: its full text quotes the message.
pub(super) fn bad(error: &serde_json::Error) -> BadMessage {
    let kind = match error.classify() {
        Category::Io | Category::Eof => "it ends too early",
        Category::Syntax => "it is not JSON",
        Category::Data => UNKNOWN,
    };
    BadMessage {
        kind,
        column: error.column(),
    }
}

/// Whether `day` is a date as `YYYY-MM-DD`, and written in no other way.
fn is_a_date(day: &str) -> bool {
    day.parse::<Date>().is_ok_and(|date| date.to_string() == day)
}

/// A language that the stage writes and speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    /// Swedish.
    #[default]
    #[serde(rename = "sv")]
    Swedish,
    /// English.
    #[serde(rename = "en")]
    English,
}

/// Which channels of a film's sound are heard: recorders with two microphones may have recorded one side only.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channels {
    /// As recorded.
    #[default]
    All,
    /// The left one on all sides.
    Left,
    /// The right one on all sides.
    Right,
}

impl Channels {
    /// The next choice of a key that goes through them.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Channels::All => Channels::Left,
            Channels::Left => Channels::Right,
            Channels::Right => Channels::All,
        }
    }
}

/// A size of the window that video calls send pixel for pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ShareSize {
    /// 1280×720 pixels.
    #[serde(rename = "1280x720")]
    Hd,
    /// 1920×1080 pixels.
    #[serde(rename = "1920x1080")]
    FullHd,
}

impl ShareSize {
    /// Width and height in pixels of the display.
    #[must_use]
    pub fn pixels(self) -> (u32, u32) {
        match self {
            Self::Hd => (1280, 720),
            Self::FullHd => (1920, 1080),
        }
    }
}

fn yes() -> bool {
    true
}

fn one() -> i32 {
    1
}

/// An event of the stage, with the time at which it happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stamped {
    /// `CLOCK_MONOTONIC` in microseconds, the same clock for all processes of the machine.
    pub time_us: u64,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

/// What happened on the stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Event {
    /// The stage is sandboxed, its window is drawn black, and it waits for a film.
    Ready {
        /// [`PROTOCOL_VERSION`] of the stage.
        protocol: u32,
        /// Level of the sandbox that is in force, for the record.
        sandbox: String,
        /// What draws into the window; none where there is no window.
        #[serde(default)]
        drawing: Option<Drawing>,
    },
    /// A film was received and is being opened.
    Opening,
    /// A film is read as a whole because its container has no index; sent by a stage without a window, about twice a second.
    Reading {
        /// Bytes read so far.
        read: u64,
    },
    /// A part of the film's index; sent by a stage without a window before [`Event::Facts`], as often as needed. All pieces of all of
    /// them together are [`MediaIndex::to_hex`](crate::film::MediaIndex::to_hex).
    Index {
        /// At most [`INDEX_PIECES`] of [`INDEX_PIECE`] digits each.
        pieces: Vec<String>,
    },
    /// What the film is.
    Facts {
        /// The facts.
        facts: FilmFacts,
    },
    /// Which faces are in one picture of the film; sent by a stage without a window for some pictures of each second, in the order of the film.
    Faces(Sight),
    /// The film was looked through for faces.
    LookedThrough {
        /// Where its last picture is, in milliseconds from its start.
        last_ms: u64,
    },
    /// The window shows the first frame of the film.
    FirstPicture {
        /// The frame's time stamp in seconds from the film's start.
        at: f64,
    },
    /// Where the film is; sent with every change of state and about five times a second while playing.
    Position {
        /// Time stamp of the frame shown, in seconds; later while a picture stands and sound goes on.
        at: f64,
        /// Length of the film in seconds, where known.
        duration: Option<f64>,
        /// Whether the film is playing.
        playing: bool,
        /// Speed.
        rate: f64,
        /// Whether the curtain is drawn.
        curtain: bool,
        /// Whether the window fills the screen.
        fullscreen: bool,
        /// Whether the window is as a video call is to have it.
        shared: bool,
        /// Loudness, 0.0 to [`LOUDEST`].
        volume: f64,
        /// Whether sound is off.
        muted: bool,
        /// Which channels are heard.
        channels: Channels,
    },
    /// The displays of the computer; sent after `ready` and whenever they change.
    Displays {
        /// All of them.
        displays: Vec<Display>,
    },
    /// The window has become what a video call is to have, or what it was before.
    Shared {
        /// Which of the two.
        on: bool,
        /// Width of the window's content in pixels.
        width: u32,
        /// Height of the window's content in pixels.
        height: u32,
    },
    /// How loud film or sound check are, about ten times a second while they sound.
    Sound {
        /// The highest peak since the last time, of all channels, in decibels below full scale (0 is as loud as can be).
        peak: f64,
    },
    /// The sound check has begun or is over.
    SoundCheck {
        /// Which of the two.
        running: bool,
    },
    /// A seek or step is done and the window shows its frame.
    Seeked {
        /// Time stamp of the frame shown, in seconds.
        at: f64,
        /// Whether it was an exact seek.
        exact: bool,
    },
    /// The piece of the film that is repeated is another.
    Repeat(Repeat),
    /// The picture is shown in another way.
    Picture(ShownAs),
    /// The person at the window has drawn a cover, changed or removed it.
    CoverDrawn(Drawn),
    /// The image that was asked for: `size` bytes of PNG come next, in frames of their own.
    Still {
        /// Time stamp of its frame, in seconds.
        at: f64,
        /// Bytes, at most [`MAX_STILL`](super::MAX_STILL).
        size: u32,
    },
    /// The film has been played to its end; the last frame stays.
    End,
    /// This happened to the film beside. After an [`Event::Error`] or [`Event::Closed`] of it, it is gone; the other film stays.
    Beside {
        /// An event that concerns a film alone.
        what: Box<Event>,
    },
    /// Whether two films are in the window is another, or how.
    Pair(Pair),
    /// The person at the stage's window asked to close it.
    CloseRequested,
    /// The person at the stage's window asks for something that only the console has.
    Asked {
        /// What.
        what: Asked,
        /// Where the film is, in seconds.
        at: f64,
    },
    /// Everything of the film is wiped and the stage is ending in order; the last event of a stage.
    Closed,
    /// Something the user should know; playing goes on.
    Warning {
        /// What.
        code: WarningCode,
        /// In English, for the record.
        detail: String,
    },
    /// The film cannot be shown (any longer). The stage wipes and ends after this.
    Error {
        /// What; the console has a text for it.
        code: ErrorCode,
        /// In English, for the record: names a codec or a place, never contents.
        detail: String,
    },
}

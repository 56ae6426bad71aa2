//! What a running stage can be made to do: the commands of the protocol but those that make or end a stage, with values that
//! were checked. The channel, the keys and the control bar all produce an [`Action`], so that each is carried out in one way.

use std::time::Duration;

use super::which::Which;
use crate::film::{Cover, Voices};
use crate::protocol::key_table::KeyTable;
use crate::protocol::{Channels, PictureChange, Place, Repeat, ShareSize};

/// One thing to do, by who does it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Action {
    Film(FilmAction),
    Window(WindowAction),
    Beside(BesideAction),
}

/// What is done with the film that is shown; without one there is nothing to do. See the [`Command`](crate::protocol::Command)s
/// of the same names.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum FilmAction {
    Play,
    Pause,
    Seek {
        to: Duration,
        exact: bool,
    },
    Rate(f64),
    /// Frames forward, or back.
    Step(i32),
    Volume(f64),
    Mute(bool),
    Channels(Channels),
    Curtain(bool),
    Repeat(Repeat),
    /// Where its markers are.
    Markers(Vec<Duration>),
}

/// What is done with the film beside.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum BesideAction {
    Film(FilmAction),
    /// What of its pictures is covered, also of one that is still to come.
    Covers(Vec<Cover>),
    /// What is done to its voices, also to those of one that is still to come.
    Voices(Voices),
    /// How its picture is shown, also that of one that is still to come.
    Picture(PictureChange),
    /// It is wiped, and the first film has the window again.
    Close,
}

/// What is done with window and sound, whether a film is shown or not.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum WindowAction {
    /// Where the window opens, of a film that is still to come.
    Place(Place),
    Fullscreen {
        on: bool,
        display: Option<u32>,
    },
    BeginSharing(Option<ShareSize>),
    EndSharing,
    Preview(bool),
    /// The picture that is shown, as an image.
    Still,
    SoundCheck,
    SoundOutput(Option<String>),
    Overlay(bool),
    /// What of the film's pictures is covered, of one that is still to come as well.
    Covers(Vec<Cover>),
    /// What is done to the film's voices, of one that is still to come as well.
    Voices(Voices),
    /// Whether covers are drawn with the pointer.
    DrawCovers(bool),
    /// How the picture is shown, of a film that is still to come as well.
    Picture(PictureChange),
    /// Whether two films go in step.
    InStep(bool),
    SwapSides,
    /// Which of two films is heard, and which the keys and the bar are for.
    Steer(Which),
    /// What the keys mean.
    Keys(KeyTable),
}

//! The microphone that carries the film, for calls that cannot take a window's sound along.

use super::effect::Effect;
use super::notice::Notice;
use crate::platform::microphone::CAN_BE_MADE;
use crate::protocol::Command;

/// The state of that microphone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Microphone {
    /// This system cannot make one, and none is offered.
    Unsupported,
    /// There is none.
    Off,
    /// It is being made.
    Starting,
    /// It is there.
    On(FilmMicrophone),
}

impl Default for Microphone {
    fn default() -> Self {
        if CAN_BE_MADE { Self::Off } else { Self::Unsupported }
    }
}

/// A microphone that carries the film.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilmMicrophone {
    /// Its name in a call's list of microphones.
    pub name: String,
    /// The sound server's name of the output that the film has to go to.
    pub sink: String,
    /// Whether the user's own microphone is in it.
    pub has_voice: bool,
}

impl Microphone {
    /// The user wants it, or no longer. `showing`: a film is showing, whose sound leaves the microphone before that is removed.
    pub(super) fn switch(&mut self, on: bool, showing: bool) -> Vec<Effect> {
        match (&self, on) {
            (Self::Off, true) => {
                *self = Self::Starting;
                vec![Effect::MakeMicrophone]
            }
            (Self::On(_), false) => {
                *self = Self::Off;
                let leave = showing.then(|| to_output(None));
                leave.into_iter().chain([Effect::RemoveMicrophone]).collect()
            }
            _ => Vec::new(),
        }
    }

    /// It was made, or could not be, which is what comes back.
    pub(super) fn made(&mut self, made: Result<FilmMicrophone, Notice>) -> Option<Notice> {
        let (state, notice) = match made {
            Ok(made) => (Self::On(made), None),
            Err(why) => (Self::Off, Some(why)),
        };
        *self = state;
        notice
    }

    /// The effect that sends a film's sound to it, if it is on.
    pub(super) fn take_sound(&self) -> Option<Effect> {
        match self {
            Self::On(microphone) => Some(to_output(Some(microphone.sink.clone()))),
            _ => None,
        }
    }
}

fn to_output(sink: Option<String>) -> Effect {
    Effect::SendCommand(Command::SoundOutput { sink })
}

//! The microphone that carries the film, for calls that cannot take a window's sound along.

use super::Effect;
use super::showing::Phase;
use super::unlocked::Unlocked;
use crate::console::model::notice::Notice;
use crate::platform::microphone::CAN_BE_MADE;
use crate::protocol::Command;

/// How far that microphone is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Microphone {
    /// This system makes none, and none is offered.
    Never,
    /// There is none.
    Off,
    /// It is being made.
    Coming,
    /// It is there.
    On(FilmMicrophone),
}

impl Default for Microphone {
    fn default() -> Self {
        if CAN_BE_MADE { Self::Off } else { Self::Never }
    }
}

/// A microphone that carries the film.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilmMicrophone {
    /// What it is called in a call's list of microphones.
    pub name: String,
    /// The sound server's name of the output that the film has to go to.
    pub sink: String,
    /// Whether the user's own microphone is in it.
    pub has_voice: bool,
}

impl Unlocked {
    /// The user wants it, or no longer.
    pub(super) fn switch_microphone(&mut self, on: bool) -> Vec<Effect> {
        match (&self.microphone, on) {
            (Microphone::Off, true) => {
                self.microphone = Microphone::Coming;
                vec![Effect::MakeMicrophone]
            }
            (Microphone::On(_), false) => {
                self.microphone = Microphone::Off;
                // The film leaves it before it is gone.
                let leave = self.showing.as_ref().map(|_| to_output(None));
                leave.into_iter().chain([Effect::RemoveMicrophone]).collect()
            }
            _ => Vec::new(),
        }
    }

    /// It is there, or could not be made.
    pub(super) fn microphone_made(
        &mut self,
        made: Result<FilmMicrophone, Notice>,
        trouble: &mut Option<Notice>,
    ) -> Vec<Effect> {
        match made {
            Ok(made) => {
                self.microphone = Microphone::On(made);
                self.send_sound_to_microphone()
            }
            Err(why) => {
                self.microphone = Microphone::Off;
                *trouble = Some(why);
                Vec::new()
            }
        }
    }

    /// Every stage has to be told where its sound goes.
    pub(super) fn send_sound_to_microphone(&self) -> Vec<Effect> {
        let open = |phase| matches!(phase, Phase::Opening | Phase::Shown);
        match (&self.microphone, &self.showing) {
            (Microphone::On(microphone), Some(showing)) if open(showing.phase) => {
                vec![to_output(Some(microphone.sink.clone()))]
            }
            _ => Vec::new(),
        }
    }
}

fn to_output(sink: Option<String>) -> Effect {
    Effect::Tell(Command::SoundOutput { sink })
}

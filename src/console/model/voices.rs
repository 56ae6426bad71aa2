//! What is done to the voices of the film that is showing: switched here, heard at once, and sealed with the film.

use super::effect::Effect;
use super::notice::Notice;
use super::showing::{Control, Phase};
use super::unlocked::Unlocked;
use crate::film::Voices;
use crate::protocol::Command;
use crate::vault::AnnotationChange;

impl Unlocked {
    /// What is done to the voices of the film that is showing.
    #[must_use]
    pub fn voices(&self) -> Voices {
        self.annotations().map(|noted| noted.voices()).unwrap_or_default()
    }

    /// Disguises all voices, or no longer. A meeting does not hear them as they are before the film is shown again.
    pub(super) fn disguise_voices(&mut self, on: bool, notice: &mut Option<Notice>) -> Vec<Effect> {
        let noted_already = self.voices().disguised == on;
        let Some(showing) = self.showing.as_mut().filter(|showing| showing.phase == Phase::Shown) else {
            return Vec::new();
        };
        if noted_already {
            return Vec::new();
        }
        let hides = !on && showing.is_in_meeting() && !showing.curtain;
        let mut effects = Vec::new();
        if hides {
            effects.extend(showing.control(Control::Curtain).into_iter().map(Effect::SendCommand));
        }
        let film = showing.film;
        let voices = Voices { disguised: on };
        let written = self.annotate(film, AnnotationChange::Voices(voices), notice);
        if written.is_empty() {
            return Vec::new();
        }
        effects.push(Effect::SendCommand(Command::Voices(self.voices())));
        effects.extend(written);
        if on {
            *notice = Some(Notice::VoicesDisguised);
        }
        effects
    }
}

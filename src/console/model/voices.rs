//! What is done to the voices of the film that is showing: switched here, heard at once, and sealed with the film.

use super::effect::Effect;
use super::left_out_action::LeftOutAction;
use super::notice::Notice;
use super::showing::{Control, Phase, Showing};
use super::unlocked::Unlocked;
use crate::film::{LeftOut, Voices};
use crate::protocol::Command;
use crate::vault::AnnotationChange;

impl Unlocked {
    /// What is done to the voices of the film that is showing.
    #[must_use]
    pub fn voices(&self) -> Voices {
        self.annotations().map(|noted| noted.voices()).unwrap_or_default()
    }

    /// Disguises all voices, or no longer.
    pub(super) fn disguise_voices(&mut self, on: bool, notice: &mut Option<Notice>) -> Vec<Effect> {
        let voices = Voices {
            disguised: on,
            ..self.voices()
        };
        let effects = self.change_voices(voices, !on, notice);
        if on && !effects.is_empty() {
            *notice = Some(Notice::VoicesDisguised);
        }
        effects
    }

    /// Leaves the sound of a passage out, or has it heard again.
    pub(super) fn leave_out(&mut self, action: LeftOutAction, notice: &mut Option<Notice>) -> Vec<Effect> {
        let mut voices = self.voices();
        match action {
            LeftOutAction::Piece => {
                let Some((from, to)) = self.showing.as_ref().and_then(Showing::piece) else {
                    return Vec::new();
                };
                voices = voices.without(LeftOut {
                    from_ms: (from * 1000.0).floor().max(0.0) as u64,
                    to_ms: (to * 1000.0).ceil().max(0.0) as u64,
                    beep: false,
                });
            }
            LeftOutAction::Beep(from_ms, on) => {
                let passages = voices.left_out.iter_mut();
                passages
                    .filter(|passage| passage.from_ms == from_ms)
                    .for_each(|passage| passage.beep = on);
            }
            LeftOutAction::Remove(from_ms) => voices.left_out.retain(|passage| passage.from_ms != from_ms),
        }
        self.change_voices(voices, matches!(action, LeftOutAction::Remove(_)), notice)
    }

    /// Where more is heard than before (`exposes`), a meeting hears it only once the film is shown again.
    fn change_voices(&mut self, voices: Voices, exposes: bool, notice: &mut Option<Notice>) -> Vec<Effect> {
        if voices == self.voices() {
            return Vec::new();
        }
        let Some(showing) = self.showing.as_mut().filter(|showing| showing.phase == Phase::Shown) else {
            return Vec::new();
        };
        let film = showing.film;
        let hides = exposes && showing.is_in_meeting() && !showing.curtain;
        let mut effects = Vec::new();
        if hides {
            effects.extend(showing.control(Control::Curtain).into_iter().map(Effect::SendCommand));
        }
        let written = self.annotate(film, AnnotationChange::Voices(voices), notice);
        if !written.is_empty() {
            effects.push(Effect::SendCommand(Command::Voices(self.voices())));
        }
        effects.extend(written);
        effects
    }
}

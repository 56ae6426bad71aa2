//! Ending what a meeting sees: not without a question, and behind the curtain while it is open.

use super::app::{App, Screen};
use super::effect::Effect;
use super::end_question::{EndQuestion, Wants};
use super::import::Leave;
use super::showing::Control;
use super::unlocked::Unlocked;

impl Unlocked {
    /// Asks before what a meeting sees ends. `None`: there is nothing to ask.
    pub(super) fn ask_first(&mut self, wants: Wants) -> Option<Vec<Effect>> {
        let showing = self.showing.as_mut().filter(|showing| showing.is_in_meeting())?;
        let hides = !showing.curtain;
        let shows_again = self.end_question.map_or(hides, |before| before.shows_again);
        self.end_question = Some(EndQuestion { wants, shows_again });
        let commands = if hides {
            showing.control(Control::Curtain)
        } else {
            Vec::new()
        };
        Some(commands.into_iter().map(Effect::SendCommand).collect())
    }

    /// The answer is no: all is as it was, but that the film is paused.
    pub(super) fn keep_showing(&mut self) -> Vec<Effect> {
        // The film that was to be shown for a place is not.
        if self.begins_at.take().is_some() {
            self.presenting = None;
        }
        let shows_again = self.end_question.take().is_some_and(|question| question.shows_again);
        let showing = self.showing.as_mut().filter(|showing| shows_again && showing.curtain);
        let commands = showing.map(|showing| showing.control(Control::Curtain));
        commands.into_iter().flatten().map(Effect::SendCommand).collect()
    }
}

impl App {
    /// Leaves, if what a meeting sees does not have to be asked about first.
    pub(super) fn wants_to_leave(&mut self, how: Leave) -> Vec<Effect> {
        let wants = match how {
            Leave::Lock => Wants::Lock,
            Leave::Close => Wants::CloseWindow,
        };
        let asked = match &mut self.screen {
            Screen::Unlocked(unlocked) => unlocked.ask_first(wants),
            Screen::Blocked(_) | Screen::Locked(_) => None,
        };
        asked.unwrap_or_else(|| self.leave(how))
    }

    /// The answer is yes.
    pub(super) fn end_show(&mut self) -> Vec<Effect> {
        let Screen::Unlocked(unlocked) = &mut self.screen else {
            return Vec::new();
        };
        match unlocked.end_question.take().map(|question| question.wants) {
            None => Vec::new(),
            Some(Wants::CloseFilm) => unlocked.close_for(None),
            Some(Wants::Switch(film)) => unlocked.close_for(Some(film)),
            Some(Wants::Lock) => self.leave(Leave::Lock),
            Some(Wants::CloseWindow) => self.leave(Leave::Close),
        }
    }
}

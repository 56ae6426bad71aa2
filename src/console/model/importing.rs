//! Bringing films in, and leaving while that is under way.

use super::app::{App, Screen};
use super::effect::Effect;
use super::import::{ImportMessage, Leave, Scene};
use super::page::Page;

impl App {
    /// Whether the user wanted the window closed and nothing is open any more. Answered once.
    pub fn take_close(&mut self) -> bool {
        std::mem::take(&mut self.closes)
    }

    pub(super) fn import(&mut self, message: ImportMessage) -> Vec<Effect> {
        let Screen::Unlocked(unlocked) = &mut self.screen else {
            return Vec::new();
        };
        let scene = match &unlocked.showing {
            None if unlocked.page == Page::Films => Scene::List,
            None => Scene::Film,
            Some(showing) if showing.meeting.shared => Scene::Shared,
            Some(_) => Scene::Film,
        };
        let update = unlocked.import.update(message, &mut unlocked.films, scene);
        let mut effects: Vec<Effect> = update.effects.into_iter().map(Effect::Import).collect();
        if let Some(how) = update.leave {
            self.closes |= how == Leave::Close;
            effects.extend(self.lock(None));
        }
        effects
    }

    /// Locks, and closes the window if that is wanted. While films are being imported, the user is asked first.
    pub(super) fn leave(&mut self, how: Leave) -> Vec<Effect> {
        if matches!(self.screen, Screen::Unlocked(_)) {
            return self.import(ImportMessage::Leave(how));
        }
        self.closes |= how == Leave::Close;
        Vec::new()
    }
}

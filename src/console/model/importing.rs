//! Bringing films in, and leaving while that is under way.

use super::app::{App, Screen};
use super::effect::Effect;
use super::import::{ImportMessage, Leave};
use super::recording::effects;
use super::recording_effect::RecordingEffect;

impl App {
    /// Whether the user wanted the window closed and nothing is open any more. Answered once.
    pub fn take_close(&mut self) -> bool {
        std::mem::take(&mut self.closes)
    }

    pub(super) fn import(&mut self, message: ImportMessage) -> Vec<Effect> {
        let Screen::Unlocked(unlocked) = &mut self.screen else {
            return Vec::new();
        };
        let lists_others = matches!(message, ImportMessage::Listed(..) | ImportMessage::Finished(..));
        let scene = unlocked.scene();
        let update = unlocked.import.update(message, &mut unlocked.films, scene);
        let mut done: Vec<Effect> = update.effects.into_iter().map(Effect::Import).collect();
        if lists_others {
            unlocked.keep_selection_listed();
        }
        // What a camera shows is not to be seen behind a page: it is closed.
        if unlocked.import.page.is_some() && !unlocked.is_recording() && unlocked.recording.take().is_some() {
            done.extend(effects([RecordingEffect::Close]));
        }
        if let Some(how) = update.leave {
            done.extend(self.leave_for_good(how));
        }
        done
    }

    /// Locks, and closes the window if that is wanted. A film that is being recorded is finished first: whoever locks does not mean to
    /// lose it. While films are being imported, the user is asked.
    pub(super) fn leave(&mut self, how: Leave) -> Vec<Effect> {
        let Screen::Unlocked(unlocked) = &mut self.screen else {
            self.closes |= how == Leave::Close;
            return Vec::new();
        };
        match unlocked.recording.as_deref_mut().filter(|page| page.is_busy()) {
            Some(page) => page.finish_and_leave(how),
            None => self.import(ImportMessage::Leave(how)),
        }
    }

    /// Nothing is imported any more. A film that has been begun since is recorded to the end that the user gives it.
    fn leave_for_good(&mut self, how: Leave) -> Vec<Effect> {
        if let Screen::Unlocked(unlocked) = &mut self.screen
            && let Some(page) = unlocked.recording.as_deref_mut().filter(|page| page.is_busy())
        {
            page.leaves_after = Some(how);
            return Vec::new();
        }
        self.closes |= how == Leave::Close;
        self.lock(None)
    }
}

//! Which of all there is to see of an open vault is on the screen.

use super::import::Scene;
use super::page::{Foreground, Page};
use super::recording::RecordingPage;
use super::showing::Phase;
use super::unlocked::Unlocked;

impl Unlocked {
    /// What is on the screen.
    #[must_use]
    pub fn foreground(&self) -> Foreground {
        match self.import.front() {
            Some(front) => Foreground::Import(front),
            None if self.showing.is_some() => Foreground::Film,
            None if self.recording.is_some() => Foreground::Recording,
            None if self.log.is_some() => Foreground::Log,
            None => Foreground::Page(self.page),
        }
    }

    /// Whether a question is over everything else.
    #[must_use]
    pub(super) fn is_asked(&self) -> bool {
        self.erasing.is_some() || self.end_question.is_some()
    }

    /// Whether nothing but the remote control is on the screen. A question, and whatever else needs space, shows all of the console.
    #[must_use]
    pub(super) fn is_remote(&self) -> bool {
        let is_asked = self.is_asked() || self.keys_shown;
        let shown = self.showing.as_ref().filter(|showing| !showing.covering);
        let shown = shown.is_some_and(|showing| matches!(showing.phase, Phase::Opening | Phase::Shown));
        self.remote && shown && !is_asked && self.foreground() == Foreground::Film
    }

    /// What a page about importing would be drawn over.
    pub(super) fn scene(&self) -> Scene {
        let shared = self.showing.as_ref().is_some_and(|showing| showing.meeting.shared);
        match self.foreground() {
            _ if self.erasing.is_some() || self.end_question.is_some() || self.is_recording() => Scene::Busy,
            Foreground::Import(_) => Scene::Page,
            _ if self.renaming.is_some() || self.typing => Scene::Typing,
            Foreground::Film if shared => Scene::Shared,
            Foreground::Film => Scene::Film,
            Foreground::Page(Page::Films) => Scene::List,
            Foreground::Page(_) | Foreground::Log | Foreground::Recording => Scene::Page,
        }
    }

    /// Whether a film is being recorded or finished.
    #[must_use]
    pub fn is_recording(&self) -> bool {
        self.recording.as_deref().is_some_and(RecordingPage::is_busy)
    }

    /// Whether films are being recorded, imported or erased from their source: what is not to be broken off unasked.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.is_recording() || self.import.is_busy()
    }
}

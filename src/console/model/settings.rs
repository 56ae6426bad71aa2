//! What the user has set, and the page that it is changed on.

use std::path::Path;

use super::app::{App, Screen};
use super::effect::Effect;
use super::message::Message;
use super::notice::Notice;
use super::settings_message::SettingsMessage;
use crate::operations::settings::Settings;

impl App {
    /// What the user has set.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The file that it is kept in.
    #[must_use]
    pub fn settings_path(&self) -> Option<&Path> {
        self.settings_path.as_deref()
    }

    /// Whether the page of the settings is shown. What is asked comes first.
    #[must_use]
    pub fn shows_settings(&self) -> bool {
        self.settings_shown && !self.is_asked()
    }

    /// Whether something is asked that comes before everything else.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        matches!(&self.screen, Screen::Unlocked(unlocked) if unlocked.is_asked())
    }

    pub(super) fn on_settings(&mut self, message: SettingsMessage) -> Vec<Effect> {
        match message {
            SettingsMessage::Open => {
                self.settings_shown = !self.is_asked();
                self.keys_over_settings = false;
            }
            SettingsMessage::Close => self.settings_shown = false,
            SettingsMessage::NotKept => self.notice = Some(Notice::SettingsNotKept),
            SettingsMessage::Set(settings) => {
                self.settings = settings.clone();
                self.tell_settings();
                return vec![Effect::KeepSettings(settings)];
            }
        }
        Vec::new()
    }

    /// The open vault goes by what is set.
    pub(super) fn tell_settings(&mut self) {
        if let Screen::Unlocked(unlocked) = &mut self.screen {
            unlocked.set_lead_in(self.settings.lead_in);
        }
    }
}

impl From<SettingsMessage> for Message {
    fn from(message: SettingsMessage) -> Self {
        Self::Settings(message)
    }
}

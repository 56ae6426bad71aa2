//! The page of the keys: what a key does, and another key for it.

use super::app::{App, Screen};
use super::effect::Effect;
use super::key_change::{KeyChange, KeyStep, KeysMessage};
use super::message::Message;
use super::settings_message::SettingsMessage;
use crate::operations::settings::Settings;
use crate::protocol::key_table::{KeyTable, Refusal};

impl App {
    /// Whether the page of the keys is shown, in front of all else.
    #[must_use]
    pub fn shows_keys(&self) -> bool {
        match &self.screen {
            _ if self.shows_settings() => self.keys_over_settings,
            Screen::Unlocked(unlocked) => unlocked.keys_shown && !unlocked.is_asked(),
            Screen::Locked(_) | Screen::Blocked(_) => false,
        }
    }

    /// Whether it is shown over the page of the settings.
    #[must_use]
    pub fn shows_keys_over_settings(&self) -> bool {
        self.keys_over_settings && self.shows_settings()
    }

    /// The key that is being changed, while the page for that is shown.
    #[must_use]
    pub fn key_change(&self) -> Option<KeyChange> {
        self.key_change.filter(|_| self.shows_keys())
    }

    pub(super) fn on_keys(&mut self, message: KeysMessage) -> Vec<Effect> {
        let change = self.key_change.take();
        let keys = &self.settings.keys;
        match (message, change) {
            (KeysMessage::OverSettings(shown), _) => self.keys_over_settings = shown,
            (KeysMessage::Leave, _) => {}
            (KeysMessage::Change(meaning), _) => {
                let step = KeyStep::Waiting;
                self.key_change = Some(KeyChange { meaning, step });
            }
            (KeysMessage::Pressed(pressed), Some(KeyChange { meaning, .. })) => {
                let set = pressed.ok_or(Refusal::Needed).and_then(|shortcut| {
                    let mut changed = keys.clone();
                    changed.set(meaning, shortcut).map(|()| (shortcut, changed))
                });
                let step = match set {
                    Ok((shortcut, changed)) => match keys.taken_by(meaning, shortcut) {
                        Some(user) => KeyStep::Taken(shortcut, user),
                        None => return self.set_keys(changed),
                    },
                    Err(why) => KeyStep::Refused(why, pressed),
                };
                self.key_change = Some(KeyChange { meaning, step });
            }
            (KeysMessage::UseHere, Some(change)) => {
                let KeyChange { meaning, step } = change;
                let mut changed = keys.clone();
                match step {
                    KeyStep::Taken(shortcut, _) => drop(changed.set(meaning, shortcut)),
                    KeyStep::GivenTaken(..) => changed.give_back(meaning),
                    KeyStep::Waiting | KeyStep::Refused(..) => {}
                }
                return self.set_keys(changed);
            }
            (KeysMessage::AsGiven(meaning), _) => {
                if let Some((shortcut, user)) = keys.given_taken_by(meaning) {
                    let step = KeyStep::GivenTaken(shortcut, user);
                    self.key_change = Some(KeyChange { meaning, step });
                } else {
                    let mut changed = keys.clone();
                    changed.give_back(meaning);
                    return self.set_keys(changed);
                }
            }
            (KeysMessage::AllAsGiven, _) => return self.set_keys(KeyTable::default()),
            (KeysMessage::Pressed(_) | KeysMessage::UseHere, None) => {}
        }
        Vec::new()
    }

    fn set_keys(&mut self, keys: KeyTable) -> Vec<Effect> {
        let settings = Settings {
            keys,
            ..self.settings.clone()
        };
        self.on_settings(SettingsMessage::Set(settings))
    }
}

impl From<KeysMessage> for Message {
    fn from(message: KeysMessage) -> Self {
        Self::Keys(message)
    }
}

//! No vault is open: choosing one, and the password.

use std::path::PathBuf;

use super::effect::Effect;
use super::message::Message;
use super::notice::Notice;
use super::startup::StartupRequest;
use super::summary::VaultCard;
use crate::memory::{MemoryError, Passphrase};

/// What is known while no vault is open.
#[derive(Default)]
pub struct Locked {
    /// The vaults on the drives that are plugged in; `None` until the first look is over.
    pub found: Option<Vec<VaultCard>>,
    /// What stands in the field for a path.
    pub path: String,
    /// Whether the system's dialog for a folder is open.
    pub choosing_folder: bool,
    /// The vault that the user stands before, once one is chosen.
    pub door: Option<PasswordPrompt>,
}

/// A chosen vault that waits for its password.
pub struct PasswordPrompt {
    /// The vault.
    pub card: VaultCard,
    /// What has been typed.
    pub passphrase: Passphrase,
    /// Whether it is shown in the clear.
    pub shown: bool,
    /// Whether it is being tried right now.
    pub unlocking: bool,
}

impl PasswordPrompt {
    /// Nothing typed yet.
    pub(super) fn before(card: VaultCard) -> Result<Self, MemoryError> {
        Ok(Self {
            card,
            passphrase: Passphrase::new()?,
            shown: false,
            unlocking: false,
        })
    }
}

impl Locked {
    pub(super) fn update(
        &mut self,
        message: Message,
        errand: &mut StartupRequest,
        trouble: &mut Option<Notice>,
    ) -> Vec<Effect> {
        match message {
            Message::VaultsFound(vaults) => self.found = Some(vaults),
            Message::PathTyped(path) => self.path = path,
            Message::OpenTyped if !self.path.trim().is_empty() => {
                return vec![Effect::ReadLabel(PathBuf::from(self.path.trim()))];
            }
            Message::ChooseFolder if !self.choosing_folder => {
                self.choosing_folder = true;
                return vec![Effect::AskForFolder];
            }
            Message::FolderChosen(folder) => {
                self.choosing_folder = false;
                return folder.map(Effect::ReadLabel).into_iter().collect();
            }
            Message::NoFolderDialog => {
                self.choosing_folder = false;
                *trouble = Some(Notice::NoFolderDialog);
            }
            Message::Approach(folder) => return vec![Effect::ReadLabel(folder)],
            Message::Approached(Err(why)) => {
                // The password that came with the command line was meant for this vault and no other.
                errand.passphrase = None;
                *trouble = Some(why);
            }
            Message::Approached(Ok(card)) => return self.approached(card, errand, trouble),
            Message::StepBack => self.door = None,
            Message::ShowPassword(shown) => {
                if let Some(door) = &mut self.door {
                    door.shown = shown;
                }
            }
            Message::Unlock => return self.try_password(errand, trouble),
            _ => {}
        }
        Vec::new()
    }

    fn approached(
        &mut self,
        card: VaultCard,
        errand: &mut StartupRequest,
        trouble: &mut Option<Notice>,
    ) -> Vec<Effect> {
        if self.door.as_ref().is_some_and(|door| door.unlocking) {
            return Vec::new();
        }
        // A password that came with the command line is tried once, at the first vault.
        let brought = errand.passphrase.take();
        let try_it = brought.is_some();
        match brought.map_or_else(Passphrase::new, Ok) {
            Ok(passphrase) => {
                self.door = Some(PasswordPrompt {
                    card,
                    passphrase,
                    shown: false,
                    unlocking: false,
                })
            }
            Err(_) => *trouble = Some(Notice::OutOfMemory),
        }
        if try_it {
            self.try_password(errand, trouble)
        } else {
            Vec::new()
        }
    }

    fn try_password(&mut self, errand: &mut StartupRequest, trouble: &mut Option<Notice>) -> Vec<Effect> {
        let Some(door) = self
            .door
            .as_mut()
            .filter(|door| !door.unlocking && !door.passphrase.is_empty())
        else {
            return Vec::new();
        };
        let Ok(empty) = Passphrase::new() else {
            *trouble = Some(Notice::OutOfMemory);
            return Vec::new();
        };
        door.unlocking = true;
        door.shown = false;
        // The field is empty from here on: after a wrong password everything is typed anew.
        let passphrase = std::mem::replace(&mut door.passphrase, empty);
        vec![Effect::Unlock {
            folder: door.card.folder.clone(),
            passphrase,
            play: errand.play.clone(),
        }]
    }
}

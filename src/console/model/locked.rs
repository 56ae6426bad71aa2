//! No vault is open: choosing one, and the password.

use std::path::PathBuf;

use super::effect::Effect;
use super::message::Message;
use super::new_place::NewPlace;
use super::new_stick::{ErasedVault, NewStick};
use super::notice::Notice;
use super::startup::StartupRequest;
use super::summary::VaultCard;
use crate::memory::{MemoryError, Passphrase};

/// What is known while no vault is open.
#[derive(Default)]
pub struct Locked {
    /// The vaults on the drives that are plugged in; `None` until the first search is over.
    pub found: Option<Vec<VaultCard>>,
    /// The volumes without a vault on which one can be made.
    pub new_places: Vec<NewPlace>,
    /// The vault that was open last, which may be in a folder that no search finds.
    pub last: Option<VaultCard>,
    /// The stick that is being prepared.
    pub new_stick: Option<NewStick>,
    /// The text of the field for a path.
    pub path: String,
    /// Whether the system's dialog for a folder is open.
    pub choosing_folder: bool,
    /// The chosen vault, whose password is asked for.
    pub prompt: Option<PasswordPrompt>,
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
    /// Whether the last try was a wrong one: told until the next is typed.
    pub was_wrong: bool,
}

impl PasswordPrompt {
    pub(super) fn new(card: VaultCard) -> Result<Self, MemoryError> {
        Ok(Self {
            card,
            passphrase: Passphrase::new()?,
            shown: false,
            unlocking: false,
            was_wrong: false,
        })
    }
}

impl Locked {
    /// The vaults that are offered: those on drives, and the one that was open last.
    #[must_use]
    pub fn offered(&self) -> Option<Vec<&VaultCard>> {
        let found = self.found.as_ref()?;
        let last = self.last.iter();
        let elsewhere = last.filter(|last| found.iter().all(|card| card.folder != last.folder));
        Some(found.iter().chain(elsewhere).collect())
    }

    pub(super) fn update(
        &mut self,
        message: Message,
        startup: &mut StartupRequest,
        erased: &[ErasedVault],
        notice: &mut Option<Notice>,
    ) -> Vec<Effect> {
        match message {
            Message::VaultsFound(vaults) => {
                // The medium that was lost is back.
                let lost = |notice: &mut Notice| matches!(notice, Notice::MediumLost);
                let is_back = |card: &VaultCard| vaults.iter().any(|found| found.folder == card.folder);
                if self.last.as_ref().is_some_and(is_back) {
                    drop(notice.take_if(lost));
                }
                self.found = Some(vaults);
            }
            Message::NewPlacesFound(places) => self.new_places = places,
            Message::NoVaultIn(place) => {
                startup.passphrase = None;
                *notice = Some(Notice::NoVault(place));
            }
            Message::PrepareStick(place) if self.prompt.is_none() => match NewStick::new(place, erased) {
                Ok(new_stick) => self.new_stick = Some(new_stick),
                Err(_) => *notice = Some(Notice::OutOfMemory),
            },
            Message::LeaveNewStick => drop(self.new_stick.take_if(|new_stick| !new_stick.making)),
            Message::LabelTyped(field, text) => {
                if let Some(new_stick) = &mut self.new_stick {
                    new_stick.type_into(field, &text);
                }
            }
            Message::MakeVault => return self.new_stick.as_mut().map_or_else(Vec::new, NewStick::make),
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
                *notice = Some(Notice::NoFolderDialog);
            }
            Message::ChooseVault(folder) => return vec![Effect::ReadLabel(folder)],
            Message::LabelRead(Err(why)) => {
                // The password that came with the command line was meant for this vault and no other.
                startup.passphrase = None;
                *notice = Some(why);
            }
            Message::LabelRead(Ok(card)) => return self.on_label_read(card, startup, notice),
            Message::LeavePrompt => self.prompt = None,
            Message::ShowPassword(shown) => {
                if let Some(prompt) = &mut self.prompt {
                    prompt.shown = shown;
                }
            }
            Message::Unlock => return self.try_password(startup, notice),
            _ => {}
        }
        Vec::new()
    }

    fn on_label_read(
        &mut self,
        card: VaultCard,
        startup: &mut StartupRequest,
        notice: &mut Option<Notice>,
    ) -> Vec<Effect> {
        let making = self.new_stick.as_ref().is_some_and(|new_stick| new_stick.making);
        if making || self.prompt.as_ref().is_some_and(|prompt| prompt.unlocking) {
            return Vec::new();
        }
        // A password that came with the command line is tried once, at the first vault.
        let brought = startup.passphrase.take();
        let try_it = brought.is_some();
        match brought.map_or_else(Passphrase::new, Ok) {
            Ok(passphrase) => {
                self.prompt = Some(PasswordPrompt {
                    card,
                    passphrase,
                    shown: false,
                    unlocking: false,
                    was_wrong: false,
                });
                self.new_stick = None;
            }
            Err(_) => *notice = Some(Notice::OutOfMemory),
        }
        if try_it {
            self.try_password(startup, notice)
        } else {
            Vec::new()
        }
    }

    fn try_password(&mut self, startup: &mut StartupRequest, notice: &mut Option<Notice>) -> Vec<Effect> {
        let Some(prompt) = self
            .prompt
            .as_mut()
            .filter(|prompt| !prompt.unlocking && !prompt.passphrase.is_empty())
        else {
            return Vec::new();
        };
        let Ok(empty) = Passphrase::new() else {
            *notice = Some(Notice::OutOfMemory);
            return Vec::new();
        };
        prompt.unlocking = true;
        prompt.was_wrong = false;
        prompt.shown = false;
        // The field is empty from here on: after a wrong password all of it is typed again.
        let passphrase = std::mem::replace(&mut prompt.passphrase, empty);
        vec![Effect::Unlock {
            folder: prompt.card.folder.clone(),
            passphrase,
            play: startup.play.clone(),
        }]
    }
}

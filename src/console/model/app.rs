//! The console's state and its one transition function.

use std::path::PathBuf;
use std::time::Duration;

use super::blocked::Blocked;
use super::effect::Effect;
use super::import::{Import, ImportMessage, Leave};
use super::import_rules::import_rules;
use super::key_change::KeyChange;
use super::lock_reason::LockReason;
use super::locked::{Locked, PasswordPrompt};
use super::message::Message;
use super::new_password::NewPassword;
use super::new_place::NewPlace;
use super::new_stick::{ErasedVault, NewStick};
use super::notice::Notice;
use super::page::Page;
use super::password_tasks::PasswordTask;
use super::places::Noting;
use super::startup::StartupRequest;
use super::summary::{OpenedVault, VaultCard};
use super::unlocked::Unlocked;
use crate::console::launch::Launch;
use crate::memory::Passphrase;
use crate::operations::settings::Settings;
use crate::policy::{self, Policy, Preflight};
use crate::vault::{Receipt, VaultError};

/// The console's state. Keys and processes are never in here.
pub struct App {
    pub(super) screen: Screen,
    pub(super) notice: Option<Notice>,
    startup: StartupRequest,
    pub(super) settings: Settings,
    pub(super) settings_path: Option<PathBuf>,
    pub(super) settings_shown: bool,
    /// Whether the page of the keys is over that of the settings.
    pub(super) keys_over_settings: bool,
    pub(super) key_change: Option<KeyChange>,
    show_count: u64,
    pub(super) policy: Policy,
    /// Whether the window is to be closed, now that nothing is open any more.
    pub(super) closes: bool,
    /// Vaults that were erased, until others are made in their places.
    erased: Vec<ErasedVault>,
    /// The vault that is being erased: it may be locked meanwhile.
    being_erased: Option<VaultCard>,
}

/// Which screen is shown, with what is known on it.
#[expect(
    clippy::large_enum_variant,
    reason = "there is one of it, for as long as the program runs"
)]
pub enum Screen {
    /// Nothing may be unlocked on this computer.
    Blocked(Blocked),
    /// No key is in memory.
    Locked(Locked),
    /// A vault is open; a film may be showing.
    Unlocked(Unlocked),
}

impl App {
    /// The state at the start, and what is to be done first.
    #[must_use]
    pub fn new(launch: Launch) -> (Self, Vec<Effect>) {
        let mut app = Self {
            screen: Screen::Locked(Locked::default()),
            notice: None,
            startup: StartupRequest {
                passphrase: launch.passphrase,
                play: launch.play,
            },
            settings: launch.settings,
            settings_path: launch.settings_file.path(),
            settings_shown: false,
            keys_over_settings: false,
            key_change: None,
            show_count: 0,
            policy: Policy::default(),
            closes: false,
            erased: Vec::new(),
            being_erased: None,
        };
        let effects = match launch.preflight {
            Ok(preflight) => app.on_preflight_passed(preflight, launch.vault),
            Err(why) => {
                app.block(why, launch.vault);
                Vec::new()
            }
        };
        app.notice = app.notice.take().or(launch.settings_problem.map(Notice::Settings));
        (app, effects)
    }

    /// After how long without a film and without input an open vault is to be locked.
    #[must_use]
    pub fn idle_lock(&self) -> Duration {
        self.policy.idle_lock
    }

    /// Whether something goes on in an open vault beside which nobody has to sit: a film is open, is recorded, or comes from a camera.
    /// Neither the vault nor the computer's screen is locked meanwhile for want of input.
    #[must_use]
    pub fn is_in_use(&self) -> bool {
        matches!(&self.screen, Screen::Unlocked(unlocked) if unlocked.showing.is_some() || unlocked.is_busy() || unlocked.face_search.is_some())
    }

    /// Why nothing may be unlocked on this computer, if that is so.
    #[must_use]
    pub fn into_blocked(self) -> Option<policy::Blocked> {
        match self.screen {
            Screen::Blocked(blocked) => Some(blocked.why),
            _ => None,
        }
    }

    /// Which screen is shown.
    #[must_use]
    pub fn screen(&self) -> &Screen {
        &self.screen
    }

    /// Whether something has to be answered or read here, whichever window the user is at.
    #[must_use]
    pub fn wants_attention(&self) -> bool {
        matches!(&self.screen, Screen::Unlocked(unlocked) if unlocked.end_question.is_some() || unlocked.keys_shown)
    }

    /// Whether nothing but the remote control is shown. What went wrong, and what is asked, needs all of the window.
    #[must_use]
    pub fn is_remote(&self) -> bool {
        let free = self.notice.is_none() && !self.shows_settings();
        free && matches!(&self.screen, Screen::Unlocked(unlocked) if unlocked.is_remote())
    }

    /// What is shown across the top, if anything.
    #[must_use]
    pub fn notice(&self) -> Option<&Notice> {
        self.notice.as_ref()
    }

    /// The password that is being typed, for the field that it is typed into.
    pub fn passphrase_mut(&mut self) -> Option<&mut Passphrase> {
        match &mut self.screen {
            Screen::Locked(Locked {
                prompt: Some(prompt), ..
            }) if !prompt.unlocking => Some(&mut prompt.passphrase),
            Screen::Unlocked(unlocked) if !unlocked.passwords.working => match &mut unlocked.passwords.task {
                Some(PasswordTask::Change { current, .. }) => Some(current),
                _ => None,
            },
            _ => None,
        }
    }

    /// The new password that is being typed, for the fields that it is typed into.
    pub fn new_password_mut(&mut self) -> Option<&mut NewPassword> {
        match &mut self.screen {
            Screen::Locked(Locked {
                new_stick: Some(new_stick),
                ..
            }) if !new_stick.making => Some(&mut new_stick.password),
            Screen::Unlocked(unlocked) if !unlocked.passwords.working => {
                unlocked.passwords.task.as_mut()?.new_password_mut()
            }
            _ => None,
        }
    }

    /// Applies what happened and returns what is to be done. What no longer fits the state (a late event of a closed film,
    /// a vault that opens after the user went back) changes nothing.
    pub fn update(&mut self, message: Message) -> Vec<Effect> {
        // It does not go on where it was when the page is shown again.
        if !self.shows_keys() {
            self.key_change = None;
        }
        // A notice is shown until it is dismissed or the user goes on.
        if message.dismisses_notice() {
            self.notice = None;
        }
        match message {
            Message::NoticeDismissed => Vec::new(),
            // What was not written is reported on whatever screen is shown by now.
            Message::AnnotationFailed(error) => {
                self.notice = Some(Notice::AnnotationFailed(error));
                Vec::new()
            }
            Message::AnnotationsSealed(error) => {
                self.notice = Some(Notice::AnnotationsSealed(error));
                Vec::new()
            }
            Message::AnnotationsWouldBeLost => {
                self.notice = Some(Notice::AnnotationsWouldBeLost);
                Vec::new()
            }
            Message::AnnotationsWritten => {
                let told =
                    |notice: &mut Notice| matches!(notice, Notice::AnnotationFailed(_) | Notice::AnnotationsSealed(_));
                drop(self.notice.take_if(told));
                Vec::new()
            }
            Message::Settings(message) => self.on_settings(message),
            Message::Keys(message) => self.on_keys(message),
            Message::Lock => self.wants_to_leave(Leave::Lock),
            Message::Close => self.wants_to_leave(Leave::Close),
            Message::EndShow => self.end_show(),
            Message::Import(message) => self.import(message),
            Message::MediumLost => self.lock(Some(Notice::MediumLost)),
            Message::AutoLock(why) => self.lock_unattended(why),
            Message::PreflightDone(result) => self.on_preflight(result),
            Message::Unlocked(result) => self.on_unlocked(result),
            Message::EverythingErased(result) => self.on_everything_erased(result),
            // The dialog for a folder to import from.
            Message::NoFolderDialog if matches!(self.screen, Screen::Unlocked(_)) => {
                self.notice = Some(Notice::NoFolderDialog);
                self.import(ImportMessage::FolderChosen(None))
            }
            Message::ShowNewPassword(shown) => {
                if let Some(new) = self.new_password_mut() {
                    new.shown = shown;
                }
                Vec::new()
            }
            message => match &mut self.screen {
                Screen::Blocked(blocked) => blocked.update(&message),
                Screen::Locked(locked) => locked.update(message, &mut self.startup, &self.erased, &mut self.notice),
                Screen::Unlocked(unlocked) => {
                    let mut effects = unlocked.update(message, &mut self.show_count, &mut self.notice);
                    if effects.iter().any(|effect| matches!(effect, Effect::EraseEverything)) {
                        self.being_erased = Some(unlocked.card.clone());
                    }
                    if let Some(how) = unlocked.leaves.take() {
                        effects.extend(self.leave(how));
                    }
                    effects
                }
            },
        }
    }

    fn on_unlocked(&mut self, result: Result<OpenedVault, Notice>) -> Vec<Effect> {
        let Screen::Locked(locked) = &mut self.screen else {
            return Vec::new();
        };
        if let Some(new_stick) = locked.new_stick.as_mut().filter(|new_stick| new_stick.making) {
            let card = |label| VaultCard {
                folder: new_stick.place.folder.clone(),
                label,
                volume: new_stick.place.volume.clone(),
                free: new_stick.place.free,
            };
            match result {
                Err(why) => new_stick.failed(why),
                Ok(opened) => {
                    let mut unlocked = Unlocked::new(card(opened.label), opened.films);
                    self.erased.retain(|erased| !erased.was_in(&new_stick.place.folder));
                    // First of all: what to write on the stick.
                    unlocked.page = Page::Label;
                    unlocked.import = Import::with_rules(import_rules(&self.policy));
                    self.notice = opened.notice;
                    self.screen = Screen::Unlocked(unlocked);
                    self.tell_settings();
                }
            }
            return Vec::new();
        }
        let Some(prompt) = locked.prompt.as_mut().filter(|prompt| prompt.unlocking) else {
            // The user went back while the password was tried: nothing may stay open unseen.
            return vec![Effect::Lock];
        };
        match result {
            Err(notice) => {
                prompt.unlocking = false;
                match notice {
                    // Told under the field.
                    Notice::Vault(VaultError::WrongPassphrase) => prompt.was_wrong = true,
                    notice => self.notice = Some(notice),
                }
                Vec::new()
            }
            Ok(opened) => {
                // The label that was shown before anybody could say whether it is the right one.
                let card = VaultCard {
                    label: opened.label,
                    ..prompt.card.clone()
                };
                let mut unlocked = Unlocked::new(card, opened.films);
                unlocked.set_lead_in(self.settings.lead_in);
                unlocked.import = Import::with_rules(import_rules(&self.policy));
                self.notice = opened.notice.or(self.notice.take());
                let effects = match opened.play {
                    None => Vec::new(),
                    Some(Ok(film)) => unlocked.update(Message::Show(film), &mut self.show_count, &mut self.notice),
                    Some(Err(notice)) => {
                        self.notice = Some(notice);
                        Vec::new()
                    }
                };
                self.screen = Screen::Unlocked(unlocked);
                effects
            }
        }
    }

    /// The vault is no more: another can be made in its place. Or it could not be erased: its password is asked for again.
    fn on_everything_erased(&mut self, result: Result<Receipt, Notice>) -> Vec<Effect> {
        let Some(card) = self.being_erased.take() else {
            return Vec::new();
        };
        // It may have been locked meanwhile, unasked, and its password be asked for.
        let is_here = match &self.screen {
            Screen::Unlocked(_) => true,
            Screen::Locked(locked) => {
                let asked = locked.prompt.as_ref().filter(|prompt| !prompt.unlocking);
                asked.is_some_and(|prompt| prompt.card.folder == card.folder)
            }
            Screen::Blocked(_) => false,
        };
        match result {
            Err(why) => {
                if is_here {
                    self.ask_again(card);
                }
                self.notice = Some(why);
            }
            Ok(receipt) => {
                self.erased.push(ErasedVault {
                    folder: card.folder.clone(),
                    label: card.label,
                    receipt,
                });
                if !is_here {
                    return Vec::new();
                }
                let place = NewPlace {
                    folder: card.folder,
                    volume: card.volume,
                    free: card.free,
                    beside_others: false,
                };
                let new_stick = NewStick::new(place, &self.erased);
                self.notice = Some(
                    new_stick
                        .as_ref()
                        .map_or(Notice::OutOfMemory, |_| Notice::EverythingErased),
                );
                self.screen = Screen::Locked(Locked {
                    new_stick: new_stick.ok(),
                    ..Locked::default()
                });
            }
        }
        vec![Effect::Lock]
    }

    fn on_preflight(&mut self, result: Result<Preflight, policy::Blocked>) -> Vec<Effect> {
        match (result, &mut self.screen) {
            (Ok(preflight), Screen::Blocked(blocked)) => {
                let vault = blocked.vault.take();
                self.screen = Screen::Locked(Locked::default());
                self.on_preflight_passed(preflight, vault)
            }
            (Ok(_), _) => Vec::new(),
            (Err(why), Screen::Blocked(blocked)) => {
                (blocked.why, blocked.checking) = (why, false);
                Vec::new()
            }
            // Before a vault was unlocked: the password that was typed for it is wiped.
            (Err(why), Screen::Locked(locked)) => {
                let vault = locked.prompt.take().map(|prompt| prompt.card.folder);
                self.block(why, vault);
                Vec::new()
            }
            (Err(why), Screen::Unlocked(unlocked)) => {
                let vault = Some(unlocked.card.folder.clone());
                self.block(why, vault);
                vec![Effect::Lock]
            }
        }
    }

    /// Nothing may be unlocked. A password that came with the command line is not kept either.
    fn block(&mut self, why: policy::Blocked, vault: Option<PathBuf>) {
        self.startup.passphrase = None;
        self.notice = None;
        let checking = false;
        self.screen = Screen::Blocked(Blocked { why, checking, vault });
    }

    fn on_preflight_passed(&mut self, preflight: Preflight, vault: Option<PathBuf>) -> Vec<Effect> {
        self.policy = preflight.policy;
        let effects = vault.map_or_else(Vec::new, |folder| self.update(Message::ChooseVault(folder)));
        self.notice = preflight.accepted_risk.map(|area| Notice::SwapAccepted { area });
        effects
    }

    /// Locks, also what is not quite unlocked yet: a password that is being typed or tried, a vault that is being made. The password
    /// of the same vault is asked for next.
    fn lock_unattended(&mut self, why: LockReason) -> Vec<Effect> {
        let mut effects = self.note_place();
        let card = match &mut self.screen {
            Screen::Locked(Locked {
                prompt: Some(prompt), ..
            }) if prompt.unlocking || !prompt.passphrase.is_empty() => &prompt.card,
            Screen::Locked(locked) if locked.new_stick.is_some() => {
                locked.new_stick = None;
                self.notice = Some(Notice::AutoLocked(why));
                return vec![Effect::Lock];
            }
            Screen::Unlocked(unlocked) => &unlocked.card,
            Screen::Blocked(_) | Screen::Locked(_) => return Vec::new(),
        };
        let card = card.clone();
        self.ask_again(card);
        self.notice = Some(Notice::AutoLocked(why));
        effects.push(Effect::Lock);
        effects
    }

    /// Asks for the password of this vault. Without memory for one, the list of vaults is shown.
    fn ask_again(&mut self, card: VaultCard) {
        self.screen = Screen::Locked(Locked {
            prompt: PasswordPrompt::new(card.clone()).ok(),
            last: Some(card),
            ..Locked::default()
        });
    }

    /// Where the film is that the vault is locked under.
    fn note_place(&mut self) -> Vec<Effect> {
        match &mut self.screen {
            Screen::Unlocked(unlocked) => unlocked.note_place(Noting::Now),
            Screen::Blocked(_) | Screen::Locked(_) => Vec::new(),
        }
    }

    pub(super) fn lock(&mut self, why: Option<Notice>) -> Vec<Effect> {
        let mut effects = self.note_place();
        let Screen::Unlocked(unlocked) = &self.screen else {
            return Vec::new();
        };
        let card = unlocked.card.clone();
        let told = self.notice.take().filter(Notice::outlasts_locking);
        if matches!(why, Some(Notice::MediumLost)) {
            self.screen = Screen::Locked(Locked {
                last: Some(card),
                ..Locked::default()
            });
        } else {
            self.ask_again(card);
        }
        self.notice = why.or(told);
        effects.push(Effect::Lock);
        effects
    }
}

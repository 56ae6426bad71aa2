//! The console's state and its one transition function.

use std::path::PathBuf;
use std::time::Duration;

use super::blocked::Blocked;
use super::effect::Effect;
use super::lock_reason::LockReason;
use super::locked::{Locked, PasswordPrompt};
use super::message::Message;
use super::notice::Notice;
use super::startup::StartupRequest;
use super::summary::OpenedVault;
use super::unlocked::Unlocked;
use crate::console::launch::Launch;
use crate::memory::Passphrase;
use crate::policy::{self, Policy, Preflight};

/// The console's state.
pub struct App {
    pub(super) screen: Screen,
    trouble: Option<Notice>,
    errand: StartupRequest,
    shows: u64,
    policy: Policy,
}

/// Where the user stands.
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
            trouble: None,
            errand: StartupRequest {
                passphrase: launch.passphrase,
                play: launch.play,
            },
            shows: 0,
            policy: Policy::default(),
        };
        let effects = match launch.preflight {
            Ok(preflight) => app.cleared(preflight, launch.vault),
            Err(why) => {
                app.bar(why, launch.vault);
                Vec::new()
            }
        };
        (app, effects)
    }

    /// After how long without a film and without input an open vault is to be locked.
    #[must_use]
    pub fn idle_lock(&self) -> Duration {
        self.policy.idle_lock
    }

    /// Why nothing may be unlocked on this computer, if that is so.
    #[must_use]
    pub fn into_barred(self) -> Option<policy::Blocked> {
        match self.screen {
            Screen::Blocked(barred) => Some(barred.why),
            _ => None,
        }
    }

    /// Where the user stands.
    #[must_use]
    pub fn screen(&self) -> &Screen {
        &self.screen
    }

    /// What the user has to be told.
    #[must_use]
    pub fn trouble(&self) -> Option<&Notice> {
        self.trouble.as_ref()
    }

    /// The password that is being typed, for the field that it is typed into.
    pub fn passphrase_mut(&mut self) -> Option<&mut Passphrase> {
        match &mut self.screen {
            Screen::Locked(Locked { door: Some(door), .. }) if !door.unlocking => Some(&mut door.passphrase),
            _ => None,
        }
    }

    /// Takes in what happened and says what is to be done. What no longer fits the state (a late event of a closed film,
    /// a vault that opens after the user stepped back) changes nothing.
    pub fn update(&mut self, message: Message) -> Vec<Effect> {
        // A trouble stands until it was read or the user goes on.
        if message.is_a_step() {
            self.trouble = None;
        }
        match message {
            Message::TroubleRead => Vec::new(),
            // What was not written is told wherever the user is by now.
            Message::NotNoted(error) => {
                self.trouble = Some(Notice::NotNoted(error));
                Vec::new()
            }
            Message::Lock => self.lock(None),
            Message::MediumLost => self.lock(Some(Notice::MediumLost)),
            Message::LockReason(why) => self.leave(why),
            Message::LookedAt(result) => self.looked_at(result),
            Message::Unlocked(result) => self.unlocked(result),
            message => match &mut self.screen {
                Screen::Blocked(barred) => barred.update(&message),
                Screen::Locked(locked) => locked.update(message, &mut self.errand, &mut self.trouble),
                Screen::Unlocked(unlocked) => unlocked.update(message, &mut self.shows, &mut self.trouble),
            },
        }
    }

    fn unlocked(&mut self, result: Result<OpenedVault, Notice>) -> Vec<Effect> {
        let Screen::Locked(locked) = &mut self.screen else {
            return Vec::new();
        };
        let Some(door) = locked.door.as_mut().filter(|door| door.unlocking) else {
            // The user stepped back while the password was tried: nothing may stay open behind their back.
            return vec![Effect::Lock];
        };
        match result {
            Err(trouble) => {
                door.unlocking = false;
                self.trouble = Some(trouble);
                Vec::new()
            }
            Ok(opened) => {
                let mut unlocked = Unlocked::new(door.card.clone(), opened.films);
                let effects = match opened.play {
                    None => Vec::new(),
                    Some(Ok(film)) => unlocked.update(Message::Show(film), &mut self.shows, &mut self.trouble),
                    Some(Err(trouble)) => {
                        self.trouble = Some(trouble);
                        Vec::new()
                    }
                };
                self.screen = Screen::Unlocked(unlocked);
                effects
            }
        }
    }

    fn looked_at(&mut self, result: Result<Preflight, policy::Blocked>) -> Vec<Effect> {
        match (result, &mut self.screen) {
            (Ok(preflight), Screen::Blocked(barred)) => {
                let vault = barred.vault.take();
                self.screen = Screen::Locked(Locked::default());
                self.cleared(preflight, vault)
            }
            (Ok(_), _) => Vec::new(),
            (Err(why), Screen::Blocked(barred)) => {
                (barred.why, barred.looking) = (why, false);
                Vec::new()
            }
            // Before a vault was unlocked: the password that was typed for it is wiped.
            (Err(why), Screen::Locked(locked)) => {
                let vault = locked.door.take().map(|door| door.card.folder);
                self.bar(why, vault);
                Vec::new()
            }
            (Err(why), Screen::Unlocked(unlocked)) => {
                let vault = Some(unlocked.card.folder.clone());
                self.bar(why, vault);
                vec![Effect::Lock]
            }
        }
    }

    /// Nothing may be unlocked. Neither is a password kept that came with the command line.
    fn bar(&mut self, why: policy::Blocked, vault: Option<PathBuf>) {
        self.errand.passphrase = None;
        self.trouble = None;
        let looking = false;
        self.screen = Screen::Blocked(Blocked { why, looking, vault });
    }

    fn cleared(&mut self, preflight: Preflight, vault: Option<PathBuf>) -> Vec<Effect> {
        self.policy = preflight.policy;
        let effects = vault.map_or_else(Vec::new, |folder| self.update(Message::Approach(folder)));
        self.trouble = preflight.accepted_risk.map(|area| Notice::SwapAccepted { area });
        effects
    }

    /// Locks, also what is not quite unlocked yet: a password that is being typed or tried. Whoever comes back stands
    /// before the same vault.
    fn leave(&mut self, why: LockReason) -> Vec<Effect> {
        let card = match &self.screen {
            Screen::Locked(Locked { door: Some(door), .. }) if door.unlocking || !door.passphrase.is_empty() => {
                &door.card
            }
            Screen::Unlocked(unlocked) => &unlocked.card,
            Screen::Blocked(_) | Screen::Locked(_) => return Vec::new(),
        };
        // Where there is no memory for a password, there is the choice.
        let door = PasswordPrompt::before(card.clone()).ok();
        self.screen = Screen::Locked(Locked {
            door,
            ..Locked::default()
        });
        self.trouble = Some(Notice::LockedItself(why));
        vec![Effect::Lock]
    }

    fn lock(&mut self, why: Option<Notice>) -> Vec<Effect> {
        if !matches!(self.screen, Screen::Unlocked(_)) {
            return Vec::new();
        }
        self.screen = Screen::Locked(Locked::default());
        self.trouble = why;
        vec![Effect::Lock]
    }
}

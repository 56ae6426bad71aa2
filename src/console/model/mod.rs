//! What the console knows and what comes next: Locked → Unlocked → Showing, without a window.
//!
//! [`App`] holds the state. A [`Message`] (the user did something, or something happened) goes in, [`Effect`]s (what is to
//! be done about it) come out; [`super::effects::runner`] does them, [`super::view`] draws the state. Keys and processes are
//! never in here, so that all of it can be tested by telling it what happens.

pub mod annotations;
pub mod blocked;
pub mod idle_clock;
pub mod lock_reason;
pub mod locked;
pub mod meeting;
pub mod microphone;
pub mod notice;
pub mod showing;
pub mod unlocked;

use std::path::PathBuf;
use std::time::Duration;

pub use annotations::{marker_of, notes_of, seconds};
pub use blocked::Blocked;
pub use idle_clock::IdleClock;
pub use lock_reason::LockReason;
pub use locked::{Locked, PasswordPrompt, VaultCard};
pub use meeting::{AudienceView, Meeting};
pub use microphone::{FilmMicrophone, Microphone};
pub use notice::Notice;
pub use showing::{Control, Phase, ShowNumber, Showing, VisibleState};
pub use unlocked::{FilmRow, Unlocked};

use super::Launch;

use crate::memory::Passphrase;
use crate::policy;

use crate::policy::{Policy, Preflight};
use crate::protocol::Start;
use crate::protocol::{Command, Event};
use crate::vault::{AnnotationChange, FilmId, VaultError};

/// The console's state.
pub struct App {
    screen: Screen,
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

/// What happened.
pub enum Message {
    /// The user clicked away the words about a trouble.
    TroubleRead,

    /// The user has had the computer put right.
    LookAgain,
    /// The computer was looked at: whether a vault may be unlocked on it.
    LookedAt(Result<Preflight, policy::Blocked>),

    /// The volumes were looked through; these hold vaults.
    VaultsFound(Vec<VaultCard>),
    /// The user typed into the field for a path.
    PathTyped(String),
    /// The user wants the vault in the folder that was typed.
    OpenTyped,
    /// The user wants the system's own dialog for a folder.
    ChooseFolder,
    /// That dialog is over; `None`: without a choice.
    FolderChosen(Option<PathBuf>),
    /// The system has no such dialog.
    NoFolderDialog,
    /// The user wants this vault.
    Approach(PathBuf),
    /// Its label was read, or could not be.
    Approached(Result<VaultCard, Notice>),
    /// The user does not want this vault after all.
    StepBack,
    /// The user wants to see the password, or no longer.
    ShowPassword(bool),
    /// The password is complete.
    Unlock,
    /// The vault is open, or the password did not fit.
    Unlocked(Result<Opened, Notice>),

    /// The user marked a film in the list.
    Select(FilmId),
    /// The user wants to see a film.
    Show(FilmId),
    /// The film was handed to a stage, or could not be.
    ShowStarted(ShowNumber, Result<(), Notice>),
    /// The stage says something.
    Stage(ShowNumber, Event),
    /// The stage's process is gone.
    StageEnded(ShowNumber),
    /// The user does something with the film that is showing.
    Control(Control),
    /// The user wants a microphone that carries the film, or no longer.
    Microphone(bool),
    /// That microphone is there, or could not be made.
    MicrophoneMade(Result<FilmMicrophone, Notice>),
    /// The user wants a marker where the film is now.
    MarkHere,
    /// The user wants to go to the next marker (1) or to the one before (-1).
    GoToMarker(i32),
    /// The user notes something about a film.
    AnnotationChange(FilmId, AnnotationChange),
    /// What was noted could not be written.
    NotNoted(VaultError),
    /// The user wants the film closed.
    CloseFilm,
    /// The user wants the vault locked.
    Lock,
    /// The medium that the open vault lies on is gone.
    MediumLost,
    /// Nobody is at the computer, or it is about to sleep.
    LockReason(LockReason),
}

/// What a vault holds, told when it was unlocked.
pub struct Opened {
    /// Its films, in the vault's order.
    pub films: Vec<FilmRow>,
    /// The film that was asked for when the program was started, found or not.
    pub play: Option<Result<FilmId, Notice>>,
}

/// What is to be done.
pub enum Effect {
    /// Look whether a vault may be unlocked on this computer.
    LookAtComputer,
    /// Read the label of the vault in a folder.
    ReadLabel(PathBuf),
    /// Let the user choose a folder in the system's own dialog.
    AskForFolder,
    /// Try a password.
    Unlock {
        /// The vault's folder.
        folder: PathBuf,
        /// The password, which is wiped when it was tried.
        passphrase: Passphrase,
        /// A film to look for once the vault is open: id, unique prefix or title.
        play: Option<String>,
    },
    /// Give a film to a stage.
    Show {
        /// Which show this is: events of an earlier one may still be on their way.
        number: ShowNumber,
        /// The film.
        film: FilmId,
        /// Where and how it begins.
        start: Start,
    },
    /// Tell the stage.
    Tell(Command),
    /// Write down what was noted about a film.
    Note {
        /// The film.
        film: FilmId,
        /// What has changed.
        remark: AnnotationChange,
    },
    /// Make a microphone that carries the film.
    MakeMicrophone,
    /// Remove it.
    RemoveMicrophone,
    /// Have the stage wipe and end.
    CloseStage,
    /// End every stage and drop the vault with its keys.
    Lock,
}

/// What the user asked for on the command line and still waits to be done.
struct StartupRequest {
    passphrase: Option<Passphrase>,
    play: Option<String>,
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

    fn unlocked(&mut self, result: Result<Opened, Notice>) -> Vec<Effect> {
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

impl Message {
    /// Whether it only tells how far a film has played on, or how loud it is.
    #[must_use]
    pub fn is_a_clock_tick(&self) -> bool {
        matches!(self, Self::Stage(_, Event::Position { .. } | Event::Sound { .. }))
    }

    /// Whether the user goes on to something else, so that words about an earlier trouble are no longer wanted.
    fn is_a_step(&self) -> bool {
        matches!(
            self,
            Self::TroubleRead
                | Self::OpenTyped
                | Self::ChooseFolder
                | Self::Approach(_)
                | Self::StepBack
                | Self::Unlock
                | Self::Show(_)
                | Self::CloseFilm
                | Self::Lock
        )
    }
}

#[cfg(test)]
mod tests;

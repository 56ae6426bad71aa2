//! The page of the vault's passwords: changing one's own, adding a colleague's, removing one.

use super::effect::Effect;
use super::new_password::NewPassword;
use super::notice::Notice;
use crate::memory::{MemoryError, Passphrase};
use crate::vault::LABEL_TEXT_MAX;

/// What is known on the page.
#[derive(Default)]
pub struct Passwords {
    /// The names of all passwords; `None` until they were read.
    pub names: Option<Vec<String>>,
    /// The name of the one that unlocked the vault.
    pub own: String,
    /// What is being done.
    pub task: Option<PasswordTask>,
    /// Why the last one was not done.
    pub failure: Option<Notice>,
    /// What was done last.
    pub done: Option<PasswordDone>,
    /// Whether something is being written right now.
    pub working: bool,
}

/// What is being done with a password.
pub enum PasswordTask {
    /// Another password in the place of the present one.
    Change {
        /// The present one.
        current: Passphrase,
        /// The other.
        new: NewPassword,
    },
    /// One more password.
    Add {
        /// Whose it is.
        name: String,
        /// The password.
        new: NewPassword,
    },
    /// A password is to be removed, after one more question.
    Remove {
        /// Whose it is.
        name: String,
    },
}

/// Which task the user wants to begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WantedTask {
    /// Change a password.
    Change,
    /// Add one.
    Add,
    /// Remove the one of this name.
    Remove(String),
}

/// What the user does on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PasswordsAction {
    /// Begins a task.
    Begin(WantedTask),
    /// Does not want it after all.
    GiveUp,
    /// Types the name of a password that is to be added.
    NameTyped(String),
    /// Has filled in everything.
    Finish,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PasswordDone {
    /// A password was changed.
    Changed,
    /// One was added, of this name.
    Added(String),
    /// The one of this name was removed.
    Removed(String),
}

/// What is to be done with the vault's passwords.
pub enum PasswordChange {
    /// Another password in the place of the present one.
    Change {
        /// The present one.
        current: Passphrase,
        /// The other.
        new: Passphrase,
    },
    /// One more password.
    Add {
        /// Whose it is.
        name: String,
        /// The password.
        new: Passphrase,
    },
    /// No longer the password of this name.
    Remove {
        /// Whose it is.
        name: String,
    },
}

impl PasswordTask {
    fn new(wanted: WantedTask) -> Result<Self, MemoryError> {
        Ok(match wanted {
            WantedTask::Change => Self::Change {
                current: Passphrase::new()?,
                new: NewPassword::new()?,
            },
            WantedTask::Add => Self::Add {
                name: String::new(),
                new: NewPassword::new()?,
            },
            WantedTask::Remove(name) => Self::Remove { name },
        })
    }

    /// The new password, if there is one.
    pub fn new_password_mut(&mut self) -> Option<&mut NewPassword> {
        match self {
            Self::Change { new, .. } | Self::Add { new, .. } => Some(new),
            Self::Remove { .. } => None,
        }
    }
}

impl Passwords {
    /// Whether the last password is left, which is never removed.
    #[must_use]
    pub fn is_last(&self) -> bool {
        self.names.as_ref().is_none_or(|names| names.len() < 2)
    }

    /// Whether everything that the task needs has been filled in.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        !self.working
            && self.task.as_ref().is_some_and(|task| match task {
                PasswordTask::Change { current, new } => !current.is_empty() && new.is_ready(),
                PasswordTask::Add { name, new } => !name.trim().is_empty() && new.is_ready(),
                PasswordTask::Remove { .. } => !self.is_last(),
            })
    }

    pub(super) fn update(&mut self, action: PasswordsAction) -> Vec<Effect> {
        match action {
            PasswordsAction::Begin(wanted) => self.begin(wanted),
            PasswordsAction::GiveUp => self.give_up(),
            PasswordsAction::NameTyped(name) => self.type_name(&name),
            PasswordsAction::Finish => return self.finish(),
        }
        Vec::new()
    }

    fn begin(&mut self, wanted: WantedTask) {
        if self.working {
            return;
        }
        (self.failure, self.done) = (None, None);
        match PasswordTask::new(wanted) {
            Ok(task) => self.task = Some(task),
            Err(_) => self.failure = Some(Notice::OutOfMemory),
        }
    }

    fn give_up(&mut self) {
        if !self.working {
            (self.task, self.failure) = (None, None);
        }
    }

    fn type_name(&mut self, typed: &str) {
        if let Some(PasswordTask::Add { name, .. }) = &mut self.task {
            let text: String = typed.chars().filter(|char| !char.is_control()).collect();
            *name = text[..text.floor_char_boundary(LABEL_TEXT_MAX)].to_owned();
        }
    }

    fn finish(&mut self) -> Vec<Effect> {
        if !self.is_ready() {
            return Vec::new();
        }
        let Some(change) = self.task.as_mut().and_then(|task| take(task).ok()) else {
            self.failure = Some(Notice::OutOfMemory);
            return Vec::new();
        };
        (self.working, self.failure) = (true, None);
        vec![Effect::ChangePasswords(change)]
    }

    /// It was done, or could not be: then what was typed stays, except for the present password.
    pub(super) fn on_changed(&mut self, outcome: Result<PasswordDone, Notice>, names: Vec<String>) {
        self.working = false;
        self.names = Some(names);
        match outcome {
            Ok(done) => {
                self.task = None;
                self.done = Some(done);
            }
            Err(why) => {
                self.failure = Some(why);
                if let Some(new) = self.task.as_mut().and_then(PasswordTask::new_password_mut) {
                    new.give_back();
                }
            }
        }
    }
}

/// Takes what was typed out of the task, to be used once.
fn take(task: &mut PasswordTask) -> Result<PasswordChange, MemoryError> {
    Ok(match task {
        PasswordTask::Change { current, new } => PasswordChange::Change {
            current: std::mem::replace(current, Passphrase::new()?),
            new: new.take()?,
        },
        PasswordTask::Add { name, new } => PasswordChange::Add {
            name: name.trim().to_owned(),
            new: new.take()?,
        },
        PasswordTask::Remove { name } => PasswordChange::Remove { name: name.clone() },
    })
}

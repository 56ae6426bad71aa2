//! What can be done with a vault's passwords.

use super::new_password::NewPassword;
use crate::memory::{MemoryError, Passphrase};

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
    pub(super) fn new(wanted: WantedTask) -> Result<Self, MemoryError> {
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

/// Takes what was typed out of the task, to be used once.
pub(super) fn take(task: &mut PasswordTask) -> Result<PasswordChange, MemoryError> {
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

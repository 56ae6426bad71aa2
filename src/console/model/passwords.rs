//! The page of the vault's passwords: changing one's own, adding a colleague's, removing one.

use super::effect::Effect;
use super::notice::Notice;
use super::password_tasks::{PasswordDone, PasswordTask, PasswordsAction, WantedTask, take};
use super::plain_line::plain_line;
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
            *name = plain_line(typed, LABEL_TEXT_MAX);
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

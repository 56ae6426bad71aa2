//! What every command works with: texts, stdout, and ways to unlock.

use std::cell::RefCell;
use std::path::Path;

use super::args::{PasswordArgs, SwapArgs};
use super::failure::Failure;
use super::output::Output;
use super::secret::Passwords;
use crate::policy;
use crate::texts::errors::{InWords, damaged_copy};
use crate::texts::{Argument, Texts};
use crate::vault::{Computer, LockedVault, UnlockedVault, UnwrittenEntries};

/// The user's language, and where results go.
pub struct Context {
    /// In the language that the user chose.
    pub texts: Texts,
    /// The command's stdout.
    pub out: Output,
    /// What could not be written to the logs of the vaults that were unlocked.
    unwritten: RefCell<Vec<UnwrittenEntries>>,
}

impl Context {
    /// For a command that prints to `out`.
    pub fn new(texts: Texts, out: Output) -> Self {
        Self {
            texts,
            out,
            unwritten: RefCell::default(),
        }
    }

    /// Prints the text `id` as one line of result.
    pub fn print_text(&mut self, id: &str, arguments: &[Argument]) -> Result<(), Failure> {
        let line = self.texts.format(id, arguments);
        self.print_line(&line)
    }

    /// Prints a line as it is.
    pub fn print_line(&mut self, line: &str) -> Result<(), Failure> {
        self.out.line(line).map_err(Failure::Output)
    }

    /// Prints a JSON document.
    pub fn print_json(&mut self, document: &impl serde::Serialize) -> Result<(), Failure> {
        self.out.json(document).map_err(Failure::Output)
    }

    /// Prints a warning on stderr; the command goes on.
    pub fn warn(&self, id: &str, arguments: &[Argument]) {
        let problem = self.texts.problem(id, arguments);
        eprintln!("vitrin: {} {}", problem.what, problem.advice);
    }

    /// Prints a problem as a warning on stderr; the command goes on.
    pub fn warn_of(&self, problem: &impl InWords) {
        let problem = problem.in_words(&self.texts);
        eprintln!("vitrin: {} {}", problem.what, problem.advice);
    }

    /// Checks that secrets may enter this process's memory; every command that unlocks does this first. May start the program
    /// again, out of reach of swap. A risk that the owner has accepted is printed as a warning.
    pub fn check_swap(&self, swap: SwapArgs) -> Result<(), Failure> {
        let preflight = policy::preflight(swap.accept_swap)?;
        if let Some(area) = preflight.accepted_risk {
            self.warn("warning-swap-accepted", &[("area", area.into())]);
        }
        Ok(())
    }

    /// Unlocks the vault in `folder` with the password that `arguments` lead to.
    pub fn unlock(&self, folder: &Path, arguments: &PasswordArgs) -> Result<UnlockedVault, Failure> {
        self.unlock_with(folder, &mut Passwords::from_arguments(arguments)?)
    }

    /// Unlocks the vault in `folder` with the next of `passwords`. A folder without a vault fails before a password is asked for.
    pub fn unlock_with(&self, folder: &Path, passwords: &mut Passwords) -> Result<UnlockedVault, Failure> {
        let vault = LockedVault::open(folder)?;
        let passphrase = passwords.read_existing(&self.texts)?;
        self.tell_of_copies(vault.unlock(&passphrase)?)
    }

    /// As [`unlock`](Self::unlock), for a command that writes nothing to the medium.
    pub fn unlock_to_read(&self, folder: &Path, arguments: &PasswordArgs) -> Result<UnlockedVault, Failure> {
        let vault = LockedVault::open(folder)?;
        let passphrase = Passwords::from_arguments(arguments)?.read_existing(&self.texts)?;
        self.tell_of_copies(vault.unlock_to_read(&passphrase)?)
    }

    /// Warns of a small file of which one copy is not what was written, and of what the log shows to be wrong. From now on this
    /// computer remembers the state of the log.
    pub fn tell_of_copies(&self, vault: UnlockedVault) -> Result<UnlockedVault, Failure> {
        if vault.copies().any_damaged() {
            let problem = damaged_copy(vault.copies(), &self.texts);
            eprintln!("vitrin: {} {}", problem.what, problem.advice);
        }
        vault.remember_log_on(Computer::of_this_user());
        for problem in vault.log_problems() {
            let problem = problem.in_words(&self.texts);
            eprintln!("vitrin: {} {}", problem.what, problem.advice);
        }
        self.unwritten.borrow_mut().push(vault.unwritten_entries_later());
        Ok(vault)
    }

    /// Warns of what could not be written to the log. Not before the command is over: what waits to be written may be written yet, and the
    /// last entries are about what the command does.
    pub fn tell_of_unwritten(&self) {
        for (_, why) in self.unwritten.take().iter().filter_map(UnwrittenEntries::now) {
            let why = why.in_words(&self.texts).what;
            self.warn("cli-log-unwritten", &[("why", why.into())]);
        }
    }
}

//! What every command works with.

use std::path::Path;

use super::args::{PasswordArgs, SwapArgs};
use super::failure::Failure;
use super::output::Output;
use super::secret::Passwords;
use crate::policy;
use crate::texts::{Argument, Texts};
use crate::vault::{LockedVault, UnlockedVault};

/// The user's language, and where results go.
pub struct Context {
    /// Everything that is said in words.
    pub texts: Texts,
    /// Stdout.
    pub out: Output,
}

impl Context {
    /// Prints one line of result.
    pub fn say(&mut self, id: &str, arguments: &[Argument]) -> Result<(), Failure> {
        let line = self.texts.format(id, arguments);
        self.print(&line)
    }

    /// Prints `line` as it is.
    pub fn print(&mut self, line: &str) -> Result<(), Failure> {
        self.out.line(line).map_err(Failure::Output)
    }

    /// Prints a JSON document.
    pub fn json(&mut self, document: &impl serde::Serialize) -> Result<(), Failure> {
        self.out.json(document).map_err(Failure::Output)
    }

    /// Says on stderr what the user should know although the command goes on.
    pub fn warn(&self, id: &str, arguments: &[Argument]) {
        let problem = self.texts.problem(id, arguments);
        eprintln!("vitrin: {} {}", problem.what, problem.advice);
    }

    /// Asks whether secrets may come into this process's memory; the first thing that a command does which unlocks. May
    /// start the program anew. What the owner has accepted is said on stderr.
    pub fn cleared(&self, swap: SwapArgs) -> Result<(), Failure> {
        let preflight = policy::preflight(swap.accept_swap)?;
        if let Some(area) = preflight.accepted_risk {
            self.warn("warning-swap-accepted", &[("area", area.into())]);
        }
        Ok(())
    }

    /// Unlocks the vault in `folder` with a password from where `arguments` say.
    pub fn unlock(&self, folder: &Path, arguments: &PasswordArgs) -> Result<UnlockedVault, Failure> {
        self.unlock_with(folder, &mut Passwords::from_arguments(arguments)?)
    }

    /// Unlocks the vault in `folder` with the next of `passwords`. What is no vault is said before a password is asked.
    pub fn unlock_with(&self, folder: &Path, passwords: &mut Passwords) -> Result<UnlockedVault, Failure> {
        let vault = LockedVault::open(folder)?;
        let passphrase = passwords.present(&self.texts)?;
        Ok(vault.unlock(&passphrase)?)
    }
}

//! `vitrin passwd`: change, add or remove a password. No film is rewritten.

use std::path::PathBuf;

use clap::Args;

use crate::cli::args::{PasswordArgs, SwapArgs};
use crate::cli::columns::escape_control_chars;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::secret::Passwords;
use crate::vault::LockedVault;

pub const ABOUT: &str = "Change the password, or give a colleague a password of their own";

#[derive(Args)]
pub struct Passwd {
    /// Folder of the vault
    pub(crate) dir: PathBuf,

    /// Add a password of this name, for example a supervisor's, beside the one that is there
    #[arg(long, value_name = "NAME")]
    add: Option<String>,

    /// Remove the password of this name
    #[arg(long, value_name = "NAME", conflicts_with = "add")]
    remove: Option<String>,

    /// Read the passwords from this open file descriptor, one a line: the present one, then (not with --remove) the new one
    #[arg(long, value_name = "N")]
    password_fd: Option<u32>,

    #[command(flatten)]
    swap: SwapArgs,
}

impl Passwd {
    /// Changes what was asked for.
    pub fn run(self, context: &mut Context) -> Result<(), Failure> {
        context.check_swap(self.swap)?;
        let mut passwords = Passwords::from_arguments(&PasswordArgs {
            password_fd: self.password_fd,
        })?;
        let locked = LockedVault::open(&self.dir)?;
        let current = passwords.read_existing(&context.texts)?;
        let mut vault = context.tell_of_copies(locked.unlock(&current)?)?;
        if let Some(name) = self.remove {
            vault.remove_passphrase(&name)?;
            return context.print_text("cli-password-removed", &[("name", escape_control_chars(&name).into())]);
        }
        let new = passwords.read_new(&context.texts)?;
        if let Some(name) = self.add {
            vault.add_passphrase(&name, &new)?;
            return context.print_text("cli-password-added", &[("name", escape_control_chars(&name).into())]);
        }
        vault.change_passphrase(&current, &new)?;
        context.print_text("cli-password-changed", &[])
    }
}

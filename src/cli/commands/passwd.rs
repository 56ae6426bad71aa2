//! `vitrin passwd`: change, add or remove a password. No film is rewritten.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::cli::args::{PasswordArgs, SwapArgs};
use crate::cli::columns::escape_control_chars;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::secret::Passwords;
use crate::operations::passwords::{self, Password};
use crate::vault::LockedVault;

pub const ABOUT: &str = "Change the password, or give a colleague a password of their own";

pub const JSON: &str = "\
With --list and --json, one object with the list `passwords`; each has:
  name    whose it is
  in_use  whether it is the one that was given: true, false";

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

    /// Say whose passwords open the vault, and change nothing
    #[arg(long, conflicts_with_all = ["add", "remove"])]
    list: bool,

    /// Print JSON for a script
    #[arg(long, requires = "list")]
    json: bool,

    /// Read the passwords from this open file descriptor, one a line: the present one, then (not with --remove or --list) the new one
    #[arg(long, value_name = "N")]
    password_fd: Option<u32>,

    #[command(flatten)]
    swap: SwapArgs,
}

impl Passwd {
    /// Changes what was asked for.
    pub fn run(self, context: &mut Context) -> Result<(), Failure> {
        context.check_swap(self.swap)?;
        let mut typed = Passwords::from_arguments(&PasswordArgs {
            password_fd: self.password_fd,
        })?;
        let locked = LockedVault::open(&self.dir)?;
        let current = typed.read_existing(&context.texts)?;
        let mut vault = context.tell_of_copies(locked.unlock(&current)?)?;
        if self.list {
            return print_list(&passwords::list(&vault), self.json, context);
        }
        if let Some(name) = self.remove {
            passwords::remove(&mut vault, &name)?;
            return context.print_text("cli-password-removed", &[("name", escape_control_chars(&name).into())]);
        }
        let new = typed.read_new(&context.texts)?;
        if let Some(name) = self.add {
            passwords::add(&mut vault, &name, &new)?;
            return context.print_text("cli-password-added", &[("name", escape_control_chars(&name).into())]);
        }
        passwords::change(&mut vault, &current, &new)?;
        context.print_text("cli-password-changed", &[])
    }
}

#[derive(Serialize)]
struct PasswordsJson<'a> {
    passwords: Vec<PasswordJson<'a>>,
}

#[derive(Serialize)]
struct PasswordJson<'a> {
    name: &'a str,
    in_use: bool,
}

fn print_list(passwords: &[Password], json: bool, context: &mut Context) -> Result<(), Failure> {
    if json {
        let passwords = passwords.iter().map(|password| PasswordJson {
            name: &password.name,
            in_use: password.is_in_use,
        });
        let passwords = passwords.collect();
        return context.print_json(&PasswordsJson { passwords });
    }
    for password in passwords {
        let name = escape_control_chars(&password.name);
        if password.is_in_use {
            context.print_text("cli-password-in-use", &[("name", name.into())])?;
        } else {
            context.print_line(&name)?;
        }
    }
    Ok(())
}

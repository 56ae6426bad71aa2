//! `vitrin erase`: destroys a film's key and removes its data.

use std::io::{IsTerminal, Write, stderr, stdin};
use std::path::PathBuf;

use clap::Args;

use crate::cli::args::{PasswordArgs, SwapArgs};
use crate::cli::columns::escape_control_chars;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::vault::Erasure;

pub const ABOUT: &str = "Erase a film for good: its key is destroyed and its data removed";

#[derive(Args)]
pub struct Erase {
    /// Folder of the vault
    pub(crate) dir: PathBuf,

    /// Id, beginning of an id, or title of the film
    film: String,

    /// Do not ask whether this is meant. Not asked either with --password-fd, or where there is no terminal
    #[arg(long)]
    yes: bool,

    #[command(flatten)]
    password: PasswordArgs,

    #[command(flatten)]
    swap: SwapArgs,
}

impl Erase {
    /// Erases the film, after asking where a person can answer.
    pub fn run(self, context: &mut Context) -> Result<(), Failure> {
        context.check_swap(self.swap)?;
        let mut vault = context.unlock(&self.dir, &self.password)?;
        let film = vault
            .find(&self.film)
            .map_err(|error| Failure::film(&self.film, error))?;
        let (id, title) = (film.id, escape_control_chars(&film.title));
        let asks = !self.yes && self.password.password_fd.is_none() && stdin().is_terminal() && stderr().is_terminal();
        if asks && !confirmed(context, &title)? {
            return context.print_text("cli-erase-kept", &[("title", title.into())]);
        }
        let erasure = vault.erase(id)?;
        if erasure == Erasure::Unfinished {
            context.warn("cli-erase-unfinished", &[("title", title.as_str().into())]);
        }
        context.print_text("cli-erased", &[("title", title.into())])
    }
}

/// Asks at the terminal; any answer but yes is no.
fn confirmed(context: &Context, title: &str) -> Result<bool, Failure> {
    eprint!(
        "{} ",
        context.texts.format("cli-erase-question", &[("title", title.into())])
    );
    stderr().flush().map_err(Failure::System)?;
    let mut answer = String::new();
    stdin().read_line(&mut answer).map_err(Failure::System)?;
    let answer = answer.trim().to_lowercase();
    let yes = context.texts.get("cli-yes");
    Ok(!answer.is_empty() && yes.starts_with(&answer))
}

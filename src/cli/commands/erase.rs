//! `vitrin erase`: destroys the keys of films, or of the whole vault, and removes their data.

use std::io::{IsTerminal, Write, stderr, stdin};
use std::path::PathBuf;

use clap::Args;

use crate::cli::args::{PasswordArgs, SwapArgs};
use crate::cli::columns::escape_control_chars;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::operations::erase::{erase, erase_everything, overdue, receipt_in_words};
use crate::operations::keeping;
use crate::texts::Argument;
use crate::vault::{FilmId, Receipt, UnlockedVault};

pub const ABOUT: &str = "Erase films for good: their keys are destroyed and their data removed";

pub const JSON: &str = "\
With --json, the receipt as one object:
  vault          id of the vault
  erased_at      time, YYYY-MM-DDThh:mm:ssZ
  by             name of the password that was used
  computer       name of the computer
  films          list of what was erased: id, recorded_on (may be missing), imported_at, size in bytes; no titles
  everything     true if the whole vault was erased; missing if not
  checked        whether it was checked on the stick afterwards that nothing sealed before opens any more
  files_left     whether files are left that could not be removed
  old_passwords  names of passwords that still lead to the key of a vault of format version 1; missing if there are none

Nothing is erased if one of the films is not there. Receipts are kept in the vault, sealed: see vitrin receipts. After --all there is \
no vault any more, and its receipt is nowhere but in what is printed: --receipt or --json, to a file of your own.";

#[derive(Args)]
#[group(id = "what", required = true, multiple = false)]
pub struct What {
    /// Ids, beginnings of ids, or titles of the films
    #[arg(value_name = "FILM", group = "what")]
    films: Vec<String>,

    /// All films whose last day is over, or whose consent was withdrawn
    #[arg(long, group = "what")]
    overdue: bool,

    /// The whole vault, so that a new one can be made in its folder
    #[arg(long, group = "what")]
    all: bool,
}

#[derive(Args)]
pub struct Erase {
    /// Folder of the vault
    pub(crate) dir: PathBuf,

    #[command(flatten)]
    what: What,

    /// Do not ask whether this is meant. Not asked either with --password-fd, or where there is no terminal
    #[arg(long)]
    yes: bool,

    /// Print the receipt: what was erased, when, by whom and how, without any title
    #[arg(long)]
    receipt: bool,

    /// Print the receipt as JSON for a script
    #[arg(long, conflicts_with = "receipt")]
    json: bool,

    #[command(flatten)]
    password: PasswordArgs,

    #[command(flatten)]
    swap: SwapArgs,
}

impl Erase {
    /// Erases what was named, after asking where a person can answer.
    pub fn run(self, context: &mut Context) -> Result<(), Failure> {
        context.check_swap(self.swap)?;
        let mut vault = context.unlock(&self.dir, &self.password)?;
        if self.what.all {
            return self.erase_all(vault, context);
        }
        let films = self.named(&vault)?;
        if films.is_empty() {
            return context.print_text("cli-erase-nothing-overdue", &[]);
        }
        let title = |id: &FilmId| Ok(escape_control_chars(&vault.film(*id)?.title));
        let titles: Vec<String> = films.iter().map(title).collect::<Result<_, Failure>>()?;
        if !self.is_meant(&titles, context)? {
            return match &titles[..] {
                [title] => context.print_text("cli-erase-kept", &[("title", title.as_str().into())]),
                _ => context.print_text("cli-erase-nothing-kept", &[]),
            };
        }
        let receipt = erase(&mut vault, &films)?;
        if receipt.files_left {
            context.warn("cli-erase-unfinished", &[("title", titles.join(", ").into())]);
        }
        if !self.json {
            for title in titles {
                context.print_text("cli-erased", &[("title", title.into())])?;
            }
        }
        self.print(&receipt, context)
    }

    fn erase_all(self, vault: UnlockedVault, context: &mut Context) -> Result<(), Failure> {
        let folder = self.dir.display().to_string();
        let count = vault.films().len();
        let question = [("folder", folder.as_str().into()), ("count", count.into())];
        if self.asks() && !confirmed(context, "cli-erase-all-question", &question)? {
            return context.print_text("cli-erase-nothing-kept", &[]);
        }
        let receipt = erase_everything(vault)?;
        if !self.json {
            context.print_text("cli-erased-all", &[("folder", folder.into())])?;
        }
        self.print(&receipt, context)
    }

    /// The films that are named, each once.
    fn named(&self, vault: &UnlockedVault) -> Result<Vec<FilmId>, Failure> {
        if self.what.overdue {
            return Ok(overdue(vault, keeping::today()));
        }
        let mut films = Vec::new();
        for name in &self.what.films {
            let film = vault.find(name).map_err(|error| Failure::film(name, error))?;
            if !films.contains(&film.id) {
                films.push(film.id);
            }
        }
        Ok(films)
    }

    fn asks(&self) -> bool {
        !self.yes && self.password.password_fd.is_none() && stdin().is_terminal() && stderr().is_terminal()
    }

    fn is_meant(&self, titles: &[String], context: &Context) -> Result<bool, Failure> {
        if !self.asks() {
            return Ok(true);
        }
        if let [title] = titles {
            return confirmed(context, "cli-erase-question", &[("title", title.as_str().into())]);
        }
        titles.iter().for_each(|title| eprintln!("{title}"));
        confirmed(context, "cli-erase-several-question", &[("count", titles.len().into())])
    }

    fn print(&self, receipt: &Receipt, context: &mut Context) -> Result<(), Failure> {
        if self.json {
            return context.print_json(receipt);
        }
        if self.receipt {
            print_receipt(receipt, context)?;
        }
        Ok(())
    }
}

/// Prints a receipt in words.
pub fn print_receipt(receipt: &Receipt, context: &mut Context) -> Result<(), Failure> {
    let lines = receipt_in_words(receipt, &context.texts);
    lines
        .iter()
        .try_for_each(|line| context.print_line(&escape_control_chars(line)))
}

/// Asks at the terminal; any answer but yes is no.
fn confirmed(context: &Context, question: &str, arguments: &[Argument]) -> Result<bool, Failure> {
    eprint!("{} ", context.texts.format(question, arguments));
    stderr().flush().map_err(Failure::System)?;
    let mut answer = String::new();
    stdin().read_line(&mut answer).map_err(Failure::System)?;
    let answer = answer.trim().to_lowercase();
    let yes = context.texts.get("cli-yes");
    Ok(!answer.is_empty() && yes.starts_with(&answer))
}

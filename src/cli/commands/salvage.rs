//! `vitrin salvage`: keeps what is whole of a film whose import was interrupted.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use parking_lot::Mutex;

use crate::cli::args::{PasswordArgs, SwapArgs};
use crate::cli::columns::escape_control_chars;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::interrupt::cancel_on_interrupt;
use crate::cli::progress::Progress;
use crate::operations::import::{ImportError, salvage};
use crate::vault::{Origin, VaultError};

pub const ABOUT: &str = "Keep what is whole of a film whose import was interrupted";

pub const NOTES: &str = "\
Only for a film whose source is gone: otherwise import the same film again, which goes on where it stopped. What is kept becomes a film \
of its own, whose title says what it is, and everything else that was written of it is erased. A film that was on the stick in full \
keeps its title.";

#[derive(Args)]
pub struct Salvage {
    /// Folder of the vault
    pub(crate) dir: PathBuf,

    /// Id, beginning of an id, or title of the film
    film: String,

    /// Title of what is kept; else the film's, and that it is only its beginning
    #[arg(long)]
    title: Option<String>,

    #[command(flatten)]
    password: PasswordArgs,

    #[command(flatten)]
    swap: SwapArgs,
}

impl Salvage {
    pub fn run(self, context: &mut Context) -> Result<(), Failure> {
        context.check_swap(self.swap)?;
        let cancel = cancel_on_interrupt().map_err(Failure::System)?;
        let vault = context.unlock(&self.dir, &self.password)?;
        let film = vault
            .find(&self.film)
            .map_err(|error| Failure::film(&self.film, error))?;
        let (id, title, total) = (film.id, film.title.clone(), film.origin.as_ref().map(Origin::size));
        let of_the_beginning = || {
            let name = ("title", title.as_str().into());
            context.texts.format("cli-salvaged-title", &[name])
        };
        let new_title = self.title.unwrap_or_else(of_the_beginning);
        let vault = Arc::new(Mutex::new(vault));
        let name = context
            .texts
            .format("cli-checking", &[("title", escape_control_chars(&title).into())]);
        let mut bar = Progress::new(name, total.unwrap_or_default());
        let outcome = salvage(&Arc::downgrade(&vault), id, &new_title, &cancel, &mut |done| {
            bar.update(done)
        });
        drop(bar);
        let size = match outcome {
            Err(ImportError::Vault(VaultError::SourceEmpty)) => {
                return Err(Failure::text(Exit::Other, "cli-nothing-to-salvage"));
            }
            outcome => outcome?,
        };
        let title = vault.lock().film(id)?.title.clone();
        let size = context.texts.size(size);
        context.print_text(
            "cli-salvaged",
            &[("title", escape_control_chars(&title).into()), ("size", size.into())],
        )
    }
}

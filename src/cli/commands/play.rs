//! `vitrin play`: a sealed film in a window of its own, without the console.

use std::path::PathBuf;

use clap::Args;

use crate::cli::args::{PasswordArgs, SwapArgs};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::secret::Passwords;
use crate::cli::standalone::{ShowingArgs, SpareStage};
use crate::memory;
use crate::operations::show::ShownFilm;
use crate::operations::watch::Watch;
use crate::vault::LockedVault;

pub const ABOUT: &str = "Show a film in a window of its own";

#[derive(Args)]
pub struct Play {
    /// Folder of the vault
    pub(crate) dir: PathBuf,

    /// Id, beginning of an id, or title of the film
    film: String,

    #[command(flatten)]
    how: ShowingArgs,

    #[command(flatten)]
    password: PasswordArgs,

    #[command(flatten)]
    swap: SwapArgs,
}

impl Play {
    /// Shows the film until its window is closed.
    pub fn run(self, context: &mut Context) -> Result<(), Failure> {
        context.check_swap(self.swap)?;
        let mut passwords = Passwords::from_arguments(&self.password)?;
        let locked = LockedVault::open(&self.dir)?;
        // The stage starts while the password is typed and stretched, so that the film does not wait for it.
        let spare = SpareStage::start(&self.how, context)?;
        let vault = locked.unlock_to_read(&passwords.read_existing(&context.texts)?)?;
        let vault = context.tell_of_copies(vault)?;
        let film = vault
            .find(&self.film)
            .map_err(|error| Failure::film(&self.film, error))?;
        let (id, film) = (film.id, vault.as_logged(film.id));
        let ticket = vault.ticket_to_show(id)?;
        // From here on this process needs no key but the log's.
        let mut log = vault.into_log();
        let mut watch = Watch::new();
        let outcome = spare.show(&self.how, context, ShownFilm::Sealed(ticket), &mut watch);
        for event in watch.finish() {
            log.log_film(film.clone(), event);
        }
        // The last entry is written; nothing of the log's key may be left either.
        drop(log);
        memory::wipe_stack();
        outcome
    }
}

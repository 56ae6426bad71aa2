//! `vitrin play`: a sealed film in a window of its own, without the console.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::cli::args::{PasswordArgs, SwapArgs};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::secret::Passwords;
use crate::cli::standalone::{ShowingArgs, ShownBeside, SpareStage, seconds};
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

    /// Show this film or photograph beside it, in the same window: id, beginning of an id, or title
    #[arg(long, value_name = "FILM")]
    beside: Option<String>,

    /// Where the one beside begins, in seconds from its start
    #[arg(long, value_name = "SECONDS", default_value = "0", value_parser = seconds, requires = "beside")]
    beside_start: Duration,

    /// Play and seek each of the two for itself, and not both in step
    #[arg(long, requires = "beside")]
    apart: bool,

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
        let beside = match &self.beside {
            None => None,
            Some(name) => {
                let beside = vault.find(name).map_err(|error| Failure::film(name, error))?.id;
                let ticket = vault.ticket_to_show(beside)?;
                Some((vault.as_logged(beside), ticket))
            }
        };
        let (beside_film, beside) = beside.unzip();
        let beside = beside.map(|ticket| ShownBeside {
            ticket,
            start: self.beside_start,
            in_step: !self.apart,
            watch: Watch::new(),
        });
        let ticket = vault.ticket_to_show(id)?;
        // From here on this process needs no key but the log's.
        let mut log = vault.into_log();
        let mut watch = Watch::new();
        let (outcome, watch_beside) = spare.show(&self.how, context, (ShownFilm::Sealed(ticket), beside), &mut watch);
        let watched = [Some((film, watch)), beside_film.zip(watch_beside)];
        for (film, watch) in watched.into_iter().flatten() {
            for event in watch.finish() {
                log.log_film(film.clone(), event);
            }
        }
        // The last entry is written; nothing of the log's key may be left either.
        drop(log);
        memory::wipe_stack();
        outcome
    }
}

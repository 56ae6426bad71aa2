//! `vitrin cover-faces`: looks through a film for faces and covers them.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use parking_lot::Mutex;
use serde::Serialize;

use crate::cli::args::{PasswordArgs, SwapArgs};
use crate::cli::columns::escape_control_chars;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::interrupt::cancel_on_interrupt;
use crate::cli::progress::Progress;
use crate::operations::faces::cover_faces;
use crate::texts::clock;

pub const ABOUT: &str = "Look through a film for faces, and cover them";

pub const NOTES: &str = "\
Each face becomes a cover, beside those that were drawn by hand; covers of an earlier search are replaced. In the console they can be looked \
at, corrected and taken away. A help and no anonymity: faces may be missed, above all small ones and those that are turned away, so play the \
film through before you show it.

While it runs, and where it is interrupted, everything that was not looked at is covered whole.

With --json, one object:
  found           number of covers
  unseen_from_ms  from where on the whole picture is covered because it was not looked at, in milliseconds
                  from the film's start, or null";

#[derive(Args)]
pub struct CoverFaces {
    /// Folder of the vault
    pub(crate) dir: PathBuf,

    /// Id, beginning of an id, or title of the film
    film: String,

    /// Print JSON for a script
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    password: PasswordArgs,

    #[command(flatten)]
    swap: SwapArgs,
}

#[derive(Serialize)]
struct CoveredJson {
    found: usize,
    unseen_from_ms: Option<u64>,
}

impl CoverFaces {
    pub fn run(self, context: &mut Context) -> Result<(), Failure> {
        context.check_swap(self.swap)?;
        let cancel = cancel_on_interrupt().map_err(Failure::System)?;
        let vault = context.unlock(&self.dir, &self.password)?;
        let film = vault
            .find(&self.film)
            .map_err(|error| Failure::film(&self.film, error))?;
        let (id, title) = (film.id, escape_control_chars(&film.title));
        let length = film.facts.as_ref().and_then(|facts| facts.duration_ms);
        let vault = Arc::new(Mutex::new(vault));
        let name = context
            .texts
            .format("cli-finding-faces", &[("title", title.clone().into())]);
        let mut bar = Progress::through_film(name, length.unwrap_or_default());
        let covered = cover_faces(&Arc::downgrade(&vault), id, None, &cancel, &mut |at_ms| {
            bar.update(at_ms)
        });
        drop(bar);
        let covered = covered?;
        if self.json {
            context.print_json(&CoveredJson {
                found: covered.found,
                unseen_from_ms: covered.unseen_from_ms,
            })?;
        } else {
            let (title, count) = (("title", title.into()), ("count", covered.found.into()));
            context.print_text("cli-faces-covered", &[title, count])?;
            if let Some(from) = covered.unseen_from_ms {
                let from = ("from", clock(from as f64 / 1000.0).into());
                context.print_text("cli-faces-unseen", &[from])?;
            }
        }
        match covered.stopped {
            Some(error) => Err(error.into()),
            None if cancel.is_cancelled() => Err(Failure::Interrupted),
            None => Ok(()),
        }
    }
}

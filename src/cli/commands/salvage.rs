//! `vitrin salvage`: keeps what is whole of a film whose import or recording was cut off.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use parking_lot::Mutex;
use serde::Serialize;

use crate::cli::args::{PasswordArgs, SwapArgs};
use crate::cli::columns::escape_control_chars;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::interrupt::cancel_on_interrupt;
use crate::cli::progress::Progress;
use crate::operations::import::{ImportError, Inspection};
use crate::operations::salvage::{SalvagedFilm, SalvagedTitle, salvage};
use crate::texts::clock;
use crate::vault::{Origin, VaultError};

pub const ABOUT: &str = "Keep what is whole of a film whose import or recording was cut off";

pub const NOTES: &str = "\
Of a recording nearly all is whole after a power cut or a pulled stick: two seconds at most are missing. It is sealed anew, which takes as \
much space again until it is done, and keeps its title.

An import is salvaged only if its source is gone: otherwise import the same film again, which goes on where it stopped. What is kept is \
called so that the title says what it is. A film that was on the stick in full keeps its title.

Everything else that was written of the film is erased, unless nothing is whole.

With --json, one object:
  id          32 hexadecimal digits; of a recording another than before
  title       text
  size        bytes
  length_ms   length in milliseconds, or null if that is not known
  beginning   whether it is only the beginning of a film that was being imported
  showable    true, false, or null if that could not be found out";

#[derive(Args)]
pub struct Salvage {
    /// Folder of the vault
    pub(crate) dir: PathBuf,

    /// Id, beginning of an id, or title of the film
    film: String,

    /// Title of what is kept; else the film's, and of an import that it is only its beginning
    #[arg(long)]
    title: Option<String>,

    /// Print JSON for a script
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    password: PasswordArgs,

    #[command(flatten)]
    swap: SwapArgs,
}

#[derive(Serialize)]
struct FilmJson {
    id: String,
    title: String,
    size: u64,
    length_ms: Option<u64>,
    beginning: bool,
    showable: Option<bool>,
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
        let of_a_beginning = self.title.clone().unwrap_or_else(|| {
            let name = ("title", title.as_str().into());
            context.texts.format("cli-salvaged-title", &[name])
        });
        let names = SalvagedTitle {
            of_a_beginning: &of_a_beginning,
            of_a_recording: self.title.as_deref(),
        };
        let vault = Arc::new(Mutex::new(vault));
        let name = context
            .texts
            .format("cli-checking", &[("title", escape_control_chars(&title).into())]);
        let mut bar = Progress::new(name, total.unwrap_or_default());
        let outcome = salvage(&Arc::downgrade(&vault), id, names, None, &cancel, &mut |done| {
            bar.update(done)
        });
        drop(bar);
        let film = match outcome {
            Err(ImportError::Vault(VaultError::SourceEmpty)) => {
                return Err(Failure::text(Exit::Other, "cli-nothing-to-salvage"));
            }
            // It is there, and whole.
            Err(ImportError::Vault(VaultError::FilmNotFound)) => {
                return Err(Failure::text(Exit::Usage, "cli-whole-already"));
            }
            outcome => outcome?,
        };
        let facts = vault.lock().film(film.id)?.facts.clone();
        report(self.json, film, facts.and_then(|facts| facts.duration_ms), context)
    }
}

fn report(json: bool, film: SalvagedFilm, length_ms: Option<u64>, context: &mut Context) -> Result<(), Failure> {
    if json {
        return context.print_json(&FilmJson {
            id: film.id.to_string(),
            title: film.title,
            size: film.size,
            length_ms,
            beginning: film.is_beginning,
            showable: match film.inspection {
                Inspection::Showable { .. } => Some(true),
                Inspection::NotShowable { .. } => Some(false),
                Inspection::Failed { .. } => None,
            },
        });
    }
    let title = ("title", escape_control_chars(&film.title).into());
    let (size, id) = (
        ("size", context.texts.size(film.size).into()),
        ("id", film.id.to_string().into()),
    );
    match length_ms {
        Some(length) => {
            let length = ("length", clock(length as f64 / 1000.0).into());
            context.print_text("cli-salvaged-length", &[title, length, size, id])
        }
        None => context.print_text("cli-salvaged", &[title, size, id]),
    }
}

//! `vitrin verify`: every chunk of every film is read and authenticated.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::cli::args::{PasswordArgs, SwapArgs};
use crate::cli::columns::escape_control_chars;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::interrupt::cancel_on_interrupt;
use crate::cli::progress::Progress;
use crate::operations::verify::{Verdict, verify};
use crate::vault::{Copies, Film, LogEvent, OtherCopy};

pub const ABOUT: &str = "Read every chunk of a film, or of all films, and check that it is what was sealed";

pub const JSON: &str = "\
With --json, one object:
  films                 a list; each film has id (32 hexadecimal digits), title,
                        state (\"whole\", \"damaged\" or \"unfinished\"), and damaged_at:
                        first byte of the film that is not what was sealed, or
                        cannot be read, or null
  unfinished            how many of them are unfinished
  unfinished_erasures   number of erased films some of whose files could not be
                        removed yet
  copies                header (label and passwords) and catalogue (list of films)
                        are stored twice; for each, how the second copy compares:
                        \"equal\", \"older\", \"missing\", \"damaged\" or \"unreadable\"
A film or a copy is damaged: exit code 5. Nothing but entries of the log is written to the stick.";

#[derive(Args)]
pub struct Verify {
    /// Folder of the vault
    pub(crate) dir: PathBuf,

    /// Id, beginning of an id, or title of the film; every film if not given
    film: Option<String>,

    /// Print JSON for a script
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    password: PasswordArgs,

    #[command(flatten)]
    swap: SwapArgs,
}

#[derive(Serialize)]
struct VerifyJson {
    films: Vec<FilmJson>,
    unfinished: usize,
    unfinished_erasures: usize,
    copies: CopiesJson,
}

#[derive(Serialize)]
struct CopiesJson {
    header: &'static str,
    catalogue: &'static str,
}

#[derive(Serialize)]
struct FilmJson {
    id: String,
    title: String,
    state: &'static str,
    damaged_at: Option<u64>,
}

impl Verify {
    /// Checks and reports, film by film.
    pub fn run(self, context: &mut Context) -> Result<(), Failure> {
        context.check_swap(self.swap)?;
        let vault = context.unlock_to_read(&self.dir, &self.password)?;
        let chosen: Vec<&Film> = match &self.film {
            Some(name) => vec![vault.find(name).map_err(|error| Failure::film(name, error))?],
            None => vault.films().iter().collect(),
        };
        let cancel = cancel_on_interrupt().map_err(Failure::System)?;
        let mut films = Vec::new();
        let mut damaged = false;
        for film in chosen {
            let mut progress = Progress::new(bar_title(film, context), film.size);
            let verdict = verify(&vault, film, &cancel, &mut |done| progress.update(done))?;
            drop(progress);
            damaged |= matches!(verdict, Verdict::Damaged { .. });
            if !self.json {
                report(film, verdict, context)?;
            }
            films.push(FilmJson::new(film, verdict));
        }
        let unfinished_erasures = vault.unfinished_erasures();
        if unfinished_erasures > 0 {
            let count = unfinished_erasures.to_string();
            context.warn("cli-verify-leftovers", &[("count", count.into())]);
        }
        let unfinished = films.iter().filter(|film| film.state == UNFINISHED).count();
        let copies = vault.check_copies()?;
        if copies.any_damaged() {
            let found = "copy_damaged".to_owned();
            vault.log(LogEvent::CheckFailed { found });
        }
        if self.json {
            let copies = CopiesJson {
                header: copy_state(copies.header),
                catalogue: copy_state(copies.catalogue),
            };
            let document = VerifyJson {
                films,
                unfinished,
                unfinished_erasures,
                copies,
            };
            context.print_json(&document)?;
        } else {
            if films.is_empty() {
                context.print_text("cli-list-empty", &[])?;
            }
            if unfinished > 0 {
                let count = unfinished.to_string();
                context.print_text("cli-verify-unfinished-films", &[("count", count.into())])?;
            }
            report_copies(copies, context)?;
        }
        if damaged {
            Err(Failure::text(Exit::Damaged, "cli-verify-failed"))
        } else if copies.any_damaged() {
            Err(Failure::text(Exit::Damaged, "cli-verify-copy-failed"))
        } else {
            Ok(())
        }
    }
}

fn report_copies(copies: Copies, context: &mut Context) -> Result<(), Failure> {
    for (what, copy) in [
        ("cli-verify-header", copies.header),
        ("cli-verify-catalogue", copies.catalogue),
    ] {
        let state = match copy {
            OtherCopy::Equal => "cli-verify-copy-equal",
            OtherCopy::Older => "cli-verify-copy-older",
            OtherCopy::Missing => "cli-verify-copy-missing",
            OtherCopy::Damaged { .. } => "cli-verify-copy-damaged",
            OtherCopy::Unreadable => "cli-verify-copy-unreadable",
        };
        let what = context.texts.get(what);
        context.print_text(state, &[("what", what.into())])?;
    }
    Ok(())
}

/// What the second copy is, in JSON.
fn copy_state(copy: OtherCopy) -> &'static str {
    match copy {
        OtherCopy::Equal => "equal",
        OtherCopy::Older => "older",
        OtherCopy::Missing => "missing",
        OtherCopy::Damaged { .. } => "damaged",
        OtherCopy::Unreadable => "unreadable",
    }
}

/// The state of an unfinished film in JSON.
const UNFINISHED: &str = "unfinished";

fn bar_title(film: &Film, context: &Context) -> String {
    context
        .texts
        .format("cli-checking", &[("title", escape_control_chars(&film.title).into())])
}

fn report(film: &Film, verdict: Verdict, context: &mut Context) -> Result<(), Failure> {
    let id = match verdict {
        Verdict::Whole => "cli-verify-whole",
        Verdict::Damaged { .. } => "cli-verify-damaged",
        Verdict::Unfinished => "cli-verify-unfinished",
    };
    context.print_text(id, &[("title", escape_control_chars(&film.title).into())])
}

impl FilmJson {
    fn new(film: &Film, verdict: Verdict) -> Self {
        let (state, damaged_at) = match verdict {
            Verdict::Whole => ("whole", None),
            Verdict::Damaged { at } => ("damaged", Some(at)),
            Verdict::Unfinished => (UNFINISHED, None),
        };
        Self {
            id: film.id.to_string(),
            title: film.title.clone(),
            state,
            damaged_at,
        }
    }
}

//! `vitrin import`: films from a camera, card or recorder into a vault.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use crate::cli::args::{PasswordArgs, SwapArgs};
use crate::cli::columns::escape_control_chars;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::interrupt::cancel_on_interrupt;
use crate::cli::progress::Progress;
use crate::operations::import::{
    ImportError, ImportPhase, ImportProgress, ImportRequest, ImportedFilm, Inspection, Snapshot, import,
};
use crate::protocol::{ErrorCode, WarningCode};
use crate::texts::Texts;
use crate::texts::errors::{stage_error, stage_warning};

pub const ABOUT: &str = "Seal films from a camera, a card or a recorder into a vault, and check what was written";

pub const JSON: &str = "\
With --json, one object with the list `films`, those that were imported, also when a later one failed; each film has:
  file       the file that it was read from, as given
  id         32 hexadecimal digits
  title      text
  size       bytes
  showable   true, false, or null if that could not be found out
  problem    why it cannot be shown: unsupported, broken_film or another code of docs/protocol.md; or null
  detail     the codec or container that cannot be shown, or null
  warnings   list of what of a film that can be shown is missing or cannot be heard: cut_short, unsupported_sound

A film is read once, sealed while it is read, read back from the stick and compared; only then is it listed as whole. The \
file that it came from is never changed. If it ends early, cannot be read to its end, or is changed while it is read, it is not imported, \
nor are those after it: what was written of it is erased, and the exit code is 1. A film that cannot be shown is imported all the same, with a warning. As the day of \
recording counts what the camera wrote into the film, else the file's date; as the one who imported it, the name of the password that was given.";

#[derive(Args)]
pub struct Import {
    /// Folder of the vault
    pub(crate) dir: PathBuf,

    /// The films
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// Title of the film, if there is only one; else the file's name without its ending
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
struct ImportJson {
    films: Vec<FilmJson>,
}

#[derive(Serialize)]
struct FilmJson {
    file: String,
    id: String,
    title: String,
    size: u64,
    showable: Option<bool>,
    problem: Option<ErrorCode>,
    detail: Option<String>,
    warnings: Vec<WarningCode>,
}

impl Import {
    /// Imports one film after the other and stops at the first that fails.
    pub fn run(self, context: &mut Context) -> Result<(), Failure> {
        if self.title.is_some() && self.files.len() > 1 {
            return Err(Failure::text(Exit::Usage, "cli-one-title"));
        }
        // Before a password is asked for, and tried for seconds.
        if let Some(missing) = self.files.iter().find(|file| !file.exists()) {
            return Err(ImportError::Missing(missing.clone()).into());
        }
        context.check_swap(self.swap)?;
        let cancel = cancel_on_interrupt().map_err(Failure::System)?;
        let mut vault = context.unlock(&self.dir, &self.password)?;
        let mut films = Vec::new();
        // The last may have to wait for long, and is to be then what it is now.
        let files: Vec<_> = self.files.iter().map(|file| (file, Snapshot::of(file))).collect();
        let outcome = files.into_iter().try_for_each(|(file, before)| {
            let request = ImportRequest {
                file,
                vault_folder: &self.dir,
                title: self.title.as_deref(),
                before,
            };
            let mut bars = Bars::new(&context.texts);
            let film = import(&mut vault, request, &cancel, &mut |progress| bars.update(progress))?;
            drop(bars);
            warn(&film, context);
            if !self.json {
                report(&film, context)?;
            }
            films.push(FilmJson::new(file, film));
            Ok(())
        });
        if self.json {
            context.print_json(&ImportJson { films })?;
        }
        outcome
    }
}

/// What the user should know about a film that was imported all the same.
fn warn(film: &ImportedFilm, context: &Context) {
    let title = ("title", escape_control_chars(&film.title).into());
    match &film.inspection {
        Inspection::Showable { warnings } => {
            for code in warnings {
                let problem = stage_warning(*code, &context.texts);
                context.warn("cli-not-showable", &[title.clone(), ("problem", problem.what.into())]);
            }
        }
        Inspection::NotShowable { code, detail } => {
            let problem = stage_error(*code, detail, &context.texts);
            context.warn("cli-not-showable", &[title, ("problem", problem.what.into())]);
        }
        Inspection::Failed { .. } => context.warn("cli-not-looked-into", &[title]),
    }
}

fn report(film: &ImportedFilm, context: &mut Context) -> Result<(), Failure> {
    let size = context.texts.size(film.size);
    let title = escape_control_chars(&film.title);
    context.print_text(
        "cli-imported",
        &[
            ("title", title.into()),
            ("size", size.into()),
            ("id", film.id.to_string().into()),
        ],
    )
}

impl FilmJson {
    fn new(file: &Path, film: ImportedFilm) -> Self {
        let warnings = match &film.inspection {
            Inspection::Showable { warnings } => warnings.clone(),
            _ => Vec::new(),
        };
        let (showable, problem, detail) = match film.inspection {
            Inspection::Showable { .. } => (Some(true), None, None),
            Inspection::NotShowable { code, detail } => {
                let detail = (code == ErrorCode::Unsupported).then_some(detail);
                (Some(false), Some(code), detail)
            }
            Inspection::Failed { code } => (None, Some(code), None),
        };
        Self {
            file: file.to_string_lossy().into_owned(),
            id: film.id.to_string(),
            title: film.title,
            size: film.size,
            showable,
            problem,
            detail,
            warnings,
        }
    }
}

/// One progress bar while sealing, then one while reading back.
struct Bars<'a> {
    texts: &'a Texts,
    current: Option<(ImportPhase, Progress)>,
}

impl<'a> Bars<'a> {
    fn new(texts: &'a Texts) -> Self {
        Self { texts, current: None }
    }

    fn update(&mut self, progress: ImportProgress<'_>) {
        let ImportProgress {
            title,
            phase,
            done,
            total,
        } = progress;
        if self.current.as_ref().is_none_or(|(current, _)| *current != phase) {
            let id = match phase {
                ImportPhase::Sealing => "cli-sealing",
                ImportPhase::Verifying => "cli-checking",
                ImportPhase::Inspecting if done == 0 => {
                    // Most films are inspected in no time.
                    self.current = None;
                    return;
                }
                ImportPhase::Inspecting => "cli-indexing",
            };
            let name = self.texts.format(id, &[("title", escape_control_chars(title).into())]);
            self.current = Some((phase, Progress::new(name, total)));
        }
        if let Some((_, bar)) = &mut self.current {
            bar.update(done);
        }
    }
}

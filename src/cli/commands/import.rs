//! `vitrin import`: films from a camera, card or recorder into a vault.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use jiff::civil::Date;
use parking_lot::Mutex;
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use crate::cli::args::{PasswordArgs, SwapArgs};
use crate::cli::columns::escape_control_chars;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::interrupt::cancel_on_interrupt;
use crate::cli::progress::Progress;
use crate::operations::import::{
    ImportPhase, ImportProgress, ImportRequest, ImportedFilm, Inspection, Snapshot, import,
};
use crate::operations::sources::{Recording, check_phones, find, find_in};
use crate::policy::{Blocked, Policy};
use crate::protocol::{ErrorCode, WarningCode};
use crate::texts::Texts;
use crate::texts::errors::{stage_error, stage_warning};

pub const ABOUT: &str = "Seal films from a camera, a card or a recorder into a vault, and check what was written";

pub const JSON: &str = "\
With --json, one object with the list `films`, those that were imported, also when a later one failed; each film has:
  file       the file that it was read from, as given or found; of several the first
  files      all of them, in order
  id         32 hexadecimal digits
  title      text
  size       bytes
  showable   true, false, or null if that could not be found out
  problem    why it cannot be shown: unsupported, broken_film or another code of docs/protocol.md; or null
  detail     the codec or container that cannot be shown, or null
  warnings   list of what of a film that can be shown is missing or cannot be heard: cut_short, first_part_only, unsupported_sound

A folder, card or camera stands for all its recordings (see `vitrin sources`). What a camera has split into several files becomes one film, \
also where the files themselves are named. Where the film's own data name a phone or tablet, nothing is imported without --from-phone.

A film is read once, sealed while it is read, read back from the stick and compared; only then is it listed as whole. The \
file that it came from is never changed. If it ends early, cannot be read to its end, or is changed while it is read, it is not imported, \
nor are those after it: what was written of it is erased, and the exit code is 1. A film that cannot be shown is imported all the same, with a warning. As the day of \
recording counts what the camera wrote into the film, else the file's date; as the one who imported it, the name of the password that was given.";

#[derive(Args)]
pub struct Import {
    /// Folder of the vault
    pub(crate) dir: PathBuf,

    /// The films; or cards, cameras and folders, for all recordings there
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// Title of the film, if there is only one; else the file's name without its ending
    #[arg(long)]
    title: Option<String>,

    /// Of cards, cameras and folders, take only the recording of this name, as `vitrin sources` lists it. May be given several times
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,

    /// Import films that a phone or tablet has recorded, although the rule forbids to record with one
    #[arg(long)]
    from_phone: bool,

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
    files: Vec<String>,
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
        context.check_swap(self.swap)?;
        let cancel = cancel_on_interrupt().map_err(Failure::System)?;
        let chosen = self.chosen(&cancel)?;
        if self.title.is_some() && chosen.len() > 1 {
            return Err(Failure::text(Exit::Usage, "cli-one-title"));
        }
        let vault = Arc::new(Mutex::new(context.unlock(&self.dir, &self.password)?));
        let mut films = Vec::new();
        // The last may have to wait for long, and is to be then what it is now.
        let chosen: Vec<_> = chosen
            .into_iter()
            .map(|film| {
                let before: Vec<_> = film.files.iter().map(|file| Snapshot::of(file)).collect();
                (film, before)
            })
            .collect();
        let outcome = chosen.into_iter().try_for_each(|(chosen, before)| {
            let request = ImportRequest {
                title: self.title.as_deref(),
                recorded_on: chosen.recorded_on,
                before: &before,
                ..ImportRequest::new(&chosen.files, &self.dir)
            };
            let mut bars = Bars::new(&context.texts);
            let vault = Arc::downgrade(&vault);
            let film = import(&vault, request, &cancel, &mut |progress| bars.update(progress))?;
            drop(bars);
            warn(&film, context);
            if !self.json {
                report(&film, context)?;
            }
            films.push(FilmJson::new(&chosen.files, film));
            Ok(())
        });
        if self.json {
            context.print_json(&ImportJson { films })?;
        }
        outcome
    }

    /// What is to be imported, in the order in which it was named; on a card the oldest first. Nothing is, when one of it may not
    /// be.
    fn chosen(&self, cancel: &CancellationToken) -> Result<Vec<Chosen>, Failure> {
        // What is not there is reported when its turn comes.
        let named: Vec<PathBuf> = self.files.iter().filter(|path| path.is_file()).cloned().collect();
        let named = find_in(&named, cancel)?.recordings;
        let mut recordings: Vec<Recording> = Vec::new();
        let mut chosen = Vec::new();
        let mut of_folders = Vec::new();
        for path in &self.files {
            if path.is_dir() {
                let found = find(path, cancel)?.recordings;
                of_folders.extend(found.iter().map(|recording| recording.name.clone()));
                let wanted = found
                    .into_iter()
                    .filter(|recording| self.only.is_empty() || self.only.contains(&recording.name));
                recordings.extend(wanted.clone());
                chosen.extend(wanted.map(Chosen::from));
            } else if let Some(recording) = named.iter().find(|recording| recording.files.contains(path)) {
                // Another of its parts may have been named before.
                if !recordings.contains(recording) {
                    recordings.push(recording.clone());
                    chosen.push(Chosen::from(recording.clone()));
                }
            } else {
                chosen.push(Chosen {
                    files: vec![path.clone()],
                    recorded_on: None,
                });
            }
        }
        if let Some(name) = self.only.iter().find(|name| !of_folders.contains(name)) {
            return Err(Failure::Text {
                exit: Exit::Other,
                id: "cli-only-one-film",
                arguments: vec![("name", escape_control_chars(name))],
            });
        }
        let policy = Policy::load().map_err(Blocked::Policy).map_err(Failure::Blocked)?;
        check_phones(&recordings, &policy, self.from_phone)?;
        if chosen.is_empty() {
            return Err(Failure::text(Exit::Other, "cli-sources-empty"));
        }
        Ok(chosen)
    }
}

/// A film that is to be imported.
struct Chosen {
    files: Vec<PathBuf>,
    recorded_on: Option<Date>,
}

impl From<Recording> for Chosen {
    fn from(recording: Recording) -> Self {
        Self {
            recorded_on: recording.recorded.map(|recorded| recorded.at.date()),
            files: recording.files,
        }
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
    fn new(files: &[PathBuf], film: ImportedFilm) -> Self {
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
        let mut files = files.iter().map(|file| file.to_string_lossy().into_owned()).peekable();
        Self {
            file: files.peek().cloned().unwrap_or_default(),
            files: files.collect(),
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
            ..
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

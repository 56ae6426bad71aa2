//! `vitrin import`: films from a camera, card or recorder into a vault.

use std::path::PathBuf;
use std::sync::{Arc, Weak};

use clap::Args;
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
    ErasingStep, ImportError, ImportPhase, ImportProgress, ImportRequest, ImportedFilm, Inspection, JoinedFiles,
    Snapshot, SourceErasure, SourceToErase, erase_source, import,
};
use crate::operations::sources::{Recording, SourcesError, check_phones, choose};
use crate::platform::give_way;
use crate::policy::{Blocked, EraseSource, Policy};
use crate::protocol::{ErrorCode, WarningCode};
use crate::texts::Texts;
use crate::texts::errors::{stage_error, stage_warning};
use crate::vault::{FilmId, LockedVault, UnlockedVault};

pub const ABOUT: &str = "Seal films from a camera, a card or a recorder into a vault, and check what was written";

pub const JSON: &str = "\
With --json, one object with two lists. `films`: those that were imported, also when a later one failed; each film has:
  file       the first file that it was read from, as given or found
  files      all of them, in order
  id         32 hexadecimal digits
  title      text
  size       bytes
  showable   true, false, or null if that could not be found out
  problem    why it cannot be shown: unsupported, broken_film or another code of docs/protocol.md; or null
  detail     the codec or container that cannot be shown, or null
  warnings   list of what of a film that can be shown is missing or cannot be heard: cut_short, first_part_only, unsupported_sound
  resumed_at where an interrupted import went on, in bytes; 0 for one that was done in one go
  source     kept, erased, or left: it was to be erased, and not all of it could be
`there`: those that were in the vault already; each has file, id, title and source.

A folder, card or camera stands for all its recordings (see `vitrin sources`). What a camera has split into several files becomes one film, \
also where its files themselves are named. Where a film's own data name a phone or tablet, nothing is imported without --from-phone.

A film is read once, sealed while it is read, read back from the stick and compared; only then is it listed as whole. If a file ends early \
or is changed while it is read, it is not imported, nor are those after it: what was written of it is erased, and the exit code is 1. \
If it can no longer be read, because a camera is pulled out, or the stick gets full, what is whole on the stick is kept: the same command goes on \
from there, as it does after a power cut. A film that is in the vault already is named and not imported again. A film that cannot be shown is imported all the \
same, with a warning. As the day of recording counts what the camera wrote into the film, else the file's date; as the one who \
imported it, the name of the password that was given.

Nothing is erased without --erase-source, unless the administrator's policy wants it. Then each file, and what the camera keeps about that recording alone, is erased after its film was read back from the \
stick: it is overwritten where the medium allows, and its name removed. A film that was in the vault already, or whose import was \
interrupted, is first compared with the file, byte for byte. On a memory card, what was overwritten may still be kept where only special \
equipment can read it; if that matters, have the camera format the card.";

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

    /// Of cards, cameras and folders, take only the recording of this name, as `vitrin sources` lists it; may be given several times
    #[arg(long, value_name = "NAME", conflicts_with = "join")]
    only: Vec<String>,

    /// Import films that a phone or tablet has recorded, although the rule forbids to record with one
    #[arg(long)]
    from_phone: bool,

    /// The files are one film, which the camera has split: join them in this order
    #[arg(long)]
    join: bool,

    /// Import a film again that is in the vault already
    #[arg(long)]
    again: bool,

    /// Erase the files from the camera or card, once their film is in the vault and was read back
    #[arg(long)]
    pub(crate) erase_source: bool,

    /// Erase them also if the film cannot be shown, or something of it is missing
    #[arg(long)]
    erase_unshowable: bool,

    /// Another file that is erased with them, with those of the first film: what the camera keeps beside it
    #[arg(long, value_name = "FILE")]
    pub(crate) companion: Vec<PathBuf>,

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
    there: Vec<ThereJson>,
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
    resumed_at: u64,
    source: SourceState,
}

#[derive(Serialize)]
struct ThereJson {
    file: String,
    id: String,
    title: String,
    source: SourceState,
}

/// What has become of the files that a film came from.
#[derive(Serialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum SourceState {
    Kept,
    Erased,
    Left,
}

impl Import {
    /// Imports one film after the other and stops at the first that fails.
    pub fn run(self, context: &mut Context) -> Result<(), Failure> {
        let policy = Policy::load().map_err(Blocked::from)?;
        let erases = may_erase(policy.erase_source, self.erase_source)
            .ok_or_else(|| Failure::text(Exit::Other, "cli-erasing-forbidden"))?;
        if !erases && (self.erase_unshowable || !self.companion.is_empty()) {
            return Err(Failure::text(Exit::Usage, "cli-nothing-erased"));
        }
        context.check_swap(self.swap)?;
        let cancel = cancel_on_interrupt().map_err(Failure::System)?;
        give_way();
        let films = self.chosen(&cancel)?;
        let Some(first) = films.first() else {
            return Err(Failure::text(Exit::Other, "cli-sources-empty"));
        };
        if self.title.is_some() && films.len() > 1 {
            return Err(Failure::text(Exit::Usage, "cli-one-title"));
        }
        check_phones(&films, &policy, self.from_phone)?;
        // The last may have to wait for long, and is to be then what it is now.
        let before: Vec<Vec<_>> = films.iter().map(|film| snapshots(&film.files)).collect();
        // Whoever has mistyped a name hears it before the password is asked for.
        LockedVault::open(&self.dir)?;
        JoinedFiles::open(&first.files, &self.dir, &[])?;
        let vault = Arc::new(Mutex::new(context.unlock(&self.dir, &self.password)?));
        let mut run = Run {
            import: &self,
            vault: Arc::downgrade(&vault),
            cancel,
            erases,
            imported: ImportJson {
                films: Vec::new(),
                there: Vec::new(),
            },
            gone: 0,
            left: false,
        };
        let outcome = films
            .iter()
            .zip(&before)
            .try_for_each(|(film, before)| run.film(film, before, context));
        let Run {
            imported, gone, left, ..
        } = run;
        if self.json {
            context.print_json(&imported)?;
        } else if gone > 0 {
            context.print_text("cli-gone-from-card", &[("films", gone.into())])?;
        }
        outcome?;
        if left {
            return Err(Failure::text(Exit::Other, "cli-source-left"));
        }
        Ok(())
    }
}

impl Import {
    /// What is to be imported.
    fn chosen(&self, cancel: &CancellationToken) -> Result<Vec<Recording>, SourcesError> {
        let mut found = choose(&self.files, &self.only, cancel)?;
        if self.join && found.len() > 1 {
            // In the order that was given, and whatever they were taken for.
            let is_phone = found.iter().position(Recording::is_from_phone).unwrap_or(0);
            let joined = found.swap_remove(is_phone);
            found = vec![Recording {
                files: self.files.clone(),
                companions: Vec::new(),
                recorded: None,
                ..joined
            }];
        }
        Ok(found)
    }
}

/// Whether sources are erased, by what the administrator has decided and what was asked for; `None` if it was asked for and is forbidden.
fn may_erase(policy: EraseSource, asked: bool) -> Option<bool> {
    match policy {
        EraseSource::Never if asked => None,
        EraseSource::Never => Some(false),
        EraseSource::Always => Some(true),
        EraseSource::Ask => Some(asked),
    }
}

fn snapshots(files: &[PathBuf]) -> Vec<Option<Snapshot>> {
    files.iter().map(|file| Snapshot::of(file)).collect()
}

/// An import of several films, and what has come of it so far.
struct Run<'a> {
    import: &'a Import,
    vault: Weak<Mutex<UnlockedVault>>,
    cancel: CancellationToken,
    erases: bool,
    imported: ImportJson,
    /// Number of films that are in the vault and gone from where they came from.
    gone: usize,
    /// Whether something that was to be erased is still there.
    left: bool,
}

impl Run<'_> {
    fn film(&mut self, film: &Recording, before: &[Option<Snapshot>], context: &mut Context) -> Result<(), Failure> {
        let recording = film;
        let files = &film.files[..];
        let request = ImportRequest {
            title: self.import.title.as_deref(),
            recorded_on: film.recorded.map(|recorded| recorded.at.date()),
            before,
            again: self.import.again,
            ..ImportRequest::new(files, &self.import.dir)
        };
        let mut bars = Bars::new(&context.texts);
        let outcome = import(&self.vault, request, &self.cancel, &mut |progress| {
            bars.update(progress)
        });
        drop(bars);
        let film = match outcome {
            Err(ImportError::AlreadyThere(id)) => return self.there(id, recording, before, context),
            outcome => outcome?,
        };
        warn(&film, context);
        if !self.import.json {
            report(&film, context)?;
        }
        let is_showable = film.is_whole_and_showable();
        let (id, title, compare) = (film.id, film.title.clone(), film.resumed_at > 0);
        self.imported.films.push(FilmJson::new(files, film));
        let source = self.erase_source((id, &title), recording, before, is_showable, compare, context)?;
        if let Some(film) = self.imported.films.last_mut() {
            film.source = source;
        }
        Ok(())
    }

    /// The film is in the vault already.
    fn there(
        &mut self,
        id: FilmId,
        recording: &Recording,
        before: &[Option<Snapshot>],
        context: &mut Context,
    ) -> Result<(), Failure> {
        let files = &recording.files;
        // What was found out about a film that cannot be shown is not kept.
        let (title, is_showable) = match self.vault.upgrade() {
            Some(vault) => {
                let vault = vault.lock();
                let film = vault.film(id)?;
                (film.title.clone(), film.facts.is_some())
            }
            None => return Err(ImportError::VaultLocked.into()),
        };
        if !self.import.json {
            let (file, title) = (files[0].to_string_lossy(), escape_control_chars(&title));
            let file = escape_control_chars(&file);
            context.print_text("cli-already-there", &[("file", file.into()), ("title", title.into())])?;
        }
        let source = self.erase_source((id, &title), recording, before, is_showable, true, context)?;
        self.imported.there.push(ThereJson {
            file: files[0].to_string_lossy().into_owned(),
            id: id.to_string(),
            title,
            source,
        });
        Ok(())
    }

    /// Erases the files that a film came from, if that is wanted.
    fn erase_source(
        &mut self,
        (film, title): (FilmId, &str),
        recording: &Recording,
        before: &[Option<Snapshot>],
        is_showable: bool,
        compare: bool,
        context: &Context,
    ) -> Result<SourceState, Failure> {
        let files = &recording.files;
        if !self.erases {
            return Ok(SourceState::Kept);
        }
        let title = escape_control_chars(title);
        if !is_showable && !self.import.erase_unshowable {
            context.warn("cli-source-kept", &[("title", title.into())]);
            return Ok(SourceState::Kept);
        }
        let companions: Vec<PathBuf> = recording
            .companions
            .iter()
            .chain(&self.import.companion)
            .cloned()
            .collect();
        let request = SourceToErase {
            film,
            files,
            before,
            companions: &companions,
            vault_folder: &self.import.dir,
            compare,
        };
        let total: u64 = files.iter().filter_map(|file| Some(file.metadata().ok()?.len())).sum();
        let mut bar: Option<(bool, Progress)> = None;
        let outcome = erase_source(&self.vault, request, &self.cancel, &mut |step| {
            let (compares, done) = match step {
                ErasingStep::Comparing(done) => (true, done),
                ErasingStep::Overwriting(done) => (false, done),
            };
            if bar.as_ref().is_none_or(|(before, _)| *before != compares) {
                let id = if compares { "cli-comparing" } else { "cli-overwriting" };
                let name = context.texts.format(id, &[("title", title.clone().into())]);
                bar = Some((compares, Progress::new(name, total)));
            }
            if let Some((_, bar)) = &mut bar {
                bar.update(done);
            }
        });
        drop(bar);
        let SourceErasure {
            left, not_overwritten, ..
        } = outcome?;
        for (id, path) in left
            .iter()
            .map(|(path, _)| ("cli-file-left", path))
            .chain(not_overwritten.iter().map(|path| ("cli-not-overwritten", path)))
        {
            let file = escape_control_chars(&path.to_string_lossy());
            context.warn(id, &[("file", file.into())]);
        }
        if left.is_empty() {
            self.gone += 1;
            Ok(SourceState::Erased)
        } else {
            self.left = true;
            Ok(SourceState::Left)
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
        let files: Vec<String> = files.iter().map(|file| file.to_string_lossy().into_owned()).collect();
        Self {
            file: files.first().cloned().unwrap_or_default(),
            files,
            id: film.id.to_string(),
            title: film.title,
            size: film.size,
            showable,
            problem,
            detail,
            warnings,
            resumed_at: film.resumed_at,
            source: SourceState::Kept,
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
                ImportPhase::Resuming => "cli-resuming",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_administrator_decides_and_otherwise_who_imports() {
        let decided = [EraseSource::Ask, EraseSource::Always, EraseSource::Never]
            .map(|policy| [false, true].map(|asked| may_erase(policy, asked)));
        assert_eq!(
            decided,
            [[Some(false), Some(true)], [Some(true), Some(true)], [Some(false), None]]
        );
    }
}

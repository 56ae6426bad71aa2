//! Films from a camera, card or recorder into the vault: sealed, read back, and inspected by a sandboxed stage.
mod joined;
mod queue;
mod source;
mod words;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Weak;
use std::thread;
use std::time::{Duration, Instant};

use jiff::civil::Date;
use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use super::keeping;
use crate::protocol::{ErrorCode, WarningCode};
use crate::vault::{FilmId, NewFilm, Phase, UnlockedVault, VaultError};
use crate::workers::{self, Probed, StageError};

pub use joined::{JoinedFiles, JoinedReader};
pub use queue::{ImportNumber, ImportQueue, ImportStep, Pace, QueuedFilm, QueuedImport};
pub use source::{ImportError, Shortfall, Snapshot, SourceFile};

/// How long another program that is changing the vault is waited for: it takes that a moment.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often it is tried again meanwhile.
const TRY_EVERY: Duration = Duration::from_millis(100);

/// Which files are imported as one film, and what it is called.
#[derive(Debug, Clone, Copy)]
pub struct ImportRequest<'a> {
    /// The camera's or recorder's files of one film, in order: joined byte by byte. Each is read once and never changed.
    pub files: &'a [PathBuf],
    /// Folder of the vault, whose own files are refused as a source.
    pub vault_folder: &'a Path,
    /// Title of the film; `None`: the first file's name without its ending.
    pub title: Option<&'a str>,
    /// When it was filmed, where something tells that better than the file's date.
    pub recorded_on: Option<Date>,
    /// What each file was like when the import of several was begun; nothing for those that are taken as they are now. Refused if
    /// one has changed since.
    pub before: &'a [Option<Snapshot>],
    /// Ends the import when it is cancelled, and keeps what was written for another time: the vault is about to be locked.
    pub stop: Option<&'a CancellationToken>,
    /// The program whose stage looks into the film; `None`: the one that is running.
    pub program: Option<&'a Path>,
}

impl<'a> ImportRequest<'a> {
    /// The import of `files` as one film into the vault in `vault_folder`, as they are now.
    #[must_use]
    pub fn new(files: &'a [PathBuf], vault_folder: &'a Path) -> Self {
        Self {
            files,
            vault_folder,
            title: None,
            recorded_on: None,
            before: &[],
            stop: None,
            program: None,
        }
    }
}

/// How far an import has come.
#[derive(Debug, Clone, Copy)]
pub struct ImportProgress<'a> {
    /// By which the vault knows the film from now on.
    pub id: FilmId,
    /// Title that the film will have.
    pub title: &'a str,
    /// What is being done.
    pub phase: ImportPhase,
    /// Bytes of film that are done in this phase.
    pub done: u64,
    /// Length of the film in bytes.
    pub total: u64,
}

/// What is done with a film, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportPhase {
    /// It is read, encrypted and written.
    Sealing,
    /// It is read back from the medium and compared.
    Verifying,
    /// A stage finds out what it is made of; reported when that begins, and while a film is read whole for its index.
    Inspecting,
}

/// A film that is in the vault, whole and read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedFilm {
    /// By which the vault knows it.
    pub id: FilmId,
    /// As listed in the catalogue.
    pub title: String,
    /// Bytes.
    pub size: u64,
    /// What the stage found in it.
    pub inspection: Inspection,
}

/// Whether an imported film can be shown. Nothing is lost either way: the film is safe in the vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inspection {
    /// It can; what it is made of is in the catalogue now.
    Showable {
        /// What of it is missing or cannot be heard. The source had better be kept until somebody has looked at it.
        warnings: Vec<WarningCode>,
    },
    /// It cannot: [`ErrorCode::Unsupported`], [`ErrorCode::BrokenFilm`] or [`ErrorCode::Unfinished`].
    NotShowable {
        /// Which of the two.
        code: ErrorCode,
        /// The codec or container, in English.
        detail: String,
    },
    /// It could not be found out, because the stage failed.
    Failed {
        /// How.
        code: ErrorCode,
    },
}

/// Seals a film into `vault` while reading it, once and from the beginning; reads it back from the medium and compares; then
/// has a sandboxed stage find out what it is made of and keeps that in the catalogue. Inspecting an untrusted file means decoding
/// it, which the process that holds the vault key never does.
///
/// The vault is held for moments only, at the beginning and at the end. In between it can be used for anything else; if it is locked, the
/// import ends and its film stays unfinished.
///
/// The day of recording is the file's date until the inspection finds a better one; who imported it is the name of the
/// password that is in use; its last day is what the administrator's policy says.
///
/// A file that ends early, cannot be read to its end, or is changed meanwhile is not imported: what was written of it is erased.
///
/// # Errors
/// [`ImportError`]; as [`ImportError::Vault`] those of [`UnlockedVault::begin_import`], [`FilmImport::seal`](crate::vault::FilmImport::seal)
/// and [`UnlockedVault::finish_import`], [`VaultError::Cancelled`] when `cancel` was cancelled. A film that cannot be shown is no error.
pub fn import(
    vault: &Weak<Mutex<UnlockedVault>>,
    request: ImportRequest<'_>,
    cancel: &CancellationToken,
    on_progress: &mut dyn FnMut(ImportProgress<'_>),
) -> Result<ImportedFilm, ImportError> {
    let source = JoinedFiles::open(request.files, request.vault_folder, request.before)?;
    let title = request.title.map_or_else(|| source.title(), str::to_owned);
    let total = source.size();
    let mut import = with(vault, |vault| {
        vault.begin_import(&NewFilm {
            imported_by: vault.unlocked_by().to_owned(),
            recorded_on: request.recorded_on.or_else(|| source.day()),
            keep_until: keeping::keep_until_by_policy(keeping::today()),
            size: Some(total),
            ..NewFilm::titled(title.clone())
        })
    })?;
    let id = import.id();
    let mut report = |phase, done| {
        on_progress(ImportProgress {
            id,
            title: &title,
            phase,
            done,
            total,
        });
    };
    let is_stopped = || vault.strong_count() == 0 || request.stop.is_some_and(CancellationToken::is_cancelled);
    let mut reader = source.reader();
    let sealed = import.seal(&mut reader, &mut |step| {
        let phase = match step.phase {
            Phase::Sealing => ImportPhase::Sealing,
            Phase::Verifying => ImportPhase::Verifying,
        };
        report(phase, step.done);
        if cancel.is_cancelled() || is_stopped() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    if is_stopped() && !cancel.is_cancelled() {
        return Err(ImportError::VaultLocked);
    }
    let finished = sealed.map_err(ImportError::Vault);
    let finished = finished.and_then(|()| with(vault, |vault| vault.finish_import(&mut import)));
    if let Err(error) = finished {
        // Best effort: nothing can be erased on a pulled stick, and the film stays listed as unfinished.
        let discarded = with(vault, |vault| vault.discard_import(&mut import));
        return Err(match (error, reader.shortfall()) {
            (ImportError::Vault(VaultError::SourceUnreadable), Some((number, why))) => {
                source.not_whole(number, why, discarded.is_err())
            }
            (error, _) => error,
        });
    }
    report(ImportPhase::Inspecting, 0);
    let inspection = inspect(vault, id, request.program, &mut |read| {
        report(ImportPhase::Inspecting, read);
    })?;
    with(vault, |vault| {
        let film = vault.film(id)?;
        Ok(ImportedFilm {
            id,
            title: film.title.clone(),
            size: film.size,
            inspection: inspection.clone(),
        })
    })
}

/// Does something with the vault, as long as it is unlocked; waits for another program that is changing it.
fn with<T>(
    vault: &Weak<Mutex<UnlockedVault>>,
    mut act: impl FnMut(&mut UnlockedVault) -> Result<T, VaultError>,
) -> Result<T, ImportError> {
    let begun = Instant::now();
    loop {
        let unlocked = vault.upgrade().ok_or(ImportError::VaultLocked)?;
        let outcome = act(&mut unlocked.lock());
        match outcome {
            Err(VaultError::Busy) if begun.elapsed() < PATIENCE => thread::sleep(TRY_EVERY),
            outcome => return Ok(outcome?),
        }
    }
}

/// Has a stage without a window find out what the film is made of, and keeps that in the catalogue.
fn inspect(
    vault: &Weak<Mutex<UnlockedVault>>,
    id: FilmId,
    program: Option<&Path>,
    on_progress: &mut dyn FnMut(u64),
) -> Result<Inspection, ImportError> {
    let ticket = with(vault, |vault| vault.ticket(id))?;
    Ok(match workers::probe(ticket, program.map(Path::to_owned), on_progress) {
        Ok(Probed { facts, index, warnings }) => {
            with(vault, |vault| vault.set_facts(id, facts.clone(), index.as_ref()))?;
            Inspection::Showable { warnings }
        }
        Err(StageError::Film { code, detail })
            if matches!(
                code,
                ErrorCode::Unsupported | ErrorCode::BrokenFilm | ErrorCode::Unfinished
            ) =>
        {
            Inspection::NotShowable { code, detail }
        }
        Err(StageError::Film { code, .. }) => Inspection::Failed { code },
        Err(_) => Inspection::Failed {
            code: ErrorCode::StageLost,
        },
    })
}

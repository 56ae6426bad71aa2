//! Films from a camera, card or recorder into the vault: sealed, read back, and inspected by a sandboxed stage.
mod source;

use std::ops::ControlFlow;
use std::path::Path;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::protocol::{ErrorCode, WarningCode};
use crate::vault::{Film, FilmId, FilmState, NewFilm, Phase, UnlockedVault, VaultError};
use crate::workers::{self, Probed, StageError};

pub use source::{ImportError, Shortfall, Snapshot, SourceFile, SourceReader};

/// Which file is imported, and what the film is called.
#[derive(Debug, Clone, Copy)]
pub struct ImportRequest<'a> {
    /// The camera's or recorder's file. It is read once and never changed.
    pub file: &'a Path,
    /// Folder of the vault, whose own files are refused as a source.
    pub vault_folder: &'a Path,
    /// Title of the film; `None`: the file's name without its ending.
    pub title: Option<&'a str>,
    /// What the file was like when the import of several was begun; `None` if that is now. Refused if it has changed since.
    pub before: Option<Snapshot>,
}

/// How far an import has come.
#[derive(Debug, Clone, Copy)]
pub struct ImportProgress<'a> {
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
/// The day of recording is the file's date until the inspection finds a better one; who imported it is the name of the
/// password that is in use.
///
/// A file that ends early, cannot be read to its end, or is changed meanwhile is not imported: what was written of it is erased.
///
/// # Errors
/// [`ImportError`]; as [`ImportError::Vault`] those of [`UnlockedVault::import`], [`VaultError::Cancelled`] when `cancel` was
/// cancelled. A film that cannot be shown is no error.
pub fn import(
    vault: &mut UnlockedVault,
    request: ImportRequest<'_>,
    cancel: &CancellationToken,
    on_progress: &mut dyn FnMut(ImportProgress<'_>),
) -> Result<ImportedFilm, ImportError> {
    let source = SourceFile::open(request.file, request.vault_folder)?;
    let not_whole = |why, is_left| ImportError::NotWhole {
        path: request.file.to_owned(),
        why,
        is_left,
    };
    if request.before.is_some_and(|before| before != source.snapshot()) {
        return Err(not_whole(Shortfall::Changed, false));
    }
    let title = request.title.map_or_else(|| source.title(), str::to_owned);
    let total = source.size();
    let film = NewFilm {
        imported_by: vault.unlocked_by().to_owned(),
        recorded_on: source.day(),
        size: Some(total),
        ..NewFilm::titled(title.clone())
    };
    let mut report = |phase, done| {
        on_progress(ImportProgress {
            title: &title,
            phase,
            done,
            total,
        });
    };
    let mut reader = source.reader();
    let begun = Timestamp::now();
    let imported = vault.import(&mut reader, film, &mut |step| {
        let phase = match step.phase {
            Phase::Sealing => ImportPhase::Sealing,
            Phase::Verifying => ImportPhase::Verifying,
        };
        report(phase, step.done);
        if cancel.is_cancelled() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    let id = imported.map_err(|error| match (error, reader.shortfall()) {
        (VaultError::SourceUnreadable, Some(why)) => not_whole(why, is_left(vault, begun)),
        (error, _) => error.into(),
    })?;
    report(ImportPhase::Inspecting, 0);
    let inspection = inspect(vault, id, &mut |read| report(ImportPhase::Inspecting, read))?;
    let film = vault.film(id)?;
    let (title, size) = (film.title.clone(), film.size);
    Ok(ImportedFilm {
        id,
        title,
        size,
        inspection,
    })
}

/// Whether an import that was begun no sooner than `begun` is still listed, as unfinished: it is the last one.
fn is_left(vault: &UnlockedVault, begun: Timestamp) -> bool {
    let is_it = |film: &Film| film.state == FilmState::Unfinished && film.imported_at >= begun;
    vault.films().last().is_some_and(is_it)
}

/// Has a stage without a window find out what the film is made of, and keeps that in the catalogue.
pub(in crate::operations) fn inspect(
    vault: &mut UnlockedVault,
    id: FilmId,
    on_progress: &mut dyn FnMut(u64),
) -> Result<Inspection, VaultError> {
    Ok(match workers::probe(vault.ticket(id)?, None, on_progress) {
        Ok(Probed { facts, index, warnings }) => {
            vault.set_facts(id, facts, index.as_ref())?;
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

//! Films from a camera, card or recorder into the vault: sealed, read back, and inspected by a sandboxed stage.
mod access;
mod erase_source;
mod joined;
mod known;
mod queue;
mod resume;
mod source;
mod words;

use std::fmt;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Weak;

use jiff::civil::Date;
use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use super::keeping;
use crate::protocol::{ErrorCode, WarningCode};
use crate::vault::{FilmId, Known, NewFilm, PartSize, Phase, UnlockedVault, VaultError};
use crate::workers::{self, Probed, StageError};
pub(in crate::operations) use access::with;

pub use erase_source::{ErasingStep, SourceErasure, SourceToErase, erase_source};
pub use joined::{JoinedFiles, JoinedReader};
pub use known::{compare, known};
pub use queue::{ImportNumber, ImportQueue, ImportStep, Pace, QueuedFilm, QueuedImport};
pub use source::{ImportError, Shortfall, Snapshot, SourceFile};

/// Which files are imported as one film, and what it is called.
#[derive(Clone, Copy)]
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
    /// Whether it is imported although a film in the vault came from the same files.
    pub again: bool,
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
            again: false,
            stop: None,
            program: None,
        }
    }
}

/// How far an import has come.
#[derive(Clone, Copy)]
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
    /// What an interrupted import has left of it is read back, to go on from there.
    Resuming,
    /// It is read, encrypted and written.
    Sealing,
    /// It is read back from the medium and compared.
    Verifying,
    /// A stage finds out what it is made of; reported when that begins, and while a film is read whole for its index.
    Inspecting,
}

/// A film that is in the vault, whole and read back.
#[derive(Clone, PartialEq, Eq)]
pub struct ImportedFilm {
    /// By which the vault knows it.
    pub id: FilmId,
    /// As listed in the catalogue.
    pub title: String,
    /// Bytes.
    pub size: u64,
    /// What the stage found in it.
    pub inspection: Inspection,
    /// Where an interrupted import went on, in bytes of film; 0 for one that was done in one go. Of what comes before, this import has
    /// authenticated what is on the medium, and not read the source.
    pub resumed_at: u64,
}

impl fmt::Debug for ImportedFilm {
    /// Without the title.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImportedFilm")
            .field("id", &self.id)
            .field("size", &self.size)
            .field("inspection", &self.inspection)
            .field("resumed_at", &self.resumed_at)
            .finish_non_exhaustive()
    }
}

impl ImportedFilm {
    /// Whether the whole film can be shown, and nothing of it is missing: only then may its source be erased without asking again.
    #[must_use]
    pub fn is_whole_and_showable(&self) -> bool {
        matches!(&self.inspection, Inspection::Showable { warnings } if warnings.is_empty())
    }
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
/// A film that is in the vault already is not imported again, unless `request` says so. An interrupted import of the same files goes
/// on where it stopped.
///
/// A file that ends early or is changed meanwhile is not imported: what was written of it is erased. What was written of one that
/// can no longer be read, as when a camera is pulled out, is kept, to go on with.
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
    match import_once(vault, request, true, cancel, on_progress) {
        // What was left belongs to another film, and stays.
        Err(Stopped::OtherSource) => import_once(vault, request, false, cancel, on_progress),
        outcome => outcome,
    }
    .map_err(|stopped| match stopped {
        Stopped::For(error) => error,
        Stopped::OtherSource => VaultError::SourceChanged.into(),
    })
}

/// Why an import has ended before its time.
enum Stopped {
    /// The interrupted import that looked like one of the same files is of others.
    OtherSource,
    /// It has failed.
    For(ImportError),
}

impl<E: Into<ImportError>> From<E> for Stopped {
    fn from(error: E) -> Self {
        Self::For(error.into())
    }
}

fn import_once(
    vault: &Weak<Mutex<UnlockedVault>>,
    request: ImportRequest<'_>,
    may_resume: bool,
    cancel: &CancellationToken,
    on_progress: &mut dyn FnMut(ImportProgress<'_>),
) -> Result<ImportedFilm, Stopped> {
    let mut source = JoinedFiles::open(request.files, request.vault_folder, request.before)?;
    let key = with(vault, UnlockedVault::fingerprint_key)?;
    if !request.again
        && let Some(Known::InVault(id)) = known::recognise(vault, &source, &key)?
    {
        return Err(ImportError::AlreadyThere(id).into());
    }
    let origin = source.origin(&key)?;
    let total = source.size();
    let interrupted = if may_resume {
        resume::interrupted(vault, &origin, cancel)?
    } else {
        None
    };
    let (mut import, title) = with(vault, |vault| {
        let import = match interrupted {
            Some(id) => vault.resume_import(id),
            None => vault.begin_import(&NewFilm {
                imported_by: vault.unlocked_by().to_owned(),
                recorded_on: request.recorded_on.or_else(|| source.day()),
                keep_until: keeping::keep_until_by_policy(keeping::today()),
                size: Some(total),
                part_size: PartSize::for_film(total),
                origin: Some(origin.clone()),
                ..NewFilm::titled(request.title.map_or_else(|| source.title(), str::to_owned))
            }),
        }?;
        let title = vault.film(import.id())?.title.clone();
        Ok((import, title))
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
    let go_on = || {
        if cancel.is_cancelled() || is_stopped() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let mut resumed_at = 0;
    let mut sealed_up_to = 0;
    let mut shortfall = None;
    let sealed = (|| {
        if interrupted.is_some() {
            resumed_at = import.keep_whole_parts(&mut |step| {
                report(ImportPhase::Resuming, step.done);
                go_on()
            })?;
            if !resume::goes_on(&source, &import, resumed_at)? {
                return Err(Stopped::OtherSource);
            }
            if resumed_at == total {
                import.end_here()?;
                import.came_from(source.fingerprints(&key)?);
                return Ok(());
            }
        }
        let mut reader = source.reader(resumed_at, Some(&key));
        let sealed = import.seal(&mut reader, &mut |step| {
            let phase = match step.phase {
                Phase::Sealing => ImportPhase::Sealing,
                Phase::Verifying => ImportPhase::Verifying,
            };
            if phase == ImportPhase::Sealing {
                sealed_up_to = step.done;
            }
            report(phase, step.done);
            go_on()
        });
        shortfall = reader.shortfall();
        sealed?;
        let fingerprints = match reader.fingerprints() {
            Some(fingerprints) => fingerprints,
            None => source.fingerprints(&key)?,
        };
        import.came_from(fingerprints);
        Ok(())
    })();
    if is_stopped() && !cancel.is_cancelled() {
        return Err(ImportError::VaultLocked.into());
    }
    let finished = sealed.and_then(|()| Ok(with(vault, |vault| vault.finish_import(&mut import))?));
    if let Err(stopped) = finished {
        let Stopped::For(error) = stopped else {
            return Err(stopped);
        };
        // A camera that was pulled out: it goes on from the last whole part. The reader tells of it, and what looks at the source
        // before and after it by its error.
        let error = match shortfall {
            Some((number, why)) if error == VaultError::SourceUnreadable.into() => source.not_whole(number, why, false),
            _ => error,
        };
        if error.is_broken_off() && import.keeps_part_of(sealed_up_to) {
            return Err(error.interrupted().into());
        }
        // Best effort: nothing can be erased on a pulled stick, and the film stays listed as unfinished.
        let discarded = with(vault, |vault| vault.discard_import(&mut import));
        return Err(error.with_rest(discarded.is_err()).into());
    }
    report(ImportPhase::Inspecting, 0);
    let mut on_read = |read| report(ImportPhase::Inspecting, read);
    let inspection = inspect(vault, id, request.program, &mut on_read, &is_stopped);
    // The user may have changed it meanwhile.
    let title = with(vault, |vault| Ok(vault.film(id)?.title.clone())).unwrap_or(title);
    Ok(ImportedFilm {
        id,
        title,
        size: total,
        inspection,
        resumed_at,
    })
}

/// Has a stage without a window find out what the film is made of, and keeps that in the catalogue, and a small picture of it beside the film. Whatever fails here, the film is listed
/// as whole. The stage ends when the vault is locked, and when `is_cancelled` says so: what is not known then is found out later
/// ([`make_picture`](super::pictures::make_picture)).
pub(in crate::operations) fn inspect(
    vault: &Weak<Mutex<UnlockedVault>>,
    id: FilmId,
    program: Option<&Path>,
    on_progress: &mut dyn FnMut(u64),
    is_cancelled: &dyn Fn() -> bool,
) -> Inspection {
    let Ok(ticket) = with(vault, |vault| vault.ticket(id)) else {
        return Inspection::Failed {
            code: ErrorCode::Internal,
        };
    };
    let covers = ticket.covers.clone();
    let is_over = || vault.strong_count() == 0 || is_cancelled();
    match workers::probe(ticket, program.map(Path::to_owned), on_progress, &is_over) {
        Ok(Some(Probed {
            facts,
            index,
            warnings,
            picture,
        })) => {
            let kept = with(vault, |vault| vault.set_facts(id, facts.clone(), index.as_ref()));
            match kept {
                Ok(()) => {
                    if let Some(picture) = picture {
                        // The film is as good without one, which can be made later.
                        let _ = with(vault, |vault| vault.keep_picture(id, &covers, &picture));
                    }
                    Inspection::Showable { warnings }
                }
                Err(_) => Inspection::Failed {
                    code: ErrorCode::Internal,
                },
            }
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
        Ok(None) | Err(_) => Inspection::Failed {
            code: ErrorCode::StageLost,
        },
    }
}

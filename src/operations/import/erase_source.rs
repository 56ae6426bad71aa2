//! Erasing the camera's or card's files of a film that is in the vault, whole and read back (R-WIPECAM).

use std::fs::File;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Weak;

use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use super::access::with;
use super::joined::JoinedFiles;
use super::known::{compare, recognise};
use super::source::{ImportError, Snapshot, is_own_file};
use crate::platform::files::{Erased, erase_file};
use crate::vault::{FilmId, Known, LogEvent, UnlockedVault, VaultError};

/// Which files are erased, and what is known of them.
#[derive(Debug, Clone, Copy)]
pub struct SourceToErase<'a> {
    /// The film in the vault that came from them.
    pub film: FilmId,
    /// The files in order.
    pub files: &'a [PathBuf],
    /// What each was like when it was imported.
    pub before: &'a [Option<Snapshot>],
    /// What the camera keeps beside them, and what is of no use without them: small pictures, clip information.
    pub companions: &'a [PathBuf],
    /// Folder of the vault, whose own files are never erased.
    pub vault_folder: &'a Path,
    /// Whether the film is read from the medium once more and compared with the files, byte for byte. Needless right after an
    /// import in one go, which has done that; needed for one that was resumed, or was done some other time.
    pub compare: bool,
}

/// How far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErasingStep {
    /// So many bytes of film are compared.
    Comparing(u64),
    /// So many bytes of the files are overwritten.
    Overwriting(u64),
}

/// What has become of the files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceErasure {
    /// Number of files that are gone, companions included.
    pub erased: usize,
    /// Those of them that the medium did not let be overwritten: their names are gone, their bytes may still be there.
    pub not_overwritten: Vec<PathBuf>,
    /// Those that are still there, and why.
    pub left: Vec<(PathBuf, io::ErrorKind)>,
}

impl SourceErasure {
    /// Whether nothing is left of the film outside the vault, as far as the medium tells.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.left.is_empty()
    }
}

/// Erases the files that a film came from: overwrites them where the medium allows, removes them, and checks that they are gone.
///
/// Nothing is erased unless the film is listed as sealed, which it is only after it was read back from the medium, and unless each file is,
/// by its length, time and fingerprint, what the film came from. On a card or another flash medium, what was overwritten may still be kept in
/// cells that only special equipment can read.
///
/// # Errors
/// Then nothing is erased: [`ImportError::NotTheSame`], [`ImportError::Vault`] with [`VaultError::FilmUnfinished`], [`VaultError::FilmDamaged`] or
/// [`VaultError::Cancelled`], and those of opening the files. What happens to a single file is in the result.
pub fn erase_source(
    vault: &Weak<Mutex<UnlockedVault>>,
    request: SourceToErase<'_>,
    cancel: &CancellationToken,
    on_progress: &mut dyn FnMut(ErasingStep),
) -> Result<SourceErasure, ImportError> {
    let mut source = JoinedFiles::open(request.files, request.vault_folder, request.before)?;
    let is_own = |path: &&PathBuf| is_own_file(path, request.vault_folder).unwrap_or(false);
    if let Some(own) = request.companions.iter().find(is_own) {
        return Err(ImportError::InsideTheVault(own.clone()));
    }
    with(vault, |vault| vault.ticket(request.film).map(drop))?;
    let key = with(vault, UnlockedVault::fingerprint_key)?;
    let origin = source.origin(&key)?;
    // All of its files, and in their order.
    let is_whole = with(vault, |vault| {
        let known = vault.film(request.film)?.origin.as_ref();
        Ok(known.is_some_and(|known| known.is_same(&origin)))
    })?;
    if !is_whole || recognise(vault, &source, &key)? != Some(Known::InVault(request.film)) {
        return Err(ImportError::NotTheSame);
    }
    if request.compare {
        let mut report = |done| {
            on_progress(ErasingStep::Comparing(done));
            ControlFlow::Continue(())
        };
        if !compare(vault, request.film, &source, cancel, &mut report)? {
            return Err(ImportError::NotTheSame);
        }
    }
    if cancel.is_cancelled() {
        return Err(VaultError::Cancelled.into());
    }
    if !source.is_unchanged() {
        return Err(ImportError::NotTheSame);
    }
    // On Windows a name stays as long as somebody has its file open.
    let files: Vec<_> = source
        .files()
        .iter()
        .map(|file| (file.path().to_owned(), file.snapshot()))
        .collect();
    drop(source);
    let mut erasure = SourceErasure::default();
    let mut before = 0;
    for (path, snapshot) in files {
        let mut report = |done| on_progress(ErasingStep::Overwriting(before + done));
        let is_it = |open: &File| open.metadata().is_ok_and(|found| Snapshot::from(&found) == snapshot);
        erasure.note(&path, erase_file(&path, is_it, &mut report));
        before += snapshot.size();
    }
    // What belongs to a film that is still there is needed to play it on the camera.
    if erasure.is_complete() {
        for companion in request.companions {
            match erase_file(companion, |_| true, &mut |_| ()) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                outcome => erasure.note(companion, outcome),
            }
        }
    }
    if let files @ 1.. = u32::try_from(erasure.erased).unwrap_or(u32::MAX) {
        // It is done, whether or not the vault is still there to say so.
        let _ = with(vault, |vault| {
            vault.log_film(request.film, LogEvent::SourceErased { files });
            Ok(())
        });
    }
    Ok(erasure)
}

impl SourceErasure {
    fn note(&mut self, path: &Path, outcome: io::Result<Erased>) {
        match outcome {
            Ok(erased) => {
                self.erased += 1;
                if !erased.overwritten {
                    self.not_overwritten.push(path.to_owned());
                }
            }
            Err(error) => self.left.push((path.to_owned(), error.kind())),
        }
    }
}

//! A film whose import or recording was cut off, by a power cut, a crash or a pulled stick: what is whole of it becomes a film.
//!
//! The two leave different things behind. An import leaves whole parts, and stays where it lies: the title says what it is. A recording is
//! brought to the medium chunk by chunk, and cannot be ended where it broke off, so that it is sealed anew (`vault/rest.rs`).

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Weak;

use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use super::import::{ImportError, Inspection, inspect, with};
use crate::vault::{FilmId, FilmState, Phase, UnlockedVault, VaultError};

/// What is kept is called so.
#[derive(Clone, Copy)]
pub struct SalvagedTitle<'a> {
    /// Of an import that has not come to its end: says that it is only the film's beginning.
    pub of_a_beginning: &'a str,
    /// Of a recording, if it is to have another than its own. Of that the last moments are missing, and nothing more.
    pub of_a_recording: Option<&'a str>,
}

/// A film of which what was whole is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct SalvagedFilm {
    /// By which the vault knows what is kept: a recording has another id than what was cut off.
    pub id: FilmId,
    /// As listed in the catalogue.
    pub title: String,
    /// Bytes.
    pub size: u64,
    /// Whether it is the beginning of a film that was being imported, and not all of it.
    pub is_beginning: bool,
    /// What the stage found in it.
    pub inspection: Inspection,
}

/// Keeps what is whole of a film that was cut off, reads it back, and erases the rest. An import of which all is there, because only the
/// reading back was interrupted, is the whole film and keeps its own title. `on_progress` is told how many bytes are kept. The vault is held
/// for moments only.
///
/// # Errors
/// [`VaultError::SourceEmpty`] if nothing is whole, and then nothing is erased; [`VaultError::BeingImported`]; [`VaultError::FilmNotFound`]
/// if the film is whole; [`VaultError::Cancelled`], and errors of reading and writing: what was cut off is as it was.
pub fn salvage(
    vault: &Weak<Mutex<UnlockedVault>>,
    id: FilmId,
    title: SalvagedTitle<'_>,
    program: Option<&Path>,
    cancel: &CancellationToken,
    on_progress: &mut dyn FnMut(u64),
) -> Result<SalvagedFilm, ImportError> {
    let is_import = with(vault, |vault| {
        let film = vault.film(id)?;
        if film.state != FilmState::Unfinished {
            return Err(VaultError::FilmNotFound);
        }
        Ok(film.origin.is_some())
    })?;
    let mut go_on = |done: Option<u64>| {
        done.into_iter().for_each(&mut *on_progress);
        if cancel.is_cancelled() || vault.strong_count() == 0 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let (kept, is_beginning) = if is_import {
        keep_whole_parts(vault, id, title.of_a_beginning, &mut go_on)?
    } else {
        (seal_anew(vault, id, title.of_a_recording, &mut go_on)?, false)
    };
    let (title, size) = with(vault, |vault| {
        let film = vault.film(kept)?;
        Ok((film.title.clone(), film.size))
    })?;
    Ok(SalvagedFilm {
        id: kept,
        title,
        size,
        is_beginning,
        inspection: inspect(vault, kept, program, &mut |_| {}, &|| false),
    })
}

/// Lists the whole parts of an interrupted import as a film. Returns whether they are only its beginning, too.
fn keep_whole_parts(
    vault: &Weak<Mutex<UnlockedVault>>,
    id: FilmId,
    of_a_beginning: &str,
    go_on: &mut dyn FnMut(Option<u64>) -> ControlFlow<()>,
) -> Result<(FilmId, bool), ImportError> {
    let mut import = with(vault, |vault| vault.resume_import(id))?;
    import.keep_whole_parts(&mut |step| go_on(Some(step.done)))?;
    let whole = import.end_here()?;
    with(vault, |vault| {
        let film = vault.film(id)?;
        let is_all = film.origin.as_ref().is_some_and(|origin| origin.size() == whole);
        let title = if is_all {
            film.title.clone()
        } else {
            of_a_beginning.to_owned()
        };
        Ok((vault.finish_salvage(&mut import, &title)?, !is_all))
    })
}

/// Seals what is whole of a recording anew, reads it back, and only then erases what was cut off.
fn seal_anew(
    vault: &Weak<Mutex<UnlockedVault>>,
    id: FilmId,
    title: Option<&str>,
    go_on: &mut dyn FnMut(Option<u64>) -> ControlFlow<()>,
) -> Result<FilmId, ImportError> {
    let mut rest = with(vault, |vault| vault.rest_of(id))?;
    let mut import = with(vault, |vault| vault.begin_rescue(&rest))?;
    let sealed = import.seal(&mut rest, &mut |step| {
        go_on((step.phase == Phase::Sealing).then_some(step.done))
    });
    let finished = match sealed {
        Ok(()) => with(vault, |vault| vault.finish_rescue(&mut import, title)),
        Err(error) => Err(error.into()),
    };
    if finished.is_err() {
        // Best effort, as everywhere on a failing medium: it stays listed as unfinished then.
        let _ = with(vault, |vault| vault.discard_import(&mut import));
    }
    let new = finished?;
    with(vault, |vault| vault.erase_rest(&mut rest))?;
    Ok(new)
}

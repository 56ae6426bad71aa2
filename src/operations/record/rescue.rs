//! A recording that was cut off by a power cut, a crash or a pulled stick: what is whole of it becomes a film.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Weak;

use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use super::RecordError;
use crate::operations::import::{ImportedFilm, inspect, with};
use crate::vault::{FilmId, NewFilm, Phase, UnlockedVault};

/// Seals what is whole of an unfinished film anew, under the same title, reads it back, and only then erases what was cut off. `on_progress`
/// is told how many bytes are sealed. The vault is held for moments only.
///
/// # Errors
/// [`RecordError::Vault`]: [`VaultError::SourceEmpty`](crate::vault::VaultError::SourceEmpty) when nothing of it is whole,
/// [`VaultError::Cancelled`](crate::vault::VaultError::Cancelled), no space, and errors of reading and writing; what was cut off is as it was.
pub fn rescue(
    vault: &Weak<Mutex<UnlockedVault>>,
    id: FilmId,
    program: Option<&Path>,
    cancel: &CancellationToken,
    on_progress: &mut dyn FnMut(u64),
) -> Result<ImportedFilm, RecordError> {
    let (mut rest, mut import) = with(vault, |vault| {
        let rest = vault.rest_of(id)?;
        let film = vault.film(id)?;
        let again = NewFilm {
            imported_by: film.imported_by.clone(),
            recorded_on: film.recorded_on,
            ..NewFilm::titled(film.title.clone())
        };
        Ok((rest, vault.begin_import(&again)?))
    })?;
    let sealed = import.seal(&mut rest, &mut |step| {
        if step.phase == Phase::Sealing {
            on_progress(step.done);
        }
        if cancel.is_cancelled() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    let finished = match sealed {
        Ok(()) => with(vault, |vault| vault.finish_import(&mut import)).map_err(RecordError::from),
        Err(error) => Err(error.into()),
    };
    let new = match finished {
        Ok(new) => new,
        Err(error) => {
            // Best effort, as everywhere on a failing medium: it stays listed as unfinished then.
            let _ = with(vault, |vault| vault.discard_import(&mut import));
            return Err(error);
        }
    };
    drop(rest);
    let inspection = inspect(vault, new, program, &mut |_| {})?;
    let film = with(vault, |vault| {
        vault.erase(id)?;
        let film = vault.film(new)?;
        Ok(ImportedFilm {
            id: new,
            title: film.title.clone(),
            size: film.size,
            inspection: inspection.clone(),
            resumed_at: 0,
        })
    })?;
    Ok(film)
}

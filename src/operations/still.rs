//! A picture of a film, kept in the vault as a photograph is.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Weak;
use std::time::Duration;

use parking_lot::Mutex;

use super::import::{ImportError, ImportedFilm, inspect, with};
use crate::protocol::Still;
use crate::texts::clock;
use crate::vault::{FilmEdit, FilmId, Keep, NewFilm, PartSize, TITLE_MAX, UnlockedVault};

/// Seals a still of `film` into the vault, reads it back from the medium and compares, and has a stage find out what it is made of. It
/// is listed under the film's title with the place at which it was taken, with the film's day, and is kept for what the film is kept for
/// and no longer than that.
///
/// # Errors
/// [`ImportError`]: as [`ImportError::Vault`] that the film is no longer there, that the medium is full or cannot be written. Nothing
/// is left then.
pub fn keep_still(
    vault: &Weak<Mutex<UnlockedVault>>,
    film: FilmId,
    at: Duration,
    still: &Still,
    program: Option<&Path>,
) -> Result<ImportedFilm, ImportError> {
    let size = still.png().len() as u64;
    let (mut import, keep) = with(vault, |vault| {
        let of = vault.film(film)?.clone();
        let import = vault.begin_import(&NewFilm {
            imported_by: vault.unlocked_by().to_owned(),
            recorded_on: of.recorded_on,
            keep_until: of.keep.keep_until,
            size: Some(size),
            part_size: PartSize::for_film(size),
            ..NewFilm::titled(title(&of.title, at))
        })?;
        Ok((import, of.keep))
    })?;
    let sealed = import.seal(&mut still.png(), &mut |_| ControlFlow::Continue(()));
    let finished = sealed
        .map_err(ImportError::from)
        .and_then(|()| with(vault, |vault| vault.finish_import(&mut import)));
    if let Err(error) = finished {
        // Best effort: nothing can be erased on a pulled stick, and the still stays listed as unfinished.
        let _ = with(vault, |vault| vault.discard_import(&mut import));
        return Err(error);
    }
    let id = import.id();
    if keep != Keep::until(keep.keep_until) {
        let edit = FilmEdit {
            keep: Some(keep),
            ..FilmEdit::default()
        };
        // It is in the vault all the same, and kept no longer than the film.
        let _ = with(vault, |vault| vault.edit(id, edit.clone()));
    }
    let inspection = inspect(vault, id, program, &mut |_| {}, &|| false);
    let title = with(vault, |vault| Ok(vault.film(id)?.title.clone()))?;
    Ok(ImportedFilm {
        id,
        title,
        size,
        inspection,
        resumed_at: 0,
    })
}

/// The film's title, shortened if need be, and the place.
fn title(of: &str, at: Duration) -> String {
    let place = format!(" {}", clock(at.as_secs_f64()));
    let of = &of[..of.floor_char_boundary(TITLE_MAX - place.len())];
    format!("{of}{place}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_still_is_called_what_the_film_is_and_where_it_was_taken() {
        let at = |seconds| title("Samtal 3", Duration::from_secs(seconds));
        assert_eq!(at(0), "Samtal 3 0:00");
        assert_eq!(at(39 * 60 + 20), "Samtal 3 39:20");
        assert_eq!(at(3600 + 62), "Samtal 3 1:01:02");
    }

    #[test]
    fn a_long_title_is_shortened_between_its_characters() {
        let title = title(&"å".repeat(TITLE_MAX / 2), Duration::from_secs(60));
        assert!(title.len() <= TITLE_MAX && title.ends_with("å 1:00"), "{title}");
    }
}

//! Changing what a user has written about a film: its title, its day of recording, why and for how long it is kept.

use jiff::civil::Date;

use super::error::{Field, VaultError};
use super::film::TITLE_MAX;
use super::ids::FilmId;
use super::keep::Keep;
use super::label::checked_text;
use super::log::LogEvent;
use super::unlocked::UnlockedVault;

/// Changes of one film; `None` leaves a value as it is.
#[derive(Clone, Default)]
pub struct FilmEdit {
    /// The new title.
    pub title: Option<String>,
    /// When it was filmed; `Some(None)`: not known.
    pub recorded_on: Option<Option<Date>>,
    /// Why and for how long it is kept, all of it. Begin with the film's own [`keep`](super::Film::keep), so that what a newer
    /// Vitrin wrote there stays.
    pub keep: Option<Keep>,
}

impl UnlockedVault {
    /// Changes a film's title, day of recording or keeping in one write: after an interruption either all changes are there, or none.
    /// Returns whether anything changed; nothing is written if nothing did.
    ///
    /// # Errors
    /// [`VaultError::FilmNotFound`], [`VaultError::BadText`], [`VaultError::Busy`], and errors of writing.
    pub fn edit(&mut self, id: FilmId, edit: FilmEdit) -> Result<bool, VaultError> {
        let title = edit
            .title
            .map(|title| checked_text(Field::Title, &title, TITLE_MAX, false));
        let (title, keep) = (title.transpose()?, edit.keep.map(Keep::checked).transpose()?);
        let _lock = self.begin_writing()?;
        let mut changed = self.catalogue.clone();
        let film = changed.film_mut(id)?;
        let before = (film.title.clone(), film.recorded_on, film.keep.clone());
        film.title = title.unwrap_or_else(|| before.0.clone());
        film.recorded_on = edit.recorded_on.unwrap_or(before.1);
        film.keep = keep.unwrap_or_else(|| before.2.clone());
        let any = (&film.title, film.recorded_on, &film.keep) != (&before.0, before.1, &before.2);
        if any {
            let fields = [
                (film.title != before.0, "title"),
                (film.recorded_on != before.1, "recorded_on"),
                (film.keep != before.2, "keep"),
            ];
            let edited = fields
                .into_iter()
                .filter(|(is_changed, _)| *is_changed)
                .map(|(_, field)| {
                    let field = field.to_owned();
                    (Some(id), LogEvent::Edited { field })
                });
            let announced = self.announce(edited);
            let written = self.commit(changed);
            self.log_outcome(&announced, written)?;
        }
        Ok(any)
    }
}

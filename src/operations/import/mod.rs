//! Film from a camera's file into the vault, verified.
mod source;

use crate::vault::{FilmId, NewFilm, OnProgress, UnlockedVault};

pub use source::{IntakeError, SourceFile};

/// Seals the film in `source` into `vault` while reading it, once and from the beginning; it is listed as whole only when it
/// was read back from the medium and found equal. Without a title it is called after its file. As the day of recording counts
/// the file's date until a look into the film finds a better one; as the one who imported it, the password that is in use.
///
/// # Errors
/// [`IntakeError::Vault`] with what [`UnlockedVault::import`] says.
pub fn seal(
    vault: &mut UnlockedVault,
    mut source: SourceFile,
    title: Option<String>,
    on_progress: OnProgress<'_>,
) -> Result<FilmId, IntakeError> {
    let film = NewFilm {
        imported_by: vault.unlocked_by().to_owned(),
        recorded_on: source.day(),
        size: Some(source.size()),
        ..NewFilm::titled(title.unwrap_or_else(|| source.title()))
    };
    Ok(vault.import(source.reader(), film, on_progress)?)
}

//! Erasing films, or the whole vault, with a receipt (R-ERASE, R-REUSE). Whoever asks for it has confirmed it: nothing brings a film back.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use crate::texts::Texts;
use crate::vault::{Computer, ErasedFilm, FilmId, Receipt, UnlockedVault, VaultError};

/// Erases films, all of them or none: destroys their keys and replaces the vault key, so that older copies of them are of no use,
/// overwrites and removes their files, and checks the result on the medium. The receipt is kept in the vault, too.
///
/// # Errors
/// As [`UnlockedVault::erase`]; then no film is reported as erased.
pub fn erase(vault: &mut UnlockedVault, films: &[FilmId]) -> Result<Receipt, VaultError> {
    vault.erase_with_receipt(films, Computer::unknown().name())
}

/// Erases all films, every key and password and the list of films, so that a new vault can be made in the same folder. The receipt can
/// be kept in that one: [`UnlockedVault::keep_receipt`].
///
/// # Errors
/// As [`UnlockedVault::erase_everything`].
pub fn erase_everything(vault: UnlockedVault) -> Result<Receipt, VaultError> {
    vault.erase_everything(Computer::unknown().name())
}

/// The films that should have been erased by `today`.
#[must_use]
pub fn overdue(vault: &UnlockedVault, today: Date) -> Vec<FilmId> {
    let overdue = vault.films().iter().filter(|film| film.is_overdue(today));
    overdue.map(|film| film.id).collect()
}

/// A receipt in words, a line each, to be shown, saved or printed. Names no film by its title.
#[must_use]
pub fn receipt_in_words(receipt: &Receipt, texts: &Texts) -> Vec<String> {
    let mut lines = vec![
        texts.get("receipt-title"),
        texts.format("receipt-when", &[("time", in_words(receipt.erased_at, texts).into())]),
        texts.format("receipt-by", &[("name", receipt.by.as_str().into())]),
        texts.format("receipt-computer", &[("name", receipt.computer.as_str().into())]),
        texts.format("receipt-vault", &[("id", receipt.vault.to_string().into())]),
    ];
    lines.extend(receipt.films.iter().map(|film| film_in_words(film, texts)));
    if receipt.everything {
        lines.push(texts.get("receipt-everything"));
    }
    lines.push(texts.get("receipt-how"));
    lines.push(texts.get(if receipt.checked {
        "receipt-checked"
    } else {
        "receipt-not-checked"
    }));
    if receipt.files_left {
        lines.push(texts.get("receipt-files-left"));
    }
    if !receipt.old_passwords.is_empty() {
        let names = receipt.old_passwords.join(", ");
        lines.push(texts.format("receipt-old-passwords", &[("names", names.into())]));
    }
    lines.push(texts.get("receipt-flash"));
    lines.push(texts.get("receipt-no-title"));
    if !receipt.everything && !receipt.films.is_empty() {
        lines.push(texts.get("receipt-title-in-log"));
    }
    lines
}

fn film_in_words(film: &ErasedFilm, texts: &Texts) -> String {
    let recorded = film.recorded_on.map_or_else(
        || texts.get("receipt-day-unknown"),
        |day| texts.date(&day.to_string()).into_owned(),
    );
    texts.format(
        "receipt-film",
        &[
            ("id", film.id.to_string().into()),
            ("recorded", recorded.into()),
            ("imported", in_words(film.imported_at, texts).into()),
            ("size", texts.size(film.size).into()),
        ],
    )
}

/// A moment in the user's own time: `14 mars 2025 09:05`.
fn in_words(moment: Timestamp, texts: &Texts) -> String {
    let zoned: Zoned = moment.to_zoned(TimeZone::system());
    let day = zoned.date().to_string();
    format!("{} {:02}:{:02}", texts.date(&day), zoned.hour(), zoned.minute())
}

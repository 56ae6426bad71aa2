//! The public label, which a finder of the stick may read (R-LABEL).

use jiff::civil::Date;

use super::error::{Field, VaultError};
use super::strict;

/// Maximum length of a text of the label in bytes.
pub const LABEL_TEXT_MAX: usize = 500;

/// The public label: readable without the password, so that a found stick can be returned; authenticated when the vault is
/// unlocked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The staff member's name; never empty.
    pub name: String,
    /// The unit, for example `BUP Borås`; may be empty.
    pub unit: String,
    /// The date when the stick was taken into use.
    pub date: Date,
    /// Where to return it, as the owner puts it; may be empty.
    pub if_found: String,
}

impl Label {
    /// The label with its texts trimmed and checked.
    ///
    /// # Errors
    /// [`VaultError::BadText`] naming the first text that is too long, holds control characters, or is empty and must not be.
    pub(super) fn checked(&self) -> Result<Self, VaultError> {
        let text = |field, text: &str, may_be_empty| checked_text(field, text, LABEL_TEXT_MAX, may_be_empty);
        Ok(Self {
            name: text(Field::Name, &self.name, false)?,
            unit: text(Field::Unit, &self.unit, true)?,
            date: self.date,
            if_found: text(Field::IfFound, &self.if_found, true)?,
        })
    }

    /// The texts in the order in which the header stores them.
    pub(super) fn texts(&self) -> [String; 4] {
        [
            self.name.clone(),
            self.unit.clone(),
            self.date.to_string(),
            self.if_found.clone(),
        ]
    }

    /// The inverse of [`Self::texts`]; `None` if that is not a valid label.
    pub(super) fn from_texts([name, unit, date, if_found]: [String; 4]) -> Option<Self> {
        let label = Self {
            name,
            unit,
            date: strict::date(&date)?,
            if_found,
        };
        label.checked().ok().filter(|checked| *checked == label)
    }

    /// What the text file for finders begins with.
    pub(super) const TEXT_FILE_BEGINS: &str =
        "Det här är ett krypterat valv med film (Vitrin). / This is an encrypted vault of film (Vitrin).\r\n\r\n";

    /// The contents of the text file for finders who have no Vitrin. For information only: it is not authenticated.
    pub(super) fn as_text_file(&self) -> String {
        let Self {
            name,
            unit,
            date,
            if_found,
        } = self;
        let line = |swedish: &str, english: &str, text: &str| match text {
            "" => String::new(),
            text => format!("{swedish} / {english}: {text}\r\n"),
        };
        [
            Self::TEXT_FILE_BEGINS.into(),
            line("Tillhör", "Belongs to", name),
            line("Enhet", "Unit", unit),
            line("Datum", "Date", &date.to_string()),
            line("Upphittat? Lämna till", "If found, return to", if_found),
        ]
        .concat()
    }
}

/// Trims a text of the user; an error if it is too long, contains control characters, or is empty where it must not be.
pub(super) fn checked_text(field: Field, text: &str, max: usize, may_be_empty: bool) -> Result<String, VaultError> {
    let text = text.trim();
    if text.len() > max || text.contains(char::is_control) || (text.is_empty() && !may_be_empty) {
        return Err(VaultError::BadText { field, max });
    }
    Ok(text.to_owned())
}

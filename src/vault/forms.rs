//! The rating forms of a vault: those that were put into it, and those that a rating in it was made with. Each is kept as the text of its
//! file, so that a changed or lost file never changes what an old score means.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::catalogue::Catalogue;
use super::error::{Piece, VaultError};
use super::ids::FormId;
use super::unlocked::UnlockedVault;
use crate::forms::{FORM_MAX, Form};

/// Maximum number of a vault's forms.
pub const FORMS_MAX: usize = 64;

/// A form that a vault has.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredForm {
    /// Its id, which follows from its text.
    pub id: FormId,
    /// The text of its file.
    pub text: String,
    /// Whether films can be rated with it from now on; otherwise it is there for what was rated before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub offered: bool,
    /// Fields that a newer Vitrin of the same format version wrote; kept as they are.
    #[serde(flatten)]
    other: Map<String, Value>,
}

impl FormId {
    /// The id of the form with this text: the first half of its SHA-256.
    pub fn of(text: &str) -> Self {
        let digest = Sha256::digest(text.as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        Self::from(bytes)
    }
}

impl StoredForm {
    fn new(text: &str, offered: bool) -> Self {
        Self {
            id: FormId::of(text),
            text: text.to_owned(),
            offered,
            other: Map::new(),
        }
    }

    /// Whether these may be a vault's forms.
    pub(super) fn fit(all: &[Self]) -> bool {
        let fits = |form: &Self| form.text.len() <= FORM_MAX && form.id == FormId::of(&form.text);
        let differ = |(at, one): (usize, &Self)| all[..at].iter().all(|before| before.id != one.id);
        all.len() <= FORMS_MAX && all.iter().all(fits) && all.iter().enumerate().all(differ)
    }
}

impl Catalogue {
    /// Has a form, for a rating that begins with it.
    pub(super) fn keep_form(&mut self, text: &str) -> Result<(), VaultError> {
        let id = FormId::of(text);
        if self.forms.iter().any(|form| form.id == id) {
            return Ok(());
        }
        if self.forms.len() >= FORMS_MAX || text.len() > FORM_MAX {
            return Err(VaultError::TooMany { what: Piece::Form });
        }
        self.forms.push(StoredForm::new(text, false));
        Ok(())
    }

    /// Has no form any more that is not offered, and that no film is rated with.
    pub(super) fn drop_unused_forms(&mut self) {
        let films = &self.films;
        let used = |form: &StoredForm| {
            let mut ratings = films.iter().flat_map(|film| film.annotations.ratings());
            ratings.any(|rating| rating.form() == form.id)
        };
        self.forms.retain(|form| form.offered || used(form));
    }
}

impl UnlockedVault {
    /// The forms that it has.
    pub fn forms(&self) -> &[StoredForm] {
        &self.catalogue.forms
    }

    /// Puts a form into the vault, so that films can be rated with it. Another edition of one that is there (of the same name) takes its
    /// place; what was rated before keeps the edition that it was rated with. Returns whether that changed anything.
    ///
    /// # Errors
    /// [`VaultError::TooMany`], [`VaultError::Busy`], and errors of writing.
    pub fn add_form(&mut self, form: &Form) -> Result<bool, VaultError> {
        let name = form.name.clone();
        self.change_forms(|catalogue| {
            let is_same = |stored: &StoredForm| Form::parse(&stored.text).is_ok_and(|known| known.name == name);
            for stored in catalogue.forms.iter_mut().filter(|stored| is_same(stored)) {
                stored.offered = false;
            }
            catalogue.drop_unused_forms();
            catalogue.keep_form(form.text())?;
            let id = FormId::of(form.text());
            let added = catalogue.forms.iter_mut().find(|stored| stored.id == id);
            added.into_iter().for_each(|stored| stored.offered = true);
            Ok(())
        })
    }

    /// Offers a form no longer; it is kept for what was rated with it. Returns whether that changed anything.
    ///
    /// # Errors
    /// [`VaultError::Busy`], and errors of writing.
    pub fn remove_form(&mut self, id: FormId) -> Result<bool, VaultError> {
        self.change_forms(|catalogue| {
            let removed = catalogue.forms.iter_mut().find(|stored| stored.id == id);
            removed.into_iter().for_each(|stored| stored.offered = false);
            catalogue.drop_unused_forms();
            Ok(())
        })
    }

    fn change_forms(
        &mut self,
        change: impl FnOnce(&mut Catalogue) -> Result<(), VaultError>,
    ) -> Result<bool, VaultError> {
        let _lock = self.begin_writing()?;
        let mut changed = self.catalogue.clone();
        change(&mut changed)?;
        if changed.forms == self.catalogue.forms {
            return Ok(false);
        }
        self.commit(changed)?;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_known_by_its_text() {
        assert_eq!(FormId::of("form = 1").to_string(), "f5594652c9cf862446f2d2962b3fbe30");
        let (one, other) = (StoredForm::new("a", true), StoredForm::new("b", false));
        assert!(StoredForm::fit(&[]) && StoredForm::fit(&[one.clone(), other.clone()]));
        assert!(!StoredForm::fit(&[one.clone(), one.clone()]), "twice the same");
        let changed = StoredForm {
            text: "c".into(),
            ..one
        };
        assert!(!StoredForm::fit(&[changed]), "another text than the one that it was");
        assert!(!StoredForm::fit(&[StoredForm::new(&"x".repeat(FORM_MAX + 1), true)]));
        let many: Vec<_> = (0..=FORMS_MAX)
            .map(|at| StoredForm::new(&at.to_string(), true))
            .collect();
        assert!(!StoredForm::fit(&many) && StoredForm::fit(&many[1..]));
    }
}

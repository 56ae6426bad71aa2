//! Which forms a vault has, and which of them films can be rated with.

use super::catalogue::Catalogue;
use super::error::{Piece, VaultError};
use super::forms::{FORMS_MAX, StoredForm};
use super::ids::FormId;
use super::unlocked::UnlockedVault;
use crate::forms::{FORM_MAX, Form};

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

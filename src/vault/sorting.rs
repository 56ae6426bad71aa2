//! Which categories the markers of a vault are sorted into.

use super::categories::{CATEGORY_NAME_MAX, Category};
use super::error::{Field, VaultError};
use super::label::checked_text;
use super::unlocked::UnlockedVault;

impl UnlockedVault {
    /// The categories of its films' markers: those that were chosen, or the usual ones.
    pub fn categories(&self) -> Vec<Category> {
        self.catalogue.categories.clone().unwrap_or_else(Category::defaults)
    }

    /// Replaces them. Markers of a category that is not among them any more have none. Nothing is written if nothing changes.
    ///
    /// # Errors
    /// [`VaultError::BadText`] for a name that is empty or too long, too many, or two of one id; [`VaultError::Busy`], and errors of
    /// writing.
    pub fn set_categories(&mut self, mut categories: Vec<Category>) -> Result<(), VaultError> {
        for category in &mut categories {
            category.name = checked_text(Field::Category, &category.name, CATEGORY_NAME_MAX, false)?;
        }
        if !Category::fit(&categories) {
            let (field, max) = (Field::Category, CATEGORY_NAME_MAX);
            return Err(VaultError::BadText { field, max });
        }
        let _lock = self.begin_writing()?;
        let mut changed = self.catalogue.clone();
        if changed.categories.replace(categories) == changed.categories {
            return Ok(());
        }
        self.commit(changed)
    }
}

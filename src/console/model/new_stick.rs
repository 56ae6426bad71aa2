//! A stick is prepared for films: whose it is (R-LABEL), and its first password (R-PASS).

use std::path::{Path, PathBuf};

use super::effect::Effect;
use super::new_password::NewPassword;
use super::new_place::{LabelField, NewLabel, NewPlace};
use super::notice::Notice;
use super::plain_line::plain_line;
use crate::memory::MemoryError;
use crate::vault::{LABEL_TEXT_MAX, Label, Receipt};

/// What is known of a vault that was erased, until another is made in its place.
pub(super) struct ErasedVault {
    /// Where it was.
    pub(super) folder: PathBuf,
    /// What its label said.
    pub(super) label: Label,
    /// The receipt, to be kept in the new vault.
    pub(super) receipt: Receipt,
}

impl ErasedVault {
    /// Whether a vault in this folder takes its place: on a stick that is empty now, a folder may become the whole stick.
    pub(super) fn was_in(&self, folder: &Path) -> bool {
        self.folder == folder || self.folder.parent() == Some(folder) || folder.parent() == Some(&self.folder)
    }
}

/// What is being filled in about a new stick.
pub struct NewStick {
    /// Where the vault is to be.
    pub place: NewPlace,
    /// Whose it is.
    pub name: String,
    /// The owner's unit.
    pub unit: String,
    /// What a finder should do.
    pub if_found: String,
    /// Its first password.
    pub password: NewPassword,
    /// Whether the vault is being made right now.
    pub making: bool,
    /// The receipt for what was erased here before, to be kept in the new vault.
    pub receipt: Option<Receipt>,
    /// Why it could not be made.
    pub failure: Option<Notice>,
}

impl NewStick {
    /// `erased`: vaults that were erased. In the place of one, it is the same owner's stick once more.
    pub(super) fn new(place: NewPlace, erased: &[ErasedVault]) -> Result<Self, MemoryError> {
        let before = erased.iter().rev().find(|erased| erased.was_in(&place.folder));
        let label = before.map(|erased| erased.label.clone());
        let text = |part: fn(&Label) -> &String| label.as_ref().map(part).cloned().unwrap_or_default();
        Ok(Self {
            name: text(|label| &label.name),
            unit: text(|label| &label.unit),
            if_found: text(|label| &label.if_found),
            receipt: before.map(|erased| erased.receipt.clone()),
            place,
            password: NewPassword::new()?,
            making: false,
            failure: None,
        })
    }

    /// Whether everything that is needed has been filled in.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        !self.making && !self.name.trim().is_empty() && self.password.is_ready()
    }

    /// Takes what was typed into a field, as far as a label holds it.
    pub(super) fn type_into(&mut self, field: LabelField, text: &str) {
        let text = plain_line(text, LABEL_TEXT_MAX);
        match field {
            LabelField::Name => self.name = text,
            LabelField::Unit => self.unit = text,
            LabelField::IfFound => self.if_found = text,
        }
    }

    pub(super) fn make(&mut self) -> Vec<Effect> {
        if !self.is_ready() {
            return Vec::new();
        }
        let Ok(passphrase) = self.password.take() else {
            self.failure = Some(Notice::OutOfMemory);
            return Vec::new();
        };
        (self.making, self.failure) = (true, None);
        vec![Effect::CreateVault {
            folder: self.place.folder.clone(),
            label: NewLabel {
                name: self.name.trim().to_owned(),
                unit: self.unit.trim().to_owned(),
                if_found: self.if_found.trim().to_owned(),
            },
            passphrase,
            receipt: self.receipt.clone(),
        }]
    }

    /// It could not be made: what was filled in stays.
    pub(super) fn failed(&mut self, why: Notice) {
        self.making = false;
        self.failure = Some(why);
        self.password.give_back();
    }
}

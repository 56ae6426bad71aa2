//! A stick is prepared for films: whose it is (R-LABEL), and its first password (R-PASS).

use super::effect::Effect;
use super::new_password::NewPassword;
use super::new_place::{LabelField, NewLabel, NewPlace};
use super::notice::Notice;
use crate::memory::MemoryError;
use crate::vault::{LABEL_TEXT_MAX, Label, Receipt};

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
    pub(super) fn new(place: NewPlace) -> Result<Self, MemoryError> {
        Ok(Self {
            place,
            name: String::new(),
            unit: String::new(),
            if_found: String::new(),
            password: NewPassword::new()?,
            making: false,
            receipt: None,
            failure: None,
        })
    }

    /// The same owner's stick once more, after everything on it was erased.
    pub(super) fn again(place: NewPlace, label: &Label, receipt: Receipt) -> Result<Self, MemoryError> {
        Ok(Self {
            name: label.name.clone(),
            unit: label.unit.clone(),
            if_found: label.if_found.clone(),
            receipt: Some(receipt),
            ..Self::new(place)?
        })
    }

    /// Whether everything that is needed has been filled in.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        !self.making && !self.name.trim().is_empty() && self.password.is_ready()
    }

    /// Takes what was typed into a field, as far as a label holds it.
    pub(super) fn type_into(&mut self, field: LabelField, text: &str) {
        let text: String = text.chars().filter(|char| !char.is_control()).collect();
        let text = text[..text.floor_char_boundary(LABEL_TEXT_MAX)].to_owned();
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

//! A stick is prepared for films: whose it is (R-LABEL), and its first password (R-PASS).

use std::path::PathBuf;

use super::effect::Effect;
use super::new_password::NewPassword;
use super::notice::Notice;
use crate::memory::MemoryError;
use crate::vault::LABEL_TEXT_MAX;

/// A stick or folder without a vault, in which one can be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPlace {
    /// The folder of the vault that is to be; it may be missing as yet.
    pub folder: PathBuf,
    /// The volume's name, when it is a known one.
    pub volume: Option<String>,
    /// Free bytes on it.
    pub free: Option<u64>,
    /// Whether the stick holds other things, beside which the vault gets a folder of its own.
    pub beside_others: bool,
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
    /// Why it could not be made.
    pub failure: Option<Notice>,
}

/// A field of a new stick's label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelField {
    /// Whose it is.
    Name,
    /// The owner's unit.
    Unit,
    /// What a finder should do.
    IfFound,
}

/// What is written on a new stick's label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLabel {
    /// Whose it is.
    pub name: String,
    /// The owner's unit; may be empty.
    pub unit: String,
    /// What a finder should do; may be empty.
    pub if_found: String,
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
        }]
    }

    /// It could not be made: what was filled in stays.
    pub(super) fn failed(&mut self, why: Notice) {
        self.making = false;
        self.failure = Some(why);
        self.password.give_back();
    }
}

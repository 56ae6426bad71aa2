//! Where a vault can be made, and what its label is to say.

use std::path::PathBuf;

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

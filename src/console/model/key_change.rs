//! A key that is being changed, and the messages about that.

use crate::protocol::key_table::{Refusal, Shortcut};
use crate::protocol::keys::KeyMeaning;

/// A key that is being changed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KeyChange {
    /// What it does.
    pub meaning: KeyMeaning,
    /// How far that is.
    pub step: KeyStep,
}

/// How far the change of a key is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum KeyStep {
    /// The new key is waited for.
    Waiting,
    /// The key that was pressed cannot be set; another one is waited for.
    Refused(Refusal, Option<Shortcut>),
    /// The key is something else's: is it to be used here instead?
    Taken(Shortcut, KeyMeaning),
    /// A key that is to be given back is something else's: is it to be used here again?
    GivenTaken(Shortcut, KeyMeaning),
}

/// What the user does on the page of the keys.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum KeysMessage {
    /// The page is wanted over the settings, or no longer.
    OverSettings(bool),
    /// Another key is wanted for this.
    Change(KeyMeaning),
    /// This key was pressed for it; `None`: one that has no meaning for a film.
    Pressed(Option<Shortcut>),
    /// The key that something else has is to be used here.
    UseHere,
    /// It is to stay as it is.
    Leave,
    /// This is to have the key that it is given.
    AsGiven(KeyMeaning),
    /// All are to have the keys that they are given.
    AllAsGiven,
}

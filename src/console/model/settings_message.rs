//! Messages about what the user has set.

use crate::operations::settings::Settings;

/// What the user does on the page of the settings, and what has become of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingsMessage {
    /// The user wants the page.
    Open,
    /// The user is done with it.
    Close,
    /// From now on this holds.
    Set(Settings),
    /// It could not be kept for the next time.
    NotKept,
}

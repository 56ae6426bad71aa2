//! What the window is drawn on, and with.

use serde::{Deserialize, Serialize};

/// A display of the computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Display {
    /// Its number, as long as the displays stay the same.
    pub id: u32,
    /// Its name, as the system gives it.
    pub name: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Whether it is the computer's main one.
    pub primary: bool,
    /// Whether the window is on it.
    pub here: bool,
}

/// What draws the film.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawing {
    /// The device and how it is driven, under the names that the driver gives.
    pub device: String,
    /// Whether that is the computer's processor, for want of a graphics processor or of its driver.
    pub software: bool,
}

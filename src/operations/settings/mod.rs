//! What a user has set for all vaults: how the console looks, its language, where films open, keys. Nothing about a patient, a film or a
//! vault is among it.

mod file;

use crate::protocol::key_table::KeyTable;
use crate::texts::Language;

pub use file::{SettingsFile, SettingsProblem};

/// The colours of the console.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system is set.
    #[default]
    System,
    /// Dark text on light.
    Light,
    /// Light text on dark.
    Dark,
    /// White and yellow on black.
    HighContrast,
}

impl Theme {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::System, Self::Light, Self::Dark, Self::HighContrast];

    /// Its name in the file.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
            Self::HighContrast => "high-contrast",
        }
    }
}

/// Where the film's window opens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FilmOpens {
    /// On another screen than the console, where there is one.
    #[default]
    OtherScreen,
    /// The same, and fills it.
    OtherScreenFilled,
    /// Always on the console's screen.
    SameScreen,
}

impl FilmOpens {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::OtherScreen, Self::OtherScreenFilled, Self::SameScreen];

    /// Its name in the file.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::OtherScreen => "other-screen",
            Self::OtherScreenFilled => "other-screen-filled",
            Self::SameScreen => "same-screen",
        }
    }
}

/// The smallest and the largest text, in per cent of the usual one.
pub const TEXT_SIZES: std::ops::RangeInclusive<u16> = 100..=300;

/// The sizes of text that are offered, in per cent.
pub const OFFERED_TEXT_SIZES: [u16; 6] = [100, 125, 150, 200, 250, 300];

/// How long before a marker a film may begin that is sent there, in seconds.
pub const LEAD_INS: std::ops::RangeInclusive<u16> = 0..=60;

/// Those that are offered.
pub const OFFERED_LEAD_INS: [u16; 5] = [0, 2, 5, 10, 15];

/// What the user has set, with the usual for what is not set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The colours.
    pub theme: Theme,
    /// The size of text and of all that is drawn with it, in per cent.
    pub text_size: u16,
    /// The language; `None`: the system's.
    pub language: Option<Language>,
    /// Where films open.
    pub film_opens: FilmOpens,
    /// How long before a marker a film begins that is sent there, in seconds.
    pub lead_in: u16,
    /// What the keys mean while a film is showing.
    pub keys: KeyTable,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::default(),
            text_size: 100,
            language: None,
            film_opens: FilmOpens::default(),
            lead_in: 5,
            keys: KeyTable::default(),
        }
    }
}

//! What helps when something went wrong, as a button beside the words.

use super::message::Message;
use super::notice::Notice;

impl Notice {
    /// What helps, as a button in the notice: the button's text, and what pressing it means.
    #[must_use]
    pub fn remedy(&self) -> Option<(&'static str, Message)> {
        match self {
            Self::FilmDamaged(film) => Some(("film-check", Message::Check(vec![*film]))),
            Self::DamagedCopy(copies) if !copies.may_hide_a_change() => {
                Some(("library-check-all", Message::Check(Vec::new())))
            }
            Self::NoVault(place) => Some(("choose-prepare", Message::PrepareStick(place.clone()))),
            _ => None,
        }
    }
}

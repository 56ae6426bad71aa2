//! What the user does with two films side by side.

use crate::vault::FilmId;

/// What the user does with two films.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BesideAction {
    /// Show this one beside the film that is showing.
    Show(FilmId),
    /// Both go in step, or each for itself.
    InStep,
    /// They change sides.
    SwapSides,
    /// The other one is heard and steered.
    Steer,
    /// Only the film that was there first.
    Alone,
}

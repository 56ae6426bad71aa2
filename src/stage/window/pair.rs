//! What is known of the film beside, and how the two films of a window go together.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::film::{Cover, Voices};
use crate::protocol::{self, ShownAs, Start};
use crate::stage::film::Film;
use crate::stage::in_step::InStep;
use crate::stage::render::layout::DisplaySize;
use crate::stage::session::FilmSession;
use crate::stage::which::Which;

/// The film beside, if there is one, and how it goes with the first.
#[derive(Default)]
pub(super) struct Pair {
    /// As it was told.
    pub(super) told: protocol::Pair,
    /// What holds for the film beside, also for one that is still to come.
    pub(super) covers: Vec<Cover>,
    pub(super) voices: Voices,
    pub(super) shown_as: ShownAs,
    pub(super) phase: BesidePhase,
    /// How many films were beside: one that was closed while it was being opened is not the next.
    pub(super) number: u64,
    pub(super) step: InStep,
    /// Whether both films are held until the frames of both are there, to start together.
    pub(super) starting: bool,
    /// The film that waits for the other one to come to where it begins.
    pub(super) waits: Option<Which>,
    /// Set while the player's call is on its way, so that a burst of them is one event.
    pub(super) called: Arc<AtomicBool>,
}

/// How far the film beside has come.
#[derive(Default)]
pub(super) enum BesidePhase {
    /// There is none.
    #[default]
    None,
    /// It was handed over before the stage was ready for one.
    Waiting(Film, Start),
    Opening(Start),
    /// Its picture has this shape once the first one is there.
    Open(Box<FilmSession>, Option<DisplaySize>),
    /// It is being wiped.
    Leaving {
        player_gone: bool,
        frame_gone: bool,
    },
}

impl Pair {
    pub(super) fn session(&self) -> Option<&FilmSession> {
        match &self.phase {
            BesidePhase::Open(session, _) => Some(session),
            _ => None,
        }
    }

    pub(super) fn session_mut(&mut self) -> Option<&mut FilmSession> {
        match &mut self.phase {
            BesidePhase::Open(session, _) => Some(session),
            _ => None,
        }
    }

    /// The shape of its picture, before it is turned by hand; `None` while none is in the window.
    pub(super) fn picture(&self) -> Option<DisplaySize> {
        match &self.phase {
            BesidePhase::Open(_, picture) => *picture,
            _ => None,
        }
    }

    /// The film that is heard and that keys and bar are for.
    pub(super) fn steered(&self) -> Which {
        if self.told.steers_beside {
            Which::Beside
        } else {
            Which::First
        }
    }
}

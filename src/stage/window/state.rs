//! The states that the stage's window goes through; each holds what exists only then.

use std::time::Instant;

use winit::dpi::{PhysicalPosition, PhysicalSize};

use crate::protocol::{Drawing, ShareSize, Start};
use crate::stage::film::Film;
use crate::stage::outcome::Ended;
use crate::stage::render::placing::Point;
use crate::stage::session::FilmSession;
use crate::stage::which::Which;

/// What the stage is doing. A stage shows one film, so each phase is entered once, from the one before or, for the last two,
/// from any.
pub(super) enum Phase {
    /// Display and sound are being connected; no film is touched.
    Starting(Starting),
    /// A film may come.
    Ready,
    /// The film is being opened on a thread of its own.
    Opening {
        /// When the film was handed over.
        since: Instant,
        start: Start,
    },
    /// The film is open, and its first frame is on its way.
    Prerolling {
        since: Instant,
        session: FilmSession,
    },
    Showing(FilmSession),
    /// Everything of the film is being wiped.
    Ending(Ending),
    /// The event loop is to end.
    Ended(Ended),
}

#[derive(Default)]
pub(super) struct Starting {
    /// Known once the render thread is ready.
    pub(super) drawing: Option<Drawing>,
    /// Whether the media library is loaded, and the sound server connected if there is one.
    pub(super) prepared: bool,
    /// A film that was handed over before the stage was ready for one.
    pub(super) film: Option<(Film, Start)>,
}

pub(super) struct Ending {
    /// When the stage ends even if not everything is wiped.
    pub(super) deadline: Instant,
    /// When the call has seen the curtain; known as soon as all is wiped.
    pub(super) seen_by_the_call: Option<Instant>,
    pub(super) renderer_wiped: bool,
    /// Whether the window stays, with its curtain, until the console closes it: a meeting is watching.
    pub(super) keeps_window: bool,
    /// Whether an `error` event gave the reason.
    pub(super) failed: bool,
}

impl Phase {
    pub(super) fn session(&self) -> Option<&FilmSession> {
        match self {
            Self::Prerolling { session, .. } | Self::Showing(session) => Some(session),
            _ => None,
        }
    }

    pub(super) fn session_mut(&mut self) -> Option<&mut FilmSession> {
        match self {
            Self::Prerolling { session, .. } | Self::Showing(session) => Some(session),
            _ => None,
        }
    }

    /// Whether a film may have come, and is not being wiped yet.
    pub(super) fn is_ready(&self) -> bool {
        !matches!(self, Self::Starting(_)) && !self.is_over()
    }

    pub(super) fn is_over(&self) -> bool {
        matches!(self, Self::Ending(_) | Self::Ended(_))
    }

    /// When the film was handed over whose first frame is on its way.
    pub(super) fn frame_expected_since(&self) -> Option<Instant> {
        match self {
            Self::Opening { since, .. } | Self::Prerolling { since, .. } => Some(*since),
            _ => None,
        }
    }
}

impl Ending {
    /// When the stage ends, if it does not wait for the console.
    pub(super) fn due(&self) -> Option<Instant> {
        (!self.keeps_window).then_some(self.seen_by_the_call.unwrap_or(self.deadline))
    }
}

/// Whether the window is on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Visibility {
    Hidden,
    /// Shown to the system, which has not asked for a redraw yet.
    Asked(Instant),
    OnScreen,
}

/// A window that a video call has.
pub(super) struct Sharing {
    pub(super) size: ShareSize,
    pub(super) phase: SharingPhase,
    /// Whether the window has shown the curtain since sharing began.
    pub(super) covered: bool,
    pub(super) before: PlacementBefore,
    /// When it was last checked whether the window is minimised.
    pub(super) checked: Instant,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum SharingPhase {
    /// On the way to its size, since then.
    Settling(Instant),
    On,
    /// The curtain is being drawn, since then; after that the window is what it was before.
    Leaving(Instant),
}

/// The window as it was before it was shared.
pub(super) struct PlacementBefore {
    pub(super) size: PhysicalSize<u32>,
    pub(super) position: Option<PhysicalPosition<i32>>,
}

/// A picture that is near, held with the pointer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pan {
    pub(super) which: Which,
    /// Where the button went down.
    pub(super) from: Point,
    /// Which point of the picture was there.
    pub(super) held: Point,
    /// Whether it is no click any more.
    pub(super) moved: bool,
}

//! What is known of the window beside a film.

use winit::dpi::{PhysicalPosition, PhysicalSize};

use crate::protocol::Place;

/// What has become of the window for the sake of a film.
#[derive(Default)]
pub(super) struct Beside {
    /// Where the film was put, until it is closed; another one that follows it opens there too.
    pub(super) film: Option<Place>,
    /// The window as it was before a film was shown.
    pub(super) before: Option<Before>,
    /// The window as it was before it became the remote control.
    pub(super) whole: Option<Before>,
    /// Where it was put to make space.
    pub(super) put: Option<Place>,
    /// Whether it is the remote control.
    pub(super) is_remote: bool,
}

/// The window as it was.
#[derive(Clone)]
pub(super) struct Before {
    pub(super) position: Option<PhysicalPosition<i32>>,
    pub(super) size: PhysicalSize<u32>,
    pub(super) maximized: bool,
}

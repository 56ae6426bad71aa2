//! Screen capture: which programs may record the windows of this desktop.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::{can_exclude_from_capture, capture};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub use self::windows::{can_exclude_from_capture, capture};

/// What keeps other programs on the same desktop from recording a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Capture {
    /// There is no desktop, or it does not answer.
    NoDesktop,
    /// X11: nothing. Every program may read every window, and none can be excluded.
    Everything,
    /// Wayland: the desktop shares only what its user picks in the desktop's own dialog.
    AsPicked,
    /// Wayland, on a desktop that lets programs record without asking, by this extension of the protocol.
    WithoutAsking(String),
    /// Windows: every program may record the screen, and Vitrin's windows are excluded, except the film's while it is
    /// shared.
    Excluded,
    /// Windows in a remote session: excluded windows may stay blank there, so none is excluded.
    Remote,
    /// Windows: windows cannot be excluded, for this reason.
    NotExcluded(String),
}

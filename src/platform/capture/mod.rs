//! Who may look at the windows of this desktop.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::{can_exclude_from_capture, capture};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub use self::windows::{can_exclude_from_capture, capture};

/// What keeps other programs of the same desktop from recording a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Capture {
    /// There is no desktop, or it does not answer.
    NoDesktop,
    /// X11: nothing does. Every program may read every window, and none can be excluded.
    Everything,
    /// Wayland: the desktop gives out only what its user picks in the desktop's own dialog.
    AsPicked,
    /// Wayland, on a desktop that lets programs record without asking, by this extension of the protocol.
    WithoutAsking(String),
    /// Windows: every program may record the screen, and Vitrin's windows are left out, but for the film's while it is
    /// shared.
    Excluded,
    /// Windows, used from another computer: windows that are left out may stay blank there, so none is.
    Remote,
    /// Windows: they cannot be left out, and this is why.
    NotExcluded(String),
}

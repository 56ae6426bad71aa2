//! The desktop that windows are opened on, and what differs between desktops.

mod painted;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::{drawing_shows, fill_undrawn, has_desktop, hear_of_displays, let_come_forward, named};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub use self::windows::{drawing_shows, fill_undrawn, has_desktop, hear_of_displays, let_come_forward, named};

pub use painted::PaintedWindow;

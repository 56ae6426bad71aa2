//! The desktop that windows are opened on, and the differences between desktops.

mod render_window;

/// How the windows of the desktop look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appearance {
    /// Dark text on light.
    Light,
    /// Light text on dark.
    Dark,
    /// With as much contrast as can be.
    HighContrast,
}

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::{
    allow_foreground, appearance, drawing_shows, enable_display_events, has_desktop, may_have_graphics_processor,
    named, set_window_background, work_area,
};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub use self::windows::{
    allow_foreground, appearance, drawing_shows, enable_display_events, has_desktop, may_have_graphics_processor,
    named, set_window_background, work_area,
};

pub use render_window::RenderWindow;

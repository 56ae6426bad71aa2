//! The desktop that windows are opened on, and the differences between desktops.

mod render_window;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::{
    allow_foreground, drawing_shows, enable_display_events, has_desktop, named, set_window_background, work_area,
};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub use self::windows::{
    allow_foreground, drawing_shows, enable_display_events, has_desktop, named, set_window_background, work_area,
};

pub use render_window::RenderWindow;

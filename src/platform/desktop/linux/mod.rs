//! The desktop that windows are opened on: X11 or Wayland.

mod background;
mod displays;

use winit::event_loop::ActiveEventLoop;
use winit::platform::{wayland, x11};
use winit::window::WindowAttributes;

pub use background::set_window_background;
pub use displays::enable_display_events;

/// Whether this process was told of a desktop that windows can be opened on.
#[must_use]
pub fn has_desktop() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .into_iter()
        .filter_map(std::env::var_os)
        .any(|name| !name.is_empty())
}

/// Names a window of this room for window managers: task bars group by it, and rules go by it.
#[must_use]
pub fn named(attributes: WindowAttributes, kind: &str) -> WindowAttributes {
    let attributes = x11::WindowAttributesExtX11::with_name(attributes, "vitrin", kind);
    wayland::WindowAttributesExtWayland::with_name(attributes, "vitrin", kind)
}

/// Nothing to do: here every new window comes to the front.
pub fn allow_foreground(_: u32) {}

/// Whether to draw into a hidden window is to show it: on Wayland.
#[must_use]
pub fn drawing_shows(event_loop: &ActiveEventLoop) -> bool {
    wayland::ActiveEventLoopExtWayland::is_wayland(event_loop)
}

//! The desktop that windows are opened on: X11 or Wayland.

mod appearance;
mod background;
mod displays;
mod work_area;

use std::path::Path;

use winit::event_loop::ActiveEventLoop;
use winit::platform::{wayland, x11};
use winit::window::WindowAttributes;

pub use appearance::appearance;
pub use background::set_window_background;
pub use displays::enable_display_events;
pub use work_area::work_area;

/// Whether windows can be opened: the environment names an X11 or Wayland display.
#[must_use]
pub fn has_desktop() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .into_iter()
        .filter_map(std::env::var_os)
        .any(|name| !name.is_empty())
}

/// Whether there may be a graphics processor that can draw: the kernel has a device for it, Mesa's or NVIDIA's.
#[must_use]
pub fn may_have_graphics_processor() -> bool {
    // The kernel's numbers for devices that draw without a screen; a card without one has no driver that draws.
    let mut rendering = (128..192).map(|number| format!("/dev/dri/renderD{number}"));
    Path::new("/dev/nvidiactl").exists() || rendering.any(|device| Path::new(&device).exists())
}

/// Gives a window the name of its kind for window managers, which group and configure windows by it.
#[must_use]
pub fn named(attributes: WindowAttributes, kind: &str) -> WindowAttributes {
    let attributes = x11::WindowAttributesExtX11::with_name(attributes, "vitrin", kind);
    wayland::WindowAttributesExtWayland::with_name(attributes, "vitrin", kind)
}

/// Does nothing: every new window comes to the front here.
pub fn allow_foreground(_: u32) {}

/// Whether drawing into a hidden window shows it: on Wayland it does.
#[must_use]
pub fn drawing_shows(event_loop: &ActiveEventLoop) -> bool {
    wayland::ActiveEventLoopExtWayland::is_wayland(event_loop)
}

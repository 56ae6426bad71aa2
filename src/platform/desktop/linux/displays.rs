//! Events of displays that come and go.

use std::ffi::c_int;

use winit::raw_window_handle::{HasDisplayHandle, RawDisplayHandle};
use x11_dl::xlib::Display;
use x11_dl::xrandr::Xrandr;

/// Enables events of displays that are plugged in or unplugged while the program has windows.
///
/// On X11, Xlib passes on an extension's events only if the extension's library has registered with it, and `winit` talks to
/// RandR without that library: without this call, its list of displays never changes. The library, once loaded, stays loaded.
/// If there is none, the list stays as it was. On Wayland nothing is needed.
pub fn enable_display_events(of: &impl HasDisplayHandle) {
    let Ok(handle) = of.display_handle() else { return };
    let RawDisplayHandle::Xlib(xlib) = handle.as_raw() else {
        return;
    };
    let (Some(display), Ok(library)) = (xlib.display, Xrandr::open()) else {
        return;
    };
    let (mut events, mut errors): (c_int, c_int) = (0, 0);
    // SAFETY: the display is open as long as `of` is borrowed, Xlib locks it against other threads (winit has called
    // `XInitThreads`), and the function writes the two numbers that it is given.
    unsafe { (library.XRRQueryExtension)(display.as_ptr().cast::<Display>(), &raw mut events, &raw mut errors) };
}

//! Who may look at the windows of this desktop.
#![forbid(unsafe_code)]

#[cfg(target_os = "linux")]
#[path = "linux/wayland.rs"]
mod system;

use std::env;

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
}

/// Extensions by which a program records screen or windows without the desktop's dialog.
const RECORDERS: [&str; 4] = [
    "zwlr_screencopy_manager_v1",
    "zwlr_export_dmabuf_manager_v1",
    "ext_image_copy_capture_manager_v1",
    "hyprland_toplevel_export_manager_v1",
];

/// Asks the desktop that a film would be shown on.
#[must_use]
pub fn capture() -> Capture {
    let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    if is_set("WAYLAND_DISPLAY") {
        return match system::offered() {
            Ok(offered) => judge(&offered),
            Err(_) => Capture::NoDesktop,
        };
    }
    if is_set("DISPLAY") {
        Capture::Everything
    } else {
        Capture::NoDesktop
    }
}

fn judge(offered: &[String]) -> Capture {
    match offered.iter().find(|name| RECORDERS.contains(&name.as_str())) {
        Some(name) => Capture::WithoutAsking(name.clone()),
        None => Capture::AsPicked,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_desktop_that_lets_programs_record_is_told_from_one_that_asks() {
        let offered = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(judge(&offered(&["wl_compositor", "xdg_wm_base"])), Capture::AsPicked);
        assert_eq!(
            judge(&offered(&["wl_compositor", "zwlr_screencopy_manager_v1"])),
            Capture::WithoutAsking("zwlr_screencopy_manager_v1".into())
        );
    }
}

//! Linux: Wayland shares windows through the desktop's dialog, X11 lets every program read everything.
#![forbid(unsafe_code)]

mod wayland;

use std::env;

use super::Capture;

/// Wayland extensions that let a program record screen or windows without the desktop's dialog.
const RECORDERS: [&str; 4] = [
    "zwlr_screencopy_manager_v1",
    "zwlr_export_dmabuf_manager_v1",
    "ext_image_copy_capture_manager_v1",
    "hyprland_toplevel_export_manager_v1",
];

/// Whether Vitrin's windows are to be excluded from capture (`winit`'s content protection). X11 and Wayland exclude none;
/// requesting it costs nothing.
#[must_use]
pub fn can_exclude_from_capture() -> bool {
    true
}

/// Queries the desktop that a film would be shown on.
#[must_use]
pub fn capture() -> Capture {
    if is_set("WAYLAND_DISPLAY") {
        return match wayland::offered() {
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

fn is_set(name: &str) -> bool {
    env::var_os(name).is_some_and(|value| !value.is_empty())
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
    fn a_desktop_that_lets_programs_record_is_distinguished_from_one_that_asks() {
        let offered = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(judge(&offered(&["wl_compositor", "xdg_wm_base"])), Capture::AsPicked);
        assert_eq!(
            judge(&offered(&["wl_compositor", "zwlr_screencopy_manager_v1"])),
            Capture::WithoutAsking("zwlr_screencopy_manager_v1".into())
        );
    }
}

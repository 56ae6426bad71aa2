//! Windows: every program may record the screen, but a window can be excluded (`SetWindowDisplayAffinity` with
//! `WDA_EXCLUDEFROMCAPTURE`, Windows 10 2004 and later). winit requests it (`set_content_protected`) and does not report
//! whether it was granted, so this module tries it.

use std::io;
use std::thread;

use windows::Win32::Foundation::HWND;
use windows::Win32::UI::WindowsAndMessaging::{
    CreateWindowExW, DestroyWindow, GetSystemMetrics, GetWindowDisplayAffinity, SM_REMOTESESSION,
    SetWindowDisplayAffinity, WDA_EXCLUDEFROMCAPTURE, WINDOW_EX_STYLE, WS_POPUP,
};
use windows::core::w;

use super::Capture;
use crate::platform::desktop::has_desktop;
use crate::platform::win32::io_error;

/// Tests the desktop that a film would be shown on: excludes a hidden window from capture, as the windows of films and console are.
#[must_use]
pub fn capture() -> Capture {
    if !has_desktop() {
        return Capture::NoDesktop;
    }
    if !can_exclude_from_capture() {
        return Capture::Remote;
    }
    // A window belongs to the thread that created it.
    match thread::spawn(try_to_exclude).join() {
        Ok(Ok(())) => Capture::Excluded,
        Ok(Err(error)) => Capture::NotExcluded(error.to_string()),
        Err(_) => Capture::NoDesktop,
    }
}

/// Whether Vitrin's windows are to be excluded from capture (`winit`'s content protection). Not in a remote session: there such a
/// window may be blank, and cannot even be moved.
#[must_use]
pub fn can_exclude_from_capture() -> bool {
    // SAFETY: takes a number and returns one.
    unsafe { GetSystemMetrics(SM_REMOTESESSION) == 0 }
}

fn try_to_exclude() -> io::Result<()> {
    let window = Hidden::make()?;
    // SAFETY: the window is this thread's own and alive.
    unsafe { SetWindowDisplayAffinity(window.0, WDA_EXCLUDEFROMCAPTURE) }.map_err(io_error)?;
    let mut granted = 0;
    // SAFETY: as above; the number is written to before the call ends.
    unsafe { GetWindowDisplayAffinity(window.0, &mut granted) }.map_err(io_error)?;
    if granted == WDA_EXCLUDEFROMCAPTURE.0 {
        Ok(())
    } else {
        // Older versions blacken the window instead.
        Err(io::Error::other(
            "this Windows does not leave windows out of recordings",
        ))
    }
}

/// A window that is never shown.
struct Hidden(HWND);

impl Hidden {
    fn make() -> io::Result<Self> {
        // SAFETY: the class is one that Windows has; the strings end with a zero, nothing else is pointed to.
        let window = unsafe {
            CreateWindowExW(
                WINDOW_EX_STYLE::default(),
                w!("Static"),
                None,
                WS_POPUP,
                0,
                0,
                16,
                16,
                None,
                None,
                None,
                None,
            )
        };
        window.map(Self).map_err(io_error)
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        // SAFETY: the window was made by this thread, and is destroyed once.
        let _ = unsafe { DestroyWindow(self.0) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Wine makes the window and leaves nothing out.
    #[test]
    fn a_window_can_be_tried_and_the_answer_is_one_of_the_two() {
        match capture() {
            Capture::Excluded => {}
            Capture::NotExcluded(why) => assert!(!why.is_empty()),
            other => panic!("these tests need a display: {other:?}"),
        }
    }
}

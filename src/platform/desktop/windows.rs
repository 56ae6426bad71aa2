//! Windows: the desktop that windows are opened on.

use std::io;

use windows::Win32::Foundation::{COLORREF, HANDLE, HWND};
use windows::Win32::Graphics::Gdi::CreateSolidBrush;
use windows::Win32::System::StationsAndDesktops::{
    GetProcessWindowStation, GetUserObjectInformationW, UOI_FLAGS, USEROBJECTFLAGS,
};
use windows::Win32::UI::WindowsAndMessaging::{
    AllowSetForegroundWindow, GCLP_HBRBACKGROUND, SetClassLongPtrW, WSF_VISIBLE,
};
use winit::dpi::PhysicalSize;
use winit::event_loop::ActiveEventLoop;
use winit::platform::windows::{IconExtWindows, WindowAttributesExtWindows};
use winit::raw_window_handle::{HasDisplayHandle, HasWindowHandle, RawWindowHandle};
use winit::window::{Icon, WindowAttributes};

/// The icon's number in the program's resources (`packaging/windows/resources/vitrin.rc`).
const ICON: u16 = 1;

/// Whether windows can be opened: whoever has logged in has a desktop, services and some remote sessions have none.
#[must_use]
pub fn has_desktop() -> bool {
    // SAFETY: takes nothing; the handle needs not be given back.
    let Ok(station) = (unsafe { GetProcessWindowStation() }) else {
        return false;
    };
    let mut facts = USEROBJECTFLAGS::default();
    let len = size_of_val(&facts) as u32;
    let place = Some((&raw mut facts).cast());
    // SAFETY: the structure is the one that belongs to the question, and as long as is told.
    let answered = unsafe { GetUserObjectInformationW(HANDLE(station.0), UOI_FLAGS, place, len, None) };
    answered.is_ok() && facts.dwFlags & WSF_VISIBLE as u32 != 0
}

/// Names a window for programs that go by the class of windows, and gives it the program's icon: in the task bar, and where a
/// meeting asks which window to share.
#[must_use]
pub fn named(attributes: WindowAttributes, kind: &str) -> WindowAttributes {
    // Sizes as Windows wants them in these two places. A program that is not the packaged one, such as a test, has no icon.
    let icon = |side| Icon::from_resource(ICON, Some(PhysicalSize::new(side, side))).ok();
    attributes
        // Nothing is dropped on these windows, and a stage may not be asked.
        .with_drag_and_drop(false)
        .with_class_name(format!("vitrin-{kind}"))
        .with_window_icon(icon(16))
        .with_taskbar_icon(icon(32))
}

/// Lets windows of the process `pid` come before this one's, as long as this one's are in front.
pub fn allow_foreground(pid: u32) {
    // SAFETY: takes a number. Refused where this process is not in front itself.
    let _ = unsafe { AllowSetForegroundWindow(pid) };
}

/// Whether to draw into a hidden window is to show it.
#[must_use]
pub fn drawing_shows(_: &ActiveEventLoop) -> bool {
    false
}

/// Gives a window this background (red, green, blue), which it then shows in every part by which it grows, until something is
/// drawn there.
///
/// # Errors
/// When the system refuses.
pub fn set_window_background(window: &impl HasWindowHandle, colour: [u8; 3]) -> io::Result<()> {
    let handle = window.window_handle().map_err(io::Error::other)?;
    let RawWindowHandle::Win32(win32) = handle.as_raw() else {
        return Ok(());
    };
    let [red, green, blue] = colour.map(u32::from);
    // SAFETY: takes a number. The brush belongs to the window's class from here on, and stays as long as the process.
    let brush = unsafe { CreateSolidBrush(COLORREF(red | green << 8 | blue << 16)) };
    if brush.is_invalid() {
        return Err(io::Error::last_os_error());
    }
    let window = HWND(win32.hwnd.get() as *mut _);
    // SAFETY: the window is open as long as it is borrowed, and its class is this program's.
    unsafe { SetClassLongPtrW(window, GCLP_HBRBACKGROUND, brush.0 as isize) };
    Ok(())
}

/// Nothing to do: Windows tells every program which displays come and go.
pub fn enable_display_events(_: &impl HasDisplayHandle) {}

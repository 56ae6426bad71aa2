//! Windows: the desktop that windows are opened on.

use std::io;

use windows::Win32::Foundation::{COLORREF, HANDLE, HWND};
use windows::Win32::Graphics::Gdi::{CreateSolidBrush, GetMonitorInfoW, HMONITOR, MONITORINFO};
use windows::Win32::System::StationsAndDesktops::{
    GetProcessWindowStation, GetUserObjectInformationW, UOI_FLAGS, USEROBJECTFLAGS,
};
use windows::Win32::UI::Accessibility::{HCF_HIGHCONTRASTON, HIGHCONTRASTW};
use windows::Win32::UI::WindowsAndMessaging::{
    AllowSetForegroundWindow, GCLP_HBRBACKGROUND, SPI_GETHIGHCONTRAST, SYSTEM_PARAMETERS_INFO_UPDATE_FLAGS,
    SetClassLongPtrW, SystemParametersInfoW, WSF_VISIBLE,
};
use winit::dpi::{PhysicalPosition, PhysicalSize};
use winit::event_loop::ActiveEventLoop;
use winit::monitor::MonitorHandle;
use winit::platform::windows::{IconExtWindows, MonitorHandleExtWindows, WindowAttributesExtWindows};
use winit::raw_window_handle::{HasDisplayHandle, HasWindowHandle, RawWindowHandle};
use winit::window::{Icon, Theme, WindowAttributes};

use super::Appearance;

/// The icon's number in the program's resources (`packaging/windows/resources/vitrin.rc`).
const ICON: u16 = 1;

/// Whether windows can be opened: interactive sessions have a desktop, services and some remote sessions have none.
#[must_use]
pub fn has_desktop() -> bool {
    // SAFETY: takes nothing; the handle needs no closing.
    let Ok(station) = (unsafe { GetProcessWindowStation() }) else {
        return false;
    };
    let mut facts = USEROBJECTFLAGS::default();
    let len = size_of_val(&facts) as u32;
    let place = Some((&raw mut facts).cast());
    // SAFETY: the structure is the one that the query requires, and its own size is passed.
    let answered = unsafe { GetUserObjectInformationW(HANDLE(station.0), UOI_FLAGS, place, len, None) };
    answered.is_ok() && facts.dwFlags & WSF_VISIBLE as u32 != 0
}

/// Whether there may be a graphics processor that can draw: the system's interface to all of them says so when it is asked.
#[must_use]
pub fn may_have_graphics_processor() -> bool {
    true
}

/// Gives a window its class, by which other programs know it, and the program's icon: for the task bar, and for the list of windows
/// to share in a meeting.
#[must_use]
pub fn named(attributes: WindowAttributes, kind: &str) -> WindowAttributes {
    // The sizes that Windows uses in these two places. A program other than the packaged one, such as a test, has no icon.
    let icon = |side| Icon::from_resource(ICON, Some(PhysicalSize::new(side, side))).ok();
    attributes
        // These windows accept no drag and drop, and a stage is not allowed to.
        .with_drag_and_drop(false)
        .with_class_name(format!("vitrin-{kind}"))
        .with_window_icon(icon(16))
        .with_taskbar_icon(icon(32))
}

/// Lets the process `pid` bring its windows to the foreground, while this process's are there.
pub fn allow_foreground(pid: u32) {
    // SAFETY: takes a number. Refused if this process is not in the foreground itself.
    let _ = unsafe { AllowSetForegroundWindow(pid) };
}

/// Whether drawing into a hidden window shows it.
#[must_use]
pub fn drawing_shows(_: &ActiveEventLoop) -> bool {
    false
}

/// Sets a window's background (red, green, blue), which is shown in every part by which the window grows, until something is
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
    // SAFETY: takes a number. The window's class owns the brush from here on, for the life of the process.
    let brush = unsafe { CreateSolidBrush(COLORREF(red | green << 8 | blue << 16)) };
    if brush.is_invalid() {
        return Err(io::Error::last_os_error());
    }
    let window = HWND(win32.hwnd.get() as *mut _);
    // SAFETY: the window is open as long as it is borrowed, and its class is this program's.
    unsafe { SetClassLongPtrW(window, GCLP_HBRBACKGROUND, brush.0 as isize) };
    Ok(())
}

/// What the desktop's windows look like: with high contrast where the user has turned that on, else by the theme that a window of this
/// program is told.
#[must_use]
pub fn appearance(theme: Option<Theme>) -> Option<Appearance> {
    if has_high_contrast() {
        return Some(Appearance::HighContrast);
    }
    theme.map(|theme| match theme {
        Theme::Light => Appearance::Light,
        Theme::Dark => Appearance::Dark,
    })
}

fn has_high_contrast() -> bool {
    let mut facts = HIGHCONTRASTW {
        cbSize: size_of::<HIGHCONTRASTW>() as u32,
        ..HIGHCONTRASTW::default()
    };
    let (len, place) = (facts.cbSize, Some((&raw mut facts).cast()));
    let changes_nothing = SYSTEM_PARAMETERS_INFO_UPDATE_FLAGS(0);
    // SAFETY: the structure is the one that the query requires, and it says its own size. The name that it then points to is not read.
    let answered = unsafe { SystemParametersInfoW(SPI_GETHIGHCONTRAST, len, place, changes_nothing) };
    answered.is_ok() && facts.dwFlags.contains(HCF_HIGHCONTRASTON)
}

/// The part of a display that the task bar leaves free: its upper left corner and its size. All of it where the system does not tell.
#[must_use]
pub fn work_area(of: &MonitorHandle) -> (PhysicalPosition<i32>, PhysicalSize<u32>) {
    let mut info = MONITORINFO {
        cbSize: size_of::<MONITORINFO>() as u32,
        ..MONITORINFO::default()
    };
    // SAFETY: the structure has the size that it says. A handle of a display that is gone is refused.
    let told = unsafe { GetMonitorInfoW(HMONITOR(of.hmonitor() as *mut _), &raw mut info) };
    if !told.as_bool() {
        return (of.position(), of.size());
    }
    let free = info.rcWork;
    let length = |from: i32, to: i32| u32::try_from(to.saturating_sub(from)).unwrap_or(0);
    (
        PhysicalPosition::new(free.left, free.top),
        PhysicalSize::new(length(free.left, free.right), length(free.top, free.bottom)),
    )
}

/// Does nothing: Windows notifies every program of displays that come and go.
pub fn enable_display_events(_: &impl HasDisplayHandle) {}

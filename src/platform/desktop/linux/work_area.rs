//! What the desktop's panels leave free of a display.
#![forbid(unsafe_code)]

use std::error::Error;

use winit::dpi::{PhysicalPosition, PhysicalSize};
use winit::monitor::MonitorHandle;
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt};

/// The part of a display that panels leave free: its upper left corner and its size. All of it where the system does not tell, as on
/// Wayland. On X11 one rectangle is told for all displays together.
#[must_use]
pub fn work_area(of: &MonitorHandle) -> (PhysicalPosition<i32>, PhysicalSize<u32>) {
    let (at, size) = (of.position(), of.size());
    let whole = [at.x, at.y, size.width.cast_signed(), size.height.cast_signed()];
    let free = told().map_or(whole, |told| intersection(whole, told).unwrap_or(whole));
    (
        PhysicalPosition::new(free[0], free[1]),
        PhysicalSize::new(free[2].unsigned_abs(), free[3].unsigned_abs()),
    )
}

/// What the window manager says of the current desktop: left, top, width, height.
fn told() -> Result<[i32; 4], Box<dyn Error>> {
    let (display, screen) = x11rb::connect(None)?;
    let root = display.setup().roots[screen].root;
    let name = display.intern_atom(true, b"_NET_WORKAREA")?.reply()?.atom;
    let request = display.get_property(false, root, name, AtomEnum::CARDINAL, 0, 4)?;
    let numbers: Vec<u32> = request.reply()?.value32().into_iter().flatten().collect();
    let numbers: [u32; 4] = numbers.try_into().map_err(|_| "the window manager does not say")?;
    Ok(numbers.map(u32::cast_signed))
}

/// What two rectangles (left, top, width, height) have in common.
fn intersection(one: [i32; 4], other: [i32; 4]) -> Option<[i32; 4]> {
    let along = |at: usize| {
        let end = |area: [i32; 4]| area[at].saturating_add(area[at + 2]);
        let from = one[at].max(other[at]);
        let length = end(one).min(end(other)).saturating_sub(from);
        (length > 0).then_some((from, length))
    };
    let ((left, width), (top, height)) = (along(0)?, along(1)?);
    Some([left, top, width, height])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panels_are_left_out_and_a_display_beside_them_is_whole() {
        let display = [0, 0, 1366, 768];
        assert_eq!(intersection(display, [0, 28, 1366, 700]), Some([0, 28, 1366, 700]));
        assert_eq!(
            intersection([1366, 0, 1280, 720], [0, 28, 2646, 700]),
            Some([1366, 28, 1280, 692])
        );
        assert_eq!(intersection(display, [1366, 0, 10, 10]), None);
    }
}

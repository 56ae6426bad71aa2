//! The background of a window, shown where nothing has been drawn yet: on X11 a window without one shows what other windows left
//! there on the screen.

use std::io;

use winit::raw_window_handle::{HasWindowHandle, RawWindowHandle};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ChangeWindowAttributesAux, ConnectionExt, Visualtype};

/// Sets a window's background (red, green, blue), which is shown from the start, and in every part by which the window grows,
/// until something is drawn there. So a recording or a meeting never gets the screen behind the window. On Wayland a window
/// shows only what its program drew, and there is nothing to do.
///
/// Opens its own connection to the display: to be called while the sandbox still allows that.
///
/// # Errors
/// When the display does not answer, or refuses.
pub fn set_window_background(window: &impl HasWindowHandle, colour: [u8; 3]) -> io::Result<()> {
    let handle = window.window_handle().map_err(io::Error::other)?;
    let window = match handle.as_raw() {
        // An X11 id has 32 bits, whatever type a library stores it in.
        RawWindowHandle::Xlib(xlib) => xlib.window as u32,
        RawWindowHandle::Xcb(xcb) => xcb.window.get(),
        _ => return Ok(()),
    };
    let (display, _) = x11rb::connect(None).map_err(io::Error::other)?;
    let request = display.get_window_attributes(window).map_err(io::Error::other)?;
    let visual = request.reply().map_err(io::Error::other)?.visual;
    let depths = display.setup().roots.iter().flat_map(|screen| &screen.allowed_depths);
    let visual = depths
        .flat_map(|depth| &depth.visuals)
        .find(|known| known.visual_id == visual)
        .ok_or_else(|| io::Error::other("the window has a visual that the display does not know"))?;
    let background = ChangeWindowAttributesAux::new().background_pixel(pixel(visual, colour));
    let request = display
        .change_window_attributes(window, &background)
        .map_err(io::Error::other)?;
    request.check().map_err(io::Error::other)
}

/// A colour as a pixel of this visual, opaque if the visual has alpha bits.
fn pixel(visual: &Visualtype, colour: [u8; 3]) -> u32 {
    let masks = [visual.red_mask, visual.green_mask, visual.blue_mask];
    let opaque = !(masks[0] | masks[1] | masks[2]);
    let parts = masks.into_iter().zip(colour).filter(|(mask, _)| *mask != 0);
    parts.fold(opaque, |pixel, (mask, part)| {
        let most = mask >> mask.trailing_zeros();
        let part = u64::from(part) * u64::from(most) / 255;
        pixel | (part as u32) << mask.trailing_zeros()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visual(red_mask: u32, green_mask: u32, blue_mask: u32) -> Visualtype {
        Visualtype {
            red_mask,
            green_mask,
            blue_mask,
            ..Visualtype::default()
        }
    }

    #[test]
    fn a_colour_takes_the_form_of_the_visual() {
        let usual = visual(0xff_0000, 0xff00, 0xff);
        assert_eq!(pixel(&usual, [0x1b, 0x26, 0x2f]), 0xff1b_262f);
        let small = visual(0xf800, 0x07e0, 0x001f);
        assert_eq!(pixel(&small, [255, 0, 255]) & 0xffff, 0xf81f);
        let deep = visual(0x3ff0_0000, 0x000f_fc00, 0x0000_03ff);
        assert_eq!(pixel(&deep, [255, 255, 255]), 0xffff_ffff);
    }
}

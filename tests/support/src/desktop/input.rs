//! The keyboard and the pointer of a desktop.

use x11rb::protocol::xfixes::ConnectionExt as _;
use x11rb::protocol::xproto::{
    BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, KEY_PRESS_EVENT, KEY_RELEASE_EVENT, MOTION_NOTIFY_EVENT,
};

use super::Desktop;

/// Names of keys as X11 numbers them (keysymdef.h).
pub mod key {
    pub const SPACE: u32 = 0x20;
    pub const TAB: u32 = 0xff09;
    pub const ENTER: u32 = 0xff0d;
    pub const CONTROL: u32 = 0xffe3;
    pub const COMMA: u32 = 0x2c;
    pub const PERIOD: u32 = 0x2e;
    pub const BRACKET_LEFT: u32 = 0x5b;
    pub const BRACKET_RIGHT: u32 = 0x5d;
    pub const DELETE: u32 = 0xffff;
    pub const ESCAPE: u32 = 0xff1b;
    pub const LEFT: u32 = 0xff51;
    pub const RIGHT: u32 = 0xff53;
    pub const END: u32 = 0xff57;
    pub const F1: u32 = 0xffbe;
    pub const F9: u32 = 0xffc6;
    pub const F10: u32 = 0xffc7;
    pub const F11: u32 = 0xffc8;
    pub const SHIFT: u32 = 0xffe1;
    pub const fn letter(c: char) -> u32 {
        c as u32
    }
}

impl Desktop {
    /// Presses and releases a key, as a keyboard does: the window with the focus gets it.
    pub fn press(&self, key: u32) {
        self.x.press(key, None);
    }

    /// The same with shift held.
    pub fn press_shifted(&self, key: u32) {
        self.press_with(key::SHIFT, key);
    }

    /// The same with another key held.
    pub fn press_with(&self, held: u32, key: u32) {
        self.x.press(key, Some(held));
    }

    /// Types a text of Latin letters, figures and signs.
    pub fn type_text(&self, text: &str) {
        for char in text.chars() {
            let shifted = self.x.shifted.get(&u32::from(char));
            match shifted {
                Some(&plain) => self.press_shifted(plain),
                None => self.press(u32::from(char)),
            }
        }
    }

    /// Moves the pointer to this place on the screen.
    pub fn move_pointer(&self, x: i16, y: i16) {
        self.x.fake(MOTION_NOTIFY_EVENT, 0, x, y);
    }

    /// Whether the pointer can be seen where it is.
    pub fn shows_a_pointer(&self) -> bool {
        let x = &self.x.connection;
        x.xfixes_query_version(5, 0).unwrap().reply().unwrap();
        let pointer = x.xfixes_get_cursor_image().unwrap().reply().unwrap();
        pointer.cursor_image.iter().any(|argb| argb >> 24 != 0)
    }

    /// Holds the button down from one place on the screen to another.
    pub fn drag(&self, from: (i16, i16), to: (i16, i16)) {
        self.move_pointer(from.0 - 1, from.1);
        self.move_pointer(from.0, from.1);
        self.x.fake(BUTTON_PRESS_EVENT, 1, 0, 0);
        self.move_pointer(from.0.midpoint(to.0), from.1.midpoint(to.1));
        self.move_pointer(to.0, to.1);
        self.x.fake(BUTTON_RELEASE_EVENT, 1, 0, 0);
    }

    /// Turns the wheel by a notch, away from whoever turns it or towards them, with a key held.
    pub fn turn_wheel_with(&self, held: u32, away: bool) {
        let held = self.x.keycodes[&held];
        self.x.fake(KEY_PRESS_EVENT, held, 0, 0);
        self.turn_wheel(away);
        self.x.fake(KEY_RELEASE_EVENT, held, 0, 0);
    }

    /// Turns the wheel by a notch.
    pub fn turn_wheel(&self, away: bool) {
        let button = if away { 4 } else { 5 };
        self.x.fake(BUTTON_PRESS_EVENT, button, 0, 0);
        self.x.fake(BUTTON_RELEASE_EVENT, button, 0, 0);
    }

    /// Clicks where the pointer is.
    pub fn click(&self) {
        self.x.fake(BUTTON_PRESS_EVENT, 1, 0, 0);
        self.x.fake(BUTTON_RELEASE_EVENT, 1, 0, 0);
    }
}

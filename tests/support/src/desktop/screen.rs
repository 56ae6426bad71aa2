//! What the tests say to the X server, and what it answers.

use std::collections::HashMap;

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{Atom, AtomEnum, ConnectionExt, ImageFormat};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use crate::frame_barcode::FrameBarcode;
use crate::picture::Picture;

/// The X11 side of it.
pub(super) struct Screen {
    pub(super) connection: RustConnection,
    pub(super) root: u32,
    pub(super) size: (usize, usize),
    pub(super) keycodes: HashMap<u32, u8>,
    /// What is typed with shift, and the key that types it.
    pub(super) shifted: HashMap<u32, u32>,
}

impl Screen {
    pub(super) fn connect(display: &str) -> Self {
        let (connection, number) = x11rb::connect(Some(display)).unwrap();
        let setup = connection.setup();
        let screen = &setup.roots[number];
        let (root, size) = (
            screen.root,
            (screen.width_in_pixels.into(), screen.height_in_pixels.into()),
        );
        let first = setup.min_keycode;
        let map = connection
            .get_keyboard_mapping(first, setup.max_keycode - first + 1)
            .unwrap()
            .reply()
            .unwrap();
        let (mut keycodes, mut shifted) = (HashMap::new(), HashMap::new());
        for (code, keysyms) in (first..=u8::MAX).zip(map.keysyms.chunks(map.keysyms_per_keycode.into())) {
            keycodes.entry(keysyms[0]).or_insert(code);
            if let Some(&with_shift) = keysyms.get(1) {
                shifted.entry(with_shift).or_insert(keysyms[0]);
            }
        }
        shifted.retain(|with_shift, _| !keycodes.contains_key(with_shift));
        Self {
            connection,
            root,
            size,
            keycodes,
            shifted,
        }
    }

    pub(super) fn atom(&self, name: &str) -> Atom {
        self.connection
            .intern_atom(false, name.as_bytes())
            .unwrap()
            .reply()
            .unwrap()
            .atom
    }

    pub(super) fn property(&self, window: u32, name: &str) -> Vec<u8> {
        let atom = self.atom(name);
        let reply = self
            .connection
            .get_property(false, window, atom, AtomEnum::ANY, 0, 4096)
            .unwrap()
            .reply();
        reply.map(|reply| reply.value).unwrap_or_default()
    }

    pub(super) fn all_properties(&self) -> Vec<Vec<u8>> {
        let (mut windows, mut properties) = (vec![self.root], Vec::new());
        while let Some(window) = windows.pop() {
            // Windows come and go meanwhile.
            if let Ok(tree) = self.connection.query_tree(window).unwrap().reply() {
                windows.extend(tree.children);
            }
            let Ok(list) = self.connection.list_properties(window).unwrap().reply() else {
                continue;
            };
            for atom in list.atoms {
                let request = self
                    .connection
                    .get_property(false, window, atom, AtomEnum::ANY, 0, 1 << 20);
                properties.extend(request.unwrap().reply().map(|reply| reply.value));
            }
        }
        properties
    }

    pub(super) fn has_owner(&self, selection: &str) -> bool {
        let owner = self.connection.get_selection_owner(self.atom(selection)).unwrap();
        owner.reply().unwrap().owner != x11rb::NONE
    }

    pub(super) fn clients(&self) -> Vec<u32> {
        let bytes = self.property(self.root, "_NET_CLIENT_LIST");
        bytes.as_chunks().0.iter().map(|&id| u32::from_le_bytes(id)).collect()
    }

    pub(super) fn has_window_manager(&self) -> bool {
        !self.property(self.root, "_NET_SUPPORTING_WM_CHECK").is_empty()
    }

    pub(super) fn whole_picture(&self, window: u32) -> Option<Picture> {
        let size = self.connection.get_geometry(window).ok()?.reply().ok()?;
        self.picture(window, 0, 0, size.width.into(), size.height.into())
    }

    pub(super) fn picture(&self, window: u32, left: usize, top: usize, width: usize, height: usize) -> Option<Picture> {
        let mut bytes = self.image(window, left, top, width, height)?;
        for pixel in bytes.chunks_exact_mut(4) {
            pixel.swap(0, 2);
            pixel[3] = 255;
        }
        Some(Picture::new(width, height, bytes))
    }

    /// Reads the number from the rows of a barcode whose place is known: much less to fetch than the whole picture.
    pub(super) fn number_at(&self, window: u32, barcode: FrameBarcode) -> Option<u32> {
        let (upper, lower) = barcode.rows();
        let width = barcode.right - barcode.left;
        let bytes = self.image(window, barcode.left, upper, width, lower - upper + 1)?;
        barcode.read_with(|x, y| {
            let i = ((y - upper) * width + x - barcode.left) * 4;
            let [b, g, r] = [bytes[i], bytes[i + 1], bytes[i + 2]].map(i32::from);
            (299 * r + 587 * g + 114 * b) / 1000
        })
    }

    /// Blue, green, red, unused: as the server keeps it. One request, so never half of one picture and half of the next.
    pub(super) fn image(&self, window: u32, left: usize, top: usize, width: usize, height: usize) -> Option<Vec<u8>> {
        let (x, y, w, h) = (left as i16, top as i16, width as u16, height as u16);
        let reply = self
            .connection
            .get_image(ImageFormat::Z_PIXMAP, window, x, y, w, h, !0)
            .ok()?
            .reply()
            .ok()?;
        Some(reply.data)
    }

    pub(super) fn press(&self, key: u32, held: Option<u32>) {
        use x11rb::protocol::xproto::{KEY_PRESS_EVENT, KEY_RELEASE_EVENT};
        let code = self.keycodes[&key];
        let held = held.map(|held| self.keycodes[&held]);
        if let Some(held) = held {
            self.fake(KEY_PRESS_EVENT, held, 0, 0);
        }
        self.fake(KEY_PRESS_EVENT, code, 0, 0);
        self.fake(KEY_RELEASE_EVENT, code, 0, 0);
        if let Some(held) = held {
            self.fake(KEY_RELEASE_EVENT, held, 0, 0);
        }
    }

    pub(super) fn fake(&self, event: u8, detail: u8, x: i16, y: i16) {
        self.connection
            .xtest_fake_input(event, detail, x11rb::CURRENT_TIME, self.root, x, y, 0)
            .unwrap();
        self.connection.flush().unwrap();
    }
}

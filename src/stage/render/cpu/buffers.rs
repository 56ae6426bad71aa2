//! Memory in which pictures are made, kept from one picture to the next.

use crate::memory::Slab;

/// Room for as many bytes as were last asked for; wiped when they become more or fewer, and at its end.
#[derive(Default)]
pub(crate) struct Room(Option<Slab>);

impl Room {
    /// So many bytes, in any state. `None` when the system has no memory.
    pub(crate) fn of(&mut self, len: usize) -> Option<&mut [u8]> {
        if self.0.as_ref().is_none_or(|slab| slab.len() != len) {
            // The old one first: there may be no memory for both.
            self.0 = None;
            self.0 = Some(Slab::new(len).ok()?);
        }
        self.0.as_deref_mut()
    }
}

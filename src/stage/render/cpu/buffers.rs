//! Memory in which frames are made, kept from one frame to the next.

use crate::memory::Slab;

/// As many bytes as were last asked for; wiped when they become more or fewer, and when dropped.
#[derive(Default)]
pub(in crate::stage) struct ScratchBuffer(Option<Slab>);

impl ScratchBuffer {
    /// So many bytes, with any contents. `None` when the system has no memory.
    pub(in crate::stage) fn of_len(&mut self, len: usize) -> Option<&mut [u8]> {
        if self.0.as_ref().is_none_or(|slab| slab.len() != len) {
            // The old one first: there may be no memory for both.
            self.0 = None;
            self.0 = Some(Slab::new(len).ok()?);
        }
        self.0.as_deref_mut()
    }
}

//! Rust's heap on systems where `free` is not the program's own: what is freed is overwritten first.
//!
//! On Windows every library uses the `malloc` of its own C runtime and finds it by that library's name, so the program
//! cannot replace it as it does with the GNU C library (`malloc.rs`). What Rust code allocates is allocated here.

use std::alloc::{GlobalAlloc, Layout, System};
use std::ptr;

/// The system's heap; what is freed is overwritten first.
struct WipingHeap;

#[global_allocator]
static HEAP: WipingHeap = WipingHeap;

// SAFETY: everything is passed on to `System`, which keeps to the contract; memory is overwritten before it is given
// back, while it still belongs to the caller.
unsafe impl GlobalAlloc for WipingHeap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promises are those that `System` asks for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promises are those that `System` asks for.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the block has `layout.size()` bytes and is the caller's until it is given back below.
        unsafe { overwrite(block, layout.size()) };
        // SAFETY: the caller's promises are those that `System` asks for.
        unsafe { System.dealloc(block, layout) };
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // The system might move it and leave a copy behind.
        // SAFETY: the caller promises that the new size, rounded up to the alignment, does not overflow.
        let wanted = unsafe { Layout::from_size_align_unchecked(new_size, layout.align()) };
        // SAFETY: the caller promises that the new size is not zero.
        let moved = unsafe { self.alloc(wanted) };
        if !moved.is_null() {
            // SAFETY: both blocks have so many bytes, and a new block overlaps no other.
            unsafe { ptr::copy_nonoverlapping(block, moved, layout.size().min(new_size)) };
            // SAFETY: the caller gives the old block up.
            unsafe { self.dealloc(block, layout) };
        }
        moved
    }
}

/// # Safety
/// `block` has `len` writable bytes.
unsafe fn overwrite(block: *mut u8, len: usize) {
    if super::unprotected::is_unprotected() {
        return;
    }
    // SAFETY: as the caller promises.
    unsafe { ptr::write_bytes(block, 0, len) };
    // Has the optimiser assume that it is read.
    std::hint::black_box(block);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_overwritten_before_it_is_given_back() {
        let mut block = [7_u8; 100];
        // SAFETY: the array has so many bytes.
        unsafe { overwrite(block.as_mut_ptr(), block.len()) };
        assert_eq!(block, [0; 100]);
    }

    #[test]
    fn what_grows_and_shrinks_keeps_its_contents() {
        let mut bytes: Vec<u8> = (0..200).collect();
        bytes.reserve_exact(100_000);
        bytes.truncate(50);
        bytes.shrink_to_fit();
        assert!(bytes.iter().copied().eq(0..50));
    }
}

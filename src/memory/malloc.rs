//! `malloc` and its family for the whole process: what is freed is overwritten first.
//!
//! Demuxers, decoders, GLib and drivers copy film into memory that they allocate with `malloc`, and Rust's own containers
//! do so too. A program's own `malloc` replaces the C library's for every library that is loaded into the process, so the
//! functions below are what all of them call. They call the C library's (`__libc_malloc` and so on: same heap, same speed,
//! no state here), with two differences:
//!
//! - [`free`] overwrites the whole block with zeros before it gives it back;
//! - [`realloc`] never lets the C library move a block, because that would leave the old copy behind: it allocates
//!   a new block, copies, and frees the old one as above.
//!
//! All functions of the family are here, also those that only pass the call on: a family of which only half is replaced
//! mixes two heaps as soon as an allocator is preloaded.
//!
//! These functions run before `main`, inside constructors and on threads that are ending: they use no thread-local value,
//! take no lock of their own, and cannot panic.

use std::ffi::{c_int, c_void};
use std::ptr;

unsafe extern "C" {
    fn __libc_malloc(size: usize) -> *mut c_void;
    fn __libc_calloc(count: usize, size: usize) -> *mut c_void;
    fn __libc_memalign(alignment: usize, size: usize) -> *mut c_void;
    fn __libc_valloc(size: usize) -> *mut c_void;
    fn __libc_pvalloc(size: usize) -> *mut c_void;
    fn __libc_free(block: *mut c_void);
}

/// Blocks up to this many bytes stay where they are when they shrink; larger ones move when they shrink by half or more.
const SMALL: usize = 1024;

/// Whether libraries in this process find the [`free`] of this file when they look for `free`.
pub(super) fn is_ours() -> bool {
    // SAFETY: the name ends with a zero byte, and looking it up changes nothing.
    let found = unsafe { libc::dlsym(libc::RTLD_DEFAULT, c"free".as_ptr()) };
    found.cast_const() == free as *const c_void
}

/// C's `free`: overwrites the block with zeros and gives it back.
///
/// # Safety
/// As in C: `block` is null or came from this family and was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn free(block: *mut c_void) {
    if block.is_null() {
        return;
    }
    // SAFETY: the caller's block, not freed yet.
    let len = unsafe { libc::malloc_usable_size(block) };
    // SAFETY: all `len` bytes belong to the block and may be written; the caller gives it up, so nothing else uses it.
    unsafe { overwrite(block, len) };
    // SAFETY: the caller's block; every function of this family takes blocks from the C library's heap.
    unsafe { __libc_free(block) };
}

/// C's `realloc`. A block that is large enough stays where it is; else a new one is allocated, and the old one overwritten
/// and freed.
///
/// # Safety
/// As in C: `block` is null or came from this family and was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn realloc(block: *mut c_void, size: usize) -> *mut c_void {
    if block.is_null() {
        // SAFETY: asks nothing of the caller.
        return unsafe { __libc_malloc(size) };
    }
    if size == 0 {
        // As the C library does.
        // SAFETY: the caller's block.
        unsafe { free(block) };
        return ptr::null_mut();
    }
    // SAFETY: the caller's block, not freed yet.
    let len = unsafe { libc::malloc_usable_size(block) };
    if size <= len && (len <= SMALL || size > len / 2) {
        return block;
    }
    // SAFETY: asks nothing of the caller.
    let fresh = unsafe { __libc_malloc(size) };
    if !fresh.is_null() {
        // SAFETY: both blocks have that many bytes, and a new block overlaps no other.
        unsafe { ptr::copy_nonoverlapping(block.cast::<u8>(), fresh.cast::<u8>(), len.min(size)) };
        // SAFETY: the caller's block, given up now that its contents are in the new one.
        unsafe { free(block) };
    }
    fresh
}

/// C's `reallocarray`: [`realloc`] that refuses a product that does not fit.
///
/// # Safety
/// As [`realloc`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn reallocarray(block: *mut c_void, count: usize, size: usize) -> *mut c_void {
    match count.checked_mul(size) {
        // SAFETY: the caller's promise is the same.
        Some(size) => unsafe { realloc(block, size) },
        None => refuse(libc::ENOMEM),
    }
}

/// C's `malloc`.
///
/// # Safety
/// Asks nothing of the caller; `unsafe` is part of the C signature.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn malloc(size: usize) -> *mut c_void {
    // SAFETY: asks nothing of the caller.
    unsafe { __libc_malloc(size) }
}

/// C's `calloc`.
///
/// # Safety
/// Asks nothing of the caller; `unsafe` is part of the C signature.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn calloc(count: usize, size: usize) -> *mut c_void {
    // SAFETY: asks nothing of the caller.
    unsafe { __libc_calloc(count, size) }
}

/// `memalign`; the C library rounds an odd alignment up.
///
/// # Safety
/// Asks nothing of the caller; `unsafe` is part of the C signature.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memalign(alignment: usize, size: usize) -> *mut c_void {
    // SAFETY: asks nothing of the caller.
    unsafe { __libc_memalign(alignment, size) }
}

/// C's `aligned_alloc`.
///
/// # Safety
/// Asks nothing of the caller; `unsafe` is part of the C signature.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aligned_alloc(alignment: usize, size: usize) -> *mut c_void {
    if !alignment.is_power_of_two() {
        return refuse(libc::EINVAL);
    }
    // SAFETY: asks nothing of the caller.
    unsafe { __libc_memalign(alignment, size) }
}

/// POSIX's `posix_memalign`: returns an error's number instead of setting it.
///
/// # Safety
/// `place` may be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn posix_memalign(place: *mut *mut c_void, alignment: usize, size: usize) -> c_int {
    if !alignment.is_power_of_two() || !alignment.is_multiple_of(size_of::<*mut c_void>()) {
        return libc::EINVAL;
    }
    // SAFETY: asks nothing of the caller.
    let block = unsafe { __libc_memalign(alignment, size) };
    if block.is_null() {
        return libc::ENOMEM;
    }
    // SAFETY: the caller's place for one pointer.
    unsafe { place.write(block) };
    0
}

/// `valloc`: aligned to a page.
///
/// # Safety
/// Asks nothing of the caller; `unsafe` is part of the C signature.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn valloc(size: usize) -> *mut c_void {
    // SAFETY: asks nothing of the caller.
    unsafe { __libc_valloc(size) }
}

/// `pvalloc`: aligned to a page, and whole pages long.
///
/// # Safety
/// Asks nothing of the caller; `unsafe` is part of the C signature.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pvalloc(size: usize) -> *mut c_void {
    // SAFETY: asks nothing of the caller.
    unsafe { __libc_pvalloc(size) }
}

/// Overwrites a block that is about to be freed.
///
/// # Safety
/// `len` bytes from `block` on may be written, and nothing else uses them.
unsafe fn overwrite(block: *mut c_void, len: usize) {
    if super::unprotected::is_unprotected() {
        return;
    }
    let block = block.cast::<u8>();
    // SAFETY: the caller's promise.
    unsafe { ptr::write_bytes(block, 0, len) };
    // SAFETY: the caller's promise; every byte was initialised by the line above.
    let wiped = unsafe { std::slice::from_raw_parts(block, len) };
    // To the optimiser, memory that is about to be freed need not be written.
    zeroize::optimization_barrier(wiped);
}

/// What a failing function of the family returns, with the reason where C keeps it.
fn refuse(reason: c_int) -> *mut c_void {
    // SAFETY: asks nothing of the caller; the place it names is this thread's own and always there.
    let place = unsafe { libc::__errno_location() };
    // SAFETY: this thread's own place for one `c_int`.
    unsafe { place.write(reason) };
    ptr::null_mut()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_find_ours() {
        assert!(is_ours());
    }

    #[test]
    fn a_block_keeps_its_contents_and_its_alignment_when_it_grows_and_shrinks() {
        let mut numbers: Vec<u64> = (0..1000).collect();
        numbers.reserve_exact(1_000_000);
        assert!(numbers.iter().copied().eq(0..1000));
        numbers.shrink_to_fit();
        assert!(numbers.iter().copied().eq(0..1000));
        assert!(numbers.as_ptr().is_aligned());
    }

    #[test]
    fn what_cannot_be_allocated_is_refused_as_c_specifies() {
        let mut place = ptr::null_mut();
        // SAFETY: `place` takes one pointer.
        assert_eq!(unsafe { posix_memalign(&raw mut place, 24, 100) }, libc::EINVAL);
        // SAFETY: as above.
        assert_eq!(unsafe { posix_memalign(&raw mut place, 2, 100) }, libc::EINVAL);
        // SAFETY: a null block may be given.
        assert!(unsafe { reallocarray(ptr::null_mut(), usize::MAX, 2) }.is_null());
        assert_eq!(std::io::Error::last_os_error().raw_os_error(), Some(libc::ENOMEM));
        // SAFETY: asks nothing of the caller.
        assert!(unsafe { aligned_alloc(48, 100) }.is_null());
        assert_eq!(std::io::Error::last_os_error().raw_os_error(), Some(libc::EINVAL));
    }

    #[test]
    fn every_way_to_allocate_gives_a_block_that_can_be_freed() {
        let page = rustix::param::page_size();
        let mut place = ptr::null_mut();
        // SAFETY: `place` takes one pointer.
        assert_eq!(unsafe { posix_memalign(&raw mut place, 256, 1000) }, 0);
        let blocks = [
            (256, place),
            // SAFETY: asks nothing of the caller, here and below.
            (64, unsafe { aligned_alloc(64, 1000) }),
            // SAFETY: see above.
            (512, unsafe { memalign(512, 1000) }),
            // SAFETY: see above.
            (page, unsafe { valloc(1000) }),
            // SAFETY: see above.
            (page, unsafe { pvalloc(1000) }),
            // SAFETY: see above.
            (16, unsafe { calloc(10, 100) }),
            // SAFETY: a null block may be given.
            (16, unsafe { realloc(ptr::null_mut(), 1000) }),
        ];
        for (alignment, block) in blocks {
            assert!(!block.is_null());
            assert_eq!(block.addr() % alignment, 0);
            // SAFETY: the block has at least 1000 bytes and is ours.
            unsafe { ptr::write_bytes(block.cast::<u8>(), 7, 1000) };
            // SAFETY: a block of this family, not freed yet.
            let gone = unsafe { realloc(block, 0) };
            // The compiler knows what a `realloc` does, and would take its answer for granted if nobody else saw it.
            assert!(std::hint::black_box(gone).is_null());
        }
    }
}

//! Threads whose stacks are wiped when they end.
//!
//! A thread's stack outlives the thread: the C library keeps it for the next one, with all that decoders and ciphers
//! have left there. The program's own `pthread_create` replaces the C library's for every library of the process, as its
//! `malloc` does, and has each thread overwrite the stack that it has used before it ends. A thread that ends through
//! `pthread_exit` instead of returning is not covered; none that handles film does.

use std::ffi::{c_int, c_void};
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use super::stack::wipe_stack;

/// The function that a thread runs. It may be unwound by the C library (`pthread_exit`), hence `C-unwind`; for that, no
/// frame here owns anything.
type Routine = unsafe extern "C-unwind" fn(*mut c_void) -> *mut c_void;

type Create = unsafe extern "C" fn(*mut libc::pthread_t, *const libc::pthread_attr_t, Routine, *mut c_void) -> c_int;

/// What the new thread needs; it frees the block.
struct Start {
    routine: Routine,
    argument: *mut c_void,
}

/// Whether libraries in this process find the [`pthread_create`] of this file.
pub(super) fn is_ours() -> bool {
    // SAFETY: the name ends with a zero byte, and looking it up changes nothing.
    let found = unsafe { libc::dlsym(libc::RTLD_DEFAULT, c"pthread_create".as_ptr()) };
    found.cast_const() == pthread_create as *const c_void
}

/// POSIX's `pthread_create`.
///
/// # Safety
/// As in POSIX: `thread` may be written to, `attributes` are null or valid, `routine` may be called with `argument`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pthread_create(
    thread: *mut libc::pthread_t,
    attributes: *const libc::pthread_attr_t,
    routine: Routine,
    argument: *mut c_void,
) -> c_int {
    let Some(create) = c_library_create() else {
        return libc::EAGAIN;
    };
    // SAFETY: asks nothing of the caller.
    let start = unsafe { libc::malloc(size_of::<Start>()) }.cast::<Start>();
    if start.is_null() {
        return libc::EAGAIN;
    }
    // SAFETY: a block of the right size, aligned for any type.
    unsafe { start.write(Start { routine, argument }) };
    // SAFETY: the caller's promises, and `run` takes what `start` points to.
    let result = unsafe { create(thread, attributes, run, start.cast()) };
    if result != 0 {
        // SAFETY: no thread was started, so the block is still ours.
        unsafe { libc::free(start.cast()) };
    }
    result
}

unsafe extern "C-unwind" fn run(start: *mut c_void) -> *mut c_void {
    // SAFETY: `pthread_create` above wrote it, for this thread alone.
    let Start { routine, argument } = unsafe { start.cast::<Start>().read() };
    // SAFETY: taken with `malloc`, and read for the last time.
    unsafe { libc::free(start) };
    // SAFETY: the caller of `pthread_create` promised that it may be called.
    let result = unsafe { routine(argument) };
    wipe_stack();
    result
}

/// The C library's function, which ours calls; looked up once.
fn c_library_create() -> Option<Create> {
    static FOUND: AtomicPtr<c_void> = AtomicPtr::new(ptr::null_mut());
    let mut found = FOUND.load(Ordering::Relaxed);
    if found.is_null() {
        // SAFETY: the name ends with a zero byte, and looking it up changes nothing.
        found = unsafe { libc::dlsym(libc::RTLD_NEXT, c"pthread_create".as_ptr()) };
        FOUND.store(found, Ordering::Relaxed);
    }
    // SAFETY: null is `None`; anything else is the C library's function, which has this type.
    unsafe { std::mem::transmute::<*mut c_void, Option<Create>>(found) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_find_ours() {
        assert!(is_ours());
    }

    #[test]
    fn a_thread_with_hardly_any_stack_ends_in_order() {
        for size in [16 * 1024, 64 * 1024, 1 << 20] {
            let thread = std::thread::Builder::new().stack_size(size).spawn(|| 5).unwrap();
            assert_eq!(thread.join().unwrap(), 5);
        }
    }
}

//! What is left on a stack when functions have returned.

use std::hint::black_box;

/// How far down a stack is wiped, in bytes: more than decoders and ciphers use.
pub(super) const DEPTH: usize = 512 * 1024;

/// Overwrites what functions that have returned left on this thread's stack: 512 KiB below the caller.
///
/// For a thread that goes on after it has handled film, such as the main one; a thread that ends does it by itself. What
/// the caller itself holds is not reached: have film handled in a function that is not inlined.
pub fn wipe_stack() {
    wipe_stack_below(DEPTH);
}

/// As [`wipe_stack`] on a stack that may not have so much room: no more than `depth` bytes down.
pub(super) fn wipe_stack_below(depth: usize) {
    const SOME: usize = 64 * 1024;
    const LITTLE: usize = 4 * 1024;
    match depth {
        _ if super::unprotected::is_bare() => {}
        DEPTH.. => overwrite::<DEPTH>(),
        SOME.. => overwrite::<SOME>(),
        LITTLE.. => overwrite::<LITTLE>(),
        _ => {}
    }
}

/// One frame that covers all, without gaps between.
#[inline(never)]
fn overwrite<const LEN: usize>() {
    let mut place = [0_u8; LEN];
    // The optimiser must believe that somebody reads it.
    black_box(&mut place);
}

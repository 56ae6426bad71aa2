//! What is left on a stack when functions have returned.

use std::hint::black_box;

/// Bytes of a stack that are wiped: more than decoders and ciphers use.
pub(super) const DEPTH: usize = 512 * 1024;

/// Overwrites what functions that have returned left on this thread's stack: 512 KiB below the caller.
///
/// For a thread that goes on after it has handled film, such as the main one; a thread that ends wipes its stack by itself.
/// What the caller itself holds is not reached: handle film in a function that is not inlined.
pub fn wipe_stack() {
    wipe_stack_below(DEPTH);
}

/// As [`wipe_stack`] on a stack that may be too small for that: no more than `depth` bytes down.
pub(super) fn wipe_stack_below(depth: usize) {
    const SOME: usize = 64 * 1024;
    const LITTLE: usize = 4 * 1024;
    match depth {
        _ if super::unprotected::is_unprotected() => {}
        DEPTH.. => overwrite::<DEPTH>(),
        SOME.. => overwrite::<SOME>(),
        LITTLE.. => overwrite::<LITTLE>(),
        _ => {}
    }
}

/// One stack frame that covers all of it, without gaps.
#[inline(never)]
fn overwrite<const LEN: usize>() {
    let mut zeros = [0_u8; LEN];
    // Has the optimiser assume that it is read.
    black_box(&mut zeros);
}

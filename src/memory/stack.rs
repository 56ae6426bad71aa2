//! What is left on a stack when functions have returned.

use std::hint::black_box;

/// How far down a stack is wiped, in bytes: more than decoders and ciphers use.
pub(super) const DEPTH: usize = 512 * 1024;

/// A piece of stack that is overwritten at a time.
const PIECE: usize = 4096;

/// Overwrites what functions that have returned left on this thread's stack: 512 KiB below the caller.
///
/// For a thread that goes on after it has handled film, such as the main one; a thread that ends does it by itself.
pub fn wipe_stack() {
    wipe_stack_below(DEPTH);
}

/// As [`wipe_stack`], `depth` bytes down; does nothing with less than a piece.
#[inline(never)]
pub(super) fn wipe_stack_below(depth: usize) {
    let Some(rest) = depth.checked_sub(PIECE) else { return };
    let mut piece = [0_u8; PIECE];
    // The optimiser must believe that somebody reads it, before and after the next piece is wiped below this one.
    black_box(&mut piece);
    wipe_stack_below(rest);
    black_box(&mut piece);
}

//! What is left on a stack when functions have returned.

use std::hint::black_box;
use std::ptr::with_exposed_provenance_mut;

use super::system::{self, StackBelow};

/// Bytes of a stack that are wiped whether or not they are in memory, as far as the stack goes: what was used may be in swap.
const DEPTH: usize = 512 * 1024;

/// Overwrites what functions that have returned left on this thread's stack, as deep as it was used.
///
/// For a thread that goes on after it has handled film, such as the main one; a thread that ends wipes its stack by itself.
/// What the caller itself holds is not reached: handle film in a function that is not inlined.
#[inline(never)]
pub fn wipe_stack() {
    if super::unprotected::is_unprotected() {
        return;
    }
    // What is next to here, and what wiping the rest has used of it.
    match wipe_below_margin() {
        SOME_ROOM.. => overwrite::<SOME>(),
        LITTLE_ROOM.. => overwrite::<LITTLE>(),
        _ => {}
    }
}

/// Bytes below a function for those that it calls while it wipes; and twice as much and more, to wipe that afterwards.
const MARGIN: usize = 4 * 1024;
const SOME: usize = 16 * 1024;
const LITTLE: usize = 6 * 1024;
/// What has to be left of a stack for that.
const SOME_ROOM: usize = SOME + MARGIN;
const LITTLE_ROOM: usize = LITTLE + MARGIN / 2;

/// Overwrites what is more than [`MARGIN`] below here. Returns how much the stack has left.
#[inline(never)]
fn wipe_below_margin() -> usize {
    let mark = 0_u8;
    let here = black_box(&raw const mark).addr();
    // Without an answer, hardly any stack may be left.
    let Some(StackBelow { bottom, mapped, used }) = system::stack_below(here) else {
        return 0;
    };
    let lowest = used.min(here.saturating_sub(DEPTH).max(mapped)).next_multiple_of(WORD);
    // SAFETY: these are mapped pages of this thread's stack, and nothing of them is in use: this function and what it calls
    // from here on stay within the margin. A signal's handler that runs on them in between has returned before this goes on.
    unsafe { zero(lowest, here.saturating_sub(MARGIN)) };
    here.saturating_sub(bottom)
}

const WORD: usize = size_of::<u64>();

/// Writes zeros, a word at a time, from `at` (a multiple of a word) on, as long as whole words fit in before `end`.
///
/// # Safety
/// The range is memory of this process that may be written to and that nothing refers to.
unsafe fn zero(mut at: usize, end: usize) {
    while at + WORD <= end {
        // SAFETY: as the caller promises, and it is aligned.
        unsafe { with_exposed_provenance_mut::<u64>(at).write_volatile(0) };
        at += WORD;
    }
}

/// One stack frame that covers all of it, without gaps.
#[inline(never)]
fn overwrite<const LEN: usize>() {
    let mut zeros = [0_u8; LEN];
    // Has the optimiser assume that it is read.
    black_box(&mut zeros);
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::fs::File;
    use std::os::unix::fs::FileExt;

    use super::*;

    /// Bytes that nothing else leaves behind.
    const TRACE: [u8; 16] = *b"left on a stack!";

    /// Leaves a trace on the stack every 4 KiB, `depth` bytes deep.
    #[inline(never)]
    fn leave_traces(depth: usize) {
        let mut frame = [0_u8; 4096];
        frame[..TRACE.len()].copy_from_slice(&TRACE);
        black_box(&mut frame);
        if depth > frame.len() {
            leave_traces(depth - frame.len());
        }
        // Used once more, so that the call above is no jump.
        black_box(&mut frame);
    }

    /// How many traces lie in the `depth` bytes of the stack below here.
    #[inline(never)]
    fn traces(depth: usize) -> usize {
        let here = (&raw const depth).addr();
        let mut stack = vec![0; depth];
        let memory = File::open("/proc/self/mem").expect("this process's memory");
        let read = memory.read_exact_at(&mut stack, (here - depth) as u64);
        read.expect("so much stack was used");
        stack.windows(TRACE.len()).filter(|bytes| **bytes == TRACE).count()
    }

    #[test]
    fn a_stack_is_wiped_as_deep_as_it_was_used() {
        for size in [512 << 10, 2 << 20, 8 << 20] {
            let deep = size / 2;
            let thread = std::thread::Builder::new().stack_size(size).spawn(move || {
                leave_traces(deep);
                let before = traces(deep);
                wipe_stack();
                (before, traces(deep))
            });
            let (before, after) = thread.expect("a thread").join().expect("no panic");
            assert!(before * 8192 > deep, "of {size}: {before} traces");
            assert_eq!(after, 0, "of {size}");
        }
    }

    #[test]
    fn a_stack_that_is_nearly_used_up_is_not_exceeded() {
        for size in [16 << 10, 32 << 10, 64 << 10, 512 << 10] {
            let thread = std::thread::Builder::new().stack_size(size).spawn(wipe_stack);
            thread.expect("a thread").join().expect("no panic");
        }
    }
}

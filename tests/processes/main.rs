//! What concerns a process as a whole: the memory that it leaves behind, its sandbox, the processes that it starts, and the
//! services that it speaks to. Nothing here opens a window.
//!
//! The tests of `locking` count the secret memory of their process, and run each in one of its own.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests make files and start programs as they like"
)]

mod hygiene;
mod locking;
mod look;
mod microphone;
mod recorder;
mod session;
mod stage;
mod stage_words;
mod swap;
mod sweeping;

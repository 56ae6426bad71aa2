//! The process that films, in a sandbox that keeps nothing: it opens camera and microphone, gives up every other right, codes picture
//! and sound, and hands the coded bytes to the key holder, who seals them.
//!
//! The key holder starts it (`crate::workers`). It has no key and no file; it speaks as [`crate::protocol::RecorderRequest`] and
//! [`crate::protocol::RecorderReport`] say. Its `main` is [`run`].
#![forbid(unsafe_code)]

mod process;
mod requests;

pub use process::run;

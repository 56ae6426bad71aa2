//! The process that shows one film, in a sandbox that keeps nothing: it decrypts, decodes, draws and plays sound.
//!
//! The key holder starts it (`crate::workers`), hands it the open parts of one sealed film and that film's key, and speaks
//! with it as [`crate::protocol`] says. Its `main` is [`run`].
#![forbid(unsafe_code)]

mod action;
mod faces;
mod film;
mod in_step;
mod outcome;
mod process;
mod reader;
mod render;
mod session;
mod standing;
mod told;
mod which;
mod window;
mod writer;

pub use process::run;
#[cfg(any(fuzzing, all(test, target_os = "linux")))]
pub(crate) use render::fuzzing;

//! Use cases, called by the console and the command line alike: no argument parser, no widgets, no printing.
//!
//! Each returns a type of its own; the caller turns it into words, JSON or messages. What takes long reports its progress
//! through a callback and stops when its [`CancellationToken`](tokio_util::sync::CancellationToken) is cancelled.
#![forbid(unsafe_code)]

pub mod doctor;
pub mod import;
pub mod show;
pub mod verify;

//! The stage's window: one ordinary top-level window that a video call can share.

mod audio;
mod commands;
mod event_loop;
mod geometry;
mod input;
mod keys;
mod pointer;
mod sharing;
mod shutdown;

pub(super) use event_loop::play;

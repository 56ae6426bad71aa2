//! The stage's window: one ordinary top-level window that a video call can share.
//!
//! [`app::App`] is its whole state, [`state::Phase`] what it is doing; the other files are what happens to it, by topic. Nothing
//! here waits: whatever may take time happens on other threads, which report to the event loop.

mod app;
mod audio;
mod beside;
mod commands;
mod cover_input;
mod covering;
mod displays;
mod drawing;
mod event_loop;
mod films;
mod geometry;
mod input;
mod keys;
mod opening;
mod pair;
mod pointer;
mod sharing;
mod shown_as;
mod shutdown;
mod sound_path;
mod state;
mod together;

pub(super) use event_loop::run;

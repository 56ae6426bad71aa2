//! The state machine of a player: commands and the pipeline's events in; states, seeks and frames that are due out.

pub(super) mod bus;
pub(super) mod controller;
pub(super) mod frame_queue;
mod lifecycle;
mod pending_seek;
mod picture_fetcher;
mod picture_seek;
mod pictures;
mod piece;
mod repeat;
mod run;
mod seek;
pub(super) mod shared;

//! The state machine of a player: what it was told, where its pipeline is, and which frames are due.

pub(super) mod bus;
pub(super) mod controller;
pub(super) mod frame_queue;
mod pending_seek;
mod seek;
pub(super) mod shared;

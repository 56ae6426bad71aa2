//! The library through its public door: vault, playback, protocol, and what the system says of volumes.
//!
//! The tests of `playback` measure time: `make test` runs them apart from the others, one at a time.
#![allow(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

mod encryption;
mod playback;
mod protocol;
mod vault;

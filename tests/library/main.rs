//! The library through its public interface: vault, playback, protocol, and what the system says of volumes.
//!
//! The tests of `playback` measure time: `make test` runs them apart from the others, one at a time.
#![allow(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests make files and start programs as they like"
)]

mod encryption;
mod importing;
mod playback;
mod protocol;
mod secrets;
mod vault;

//! Promise P5: the film arrives in the meeting, whole, and nothing else does. A real Chromium shares Vitrin's window through
//! a call made of Pexip's own client code, and every picture that comes out at the other end is looked at.
//!
//! Needs what `make setup` installs. One test at a time (`--test-threads=1`; a lock says it too).

#![allow(clippy::unwrap_used)] // a test stops with the place and the reason
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests make files and start programs as they like"
)]

mod arrived;
mod colours;
mod curtain;
mod edges;
mod meeting;
mod players;
mod rates;

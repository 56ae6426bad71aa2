//! The whole way, end to end: films are made, sealed into a vault by `vitrin import`, played by `vitrin play` in a real
//! window, and read back from the window's pixels and the speaker's samples. What the program says about itself is
//! compared with what it shows, never taken for it.
//!
//! Needs what `make setup` installs. Runs one test at a time, and two where no test needs pace (`scripts/test.sh`).

#![allow(clippy::unwrap_used)] // a test stops with the place and the reason
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests make files and start programs as they like"
)]

mod beside;
mod colours;
mod contract;
mod cores;
mod covers;
mod damage;
mod desk;
mod desktop;
mod doctor;
mod drawing;
mod endurance;
mod event_loop;
mod files;
mod footage;
// The calls are put into registers by name.
#[cfg(target_arch = "x86_64")]
mod foreign_objects;
mod formats;
mod frames;
mod interop;
#[cfg(target_arch = "x86_64")]
mod key_holder_sandbox;
mod keys;
mod memory;
mod near;
mod pair;
mod plain;
mod preview;
mod sharing;
mod sound;
mod sound_alone;
mod stage_lifecycle;
#[cfg(target_arch = "x86_64")]
mod stage_output;
#[cfg(target_arch = "x86_64")]
mod stage_sandbox;
mod stick;
mod still;
mod unprivileged;

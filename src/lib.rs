//! **Vitrin** shows encrypted film for clinical supervision without ever putting it in a file in the clear.
//!
//! A film lies sealed on a USB stick. The *console* (the process that the therapist works in) unlocks the vault; the
//! *stage* (a sandboxed process of its own) decrypts one film piece by piece into locked memory and draws it in a window
//! that a video call can share. `docs/architecture.md` is the map; this page is the list of rooms, from the ground up. A
//! file imports only from rooms on lower floors.
//!
//! | room | what lives there |
//! |---|---|
//! | [`memory`] | locked, guarded, wiped memory: slabs, keys, passwords |
//! | [`platform`] | calls to the operating system, by topic: hardening, sandbox, drives |
//! | [`policy`] | what the owner has decided, whether secrets may come into memory, the rule for passwords |
//! | [`vault`] | what lies on the stick: cipher, keys, header, catalogue, film reader and writer |
//! | [`intake`] | film from a camera's file into the vault, verified |
//! | [`playback`] | GStreamer: the source that decrypts on demand, pipelines, frames out, sound out |
//! | [`stage`] | the process that shows one film: protocol, sandbox, window, drawing |
//! | [`console`] | the therapist's window, and the texts in Swedish and English |
//! | [`cli`] | one file per command |

#![cfg_attr(
    test,
    allow(
        clippy::disallowed_methods,
        clippy::disallowed_types,
        reason = "unit tests make files; what is shipped is checked without them"
    )
)]

pub mod cli;
pub mod console;
pub mod film;
pub mod memory;
pub mod operations;
pub mod platform;
pub mod playback;
pub mod policy;
pub mod protocol;
pub mod stage;
pub mod texts;
pub mod vault;
pub mod workers;

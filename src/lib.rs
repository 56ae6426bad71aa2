//! **Vitrin** shows encrypted film for clinical supervision without ever putting it in a file in the clear.
//!
//! A film is stored sealed on a USB stick. The *console* (the process that the therapist works in) unlocks the vault; the
//! *stage* (a sandboxed process of its own) decrypts one film piece by piece into locked memory and draws it in a window
//! that a video call can share. Both are this program. `docs/architecture.md` is the map; this page is the list of layers, from
//! the lowest up. A file imports only from its own layer and from lower ones.
//!
//! | layer | contents |
//! |---|---|
//! | [`memory`] | locked, guarded, wiped memory: slabs, keys, passwords |
//! | [`platform`] | calls to the operating system, by topic: hardening, sandbox, drives |
//! | [`film`] | what the bytes of a film are read through, what a film is made of, films in the clear |
//! | [`forms`] | rating forms, and what follows from the answers to them |
//! | [`policy`] | the owner's decisions, whether secrets may enter memory, the rule for passwords |
//! | [`vault`] | the format on the stick: cipher, keys, header, catalogue, film reader and writer |
//! | [`protocol`] | messages between the key holder and a stage or recorder, and how they are framed |
//! | `raster` | pixels in memory, and egui's shapes drawn into them without a graphics processor |
//! | [`playback`] | GStreamer: the source that decrypts on demand, pipelines, frames and sound out |
//! | [`workers`] | the key holder's side of child processes: start, hand over a film, end |
//! | [`stage`] | the sandboxed process that shows one film: window, drawing |
//! | [`recorder`] | the sandboxed process that films with camera and microphone |
//! | [`texts`] | everything that people read, in Swedish and English |
//! | [`operations`] | use cases: import, record, verify, show, the checks of `vitrin doctor` |
//! | [`console`] | the therapist's window |
//! | [`cli`] | the command line, one file per command |
//!
//! `workers` is one end of the process boundary, `stage` and `recorder` are the other: they share `protocol` and do not know each other.

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
pub mod forms;
#[cfg(any(fuzzing, all(test, target_os = "linux")))]
pub mod fuzzing;
pub mod memory;
pub mod operations;
pub mod platform;
pub mod playback;
pub mod policy;
pub mod protocol;
mod raster;
pub mod recorder;
pub mod stage;
pub mod texts;
pub mod vault;
pub mod workers;

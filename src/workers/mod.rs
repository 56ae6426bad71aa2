//! The key holder's side of every child process: start it, hand it a film, send it commands, end it.
//!
//! A [`Stage`] is the handle on a process of its own (`vitrin stage`, whose `main` is [`crate::stage::run`]) that is handed the
//! open parts of one sealed film and that film's key, and nothing else (or one [`CleartextFilm`](crate::film::CleartextFilm)). It
//! gives up every other right before it is handed them. This layer and `stage` do not know each other: both link
//! [`crate::protocol`].
//!
//! ```no_run
//! # fn show(ticket: vitrin::vault::FilmTicket) -> Result<(), vitrin::workers::StageError> {
//! use vitrin::protocol::{Event, Start};
//! use vitrin::workers::{SpawnOptions, Stage};
//!
//! // As soon as a vault is open: a spare stage, sandboxed and black, costs the user no waiting later.
//! let stage = Stage::spawn(SpawnOptions::default())?;
//! stage.open(ticket, Start::default())?;
//! for stamped in stage.events() {
//!     match stamped.event {
//!         Event::CloseRequested => break,
//!         Event::Error { code, .. } => eprintln!("{code:?}"),
//!         _ => {}
//!     }
//! }
//! stage.close();
//! # Ok(()) }
//! ```
#![forbid(unsafe_code)]

#[cfg(windows)]
mod container;
mod diagnostics;
mod faces;
mod look;
mod probe;
mod recorder;
mod registry;
mod stage;
mod supervisor;
mod sweeper;

pub use diagnostics::{MAX_LINES, StderrListener};
pub use faces::find_faces;
pub use look::{Looked, look};
pub use probe::{Probed, first_picture, probe};
pub use recorder::{MediaReceiver, Recorder, RecorderOptions};
pub use registry::REGISTRY_COMMAND;
pub use stage::{SpawnOptions, Stage, StageError};
pub use sweeper::{SWEEPER_COMMAND, Sweeper, SweeperPipes};

//! The process that shows one film: protocol, sandbox, window, drawing.
//!
//! The console holds a [`Stage`]; behind it stands a process of its own (`vitrin stage`, whose `main` is [`run`]) that is
//! handed the open parts of one sealed film and that film's key, and nothing else (or one [`PlainFilm`]). It gives up
//! every other right before it is handed them. What the two say to each other is specified in `docs/protocol.md` and typed in [`protocol`].
//!
//! ```no_run
//! # fn show(ticket: vitrin::vault::FilmTicket) -> Result<(), vitrin::stage::StageError> {
//! use vitrin::stage::{SpawnOptions, Stage, Start, protocol::Event};
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

mod canvas;
mod channel;
mod colour;
mod cpu;
mod curtain;
mod film;
mod fit;
pub mod framing;
mod gpu;
mod inbox;
mod keys;
mod outbox;
mod overlay;
mod painter;
mod picture;
mod plain;
mod pointer;
mod presenter;
mod preview;
pub mod protocol;
mod remote;
mod run;
mod show;
mod window;

pub use plain::{PlainFilm, PlainFilmError};
pub use preview::{PREVIEW_SIZE, Preview};
pub use remote::{SpawnOptions, Stage, StageError, Start, probe};
pub use run::run;

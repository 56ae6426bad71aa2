//! GStreamer: the source that decrypts on demand, pipelines, frames out, sound out.
//!
//! [`Player`] plays one film from a [`crate::vault::FilmSource`]; [`probe`] only looks into it; [`SoundCheck`] lets one hear
//! where a film's sound will go. All build their pipelines by hand from an allow-list, so that a film cannot bring elements to
//! life that write files, open sockets or drive hardware. A process that is about to be sandboxed calls [`prepare`] first:
//! after it, nothing more is loaded.
//!
//! Interlaced film is shown with one picture for each of the film's own: 1080i50 gives 25 pictures a second.
#![forbid(unsafe_code)]

mod cache;
mod check;
mod clock;
mod codecs;
mod colour;
mod control;
mod ears;
mod elements;
mod error;
mod exact;
mod facts;
mod flow;
mod frame;
mod gate;
mod inventory;
mod mailbox;
mod pipeline;
mod player;
mod prepare;
mod probe;
mod sniff;
mod sound;
mod source;

pub use check::{CheckNews, SoundCheck, Voice};
pub use error::{Kind, PlaybackError};
pub use frame::{Colour, ColourMatrix, Frame, Picture, PixelFormat, Plane};
pub use inventory::{Inventory, inventory};
pub use player::{Options, Player, PlayerEvent, SeekId, SeekMode, SoundOutput, Warning};
pub use prepare::{STAGE_ENVIRONMENT, prepare, refresh_registry};
pub use probe::probe;
pub use sound::{SoundServer, sound_output};

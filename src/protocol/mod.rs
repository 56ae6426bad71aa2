//! The protocol between key holder and stage, and between key holder and recorder: message types, frames, and a connection to exchange them over.
//!
//! All sides link this layer and know nothing else of each other. `docs/protocol.md` specifies every byte.
#![forbid(unsafe_code)]

mod asked;
mod codes;
pub mod connection;
mod covers;
mod displays;
pub mod framing;
#[cfg(any(fuzzing, all(test, target_os = "linux")))]
pub(crate) mod fuzzing;
mod harmless;
pub mod key_table;
pub mod keys;
mod messages;
mod opening;
mod pair;
mod picture;
mod place;
mod preview;
mod recorder;
mod repeat;
mod still;
pub mod transport;

pub use asked::Asked;
pub use codes::{ErrorCode, WarningCode};
pub use covers::{Covers, Drawn};
pub use displays::{Display, Drawing};
pub use harmless::harmless;
pub use messages::{
    Channels, Command, Event, INDEX_PIECE, INDEX_PIECES, Language, PROTOCOL_VERSION, ShareSize, Stamped, WINDOW_TITLE,
};
pub use opening::{OpenFilm, OpenPlain, Start};
pub use pair::Pair;
pub use picture::{MOST_LIGHT, NEAREST, PictureChange, PictureStep, ShownAs};
pub use place::Place;
pub use preview::{PREVIEW_SIZE, Preview};
pub use recorder::{RECORDER_PROTOCOL, RecorderFault, RecorderReport, RecorderRequest, RecorderWarning};
pub use repeat::Repeat;
pub use still::{MAX_STILL, Still};

//! Filming with the computer's camera and microphone: coded picture and sound in Matroska, handed out as they come.
//!
//! | module | what it does |
//! |---|---|
//! | `devices` | cameras and microphones, by an allow-list of sources |
//! | `formats` | which of a camera's formats is used |
//! | `encoders` | what codes picture and sound, by an allow-list |
//! | `timeline` | pauses: what is left out, and where the rest comes |
//! | `filling` | fills the stream up to whole chunks of a sealed film |
//! | `output` | where coded bytes leave |
//! | `pipeline` | all of it, as one thing that films |
//! | `branches`, `previews` | the elements, joined |
//! | `test_source` | a numbered picture and a tone, for tests |

mod branches;
mod devices;
mod encoders;
mod error;
mod filling;
mod formats;
mod output;
mod pipeline;
mod preload;
mod previews;
mod shared;
mod test_source;
mod timeline;

pub use devices::{Devices, Source, devices};
pub use error::FilmingError;
pub use pipeline::{Filming, FilmingEvent, FilmingFormat, FilmingSettings};
pub use preload::preload_filming;
pub use shared::FilmingSink;

//! A film as the layers above read it: bytes at any offset, and facts about its media.
//!
//! [`FilmSource`] is what playback reads from, sealed or not. [`CleartextFilm`] is a film in the clear on a volume that the
//! system encrypts (R-ENC); a sealed film is `vault::FilmReader`.
#![forbid(unsafe_code)]

mod cleartext;
mod covers;
mod faces;
mod facts;
#[cfg(any(fuzzing, all(test, target_os = "linux")))]
pub(crate) mod fuzzing;
mod media_index;
mod picture;
mod source;
mod voices;

pub use cleartext::{CleartextFilm, CleartextFilmError};
pub use covers::{Area, COVERS_MAX, Cover, CoverPlace, PLACES_MAX, WHOLE, are_sound, covered_at, drawn};
pub use faces::{LookedAt, SIGHTS_APART_MS, SeenFace, Sight, not_looked_at_from, with_faces_covered};
pub use facts::{FilmFacts, PictureFacts, SoundFacts, TURNS};
pub use media_index::{IndexJoin, IndexPoint, MediaIndex, MediaIndexError};
pub use picture::FilmPicture;
pub use source::{FilmSource, ReadError};
pub use voices::{Hidden, LEFT_OUT_MAX, LeftOut, Voices};

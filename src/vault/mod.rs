//! What lies on the stick, format version 1: cipher, keys, header, catalogue, film reader and writer.
#![forbid(unsafe_code)]

mod facts;
mod source;

pub use facts::{FilmFacts, PictureFacts, SoundFacts};
pub use source::{FilmSource, ReadError};

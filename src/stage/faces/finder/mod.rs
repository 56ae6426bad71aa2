//! Finds faces in a picture, with the network CenterFace (`model/README.md`).
//!
//! Everything that is computed of the picture is written into memory that the caller owns and can lock and wipe, except for the copies
//! that a matrix product makes of its factors, piece by piece: they are in ordinary memory that is freed again at once.

mod layers;
mod network;
mod output;
mod size;
mod weights;

pub(in crate::stage) use network::Finder;
pub(in crate::stage) use output::Face;
pub(in crate::stage) use size::Size;

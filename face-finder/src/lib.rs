//! Finds faces in a picture, with the network CenterFace (`model/README.md`).
//!
//! Everything that is computed of the picture is written into memory that the caller owns and can lock and wipe, except for the copies
//! that a matrix product makes of its factors, piece by piece: they are in ordinary memory that is freed again at once.
//!
//! ```
//! use face_finder::{Finder, Size};
//!
//! let finder = Finder::new();
//! let size = Size::for_picture(1920.0, 1080.0);
//! let grey = vec![128; size.pixels() * 4];
//! let mut memory = vec![0.0; finder.memory(size)];
//! assert!(finder.find(&grey, size, &mut memory, 0.5).is_empty());
//! ```

mod layers;
mod network;
mod output;
mod size;
mod weights;

pub use network::Finder;
pub use output::Face;
pub use size::Size;

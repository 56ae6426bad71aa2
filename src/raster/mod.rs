//! Drawing without a graphics processor: pixels in memory, and egui's shapes drawn into them. The stage draws its control bar with it, the
//! console all of its window.

#![forbid(unsafe_code)]

mod meshes;
mod pixels;
mod rect;

pub(crate) use meshes::MeshRasterizer;
pub(crate) use pixels::{Area, PIXEL, Pixels};
pub(crate) use rect::Rect;

//! Photographs: decoded at once, before there is a pipeline, into one picture of memory that is wiped.
//!
//! JPEG, PNG, GIF (its first picture), WebP, TIFF and BMP are decoded in Rust by the crate `image` ([`raster`]). What telephones
//! write, HEIC, and its kin AVIF are containers of coded tiles: they are read by [`heif`], and GStreamer's decoders of film decode
//! the tiles ([`tiles`]).
//!
//! A photograph of which a part cannot be decoded is shown as far as it goes, the rest in grey.

mod decoded;
mod exif;
mod heif;
mod icc;
mod jpeg_end;
mod raster;
mod shrink;
mod tiles;

use std::sync::Arc;

pub(crate) use self::decoded::Still;
use self::decoded::{no_memory, too_large};
use super::error::{Kind, PlaybackError};
use super::input::block_cache::{BlockCache, Refusal};
use super::input::sniff::Container;
use crate::memory::Slab;

/// Longest file that is taken for a photograph.
const LONGEST_FILE: u64 = 512 * 1024 * 1024;

/// Bytes that are taken from the film at once.
const PIECE: usize = 256 * 1024;

/// Decodes the photograph in `cache`.
///
/// # Errors
/// When its bytes cannot be read, it is larger than can be shown, or nothing of it can be decoded.
pub(crate) fn decode(cache: &Arc<BlockCache>, container: Container) -> Result<Still, PlaybackError> {
    let bytes = whole(cache)?;
    match container {
        Container::Heif | Container::Avif => tiles::decode(&bytes),
        other => match format_of(other) {
            Some(format) => raster::decode(&bytes, format),
            None => Err(PlaybackError::unsupported(Kind::Container, other.name())),
        },
    }
}

fn format_of(container: Container) -> Option<image::ImageFormat> {
    Some(match container {
        Container::Jpeg => image::ImageFormat::Jpeg,
        Container::Png => image::ImageFormat::Png,
        Container::Gif => image::ImageFormat::Gif,
        Container::WebP => image::ImageFormat::WebP,
        Container::Tiff => image::ImageFormat::Tiff,
        Container::Bmp => image::ImageFormat::Bmp,
        _ => return None,
    })
}

/// The whole file in secret memory.
fn whole(cache: &Arc<BlockCache>) -> Result<Slab, PlaybackError> {
    let length = cache.len();
    if length > LONGEST_FILE {
        return Err(too_large());
    }
    let mut bytes = Slab::new(length as usize).map_err(|_| no_memory())?; // at most 512 MiB
    for (place, piece) in (0u64..).step_by(PIECE).zip(bytes.chunks_mut(PIECE)) {
        let read = cache.bytes(place, piece.len()).map_err(|refusal| match refusal {
            Refusal::Failed(error) => PlaybackError::Read(error),
            Refusal::Interrupted => PlaybackError::broken("closed while it was being opened"),
        })?;
        piece.copy_from_slice(read.as_ref());
    }
    Ok(bytes)
}

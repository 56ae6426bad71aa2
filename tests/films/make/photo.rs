//! Photographs: one frame with a number and patches, in the formats that cameras, telephones and programs write.

use std::path::Path;
use std::sync::Arc;

use super::clip::{Clip, clip};
use super::patched;
use super::picture::Orientation;
use crate::manifest::{Film, Kind};

/// A photograph with a number on it.
pub fn photograph(first: u32, size: (usize, usize)) -> Clip {
    clip(first)
        .size(size.0, size.1)
        .frames(1)
        .silent()
        .picture("-c:v mjpeg -q:v 1 -pix_fmt yuvj420p")
        .gop(0, 0)
}

/// What is to be shown of a photograph.
pub fn shown(clip: &Clip, kind: Kind, name: &str, make: impl Fn(&Path) + Send + Sync + 'static) -> Film {
    let film = clip.made_by(kind, name, Arc::new(make));
    Film { duration: None, ..film }
}

/// A JPEG whose Exif says how it lies.
pub fn film(kind: Kind, number: u32, size: (usize, usize), orientation: Orientation, name: &str) -> Film {
    let clip = photograph(number, size).stored_as(orientation);
    let source = clip.clone();
    shown(&clip, kind, name, move |path| {
        let plain = source.kept_as("-f image2 -update 1", "jpg");
        patched(&plain, path, |jpeg| with_orientation(&jpeg, orientation));
    })
}

/// Puts an Exif segment with one entry, the orientation, behind the start-of-image marker (Exif 2.32, section 4.5.4).
pub fn with_orientation(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    assert_eq!(jpeg[..2], [0xff, 0xd8], "a JPEG begins with its marker");
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}

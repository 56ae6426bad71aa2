//! Photographs, as cameras write them.

use std::path::{Path, PathBuf};

use super::encode::{ffmpeg, words};
use super::{BARS, GENERATION, kept};
use crate::picture::Picture;
use crate::{frame_barcode, work_folder};

/// Kinds of still pictures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Still {
    Png,
    Jpeg,
    /// A JPEG whose Exif says "turn me a quarter clockwise for showing", as a camera held upright writes it.
    JpegTurnedByExif,
}

/// A still: the bars, with a number over them. 640×360.
pub fn still(kind: Still, number: u32) -> PathBuf {
    let extension = if kind == Still::Png { "png" } else { "jpg" };
    let path = work_folder("films").join(format!("still-{kind:?}-{number}-{GENERATION}.{extension}").to_lowercase());
    kept(&path, |partial| match kind {
        Still::Png => write_png(partial, number),
        Still::Jpeg => {
            let mut arguments = words("-i");
            arguments.push(still(Still::Png, number).into());
            arguments.extend(words("-c:v mjpeg -q:v 1 -pix_fmt yuvj420p -f image2 -update 1"));
            arguments.push(partial.into());
            ffmpeg(&arguments, |_| Ok(()));
        }
        Still::JpegTurnedByExif => {
            let plain = std::fs::read(still(Still::Jpeg, number)).unwrap();
            std::fs::write(partial, with_orientation(&plain, 6)).unwrap();
        }
    });
    path
}

fn write_png(path: &Path, number: u32) {
    let mut picture = Picture::filled(640, 360, [0; 3]);
    for y in 0..picture.height {
        for x in 0..picture.width {
            picture.set(x, y, BARS[x * BARS.len() / picture.width]);
        }
    }
    frame_barcode::draw(&mut picture, number);
    let file = std::io::BufWriter::new(std::fs::File::create(path).unwrap());
    let mut encoder = png::Encoder::new(file, picture.width as u32, picture.height as u32);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header().unwrap().write_image_data(&picture.rgba).unwrap();
}

/// Puts an Exif segment with one entry, the orientation, behind the start-of-image marker (Exif 2.32, section 4.5.4).
fn with_orientation(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    assert_eq!(jpeg[..2], [0xff, 0xd8], "a JPEG begins with its marker");
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}

//! Photographs.

use std::path::Path;

use super::{Film, Kind, Survives};
use crate::make::clip::{Clip, clip};
use crate::make::photo::{photograph, shown};
use crate::make::picture::{GREYS, upright};
use crate::make::{cmyk, heif, patched};

const SIZE: (usize, usize) = (640, 360);

pub fn films() -> Vec<Film> {
    // Coded by ffmpeg, from the frame itself.
    let coded = |number: u32, size: (usize, usize), options: &str, name: &str| {
        let clip = photograph(number, size).picture(options);
        let source = clip.clone();
        shown(&clip, Kind::Stills, name, move |path| {
            source.write("-f image2 -update 1", path)
        })
    };
    let animation = |number: u32, options: &str, muxer: &'static str, name: &str| {
        let clip = photograph(number, SIZE).frames(5).picture(options);
        let source = clip.clone();
        let film = shown(&clip, Kind::Stills, name, move |path| source.write(muxer, path));
        film.showing(vec![(0.0, number)]).how("its first picture")
    };
    vec![
        coded(95_001, SIZE, "-c:v mjpeg -q:v 1 -pix_fmt yuvj420p", "photo.jpg"),
        coded(
            95_011,
            (642, 358),
            "-c:v mjpeg -q:v 2 -pix_fmt yuvj444p",
            "photo-444.jpg",
        ),
        coded(
            95_021,
            (1600, 900),
            "-c:v mjpeg -q:v 2 -pix_fmt yuvj422p",
            "photo-large.jpg",
        ),
        coded(95_031, SIZE, "-c:v png -pix_fmt rgb24", "screenshot.png").selected(),
        coded(95_041, SIZE, "-c:v png -pix_fmt rgba", "alpha.png"),
        coded(95_051, SIZE, "-c:v png -pix_fmt rgb48be", "16-bit.png"),
        coded(95_061, (500, 282), "-c:v png -pix_fmt rgba64be", "16-bit-alpha.png"),
        coded(95_071, SIZE, "-c:v png -pix_fmt gray16be", "16-bit-grey.png").without_colours(),
        coded(95_081, SIZE, "-c:v libwebp -quality 95", "photo.webp"),
        coded(95_091, SIZE, "-c:v libwebp -lossless 1", "lossless.webp"),
        coded(95_101, SIZE, "-c:v tiff -pix_fmt rgb24", "scan.tiff"),
        coded(
            95_111,
            SIZE,
            "-c:v tiff -compression_algo lzw -pix_fmt rgb24",
            "scan-lzw.tif",
        ),
        coded(95_121, SIZE, "-c:v bmp -pix_fmt bgr24", "paint.bmp"),
        coded(95_131, SIZE, "-c:v bmp -pix_fmt bgra", "paint-32.bmp"),
        animation(95_141, "-c:v gif", "-f gif", "moving.gif"),
        heic(95_151, None, 1, true, "iphone.heic"),
        heic(95_161, Some(3), 1, true, "iphone-upright.heic"),
        heic(95_171, None, 2, true, "iphone-grid.heic"),
        heic(95_241, None, 1, false, "limited.heic"),
        avif(95_181, "photo.avif"),
        inks(95_191, "print.jpg"),
        half(95_201, 0.5, "half.jpg").showing(Vec::new()),
        half(95_211, 0.8, "four-fifths.jpg"),
        motion_photo(95_221, "motion-photo.jpg"),
        motion_photo(95_231, "samsung-motion.jpg"),
    ]
}

impl Film {
    /// A picture of greys has no green ends to find its number by.
    fn without_colours(self) -> Self {
        Self { greys: None, ..self }.showing(Vec::new())
    }
}

/// `is_full`: of all brightnesses, as telephones write it; or else from 16 to 235, as films are. That has to be said: a photograph that is
/// silent about it is of all.
fn heic(number: u32, turns: Option<u8>, tiles: usize, is_full: bool, name: &str) -> Film {
    let (range, format) = if is_full {
        ("scale=in_range=limited:out_range=full", "yuvj420p")
    } else {
        (
            "null",
            "yuv420p -color_range tv -colorspace smpte170m -color_primaries bt709 -color_trc iec61966-2-1",
        )
    };
    let coder = &format!("-c:v libx265 -preset ultrafast -crf 12 -pix_fmt {format}");
    // Turned counterclockwise by three quarters is clockwise by one.
    let (size, orientation) = if turns.is_some() { ((360, 640), 6) } else { (SIZE, 1) };
    let whole = photograph(number, size).picture(coder).stored_as(orientation).gop(1, 0);
    let parts: Vec<Clip> = (0..tiles)
        .map(|tile| {
            let width = SIZE.0 / tiles;
            if tiles == 1 {
                whole.clone().filters(range)
            } else {
                whole
                    .clone()
                    .filters(&format!("crop={width}:{}:{}:0,{range}", SIZE.1, width * tile))
            }
        })
        .collect();
    let clip = whole.clone();
    let film = shown(&clip, Kind::Stills, name, move |path: &Path| {
        heif::of(&parts, (SIZE.0 / parts.len(), SIZE.1), SIZE, turns, path);
    });
    if is_full {
        film
    } else {
        film.how("brightnesses from 16 to 235")
    }
}

fn avif(number: u32, name: &str) -> Film {
    let clip =
        photograph(number, SIZE).picture("-c:v libaom-av1 -still-picture 1 -crf 12 -cpu-used 8 -pix_fmt yuv420p");
    let source = clip.clone();
    shown(&clip, Kind::Stills, name, move |path| source.write("-f avif", path))
        .expected(Survives)
        .how("plays, or is named")
}

/// Cyan, magenta, yellow and black.
fn inks(number: u32, name: &str) -> Film {
    let clip = photograph(number, SIZE);
    shown(&clip, Kind::Stills, name, move |path| {
        let frame = upright(SIZE, number, &GREYS);
        let (width, height) = SIZE;
        let mut planes = [const { Vec::new() }; 4];
        for y in 0..height {
            for x in 0..width {
                let chroma = width * height + y / 2 * (width / 2) + x / 2;
                let luma = (f64::from(frame[y * width + x]) - 16.0) / 219.0;
                let [cb, cr] =
                    [chroma, chroma + width * height / 4].map(|place| (f64::from(frame[place]) - 128.0) / 224.0);
                let rgb = [luma + 1.402 * cr, luma - 0.344 * cb - 0.714 * cr, luma + 1.772 * cb]
                    .map(|part| part.clamp(0.0, 1.0));
                // Half of the grey as black ink. Stored the other way round.
                let black = 1.0 - rgb.iter().copied().fold(0.0, f64::max) * 0.5 - 0.5;
                let left = 1.0 - black;
                for (plane, part) in planes.iter_mut().zip(rgb) {
                    plane.push((255.0 * (part / left).min(1.0)).round() as u8);
                }
                planes[3].push((255.0 * left).round() as u8);
            }
        }
        std::fs::write(path, cmyk::jpeg(&planes, SIZE)).unwrap();
    })
    .how("four inks (CMYK)")
}

/// What there is of a JPEG that was cut off: its number is in the middle.
fn half(number: u32, part: f64, name: &str) -> Film {
    let clip = photograph(number, SIZE);
    let source = clip.clone();
    let film = shown(&clip, Kind::Stills, name, move |path| {
        let plain = source.kept_as("-f image2 -update 1", "jpg");
        patched(&plain, path, |mut jpeg| {
            jpeg.truncate((jpeg.len() as f64 * part) as usize);
            jpeg
        });
    });
    Film { greys: None, ..film }
        .expected(super::Warned(""))
        .how("broken off while it was copied")
}

/// A JPEG with a film behind it.
fn motion_photo(number: u32, name: &str) -> Film {
    let photo = photograph(number, SIZE);
    let source = photo.clone();
    let is_samsung = name.starts_with("samsung");
    shown(&photo, Kind::Stills, name, move |path| {
        let picture = std::fs::read(source.kept_as("-f image2 -update 1", "jpg")).unwrap();
        let film = std::fs::read(clip(96_001).frames(30).kept_as("-f mp4", "mp4")).unwrap();
        let mark: &[u8] = if is_samsung { b"MotionPhoto_Data" } else { b"" };
        std::fs::write(path, [&picture, mark, &film].concat()).unwrap();
    })
    .how("a photograph with a film behind it")
}

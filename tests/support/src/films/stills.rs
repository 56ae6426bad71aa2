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
    /// A JPEG with this number of Exif's orientations.
    JpegOriented(u8),
    /// Inks instead of colours, as print shops have them, with Adobe's mark. In squares of 8 × 8.
    JpegOfInks,
    /// The same, with three of the four coded as brightness and two differences.
    JpegOfMixedInks,
    /// A copy that broke off in the middle.
    HalfJpeg,
    /// With a film behind it, as telephones write it.
    MotionPhoto,
    /// With 16 bits a sample.
    DeepPng,
    GreyPng,
    PalettePng,
    WebP,
    Tiff,
    Bmp,
    Gif,
    /// Two tiles of HEVC beside each other.
    Heic,
    /// The same, of which the container says: mirrored left and right, after a quarter against the clock.
    TurnedHeic,
    Avif,
}

/// A still: the bars, with a number over them. 640×360.
pub fn still(kind: Still, number: u32) -> PathBuf {
    let extension = match kind {
        Still::Png | Still::DeepPng | Still::GreyPng | Still::PalettePng => "png",
        Still::WebP => "webp",
        Still::Tiff => "tiff",
        Still::Bmp => "bmp",
        Still::Gif => "gif",
        Still::Heic | Still::TurnedHeic => "heic",
        Still::Avif => "avif",
        _ => "jpg",
    };
    let name = format!("still-{kind:?}-{number}-{GENERATION}.{extension}").replace(['(', ')'], "-");
    let path = work_folder("films").join(name.to_lowercase());
    let by_ffmpeg = |partial: &Path, options: &str| {
        let mut arguments = words("-i");
        arguments.push(still(Still::Png, number).into());
        arguments.extend(words(options));
        arguments.push(partial.into());
        ffmpeg(&arguments, |_| Ok(()));
    };
    let jpeg = || std::fs::read(still(Still::Jpeg, number)).unwrap();
    kept(&path, |partial| match kind {
        Still::Png => write_png(partial, number),
        Still::Jpeg => by_ffmpeg(partial, "-c:v mjpeg -q:v 1 -pix_fmt yuvj420p -f image2 -update 1"),
        Still::JpegTurnedByExif => std::fs::write(partial, with_orientation(&jpeg(), 6)).unwrap(),
        Still::JpegOriented(orientation) => std::fs::write(partial, with_orientation(&jpeg(), orientation)).unwrap(),
        Still::JpegOfInks => std::fs::write(partial, jpeg_of_inks(&drawn(number), false)).unwrap(),
        Still::JpegOfMixedInks => std::fs::write(partial, jpeg_of_inks(&drawn(number), true)).unwrap(),
        Still::HalfJpeg => {
            let whole = jpeg();
            std::fs::write(partial, &whole[..whole.len() / 2]).unwrap();
        }
        Still::MotionPhoto => {
            let film = std::fs::read(super::numbered().frames(50).make().path).unwrap();
            std::fs::write(partial, [jpeg(), film].concat()).unwrap();
        }
        Still::DeepPng => by_ffmpeg(partial, "-c:v png -pix_fmt rgb48be -f image2 -update 1"),
        Still::GreyPng => by_ffmpeg(partial, "-c:v png -pix_fmt gray -f image2 -update 1"),
        Still::PalettePng => by_ffmpeg(
            partial,
            "-vf format=rgb24,split[a][b];[a]palettegen[p];[b][p]paletteuse=dither=none -c:v png -f image2 -update 1",
        ),
        Still::WebP => by_ffmpeg(partial, "-c:v libwebp -lossless 1 -pix_fmt bgra -f webp"),
        Still::Tiff => by_ffmpeg(partial, "-c:v tiff -pix_fmt rgb24 -f image2 -update 1"),
        Still::Bmp => by_ffmpeg(partial, "-c:v bmp -pix_fmt bgr24 -f image2 -update 1"),
        Still::Gif => by_ffmpeg(
            partial,
            "-vf format=rgb24,split[a][b];[a]palettegen[p];[b][p]paletteuse=dither=none -f gif",
        ),
        Still::Heic => std::fs::write(partial, heic(&drawn(number), &[])).unwrap(),
        Still::TurnedHeic => std::fs::write(partial, heic(&drawn(number), &[(b"irot", 1), (b"imir", 1)])).unwrap(),
        Still::Avif => by_ffmpeg(
            partial,
            "-vf scale=out_color_matrix=bt709:out_range=tv -colorspace bt709 -c:v libaom-av1 -still-picture 1 -cpu-used 8 -crf 4 \
             -pix_fmt yuv420p -f avif",
        ),
    });
    path
}

fn drawn(number: u32) -> Picture {
    let mut picture = Picture::filled(640, 360, [0; 3]);
    for y in 0..picture.height {
        for x in 0..picture.width {
            picture.set(x, y, BARS[x * BARS.len() / picture.width]);
        }
    }
    frame_barcode::draw(&mut picture, number);
    picture
}

fn write_png(path: &Path, number: u32) {
    let picture = drawn(number);
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

/// A JPEG of four inks with Adobe's mark, which means that inks are stored upside down: 255 is none (ITU-T T.81, T.872). Each block
/// has one colour, so that there is little to code.
fn jpeg_of_inks(picture: &Picture, is_mixed: bool) -> Vec<u8> {
    let size = |number: usize| u16::try_from(number).unwrap().to_be_bytes();
    let segment = |marker: u8, contents: &[u8]| {
        let length = u16::try_from(contents.len() + 2).unwrap().to_be_bytes();
        [&[0xff, marker], &length[..], contents].concat()
    };
    let mut jpeg = vec![0xff, 0xd8];
    jpeg.extend(segment(
        0xee,
        &[&b"Adobe\0\x64\0\0\0\0"[..], &[if is_mixed { 2 } else { 0 }]].concat(),
    ));
    jpeg.extend(segment(0xdb, &[&[0][..], &[8; 64]].concat()));
    let mut frame = vec![8];
    frame.extend([size(picture.height), size(picture.width)].concat());
    frame.push(4);
    frame.extend((1..=4).flat_map(|component| [component, 0x11, 0]));
    jpeg.extend(segment(0xc0, &frame));
    // Differences of 0 to 8 bits have codes of four; of what else a block has, only its end.
    let mut differences = vec![0, 0, 0, 0, 9];
    differences.extend([0; 12]);
    differences.extend(0..9);
    jpeg.extend(segment(0xc4, &differences));
    let mut ends = vec![0x10, 1];
    ends.extend([0; 15]);
    ends.push(0);
    jpeg.extend(segment(0xc4, &ends));
    jpeg.extend(segment(0xda, &[4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0]));
    let (mut bits, mut count) = (0u64, 0);
    let mut before = [0i32; 4];
    let mut put = |value: u32, length: u32, jpeg: &mut Vec<u8>| {
        bits = bits << length | u64::from(value);
        count += length;
        while count >= 8 {
            count -= 8;
            let byte = (bits >> count) as u8;
            jpeg.push(byte);
            if byte == 0xff {
                jpeg.push(0);
            }
        }
    };
    for top in (0..picture.height).step_by(8) {
        for left in (0..picture.width).step_by(8) {
            let [red, green, blue] = picture.at(left + 4, (top + 4).min(picture.height - 1));
            let parts = if is_mixed {
                // Mixed are the inks themselves (ITU-T T.871, section 7), which are what the colours lack.
                let [r, g, b] = [red, green, blue].map(|part| 255.0 - f64::from(part));
                let y = 0.299 * r + 0.587 * g + 0.114 * b;
                let mixed = [y, 128.0 + (b - y) / 1.772, 128.0 + (r - y) / 1.402].map(|part| part.round() as u8);
                [mixed[0], mixed[1], mixed[2], 255]
            } else {
                [red, green, blue, 255]
            };
            for (before, ink) in before.iter_mut().zip(parts) {
                let level = i32::from(ink) - 128;
                let difference = level - *before;
                *before = level;
                let length = 32 - difference.unsigned_abs().leading_zeros();
                put(length, 4, &mut jpeg);
                let value = if difference < 0 { difference - 1 } else { difference };
                put(value.cast_unsigned() & ((1 << length) - 1), length, &mut jpeg);
                put(0, 1, &mut jpeg);
            }
        }
    }
    put(0x7f, 7, &mut jpeg);
    jpeg.extend([0xff, 0xd9]);
    jpeg
}

/// A HEIC as telephones write it: tiles of 512 × 512 in a grid, whose properties besides are `turns` (ISO/IEC 23008-12).
fn heic(picture: &Picture, turns: &[(&[u8; 4], u8)]) -> Vec<u8> {
    const TILE: usize = 512;
    let (columns, rows) = (picture.width.div_ceil(TILE), picture.height.div_ceil(TILE));
    let film = work_folder("films").join(format!(
        "tiles-{}-{:?}.mp4",
        std::process::id(),
        std::thread::current().id()
    ));
    let mut arguments = words(&format!("-f rawvideo -pix_fmt rgba -s {TILE}x{TILE} -r 25 -i pipe:0"));
    arguments.extend(words(
        "-vf scale=out_color_matrix=bt601:out_range=pc -pix_fmt yuvj420p -c:v libx265 -preset ultrafast",
    ));
    arguments.extend(words(
        "-x265-params log-level=error:keyint=1:bframes=0:qp=6:repeat-headers=0 -tag:v hvc1 -f mp4",
    ));
    arguments.push((&film).into());
    ffmpeg(&arguments, |stdin| {
        for tile in 0..columns * rows {
            for y in 0..TILE {
                let y = (tile / columns * TILE + y).min(picture.height - 1);
                for x in 0..TILE {
                    let [red, green, blue] = picture.at((tile % columns * TILE + x).min(picture.width - 1), y);
                    stdin.write_all(&[red, green, blue, 255])?;
                }
            }
        }
        Ok(())
    });
    let coded = std::fs::read(&film).unwrap();
    std::fs::remove_file(&film).unwrap();
    let find = |kind: &[u8; 4]| coded.windows(4).position(|bytes| bytes == kind).unwrap();
    let number = |place: usize| u32::from_be_bytes(*coded[place..].first_chunk().unwrap());
    let boxed = |kind: &[u8; 4], contents: &[u8]| {
        let length = u32::try_from(contents.len() + 8).unwrap();
        [&length.to_be_bytes()[..], kind, contents].concat()
    };
    let full = |kind: &[u8; 4], version: u8, contents: &[u8]| boxed(kind, &[&[version, 0, 0, 0], contents].concat());
    let configuration = find(b"hvcC");
    let configuration = &coded[configuration + 4..configuration - 4 + number(configuration - 4) as usize];
    let (sizes, first) = (find(b"stsz"), find(b"stco"));
    let tiles = columns * rows;
    assert_eq!(
        (number(sizes + 12) as usize, number(first + 8)),
        (tiles, 1),
        "all tiles in one piece"
    );
    let lengths: Vec<u32> = (0..tiles).map(|tile| number(sizes + 16 + tile * 4)).collect();
    let start = number(first + 12) as usize;
    let data = &coded[start..start + lengths.iter().sum::<u32>() as usize];

    let short = |number: usize| u16::try_from(number).unwrap().to_be_bytes();
    let grid_item = tiles + 1;
    let mut infos = short(grid_item).to_vec();
    let mut associations = u32::try_from(grid_item).unwrap().to_be_bytes().to_vec();
    let mut to_tiles = [short(grid_item), short(tiles)].concat();
    for item in 1..=grid_item {
        let kind: &[u8; 4] = if item == grid_item { b"grid" } else { b"hvc1" };
        infos.extend(full(b"infe", 2, &[&short(item)[..], &[0, 0], kind, &[0]].concat()));
        associations.extend(short(item));
        if item == grid_item {
            associations.push(1 + turns.len() as u8);
            associations.push(3);
            associations.extend((0..turns.len()).map(|turn| 4 + turn as u8));
        } else {
            associations.extend([2, 0x81, 2]);
            to_tiles.extend(short(item));
        }
    }
    let size = |width: usize, height: usize| {
        [width, height]
            .map(|side| u32::try_from(side).unwrap().to_be_bytes())
            .concat()
    };
    let mut properties = [
        boxed(b"hvcC", configuration),
        full(b"ispe", 0, &size(TILE, TILE)),
        full(b"ispe", 0, &size(picture.width, picture.height)),
    ]
    .concat();
    for (kind, value) in turns {
        properties.extend(boxed(kind, &[*value]));
    }
    let grid = [
        &[0, 0, rows as u8 - 1, columns as u8 - 1][..],
        &short(picture.width),
        &short(picture.height),
    ]
    .concat();
    let meta = |start: usize| {
        let mut places = [&[0x44, 0][..], &short(grid_item)].concat();
        let mut start = u32::try_from(start).unwrap();
        for item in 1..=grid_item {
            let (method, place, length) = if item == grid_item {
                (1, 0, u32::try_from(grid.len()).unwrap())
            } else {
                (0, start, lengths[item - 1])
            };
            start += length;
            places.extend(
                [
                    &short(item)[..],
                    &[0, method, 0, 0, 0, 1],
                    &place.to_be_bytes(),
                    &length.to_be_bytes(),
                ]
                .concat(),
            );
        }
        let parts = [
            full(b"hdlr", 0, b"\0\0\0\0pict\0\0\0\0\0\0\0\0\0\0\0\0\0"),
            full(b"pitm", 0, &short(grid_item)),
            full(b"iinf", 0, &infos),
            full(b"iloc", 1, &places),
            full(b"iref", 0, &boxed(b"dimg", &to_tiles)),
            boxed(b"idat", &grid),
            boxed(
                b"iprp",
                &[boxed(b"ipco", &properties), full(b"ipma", 0, &associations)].concat(),
            ),
        ];
        full(b"meta", 0, &parts.concat())
    };
    let head = boxed(b"ftyp", b"heic\0\0\0\0mif1heic");
    let start = head.len() + meta(0).len() + 8;
    [head, meta(start), boxed(b"mdat", data)].concat()
}

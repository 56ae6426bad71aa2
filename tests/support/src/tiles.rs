//! Pictures cut into tiles of which only the means are kept: enough to distinguish a film's picture, a still and everything else
//! apart after they went through a video call, and to find a thing as small as a pointer in them.
//!
//! The grid fits the barcode: each of its cells is four tiles wide, each of its two rows two tiles high.

use super::frame_barcode::{BITS, CELLS, upper_is_white};
use super::picture::Picture;

/// Tiles of brightness in a row.
pub const ACROSS: usize = 80;
/// Rows of them.
pub const DOWN: usize = 36;
/// First row of the barcode's upper and lower half, and the first one below.
const BARCODE: [usize; 3] = [16, 18, 20];
/// Difference of brightness that the two rows of a cell must show.
const MIN_CONTRAST: i32 = 60;
/// Between a sent and a received picture there is coding, and no tile's mean gets further off by that. Measured: at most
/// 3 in a thousand pictures; a pointer is off by 14 and more.
const TOLERANCE: u8 = 8;

/// Brightness (16..=235) of a tile of a frame, outside the barcode: steps that wander through the picture.
pub fn luma(number: u32, column: usize, row: usize) -> u8 {
    let place = column * 3 + row * 5 + number as usize * 2;
    50 + (place % 140) as u8
}

/// The means of a picture: brightness, and with half as many tiles either way, the two colour differences (ITU-R BT.601,
/// limited range, which is what a call's pictures are made of).
#[derive(Clone, PartialEq)]
pub struct Tiles(Vec<u8>);

/// What a picture in a call turned out to be.
#[derive(Debug, Clone, PartialEq)]
pub enum Seen {
    /// The whole picture of the film's frame of this number.
    Film(u32),
    /// The still that it was compared with.
    Still,
    /// Something else, and where it differs most from what it looks like.
    Else(String),
}

impl Tiles {
    /// From the bytes that tests/share/page/video.mjs keeps.
    pub fn new(bytes: Vec<u8>) -> Self {
        assert_eq!(bytes.len(), ACROSS * DOWN * 3 / 2, "a picture has this many tiles");
        Self(bytes)
    }

    /// Of a picture from the screen.
    pub fn of(picture: &Picture) -> Self {
        let mean = |part: fn([f64; 3]) -> f64, across: usize, down: usize| -> Vec<u8> {
            let tile = |column: usize, row: usize| {
                let (left, right) = (column * picture.width / across, (column + 1) * picture.width / across);
                let (top, bottom) = (row * picture.height / down, (row + 1) * picture.height / down);
                let mut sum = 0.0;
                for y in top..bottom {
                    for x in left..right {
                        sum += part(picture.at(x, y).map(f64::from));
                    }
                }
                (sum / ((right - left) * (bottom - top)) as f64).round() as u8
            };
            let places = (0..down).flat_map(|row| (0..across).map(move |column| (column, row)));
            places.map(|(column, row)| tile(column, row)).collect()
        };
        let luma = mean(|[r, g, b]| 16.0 + 0.257 * r + 0.504 * g + 0.098 * b, ACROSS, DOWN);
        let blue = mean(
            |[r, g, b]| 128.0 - 0.148 * r - 0.291 * g + 0.439 * b,
            ACROSS / 2,
            DOWN / 2,
        );
        let red = mean(
            |[r, g, b]| 128.0 + 0.439 * r - 0.368 * g - 0.071 * b,
            ACROSS / 2,
            DOWN / 2,
        );
        Self([luma, blue, red].concat())
    }

    /// Says what the picture is: a frame of a tiled film, one of these stills, or something else.
    pub fn judge(&self, stills: &[Self]) -> Seen {
        if stills.iter().any(|still| self.differs_from(still).is_none()) {
            return Seen::Still;
        }
        let Some(number) = self.number() else {
            return Seen::Else(match stills.first() {
                Some(still) => format!(
                    "no number, and no still: {}",
                    self.differs_from(still).unwrap_or_default()
                ),
                None => "no number".into(),
            });
        };
        match self.differs_from(&Self::of_frame(number)) {
            None => Seen::Film(number),
            Some(difference) => Seen::Else(format!("the barcode of frame {number}, but {difference}")),
        }
    }

    /// Whether there is nothing but parts of a tiled film and the curtain's ground, in any place: what a window shows
    /// that has just got another size.
    pub fn is_film_in_pieces(&self) -> bool {
        let (luma, colours) = self.0.split_at(ACROSS * DOWN);
        let (blue, red) = colours.split_at(colours.len() / 2);
        let plain = |pair: (&u8, &u8)| {
            let (blue, red) = (*pair.0, *pair.1);
            // Grey, about the curtain's ground, or the green of the barcode's ends.
            (blue.abs_diff(128) < 12 && red.abs_diff(128) < 12) || (blue < 120 && red < 120)
        };
        // The barcode is the one thing that is very bright or dark, and this large.
        let glaring = luma.iter().filter(|luma| !(40..=200).contains(*luma)).count();
        blue.iter().zip(red).all(plain) && glaring <= ACROSS * (STRIP_END - STRIP_TOP + 1)
    }

    /// A frame of a tiled film. What its green ends look like is left to the barcode's readers.
    fn of_frame(number: u32) -> Self {
        let mut bytes = Vec::with_capacity(ACROSS * DOWN * 3 / 2);
        for row in 0..DOWN {
            for column in 0..ACROSS {
                let cell = column * CELLS / ACROSS;
                bytes.push(match (row, upper_is_white(cell, number)) {
                    (STRIP_TOP..STRIP_END, None) => ANYTHING,
                    (STRIP_TOP..STRIP_END, Some(upper)) if upper == (row < BARCODE[1]) => 235,
                    (STRIP_TOP..STRIP_END, Some(_)) => 16,
                    _ => luma(number, column, row),
                });
            }
        }
        for _ in 0..2 {
            for row in 0..DOWN / 2 {
                for column in 0..ACROSS / 2 {
                    let cell = column * 2 * CELLS / ACROSS;
                    let green =
                        (BARCODE[0] / 2..BARCODE[2] / 2).contains(&row) && upper_is_white(cell, number).is_none();
                    bytes.push(if green { ANYTHING } else { 128 });
                }
            }
        }
        Self(bytes)
    }

    /// The largest difference, if it is larger than coding makes.
    fn differs_from(&self, expected: &Self) -> Option<String> {
        let differences = self.0.iter().zip(&expected.0).map(|(is, expected)| match *expected {
            ANYTHING => 0,
            expected => is.abs_diff(expected),
        });
        let (place, difference) = differences.enumerate().max_by_key(|(_, difference)| *difference)?;
        if difference <= TOLERANCE {
            return None;
        }
        let (is, expected) = (self.0[place], expected.0[place]);
        let (part, across, place) = match place.checked_sub(ACROSS * DOWN) {
            None => ("brightness", ACROSS, place),
            Some(place) => ("colour", ACROSS / 2, place % (ACROSS * DOWN / 4)),
        };
        let down = DOWN * across / ACROSS;
        let (x, y) = (100 * (place % across) / across, 100 * (place / across) / down);
        Some(format!("{part} {is} instead of {expected} at {x} % across, {y} % down"))
    }

    /// The number in the barcode, whatever the rest of the picture shows.
    pub fn number(&self) -> Option<u32> {
        let brightness = |bit: usize, from: usize| {
            // The two middle tiles of the cell: its edges are soft.
            let first = (bit + 1) * ACROSS / CELLS + 1;
            let tiles = (from..from + 2).flat_map(|row| [first, first + 1].map(|column| row * ACROSS + column));
            tiles.map(|at| i32::from(self.0[at])).sum::<i32>() / 4
        };
        (0..BITS).try_fold(0, |number, bit| {
            let difference = brightness(bit, BARCODE[0]) - brightness(bit, BARCODE[1]);
            (difference.abs() >= MIN_CONTRAST).then_some(number * 2 + u32::from(difference > 0))
        })
    }

    /// As a picture, for human eyes.
    pub fn drawn(&self) -> Picture {
        const LARGE: usize = 8;
        let mut picture = Picture::filled(ACROSS * LARGE, DOWN * LARGE, [0; 3]);
        for y in 0..picture.height {
            for x in 0..picture.width {
                let (column, row) = (x / LARGE, y / LARGE);
                let colour = ACROSS * DOWN + row / 2 * (ACROSS / 2) + column / 2;
                let [luma, blue, red] =
                    [row * ACROSS + column, colour, colour + ACROSS * DOWN / 4].map(|at| f64::from(self.0[at]));
                let (luma, blue, red) = (1.164 * (luma - 16.0), blue - 128.0, red - 128.0);
                let rgb = [
                    luma + 1.596 * red,
                    luma - 0.392 * blue - 0.813 * red,
                    luma + 2.017 * blue,
                ];
                picture.set(x, y, rgb.map(|part| part as u8));
            }
        }
        picture
    }
}

const STRIP_TOP: usize = BARCODE[0];
const STRIP_END: usize = BARCODE[2];
/// "Not compared" among expected means; no picture of a film is as dark.
const ANYTHING: u8 = 0;

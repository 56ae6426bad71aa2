//! The barcode that carries a frame's number: what the film maker draws and what a test reads from the screen.
//!
//! One band over the full width, [`CELLS`] cells wide and two rows high. The first and the last cell are green and locate
//! the band; each cell between them is one bit, the most significant first. The upper row shows the bit (white is 1), the
//! lower row its complement, so that a torn, blended or half-drawn picture reads as "no number", never as a wrong one.

use super::picture::{Picture, Rgb};

/// Cells over the width.
pub const CELLS: usize = 20;
/// Cells that carry a bit.
pub const BITS: usize = CELLS - 2;
/// Top of the band in ninths of the picture's height; it is one ninth high.
pub const TOP_NINTHS: usize = 4;
/// Difference of brightness (0..=255) that the two rows of a cell must show.
const MIN_CONTRAST: i32 = 60;

/// The band's rows in a picture of this height: first row, rows of one half.
pub const fn band(height: usize) -> (usize, usize) {
    (height * TOP_NINTHS / 9, height / 18)
}

/// First column of a cell (or of the one behind the last) in a picture of this width.
pub const fn cell_start(cell: usize, width: usize) -> usize {
    cell * width / CELLS
}

/// Whether the upper row of a cell is white for this number; `None` for the green ends.
pub const fn upper_is_white(cell: usize, number: u32) -> Option<bool> {
    if cell == 0 || cell == CELLS - 1 {
        None
    } else {
        Some((number >> (BITS - cell)) & 1 == 1)
    }
}

/// Where the barcode is: pixels between the two green ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FrameBarcode {
    pub left: usize,
    pub right: usize,
    pub top: usize,
    pub bottom: usize,
}

impl FrameBarcode {
    /// Finds the barcode at any scale, letterboxed or with something else around it.
    pub fn find(picture: &Picture) -> Option<Self> {
        let found: Vec<(usize, usize, usize)> = (0..picture.height)
            .filter_map(|y| {
                let (left, right) = ends_in_row(picture, y)?;
                Some((y, left, right))
            })
            .collect();
        if found.len() < 6 {
            return None;
        }
        let (_, left, right) = found[found.len() / 2];
        let same = |&&(_, l, r): &&(usize, usize, usize)| l.abs_diff(left) <= 3 && r.abs_diff(right) <= 3;
        let top = found.iter().find(same)?.0;
        let bottom = found.iter().rev().find(same)?.0 + 1;
        Some(Self {
            left,
            right,
            top,
            bottom,
        })
    }

    /// Rows in the middle of the upper and of the lower half: all that has to be fetched to read the number.
    pub fn rows(&self) -> (usize, usize) {
        let height = self.bottom - self.top;
        (self.top + height / 4, self.top + height * 3 / 4)
    }

    /// Column in the middle of a bit's cell.
    fn column(&self, bit: usize) -> usize {
        self.left + (2 * bit + 1) * (self.right - self.left) / (2 * BITS)
    }

    /// Reads the number with a function that says how bright a pixel is; `None` when any cell is ambiguous.
    pub fn read_with(&self, luma: impl Fn(usize, usize) -> i32) -> Option<u32> {
        let (upper, lower) = self.rows();
        (0..BITS).try_fold(0, |number, bit| {
            let x = self.column(bit);
            let difference = luma(x, upper) - luma(x, lower);
            (difference.abs() >= MIN_CONTRAST).then_some(number * 2 + u32::from(difference > 0))
        })
    }

    /// Reads the number from a picture in which the barcode was found.
    pub fn read(&self, picture: &Picture) -> Option<u32> {
        self.read_with(|x, y| picture.luma(x, y))
    }
}

/// The number that a picture shows.
pub fn number_in(picture: &Picture) -> Option<u32> {
    FrameBarcode::find(picture)?.read(picture)
}

/// Draws the barcode over a picture.
pub fn draw(picture: &mut Picture, number: u32) {
    let (top, half) = band(picture.height);
    for cell in 0..CELLS {
        let [upper, lower]: [Rgb; 2] = match upper_is_white(cell, number) {
            None => [[0, 255, 0]; 2],
            Some(true) => [[255; 3], [0; 3]],
            Some(false) => [[0; 3], [255; 3]],
        };
        for x in cell_start(cell, picture.width)..cell_start(cell + 1, picture.width) {
            for row in 0..half {
                picture.set(x, top + row, upper);
                picture.set(x, top + half + row, lower);
            }
        }
    }
}

fn is_green([r, g, b]: Rgb) -> bool {
    // The green of wider primaries has some blue on an ordinary screen.
    (g > 140 && r < 110 && b < 110) || (g > 180 && r < 60 && b < g - 60)
}

/// Inner edges of the two green ends, when this row shows exactly two of about a cell's width.
fn ends_in_row(picture: &Picture, y: usize) -> Option<(usize, usize)> {
    let mut runs = Vec::new();
    let mut start = None;
    for x in 0..=picture.width {
        let green = x < picture.width && is_green(picture.at(x, y));
        match (green, start) {
            (true, None) => start = Some(x),
            (false, Some(first)) => {
                if x - first >= 6 {
                    runs.push((first, x));
                }
                start = None;
            }
            _ => {}
        }
    }
    let &[(a_start, a_end), (b_start, b_end)] = runs.as_slice() else {
        return None;
    };
    let cell = (b_start - a_end) as f64 / BITS as f64;
    let plausible = |width: usize| (width as f64 - cell).abs() <= f64::max(3.0, cell * 0.2);
    (plausible(a_end - a_start) && plausible(b_end - b_start)).then_some((a_end, b_start))
}

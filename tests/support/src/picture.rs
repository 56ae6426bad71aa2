//! A picture that was taken from the screen, as bytes that can be asked.

use std::path::{Path, PathBuf};

/// Red, green, blue.
pub type Rgb = [u8; 3];

/// The ground of the stage's curtain (docs/protocol.md).
pub const CURTAIN: Rgb = [0x1b, 0x26, 0x2f];

/// RGBA, row by row from the top, without gaps.
#[derive(Clone)]
pub struct Picture {
    pub width: usize,
    pub height: usize,
    pub rgba: Vec<u8>,
}

fn is_ground(colour: Rgb) -> bool {
    let near = |(part, meant): (u8, u8)| part.abs_diff(meant) <= 2;
    colour.into_iter().zip(CURTAIN).all(near)
}

impl Picture {
    pub fn new(width: usize, height: usize, rgba: Vec<u8>) -> Self {
        assert_eq!(
            rgba.len(),
            width * height * 4,
            "a picture of {width}×{height} has four bytes a pixel"
        );
        Self { width, height, rgba }
    }

    pub fn filled(width: usize, height: usize, colour: Rgb) -> Self {
        let [r, g, b] = colour;
        Self::new(width, height, [r, g, b, 255].repeat(width * height))
    }

    pub fn at(&self, x: usize, y: usize) -> Rgb {
        let i = (y * self.width + x) * 4;
        [self.rgba[i], self.rgba[i + 1], self.rgba[i + 2]]
    }

    pub fn set(&mut self, x: usize, y: usize, [r, g, b]: Rgb) {
        let i = (y * self.width + x) * 4;
        self.rgba[i..i + 4].copy_from_slice(&[r, g, b, 255]);
    }

    /// Brightness 0..=255 as the eye weighs it.
    pub fn luma(&self, x: usize, y: usize) -> i32 {
        let [r, g, b] = self.at(x, y).map(i32::from);
        (299 * r + 587 * g + 114 * b) / 1000
    }

    /// Mean colour of the square of `2 · radius + 1` pixels around a point given in fractions of the picture.
    pub fn mean_around(&self, across: f64, down: f64, radius: usize) -> [f64; 3] {
        let (cx, cy) = (
            (across * self.width as f64) as usize,
            (down * self.height as f64) as usize,
        );
        let mut sum = [0.0; 3];
        let mut count = 0.0;
        for y in cy.saturating_sub(radius)..=(cy + radius).min(self.height - 1) {
            for x in cx.saturating_sub(radius)..=(cx + radius).min(self.width - 1) {
                let colour = self.at(x, y);
                for (sum, part) in sum.iter_mut().zip(colour) {
                    *sum += f64::from(part);
                }
                count += 1.0;
            }
        }
        sum.map(|s| s / count)
    }

    /// Whether all of it is of one colour.
    pub fn is_plain(&self) -> bool {
        self.rgba.chunks_exact(4).all(|pixel| pixel == &self.rgba[..4])
    }

    /// Whether every pixel is black, give or take what a driver's rounding does.
    pub fn is_black(&self) -> bool {
        self.rgba.chunks_exact(4).all(|p| p[..3].iter().all(|&part| part <= 2))
    }

    /// Whether this is the curtain: its ground all over, and in the middle one bright word. (What makes the word bright is
    /// not asked; a film that looks like this would be taken for the curtain.)
    pub fn is_curtain(&self) -> bool {
        let ground = |x: usize, y: usize| is_ground(self.at(x, y));
        let (middle_across, middle_down) = (self.width / 4..self.width * 3 / 4, self.height / 4..self.height * 3 / 4);
        let mut drawn = 0;
        for y in 0..self.height {
            for x in (0..self.width).filter(|&x| !ground(x, y)) {
                if !middle_across.contains(&x) || !middle_down.contains(&y) {
                    return false;
                }
                drawn += usize::from(self.luma(x, y) > 180);
            }
        }
        let all = self.width * self.height;
        (all / 1000..all / 20).contains(&drawn)
    }

    /// The part of the picture from `left`, `top` on.
    pub fn cut(&self, left: usize, top: usize, width: usize, height: usize) -> Self {
        let mut rgba = Vec::with_capacity(width * height * 4);
        for y in top..top + height {
            let start = (y * self.width + left) * 4;
            rgba.extend_from_slice(&self.rgba[start..start + width * 4]);
        }
        Self::new(width, height, rgba)
    }

    /// Turned clockwise by a quarter as often as said.
    pub fn turned(&self, quarters: usize) -> Self {
        let mut turned = self.clone();
        for _ in 0..quarters % 4 {
            let mut next = Self::filled(turned.height, turned.width, [0; 3]);
            for y in 0..turned.height {
                for x in 0..turned.width {
                    next.set(turned.height - 1 - y, x, turned.at(x, y));
                }
            }
            turned = next;
        }
        turned
    }

    /// Left and right swapped.
    pub fn mirrored(&self) -> Self {
        let mut mirrored = self.clone();
        for y in 0..self.height {
            for x in 0..self.width {
                mirrored.set(self.width - 1 - x, y, self.at(x, y));
            }
        }
        mirrored
    }

    /// Share of pixels (per mille) that stand out from both the line above and the line below: a comb's teeth.
    pub fn comb(&self) -> f64 {
        let teeth = |y: usize| {
            (0..self.width)
                .filter(|&x| {
                    let (above, here, below) = (self.luma(x, y - 1), self.luma(x, y), self.luma(x, y + 1));
                    (here - above > 40 && here - below > 40) || (above - here > 40 && below - here > 40)
                })
                .count()
        };
        let all: usize = (1..self.height - 1).map(teeth).sum();
        all as f64 * 1000.0 / (self.width * self.height) as f64
    }

    /// Mean difference of all parts of all pixels, 0.0 to 255.0.
    pub fn difference(&self, other: &Self) -> f64 {
        assert_eq!(
            (self.width, self.height),
            (other.width, other.height),
            "pictures of one size can be compared"
        );
        let sum: u64 = self
            .rgba
            .iter()
            .zip(&other.rgba)
            .map(|(a, b)| u64::from(a.abs_diff(*b)))
            .sum();
        sum as f64 / (self.width * self.height * 3) as f64
    }

    /// Where something else than black is: left, top, width, height.
    pub fn lit_area(&self) -> Option<(usize, usize, usize, usize)> {
        let lit = |x: usize, y: usize| self.at(x, y).iter().any(|&part| part > 24);
        let rows: Vec<usize> = (0..self.height)
            .filter(|&y| (0..self.width).any(|x| lit(x, y)))
            .collect();
        let columns: Vec<usize> = (0..self.width)
            .filter(|&x| (0..self.height).any(|y| lit(x, y)))
            .collect();
        let (top, bottom, left, right) = (*rows.first()?, *rows.last()?, *columns.first()?, *columns.last()?);
        Some((left, top, right - left + 1, bottom - top + 1))
    }

    /// Keeps the picture as a PNG in the target folder, for human eyes; says where.
    pub fn save(&self, name: &str) -> PathBuf {
        let path = super::work_folder("screenshots").join(format!("{name}.png"));
        self.save_to(&path);
        eprintln!("picture: {}", path.display());
        path
    }

    /// Reads a PNG of 8 or 16 bits; `None` when it cannot be read.
    pub fn from_png(path: &Path) -> Option<Self> {
        let mut decoder = png::Decoder::new(std::io::BufReader::new(std::fs::File::open(path).ok()?));
        decoder.set_transformations(
            png::Transformations::EXPAND | png::Transformations::STRIP_16 | png::Transformations::ALPHA,
        );
        let mut reader = decoder.read_info().ok()?;
        let mut bytes = vec![0; reader.output_buffer_size()?];
        let info = reader.next_frame(&mut bytes).ok()?;
        let rgba = match info.color_type {
            png::ColorType::Rgba => bytes,
            png::ColorType::GrayscaleAlpha => bytes
                .chunks_exact(2)
                .flat_map(|pixel| [pixel[0], pixel[0], pixel[0], pixel[1]])
                .collect(),
            _ => return None,
        };
        Some(Self::new(info.width as usize, info.height as usize, rgba))
    }

    fn save_to(&self, path: &Path) {
        let file = std::io::BufWriter::new(std::fs::File::create(path).unwrap());
        let mut encoder = png::Encoder::new(file, self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.write_header().unwrap().write_image_data(&self.rgba).unwrap();
    }
}

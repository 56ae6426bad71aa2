//! The window's pixels.

use super::rect::Rect;

/// Bytes of a pixel: blue, green, red, and one that is ignored.
pub(crate) const PIXEL: usize = 4;

/// Pixels that are drawn on: from the left, rows from above, without gaps.
pub(crate) struct Pixels<'a> {
    bytes: &'a mut [u8],
    width: usize,
    height: usize,
}

/// A part of the window, in whole pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Area {
    pub(crate) left: usize,
    pub(crate) top: usize,
    pub(crate) width: usize,
    pub(crate) height: usize,
}

impl<'a> Pixels<'a> {
    pub(crate) fn new(bytes: &'a mut [u8], width: u32, height: u32) -> Self {
        let (width, height) = (width as usize, height as usize);
        debug_assert_eq!(bytes.len(), width * height * PIXEL);
        Self { bytes, width, height }
    }

    pub(crate) fn width(&self) -> u32 {
        self.width as u32
    }

    pub(crate) fn height(&self) -> u32 {
        self.height as u32
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.bytes
    }

    pub(crate) fn row(&mut self, y: usize) -> &mut [u8] {
        let row = self.width * PIXEL;
        &mut self.bytes[y * row..][..row]
    }

    /// The bytes from the area's first pixel to its last, with the gaps between its rows; and from one row to the next.
    pub(crate) fn area(&mut self, area: Area) -> (&mut [u8], usize) {
        let stride = self.width * PIXEL;
        let start = area.top * stride + area.left * PIXEL;
        let len = area.height.saturating_sub(1) * stride + area.width * PIXEL;
        (&mut self.bytes[start..][..len], stride)
    }

    /// The part of the window inside the rectangle.
    pub(crate) fn inside(&self, rect: Rect) -> Area {
        let (left, top) = ((rect.x as usize).min(self.width), (rect.y as usize).min(self.height));
        Area {
            left,
            top,
            width: (rect.width as usize).min(self.width - left),
            height: (rect.height as usize).min(self.height - top),
        }
    }

    /// Everything in one colour.
    pub(crate) fn fill(&mut self, colour: [u8; 3]) {
        self.fill_rows(0, self.height, colour);
    }

    /// Everything but a rectangle in one colour.
    pub(crate) fn fill_around(&mut self, colour: [u8; 3], rect: Rect) {
        let area = self.inside(rect);
        let (right, below) = (area.left + area.width, area.top + area.height);
        self.fill_rows(0, area.top, colour);
        self.fill_rows(below, self.height, colour);
        if area.left > 0 || right < self.width {
            for y in area.top..below {
                let row = self.row(y);
                paint(&mut row[..area.left * PIXEL], colour);
                paint(&mut row[right * PIXEL..], colour);
            }
        }
    }

    fn fill_rows(&mut self, from: usize, to: usize, colour: [u8; 3]) {
        let row = self.width * PIXEL;
        let Some((first, rest)) = self.bytes[from * row..to * row].split_at_mut_checked(row) else {
            return;
        };
        paint(first, colour);
        for row in rest.chunks_exact_mut(row) {
            row.copy_from_slice(first);
        }
    }
}

fn paint(pixels: &mut [u8], [red, green, blue]: [u8; 3]) {
    pixels.as_chunks_mut::<PIXEL>().0.fill([blue, green, red, 0]);
}

#[cfg(test)]
mod tests {
    use super::*;

    const RED: [u8; 3] = [255, 0, 0];

    /// Which of 4 × 3 pixels are red after `draw`.
    fn red_after(draw: impl FnOnce(&mut Pixels<'_>)) -> Vec<String> {
        let mut bytes = [0; 4 * 3 * PIXEL];
        draw(&mut Pixels::new(&mut bytes, 4, 3));
        let sign = |pixel: &[u8]| if pixel[..3] == [0, 0, 255] { 'r' } else { '.' };
        let row = |row: &[u8]| row.chunks_exact(PIXEL).map(sign).collect();
        bytes.chunks_exact(4 * PIXEL).map(row).collect()
    }

    fn rect(x: f32, y: f32, width: f32, height: f32) -> Rect {
        Rect { x, y, width, height }
    }

    #[test]
    fn everything_is_filled() {
        assert_eq!(red_after(|pixels| pixels.fill(RED)), ["rrrr"; 3]);
    }

    #[test]
    fn all_but_the_film_is_filled() {
        let around = |place| red_after(|pixels| pixels.fill_around(RED, place));
        assert_eq!(around(rect(1.0, 0.0, 2.0, 3.0)), ["r..r"; 3]);
        assert_eq!(around(rect(0.0, 1.0, 4.0, 1.0)), ["rrrr", "....", "rrrr"]);
        assert_eq!(around(rect(0.0, 0.0, 4.0, 3.0)), ["...."; 3]);
        assert_eq!(around(rect(3.0, 2.0, 9.0, 9.0)), ["rrrr", "rrrr", "rrr."]);
    }
}

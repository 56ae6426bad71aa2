//! Whether a picture is of another scene than the one before it.

use crate::playback::{Picture, PixelFormat};

/// Places across and down at which the brightness is taken, each as the mean of some pixels.
const ACROSS: usize = 32;
const DOWN: usize = 18;
const PIXELS: usize = 4;

/// By how much brightness differs from one scene to the next, of 255: on average, and in most places. Somebody who walks past the camera
/// does not change as much at once. Rather one scene too few than one too many: a face is covered less long where one ends.
const ON_AVERAGE: u32 = 28;
const IN_A_PLACE: u8 = 14;
const MOST: usize = ACROSS * DOWN * 6 / 10;

/// The brightness of a picture in some places, of 255.
pub(super) struct Thumbnail([u8; ACROSS * DOWN]);

impl Thumbnail {
    /// All black where the picture has no pixels.
    pub(super) fn of(picture: &Picture) -> Self {
        let mut places = [0; ACROSS * DOWN];
        let Some(plane) = picture.plane(0) else {
            return Thumbnail(places);
        };
        let (width, height) = (plane.width as usize, plane.height as usize);
        let sample = picture.format().sample(0);
        let at = |x: usize, y: usize| {
            let start = y.min(height - 1) * plane.stride + x.min(width - 1) * sample;
            let bytes = plane.bytes.get(start..start + sample);
            bytes.map_or(0, |bytes| match (picture.format(), bytes) {
                // Green.
                (PixelFormat::Rgba, bytes) => bytes.get(1).copied().unwrap_or_default().into(),
                (_, [low, high]) => u32::from(u16::from_le_bytes([*low, *high])) >> 2,
                (_, bytes) => bytes.first().copied().unwrap_or_default().into(),
            })
        };
        if width > 0 && height > 0 {
            for (index, place) in places.iter_mut().enumerate() {
                let (column, row) = (index % ACROSS, index / ACROSS);
                let pixels = (0..PIXELS * PIXELS).map(|pixel| {
                    let across = column * PIXELS + pixel % PIXELS;
                    let down = row * PIXELS + pixel / PIXELS;
                    at(across * width / (ACROSS * PIXELS), down * height / (DOWN * PIXELS))
                });
                *place = (pixels.sum::<u32>() / (PIXELS * PIXELS) as u32).min(255) as u8;
            }
        }
        Thumbnail(places)
    }

    /// Whether this picture is of another scene than the one `before` it.
    pub(super) fn is_another_scene(&self, before: &Self) -> bool {
        let differences = || self.0.iter().zip(&before.0).map(|(now, then)| now.abs_diff(*then));
        let all: u32 = differences().map(u32::from).sum();
        let changed = differences().filter(|difference| *difference >= IN_A_PLACE).count();
        all >= ON_AVERAGE * (ACROSS * DOWN) as u32 && changed >= MOST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture whose brightness is `of` its column and row.
    fn thumbnail(of: impl Fn(usize, usize) -> u8) -> Thumbnail {
        let mut places = [0; ACROSS * DOWN];
        for (index, place) in places.iter_mut().enumerate() {
            *place = of(index % ACROSS, index / ACROSS);
        }
        Thumbnail(places)
    }

    #[test]
    fn another_room_is_another_scene_and_somebody_who_passes_is_not() {
        let room = thumbnail(|x, y| (x * 5 + y) as u8);
        let other = thumbnail(|x, y| (200 - (x * 3) + y) as u8);
        assert!(other.is_another_scene(&room) && !room.is_another_scene(&room));
        // A dark figure over a third of the picture, and a lamp that is switched on.
        let passing = thumbnail(|x, y| if x < ACROSS / 3 { 0 } else { (x * 5 + y) as u8 });
        let brighter = thumbnail(|x, y| (x * 5 + y + 20) as u8);
        assert!(!passing.is_another_scene(&room) && !brighter.is_another_scene(&room));
    }
}

//! Where the film is in the window: aspect kept, centred, whole pixels.

use crate::playback::{Orientation, Picture};
pub(in crate::stage) use crate::raster::Rect;

/// Between two pictures, so that they are not taken for one, in pixels; nothing in a window that is hardly larger.
const GAP: u32 = 8;

/// What of a window two pictures have: one beside the other, or one below the other where that makes them larger. `swapped`: the
/// first one is on the right, or below.
pub(in crate::stage) fn panes(
    (width, height): (u32, u32),
    [first, beside]: [DisplaySize; 2],
    swapped: bool,
) -> [Rect; 2] {
    let seen = |width: u32, height: u32| {
        let of = |size: DisplaySize| {
            let rect = size.centred_in(width, height);
            f64::from(rect.width) * f64::from(rect.height)
        };
        of(first) + of(beside)
    };
    let half = |length: u32| length.saturating_sub(if length > 20 * GAP { GAP } else { 0 }) / 2;
    let (half_width, half_height) = (half(width), half(height));
    let (size, to_second) = if seen(width, half_height) > seen(half_width, height) {
        ((width, half_height), (0, height - half_height))
    } else {
        ((half_width, height), (width - half_width, 0))
    };
    let pane = |(x, y): (u32, u32)| Rect {
        x: x as f32,
        y: y as f32,
        ..Rect::of_window(size)
    };
    let (one, other) = (pane((0, 0)), pane(to_second));
    if swapped { [other, one] } else { [one, other] }
}

/// The size in which a frame is meant to be seen, in square pixels: pixel aspect and rotation applied. Pixels are only
/// ever stretched, never squeezed, so that none is lost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::stage) struct DisplaySize {
    pub(in crate::stage) width: f64,
    pub(in crate::stage) height: f64,
}

impl DisplaySize {
    pub(in crate::stage) fn of(picture: &Picture) -> Self {
        Self::new(
            picture.width(),
            picture.height(),
            picture.pixel_aspect(),
            picture.orientation(),
        )
    }

    pub(in crate::stage) fn new(width: u32, height: u32, (across, down): (u32, u32), orientation: Orientation) -> Self {
        let (mut width, mut height) = (f64::from(width.max(1)), f64::from(height.max(1)));
        // A file may say anything; a pixel eight times as wide as high is beyond all film.
        let aspect = (f64::from(across.max(1)) / f64::from(down.max(1))).clamp(0.125, 8.0);
        if aspect >= 1.0 {
            width *= aspect;
        } else {
            height /= aspect;
        }
        if orientation.is_sideways() {
            Self {
                width: height,
                height: width,
            }
        } else {
            Self { width, height }
        }
    }

    /// The same shape, made smaller if need be to fit into the given size, and no smaller than `floor` wide.
    pub(in crate::stage) fn within(self, width: f64, height: f64, floor: f64) -> Self {
        let fit = (width / self.width).min(height / self.height).min(1.0);
        let scale = if self.width * fit < floor {
            (floor / self.width).min(width / self.width).min(height / self.height)
        } else {
            fit
        };
        Self {
            width: (self.width * scale).round().max(1.0),
            height: (self.height * scale).round().max(1.0),
        }
    }

    /// The largest rectangle of this shape inside a window, centred.
    pub(in crate::stage) fn centred_in(self, width: u32, height: u32) -> Rect {
        let (across, down) = (f64::from(width), f64::from(height));
        let scale = (across / self.width).min(down / self.height);
        let (film_width, film_height) = (
            (self.width * scale).round().min(across),
            (self.height * scale).round().min(down),
        );
        Rect {
            x: ((across - film_width) / 2.0).floor() as f32,
            y: ((down - film_height) / 2.0).floor() as f32,
            width: film_width as f32,
            height: film_height as f32,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDEWAYS: Orientation = Orientation {
        mirrored: false,
        rotation: 90,
    };

    #[test]
    fn a_wide_picture_in_a_square_window_has_bars_above_and_below() {
        let rect = DisplaySize::new(1920, 1080, (1, 1), Orientation::UPRIGHT).centred_in(900, 900);
        assert_eq!(
            rect,
            Rect {
                x: 0.0,
                y: 197.0,
                width: 900.0,
                height: 506.0
            }
        );
    }

    #[test]
    fn a_picture_of_the_windows_size_fills_it_to_the_pixel() {
        let rect = DisplaySize::new(1280, 720, (1, 1), Orientation::UPRIGHT).centred_in(1280, 720);
        assert_eq!(
            rect,
            Rect {
                x: 0.0,
                y: 0.0,
                width: 1280.0,
                height: 720.0
            }
        );
    }

    #[test]
    fn oblong_pixels_are_stretched() {
        // PAL DV, wide: 720×576 with pixels 64:45 is shown 16:9.
        let size = DisplaySize::new(720, 576, (64, 45), Orientation::UPRIGHT);
        assert_eq!(
            size,
            DisplaySize {
                width: 1024.0,
                height: 576.0
            }
        );
        // NTSC DV, 4:3: pixels 8:9 are higher than wide.
        let size = DisplaySize::new(720, 480, (8, 9), Orientation::UPRIGHT);
        assert_eq!(
            size,
            DisplaySize {
                width: 720.0,
                height: 540.0
            }
        );
    }

    #[test]
    fn a_picture_on_its_side_is_shown_upright() {
        assert_eq!(
            DisplaySize::new(1920, 1080, (1, 1), SIDEWAYS),
            DisplaySize {
                width: 1080.0,
                height: 1920.0
            }
        );
    }

    const WIDE: DisplaySize = DisplaySize {
        width: 1920.0,
        height: 1080.0,
    };
    const UPRIGHT: DisplaySize = DisplaySize {
        width: 1080.0,
        height: 1920.0,
    };

    fn rect(x: f32, y: f32, width: f32, height: f32) -> Rect {
        Rect { x, y, width, height }
    }

    #[test]
    fn two_pictures_stand_side_by_side_or_one_below_the_other_where_that_makes_them_larger() {
        let halves = [rect(0.0, 0.0, 636.0, 720.0), rect(644.0, 0.0, 636.0, 720.0)];
        assert_eq!(panes((1280, 720), [WIDE; 2], false), halves);
        assert_eq!(panes((1280, 720), [UPRIGHT; 2], false), halves);
        assert_eq!(panes((1280, 720), [WIDE, UPRIGHT], false), halves);
        assert_eq!(panes((1280, 720), [WIDE; 2], true), [halves[1], halves[0]]);
        let high = panes((700, 900), [WIDE; 2], false);
        assert_eq!(high, [rect(0.0, 0.0, 700.0, 446.0), rect(0.0, 454.0, 700.0, 446.0)]);
        // An odd width makes the gap wider.
        let odd = panes((1281, 720), [WIDE; 2], false);
        assert_eq!(odd, [rect(0.0, 0.0, 636.0, 720.0), rect(645.0, 0.0, 636.0, 720.0)]);
        for window in [(0, 0), (1, 1), (3, 2)] {
            assert!(panes(window, [WIDE; 2], false).iter().all(|pane| pane.width <= 3.0));
        }
    }

    #[test]
    fn a_window_is_never_larger_than_asked_and_never_tiny() {
        assert_eq!(
            DisplaySize::new(1920, 1080, (1, 1), Orientation::UPRIGHT).within(1280.0, 720.0, 480.0),
            DisplaySize {
                width: 1280.0,
                height: 720.0
            }
        );
        assert_eq!(
            DisplaySize::new(640, 360, (1, 1), Orientation::UPRIGHT).within(1280.0, 720.0, 480.0),
            DisplaySize {
                width: 640.0,
                height: 360.0
            }
        );
        assert_eq!(
            DisplaySize::new(160, 90, (1, 1), Orientation::UPRIGHT).within(1280.0, 720.0, 480.0),
            DisplaySize {
                width: 480.0,
                height: 270.0
            }
        );
        // Upright film from a phone: the height decides, although it is narrow then.
        assert_eq!(
            DisplaySize::new(1920, 1080, (1, 1), SIDEWAYS).within(1280.0, 720.0, 480.0),
            DisplaySize {
                width: 405.0,
                height: 720.0
            }
        );
    }
}

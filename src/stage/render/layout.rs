//! Where the film is in the window: aspect kept, centred, whole pixels.

use crate::playback::{Orientation, Picture};

/// A rectangle in pixels of the window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::stage) struct Rect {
    pub(in crate::stage) x: f32,
    pub(in crate::stage) y: f32,
    pub(in crate::stage) width: f32,
    pub(in crate::stage) height: f32,
}

impl Rect {
    pub(in crate::stage) fn is_empty(self) -> bool {
        self.width < 1.0 || self.height < 1.0
    }
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

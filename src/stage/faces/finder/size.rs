//! In which size a picture is looked at.

/// Width and height of a picture as the network gets it: multiples of 32.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::stage) struct Size {
    pub(super) width: usize,
    pub(super) height: usize,
}

/// About as many pixels has every picture that is looked at. A face of 5 % of a picture's height is 21 pixels high then where that is 16:9;
/// the network finds faces from 16 pixels on.
const PIXELS: f64 = 306_000.0;
/// Sides are multiples of what the network's smallest plane stands for.
const STEP: f64 = 32.0;
/// Longest side of a picture that is much longer in one direction than in the other.
const LONGEST: f64 = 2048.0;

impl Size {
    /// In which size a picture of this shape is looked at; it is stretched by some hundredths to fit. What is no shape counts as a square.
    #[must_use]
    pub(in crate::stage) fn for_picture(width: f64, height: f64) -> Self {
        let shape = width / height;
        let shape = if shape.is_finite() && shape > 0.0 { shape } else { 1.0 };
        let side = |length: f64| ((length / STEP).round().max(1.0) * STEP).min(LONGEST) as usize;
        Size {
            width: side((PIXELS * shape).sqrt()),
            height: side((PIXELS / shape).sqrt()),
        }
    }

    /// In pixels.
    #[must_use]
    pub(in crate::stage) fn width(self) -> usize {
        self.width
    }

    /// In pixels.
    #[must_use]
    pub(in crate::stage) fn height(self) -> usize {
        self.height
    }

    /// Width times height.
    #[must_use]
    pub(in crate::stage) fn pixels(self) -> usize {
        self.width * self.height
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_gets_about_as_many_pixels_in_steps_of_32() {
        for (picture, expected) in [
            ((1920.0, 1080.0), (736, 416)),
            ((640.0, 480.0), (640, 480)),
            ((1080.0, 1920.0), (416, 736)),
            ((100.0, 1.0), (2048, 64)),
            ((0.0, 0.0), (544, 544)),
        ] {
            let size = Size::for_picture(picture.0, picture.1);
            assert_eq!((size.width(), size.height()), expected, "{picture:?}");
        }
    }
}

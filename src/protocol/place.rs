//! Where on the desktop the film's window opens.

use serde::{Deserialize, Serialize};

/// No desktop is larger, in pixels, or begins further away from its main display.
const FURTHEST: u32 = 100_000;

/// A rectangle of the desktop, in pixels of the desktop: `x` to the right and `y` down from its origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Its left edge.
    pub x: i32,
    /// Its upper edge.
    pub y: i32,
    /// Its width.
    pub width: u32,
    /// Its height.
    pub height: u32,
    /// Whether the window fills the display that the middle of the rectangle is on; else it opens inside the rectangle.
    #[serde(default)]
    pub fills: bool,
}

impl Place {
    /// Whether there can be such a rectangle on a desktop.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let near = |at: i32| at.unsigned_abs() <= FURTHEST;
        let sides = 1..=FURTHEST;
        near(self.x) && near(self.y) && sides.contains(&self.width) && sides.contains(&self.height)
    }

    /// Whether this point of the desktop is in it.
    #[must_use]
    pub fn contains(&self, (x, y): (i32, i32)) -> bool {
        let inside = |at: i32, from: i32, length: u32| {
            let past = i64::from(at) - i64::from(from);
            (0..i64::from(length)).contains(&past)
        };
        inside(x, self.x, self.width) && inside(y, self.y, self.height)
    }

    /// Its middle.
    #[must_use]
    pub fn middle(&self) -> (i32, i32) {
        let half = |length: u32| i32::try_from(length / 2).unwrap_or(i32::MAX);
        (
            self.x.saturating_add(half(self.width)),
            self.y.saturating_add(half(self.height)),
        )
    }

    /// Where something of this size begins that has the same middle, but begins no further to the left or up than the rectangle.
    #[must_use]
    pub fn centred(&self, (width, height): (u32, u32)) -> (i32, i32) {
        let begin = |from: i32, space: u32, size: u32| {
            let margin = i32::try_from(space.saturating_sub(size) / 2).unwrap_or(0);
            from.saturating_add(margin)
        };
        (begin(self.x, self.width, width), begin(self.y, self.height, height))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place = Place {
        x: -1280,
        y: 40,
        width: 1280,
        height: 680,
        fills: false,
    };

    #[test]
    fn a_place_is_a_rectangle_that_a_desktop_can_have() {
        assert!(PLACE.is_sound());
        for wrong in [
            Place { width: 0, ..PLACE },
            Place {
                height: u32::MAX,
                ..PLACE
            },
            Place { x: i32::MIN, ..PLACE },
        ] {
            assert!(!wrong.is_sound(), "{wrong:?}");
        }
    }

    #[test]
    fn points_are_inside_up_to_the_last_pixel() {
        assert!(PLACE.contains((-1280, 40)) && PLACE.contains((-1, 719)));
        assert!(!PLACE.contains((0, 40)) && !PLACE.contains((-1280, 39)));
        assert!(PLACE.contains(PLACE.middle()));
    }

    #[test]
    fn what_is_larger_than_the_place_begins_at_its_corner() {
        assert_eq!(PLACE.centred((1000, 580)), (-1140, 90));
        assert_eq!(PLACE.centred((5000, 5000)), (-1280, 40));
    }
}

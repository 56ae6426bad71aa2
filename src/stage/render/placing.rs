//! A picture that is seen in part: where all of it would be in the window, what of it is seen there, and which way up.

use super::layout::{DisplaySize, Rect};
use super::light::Light;
use crate::playback::Orientation;
use crate::protocol::ShownAs;

/// A place in the window, or in a picture.
pub(in crate::stage) type Point = (f64, f64);

/// How the film's frame is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::stage) struct FramePlace {
    /// What it fills, in pixels of the window, and inside it.
    pub(in crate::stage) place: Rect,
    /// What of it is seen there.
    pub(in crate::stage) part: Part,
    /// By how much it is turned by hand, after its own orientation.
    pub(in crate::stage) turn: u16,
    pub(in crate::stage) light: Light,
}

/// A part of a picture: its left upper corner and its size, where the whole picture is from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::stage) struct Part {
    pub(in crate::stage) left: f64,
    pub(in crate::stage) top: f64,
    pub(in crate::stage) width: f64,
    pub(in crate::stage) height: f64,
}

impl FramePlace {
    /// All of it as it is, in this place.
    pub(in crate::stage) fn whole(place: Rect) -> Self {
        Self {
            place,
            part: Part::WHOLE,
            turn: 0,
            light: Light::AS_RECORDED,
        }
    }

    /// A picture of this size (before it is turned by hand) in a part of a window that is its own.
    pub(in crate::stage) fn within(size: DisplaySize, pane: Rect, shown_as: ShownAs) -> Self {
        let alone = Self::new(size, pane.size(), shown_as);
        let place = Rect {
            x: alone.place.x + pane.x,
            y: alone.place.y + pane.y,
            ..alone.place
        };
        Self { place, ..alone }
    }

    /// A picture of this size (before it is turned by hand) in a window.
    pub(in crate::stage) fn new(size: DisplaySize, window: (u32, u32), shown_as: ShownAs) -> Self {
        let whole = size.placed(window, shown_as);
        let (place, part) = seen(whole, window);
        Self {
            place,
            part,
            turn: shown_as.turn,
            light: Light::of(shown_as),
        }
    }
}

impl Part {
    pub(in crate::stage) const WHOLE: Self = Self {
        left: 0.0,
        top: 0.0,
        width: 1.0,
        height: 1.0,
    };

    /// The same part of the frame as it is stored, which `orientation` puts upright.
    pub(in crate::stage) fn stored(self, orientation: Orientation) -> Self {
        let one = stored_point((self.left, self.top), orientation);
        let other = stored_point((self.left + self.width, self.top + self.height), orientation);
        if self == Self::WHOLE {
            return self;
        }
        let (width, height) = if orientation.is_sideways() {
            (self.height, self.width)
        } else {
            (self.width, self.height)
        };
        Self {
            left: one.0.min(other.0),
            top: one.1.min(other.1),
            width,
            height,
        }
    }
}

/// Where a point of the upright picture is in the stored one: both from 0 to 1.
pub(in crate::stage) fn stored_point((x, y): Point, orientation: Orientation) -> Point {
    let (x, y) = match orientation.rotation {
        90 => (y, 1.0 - x),
        180 => (1.0 - x, 1.0 - y),
        270 => (1.0 - y, x),
        _ => (x, y),
    };
    (if orientation.mirrored { 1.0 - x } else { x }, y)
}

/// Where a point of the picture as the film has it is in the picture that was turned by hand.
pub(in crate::stage) fn turned_point(point: Point, turn: u16) -> Point {
    let back = Orientation::UPRIGHT.turned(360 - turn % 360);
    stored_point(point, back)
}

/// Where a point of the picture that was turned by hand is in the picture as the film has it.
pub(in crate::stage) fn unturned_point(point: Point, turn: u16) -> Point {
    stored_point(point, Orientation::UPRIGHT.turned(turn))
}

impl DisplaySize {
    /// The same turned by hand.
    pub(in crate::stage) fn turned(self, turn: u16) -> Self {
        if Orientation::UPRIGHT.turned(turn).is_sideways() {
            Self {
                width: self.height,
                height: self.width,
            }
        } else {
            self
        }
    }

    /// Where all of the picture would be: centred, or, if it is near, around what is seen. Whole pixels; what is outside the window is
    /// not seen. A picture that is larger than the window leaves nothing of it empty.
    pub(in crate::stage) fn placed(self, (width, height): (u32, u32), shown_as: ShownAs) -> Rect {
        let whole = self.turned(shown_as.turn).centred_in(width, height);
        if !shown_as.is_near() {
            return whole;
        }
        let along = |space: u32, size: f32, middle: f64| {
            let (space, size) = (f64::from(space), (f64::from(size) * shown_as.zoom).round());
            let start = if size <= space {
                ((space - size) / 2.0).floor()
            } else {
                (space / 2.0 - middle * size).round().clamp(space - size, 0.0)
            };
            (start as f32, size as f32)
        };
        let (x, across) = along(width, whole.width, shown_as.x);
        let (y, down) = along(height, whole.height, shown_as.y);
        Rect {
            x,
            y,
            width: across,
            height: down,
        }
    }

    /// What is in the middle of the window when the picture is so near, and this point of it at this place of the window.
    pub(in crate::stage) fn middle(self, window: (u32, u32), shown_as: ShownAs, held: Point, at: Point) -> Point {
        let whole = self.placed(window, shown_as);
        let along = |space: u32, size: f32, held: f64, at: f64| held + (f64::from(space) / 2.0 - at) / f64::from(size);
        (
            along(window.0, whole.width, held.0, at.0),
            along(window.1, whole.height, held.1, at.1),
        )
    }
}

/// A point of the window as parts of the picture, which it may be outside of.
pub(in crate::stage) fn within(whole: Rect, (x, y): Point) -> Point {
    (
        (x - f64::from(whole.x)) / f64::from(whole.width),
        (y - f64::from(whole.y)) / f64::from(whole.height),
    )
}

/// What of a picture is inside the window, and which part of the picture that is.
fn seen(whole: Rect, (width, height): (u32, u32)) -> (Rect, Part) {
    let along = |start: f32, size: f32, space: u32| {
        let from = start.max(0.0);
        let to = (start + size).min(space as f32).max(from);
        let part = |length: f32| f64::from(length) / f64::from(size.max(1.0));
        ((from, to - from), (part(from - start), part(to - from)))
    };
    let (across, part_across) = along(whole.x, whole.width, width);
    let (down, part_down) = along(whole.y, whole.height, height);
    let place = Rect {
        x: across.0,
        y: down.0,
        width: across.1,
        height: down.1,
    };
    let part = Part {
        left: part_across.0,
        top: part_down.0,
        width: part_across.1,
        height: part_down.1,
    };
    if place == whole {
        (place, Part::WHOLE)
    } else {
        (place, part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILM: DisplaySize = DisplaySize {
        width: 1600.0,
        height: 900.0,
    };

    fn near(zoom: f64, x: f64, y: f64) -> ShownAs {
        ShownAs {
            zoom,
            x,
            y,
            ..ShownAs::default()
        }
    }

    fn rect(x: f32, y: f32, width: f32, height: f32) -> Rect {
        Rect { x, y, width, height }
    }

    #[test]
    fn the_whole_picture_is_where_it_always_was() {
        for window in [(1280, 720), (900, 900), (333, 77), (1, 1)] {
            let frame = FramePlace::new(FILM, window, ShownAs::default());
            assert_eq!(frame, FramePlace::whole(FILM.centred_in(window.0, window.1)));
        }
    }

    #[test]
    fn a_near_picture_fills_the_window_and_shows_a_part_of_itself() {
        let frame = FramePlace::new(FILM, (800, 450), near(2.0, 0.25, 0.5));
        assert_eq!(frame.place, rect(0.0, 0.0, 800.0, 450.0));
        assert_eq!(
            frame.part,
            Part {
                left: 0.0,
                top: 0.25,
                width: 0.5,
                height: 0.5
            }
        );
        // Bars above and below become narrower, and then there are none.
        let frame = FramePlace::new(FILM, (900, 900), near(1.5, 0.5, 0.5));
        assert_eq!((frame.place.y, frame.place.height), (70.0, 759.0));
        assert_eq!((frame.part.top, frame.part.height), (0.0, 1.0));
        let frame = FramePlace::new(FILM, (900, 900), near(3.0, 0.5, 0.5));
        assert_eq!(frame.place, rect(0.0, 0.0, 900.0, 900.0));
    }

    #[test]
    fn a_picture_stays_in_its_part_of_the_window_however_near_it_is() {
        let pane = rect(640.0, 10.0, 640.0, 700.0);
        let frame = FramePlace::within(FILM, pane, ShownAs::default());
        assert_eq!(frame.place, rect(640.0, 180.0, 640.0, 360.0));
        for zoom in [1.5, 3.0, 8.0] {
            let FramePlace { place, .. } = FramePlace::within(FILM, pane, near(zoom, 0.1, 0.9));
            assert!(place.x >= 640.0 && place.x + place.width <= 1280.0, "{place:?}");
            assert!(place.y >= 10.0 && place.y + place.height <= 710.0, "{place:?}");
        }
    }

    #[test]
    fn nothing_of_the_window_is_empty_beside_a_picture_that_is_larger() {
        for window in [(800, 450), (900, 900), (450, 800), (1001, 333)] {
            for zoom in [1.2, 2.0, 5.0, 8.0] {
                for (x, y) in [(0.0, 0.0), (1.0, 1.0), (0.4, 0.9)] {
                    let whole = FILM.placed(window, near(zoom, x, y));
                    let FramePlace { place, part, .. } = FramePlace::new(FILM, window, near(zoom, x, y));
                    let full = |size: f32, seen: f32, space: u32| seen == size.min(space as f32);
                    assert!(full(whole.width, place.width, window.0) && full(whole.height, place.height, window.1));
                    assert!(part.left >= 0.0 && part.left + part.width <= 1.0 + 1e-9, "{part:?}");
                    assert!(part.top >= 0.0 && part.top + part.height <= 1.0 + 1e-9, "{part:?}");
                    assert_eq!((place.width.fract(), place.x.fract()), (0.0, 0.0));
                }
            }
        }
    }

    #[test]
    fn what_is_under_the_pointer_stays_there() {
        let window = (1000, 700);
        for turn in [0, 90, 180, 270] {
            let before = ShownAs {
                turn,
                ..near(2.0, 0.5, 0.5)
            };
            let at = (310.0, 420.0);
            let held = within(FILM.placed(window, before), at);
            let after = ShownAs { zoom: 4.0, ..before };
            let (x, y) = FILM.middle(window, after, held, at);
            let whole = FILM.placed(window, ShownAs { x, y, ..after });
            let (left, top) = (f64::from(whole.x), f64::from(whole.y));
            let (x, y) = (
                left + held.0 * f64::from(whole.width),
                top + held.1 * f64::from(whole.height),
            );
            assert!((x - at.0).abs() <= 1.0 && (y - at.1).abs() <= 1.0, "{turn}: {x} {y}");
        }
    }

    #[test]
    fn window_picture_and_film_lead_to_each_other_whichever_way_up() {
        for turn in [0, 90, 180, 270] {
            for point in [(0.0, 0.0), (0.2, 0.7), (1.0, 0.4)] {
                let (x, y) = unturned_point(turned_point(point, turn), turn);
                assert!((x - point.0).abs() < 1e-12 && (y - point.1).abs() < 1e-12);
            }
        }
        // Turned clockwise, what was above on the left is above on the right.
        assert_eq!(turned_point((0.0, 0.0), 90), (1.0, 0.0));
        assert_eq!(turned_point((0.1, 0.0), 90), (1.0, 0.1));
        assert_eq!(turned_point((0.0, 0.0), 270), (0.0, 1.0));
        let part = Part {
            left: 0.5,
            top: 0.0,
            width: 0.5,
            height: 0.25,
        };
        for mirrored in [false, true] {
            for rotation in [0, 90, 180, 270] {
                let orientation = Orientation { mirrored, rotation };
                let stored = part.stored(orientation);
                let corner = stored_point((part.left, part.top), orientation);
                let inside = |at: f64, from: f64, size: f64| at >= from - 1e-9 && at <= from + size + 1e-9;
                assert!(inside(corner.0, stored.left, stored.width) && inside(corner.1, stored.top, stored.height));
                assert!((stored.width * stored.height - 0.125).abs() < 1e-9);
                assert_eq!(Part::WHOLE.stored(orientation), Part::WHOLE);
            }
        }
    }
}

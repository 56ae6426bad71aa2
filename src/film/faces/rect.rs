//! Rectangles that may reach over the picture's edges, in the unit of an [`Area`].

use crate::film::covers::{Area, WHOLE};

/// Left, top, right and bottom edge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rect {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Rect {
    pub(super) fn of(area: Area) -> Self {
        Rect {
            left: area.left.into(),
            top: area.top.into(),
            right: area.right.into(),
            bottom: area.bottom.into(),
        }
    }

    pub(super) fn width(self) -> f64 {
        self.right - self.left
    }

    pub(super) fn height(self) -> f64 {
        self.bottom - self.top
    }

    fn centre(self) -> (f64, f64) {
        ((self.left + self.right) / 2.0, (self.top + self.bottom) / 2.0)
    }

    /// So many times as wide and high, around the same centre.
    pub(super) fn grown(self, factor: f64) -> Self {
        let (across, down) = (
            self.width() * (factor - 1.0) / 2.0,
            self.height() * (factor - 1.0) / 2.0,
        );
        Rect {
            left: self.left - across,
            top: self.top - down,
            right: self.right + across,
            bottom: self.bottom + down,
        }
    }

    pub(super) fn moved(self, (across, down): (f64, f64)) -> Self {
        Rect {
            left: self.left + across,
            top: self.top + down,
            right: self.right + across,
            bottom: self.bottom + down,
        }
    }

    /// The smallest one that holds both.
    pub(super) fn and(self, other: Self) -> Self {
        Rect {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// Whether it is so much larger than this part of it that it shows.
    pub(super) fn is_larger(self, part: Self) -> bool {
        self.width() * self.height() > part.width() * part.height() * 1.15
    }

    /// The way from this one's centre to the other's.
    pub(super) fn way_to(self, other: Self) -> (f64, f64) {
        let ((x, y), (to_x, to_y)) = (self.centre(), other.centre());
        (to_x - x, to_y - y)
    }

    /// How far the centres are apart, in widths and heights of the larger; infinite where one is much larger than the other.
    pub(super) fn distance(self, other: Self) -> f64 {
        let (width, height) = (self.width().max(other.width()), self.height().max(other.height()));
        let is_much_larger = self.height().min(other.height()) * LARGER < height;
        if is_much_larger || width <= 0.0 || height <= 0.0 {
            return f64::INFINITY;
        }
        let (across, down) = self.way_to(other);
        (across.abs() / width).max(down.abs() / height)
    }

    /// The same, drawn out to each edge of the picture that is nearer than half its own width or height; `None` where none is.
    pub(super) fn drawn_to_edges(self) -> Option<Self> {
        let whole = f64::from(WHOLE);
        let (across, down) = (self.width() / 2.0, self.height() / 2.0);
        let near = [
            self.left < across,
            self.top < down,
            self.right > whole - across,
            self.bottom > whole - down,
        ];
        let to = |is_near: bool, edge: f64, own: f64| if is_near { edge } else { own };
        near.contains(&true).then_some(Rect {
            left: to(near[0], 0.0, self.left),
            top: to(near[1], 0.0, self.top),
            right: to(near[2], whole, self.right),
            bottom: to(near[3], whole, self.bottom),
        })
    }

    /// What of it is inside the picture, rounded outwards; never empty.
    pub(super) fn area(self) -> Area {
        let down = |edge: f64| edge.floor().clamp(0.0, f64::from(WHOLE) - 1.0) as u16;
        let (left, top) = (down(self.left), down(self.top));
        let up = |edge: f64, from: u16| edge.ceil().clamp(f64::from(from) + 1.0, f64::from(WHOLE)) as u16;
        Area {
            left,
            top,
            right: up(self.right, left),
            bottom: up(self.bottom, top),
        }
    }
}

/// A face does not become larger or smaller by more than this from one picture to the next.
const LARGER: f64 = 2.5;

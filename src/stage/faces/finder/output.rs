//! What the network's last layers say, as faces.

use super::layers::Plane;
use super::size::Size;

/// A face that was found. Its edges are parts of the picture's width and height; they may lie outside the picture (below 0, above 1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::stage) struct Face {
    /// Left edge.
    pub(in crate::stage) left: f32,
    /// Upper edge, at the forehead.
    pub(in crate::stage) top: f32,
    /// Right edge.
    pub(in crate::stage) right: f32,
    /// Lower edge, at the chin.
    pub(in crate::stage) bottom: f32,
    /// How sure the network is, from 0 to 1.
    pub(in crate::stage) score: f32,
}

/// So many pixels of the picture stand for one place of the output.
const STRIDE: f32 = 4.0;
/// Of two faces that share more of their area than this, one is the other.
const SAME: f32 = 0.3;
/// More than so many are not looked through for those that are the same.
const MOST: usize = 2000;

/// The last layers' output: one number for each place in `scores`, two in `sizes` (height, width) and in `shifts` (down, across).
pub(super) struct Heads<'a> {
    pub(super) plane: Plane,
    pub(super) scores: &'a [f32],
    pub(super) sizes: &'a [f32],
    pub(super) shifts: &'a [f32],
}

impl Heads<'_> {
    /// The faces whose score is `least` or more, the surest first; each once.
    pub(super) fn faces(&self, picture: Size, least: f32) -> Vec<Face> {
        let mut faces: Vec<Face> = (0..self.plane.len())
            .filter_map(|place| self.face(place, picture, least))
            .collect();
        faces.sort_by(|one, other| other.score.total_cmp(&one.score));
        faces.truncate(MOST);
        let mut found: Vec<Face> = Vec::new();
        for face in faces {
            if found.iter().all(|known| known.shares_with(&face) <= SAME) {
                found.push(face);
            }
        }
        found
    }

    fn face(&self, place: usize, picture: Size, least: f32) -> Option<Face> {
        let score = 1.0 / (1.0 + (-self.scores[place]).exp());
        if score.is_nan() || score < least {
            return None;
        }
        let area = self.plane.len();
        let (row, column) = (place / self.plane.width, place % self.plane.width);
        let side = |at: usize, whole: usize| self.sizes[at].exp() * STRIDE / whole as f32;
        let centre =
            |at: usize, index: usize, whole: usize| (index as f32 + self.shifts[at] + 0.5) * STRIDE / whole as f32;
        let (height, width) = (side(place, picture.height), side(area + place, picture.width));
        let (down, across) = (
            centre(place, row, picture.height),
            centre(area + place, column, picture.width),
        );
        let face = Face {
            left: across - width / 2.0,
            top: down - height / 2.0,
            right: across + width / 2.0,
            bottom: down + height / 2.0,
            score,
        };
        [face.left, face.top, face.right, face.bottom]
            .iter()
            .all(|edge| edge.is_finite())
            .then_some(face)
    }
}

impl Face {
    fn area(&self) -> f32 {
        (self.right - self.left) * (self.bottom - self.top)
    }

    /// Which part of both areas together is that of both.
    fn shares_with(&self, other: &Face) -> f32 {
        let across = self.right.min(other.right) - self.left.max(other.left);
        let down = self.bottom.min(other.bottom) - self.top.max(other.top);
        let both = across.max(0.0) * down.max(0.0);
        both / (self.area() + other.area() - both).max(f32::MIN_POSITIVE)
    }
}

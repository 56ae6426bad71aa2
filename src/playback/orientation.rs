//! Which way up a film or photograph is to be shown.

use gstreamer as gst;

/// What is done to a stored frame for showing: first mirrored, then turned. There are eight, as in Exif.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Orientation {
    /// Whether left and right are swapped.
    pub mirrored: bool,
    /// Clockwise rotation after that, in degrees: 0, 90, 180 or 270.
    pub rotation: u16,
}

impl Orientation {
    /// Shown as it is stored.
    pub const UPRIGHT: Self = Self {
        mirrored: false,
        rotation: 0,
    };

    /// Whether width and height change places.
    #[must_use]
    pub fn is_sideways(self) -> bool {
        matches!(self.rotation, 90 | 270)
    }

    /// Turned clockwise once more, by so many degrees.
    #[must_use]
    pub(crate) fn turned(self, degrees: u16) -> Self {
        Self {
            rotation: (self.rotation + degrees) % 360,
            ..self
        }
    }

    /// Left and right swapped once more, after all else.
    #[must_use]
    pub(super) fn flipped(self) -> Self {
        Self {
            mirrored: !self.mirrored,
            rotation: (360 - self.rotation) % 360,
        }
    }

    /// The orientation by GStreamer's tag, whose names say the same: `flip-` mirrors left and right before `rotate-` turns
    /// clockwise. The stream's own tag comes after the container's and counts.
    pub(super) fn of_tags(tags: &gst::TagListRef) -> Self {
        let count = tags.size::<gst::tags::ImageOrientation>();
        let last = count
            .checked_sub(1)
            .and_then(|last| tags.index::<gst::tags::ImageOrientation>(last));
        last.map_or(Self::UPRIGHT, |tag| Self::named(tag.get()))
    }

    fn named(name: &str) -> Self {
        let (mirrored, turn) = match name.strip_prefix("flip-") {
            Some(turn) => (true, turn),
            None => (false, name),
        };
        let rotation = match turn {
            "rotate-0" => 0,
            "rotate-90" => 90,
            "rotate-180" => 180,
            "rotate-270" => 270,
            _ => return Self::UPRIGHT,
        };
        Self { mirrored, rotation }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where the corner that is stored above on the left is shown (from the left, from above; 0 or 1), and the one on its right.
    fn shown(orientation: Orientation) -> [(u8, u8); 2] {
        [(0, 0), (1, 0)].map(|(x, y)| {
            let x = if orientation.mirrored { 1 - x } else { x };
            match orientation.rotation {
                90 => (1 - y, x),
                180 => (1 - x, 1 - y),
                270 => (y, 1 - x),
                _ => (x, y),
            }
        })
    }

    #[test]
    fn the_tags_mean_what_exif_means() {
        // Exif 2.32, tag 274: where row 0 and column 0 are to be; in the order of its values.
        let exif = [
            ("rotate-0", [(0, 0), (1, 0)]),
            ("flip-rotate-0", [(1, 0), (0, 0)]),
            ("rotate-180", [(1, 1), (0, 1)]),
            ("flip-rotate-180", [(0, 1), (1, 1)]),
            ("flip-rotate-270", [(0, 0), (0, 1)]),
            ("rotate-90", [(1, 0), (1, 1)]),
            ("flip-rotate-90", [(1, 1), (1, 0)]),
            ("rotate-270", [(0, 1), (0, 0)]),
        ];
        for (tag, corners) in exif {
            assert_eq!(shown(Orientation::named(tag)), corners, "{tag}");
        }
    }

    #[test]
    fn turns_and_mirrors_add_up() {
        for mirrored in [false, true] {
            for rotation in [0, 90, 180, 270] {
                let orientation = Orientation { mirrored, rotation };
                assert_eq!(
                    shown(orientation.turned(90)),
                    shown(orientation).map(|(x, y)| (1 - y, x))
                );
                assert_eq!(
                    shown(orientation.flipped()),
                    shown(orientation).map(|(x, y)| (1 - x, y))
                );
            }
        }
    }

    #[test]
    fn an_unknown_tag_changes_nothing() {
        for tag in ["", "flip-", "rotate-45", "flip-rotate-900"] {
            assert_eq!(Orientation::named(tag), Orientation::UPRIGHT, "{tag}");
        }
    }
}

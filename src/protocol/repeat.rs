//! A piece of a film that is played again and again.

use serde::{Deserialize, Serialize};

/// The shortest piece, in seconds: as long as going back to its start may take.
const SHORTEST: f64 = 0.5;

/// From where to where, in seconds from the film's start. It is repeated once both are known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Repeat {
    /// Its start.
    #[serde(default)]
    pub from: Option<f64>,
    /// Its end.
    #[serde(default)]
    pub to: Option<f64>,
}

impl Repeat {
    /// The piece between two places, in either order.
    #[must_use]
    pub fn between(one: f64, other: f64) -> Self {
        Self {
            from: Some(one.min(other)),
            to: None,
        }
        .ends_at(one.max(other))
    }

    /// The same, but begun here; an end that does not come after it is forgotten.
    #[must_use]
    pub fn begins_at(self, at: f64) -> Self {
        Self {
            from: Some(at),
            to: self.to.filter(|to| *to - at >= SHORTEST),
        }
    }

    /// The same, but ended here: from the film's start on where no other is known before it.
    #[must_use]
    pub fn ends_at(self, at: f64) -> Self {
        let from = self.from.filter(|from| at - *from >= SHORTEST).unwrap_or(0.0);
        Self {
            from: Some(from),
            to: (at - from >= SHORTEST).then_some(at),
        }
    }

    /// Where it is repeated, if it is.
    #[must_use]
    pub fn range(self) -> Option<(f64, f64)> {
        self.from.zip(self.to)
    }

    /// Whether both are places in a film, and the end comes after the start.
    #[must_use]
    pub fn is_sound(self) -> bool {
        let place = |at: f64| at.is_finite() && at >= 0.0;
        let places = self.from.is_none_or(place) && self.to.is_none_or(place);
        places
            && self
                .to
                .is_none_or(|to| self.from.is_some_and(|from| to - from >= SHORTEST / 2.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_places_make_a_piece_and_the_later_one_counts() {
        let set = Repeat::default().begins_at(10.0);
        assert_eq!(set.range(), None);
        assert_eq!(set.ends_at(14.0).range(), Some((10.0, 14.0)));
        // An end before the start belongs to another piece.
        assert_eq!(set.ends_at(4.0).range(), Some((0.0, 4.0)));
        assert_eq!(set.ends_at(14.0).begins_at(20.0).range(), None);
        assert_eq!(set.ends_at(14.0).begins_at(12.0).range(), Some((12.0, 14.0)));
        assert_eq!(Repeat::between(14.0, 10.0).range(), Some((10.0, 14.0)));
        assert_eq!(Repeat::default().ends_at(0.1).range(), None);
    }

    #[test]
    fn what_is_no_piece_is_refused() {
        let repeat = |from, to| Repeat { from, to };
        assert!(repeat(None, None).is_sound() && repeat(Some(1.0), Some(2.0)).is_sound());
        for (from, to) in [
            (Some(-1.0), None),
            (Some(f64::NAN), None),
            (None, Some(3.0)),
            (Some(2.0), Some(2.0)),
            (Some(0.0), Some(f64::INFINITY)),
        ] {
            assert!(!repeat(from, to).is_sound(), "{from:?} {to:?}");
        }
    }
}

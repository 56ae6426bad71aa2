//! What of a film's pictures is covered, and what is drawn for that at the film's window.

use serde::{Deserialize, Serialize};

use crate::film::{Area, Cover, are_sound};

/// All covers of a film, in place of those before.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Covers {
    /// They may be none.
    pub covers: Vec<Cover>,
}

impl Covers {
    /// Whether they can be those of one film.
    #[must_use]
    pub fn are_sound(&self) -> bool {
        are_sound(&self.covers)
    }
}

/// What the person at the film's window has drawn. The window covers it already.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Drawn {
    /// The cover that was moved, made larger or smaller, or removed; `None`: a new one.
    #[serde(default)]
    pub number: Option<u16>,
    /// Where it is now; `None`: it was removed.
    #[serde(default)]
    pub area: Option<Area>,
    /// Which picture stood in the window, in seconds from the film's start.
    pub at: f64,
}

impl Drawn {
    /// The covers of a film after this: `None` where it changes nothing, or cannot be. A stage may say anything.
    #[must_use]
    pub fn applied_to(&self, covers: &[Cover]) -> Option<Vec<Cover>> {
        let sound = self.area.is_none_or(Area::is_sound) && (0.0..=MOST_SECONDS).contains(&self.at);
        let at_ms = (self.at * 1000.0).floor() as u64;
        let drawn = sound.then(|| crate::film::drawn(covers, self.number, self.area, at_ms))?;
        (are_sound(&drawn) && drawn != covers).then_some(drawn)
    }
}

/// No film is as long as a thousand years.
const MOST_SECONDS: f64 = 3.2e10;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::film::{COVERS_MAX, CoverPlace, PLACES_MAX, WHOLE};
    use crate::protocol::Command;
    use crate::protocol::framing::MAX_MESSAGE;

    fn drawn(number: Option<u16>, area: Option<Area>, at: f64) -> Drawn {
        Drawn { number, area, at }
    }

    #[test]
    fn as_much_as_a_film_may_have_fits_into_one_message() {
        let last = u64::MAX - PLACES_MAX as u64;
        let places = (0..PLACES_MAX as u64 / COVERS_MAX as u64).map(|n| CoverPlace {
            at_ms: last + n,
            area: Area {
                left: WHOLE - 1,
                top: WHOLE - 1,
                ..Area::ALL
            },
        });
        let places: Vec<CoverPlace> = places.collect();
        let covers = (0..COVERS_MAX as u16).map(|n| Cover {
            number: u16::MAX - n,
            found: true,
            from_ms: last,
            to_ms: Some(u64::MAX),
            places: places.clone(),
        });
        let covers = Covers {
            covers: covers.collect(),
        };
        assert!(covers.are_sound());
        assert!(Command::Covers(covers).to_json().len() < MAX_MESSAGE);
    }

    #[test]
    fn what_is_drawn_is_a_cover_and_what_cannot_be_drawn_changes_nothing() {
        let one = drawn(None, Some(Area::ALL), 3.0).applied_to(&[]).unwrap();
        assert_eq!(one, [Cover::still(1, Area::ALL)]);
        let outside = Area {
            right: WHOLE + 1,
            ..Area::ALL
        };
        for wrong in [
            drawn(None, None, 1.0),
            drawn(Some(2), None, 1.0),
            drawn(Some(1), Some(Area::ALL), 1.0),
            drawn(None, Some(outside), 1.0),
            drawn(None, Some(Area::ALL), -1.0),
            drawn(None, Some(Area::ALL), f64::NAN),
            drawn(None, Some(Area::ALL), f64::INFINITY),
        ] {
            assert_eq!(wrong.applied_to(&one), None, "{wrong:?}");
        }
        assert_eq!(drawn(Some(1), None, 0.0).applied_to(&one), Some(Vec::new()));
        let many: Vec<Cover> = (1..=COVERS_MAX as u16)
            .map(|number| Cover::still(number, Area::ALL))
            .collect();
        assert_eq!(drawn(None, Some(Area::ALL), 0.0).applied_to(&many), None);
    }
}

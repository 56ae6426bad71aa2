//! What of a film's pictures is covered, as the catalogue stores it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::film::{Area, Cover, CoverPlace, are_sound};

/// The covers of one film.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct CoverRecords(Vec<CoverRecord>);

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct CoverRecord {
    number: u16,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    found: bool,
    #[serde(default)]
    from_ms: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to_ms: Option<u64>,
    places: Vec<PlaceRecord>,
    /// Fields that a newer Vitrin of the same format version wrote; kept as they are.
    #[serde(flatten)]
    other: Map<String, Value>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct PlaceRecord {
    at_ms: u64,
    left: u16,
    top: u16,
    right: u16,
    bottom: u16,
    /// As those of its cover.
    #[serde(flatten)]
    other: Map<String, Value>,
}

impl CoverRecords {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn covers(&self) -> Vec<Cover> {
        self.0.iter().map(CoverRecord::cover).collect()
    }

    /// The same, if they follow the format's rules.
    pub(super) fn checked(self) -> Option<Self> {
        are_sound(&self.covers()).then_some(self)
    }

    /// These covers in place of those before. What a newer Vitrin wrote about one that stays is kept.
    pub(super) fn replaced_by(&self, covers: &[Cover]) -> Self {
        let record = |cover: &Cover| {
            let before = self.0.iter().find(|record| record.number == cover.number);
            let places = cover.places.iter().map(|place| {
                let before = before.and_then(|record| record.places.iter().find(|known| known.at_ms == place.at_ms));
                PlaceRecord::new(place, before.map(|place| place.other.clone()).unwrap_or_default())
            });
            CoverRecord {
                number: cover.number,
                found: cover.found,
                from_ms: cover.from_ms,
                to_ms: cover.to_ms,
                places: places.collect(),
                other: before.map(|record| record.other.clone()).unwrap_or_default(),
            }
        };
        Self(covers.iter().map(record).collect())
    }
}

impl CoverRecord {
    fn cover(&self) -> Cover {
        Cover {
            number: self.number,
            found: self.found,
            from_ms: self.from_ms,
            to_ms: self.to_ms,
            places: self.places.iter().map(PlaceRecord::place).collect(),
        }
    }
}

impl PlaceRecord {
    fn new(place: &CoverPlace, other: Map<String, Value>) -> Self {
        let CoverPlace {
            at_ms,
            area:
                Area {
                    left,
                    top,
                    right,
                    bottom,
                },
        } = *place;
        Self {
            at_ms,
            left,
            top,
            right,
            bottom,
            other,
        }
    }

    fn place(&self) -> CoverPlace {
        CoverPlace {
            at_ms: self.at_ms,
            area: Area {
                left: self.left,
                top: self.top,
                right: self.right,
                bottom: self.bottom,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_newer_program_wrote_stays_with_its_cover_and_its_place() {
        let place = |at_ms: u64, later: bool| {
            let mut place = json!({"at_ms": at_ms, "left": 0, "top": 0, "right": 5, "bottom": 5});
            if later {
                place["later"] = json!([1, null]);
            }
            place
        };
        let record = json!([
            {"number": 1, "from_ms": 0, "places": [place(0, true), place(9, true)], "later": "kept"},
            {"number": 3, "from_ms": 5, "to_ms": 7, "places": [place(0, false)], "later": {"a": 1.5}},
        ]);
        let records: CoverRecords = serde_json::from_value(record.clone()).unwrap();
        assert_eq!(serde_json::to_value(&records).unwrap(), record);
        let mut covers = records.covers();
        covers.remove(1);
        covers[0].places[0].area = Area::ALL;
        covers[0].places[1].at_ms = 10;
        covers.push(Cover::still(4, Area::ALL));
        let all = json!({"at_ms": 0, "left": 0, "top": 0, "right": 10_000, "bottom": 10_000});
        let mut moved = all.clone();
        moved["later"] = json!([1, null]);
        let expected = json!([
            {"number": 1, "from_ms": 0, "places": [moved, place(10, false)], "later": "kept"},
            {"number": 4, "from_ms": 0, "places": [all]},
        ]);
        assert_eq!(serde_json::to_value(records.replaced_by(&covers)).unwrap(), expected);
    }
}

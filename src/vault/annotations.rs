//! A therapist's annotations of a film: markers and notes, what of its pictures is covered, and where the film was left.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::covers::CoverRecords;
use super::error::{Field, Piece, VaultError};
use super::label::checked_text;
use crate::film::{Cover, are_sound};

/// Maximum number of markers of a film.
pub const MARKERS_MAX: usize = 200;
/// Maximum length of a marker's text in bytes.
pub const MARKER_TEXT_MAX: usize = 200;
/// Maximum length of a film's notes in bytes.
pub const NOTES_MAX: usize = 16 * 1024;

/// The annotations of one film. Sealed in the catalogue like the film's title, and erased with the film.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Annotations {
    markers: Vec<Marker>,
    notes: Notes,
    pub(super) covers: CoverRecords,
    /// In milliseconds from the film's start.
    left_at_ms: u64,
}

/// One change of a film's annotations.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AnnotationChange {
    /// Adds a marker; replaces the text of one at the same position of the film.
    Mark(Marker),
    /// Removes the marker at this position of the film, in milliseconds from its start.
    Unmark {
        /// The position.
        at_ms: u64,
    },
    /// Replaces the notes.
    Notes(Notes),
    /// Replaces what is covered.
    Covers(Vec<Cover>),
    /// The film was left here, in milliseconds from its start, to be gone on with the next time.
    Left {
        /// The position; 0 for a film that is to begin at its start.
        at_ms: u64,
    },
}

impl AnnotationChange {
    /// Whether it is something that a person has noted, and would miss.
    pub fn is_note(&self) -> bool {
        !matches!(self, Self::Left { .. })
    }
}

/// A named position in a film.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marker {
    at_ms: u64,
    text: String,
    /// Fields that a newer Vitrin of the same format version wrote; kept as they are.
    #[serde(flatten)]
    other: Map<String, Value>,
}

/// Notes about a film: plain text of several lines.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notes(String);

impl Marker {
    /// A marker `at_ms` milliseconds from the film's start; its text may be empty.
    ///
    /// # Errors
    /// [`VaultError::BadText`] for a text of more than [`MARKER_TEXT_MAX`] bytes, or with control characters.
    pub fn new(at_ms: u64, text: &str) -> Result<Self, VaultError> {
        let text = checked_text(Field::Marker, text, MARKER_TEXT_MAX, true)?;
        let other = Map::new();
        Ok(Self { at_ms, text, other })
    }

    /// Milliseconds from the film's start.
    pub fn at_ms(&self) -> u64 {
        self.at_ms
    }

    /// What can be seen there, as the therapist describes it.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl Notes {
    /// Notes from `text`.
    ///
    /// # Errors
    /// [`VaultError::BadText`] for more than [`NOTES_MAX`] bytes, or control characters other than line breaks and tabs.
    pub fn new(text: impl Into<String>) -> Result<Self, VaultError> {
        let text = text.into();
        let strange = |char: char| char.is_control() && !matches!(char, '\n' | '\t');
        if text.len() > NOTES_MAX || text.contains(strange) {
            let (field, max) = (Field::Notes, NOTES_MAX);
            return Err(VaultError::BadText { field, max });
        }
        Ok(Self(text))
    }

    /// The text of the notes.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl Annotations {
    /// Markers by position; no two are at the same one.
    pub fn markers(&self) -> &[Marker] {
        &self.markers
    }

    /// The notes; empty by default.
    pub fn notes(&self) -> &Notes {
        &self.notes
    }

    /// What of its pictures is covered.
    pub fn covers(&self) -> Vec<Cover> {
        self.covers.covers()
    }

    /// Where the film was left, in milliseconds from its start; 0 where it is to begin at its start.
    pub fn left_at_ms(&self) -> u64 {
        self.left_at_ms
    }

    /// Applies one change. Returns whether it changed anything.
    ///
    /// # Errors
    /// [`VaultError::TooMany`] beyond [`MARKERS_MAX`] markers, and for what cannot be the covers of one film.
    pub fn apply(&mut self, change: AnnotationChange) -> Result<bool, VaultError> {
        let place = |at_ms| self.markers.binary_search_by_key(&at_ms, Marker::at_ms);
        match change {
            AnnotationChange::Mark(marker) => match place(marker.at_ms) {
                Ok(there) if self.markers[there].text == marker.text => return Ok(false),
                Ok(there) => self.markers[there].text = marker.text,
                Err(_) if self.markers.len() >= MARKERS_MAX => {
                    return Err(VaultError::TooMany { what: Piece::Marker });
                }
                Err(between) => self.markers.insert(between, marker),
            },
            AnnotationChange::Unmark { at_ms } => match place(at_ms) {
                Ok(there) => drop(self.markers.remove(there)),
                Err(_) => return Ok(false),
            },
            AnnotationChange::Notes(notes) if notes == self.notes => return Ok(false),
            AnnotationChange::Notes(notes) => self.notes = notes,
            AnnotationChange::Covers(covers) if !are_sound(&covers) => {
                return Err(VaultError::TooMany { what: Piece::Cover });
            }
            AnnotationChange::Covers(covers) if covers == self.covers() => return Ok(false),
            AnnotationChange::Covers(covers) => self.covers = self.covers.replaced_by(&covers),
            AnnotationChange::Left { at_ms } if at_ms == self.left_at_ms => return Ok(false),
            AnnotationChange::Left { at_ms } => self.left_at_ms = at_ms,
        }
        Ok(true)
    }

    /// The annotations in a catalogue record, if they follow the format's rules.
    pub(super) fn from_record(
        markers: Vec<Marker>,
        notes: String,
        covers: CoverRecords,
        left_at_ms: u64,
    ) -> Option<Self> {
        let in_order = markers.is_sorted_by(|one, next| one.at_ms < next.at_ms);
        let as_written =
            |marker: &Marker| Marker::new(marker.at_ms, &marker.text).is_ok_and(|checked| checked.text == marker.text);
        let fit = in_order && markers.len() <= MARKERS_MAX && markers.iter().all(as_written);
        let notes = Notes::new(notes).ok().filter(|_| fit)?;
        Some(Self {
            markers,
            notes,
            covers: covers.checked()?,
            left_at_ms,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::film::Area;

    fn marker(at_ms: u64, text: &str) -> Marker {
        Marker::new(at_ms, text).ok().unwrap()
    }

    fn marked(places: &[u64]) -> Annotations {
        let mut annotations = Annotations::default();
        for at_ms in places {
            assert_eq!(annotations.apply(AnnotationChange::Mark(marker(*at_ms, "x"))), Ok(true));
        }
        annotations
    }

    fn places(annotations: &Annotations) -> Vec<u64> {
        annotations.markers().iter().map(Marker::at_ms).collect()
    }

    #[test]
    fn markers_are_in_the_order_of_the_film() {
        assert_eq!(places(&marked(&[5000, 10, 700])), [10, 700, 5000]);
    }

    #[test]
    fn a_marker_at_the_same_moment_replaces_the_one_before() {
        let mut annotations = marked(&[10, 20]);
        assert_eq!(
            annotations.apply(AnnotationChange::Mark(marker(20, "blicken"))),
            Ok(true)
        );
        assert_eq!(places(&annotations), [10, 20]);
        assert_eq!(annotations.markers()[1].text(), "blicken");
    }

    #[test]
    fn what_changes_nothing_says_so() {
        let mut annotations = marked(&[10]);
        assert_eq!(annotations.apply(AnnotationChange::Mark(marker(10, "x"))), Ok(false));
        assert_eq!(annotations.apply(AnnotationChange::Unmark { at_ms: 11 }), Ok(false));
        assert_eq!(annotations.apply(AnnotationChange::Notes(Notes::default())), Ok(false));
        assert_eq!(annotations.apply(AnnotationChange::Unmark { at_ms: 10 }), Ok(true));
        assert_eq!(annotations.apply(AnnotationChange::Left { at_ms: 0 }), Ok(false));
        assert!(annotations == Annotations::default());
        let covers = || AnnotationChange::Covers(vec![Cover::still(1, Area::ALL)]);
        assert_eq!(annotations.apply(covers()), Ok(true));
        assert_eq!(annotations.apply(covers()), Ok(false));
        let twice = AnnotationChange::Covers([Cover::still(1, Area::ALL), Cover::still(1, Area::ALL)].into());
        assert_eq!(
            annotations.apply(twice),
            Err(VaultError::TooMany { what: Piece::Cover })
        );
        assert_eq!(annotations.covers(), [Cover::still(1, Area::ALL)]);
    }

    #[test]
    fn markers_and_texts_have_limits() {
        let every: Vec<u64> = (0..MARKERS_MAX as u64).collect();
        let mut annotations = marked(&every);
        let one_more = annotations.apply(AnnotationChange::Mark(marker(10_000, "")));
        assert_eq!(one_more, Err(VaultError::TooMany { what: Piece::Marker }));
        assert_eq!(
            annotations.apply(AnnotationChange::Mark(marker(0, "replaced"))),
            Ok(true)
        );
        let refused = |text: &str| Marker::new(0, text).err();
        let bad_marker = Some(VaultError::BadText {
            field: Field::Marker,
            max: MARKER_TEXT_MAX,
        });
        assert_eq!(refused(&"x".repeat(MARKER_TEXT_MAX)), None);
        assert_eq!(refused(&"x".repeat(MARKER_TEXT_MAX + 1)), bad_marker);
        assert_eq!(refused("two\nlines"), bad_marker);
        assert!(Notes::new("two\nlines\tand a tab").is_ok() && Notes::new("x".repeat(NOTES_MAX)).is_ok());
        assert!(Notes::new("x".repeat(NOTES_MAX + 1)).is_err() && Notes::new("a bell \u{7}").is_err());
    }

    #[test]
    fn a_record_that_breaks_the_rules_is_none() {
        let record = |markers: &[(u64, &str)], notes: &str| {
            let markers = markers.iter().map(|(at_ms, text)| Marker {
                at_ms: *at_ms,
                text: (*text).to_owned(),
                other: Map::new(),
            });
            Annotations::from_record(markers.collect(), notes.to_owned(), CoverRecords::default(), 0)
        };
        assert!(record(&[(1, "a"), (2, "")], "notes\n").is_some());
        assert!(record(&[(2, "a"), (1, "b")], "").is_none(), "out of order");
        assert!(record(&[(1, "a"), (1, "b")], "").is_none(), "two at one moment");
        assert!(record(&[(1, " a")], "").is_none(), "not trimmed");
        assert!(record(&[(1, &"x".repeat(MARKER_TEXT_MAX + 1))], "").is_none());
        assert!(record(&[], &"x".repeat(NOTES_MAX + 1)).is_none());
        let many: Vec<_> = (0..=MARKERS_MAX as u64).map(|at_ms| (at_ms, "")).collect();
        assert!(record(&many, "").is_none());
    }
}

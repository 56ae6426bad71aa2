//! A therapist's annotations of a film: markers and notes, ratings, what of its pictures is covered, what is done to its voices, and where the film was left.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::covers::CoverRecords;
use super::error::{Field, Piece, VaultError};
use super::label::checked_text;
use super::ratings::{self, Rating, RatingChange};
use super::slot::SLOT_NAME_MAX;
use super::strict;
use super::voices::VoiceRecord;
use crate::film::{Cover, Hidden, TURNS, Voices, are_sound};

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
    pub(super) voices: VoiceRecord,
    ratings: Vec<Rating>,
    /// In milliseconds from the film's start.
    left_at_ms: u64,
    /// Clockwise, in degrees.
    turn: u16,
}

/// One change of a film's annotations.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AnnotationChange {
    /// Adds a marker; replaces the text of one at the same position of the film.
    Mark(Marker),
    /// The marker at this position is a segment that ends elsewhere, or a single place again.
    Until {
        /// The marker's position.
        at_ms: u64,
        /// Where the segment ends; `None`: it has no end. What does not come after the position changes nothing.
        until_ms: Option<u64>,
    },
    /// Removes the marker at this position of the film, in milliseconds from its start.
    Unmark {
        /// The position.
        at_ms: u64,
    },
    /// The marker at this position is of another category, or of none.
    Categorize {
        /// The marker's position.
        at_ms: u64,
        /// The category.
        category: Option<u32>,
    },
    /// The marker at this position is to be shown in a meeting, or not.
    ToShow {
        /// The marker's position.
        at_ms: u64,
        /// Where it comes among all that are to be shown.
        order: Option<u32>,
    },
    /// Replaces the notes.
    Notes(Notes),
    /// Replaces what is covered.
    Covers(Vec<Cover>),
    /// Replaces what is done to its voices.
    Voices(Voices),
    /// Changes a rating.
    Rate(RatingChange),
    /// The film was left here, in milliseconds from its start, to be gone on with the next time.
    Left {
        /// The position; 0 for a film that is to begin at its start.
        at_ms: u64,
    },
    /// The picture was turned by hand, to be shown like that the next time.
    Turned {
        /// One of [`TURNS`]; others change nothing.
        degrees: u16,
    },
}

impl AnnotationChange {
    /// Whether it is something that a person has noted, and would miss.
    pub fn is_note(&self) -> bool {
        !matches!(self, Self::Left { .. } | Self::Turned { .. })
    }
}

/// A named position in a film; with an end, a segment of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marker {
    at_ms: u64,
    text: String,
    #[serde(
        default,
        deserialize_with = "strict::present",
        skip_serializing_if = "Option::is_none"
    )]
    until_ms: Option<u64>,
    #[serde(
        default,
        deserialize_with = "strict::present",
        skip_serializing_if = "Option::is_none"
    )]
    category: Option<u32>,
    /// Its place among those that are to be shown in a meeting.
    #[serde(
        default,
        deserialize_with = "strict::present",
        skip_serializing_if = "Option::is_none"
    )]
    show: Option<u32>,
    /// Who set it, and when, once it is in a vault.
    #[serde(
        default,
        deserialize_with = "strict::present",
        skip_serializing_if = "Option::is_none"
    )]
    set_by: Option<String>,
    #[serde(
        default,
        deserialize_with = "strict::timestamp_if_present",
        skip_serializing_if = "Option::is_none"
    )]
    set_at: Option<Timestamp>,
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
        Ok(Self {
            at_ms,
            text,
            until_ms: None,
            category: None,
            show: None,
            set_by: None,
            set_at: None,
            other: Map::new(),
        })
    }

    /// The same as a segment that ends at `until_ms`; as a single place, where that does not come after its position.
    #[must_use]
    pub fn until(self, until_ms: u64) -> Self {
        let until_ms = Some(until_ms).filter(|until| *until > self.at_ms);
        Self { until_ms, ..self }
    }

    /// Milliseconds from the film's start.
    pub fn at_ms(&self) -> u64 {
        self.at_ms
    }

    /// What can be seen there, as the therapist describes it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where it ends, for a segment: milliseconds from the film's start.
    pub fn until_ms(&self) -> Option<u64> {
        self.until_ms
    }

    /// Its category; that may be one that the vault has no more.
    pub fn category(&self) -> Option<u32> {
        self.category
    }

    /// Where it comes among the places of all films that are to be shown in a meeting, if it is one of them: the lowest number first.
    pub fn show(&self) -> Option<u32> {
        self.show
    }

    /// Who set it, by the name of the password, and when; not known of those that were set before that was written down.
    pub fn set_by(&self) -> Option<(&str, Timestamp)> {
        self.set_by.as_deref().zip(self.set_at)
    }

    /// Whether it says all that `before` says that was set at the same position.
    pub fn says_all_of(&self, before: &Self) -> bool {
        let ends = before.until_ms.is_none() || self.until_ms == before.until_ms;
        let sorted = before.category.is_none() || self.category == before.category;
        ends && sorted && (before.show.is_none() || self.show == before.show)
    }

    /// It is being put into a vault: who set it, if that is not known.
    pub(super) fn sign(&mut self, by: &str, at: Timestamp) {
        if self.set_by.is_none() {
            // A file has whole seconds, as everywhere in the catalogue.
            let at = Timestamp::from_second(at.as_second()).unwrap_or(at);
            (self.set_by, self.set_at) = (Some(by.to_owned()), Some(at));
        }
    }

    /// Whether it follows the format's rules.
    fn fits(&self) -> bool {
        let as_written = Self::new(self.at_ms, &self.text).is_ok_and(|checked| checked.text == self.text);
        let ends_later = self.until_ms.is_none_or(|until| until > self.at_ms);
        let named =
            |name: &str| checked_text(Field::SlotName, name, SLOT_NAME_MAX, false).is_ok_and(|known| known == name);
        as_written && ends_later && self.set_by.as_deref().is_none_or(named)
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

    /// What it was rated, in the order in which that was begun.
    pub fn ratings(&self) -> &[Rating] {
        &self.ratings
    }

    /// What of its pictures is covered.
    pub fn covers(&self) -> Vec<Cover> {
        self.covers.covers()
    }

    /// What is done to its voices.
    pub fn voices(&self) -> Voices {
        self.voices.voices()
    }

    /// What of the film nobody sees or hears as it was recorded.
    pub fn hidden(&self) -> Hidden {
        Hidden {
            covers: self.covers(),
            voices: self.voices(),
        }
    }

    /// Where the film was left, in milliseconds from its start; 0 where it is to begin at its start.
    pub fn left_at_ms(&self) -> u64 {
        self.left_at_ms
    }

    /// How far its picture is turned by hand, clockwise in degrees.
    pub fn turn(&self) -> u16 {
        self.turn
    }

    /// Applies one change. Returns whether it changed anything.
    ///
    /// # Errors
    /// [`VaultError::TooMany`] beyond [`MARKERS_MAX`] markers, for what cannot be the covers of one film, and beyond the limits of ratings;
    /// [`VaultError::RatingOfAnother`], [`VaultError::RatingFinished`].
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
            AnnotationChange::Until { at_ms, until_ms } => match place(at_ms) {
                Ok(there) if until_ms.is_none_or(|until| until > at_ms) => {
                    let before = std::mem::replace(&mut self.markers[there].until_ms, until_ms);
                    return Ok(before != until_ms);
                }
                _ => return Ok(false),
            },
            AnnotationChange::Categorize { at_ms, category } => match place(at_ms) {
                Ok(there) => {
                    let before = std::mem::replace(&mut self.markers[there].category, category);
                    return Ok(before != category);
                }
                Err(_) => return Ok(false),
            },
            AnnotationChange::ToShow { at_ms, order } => match place(at_ms) {
                Ok(there) => {
                    let before = std::mem::replace(&mut self.markers[there].show, order);
                    return Ok(before != order);
                }
                Err(_) => return Ok(false),
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
            AnnotationChange::Voices(voices) if !voices.are_sound() => {
                return Err(VaultError::TooMany { what: Piece::LeftOut });
            }
            AnnotationChange::Voices(voices) if voices == self.voices() => return Ok(false),
            AnnotationChange::Voices(voices) => self.voices = self.voices.replaced_by(&voices),
            AnnotationChange::Rate(change) => return ratings::apply(&mut self.ratings, change),
            AnnotationChange::Left { at_ms } if at_ms == self.left_at_ms => return Ok(false),
            AnnotationChange::Left { at_ms } => self.left_at_ms = at_ms,
            AnnotationChange::Turned { degrees } if degrees == self.turn || !TURNS.contains(&degrees) => {
                return Ok(false);
            }
            AnnotationChange::Turned { degrees } => self.turn = degrees,
        }
        Ok(true)
    }

    /// The annotations in a catalogue record, if they follow the format's rules.
    pub(super) fn from_record(
        markers: Vec<Marker>,
        notes: String,
        (covers, voices): (CoverRecords, VoiceRecord),
        ratings: Vec<Rating>,
        left_at_ms: u64,
        turn: u16,
    ) -> Option<Self> {
        let in_order = markers.is_sorted_by(|one, next| one.at_ms < next.at_ms);
        let fit = in_order && markers.len() <= MARKERS_MAX && markers.iter().all(Marker::fits);
        let notes = Notes::new(notes).ok().filter(|_| fit)?;
        Some(Self {
            markers,
            notes,
            covers: covers.checked()?,
            voices: voices.checked()?,
            ratings: ratings::checked(ratings)?,
            left_at_ms,
            turn: Some(turn).filter(|turn| TURNS.contains(turn))?,
        })
    }
}

#[cfg(test)]
mod tests;

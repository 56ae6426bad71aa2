//! Markers and notes of the film that is showing.

use super::effect::Effect;
use super::message::Message;
use super::notice::Notice;
use super::showing::Control;
use super::unlocked::Unlocked;
use crate::vault::{AnnotationChange, Annotations, FilmId, MARKER_TEXT_MAX, Marker, NOTES_MAX, Notes};

/// How far past a marker the film may be for "the marker before" to mean the one before that, in seconds: so that one can
/// go back by several while the film plays.
const JUST_PASSED: f64 = 2.0;

impl Unlocked {
    /// What is noted about the film that is showing.
    #[must_use]
    pub fn annotations(&self) -> Option<&Annotations> {
        self.film(self.showing.as_ref()?.film).map(|film| &film.annotations)
    }

    /// The marker that comes next in the film that is showing, and in how many seconds of film.
    #[must_use]
    pub fn next_marker(&self) -> Option<(&Marker, f64)> {
        let place = self.showing.as_ref()?.place();
        let ahead = |marker: &&Marker| seconds(marker) > place;
        let marker = self.annotations()?.markers().iter().find(ahead)?;
        Some((marker, seconds(marker) - place))
    }

    /// Sets a marker at the film's position, without a text as yet. An existing one stays.
    pub(super) fn mark_here(&mut self, notice: &mut Option<Notice>) -> Vec<Effect> {
        let Some(showing) = &self.showing else {
            return Vec::new();
        };
        let (film, at_ms) = (showing.film, milliseconds(showing.place()));
        let is_there = |annotations: &Annotations| annotations.markers().iter().any(|marker| marker.at_ms() == at_ms);
        match Marker::new(at_ms, "") {
            Ok(marker) if !self.annotations().is_some_and(is_there) => {
                self.annotate(film, AnnotationChange::Mark(marker), notice)
            }
            _ => Vec::new(),
        }
    }

    /// Goes to the next marker (1) or to the one before (-1).
    pub(super) fn go_to_marker(&mut self, by: i32, show_count: &mut u64, notice: &mut Option<Notice>) -> Vec<Effect> {
        let to = if by > 0 {
            self.next_marker().map(|(marker, _)| seconds(marker))
        } else {
            let place = self
                .showing
                .as_ref()
                .map_or(0.0, |showing| showing.place() - JUST_PASSED);
            let markers = self.annotations().map_or(&[][..], Annotations::markers).iter();
            markers.rev().map(seconds).find(|at| *at < place)
        };
        to.map_or_else(Vec::new, |at| {
            self.update(Message::Control(Control::Drop(at)), show_count, notice)
        })
    }

    /// Changes what is noted about a film, here at once and on the medium soon.
    pub(super) fn annotate(
        &mut self,
        film: FilmId,
        change: AnnotationChange,
        notice: &mut Option<Notice>,
    ) -> Vec<Effect> {
        let Some(row) = self.films.iter_mut().find(|row| row.id == film) else {
            return Vec::new();
        };
        match row.annotations.apply(change.clone()) {
            Ok(true) => vec![Effect::Annotate { film, change }],
            Ok(false) => Vec::new(),
            Err(error) => {
                *notice = Some(Notice::Vault(error));
                Vec::new()
            }
        }
    }
}

/// The marker's place in seconds from the start.
#[must_use]
pub fn seconds(marker: &Marker) -> f64 {
    marker.at_ms() as f64 / 1000.0
}

/// The first millisecond inside the frame that begins at `place` seconds: a seek there shows that frame again.
fn milliseconds(place: f64) -> u64 {
    (place * 1000.0 - 1e-6).ceil().max(0.0) as u64
}

/// A marker with as much of what was typed as a marker holds.
#[must_use]
pub fn marker_of(at_ms: u64, typed: &str) -> Option<Marker> {
    let text: String = typed.chars().filter(|char| !char.is_control()).collect();
    Marker::new(at_ms, fitting(text.trim(), MARKER_TEXT_MAX)).ok()
}

/// Notes with as much of what was typed as they hold.
#[must_use]
pub fn notes_of(typed: &str) -> Option<Notes> {
    let plain = |char: &char| !char.is_control() || matches!(char, '\n' | '\t');
    let text: String = typed.chars().filter(plain).collect();
    Notes::new(fitting(&text, NOTES_MAX)).ok()
}

/// The beginning of `text` that has at most `max` bytes.
fn fitting(text: &str, max: usize) -> &str {
    &text[..text.floor_char_boundary(max)]
}

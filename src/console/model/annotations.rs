//! Markers and notes of the film that is showing.

use super::effect::Effect;
use super::marker_messages::{MarkersMessage, ToShowMessage};
use super::message::Message;
use super::notice::Notice;
use super::places::{A_FRAME, Noting, begins};
use super::showing::{Control, Phase, Showing};
use super::unlocked::Unlocked;
use crate::protocol::{Asked, Command};
use crate::vault::{AnnotationChange, Annotations, FilmId, MARKER_TEXT_MAX, Marker, NOTES_MAX, Notes};

/// How far past a marker's beginning the film may be for "the marker before" to mean the one before that, in seconds: so that one can
/// go back by several while the film plays.
const JUST_PASSED: f64 = 2.0;

/// Seconds of film after which it is noted how far it has come while it plays: a stick that is pulled loses no more.
const NOTED_EVERY: f64 = 60.0;

impl Unlocked {
    /// Notes where the film that is showing has come to, to go on there the next time.
    pub(super) fn note_place(&mut self, how: Noting) -> Vec<Effect> {
        let Some((film, at)) = self
            .showing
            .as_ref()
            .and_then(|showing| Some((showing.film, showing.leaves_at()?)))
        else {
            return Vec::new();
        };
        let Some(row) = self.films.iter_mut().find(|row| row.id == film) else {
            return Vec::new();
        };
        let before = row.annotations.left_at_ms() as f64 / 1000.0;
        if how == Noting::NowAndThen && (at - before).abs() < NOTED_EVERY {
            return Vec::new();
        }
        let change = AnnotationChange::Left {
            at_ms: milliseconds(at),
        };
        // Nothing limits it.
        match row.annotations.apply(change.clone()) {
            Ok(true) => vec![Effect::Annotate { film, change }],
            Ok(false) | Err(_) => Vec::new(),
        }
    }

    /// Notes which way up the film that is showing was turned, to show it like that the next time.
    pub(super) fn note_turn(&mut self) -> Vec<Effect> {
        let Some((film, degrees)) = self
            .showing
            .as_ref()
            .map(|showing| (showing.film, showing.picture.turn))
        else {
            return Vec::new();
        };
        let Some(row) = self.films.iter_mut().find(|row| row.id == film) else {
            return Vec::new();
        };
        let change = AnnotationChange::Turned { degrees };
        match row.annotations.apply(change.clone()) {
            Ok(true) => vec![Effect::Annotate { film, change }],
            Ok(false) | Err(_) => Vec::new(),
        }
    }

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

    /// Sets a marker at a place of the film that is showing, in seconds, without a text as yet. An existing one stays.
    pub(super) fn mark_at(&mut self, place: f64, notice: &mut Option<Notice>) -> Vec<Effect> {
        let Some(showing) = self.showing.as_mut().filter(|showing| showing.phase == Phase::Shown) else {
            return Vec::new();
        };
        let (film, at_ms) = (showing.film, milliseconds(place));
        showing.marked = Some(at_ms);
        let is_there = |annotations: &Annotations| annotations.markers().iter().any(|marker| marker.at_ms() == at_ms);
        match Marker::new(at_ms, "") {
            Ok(marker) if !self.annotations().is_some_and(is_there) => {
                self.annotate(film, AnnotationChange::Mark(marker), notice)
            }
            _ => Vec::new(),
        }
    }

    /// The marker that the film has come to: what is talked about begins a little before it.
    #[must_use]
    pub fn current_marker(&self) -> Option<&Marker> {
        let place = self.showing.as_ref()?.place();
        let reached = |marker: &&Marker| begins(marker, self.lead_in) <= place + A_FRAME;
        self.annotations()?.markers().iter().rev().find(reached)
    }

    /// Goes to where the next marker (1) begins, or the one before (-1).
    pub(super) fn go_to_marker(&mut self, by: i32, show_count: &mut u64, notice: &mut Option<Notice>) -> Vec<Effect> {
        // A presenter's remote has no other keys than these.
        if self.presenting.is_some() {
            let message = if by > 0 {
                ToShowMessage::Next
            } else {
                ToShowMessage::Back
            };
            return self.on_to_show(message, show_count, notice);
        }
        let place = self.showing.as_ref().map_or(0.0, Showing::place);
        let mut markers = self.annotations().map_or(&[][..], Annotations::markers).iter();
        let to = if by > 0 {
            markers.find(|marker| begins(marker, self.lead_in) > place + A_FRAME)
        } else {
            markers
                .rev()
                .find(|marker| begins(marker, self.lead_in) < place - JUST_PASSED)
        };
        let way = to.map(way_to);
        way.map_or_else(Vec::new, |way| self.update(Message::Control(way), show_count, notice))
    }

    /// The marker of the film that is showing which was removed last.
    #[must_use]
    pub fn removed_marker(&self) -> Option<&Marker> {
        let (film, marker) = self.removed.as_ref()?;
        (*film == self.showing.as_ref()?.film).then_some(marker)
    }

    /// The marker that was removed last is there again, as it was.
    pub(super) fn restore_marker(&mut self, notice: &mut Option<Notice>) -> Vec<Effect> {
        match self.removed.take() {
            Some((film, marker)) => self.annotate(film, AnnotationChange::Mark(marker), notice),
            None => Vec::new(),
        }
    }

    /// What the person at the film's window asks for.
    pub(super) fn on_asked(
        &mut self,
        what: Asked,
        at: f64,
        show_count: &mut u64,
        notice: &mut Option<Notice>,
    ) -> Vec<Effect> {
        match what {
            Asked::Mark => {
                // A stage may say anything.
                let end = self.showing.as_ref().and_then(|showing| showing.duration);
                self.mark_at(at.min(end.unwrap_or(0.0)).max(0.0), notice)
            }
            Asked::Segment => {
                let end = self.showing.as_ref().and_then(|showing| showing.duration);
                self.save_segment(at.min(end.unwrap_or(0.0)).max(0.0), notice)
            }
            Asked::Category => self.on_markers(MarkersMessage::NextCategory, show_count, notice),
            Asked::NextMarker => self.go_to_marker(1, show_count, notice),
            Asked::PreviousMarker => self.go_to_marker(-1, show_count, notice),
            Asked::Still => {
                let commands = self.showing.as_mut().map(|showing| showing.control(Control::Still));
                commands.into_iter().flatten().map(Effect::SendCommand).collect()
            }
            Asked::EndDrawing => self.end_drawing(),
            Asked::Keys => {
                self.keys_shown = true;
                Vec::new()
            }
        }
    }

    /// Tells the film's window where the markers are, for its bar.
    pub(super) fn tell_markers(&self) -> Option<Effect> {
        let markers = self.annotations()?.markers();
        let at = markers.iter().map(seconds).collect();
        Some(Effect::SendCommand(Command::Markers { at }))
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
        if let AnnotationChange::Unmark { at_ms } = change {
            let mut markers = row.annotations.markers().iter();
            let removed = markers.find(|marker| marker.at_ms() == at_ms);
            self.removed = removed.map(|marker| (film, marker.clone()));
        }
        let places = row.annotations.markers().len();
        match row.annotations.apply(change.clone()) {
            Ok(true) => {
                let moved = row.annotations.markers().len() != places;
                let shown = self.showing.as_ref();
                let shown = shown.is_some_and(|showing| showing.film == film && showing.phase == Phase::Shown);
                let told = self.tell_markers().filter(|_| moved && shown);
                [Effect::Annotate { film, change }].into_iter().chain(told).collect()
            }
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

/// What goes to where a marker, or a segment, begins.
#[must_use]
pub fn way_to(marker: &Marker) -> Control {
    match marker.until_ms() {
        None => Control::ToMarker(seconds(marker)),
        Some(_) => Control::Drop(seconds(marker)),
    }
}

/// The first millisecond inside the frame that begins at `place` seconds: a seek there shows that frame again.
pub(super) fn milliseconds(place: f64) -> u64 {
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

//! The markers of all films: searched, sorted into categories, gone to.

use super::annotations::way_to;
use super::clear_file::{ClearFile, Noted};
use super::effect::Effect;
use super::marker_messages::{MarkersMessage, Place};
use super::message::Message;
use super::notice::Notice;
use super::places::begins;
use super::showing::{Phase, Showing};
use super::unlocked::Unlocked;
use crate::vault::{AnnotationChange, Category, FilmId, Marker};

impl Unlocked {
    /// The markers that are looked for, by film in the order of the list of films, and by place.
    #[must_use]
    pub fn markers_found(&self) -> Vec<Place<'_>> {
        let search = &self.marker_search;
        let wanted = search.text.trim().to_lowercase();
        let here = self
            .showing
            .as_ref()
            .filter(|_| search.here)
            .map(|showing| showing.film);
        let mut found = Vec::new();
        for film in self.films.iter().filter(|film| here.is_none_or(|here| here == film.id)) {
            let markers = film.annotations.markers();
            let by_title = !markers.is_empty() && !wanted.is_empty() && film.title.to_lowercase().contains(&wanted);
            let fits = |marker: &&Marker| {
                let of_category = search.category.is_none_or(|wanted| marker.category() == Some(wanted));
                of_category && (wanted.is_empty() || by_title || marker.text().to_lowercase().contains(&wanted))
            };
            found.extend(markers.iter().filter(fits).map(|marker| Place { film, marker }));
        }
        found
    }

    /// The category of a marker, if the vault has it.
    #[must_use]
    pub fn category_of(&self, marker: &Marker) -> Option<&Category> {
        let id = marker.category()?;
        self.categories.iter().find(|category| category.id == id)
    }

    pub(super) fn on_markers(
        &mut self,
        message: MarkersMessage,
        show_count: &mut u64,
        notice: &mut Option<Notice>,
    ) -> Vec<Effect> {
        match message {
            MarkersMessage::Search(search) => self.marker_search = search,
            MarkersMessage::GoTo(film, at_ms) => return self.go_to_place(film, at_ms, show_count, notice),
            MarkersMessage::NextCategory => return self.next_category(notice),
            MarkersMessage::Categories(categories) => self.categories = categories,
            MarkersMessage::NotSorted(error, categories) => {
                self.categories = categories;
                *notice = Some(Notice::Vault(error));
            }
            MarkersMessage::Export(film, ending, text) => {
                self.exported = None;
                let count = self.film(film).map_or(0, |row| row.annotations.markers().len()) as u64;
                return vec![Effect::Export(ClearFile {
                    film,
                    of: Noted::Markers,
                    count,
                    ending,
                    text,
                })];
            }
            MarkersMessage::Exported(Ok(file)) => self.exported = Some(file),
            MarkersMessage::Exported(Err(error)) => *notice = Some(Notice::Vault(error)),
            MarkersMessage::Sort(categories) => {
                self.categories.clone_from(&categories);
                return vec![Effect::SortMarkers(categories)];
            }
        }
        Vec::new()
    }

    /// Goes to a marker, in the film that is showing or in another one, which is shown for it.
    fn go_to_place(
        &mut self,
        film: FilmId,
        at_ms: u64,
        show_count: &mut u64,
        notice: &mut Option<Notice>,
    ) -> Vec<Effect> {
        let known = self.film(film).map(|row| row.annotations.markers());
        let Some(marker) = known.into_iter().flatten().find(|marker| marker.at_ms() == at_ms) else {
            return Vec::new();
        };
        let (way, begins_ms) = (way_to(marker), (begins(marker, self.lead_in) * 1000.0).round() as u64);
        let shown = |showing: &Showing| showing.film == film && showing.phase == Phase::Shown;
        if self.showing.as_ref().is_some_and(shown) {
            return self.update(Message::Control(way), show_count, notice);
        }
        self.presenting = None;
        self.begins_at = Some((film, begins_ms));
        self.show(film, show_count, notice)
    }

    /// The marker that was set last, if the film is still near it, or else the one that it has come to, is of the next category;
    /// after the last one of none.
    fn next_category(&mut self, notice: &mut Option<Notice>) -> Vec<Effect> {
        let Some(film) = self.showing.as_ref().map(|showing| showing.film) else {
            return Vec::new();
        };
        let Some(marker) = self.current_marker() else {
            return Vec::new();
        };
        let (at_ms, now) = (marker.at_ms(), marker.category());
        let order = |id| self.categories.iter().position(|category| category.id == id);
        let next = now.and_then(order).map_or(0, |at| at + 1);
        let category = self.categories.get(next).map(|category| category.id);
        self.annotate(film, AnnotationChange::Categorize { at_ms, category }, notice)
    }
}

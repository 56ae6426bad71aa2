//! Places come and go, and are searched.

use super::effect::ImportEffect;
use super::place::{Place, PlaceKind, SearchId};
use super::places::{Contents, PlaceState};
use super::recordings::Recordings;
use super::rules::Scene;
use super::state::{Import, Page};
use super::trouble::Trouble;

impl Import {
    /// These cameras and cards are plugged in. What the user chose or dropped stays.
    pub(super) fn on_places(&mut self, seen: Vec<Place>) -> Vec<ImportEffect> {
        let is_there = |state: &PlaceState| state.place.kind != PlaceKind::Card || seen.contains(&state.place);
        self.places.retain(is_there);
        let mut effects = Vec::new();
        for place in seen {
            if self.places.iter().all(|state| state.place != place) {
                effects.push(self.search(place));
            }
        }
        if let Some(Page::Choose(Some(_))) = self.page
            && self.chosen_place().is_none()
        {
            // The page stays and says that it waits for a camera or card.
            effects.push(ImportEffect::StopPictures);
            self.page = Some(Page::Choose(self.places.last().map(|state| state.search)));
        } else if self.page == Some(Page::Choose(None)) {
            self.page = Some(Page::Choose(self.places.last().map(|state| state.search)));
        }
        self.has_quiet_news &= self.places.iter().any(PlaceState::has_news);
        effects
    }

    /// The user wants to choose from this place. While nothing may be drawn over what is being done, it is kept for later.
    pub(super) fn add_chosen(&mut self, place: Place) -> Vec<ImportEffect> {
        let same = |state: &PlaceState| state.place.root == place.root && state.place.files == place.files;
        if self.scene == Scene::Busy {
            let known = self.places.iter().any(same);
            return if known { Vec::new() } else { vec![self.search(place)] };
        }
        if let Some(state) = self.places.iter().find(|state| same(state)) {
            return self.choose_place(state.search);
        }
        // One of them at a time: what was dropped before is no longer wanted.
        self.places.retain(|state| state.place.kind == PlaceKind::Card);
        let search = self.search(place);
        let mut effects = vec![ImportEffect::StopPictures, search];
        effects.extend(self.show(self.places.last().map(|state| state.search)));
        effects
    }

    fn search(&mut self, place: Place) -> ImportEffect {
        self.searches += 1;
        let search = SearchId(self.searches);
        let contents = Contents::Searching;
        self.places.push(PlaceState {
            place: place.clone(),
            search,
            contents,
        });
        ImportEffect::Search { search, place }
    }

    pub(super) fn on_found(&mut self, search: SearchId, found: Result<Recordings, Trouble>) -> Vec<ImportEffect> {
        let Some(state) = self.places.iter_mut().find(|state| state.search == search) else {
            return Vec::new();
        };
        state.contents = match found {
            Ok(mut recordings) => {
                recordings.choose_newest(&self.rules);
                Contents::Found(recordings)
            }
            Err(trouble) => Contents::Failed(trouble),
        };
        let has_news = state.has_news();
        match self.page {
            Some(Page::Choose(Some(shown))) if shown == search => self.show(Some(search)),
            // By itself, but never over a film, nor over another page.
            None if has_news && self.scene == Scene::List && self.leaving.is_none() => self.show(Some(search)),
            _ => {
                self.has_quiet_news |= has_news;
                Vec::new()
            }
        }
    }
}

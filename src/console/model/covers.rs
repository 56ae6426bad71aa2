//! What of the film that is showing is covered: drawn in the film's window, kept here, and sealed with the film.

use super::annotations::milliseconds;
use super::cover_action::CoverAction;
use super::effect::Effect;
use super::notice::Notice;
use super::showing::{Phase, Showing};
use super::unlocked::Unlocked;
use crate::film::{COVERS_MAX, Cover, PLACES_MAX};
use crate::protocol::{Command, Covers, Drawn};
use crate::vault::{AnnotationChange, FilmId, Piece, VaultError};

impl Unlocked {
    /// What is covered of the film that is showing.
    #[must_use]
    pub fn covers(&self) -> Vec<Cover> {
        self.annotations().map(|noted| noted.covers()).unwrap_or_default()
    }

    /// Whether there is a change that can be undone.
    #[must_use]
    pub fn can_undo_covers(&self) -> bool {
        let film = self.showing.as_ref().map(|showing| showing.film);
        self.covers_before.as_ref().is_some_and(|(of, _)| Some(*of) == film)
    }

    pub(super) fn on_cover_action(&mut self, action: CoverAction, notice: &mut Option<Notice>) -> Vec<Effect> {
        if action == CoverAction::StopFindingFaces {
            let search = self.face_search.as_ref();
            return search.map(|_| Effect::StopFindingFaces).into_iter().collect();
        }
        let second = self.steers_second();
        let Some(showing) = self.showing.as_mut().filter(|showing| showing.phase == Phase::Shown) else {
            return Vec::new();
        };
        let place = showing.place() * 1000.0;
        // To the picture that is seen, which is covered in both cases.
        let (from_here, to_here, inside) = (
            place.floor().max(0.0) as u64,
            place.ceil().max(1.0) as u64,
            milliseconds(place / 1000.0),
        );
        match action {
            // Areas are drawn on the film alone that was there first, and searched for in it.
            CoverAction::Draw | CoverAction::FindFaces if second => Vec::new(),
            CoverAction::Draw | CoverAction::Done => draw(showing, action == CoverAction::Draw),
            CoverAction::FindFaces => self.find_faces(notice),
            // See above.
            CoverAction::StopFindingFaces => Vec::new(),
            CoverAction::Undo => {
                let before = self.covers_before.take().filter(|(film, _)| *film == showing.film);
                before.map_or_else(Vec::new, |(film, covers)| self.cover(film, covers, notice))
            }
            CoverAction::Remove(number) => self.change(number, notice, |_| false),
            CoverAction::FromHere(number) => self.change(number, notice, |cover| {
                cover.from_ms = from_here;
                cover.to_ms = cover.to_ms.filter(|to| *to > from_here);
                true
            }),
            CoverAction::ToHere(number) => self.change(number, notice, |cover| {
                cover.to_ms = Some(to_here);
                if cover.from_ms >= to_here {
                    cover.from_ms = 0;
                }
                true
            }),
            CoverAction::WholeFilm(number) => self.change(number, notice, |cover| {
                (cover.from_ms, cover.to_ms) = (0, None);
                true
            }),
            CoverAction::Follow(number) => self.change(number, notice, |cover| {
                cover.let_move_from(inside);
                true
            }),
            CoverAction::KeepStill(number) => self.change(number, notice, |cover| {
                cover.keep_still(inside);
                true
            }),
        }
    }

    /// What was drawn in the film's window; only while that was wanted: a stage may say anything.
    pub(super) fn on_cover_drawn(&mut self, drawn: Drawn, notice: &mut Option<Notice>) -> Vec<Effect> {
        let Some(film) = self
            .showing
            .as_ref()
            .filter(|showing| showing.covering)
            .map(|showing| showing.film)
        else {
            return Vec::new();
        };
        let covers = self.covers();
        match drawn.applied_to(&covers) {
            Some(changed) => self.cover_and_remember(film, changed, notice),
            None => {
                let places: usize = covers.iter().map(|cover| cover.places.len()).sum();
                if drawn.number.is_none() && covers.len() >= COVERS_MAX || places >= PLACES_MAX {
                    *notice = Some(Notice::Vault(VaultError::TooMany { what: Piece::Cover }));
                }
                Vec::new()
            }
        }
    }

    /// At the film's window nothing more is to be drawn.
    pub(super) fn end_drawing(&mut self) -> Vec<Effect> {
        self.showing
            .as_mut()
            .map(|showing| draw(showing, false))
            .unwrap_or_default()
    }

    /// Changes one cover; it goes where `change` says that it does not stay.
    fn change(
        &mut self,
        number: u16,
        notice: &mut Option<Notice>,
        mut change: impl FnMut(&mut Cover) -> bool,
    ) -> Vec<Effect> {
        let Some(film) = self.showing.as_ref().map(|showing| showing.film) else {
            return Vec::new();
        };
        let mut covers = self.covers();
        covers.retain_mut(|cover| {
            let is_other = cover.number != number;
            // What is changed by hand is no longer replaced by what is found.
            cover.found &= is_other;
            is_other || change(cover)
        });
        self.cover_and_remember(film, covers, notice)
    }

    fn cover_and_remember(&mut self, film: FilmId, covers: Vec<Cover>, notice: &mut Option<Notice>) -> Vec<Effect> {
        let before = self.covers();
        let effects = self.cover(film, covers, notice);
        if !effects.is_empty() {
            self.covers_before = Some((film, before));
        }
        effects
    }

    /// Covers this much of the film, and no more: in its window at once, and on the medium soon.
    fn cover(&mut self, film: FilmId, covers: Vec<Cover>, notice: &mut Option<Notice>) -> Vec<Effect> {
        let mut effects = self.annotate(film, AnnotationChange::Covers(covers), notice);
        if !effects.is_empty() {
            effects.push(Effect::SendCommand(Command::Covers(Covers { covers: self.covers() })));
        }
        effects
    }
}

/// A film is drawn on while it stands.
fn draw(showing: &mut Showing, on: bool) -> Vec<Effect> {
    if showing.covering == on {
        return Vec::new();
    }
    showing.covering = on;
    let pause = (on && showing.playing).then(|| {
        showing.playing = false;
        Command::Pause
    });
    pause
        .into_iter()
        .chain([Command::DrawCovers { on }])
        .map(Effect::SendCommand)
        .collect()
}

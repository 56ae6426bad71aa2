//! The places that are to be shown in a meeting, in an order, over all films; and showing them one after the other.
//!
//! Between two places the film is hidden and paused, and is at the next place already. One key goes on: what is ready is shown, and
//! what was shown makes room for the next.

use super::annotations::{seconds, way_to};
use super::effect::Effect;
use super::marker_messages::{Place, PlaceId, Presenting, Step, ToShowMessage};
use super::notice::Notice;
use super::places::begins;
use super::showing::{Control, Phase, Showing};
use super::unlocked::Unlocked;
use crate::protocol::{Event, Repeat};
use crate::vault::{AnnotationChange, FilmId};

/// How far past its end a segment ends by itself, in seconds: who goes on behind it by hand is let.
const JUST_ENDED: f64 = 2.0;

impl Unlocked {
    /// The places that are to be shown, in their order.
    #[must_use]
    pub fn to_show(&self) -> Vec<Place<'_>> {
        let mut places: Vec<(u32, Place<'_>)> = Vec::new();
        for film in &self.films {
            for marker in film.annotations.markers() {
                places.extend(marker.show().map(|order| (order, Place { film, marker })));
            }
        }
        // Two people may have given the same number: then by film, always the same way.
        places.sort_by_key(|(order, _)| *order);
        places.into_iter().map(|(_, place)| place).collect()
    }

    fn ids_to_show(&self) -> Vec<PlaceId> {
        let places = self.to_show();
        places
            .iter()
            .map(|place| (place.film.id, place.marker.at_ms()))
            .collect()
    }

    /// Which of them is shown, or comes next.
    #[must_use]
    pub fn presented(&self) -> Option<usize> {
        let wanted = self.presenting?.place;
        self.ids_to_show().iter().position(|place| *place == wanted)
    }

    pub(super) fn on_to_show(
        &mut self,
        message: ToShowMessage,
        show_count: &mut u64,
        notice: &mut Option<Notice>,
    ) -> Vec<Effect> {
        match message {
            ToShowMessage::Put((film, at_ms), wanted) => {
                let last = self.to_show().iter().filter_map(|place| place.marker.show()).max();
                let order = wanted.then(|| last.map_or(1, |last| last.saturating_add(1)));
                self.annotate(film, AnnotationChange::ToShow { at_ms, order }, notice)
            }
            ToShowMessage::Move(place, to) => self.reorder(place, to, notice),
            ToShowMessage::Begin(place) => {
                let first = place.or_else(|| self.ids_to_show().first().copied());
                first.map_or_else(Vec::new, |place| self.make_ready(place, show_count, notice))
            }
            ToShowMessage::Next => self.go_on(show_count, notice),
            ToShowMessage::Back => self.go_back(show_count, notice),
            ToShowMessage::End => {
                self.presenting = None;
                Vec::new()
            }
        }
    }

    fn reorder(&mut self, place: PlaceId, to: usize, notice: &mut Option<Notice>) -> Vec<Effect> {
        let mut order = self.ids_to_show();
        let Some(from) = order.iter().position(|other| *other == place) else {
            return Vec::new();
        };
        order.remove(from);
        order.insert(to.min(order.len()), place);
        let mut effects = Vec::new();
        for (number, (film, at_ms)) in (1..).zip(order) {
            let order = Some(number);
            effects.extend(self.annotate(film, AnnotationChange::ToShow { at_ms, order }, notice));
        }
        effects
    }

    /// Has the film at a place, hidden and paused, to be shown when it is asked for.
    fn make_ready(&mut self, place: PlaceId, show_count: &mut u64, notice: &mut Option<Notice>) -> Vec<Effect> {
        let (film, at_ms) = place;
        let known = self.film(film).map(|row| row.annotations.markers());
        let Some(marker) = known.into_iter().flatten().find(|marker| marker.at_ms() == at_ms) else {
            return Vec::new();
        };
        let (way, begins_ms) = (way_to(marker), (begins(marker, self.lead_in) * 1000.0).round() as u64);
        let meeting = self.showing.as_ref().filter(|showing| showing.is_in_meeting());
        self.presenting = Some(Presenting {
            place,
            step: Step::Going,
            shares: meeting.map(|showing| showing.meeting.chosen),
        });
        let same = |showing: &&mut Showing| showing.film == film && showing.phase == Phase::Shown;
        let Some(showing) = self.showing.as_mut().filter(same) else {
            self.begins_at = Some((film, begins_ms));
            return self.show(film, show_count, notice);
        };
        let mut commands = Vec::new();
        if !showing.curtain {
            commands.extend(showing.control(Control::Curtain));
        }
        if showing.repeat != Repeat::default() {
            commands.extend(showing.control(Control::Repeat(Repeat::default())));
        }
        commands.extend(showing.control(way));
        commands.into_iter().map(Effect::SendCommand).collect()
    }

    fn go_on(&mut self, show_count: &mut u64, notice: &mut Option<Notice>) -> Vec<Effect> {
        let Some(presenting) = self.presenting else {
            return Vec::new();
        };
        match (presenting.step, self.showing.as_mut()) {
            (Step::Going, _) | (_, None) => Vec::new(),
            (Step::Ready, Some(showing)) => {
                let commands = if showing.playing {
                    Vec::new()
                } else {
                    showing.control(Control::PlayPause)
                };
                self.set_step(Step::Open);
                commands.into_iter().map(Effect::SendCommand).collect()
            }
            (Step::Open | Step::Over, Some(showing)) => {
                let hides = !showing.curtain;
                let places = self.ids_to_show();
                let here = places.iter().position(|place| *place == presenting.place);
                match here.and_then(|here| places.get(here + 1)) {
                    Some(next) => self.make_ready(*next, show_count, notice),
                    None => {
                        self.presenting = None;
                        let showing = self.showing.as_mut().filter(|_| hides);
                        let commands = showing.map(|showing| showing.control(Control::Curtain));
                        commands.into_iter().flatten().map(Effect::SendCommand).collect()
                    }
                }
            }
        }
    }

    fn go_back(&mut self, show_count: &mut u64, notice: &mut Option<Notice>) -> Vec<Effect> {
        let Some(presenting) = self.presenting else {
            return Vec::new();
        };
        let places = self.ids_to_show();
        let here = places.iter().position(|place| *place == presenting.place);
        let to = match presenting.step {
            Step::Open | Step::Over => here,
            Step::Going | Step::Ready => here.map(|here| here.saturating_sub(1)),
        };
        match to.and_then(|to| places.get(to)) {
            Some(place) => self.make_ready(*place, show_count, notice),
            None => Vec::new(),
        }
    }

    fn set_step(&mut self, step: Step) {
        if let Some(presenting) = &mut self.presenting {
            presenting.step = step;
        }
    }

    /// The film that is showing has reported something.
    pub(super) fn present(&mut self, event: &Event, show_count: &mut u64, notice: &mut Option<Notice>) -> Vec<Effect> {
        let (Some(presenting), Some(showing)) = (self.presenting, &self.showing) else {
            return Vec::new();
        };
        if showing.film != presenting.place.0 || showing.phase != Phase::Shown {
            return Vec::new();
        }
        match (presenting.step, event) {
            (Step::Going, Event::Seeked { exact: true, .. } | Event::FirstPicture { .. }) => {
                self.set_step(Step::Ready);
                Vec::new()
            }
            // By whatever key or button.
            (Step::Ready, Event::Position { curtain: false, .. }) => {
                self.set_step(Step::Open);
                Vec::new()
            }
            (Step::Open, Event::Position { playing: true, .. }) if self.segment_has_ended() => {
                self.end_segment(show_count, notice)
            }
            _ => Vec::new(),
        }
    }

    fn segment_has_ended(&self) -> bool {
        let ended = || {
            let (film, at_ms) = self.presenting?.place;
            let mut markers = self.film(film)?.annotations.markers().iter();
            let until = markers.find(|marker| marker.at_ms() == at_ms)?.until_ms()?;
            let showing = self
                .showing
                .as_ref()
                .filter(|showing| showing.repeat.range().is_none())?;
            let past = showing.place() - until as f64 / 1000.0;
            Some((0.0..JUST_ENDED).contains(&past))
        };
        ended() == Some(true)
    }

    /// Hides the film, and has the next place ready if that is in the same film: another film is opened when it is asked for.
    fn end_segment(&mut self, show_count: &mut u64, notice: &mut Option<Notice>) -> Vec<Effect> {
        let places = self.ids_to_show();
        let here = self.presented();
        let next = here.and_then(|here| places.get(here + 1));
        let film = self.showing.as_ref().map(|showing| showing.film);
        if let Some(next) = next.filter(|(of, _)| Some(*of) == film) {
            return self.make_ready(*next, show_count, notice);
        }
        self.set_step(Step::Over);
        let showing = self.showing.as_mut().filter(|showing| !showing.curtain);
        let commands = showing.map(|showing| showing.control(Control::Curtain));
        commands.into_iter().flatten().map(Effect::SendCommand).collect()
    }

    /// The stage of another film is there, before its first picture: a meeting that saw the one before can see it too.
    pub(super) fn share_again(&mut self) -> Vec<Effect> {
        let film = self.showing.as_ref().map(|showing| showing.film);
        let presenting = self
            .presenting
            .as_mut()
            .filter(|presenting| Some(presenting.place.0) == film);
        let Some(size) = presenting.and_then(|presenting| presenting.shares.take()) else {
            return Vec::new();
        };
        let Some(showing) = self.showing.as_mut().filter(|showing| !showing.meeting.shared) else {
            return Vec::new();
        };
        showing.meeting.chosen = size;
        showing
            .control(Control::Share)
            .into_iter()
            .map(Effect::SendCommand)
            .collect()
    }

    /// Whether a film that is shown now begins hidden: for the next place.
    pub(super) fn begins_hidden(&self, film: FilmId) -> bool {
        self.presenting.is_some_and(|presenting| presenting.place.0 == film)
    }
}

/// What is said of a place: its marker's text, or else where it is.
#[must_use]
pub fn place_name(place: &Place<'_>, clock: impl Fn(f64) -> String) -> String {
    match place.marker.text() {
        "" => clock(seconds(place.marker)),
        text => text.to_owned(),
    }
}

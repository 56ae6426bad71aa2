//! Rating the film that is showing: forms are filled in while it plays, and compared when both raters have finished.

use jiff::Timestamp;

use super::annotations::milliseconds;
use super::effect::Effect;
use super::message::Message;
use super::notice::Notice;
use super::rating_message::{FormEffect, RatingMessage, RatingQuestion, RatingShown};
use super::showing::{Control, Phase, Showing};
use super::unlocked::Unlocked;
use crate::forms::{COUNT_MAX, Form, Value};
use crate::operations::ratings::{Sight, sight};
use crate::vault::{
    AnnotationChange, Annotations, FormId, RATING_COMMENT_MAX, Rating, RatingChange, RatingId, RatingStep,
};

impl Unlocked {
    /// The ratings of the film that is showing, in the order in which they were begun.
    #[must_use]
    pub fn ratings(&self) -> &[Rating] {
        self.annotations().map_or(&[], Annotations::ratings)
    }

    /// A rating of the film that is showing.
    #[must_use]
    pub fn rating(&self, id: RatingId) -> Option<&Rating> {
        self.ratings().iter().find(|rating| rating.id() == id)
    }

    /// A rating of the film that is showing that may be seen, and its form.
    #[must_use]
    pub fn rating_seen(&self, id: RatingId) -> Option<(&Rating, &Form)> {
        let rating = self
            .rating(id)
            .filter(|rating| self.rating_sight(rating) == Sight::Open)?;
        Some((rating, self.rater.forms.get(rating.form())?))
    }

    /// Whether what a rating says may be seen here.
    #[must_use]
    pub fn rating_sight(&self, rating: &Rating) -> Sight {
        sight(self.ratings(), rating, &self.rater.me)
    }

    /// One's own finished rating of the film that is showing with this form: the latest.
    #[must_use]
    pub fn own_finished(&self, form: FormId) -> Option<&Rating> {
        let own = |rating: &&Rating| rating.by() == self.rater.me && rating.form() == form;
        let mut finished = self.ratings().iter().rev().filter(own);
        finished.find(|rating| rating.finished_at().is_some())
    }

    /// Whether a rating can be changed here: it is one's own, and not finished.
    #[must_use]
    pub fn is_open_to_change(&self, rating: &Rating) -> bool {
        rating.by() == self.rater.me && rating.finished_at().is_none()
    }

    pub(super) fn on_rating(
        &mut self,
        message: RatingMessage,
        show_count: &mut u64,
        notice: &mut Option<Notice>,
    ) -> Vec<Effect> {
        match message {
            RatingMessage::Known(forms, me) => (self.rater.forms, self.rater.me) = (forms, me),
            RatingMessage::Show(shown) => {
                (self.rater.shown, self.rater.asks) = (shown, None);
                (self.rater.added, self.rater.exported) = (None, None);
            }
            RatingMessage::Begin(form) => return self.begin_rating(form, notice),
            RatingMessage::Answer(rating, item, value) => {
                return self.rate(rating, RatingStep::Answer { item, value }, notice);
            }
            RatingMessage::Count(rating, item, by) => return self.count(rating, item, by, notice),
            RatingMessage::Comment(rating, item, typed) => {
                let text = comment_of(&typed);
                return self.rate(rating, RatingStep::Comment { item, text }, notice);
            }
            RatingMessage::PlaceHere(rating, item) => {
                let Some(at_ms) = self.place_now() else {
                    return Vec::new();
                };
                let there = true;
                return self.rate(rating, RatingStep::Place { item, at_ms, there }, notice);
            }
            RatingMessage::RemovePlace(rating, item, at_ms) => {
                let there = false;
                return self.rate(rating, RatingStep::Place { item, at_ms, there }, notice);
            }
            RatingMessage::GoTo(at_ms) => {
                let way = Message::Control(Control::ToMarker(at_ms as f64 / 1000.0));
                return self.update(way, show_count, notice);
            }
            RatingMessage::Ask(question) => self.rater.asks = Some(question),
            RatingMessage::Answered(yes) => match self.rater.asks.take().filter(|_| yes) {
                Some(RatingQuestion::Finish(rating)) => {
                    self.rater.shown = RatingShown::List;
                    return self.rate(rating, RatingStep::Finish, notice);
                }
                Some(RatingQuestion::Remove(rating)) => {
                    self.rater.shown = RatingShown::List;
                    return self.rate(rating, RatingStep::Remove, notice);
                }
                // What it is answered with says in which form.
                Some(RatingQuestion::Export(_)) | None => {}
            },
            RatingMessage::ChooseForm => {
                self.rater.added = None;
                return vec![Effect::Form(FormEffect::Choose)];
            }
            RatingMessage::FormChosen(file) => {
                return file
                    .map(|file| Effect::Form(FormEffect::Add(file)))
                    .into_iter()
                    .collect();
            }
            RatingMessage::NoDialog => *notice = Some(Notice::NoFormDialog),
            RatingMessage::FormAdded(Ok(added)) => self.rater.added = Some(added),
            RatingMessage::FormAdded(Err(error)) => *notice = Some(Notice::Vault(error)),
            RatingMessage::RemoveForm(form) => {
                self.rater.added = None;
                return vec![Effect::Form(FormEffect::Remove(form))];
            }
            RatingMessage::Export(file) => {
                (self.rater.asks, self.rater.exported) = (None, None);
                return vec![Effect::Export(file)];
            }
            RatingMessage::Exported(film, Ok(file)) => self.rater.exported = Some((film, file)),
            RatingMessage::Exported(_, Err(error)) => *notice = Some(Notice::Vault(error)),
        }
        Vec::new()
    }

    /// Where the film is now, in milliseconds, if it is shown.
    fn place_now(&self) -> Option<u64> {
        let showing = self.showing.as_ref().filter(|showing| showing.phase == Phase::Shown);
        showing.map(|showing| milliseconds(Showing::place(showing)))
    }

    /// Begins a rating; one with the same form that is not finished is gone on with.
    fn begin_rating(&mut self, form: FormId, notice: &mut Option<Notice>) -> Vec<Effect> {
        let open = |rating: &&Rating| rating.form() == form && self.is_open_to_change(rating);
        if let Some(rating) = self.ratings().iter().find(open) {
            self.rater.shown = RatingShown::One(rating.id());
            return Vec::new();
        }
        // Whose it is has to be known before it begins.
        let known = self.rater.forms.get(form).filter(|_| !self.rater.me.is_empty());
        let Some(text) = known.map(|form| form.text().to_owned()) else {
            return Vec::new();
        };
        match RatingId::new() {
            Ok(rating) => {
                let effects = self.rate(rating, RatingStep::Begin { form: text }, notice);
                if self.rating(rating).is_some() {
                    (self.rater.shown, self.rater.added) = (RatingShown::One(rating), None);
                }
                effects
            }
            Err(error) => {
                *notice = Some(Notice::Vault(error));
                Vec::new()
            }
        }
    }

    /// Counts once more or less. What is counted while the film is shown gets its place; taking the last one back takes that place along.
    fn count(&mut self, rating: RatingId, item: String, by: i32, notice: &mut Option<Notice>) -> Vec<Effect> {
        let value = self.rating(rating).and_then(|rating| rating.value(&item)?.number());
        let count = (value.unwrap_or(0) + by.signum()).clamp(0, COUNT_MAX);
        let (answered, counted) = (Some(Value::Number(count)), self.rater.counted.take());
        let step = RatingStep::Answer {
            item: item.clone(),
            value: answered,
        };
        let mut effects = self.rate(rating, step, notice);
        let last = counted.filter(|(of, at, _)| by < 0 && *of == rating && *at == item);
        let place = match last {
            Some((_, _, at_ms)) => Some((at_ms, false)),
            None if by > 0 && !effects.is_empty() => self.place_now().map(|at_ms| (at_ms, true)),
            None => None,
        };
        if let Some((at_ms, there)) = place {
            let step = RatingStep::Place {
                item: item.clone(),
                at_ms,
                there,
            };
            let placed = self.rate(rating, step, notice);
            // A place that was there before stays when this is taken back.
            let is_new = there && !placed.is_empty();
            self.rater.counted = is_new.then_some((rating, item, at_ms));
            effects.extend(placed);
        }
        effects
    }

    /// Changes a rating of the film that is showing.
    fn rate(&mut self, rating: RatingId, step: RatingStep, notice: &mut Option<Notice>) -> Vec<Effect> {
        let Some(film) = self.showing.as_ref().map(|showing| showing.film) else {
            return Vec::new();
        };
        let change = RatingChange {
            rating,
            by: self.rater.me.clone(),
            at: Timestamp::now(),
            step,
        };
        self.annotate(film, AnnotationChange::Rate(change), notice)
    }
}

/// As much of what was typed as a comment holds.
fn comment_of(typed: &str) -> String {
    let plain = |char: &char| !char.is_control() || matches!(char, '\n' | '\t');
    let text: String = typed.chars().filter(plain).collect();
    text[..text.floor_char_boundary(RATING_COMMENT_MAX)].to_owned()
}

//! Ratings of a film: what one person has answered to the items of a form, with places in the film.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::error::{Field, Piece, VaultError};
use super::ids::{FormId, RatingId};
use super::label::checked_text;
use super::slot::SLOT_NAME_MAX;
use super::strict;
use crate::forms::{ITEMS_MAX, Value};

/// Maximum number of ratings of one film.
pub const RATINGS_MAX: usize = 40;
/// Maximum length of the comment to one item in bytes.
pub const RATING_COMMENT_MAX: usize = 2000;
/// Maximum length of all comments of one rating together, in bytes.
pub const RATING_COMMENTS_MAX: usize = 16 * 1024;
/// Maximum number of places of one item.
pub const RATING_PLACES_MAX: usize = 100;
/// Maximum length of an item's name in bytes.
const ITEM_NAME_MAX: usize = 40;

/// One person's answers to the items of a form.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    id: RatingId,
    form: FormId,
    by: String,
    #[serde(deserialize_with = "strict::timestamp_in_full")]
    begun_at: Timestamp,
    #[serde(
        default,
        deserialize_with = "strict::timestamp_if_present",
        skip_serializing_if = "Option::is_none"
    )]
    finished_at: Option<Timestamp>,
    /// By the items' names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    answers: Vec<Answer>,
    /// Fields that a newer Vitrin of the same format version wrote; kept as they are.
    #[serde(flatten)]
    other: Map<String, Json>,
}

/// What is said about one item.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    item: String,
    #[serde(
        default,
        deserialize_with = "strict::present",
        skip_serializing_if = "Option::is_none"
    )]
    value: Option<i32>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    not_applicable: bool,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    comment: String,
    /// In milliseconds from the film's start, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    places: Vec<u64>,
    /// As those of the whole.
    #[serde(flatten)]
    other: Map<String, Json>,
}

/// One change of a rating. It says whose it is: nobody changes another person's rating, nor one that is finished.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingChange {
    /// The rating.
    pub rating: RatingId,
    /// Who rates, by the name of the password.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What changes.
    pub step: RatingStep,
}

/// What changes of a rating.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum RatingStep {
    /// It begins with this form's text, which the vault keeps as long as there is a rating with it.
    Begin {
        /// As in [`Form::text`](crate::forms::Form::text).
        form: String,
    },
    /// An item is answered, or its answer taken back.
    Answer {
        /// The item's name.
        item: String,
        /// The answer.
        value: Option<Value>,
    },
    /// An item is commented on; empty: no longer.
    Comment {
        /// The item's name.
        item: String,
        /// The comment.
        text: String,
    },
    /// An item is to be seen at this place of the film, or not.
    Place {
        /// The item's name.
        item: String,
        /// Milliseconds from the film's start.
        at_ms: u64,
        /// Whether it is.
        there: bool,
    },
    /// All is answered. It does not change any more.
    Finish,
    /// It is not wanted any more.
    Remove,
}

impl RatingStep {
    /// The item that it is about, if it is about one.
    pub fn item(&self) -> Option<&str> {
        match self {
            Self::Answer { item, .. } | Self::Comment { item, .. } | Self::Place { item, .. } => Some(item),
            Self::Begin { .. } | Self::Finish | Self::Remove => None,
        }
    }
}

impl RatingId {
    /// The id of a new rating: random, so that two people who begin one at the same time begin two.
    ///
    /// # Errors
    /// [`VaultError::Memory`] without randomness.
    pub fn new() -> Result<Self, VaultError> {
        Ok(Self::generate()?)
    }
}

impl Rating {
    /// Its id.
    pub fn id(&self) -> RatingId {
        self.id
    }

    /// The form that it answers to, among those of the vault.
    pub fn form(&self) -> FormId {
        self.form
    }

    /// Who rated, by the name of the password.
    pub fn by(&self) -> &str {
        &self.by
    }

    /// When it was begun.
    pub fn begun_at(&self) -> Timestamp {
        self.begun_at
    }

    /// When it was finished, if it is.
    pub fn finished_at(&self) -> Option<Timestamp> {
        self.finished_at
    }

    /// What was said about the items, by their names; nothing about one that is not there.
    pub fn answers(&self) -> &[Answer] {
        &self.answers
    }

    /// What was said about the item of this name.
    pub fn answer(&self, item: &str) -> Option<&Answer> {
        self.answers.iter().find(|answer| answer.item == item)
    }

    /// The value that the item of this name was given.
    pub fn value(&self, item: &str) -> Option<Value> {
        self.answer(item)?.value()
    }

    fn comments_len(&self) -> usize {
        self.answers.iter().map(|answer| answer.comment.len()).sum()
    }

    /// Whether it follows the format's rules.
    fn fits(&self) -> bool {
        let named = checked_text(Field::SlotName, &self.by, SLOT_NAME_MAX, false).is_ok_and(|by| by == self.by);
        let in_order = self.answers.is_sorted_by(|one, next| one.item < next.item);
        named
            && in_order
            && self.answers.len() <= ITEMS_MAX
            && self.comments_len() <= RATING_COMMENTS_MAX
            && self.answers.iter().all(Answer::fits)
    }
}

impl Answer {
    fn new(item: &str) -> Self {
        Self {
            item: item.to_owned(),
            value: None,
            not_applicable: false,
            comment: String::new(),
            places: Vec::new(),
            other: Map::new(),
        }
    }

    /// The item's name.
    pub fn item(&self) -> &str {
        &self.item
    }

    /// Its value, if it has one.
    pub fn value(&self) -> Option<Value> {
        match self.value {
            Some(value) => Some(Value::Number(value)),
            None => self.not_applicable.then_some(Value::NotApplicable),
        }
    }

    /// What was written about it; may be empty.
    pub fn comment(&self) -> &str {
        &self.comment
    }

    /// Where it is to be seen, in milliseconds from the film's start.
    pub fn places(&self) -> &[u64] {
        &self.places
    }

    fn is_empty(&self) -> bool {
        *self == Self::new(&self.item)
    }

    fn fits(&self) -> bool {
        let places = self.places.is_sorted_by(|one, next| one < next) && self.places.len() <= RATING_PLACES_MAX;
        is_item_name(&self.item)
            && !(self.value.is_some() && self.not_applicable)
            && places
            && is_comment(&self.comment)
    }
}

fn is_item_name(name: &str) -> bool {
    checked_text(Field::Comment, name, ITEM_NAME_MAX, false).is_ok_and(|checked| checked == name)
}

/// Several lines, as notes.
fn is_comment(text: &str) -> bool {
    let strange = |char: char| char.is_control() && !matches!(char, '\n' | '\t');
    text.len() <= RATING_COMMENT_MAX && !text.contains(strange)
}

/// The ratings in a film's record, if they follow the format's rules.
pub(super) fn checked(ratings: Vec<Rating>) -> Option<Vec<Rating>> {
    let of_its_own = |(at, one): (usize, &Rating)| ratings[..at].iter().all(|before| before.id != one.id);
    let fit = ratings.len() <= RATINGS_MAX && ratings.iter().all(Rating::fits);
    (fit && ratings.iter().enumerate().all(of_its_own)).then_some(ratings)
}

/// Applies one change. Returns whether it changed anything.
pub(super) fn apply(ratings: &mut Vec<Rating>, change: RatingChange) -> Result<bool, VaultError> {
    let RatingChange { rating, by, at, step } = change;
    // A file has whole seconds, as everywhere in the catalogue.
    let at = Timestamp::from_second(at.as_second()).unwrap_or(at);
    let place = ratings.iter().position(|known| known.id == rating);
    match (place, step) {
        (Some(place), _) if ratings[place].by != by => Err(VaultError::RatingOfAnother),
        (Some(place), RatingStep::Remove) => {
            ratings.remove(place);
            Ok(true)
        }
        (None, RatingStep::Begin { .. }) if ratings.len() >= RATINGS_MAX => {
            Err(VaultError::TooMany { what: Piece::Rating })
        }
        (None, RatingStep::Begin { form }) => {
            ratings.push(Rating {
                id: rating,
                form: FormId::of(&form),
                by: checked_text(Field::SlotName, &by, SLOT_NAME_MAX, false)?,
                begun_at: at,
                finished_at: None,
                answers: Vec::new(),
                other: Map::new(),
            });
            Ok(true)
        }
        // One that is there does not begin; what is gone does not change.
        (_, RatingStep::Begin { .. }) | (None, _) => Ok(false),
        (Some(place), RatingStep::Finish) => {
            let finished = &mut ratings[place].finished_at;
            let changes = finished.is_none();
            *finished = finished.or(Some(at));
            Ok(changes)
        }
        (Some(place), _) if ratings[place].finished_at.is_some() => Err(VaultError::RatingFinished),
        (Some(place), RatingStep::Answer { item, value }) => change_answer(&mut ratings[place], &item, |answer| {
            (answer.value, answer.not_applicable) = match value {
                Some(Value::Number(number)) => (Some(number), false),
                Some(Value::NotApplicable) => (None, true),
                None => (None, false),
            };
        }),
        (Some(place), RatingStep::Comment { item, text }) => {
            let (field, max) = (Field::Comment, RATING_COMMENT_MAX);
            if !is_comment(&text) {
                return Err(VaultError::BadText { field, max });
            }
            change_answer(&mut ratings[place], &item, |answer| answer.comment = text)
        }
        (Some(place), RatingStep::Place { item, at_ms, there }) => {
            change_answer(&mut ratings[place], &item, |answer| {
                match (answer.places.binary_search(&at_ms), there) {
                    (Err(between), true) => answer.places.insert(between, at_ms),
                    (Ok(place), false) => drop(answer.places.remove(place)),
                    _ => {}
                }
            })
        }
    }
}

/// Changes what is said about one item; if that would break a limit, nothing.
fn change_answer(rating: &mut Rating, item: &str, change: impl FnOnce(&mut Answer)) -> Result<bool, VaultError> {
    let found = rating.answers.binary_search_by(|answer| answer.item.as_str().cmp(item));
    let mut answer = found.map_or_else(|_| Answer::new(item), |place| rating.answers[place].clone());
    let before = answer.clone();
    change(&mut answer);
    if answer == before {
        return Ok(false);
    }
    let comments = rating.comments_len() - before.comment.len() + answer.comment.len();
    let is_full = found.is_err() && rating.answers.len() >= ITEMS_MAX;
    if !answer.fits() || comments > RATING_COMMENTS_MAX || is_full {
        return Err(VaultError::TooMany {
            what: Piece::RatingText,
        });
    }
    match found {
        Ok(place) if answer.is_empty() => drop(rating.answers.remove(place)),
        Ok(place) => rating.answers[place] = answer,
        Err(between) => rating.answers.insert(between, answer),
    }
    Ok(true)
}

#[cfg(test)]
mod tests;

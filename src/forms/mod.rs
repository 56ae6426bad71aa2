//! Rating forms: what is rated about a film, on which scale, and how scores and the agreement of two raters follow from the answers.
//!
//! A form is a file (TOML) that anybody can write: [`Form::parse`] reads it. Some are part of the program: [`shipped`].
#![forbid(unsafe_code)]

mod agreement;
mod form;
#[cfg(any(fuzzing, all(test, target_os = "linux")))]
pub(crate) mod fuzzing;
mod mistake;
mod parse;
mod score;
mod section;
mod shipped;

pub use agreement::{Agreement, KAPPA_LEAST, Kappa};
pub use form::{Anchor, Answering, FORM_MAX, Form, Group, HowScored, ITEMS_MAX, Item, Rule, Scale, Wording};
pub use mistake::{Expected, FormMistake, Mistake};
pub use score::{COUNT_MAX, Score, Value, group_score, total_score};
pub use shipped::shipped;

//! What is done with ratings, and what is known while one is filled in.

use std::path::PathBuf;

use super::clear_file::ClearFile;
use crate::forms::{FormMistake, Value};
use crate::operations::ratings::Forms;
use crate::vault::{FilmId, FormId, RatingId, VaultError};

/// What is known about rating.
#[derive(Default)]
pub struct Rater {
    /// The forms.
    pub forms: Forms,
    /// Who rates here, by the name of the password; empty until that is known.
    pub me: String,
    /// What is shown of the ratings of the film that is showing.
    pub shown: RatingShown,
    /// What the user is asked before it is done.
    pub asks: Option<RatingQuestion>,
    /// What became of the form that was added last.
    pub added: Option<FormAdded>,
    /// The film whose ratings were exported last, and the file.
    pub exported: Option<(FilmId, String)>,
    /// The place that came with the last count, which goes with it.
    pub(super) counted: Option<(RatingId, String, u64)>,
}

/// What is shown of the ratings of a film.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RatingShown {
    /// Which there are, and which forms.
    #[default]
    List,
    /// One of them.
    One(RatingId),
    /// Two of them side by side.
    Two(RatingId, RatingId),
}

/// What the user is asked before it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RatingQuestion {
    /// Whether a rating is finished.
    Finish(RatingId),
    /// Whether a rating is to be removed.
    Remove(RatingId),
    /// In which form those of this film are to be exported.
    Export(FilmId),
}

/// What became of a form that was to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormAdded {
    /// It is there now.
    Added(FormId),
    /// It was there already.
    WasThere(FormId),
    /// Its file is not right.
    Mistake(FormMistake),
}

/// What happened about ratings.
pub enum RatingMessage {
    /// The forms of the vault, and the name of the password that unlocked it.
    Known(Forms, String),
    /// The user shows something else of them.
    Show(RatingShown),
    /// The user rates the film that is showing with this form.
    Begin(FormId),
    /// The user answers an item, or takes the answer back.
    Answer(RatingId, String, Option<Value>),
    /// The user counts once more (1), with the place where the film is, or once less (-1).
    Count(RatingId, String, i32),
    /// The user has typed a comment.
    Comment(RatingId, String, String),
    /// The user has the item seen where the film is now.
    PlaceHere(RatingId, String),
    /// The user takes a place away.
    RemovePlace(RatingId, String, u64),
    /// The user wants to see a place of the film.
    GoTo(u64),
    /// The user wants something that is asked first.
    Ask(RatingQuestion),
    /// The answer is yes, or no.
    Answered(bool),
    /// The user wants to add a form.
    ChooseForm,
    /// Its file is chosen; `None`: none is.
    FormChosen(Option<PathBuf>),
    /// The system has no dialog for that.
    NoDialog,
    /// It was added, or could not be.
    FormAdded(Result<FormAdded, VaultError>),
    /// The user wants a form offered no longer.
    RemoveForm(FormId),
    /// The user wants ratings in a file, in the clear.
    Export(ClearFile),
    /// Those of this film are in this file, or could not be written.
    Exported(FilmId, Result<String, VaultError>),
}

/// What is to be done about forms.
pub enum FormEffect {
    /// Let the user choose a file in the system's own dialog.
    Choose,
    /// Put the form of this file into the vault.
    Add(PathBuf),
    /// Offer it no longer.
    Remove(FormId),
}

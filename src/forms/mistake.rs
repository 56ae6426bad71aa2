//! What can be wrong with a form's file.

/// Why a file is no form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormMistake {
    /// The line, counted from 1, where it is one line that is wrong.
    pub line: Option<usize>,
    /// What is wrong.
    pub what: Mistake,
}

/// What is wrong. Keys and names are as the file has them, shortened, without control characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mistake {
    /// It cannot be read.
    Unreadable,
    /// It is longer than a form may be.
    TooLong,
    /// It is no text.
    NotText,
    /// It is no TOML from this line on.
    Syntax,
    /// It is of a later kind than this program knows.
    Newer,
    /// A key that no form has here.
    UnknownKey(String),
    /// A key that has to be here.
    Missing(&'static str),
    /// What a key has is of another kind.
    Not(String, Expected),
    /// A text that is empty, too long, or has control characters.
    BadText {
        /// Its key.
        key: String,
        /// The most bytes that it may have.
        max: usize,
    },
    /// A number that is too low or too high.
    OutOfRange {
        /// Its key.
        key: String,
        /// The lowest that it may be.
        min: i64,
        /// The highest.
        max: i64,
    },
    /// Too many scales, groups or items, or none.
    Count {
        /// Their key.
        key: &'static str,
        /// The most that there may be.
        max: usize,
    },
    /// Two items of one name.
    Repeated(String),
    /// An item of a scale that the form has not.
    NoSuchScale(String),
    /// A score of items whose scales have different values, or of none.
    CannotBeScored,
}

/// What a key has to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// A text in quotation marks.
    Text,
    /// A text, or one in each language.
    Wording,
    /// A whole number.
    Number,
    /// `true` or `false`.
    YesNo,
    /// A table of keys.
    Table,
    /// Tables under a heading in two pairs of brackets.
    List,
    /// A name: lower-case letters, digits, hyphens.
    Name,
    /// `mean` or `total`.
    Score,
    /// `scale`, `count` or `comment`.
    Answer,
}

impl FormMistake {
    pub(super) fn whole(what: Mistake) -> Self {
        Self { line: None, what }
    }

    /// A file that cannot be read.
    #[must_use]
    pub fn unreadable() -> Self {
        Self::whole(Mistake::Unreadable)
    }
}

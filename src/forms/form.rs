//! A form: what is rated, and on which scale.

/// Maximum length of a form's file in bytes.
pub const FORM_MAX: usize = 32 * 1024;
/// Maximum number of a form's items.
pub const ITEMS_MAX: usize = 60;

/// A form. It holds the text that it was read from, so that what a rater saw can be kept as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    pub(super) text: String,
    /// What scripts call it: lower-case letters, digits and hyphens.
    pub name: String,
    /// Which edition of it this is, as its author counts.
    pub version: String,
    /// What its users call it.
    pub title: Wording,
    /// What it is for.
    pub about: Option<Wording>,
    /// Who wrote it, and on which terms it may be used.
    pub source: Option<Wording>,
    /// Its scales.
    pub scales: Vec<Scale>,
    /// Its items, in groups.
    pub groups: Vec<Group>,
    /// How one score follows from all items.
    pub total: Option<Rule>,
}

/// A text, for all who read it or in each language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wording {
    /// The same in every language.
    One(String),
    /// In each.
    Each {
        /// In Swedish.
        sv: String,
        /// In English.
        en: String,
    },
}

impl Wording {
    /// In Swedish, as far as it is.
    #[must_use]
    pub fn swedish(&self) -> &str {
        match self {
            Self::One(text) | Self::Each { sv: text, .. } => text,
        }
    }

    /// In English, as far as it is.
    #[must_use]
    pub fn english(&self) -> &str {
        match self {
            Self::One(text) | Self::Each { en: text, .. } => text,
        }
    }
}

/// Whole numbers from one to another, some of them with a description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scale {
    /// What items name it by.
    pub name: String,
    /// The lowest value.
    pub min: i32,
    /// The highest value.
    pub max: i32,
    /// Whether *not applicable* is an answer.
    pub not_applicable: bool,
    /// What values mean, by value.
    pub anchors: Vec<Anchor>,
}

impl Scale {
    /// What a value means, where that is written down.
    #[must_use]
    pub fn anchor(&self, value: i32) -> Option<&Wording> {
        let anchor = self.anchors.iter().find(|anchor| anchor.value == value)?;
        Some(&anchor.words)
    }
}

/// What one value of a scale means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// The value.
    pub value: i32,
    /// What it means.
    pub words: Wording,
}

/// Items that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What they have in common.
    pub title: Wording,
    /// How a score follows from those that have a scale.
    pub rule: Option<Rule>,
    /// The items, in order.
    pub items: Vec<Item>,
}

/// One thing to be rated, counted or described.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What answers name it by.
    pub name: String,
    /// What is asked.
    pub text: Wording,
    /// What to look at.
    pub help: Option<Wording>,
    /// How it is answered.
    pub answering: Answering,
}

/// How an item is answered. Each may have a comment and places in the film besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answering {
    /// With a value of a scale.
    Scale {
        /// The scale's place in [`Form::scales`].
        scale: usize,
        /// Whether a high value means little of what the score is about.
        reverse: bool,
    },
    /// With how often it occurred.
    Count,
    /// With a comment only.
    Comment,
}

/// How a score follows from items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// From their values.
    pub how: HowScored,
    /// How many of them may have no value for there to be a score all the same.
    pub missing: usize,
}

/// How values become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HowScored {
    /// Their mean.
    Mean,
    /// Their sum; each one that has no value counts as the mean of the others.
    Total,
}

impl Form {
    /// The text that it was read from.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// All its items, in order.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.groups.iter().flat_map(|group| &group.items)
    }

    /// The item of this name.
    #[must_use]
    pub fn item(&self, name: &str) -> Option<&Item> {
        self.items().find(|item| item.name == name)
    }

    /// The scale that an item is answered on.
    #[must_use]
    pub fn scale(&self, item: &Item) -> Option<&Scale> {
        match item.answering {
            Answering::Scale { scale, .. } => self.scales.get(scale),
            Answering::Count | Answering::Comment => None,
        }
    }
}

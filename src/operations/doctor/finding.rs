//! What one look has found.

use crate::texts::{Argument, Problem, Texts};

/// How good that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// All is well.
    Green,
    /// It works, with less protection or comfort than could be had.
    Yellow,
    /// Not safe, or films cannot be shown.
    Red,
}

impl Level {
    /// The word that scripts know it by.
    pub fn word(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Red => "red",
        }
    }

    /// The text that people read.
    pub fn text(self) -> &'static str {
        match self {
            Self::Green => "doctor-green",
            Self::Yellow => "doctor-yellow",
            Self::Red => "doctor-red",
        }
    }
}

/// What was looked at, what was found, and how good that is. The text of what was found is called after both
/// (`doctor-swap-encrypted`); its advice is that text's `.advice`.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Text with the name of what was looked at: `doctor-` and the check's own name.
    pub check: &'static str,
    pub level: Level,
    /// Text that says what was found.
    pub id: &'static str,
    arguments: Vec<(&'static str, Value)>,
}

/// A value for a variable in a text.
#[derive(Debug, Clone)]
pub enum Value {
    /// A name or a number, the same in every language.
    Plain(String),
    /// Another text.
    Text(&'static str),
    /// Bytes.
    Size(u64),
}

impl Finding {
    pub fn green(check: &'static str, id: &'static str) -> Self {
        Self::new(Level::Green, check, id)
    }

    pub fn yellow(check: &'static str, id: &'static str) -> Self {
        Self::new(Level::Yellow, check, id)
    }

    pub fn red(check: &'static str, id: &'static str) -> Self {
        Self::new(Level::Red, check, id)
    }

    fn new(level: Level, check: &'static str, id: &'static str) -> Self {
        Self {
            check,
            level,
            id,
            arguments: Vec::new(),
        }
    }

    /// With a name or a number in the text.
    pub fn with(self, name: &'static str, value: impl Into<String>) -> Self {
        self.with_value(name, Value::Plain(value.into()))
    }

    /// With anything in the text.
    pub fn with_value(mut self, name: &'static str, value: Value) -> Self {
        self.arguments.push((name, value));
        self
    }

    /// The check's name for scripts.
    pub fn check_name(&self) -> String {
        self.check.trim_start_matches("doctor-").replace('-', "_")
    }

    /// The finding's name for scripts.
    pub fn finding_name(&self) -> String {
        let name = self.id.strip_prefix(self.check).unwrap_or(self.id);
        name.trim_start_matches('-').replace('-', "_")
    }

    /// What was found, and what to do about it.
    pub fn in_words(&self, texts: &Texts) -> Problem {
        let arguments: Vec<Argument> = self
            .arguments
            .iter()
            .map(|(name, value)| {
                let value = match value {
                    Value::Plain(text) => text.clone(),
                    Value::Text(id) => texts.get(id),
                    Value::Size(bytes) => texts.size(*bytes),
                };
                (*name, value.into())
            })
            .collect();
        texts.problem(self.id, &arguments)
    }
}

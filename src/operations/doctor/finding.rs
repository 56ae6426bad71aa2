//! The result of one check.

use crate::texts::{Argument, Problem, Texts};

/// How good a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing is to be done.
    Green,
    /// It works, with less protection or comfort than is possible.
    Yellow,
    /// Not safe, or films cannot be shown.
    Red,
}

impl Level {
    /// Its name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Red => "red",
        }
    }

    /// Id of the text that people read.
    #[must_use]
    pub fn text_id(self) -> &'static str {
        match self {
            Self::Green => "doctor-green",
            Self::Yellow => "doctor-yellow",
            Self::Red => "doctor-red",
        }
    }
}

/// What was checked, what was found, and how good that is. The id of the finding's text begins with the check's
/// (`doctor-swap-encrypted`); its advice is that text's `.advice`.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Id of the text that names the check: `doctor-` and the check's own name.
    pub check: &'static str,
    /// How good it is.
    pub level: Level,
    /// Id of the text that says what was found.
    pub id: &'static str,
    arguments: Vec<(&'static str, Value)>,
}

/// The value of a variable in a finding's text.
#[derive(Debug, Clone)]
pub enum Value {
    /// A name or a number, the same in every language.
    Plain(String),
    /// Id of another text.
    Text(&'static str),
    /// A number of bytes, written as the language does.
    Size(u64),
}

impl Finding {
    /// A finding of level [`Level::Green`]; `id` is that of its text.
    #[must_use]
    pub fn green(check: &'static str, id: &'static str) -> Self {
        Self::new(Level::Green, check, id)
    }

    /// A finding of level [`Level::Yellow`]; `id` is that of its text.
    #[must_use]
    pub fn yellow(check: &'static str, id: &'static str) -> Self {
        Self::new(Level::Yellow, check, id)
    }

    /// A finding of level [`Level::Red`]; `id` is that of its text.
    #[must_use]
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

    /// Sets a variable of the text to a name or a number.
    #[must_use]
    pub fn with(self, name: &'static str, value: impl Into<String>) -> Self {
        self.with_value(name, Value::Plain(value.into()))
    }

    /// Sets a variable of the text.
    #[must_use]
    pub fn with_value(mut self, name: &'static str, value: Value) -> Self {
        self.arguments.push((name, value));
        self
    }

    /// The check's name in JSON.
    #[must_use]
    pub fn check_name(&self) -> String {
        self.check.trim_start_matches("doctor-").replace('-', "_")
    }

    /// The finding's name in JSON.
    #[must_use]
    pub fn finding_name(&self) -> String {
        let name = self.id.strip_prefix(self.check).unwrap_or(self.id);
        name.trim_start_matches('-').replace('-', "_")
    }

    /// What was found and what to do about it, in the language of `texts`.
    #[must_use]
    pub fn problem(&self, texts: &Texts) -> Problem {
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

/// The worst level of all `findings`.
#[must_use]
pub fn worst(findings: &[Finding]) -> Level {
    let levels = findings.iter().map(|finding| finding.level);
    levels.max().unwrap_or(Level::Green)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_counts() {
        let green = Finding::green("doctor-wiping", "doctor-wiping-works");
        let red = Finding::red("doctor-wiping", "doctor-wiping-broken");
        assert_eq!(worst(&[green.clone(), red, green.clone()]), Level::Red);
        assert_eq!(worst(&[green]), Level::Green);
    }
}

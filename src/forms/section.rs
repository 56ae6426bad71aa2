//! A table of a form's file, whose keys are asked for one by one; what is wrong is found with its line.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::form::Wording;
use super::mistake::{Expected, FormMistake, Mistake};

/// Most characters of a key or name that a message repeats.
const REPEATED: usize = 40;

/// A table, and the text that it is in.
#[derive(Clone, Copy)]
pub struct Section<'a> {
    text: &'a str,
    table: &'a DeTable<'a>,
    start: usize,
}

type Found<T> = Result<T, FormMistake>;

impl<'a> Section<'a> {
    pub fn new(text: &'a str, table: &'a DeTable<'a>, start: usize) -> Self {
        Self { text, table, start }
    }

    /// Something is wrong at this place of the file.
    fn wrong(&self, at: usize, what: Mistake) -> FormMistake {
        FormMistake {
            line: Some(line_of(self.text, at)),
            what,
        }
    }

    /// Something is wrong with the whole table.
    pub fn mistake(&self, what: Mistake) -> FormMistake {
        self.wrong(self.start, what)
    }

    /// Something is wrong with what this key has.
    pub fn mistake_at(&self, key: &str, what: Mistake) -> FormMistake {
        let at = self.value(key).map_or(self.start, |value| value.span().start);
        self.wrong(at, what)
    }

    /// No other keys than these.
    pub fn only(&self, keys: &[&str]) -> Found<()> {
        let unknown = self.table.keys().find(|key| !keys.contains(&key.get_ref().as_ref()));
        match unknown {
            Some(key) => Err(self.wrong(key.span().start, Mistake::UnknownKey(short(key.get_ref())))),
            None => Ok(()),
        }
    }

    pub fn value(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        let entry = self.table.iter().find(|(name, _)| name.get_ref().as_ref() == key);
        entry.map(|(_, value)| value)
    }

    fn not(&self, key: &str, value: &Spanned<DeValue<'_>>, expected: Expected) -> FormMistake {
        self.wrong(value.span().start, Mistake::Not(short(key), expected))
    }

    /// What a key has to have that must be there.
    pub fn required<T>(&self, key: &'static str, found: Option<T>) -> Found<T> {
        found.ok_or_else(|| self.mistake(Mistake::Missing(key)))
    }

    /// A text of one line.
    pub fn text(&self, key: &str, max: usize) -> Found<Option<String>> {
        let Some(value) = self.value(key) else { return Ok(None) };
        let text = value
            .get_ref()
            .as_str()
            .ok_or_else(|| self.not(key, value, Expected::Text))?;
        self.checked(key, value, text, max).map(Some)
    }

    fn checked(&self, key: &str, value: &Spanned<DeValue<'_>>, text: &str, max: usize) -> Found<String> {
        let text = text.trim();
        // Marks that change the direction of writing would have an item look like another one.
        let strange =
            |char: char| char.is_control() || matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if text.is_empty() || text.len() > max || text.contains(strange) {
            let key = short(key);
            return Err(self.wrong(value.span().start, Mistake::BadText { key, max }));
        }
        Ok(text.to_owned())
    }

    /// A name: what scripts and answers call something.
    pub fn name(&self, key: &str) -> Found<Option<String>> {
        let Some(value) = self.value(key) else { return Ok(None) };
        match value.get_ref().as_str().filter(|name| is_name(name)) {
            Some(name) => Ok(Some(name.to_owned())),
            None => Err(self.not(key, value, Expected::Name)),
        }
    }

    /// A text for all, or one in each language.
    pub fn wording(&self, key: &str, max: usize) -> Found<Option<Wording>> {
        let Some(value) = self.value(key) else { return Ok(None) };
        if value.get_ref().is_str() {
            return Ok(self.text(key, max)?.map(Wording::One));
        }
        let Some(table) = value.get_ref().as_table() else {
            return Err(self.not(key, value, Expected::Wording));
        };
        let each = Self::new(self.text, table, value.span().start);
        each.only(&["sv", "en"])?;
        let sv = each.required("sv", each.text("sv", max)?)?;
        let en = each.required("en", each.text("en", max)?)?;
        Ok(Some(Wording::Each { sv, en }))
    }

    /// A whole number.
    pub fn number(&self, key: &str, min: i64, max: i64) -> Found<Option<i64>> {
        let Some(value) = self.value(key) else { return Ok(None) };
        let number = value
            .get_ref()
            .as_integer()
            .ok_or_else(|| self.not(key, value, Expected::Number))?;
        // A number that is too long is out of range too.
        let number = i64::from_str_radix(number.as_str(), number.radix()).ok();
        match number.filter(|number| (min..=max).contains(number)) {
            Some(number) => Ok(Some(number)),
            None => {
                let key = short(key);
                Err(self.wrong(value.span().start, Mistake::OutOfRange { key, min, max }))
            }
        }
    }

    /// Yes or no; no where the key is not there.
    pub fn yes(&self, key: &str) -> Found<bool> {
        let Some(value) = self.value(key) else { return Ok(false) };
        value
            .get_ref()
            .as_bool()
            .ok_or_else(|| self.not(key, value, Expected::YesNo))
    }

    /// One of several words.
    pub fn word<T: Copy>(&self, key: &str, words: &[(&str, T)], expected: Expected) -> Found<Option<T>> {
        let Some(value) = self.value(key) else { return Ok(None) };
        let word = value.get_ref().as_str();
        let found = words.iter().find(|(name, _)| Some(*name) == word);
        found
            .map(|(_, meaning)| Some(*meaning))
            .ok_or_else(|| self.not(key, value, expected))
    }

    /// A table inside this one.
    pub fn inside(&self, key: &str) -> Found<Option<Self>> {
        let Some(value) = self.value(key) else { return Ok(None) };
        let table = value.get_ref().as_table();
        let table = table.ok_or_else(|| self.not(key, value, Expected::Table))?;
        Ok(Some(Self::new(self.text, table, value.span().start)))
    }

    /// Each of the tables inside this one, with its name, in the order of the file.
    pub fn each(&self) -> Found<Vec<(&'a str, Self)>> {
        let mut sections = Vec::new();
        for (key, value) in self.table {
            let table = value.get_ref().as_table();
            let table = table.ok_or_else(|| self.not(key.get_ref(), value, Expected::Table))?;
            sections.push((key.get_ref().as_ref(), Self::new(self.text, table, key.span().start)));
        }
        sections.sort_by_key(|(_, section)| section.start);
        Ok(sections)
    }

    /// The names of its keys.
    pub fn keys(&self) -> impl Iterator<Item = &'a str> {
        self.table.keys().map(|key| key.get_ref().as_ref())
    }

    /// The tables of a list, of which there is at least one and at most `max`.
    pub fn list(&self, key: &'static str, max: usize) -> Found<Vec<Self>> {
        let value = self.required(key, self.value(key))?;
        let Some(array) = value.get_ref().as_array() else {
            return Err(self.not(key, value, Expected::List));
        };
        let mut sections = Vec::new();
        for value in array {
            let table = value.get_ref().as_table();
            let table = table.ok_or_else(|| self.not(key, value, Expected::List))?;
            sections.push(Self::new(self.text, table, value.span().start));
        }
        if sections.is_empty() || sections.len() > max {
            return Err(self.wrong(value.span().start, Mistake::Count { key, max }));
        }
        Ok(sections)
    }
}

/// The line of a place in a text, counted from 1.
pub fn line_of(text: &str, at: usize) -> usize {
    let before = text.as_bytes().iter().take(at);
    1 + before.filter(|byte| **byte == b'\n').count()
}

/// Lower-case letters, digits and hyphens.
fn is_name(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=REPEATED).contains(&name.len()) && name.bytes().all(fits)
}

/// As much of a key or name as a message repeats.
pub fn short(name: &str) -> String {
    let plain = name.chars().filter(|char| !char.is_control());
    plain.take(REPEATED).collect()
}

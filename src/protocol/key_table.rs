//! The keys that hold: as they are given, but for what the user has set.

use std::collections::BTreeMap;

use super::keys::{FilmKey, Held, KEYS, KeyLine, KeyMeaning};

/// What stands in the settings and the protocol for no key at all.
const NO_KEY: &str = "none";

/// How a key with Control is named there.
const WITH_CONTROL: &str = "ctrl+";

/// Letters that the console and its fields know with Control: all, copy, search, lock, paste, cut, undo.
const NEEDED_WITH_CONTROL: &str = "acflvxz";

/// A key with what is held down, as far as that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shortcut {
    key: FilmKey,
    held: Held,
}

/// Why a key cannot be set for something.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Refusal {
    /// It always means this.
    Fixed(KeyMeaning),
    /// Lists, fields, buttons or the system need it.
    Needed,
    /// It would begin or end what a meeting sees, and is hit too easily.
    TooEasy,
    /// What it is for keeps its keys.
    NotToBeSet,
}

/// Which key leads to which meaning. What is fixed always holds; a key that was set goes before those that are given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyTable {
    /// What was set, by line of [`KEYS`]: its one key, or none.
    set: BTreeMap<usize, Option<Shortcut>>,
}

impl Shortcut {
    /// `key` with what is held down. What has to be held to type a sign does not count, and Shift counts for arrows alone.
    #[must_use]
    pub fn new(key: FilmKey, held: Held) -> Self {
        let held = match key {
            sign if sign.is_sign() => Held::default(),
            FilmKey::Left | FilmKey::Right => held,
            _ => Held { shift: false, ..held },
        };
        Self { key, held }
    }

    /// The key.
    #[must_use]
    pub fn key(self) -> FilmKey {
        self.key
    }

    /// What is held down with it.
    #[must_use]
    pub fn held(self) -> Held {
        self.held
    }

    /// The one that is called so in the settings and the protocol: `k`, `ctrl+m`, `f13`, `page-down`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let (control, key) = match name.strip_prefix(WITH_CONTROL) {
            Some(key) => (true, key),
            None => (false, name),
        };
        let function = |key: &str| key.strip_prefix('f')?.parse().ok().map(FilmKey::Function);
        let key = match key {
            "page-up" => FilmKey::PageUp,
            "page-down" => FilmKey::PageDown,
            key => FilmKey::typing(key).or_else(|| function(key))?,
        };
        let held = Held {
            control,
            ..Held::default()
        };
        let shortcut = Self::new(key, held);
        // Each has one name.
        (shortcut.name()? == name).then_some(shortcut)
    }

    /// What it is called there, if it can be set at all.
    #[must_use]
    pub fn name(self) -> Option<String> {
        self.in_general().ok()?;
        let key = match self.key {
            FilmKey::PageUp => "page-up".to_owned(),
            FilmKey::PageDown => "page-down".to_owned(),
            FilmKey::Function(number) => format!("f{number}"),
            FilmKey::Types(char) => char.to_string(),
            _ => return None,
        };
        let before = if self.held.control { WITH_CONTROL } else { "" };
        Some(format!("{before}{key}"))
    }

    /// Whether it can be set for anything.
    fn in_general(self) -> Result<(), Refusal> {
        let Self { key, held } = self;
        let free = match key {
            _ if held.alt || held.shift => false,
            FilmKey::Types(sign) if key.is_sign() => !sign.is_whitespace() && !sign.is_control(),
            FilmKey::Types(letter) if held.control => {
                letter.is_ascii_lowercase() && !NEEDED_WITH_CONTROL.contains(letter)
            }
            FilmKey::Types(letter) => letter.is_alphabetic() && letter.to_lowercase().eq([letter]),
            // F2 renames, F10 opens the settings.
            FilmKey::Function(number) => (3..=24).contains(&number) && number != 10,
            FilmKey::PageUp | FilmKey::PageDown => !held.control,
            _ => false,
        };
        free.then_some(()).ok_or(Refusal::Needed)
    }
}

impl KeyLine {
    fn has_fixed(&self, shortcut: Shortcut) -> bool {
        self.held == shortcut.held && self.fixed.contains(&shortcut.key)
    }

    fn has_given(&self, shortcut: Shortcut) -> bool {
        self.held == shortcut.held && self.given.contains(&shortcut.key)
    }
}

impl KeyMeaning {
    /// The line of the table that leads to it.
    fn line(self) -> Option<usize> {
        KEYS.iter().position(|line| line.meaning == self)
    }
}

impl KeyTable {
    /// What a key means, with what is held down.
    #[must_use]
    pub fn meaning(&self, key: FilmKey, held: Held) -> Option<KeyMeaning> {
        let pressed = Shortcut::new(key, held);
        let fixed = KEYS.iter().find(|line| line.has_fixed(pressed));
        fixed.map(|line| line.meaning).or_else(|| self.user_of(pressed))
    }

    /// The keys that always lead to `meaning`.
    pub fn fixed(meaning: KeyMeaning) -> impl Iterator<Item = Shortcut> {
        let line = meaning.line().map(|at| &KEYS[at]);
        line.into_iter()
            .flat_map(|line| line.fixed.iter().map(|key| Shortcut::new(*key, line.held)))
    }

    /// The keys that lead to `meaning` now, besides the fixed ones: the one that was set, or else those given ones that were not set for
    /// anything else.
    #[must_use]
    pub fn own(&self, meaning: KeyMeaning) -> Vec<Shortcut> {
        let Some(at) = meaning.line() else { return Vec::new() };
        match self.set.get(&at) {
            Some(set) => set.iter().copied().collect(),
            None => given(at).filter(|given| !self.was_set(*given)).collect(),
        }
    }

    /// Whether `meaning` has the keys that it is given.
    #[must_use]
    pub fn is_as_given(&self, meaning: KeyMeaning) -> bool {
        let given = meaning.line().into_iter().flat_map(given);
        self.own(meaning).into_iter().eq(given)
    }

    /// Whether all keys are as given.
    #[must_use]
    pub fn is_all_as_given(&self) -> bool {
        self.set.is_empty()
    }

    /// What else `shortcut` is used for, besides `meaning`, and could be taken from.
    #[must_use]
    pub fn taken_by(&self, meaning: KeyMeaning, shortcut: Shortcut) -> Option<KeyMeaning> {
        self.user_of(shortcut).filter(|user| *user != meaning)
    }

    /// What has a key that `meaning` is given.
    #[must_use]
    pub fn given_taken_by(&self, meaning: KeyMeaning) -> Option<(Shortcut, KeyMeaning)> {
        let mut given = meaning.line().into_iter().flat_map(given);
        given.find_map(|given| Some((given, self.taken_by(meaning, given)?)))
    }

    /// Sets the key for `meaning`. Whatever had it has none then.
    ///
    /// # Errors
    /// Why that key cannot be set for it.
    pub fn set(&mut self, meaning: KeyMeaning, shortcut: Shortcut) -> Result<(), Refusal> {
        let at = meaning.line().ok_or(Refusal::NotToBeSet)?;
        may_be_set(&KEYS[at], shortcut)?;
        self.take_away(shortcut);
        if given(at).eq([shortcut]) {
            self.set.remove(&at);
        } else {
            self.set.insert(at, Some(shortcut));
        }
        Ok(())
    }

    /// Gives `meaning` its given keys again. Whatever they were set for has none then.
    pub fn give_back(&mut self, meaning: KeyMeaning) {
        if let Some(at) = meaning.line() {
            given(at).for_each(|given| self.take_away(given));
            self.set.remove(&at);
        }
    }

    /// What was set: names of meanings, and of their keys.
    #[must_use]
    pub fn names(&self) -> BTreeMap<String, String> {
        let key = |set: Option<Shortcut>| set.and_then(Shortcut::name).unwrap_or_else(|| NO_KEY.to_owned());
        let names = self.set.iter().map(|(at, set)| (KEYS[*at].name.to_owned(), key(*set)));
        names.collect()
    }

    /// The table in which for each name of a meaning that key is set that `key_of` names, and the names of those for which that cannot
    /// be: they have the keys that they are given.
    pub fn read<'a>(key_of: impl Fn(&str) -> Option<&'a str>) -> (Self, Vec<&'static str>) {
        let (mut table, mut wrong) = (Self::default(), Vec::new());
        for (at, line) in KEYS.iter().enumerate() {
            let Some(name) = key_of(line.name) else { continue };
            let set = match name {
                NO_KEY if line.can_be_set => Some(None),
                name => Shortcut::named(name)
                    .filter(|shortcut| may_be_set(line, *shortcut).is_ok() && !table.was_set(*shortcut))
                    .map(Some),
            };
            match set {
                Some(set) => drop(table.set.insert(at, set)),
                None => wrong.push(line.name),
            }
        }
        (table, wrong)
    }

    /// The table in which this is set; `None` if any of it is unknown or cannot be.
    #[must_use]
    pub fn from_names(names: &BTreeMap<String, String>) -> Option<Self> {
        let known = |name: &String| KEYS.iter().any(|line| line.name == name);
        let (table, wrong) = Self::read(|name| names.get(name).map(String::as_str));
        (wrong.is_empty() && names.keys().all(known)).then_some(table)
    }

    /// What `shortcut` leads to that is not fixed.
    fn user_of(&self, shortcut: Shortcut) -> Option<KeyMeaning> {
        let set = self.set.iter().find(|(_, set)| **set == Some(shortcut));
        let user = match set {
            Some((at, _)) => Some(*at),
            None => KEYS.iter().position(|line| line.has_given(shortcut)),
        };
        // What has another key of its own no longer has those that it was given.
        let user = user.filter(|at| set.is_some() || !self.set.contains_key(at));
        user.map(|at| KEYS[at].meaning)
    }

    fn was_set(&self, shortcut: Shortcut) -> bool {
        self.set.values().any(|set| *set == Some(shortcut))
    }

    /// What it was set for has no key.
    fn take_away(&mut self, shortcut: Shortcut) {
        for set in self.set.values_mut() {
            set.take_if(|set| *set == shortcut);
        }
    }
}

/// The keys that a line is given.
fn given(at: usize) -> impl Iterator<Item = Shortcut> {
    let line = &KEYS[at];
    line.given.iter().map(|key| Shortcut::new(*key, line.held))
}

/// Whether `shortcut` may be set for what the line leads to.
fn may_be_set(line: &KeyLine, shortcut: Shortcut) -> Result<(), Refusal> {
    if !line.can_be_set {
        return Err(Refusal::NotToBeSet);
    }
    if let Some(fixed) = KEYS.iter().find(|line| line.has_fixed(shortcut)) {
        return Err(Refusal::Fixed(fixed.meaning));
    }
    shortcut.in_general()?;
    if line.meaning == KeyMeaning::Share && !shortcut.held.control {
        return Err(Refusal::TooEasy);
    }
    Ok(())
}

#[cfg(test)]
mod tests;

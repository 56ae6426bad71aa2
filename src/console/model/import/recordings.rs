//! What a place holds, and what of it is chosen.

use std::time::Duration;

use super::place::{Original, RowKey};
use super::rules::{ImportRules, PhoneRule};
use crate::console::model::plain_line::plain_line;
use crate::vault::TITLE_MAX;

/// What a place holds.
#[derive(Default)]
pub struct Recordings {
    /// Newest first.
    pub rows: Vec<RecordingRow>,
    /// Names of files that are neither recordings nor belong to one.
    pub unknown: Vec<String>,
    /// Free bytes on the stick that the vault is on; `None` where that is not known.
    pub free: Option<u64>,
}

/// A recording, which becomes one film.
#[derive(Debug, Clone)]
pub struct RecordingRow {
    /// Which it is.
    pub key: RowKey,
    /// Its files.
    pub original: Original,
    /// The first file's name.
    pub name: String,
    /// When it was recorded, `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM`, if known.
    pub recorded: Option<String>,
    /// How long it is, if known.
    pub length: Option<Duration>,
    /// Bytes.
    pub size: u64,
    /// Make and model of what recorded it.
    pub device: Option<String>,
    /// Whether it is a photograph.
    pub still: bool,
    /// Whether a phone or tablet recorded it (R-RECORD); then whether that is accepted.
    pub consent: Consent,
    /// Whether it is in the vault already, or in the queue.
    pub known: bool,
    /// Whether it is to be imported.
    pub chosen: bool,
    /// What the film will be called.
    pub title: String,
}

/// Whether a recording may be imported in spite of what recorded it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// A camera recorded it, or it is not known what.
    NotNeeded,
    /// A phone or tablet did, and the user has not said that it is to be imported all the same.
    Missing,
    /// The user has said so.
    Given,
}

impl RecordingRow {
    /// Whether a phone or tablet recorded it.
    #[must_use]
    pub fn is_phone(&self) -> bool {
        self.consent != Consent::NotNeeded
    }

    /// Whether it can be chosen.
    #[must_use]
    pub fn may_be_chosen(&self, rules: &ImportRules) -> bool {
        !(self.known || self.is_phone() && rules.phone == PhoneRule::Forbid)
    }

    /// The day of recording.
    fn day(&self) -> Option<&str> {
        self.recorded.as_deref().and_then(|recorded| recorded.get(..10))
    }
}

impl Recordings {
    /// The recordings that are to be imported.
    pub fn chosen(&self) -> impl Iterator<Item = &RecordingRow> {
        self.rows.iter().filter(|row| row.chosen)
    }

    /// Bytes of what is chosen.
    #[must_use]
    pub fn chosen_size(&self) -> u64 {
        self.chosen().fold(0, |sum, row| sum.saturating_add(row.size))
    }

    /// Bytes that the stick lacks for what is chosen, where that is known.
    #[must_use]
    pub fn missing(&self) -> Option<u64> {
        self.chosen_size()
            .checked_sub(self.free?)
            .filter(|missing| *missing > 0)
    }

    /// Whether what is chosen can be imported.
    #[must_use]
    pub fn may_start(&self) -> bool {
        self.chosen().next().is_some()
            && self.missing().is_none()
            && self
                .chosen()
                .all(|row| row.consent != Consent::Missing && !row.title.trim().is_empty())
    }

    /// Whether anything is not in the vault.
    #[must_use]
    pub fn has_news(&self) -> bool {
        self.rows.iter().any(|row| !row.known)
    }

    /// Chooses those of the newest day that are not in the vault.
    pub(super) fn choose_newest(&mut self, rules: &ImportRules) {
        let new = |row: &RecordingRow| row.may_be_chosen(rules) && !row.is_phone();
        let newest = self.rows.iter().filter(|row| new(row)).map(RecordingRow::day).max();
        let newest = newest.map(|day| day.map(str::to_owned));
        for row in &mut self.rows {
            row.chosen = new(row) && newest.as_ref().is_some_and(|newest| row.day() == newest.as_deref());
        }
    }

    pub(super) fn choose(&mut self, key: RowKey, chosen: bool, rules: &ImportRules) {
        if let Some(row) = self.row_mut(key).filter(|row| row.may_be_chosen(rules)) {
            row.chosen = chosen;
            if !chosen && row.consent == Consent::Given {
                row.consent = Consent::Missing;
            }
        }
    }

    /// The user says that a phone's film is to be imported all the same, which chooses it; or takes that back.
    pub(super) fn consent(&mut self, key: RowKey, given: bool, rules: &ImportRules) {
        if let Some(row) = self
            .row_mut(key)
            .filter(|row| row.may_be_chosen(rules) && row.is_phone())
        {
            row.consent = if given { Consent::Given } else { Consent::Missing };
            row.chosen = given;
        }
    }

    pub(super) fn retitle(&mut self, key: RowKey, title: &str) {
        if let Some(row) = self.row_mut(key) {
            row.title = plain_line(title, TITLE_MAX);
        }
    }

    /// Takes what is chosen to the queue: it counts as known from now on.
    pub(super) fn take_chosen(&mut self) -> Vec<RecordingRow> {
        let mut chosen: Vec<RecordingRow> = Vec::new();
        for row in self.rows.iter_mut().filter(|row| row.chosen) {
            (row.known, row.chosen) = (true, false);
            chosen.push(row.clone());
        }
        let size = chosen.iter().fold(0, |sum: u64, row| sum.saturating_add(row.size));
        self.free = self.free.map(|free| free.saturating_sub(size));
        // In the order in which they were recorded.
        chosen.reverse();
        chosen
    }

    /// It was imported, or not: then it can be chosen again.
    pub(super) fn settle(&mut self, original: &Original, imported: bool) {
        for row in self.rows.iter_mut().filter(|row| row.original == *original) {
            row.known = imported;
        }
    }

    fn row_mut(&mut self, key: RowKey) -> Option<&mut RecordingRow> {
        self.rows.iter_mut().find(|row| row.key == key)
    }
}

//! Where recordings are, and which of them is meant.

use std::path::PathBuf;

/// Which search this is: a place that was unplugged and plugged in again is another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SearchId(pub u64);

/// Which recording of which search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RowKey {
    /// The search that found it.
    pub search: SearchId,
    /// Its number there.
    pub number: usize,
}

/// Which import this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct JobId(pub u64);

/// Where recordings are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its folder; of dropped files the first one.
    pub root: PathBuf,
    /// Its name for the user.
    pub name: String,
    /// What it is.
    pub kind: PlaceKind,
    /// What was dropped; else empty.
    pub files: Vec<PathBuf>,
}

/// What a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceKind {
    /// A memory card, or a camera that is a drive.
    Card,
    /// A folder that the user chose.
    Folder,
    /// Files and folders that were dropped on the window.
    Dropped,
}

/// The files of one recording.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Original {
    /// Its parts, in order.
    pub files: Vec<PathBuf>,
    /// What belongs to it and is no part of the film.
    pub companions: Vec<PathBuf>,
}

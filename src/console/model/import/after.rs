//! What has become of films that were imported together, and of the camera's copies.

use std::path::PathBuf;

use super::effect::ErasedFrom;
use super::place::Original;
use super::queue::Job;
use super::rules::EraseRule;
use super::trouble::Trouble;
use crate::console::model::summary::FilmRow;
use crate::vault::FilmId;

/// What has become of the films.
#[derive(Default)]
pub struct After {
    /// Those in the vault, read back and compared.
    pub films: Vec<FinishedFilm>,
    /// Those that are not.
    pub failed: Vec<NotImported>,
    /// Which step this is.
    pub stage: AfterStage,
}

/// A film that is in the vault, whole and read back.
pub struct FinishedFilm {
    /// The film.
    pub film: FilmId,
    /// Its title.
    pub title: String,
    /// What it was imported from, where that can be erased.
    pub original: Option<Original>,
    /// Why that is kept, if it is.
    pub kept: Option<KeptBecause>,
    /// Whether it is to be compared before it is erased.
    pub compare: bool,
}

/// A film that is in the vault, whole and read back.
#[derive(Clone)]
pub struct Imported {
    /// As it is listed now.
    pub row: Box<FilmRow>,
    /// Why its source is to be kept, if it is.
    pub kept: Option<KeptBecause>,
    /// Whether the source is to be compared with it, byte for byte, before it is erased: not all of it was read by this import.
    pub compare: bool,
}

/// An import that has come to nothing, or not to its end.
#[derive(Clone)]
pub struct NotFinished {
    /// Why.
    pub trouble: Trouble,
    /// As the film is listed, unfinished, if anything is left of it.
    pub left: Option<Box<FilmRow>>,
}

/// A film that is not in the vault.
pub struct NotImported {
    /// What it would have been called.
    pub title: String,
    /// Why.
    pub trouble: Trouble,
    /// Whether it is listed as unfinished, so that it can be gone on with.
    pub is_left: bool,
}

/// Why a film's source is kept, although the film is safe in the vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeptBecause {
    /// It cannot be shown.
    NotShowable,
    /// Something of it is missing or cannot be heard.
    Warnings,
    /// It is not known whether it can be shown.
    NotInspected,
    /// It is only what became whole of it before its import was cut off.
    Salvaged,
}

/// What was erased from the camera.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ErasedSources {
    /// Number of films.
    pub films: usize,
    /// Their files.
    pub erased: Vec<PathBuf>,
    /// Titles of films that could not be erased from it.
    pub left: Vec<String>,
    /// Whether what was erased was overwritten before.
    pub overwritten: bool,
}

/// Which step this is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum AfterStage {
    /// Films are still being imported.
    #[default]
    Gathering,
    /// Whether to erase them from the camera.
    Asking,
    /// They are being erased from it.
    Erasing,
    /// They are left where they are.
    Left,
    /// What was erased.
    Told(ErasedSources),
}

impl After {
    pub(super) fn add(&mut self, job: Job, result: Result<Imported, NotFinished>) {
        match result {
            Ok(imported) => self.films.push(FinishedFilm {
                film: imported.row.id,
                title: imported.row.title,
                original: job.original,
                kept: imported.kept,
                compare: imported.compare,
            }),
            Err(failed) => self.failed.push(NotImported {
                title: job.title,
                trouble: failed.trouble,
                is_left: failed.left.is_some(),
            }),
        }
        if !matches!(self.stage, AfterStage::Erasing) {
            self.stage = AfterStage::Gathering;
        }
    }

    /// Films whose source may be erased.
    pub fn erasable(&self) -> impl Iterator<Item = &FinishedFilm> {
        self.films
            .iter()
            .filter(|film| film.kept.is_none() && film.original.is_some())
    }

    /// Films whose source is kept.
    pub fn kept(&self) -> impl Iterator<Item = (&FinishedFilm, KeptBecause)> {
        self.films.iter().filter_map(|film| film.kept.map(|why| (film, why)))
    }

    /// Whether anything is to be erased, and has not been.
    pub(super) fn is_asked(&self, rule: EraseRule) -> bool {
        let open = matches!(self.stage, AfterStage::Gathering | AfterStage::Asking);
        open && rule != EraseRule::Never && self.erasable().next().is_some()
    }

    /// All films are done: the question, where there is one.
    pub(super) fn settle(&mut self, rule: EraseRule) {
        self.stage = if self.is_asked(rule) {
            AfterStage::Asking
        } else {
            AfterStage::Left
        };
    }

    /// Whether there is more to tell than that everything was cancelled.
    pub(super) fn is_worth_telling(&self) -> bool {
        let told = |failed: &NotImported| failed.trouble != Trouble::Cancelled;
        !self.films.is_empty() || self.failed.iter().any(told)
    }

    pub(super) fn originals_to_erase(&self) -> Vec<ErasedFrom> {
        let erased = |film: &FinishedFilm| {
            film.original.clone().map(|original| ErasedFrom {
                film: film.film,
                original,
                compare: film.compare,
            })
        };
        self.erasable().filter_map(erased).collect()
    }
}

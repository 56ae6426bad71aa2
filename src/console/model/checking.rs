//! Whether films are whole: reading them is a job of its own, and what it found is marked in the list.

use super::effect::Effect;
use super::notice::Notice;
use super::summary::FilmRow;
use super::unlocked::Unlocked;
use crate::operations::verify::Verdict;
use crate::protocol::ErrorCode;
use crate::vault::{FilmId, VaultError};

/// Films are being read, to see whether they are whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// All that are to be read.
    pub films: Vec<FilmId>,
    /// The one that is being read.
    pub film: FilmId,
    /// How much of it has been read, from 0.0 to 1.0 in thousandths.
    pub thousandths: u32,
    /// Those that are not what was sealed.
    damaged: Vec<FilmId>,
}

/// Why a film cannot be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// It is not what was sealed.
    Damaged,
    /// There is no decoder for it, or it is broken.
    NotShowable,
}

impl Unlocked {
    /// Why the film cannot be shown, as far as that has come up.
    #[must_use]
    pub fn trouble(&self, film: FilmId) -> Option<Trouble> {
        let known = self.troubles.iter().find(|(of, _)| *of == film);
        known.map(|(_, trouble)| *trouble)
    }

    pub(super) fn set_trouble(&mut self, film: FilmId, trouble: Option<Trouble>) {
        self.troubles.retain(|(of, _)| *of != film);
        self.troubles.extend(trouble.map(|trouble| (film, trouble)));
    }

    /// A stage could not show the film.
    pub(super) fn on_stage_error(&mut self, film: FilmId, code: ErrorCode, detail: String) -> Notice {
        match code {
            ErrorCode::Damaged => {
                self.set_trouble(film, Some(Trouble::Damaged));
                return Notice::FilmDamaged(film);
            }
            ErrorCode::Unsupported | ErrorCode::BrokenFilm | ErrorCode::Unfinished => {
                self.set_trouble(film, Some(Trouble::NotShowable));
            }
            _ => {}
        }
        Notice::Stage { code, detail }
    }

    /// Begins to read these films; all of the vault's if there are none.
    pub(super) fn check(&mut self, films: Vec<FilmId>) -> Vec<Effect> {
        let is_whole = |film: &&FilmRow| !film.unfinished;
        let films = if films.is_empty() {
            self.films.iter().filter(is_whole).map(|film| film.id).collect()
        } else {
            films
        };
        let Some(first) = films.first().copied().filter(|_| self.checking.is_none()) else {
            return Vec::new();
        };
        self.checking = Some(Check {
            films: films.clone(),
            film: first,
            thousandths: 0,
            damaged: Vec::new(),
        });
        vec![Effect::Verify(films)]
    }

    pub(super) fn on_check_progress(&mut self, film: FilmId, thousandths: u32) {
        if let Some(check) = &mut self.checking {
            (check.film, check.thousandths) = (film, thousandths);
        }
    }

    /// A film has been read.
    pub(super) fn on_checked(
        &mut self,
        film: FilmId,
        verdict: Result<Verdict, VaultError>,
        notice: &mut Option<Notice>,
    ) {
        let Some(check) = &mut self.checking else { return };
        let is_last = check.films.last() == Some(&film);
        match verdict {
            Ok(Verdict::Damaged { .. }) => {
                check.damaged.push(film);
                self.set_trouble(film, Some(Trouble::Damaged));
            }
            Ok(Verdict::Whole) => {
                if self.trouble(film) == Some(Trouble::Damaged) {
                    self.set_trouble(film, None);
                }
            }
            Ok(Verdict::Unfinished) => {}
            Err(error) => {
                self.checking = None;
                if error != VaultError::Cancelled {
                    *notice = Some(Notice::Vault(error));
                }
                return;
            }
        }
        if is_last && let Some(check) = self.checking.take() {
            let title = |film: &FilmId| self.film(*film).map(|film| film.title.clone()).unwrap_or_default();
            *notice = Some(Notice::Checked {
                count: check.films.len(),
                damaged: check.damaged.iter().map(title).collect(),
            });
        }
    }
}

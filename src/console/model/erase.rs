//! Films are erased (R-ERASE): asked once, with their names, and never undone.

use super::effect::Effect;
use super::erasing::Erasing;
use super::notice::Notice;
use super::page::Page;
use super::summary::FilmRow;
use super::unlocked::Unlocked;
use crate::vault::{FilmId, Receipt};

impl Unlocked {
    /// Asks whether the selected films are to be erased; the one that is showing is not.
    pub(super) fn ask_to_erase(&mut self, films: Vec<FilmId>) {
        let showing = self.showing.as_ref().map(|showing| showing.film);
        let named = |film: FilmId| Some((film, self.film(film)?.title.clone()));
        let films: Vec<_> = films
            .into_iter()
            .filter(|film| Some(*film) != showing)
            .filter_map(named)
            .collect();
        let busy = self.erasing.as_ref().is_some_and(|erasing| erasing.under_way);
        if !films.is_empty() && !busy {
            self.erasing = Some(Erasing {
                films,
                everything: false,
                under_way: false,
            });
        }
    }

    /// Asks whether the whole vault is to be erased. Not while a film is showing, or coming.
    pub(super) fn ask_to_erase_everything(&mut self) {
        if self.showing.is_none() && self.erasing.is_none() && !self.is_busy() {
            // A password that is being typed does not wait under the question, nor keep the keyboard.
            self.passwords.task = None;
            let named = |film: &FilmRow| (film.id, film.title.clone());
            self.erasing = Some(Erasing {
                films: self.films.iter().map(named).collect(),
                everything: true,
                under_way: false,
            });
        }
    }

    /// Every film that should have been erased by now.
    #[must_use]
    pub fn overdue(&self) -> Vec<FilmId> {
        let overdue = self.films.iter().filter(|film| film.overdue);
        overdue.map(|film: &FilmRow| film.id).collect()
    }

    /// The answer: yes.
    pub(super) fn erase(&mut self) -> Vec<Effect> {
        let Some(erasing) = self.erasing.as_mut().filter(|erasing| !erasing.under_way) else {
            return Vec::new();
        };
        erasing.under_way = true;
        if erasing.everything {
            return vec![Effect::EraseEverything];
        }
        vec![Effect::Erase(erasing.films.iter().map(|(film, _)| *film).collect())]
    }

    /// They are erased, or could not be: then all of them are left.
    pub(super) fn on_erased(&mut self, erased: Result<Receipt, Notice>, notice: &mut Option<Notice>) {
        self.erasing = None;
        *notice = Some(match erased {
            Ok(receipt) => {
                let told = Notice::Erased {
                    count: receipt.films.len(),
                    files_left: receipt.files_left,
                };
                self.receipts = vec![receipt];
                (self.page, self.log) = (Page::Receipts, None);
                told
            }
            Err(why) => why,
        });
    }
}

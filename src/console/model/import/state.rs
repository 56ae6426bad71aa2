//! What is known about bringing films in, and its one transition function.

use std::path::{Path, PathBuf};

use super::after::{After, AfterStage, ErasedSources, Imported, NotFinished};
use super::effect::ImportEffect;
use super::leaving::{Leave, Leaving};
use super::message::{ImportMessage, UnfinishedAnswer};
use super::place::{JobId, Place, PlaceKind, RowKey, SearchId};
use super::places::PlaceState;
use super::queue::{Job, Queue};
use super::recordings::{RecordingRow, Recordings};
use super::rules::{EraseRule, ImportRules, Scene};
use super::sweep::{Sweep, SweepMessage};
use crate::console::model::summary::FilmRow;
use crate::vault::FilmId;

/// What is known about bringing films in, while a vault is open.
#[derive(Default)]
pub struct Import {
    /// What an administrator has decided.
    pub rules: ImportRules,
    /// Cameras, cards and folders, in the order in which they came.
    pub places: Vec<PlaceState>,
    /// What is shown instead of the list of films.
    pub page: Option<Page>,
    /// Whether a place with new recordings came while nothing was to be shown of it.
    pub has_quiet_news: bool,
    /// What is being imported.
    pub queue: Queue,
    /// What has become of the last films that were imported together.
    pub after: Option<After>,
    /// The user wants to leave while films are being imported, and is asked how.
    pub leaving: Option<Leaving>,
    /// Looking for copies on the computer.
    pub sweep: Sweep,
    /// Whether the system's dialog for a folder is open.
    pub choosing_folder: bool,
    /// As of the last message.
    pub(super) scene: Scene,
    pub(super) searches: u64,
}

/// A page that is shown instead of the list of films.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// Choosing recordings; of this place, or of none as long as there is none.
    Choose(Option<SearchId>),
    /// Looking for copies on the computer.
    Sweep,
}

/// What is drawn in place of everything else about the vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Front {
    /// The recordings of a place.
    Choose,
    /// Copies on the computer.
    Sweep,
    /// How to leave while films are being imported.
    Leaving,
}

/// What a message came to.
#[derive(Default)]
pub struct Update {
    /// What is to be done.
    pub effects: Vec<ImportEffect>,
    /// The queue is empty or was cancelled, and the user wanted to leave like that.
    pub leave: Option<Leave>,
}

impl From<Vec<ImportEffect>> for Update {
    fn from(effects: Vec<ImportEffect>) -> Self {
        Self { effects, leave: None }
    }
}

impl Import {
    /// An open vault, of which nothing is known but what an administrator has decided.
    #[must_use]
    pub fn with_rules(rules: ImportRules) -> Self {
        Self {
            rules,
            ..Self::default()
        }
    }

    /// Whether films are being imported or erased from their source: neither is to be broken off unasked.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        !self.queue.is_idle()
            || self
                .after
                .as_ref()
                .is_some_and(|after| after.stage == AfterStage::Erasing)
    }

    /// What is drawn in place of everything else, if anything.
    #[must_use]
    pub fn front(&self) -> Option<Front> {
        match (&self.leaving, &self.page) {
            (Some(leaving), _) if !leaving.waits => Some(Front::Leaving),
            (_, Some(Page::Choose(_))) => Some(Front::Choose),
            (_, Some(Page::Sweep)) => Some(Front::Sweep),
            (_, None) => None,
        }
    }

    /// The place whose recordings are chosen from.
    #[must_use]
    pub fn chosen_place(&self) -> Option<&PlaceState> {
        match self.page {
            Some(Page::Choose(Some(search))) => self.places.iter().find(|state| state.search == search),
            _ => None,
        }
    }

    /// The import of a film, while it is wanted.
    #[must_use]
    pub fn job_of(&self, film: FilmId) -> Option<&Job> {
        self.queue
            .jobs
            .iter()
            .find(|job| job.film == Some(film) && job.is_open())
    }

    /// Applies what happened. `films`: those in the list, to which unfinished ones are added.
    pub fn update(&mut self, message: ImportMessage, films: &mut Vec<FilmRow>, scene: Scene) -> Update {
        self.scene = scene;
        match message {
            ImportMessage::PlacesSeen(seen) => self.on_places(seen).into(),
            ImportMessage::Found(search, found) => self.on_found(search, found).into(),
            ImportMessage::Open | ImportMessage::Sweep(SweepMessage::Open) if scene == Scene::Busy => Update::default(),
            ImportMessage::Open => self.open().into(),
            ImportMessage::LeavePage => self.leave_page().into(),
            ImportMessage::ChoosePlace(search) => self.choose_place(search).into(),
            ImportMessage::ChooseFolder if !self.choosing_folder => {
                self.choosing_folder = true;
                vec![ImportEffect::AskForFolder].into()
            }
            ImportMessage::FolderChosen(folder) => {
                self.choosing_folder = false;
                folder.map_or_else(Vec::new, |folder| self.add_folder(folder)).into()
            }
            ImportMessage::Dropped(paths) if !paths.is_empty() => self.add_dropped(paths).into(),
            ImportMessage::Choose(row, chosen) => {
                self.with_row(row, |recordings, rules| recordings.choose(row, chosen, rules))
            }
            ImportMessage::Consent(row, given) => {
                self.with_row(row, |recordings, rules| recordings.consent(row, given, rules))
            }
            ImportMessage::Retitle(row, title) => self.with_row(row, |recordings, _| recordings.retitle(row, &title)),
            ImportMessage::Start => self.start().into(),

            // A late word about one that is over is no longer true.
            ImportMessage::Listed(job, row) => {
                if self.queue.on_listed(job, row.id) {
                    films.retain(|film| film.id != row.id);
                    films.push(*row);
                }
                Update::default()
            }
            ImportMessage::Progress(job, progress) => {
                self.queue.on_progress(job, progress);
                Update::default()
            }
            ImportMessage::Finished(job, result) => self.on_finished(job, result, films),
            ImportMessage::Cancel(job) => self.queue.cancel(job).into(),
            ImportMessage::CancelAll => self.queue.cancel_all().into(),
            ImportMessage::Unfinished(film, answer) => self.on_unfinished(film, answer, films).into(),

            ImportMessage::EraseSources => self.erase_sources().into(),
            ImportMessage::SourcesErased(result) => self.on_sources_erased(result),
            ImportMessage::AfterDismissed => {
                self.after = self.after.take().filter(|after| after.stage == AfterStage::Erasing);
                Update::default()
            }

            ImportMessage::Leave(how) => self.ask_to_leave(how),
            ImportMessage::LeaveWhenDone => {
                if let Some(leaving) = &mut self.leaving {
                    leaving.waits = true;
                }
                self.leave_if_done(Vec::new())
            }
            ImportMessage::LeaveNow => {
                if let Some(leaving) = &mut self.leaving {
                    leaving.cancels = true;
                }
                let effects = self.queue.cancel_all();
                self.leave_if_done(effects)
            }
            ImportMessage::Stay => {
                self.leaving = self.leaving.filter(|leaving| leaving.cancels);
                Update::default()
            }

            ImportMessage::Sweep(message) => self.on_sweep(message).into(),
            ImportMessage::ChooseFolder | ImportMessage::Dropped(_) => Update::default(),
        }
    }

    /// The user wants to bring films in.
    fn open(&mut self) -> Vec<ImportEffect> {
        self.has_quiet_news = false;
        // The latest with something new, else the latest.
        let news = self.places.iter().rev().find(|state| state.has_news());
        let search = news.or(self.places.last()).map(|state| state.search);
        self.show(search)
    }

    pub(super) fn show(&mut self, search: Option<SearchId>) -> Vec<ImportEffect> {
        self.has_quiet_news = false;
        self.page = Some(Page::Choose(search));
        let pictures = self.chosen_place().and_then(PlaceState::picture_order);
        pictures.into_iter().map(ImportEffect::MakePictures).collect()
    }

    pub(super) fn choose_place(&mut self, search: SearchId) -> Vec<ImportEffect> {
        if self.places.iter().all(|state| state.search != search) {
            return Vec::new();
        }
        let mut effects = vec![ImportEffect::StopPictures];
        effects.extend(self.show(Some(search)));
        effects
    }

    pub(in crate::console::model) fn leave_page(&mut self) -> Vec<ImportEffect> {
        match self.page.take() {
            Some(Page::Choose(_)) => vec![ImportEffect::StopPictures],
            Some(Page::Sweep) => self.leave_sweep(),
            None => Vec::new(),
        }
    }

    fn with_row(&mut self, row: RowKey, change: impl FnOnce(&mut Recordings, &ImportRules)) -> Update {
        let rules = &self.rules;
        let state = self.places.iter_mut().find(|state| state.search == row.search);
        if let Some(recordings) = state.and_then(PlaceState::recordings_mut) {
            change(recordings, rules);
        }
        Update::default()
    }

    /// Imports what is chosen: one film after the other, while the list is shown.
    fn start(&mut self) -> Vec<ImportEffect> {
        let Some(Page::Choose(Some(search))) = self.page else {
            return Vec::new();
        };
        let Some(state) = self.places.iter_mut().find(|state| state.search == search) else {
            return Vec::new();
        };
        let place = state.place.clone();
        let Some(recordings) = state.recordings_mut().filter(|recordings| recordings.may_start()) else {
            return Vec::new();
        };
        let chosen: Vec<RecordingRow> = recordings.take_chosen();
        if self.queue.is_idle() {
            // What was asked about the films before is no longer on the screen.
            self.after = None;
        }
        let mut effects = self.leave_page();
        for row in chosen {
            effects.push(self.queue.add(row, place.clone()));
        }
        effects
    }

    fn on_finished(&mut self, id: JobId, result: Result<Imported, NotFinished>, films: &mut Vec<FilmRow>) -> Update {
        let Some(job) = self.queue.finish(id) else {
            return Update::default();
        };
        match &result {
            // What is whole of a film may be kept as another one.
            Ok(imported) => match films.iter_mut().find(|film| film.id == imported.row.id) {
                Some(film) => {
                    // What was noted meanwhile is in the list already.
                    let annotations = std::mem::take(&mut film.annotations);
                    *film = FilmRow::clone(&imported.row);
                    if film.annotations == Default::default() {
                        film.annotations = annotations;
                    }
                }
                None => {
                    films.retain(|film| Some(film.id) != job.film);
                    films.push(FilmRow::clone(&imported.row));
                }
            },
            Err(failed) => {
                films.retain(|film| Some(film.id) != job.film);
                films.extend(failed.left.as_deref().cloned());
            }
        }
        if let Some(original) = &job.original {
            let imported = result.is_ok();
            self.places
                .iter_mut()
                .for_each(|state| state.settle(original, imported));
        }
        let after = self.after.get_or_insert_default();
        after.add(job, result);
        if !self.queue.is_idle() {
            return Update::default();
        }
        let effects = if after.is_asked(self.rules.erase) && self.rules.erase == EraseRule::Always {
            self.erase_sources()
        } else {
            after.settle(self.rules.erase);
            Vec::new()
        };
        self.after = self.after.take().filter(After::is_worth_telling);
        self.leave_if_done(effects)
    }

    fn on_unfinished(&mut self, film: FilmId, answer: UnfinishedAnswer, films: &[FilmRow]) -> Vec<ImportEffect> {
        let unfinished = films.iter().find(|row| row.id == film && row.unfinished);
        let Some(row) = unfinished.filter(|_| self.job_of(film).is_none()) else {
            return Vec::new();
        };
        // What was recorded here is nowhere else: there is nothing to go on with.
        if answer == UnfinishedAnswer::Resume && !row.has_source {
            return Vec::new();
        }
        let title = row.title.clone();
        if self.queue.is_idle() {
            self.after = None;
        }
        match answer {
            UnfinishedAnswer::Resume => {
                let roots = self.places.iter().map(|state| state.place.clone()).collect();
                vec![self.queue.resume(film, title, roots)]
            }
            UnfinishedAnswer::Salvage => vec![self.queue.salvage(film, title)],
        }
    }

    fn erase_sources(&mut self) -> Vec<ImportEffect> {
        let Some(after) = self.after.as_mut().filter(|after| after.is_asked(self.rules.erase)) else {
            return Vec::new();
        };
        after.stage = AfterStage::Erasing;
        vec![ImportEffect::EraseSources(after.originals_to_erase())]
    }

    fn on_sources_erased(&mut self, result: ErasedSources) -> Update {
        if let Some(after) = &mut self.after {
            // Their rows go from the page of the place.
            self.places
                .iter_mut()
                .for_each(|state| state.forget_erased(&result.erased));
            after.stage = AfterStage::Told(result);
        }
        self.leave_if_done(Vec::new())
    }

    fn ask_to_leave(&mut self, how: Leave) -> Update {
        if !self.is_busy() {
            self.leaving = None;
            return Update {
                effects: Vec::new(),
                leave: Some(how),
            };
        }
        let before = self.leaving.filter(|leaving| leaving.how == how);
        self.leaving = before.or(Some(Leaving {
            how,
            waits: false,
            cancels: self.leaving.is_some_and(|leaving| leaving.cancels),
        }));
        Update::default()
    }

    /// Leaves if that was decided and nothing is under way any more. A question about the sources is left with the vault: they
    /// stay where they are.
    fn leave_if_done(&mut self, effects: Vec<ImportEffect>) -> Update {
        let decided = self.leaving.filter(|leaving| leaving.waits || leaving.cancels);
        let leave = decided.filter(|_| !self.is_busy()).map(|leaving| leaving.how);
        if !self.is_busy() {
            self.leaving = None;
        }
        Update { effects, leave }
    }

    fn add_folder(&mut self, folder: PathBuf) -> Vec<ImportEffect> {
        let place = Place {
            name: place_name(&folder),
            root: folder,
            kind: PlaceKind::Folder,
            files: Vec::new(),
        };
        self.add_chosen(place)
    }

    /// Files and folders that were dropped on the window: a single folder is a place of its own, anything else is one place.
    fn add_dropped(&mut self, paths: Vec<PathBuf>) -> Vec<ImportEffect> {
        let root = paths[0].clone();
        let place = Place {
            name: place_name(&root),
            root,
            kind: PlaceKind::Dropped,
            files: paths,
        };
        self.add_chosen(place)
    }
}

/// What a place is called that has no name of its own: the last part of its path.
fn place_name(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| path.display().to_string())
}

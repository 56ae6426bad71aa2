//! What the runner has others do: bringing films in, recording, the log, and the microphone that carries the film.

use std::path::Path;
use std::sync::Arc;

use jiff::Zoned;
use parking_lot::Mutex;

use super::EffectRunner;
use super::dialog::{ask_for_folder, ask_for_form};
use crate::console::effects::face_job;
use crate::console::effects::import::Importer;
use crate::console::effects::job::{JobContext, Outcome, Work};
use crate::console::effects::list_pictures;
use crate::console::effects::log;
use crate::console::effects::recording;
use crate::console::effects::stages::ticket;
use crate::console::effects::vault_jobs::{self, OpenVault};
use crate::console::model::import::{ImportEffect, ImportMessage, RowKey};
use crate::console::model::{
    ClearFile, FormEffect, ListPicture, LogMessage, MarkersMessage, Message, Noted, Notice, RatingMessage,
    RecordingEffect, ShowNumber, WantedPicture,
};
use crate::film::Hidden;
use crate::operations::settings::Settings;
use crate::operations::watch::Watch;
use crate::platform::microphone::VirtualMicrophone;
use crate::platform::session::Session;
use crate::protocol::{Command, Place, Preview, Start};
use crate::texts::Texts;
use crate::vault::{Category, FilmId, FilmTicket, LogEvent, UnlockedVault, VaultError, write_new_file};
use crate::workers::{Stage, SweeperPipes};

impl EffectRunner {
    /// The same, which has copies of films looked for by a process that is there already.
    #[must_use]
    pub fn with_sweeper(mut self, pipes: Option<SweeperPipes>) -> Self {
        self.sweeper = pipes.map(|pipes| Arc::new(Mutex::new(Some(pipes))));
        self
    }

    /// Where the windows of films open from now on; `None`: where the system puts them.
    pub fn place_films(&mut self, place: Option<Place>) {
        self.film_place = place;
    }

    /// From now on what others are told, stages among them, is in the language of `texts`.
    pub fn speak(&mut self, texts: &Texts) {
        self.options.speak(texts);
        // The one that waits has the language before.
        if let Some(spare) = self.spare.take() {
            self.spawn_job(move |_| drop(spare));
            self.prepare_spare();
        }
    }

    /// Starts the stage for the next film, so that "show" does not wait for a process.
    pub(super) fn prepare_spare(&self) {
        if self.vault.is_none() || self.spare.is_some() {
            return;
        }
        let options = self.spawn_options();
        self.spawn_job(move |job| {
            // Where none can be had, showing a film says so.
            if let Ok(stage) = Stage::spawn(options) {
                job.finish(Outcome::Spare(stage));
            }
        });
    }

    /// Keeps what the user has set for the next time.
    pub(super) fn keep_settings(&mut self, settings: Settings) {
        if self.options.keys != settings.keys {
            self.options.keys = settings.keys.clone();
            let set = settings.keys.names();
            self.send_command(Command::Keys { set });
        }
        self.settings.set(settings);
        let (keeper, held) = (self.settings.clone(), self.asked_for.hold());
        self.spawn_job(move |job| {
            keeper.write(&job);
            drop(held);
        });
    }

    /// A stage that has its film goes by the keys that are set.
    pub(super) fn with_keys(&self, stage: Stage) -> Stage {
        if !self.options.keys.is_all_as_given() {
            // A stage that no longer reads has ended, which its events say.
            let set = self.options.keys.names();
            let _ = stage.send(Command::Keys { set });
        }
        stage
    }

    /// The vault that was opened has its copies looked for by that.
    pub(super) fn lend_sweeper(&mut self) {
        if let Some(importer) = &mut self.importer {
            importer.use_sweeper(self.sweeper.clone());
        }
    }

    pub(super) fn import(&mut self, effect: ImportEffect) {
        if effect == ImportEffect::AskForFolder {
            let title = self.options.folder_dialog_title.clone();
            let chosen = |folder| Message::Import(ImportMessage::FolderChosen(folder));
            return self.spawn_job_of_vault(move |job| job.report(ask_for_folder(title, chosen)));
        }
        if let Some(work) = self.importer.as_mut().and_then(|importer| importer.perform(effect)) {
            self.spawn_job_of_vault(work);
        }
    }

    pub(super) fn find_faces(&mut self, film: FilmId) {
        self.finding_faces = self.locked.child_token();
        self.pictures.hold();
        let (cancel, program) = (self.finding_faces.clone(), self.options.program.clone());
        let under_way = Arc::new(());
        self.is_looking_for_faces = Arc::downgrade(&under_way);
        self.with_vault(move |vault, job| {
            face_job::find_faces(vault, film, program.as_deref(), &cancel, job);
            drop(under_way);
        });
    }

    pub(super) fn record(&mut self, effect: RecordingEffect) {
        let around = recording::Surroundings {
            vault: self.vault.as_ref().map(Arc::downgrade),
            program: self.options.program.clone(),
            wake: self.options.wake.clone(),
            title: (self.options.recording_title)(),
            test_source: self.options.test_source,
        };
        let work = self.recordings.perform(effect, around);
        self.spawn_work(work);
    }

    pub(super) fn take_recording(&mut self, messages: &mut Vec<Message>) {
        let program = self.options.program.clone();
        let work = self.recordings.take_messages(messages, self.vault.as_ref(), program);
        self.spawn_work(work);
    }

    /// Gets what the stage needs to show this film beside the one that it has.
    pub(super) fn show_beside(&mut self, number: ShowNumber, film: FilmId, start: Start, hidden: Hidden) {
        let Some(vault) = self.vault.as_ref().map(Arc::downgrade) else {
            return;
        };
        self.log_what_was_beside();
        let mut watch = Watch::new();
        if self.watch.as_ref().is_some_and(|(_, watch)| watch.is_shared()) {
            watch.is_shared_from_now_on();
        }
        self.watch_beside = Some((film, watch));
        self.spawn_job(move |job| {
            let ticket = ticket(&vault, film, hidden).map(Box::new);
            job.finish(Outcome::Beside { number, ticket, start });
        });
    }

    /// Hands it over, if that film is still showing.
    pub(super) fn hand_over_beside(
        &mut self,
        number: ShowNumber,
        ticket: Result<Box<FilmTicket>, Notice>,
        start: Start,
    ) -> Option<Message> {
        let (_, stage) = self.stage.as_ref().filter(|(current, _)| *current == number)?;
        let handed = ticket.and_then(|ticket| stage.open_beside(*ticket, start).map_err(|_| Notice::StageStart));
        if handed.is_err() {
            self.watch_beside = None;
        }
        Some(Message::BesideHanded(number, handed))
    }

    /// The film beside is gone, or about to be.
    pub(super) fn log_what_was_beside(&mut self) {
        let shown = self.watch_beside.take();
        self.log_shown(shown);
    }

    pub(super) fn log_shown(&self, shown: Option<(FilmId, Watch)>) {
        if let Some(((film, watch), vault)) = shown.zip(self.vault.clone()) {
            // The window may be closed right after.
            let held = self.asked_for.hold();
            self.spawn_job(move |_| {
                for event in watch.finish() {
                    vault.lock().log_film(film, event);
                }
                drop((vault, held));
            });
        }
    }

    /// What is in the window of the film that is showing, if that is new.
    pub fn preview(&self) -> Option<Preview> {
        let (_, stage) = self.stage.as_ref()?;
        stage.take_preview()
    }

    /// What the camera shows, if that is new.
    pub fn camera_preview(&self) -> Option<Preview> {
        self.recordings.preview()
    }

    pub(super) fn spawn_work(&self, work: Option<Work>) {
        if let Some(work) = work {
            self.spawn_job_of_vault(work);
        }
    }

    pub(super) fn take_import_messages(&mut self, messages: &mut Vec<Message>) {
        let Some(importer) = &mut self.importer else { return };
        let (told, works) = importer.take_messages();
        messages.extend(told);
        works.into_iter().for_each(|work| self.spawn_job_of_vault(work));
    }

    pub(super) fn read_log(&self) {
        if let Some(vault) = self.vault.clone() {
            self.spawn_job_of_vault(move |job| {
                let read = log::read(&vault);
                drop(vault);
                job.report(Message::Log(LogMessage::Read(read)));
            });
        }
    }

    pub(super) fn export_log(&self) {
        let folder = self.open_folder.lock().clone();
        if let Some(folder) = folder {
            let computer = self.options.computer.clone();
            self.change_vault(move |vault, job| {
                let exported = log::export(vault, &folder, &computer);
                job.report(Message::Log(LogMessage::Exported(exported)));
            });
        }
    }

    pub(super) fn with_session(&self, action: impl FnOnce(&Session)) {
        if let Some(session) = &self.session {
            action(session);
        }
    }

    /// Does something with the vault that is open, unless it is locked before that begins.
    pub(super) fn with_vault(&self, work: impl FnOnce(&OpenVault, &JobContext) + Send + 'static) {
        if let Some(vault) = self.vault.as_ref().map(Arc::downgrade) {
            self.spawn_job_of_vault(move |job| work(&vault, &job));
        }
    }

    /// Makes a change that the user has confirmed, after those that were asked for before: also where the vault is locked or the window
    /// closed right after, which waits for no more than what was asked for.
    pub(super) fn change_vault(&self, work: impl FnOnce(&Mutex<UnlockedVault>, &JobContext) + Send + 'static) {
        if let Some(vault) = self.vault.clone() {
            let (held, changes) = (self.asked_for.hold(), self.asked_for.changes());
            let job = self.job(true);
            changes.add(move || {
                work(&vault, &job);
                drop((vault, held));
            });
            self.spawn_job(move |_| changes.make_next());
        }
    }

    /// Changes the categories of markers.
    pub(super) fn sort_markers(&self, categories: Vec<Category>) {
        self.change_vault(move |vault, job| {
            let mut vault = vault.lock();
            if let Err(error) = vault.set_categories(categories) {
                let categories = vault.categories();
                job.report(Message::Markers(MarkersMessage::NotSorted(error, categories)));
            }
        });
    }

    /// Adds a form, or offers one no longer.
    pub(super) fn form(&self, effect: FormEffect) {
        match effect {
            FormEffect::Choose => {
                let title = self.options.form_dialog_title.clone();
                self.spawn_job_of_vault(move |job| job.report(ask_for_form(title)));
            }
            FormEffect::Add(file) => self.change_vault(move |vault, job| vault_jobs::add_form(vault, &file, job)),
            FormEffect::Remove(form) => self.change_vault(move |vault, job| vault_jobs::remove_form(vault, form, job)),
        }
    }

    /// Keeps the still that the stage has just sent.
    pub(super) fn keep_still(&self, film: FilmId, at: f64) {
        let still = self.stage.as_ref().and_then(|(_, stage)| stage.take_still());
        let Some((vault, still)) = self.vault.clone().zip(still) else {
            return;
        };
        let (held, program) = (self.asked_for.hold(), self.options.program.clone());
        let settled = self.annotation_writer.is_idle();
        self.spawn_job_of_vault(move |job| {
            vault_jobs::keep_still(&vault, film, at, &still, program.as_deref(), settled, &job);
            drop((vault, held));
        });
    }

    /// Writes it beside the vault's own files: this process may write nowhere else.
    pub(super) fn export(&self, file: ClearFile) {
        let folder = self.open_folder.lock().clone();
        if let Some(folder) = folder {
            self.change_vault(move |vault, job| {
                let (kind, count) = (file.of.kind().to_owned(), file.count);
                vault.lock().log_film(file.film, LogEvent::Exported { kind, count });
                let written = write_beside(&folder, file.ending, &file.text);
                job.report(match file.of {
                    Noted::Markers => Message::Markers(MarkersMessage::Exported(written)),
                    Noted::Ratings => Message::Rating(RatingMessage::Exported(file.film, written)),
                });
            });
        }
    }

    /// Writes a page that is to be printed to the same place.
    pub(super) fn write_sheet(&self, page: String) {
        let folder = self.open_folder.lock().clone();
        if let Some(folder) = folder {
            self.spawn_job_of_vault(move |job| {
                job.report(Message::SheetWritten(write_beside(&folder, "html", &page)));
            });
        }
    }

    /// The first pictures of recordings that were made since the last call.
    pub fn take_pictures(&self) -> Vec<(RowKey, Preview)> {
        self.importer.as_ref().map_or_else(Vec::new, Importer::take_pictures)
    }

    /// Pictures that the list wants; to be told after each frame.
    pub fn want_pictures(&mut self, pictures: Vec<WantedPicture>) {
        self.pictures.want(pictures);
        self.go_on_with_pictures();
    }

    /// Pictures of films in the list that have come since the last call.
    pub fn take_list_pictures(&self) -> Vec<ListPicture> {
        self.pictures.take()
    }

    /// Reads those that are wanted, and makes those that the vault has not while nothing else is being done.
    pub(super) fn go_on_with_pictures(&mut self) {
        let Some(vault) = self.vault.as_ref().map(Arc::downgrade) else {
            return;
        };
        let is_quiet = self.watch.is_none()
            && self.recordings.is_idle()
            && self.importer.as_ref().is_none_or(Importer::is_idle)
            && self.is_looking_for_faces.strong_count() == 0;
        let work = self.pictures.next(list_pictures::Surroundings {
            vault,
            writer: &self.annotation_writer,
            program: self.options.program.clone(),
            is_quiet,
            wake: self.options.wake.clone(),
        });
        self.spawn_work(work);
    }

    pub(super) fn make_microphone(&self) {
        let name = self.options.microphone_name.clone();
        self.spawn_job(move |job| match VirtualMicrophone::make(&name) {
            Ok(made) => job.finish(Outcome::Microphone(made)),
            Err(error) => job.report(Message::MicrophoneMade(Err(Notice::Microphone(error)))),
        });
    }

    pub(super) fn remove_microphone(&mut self) {
        if let Some(microphone) = self.microphone.take() {
            self.spawn_job(move |_| drop(microphone));
        }
    }
}

/// Writes a new file in the clear into the vault's folder, named by the time. Returns its name.
fn write_beside(folder: &Path, ending: &str, text: &str) -> Result<String, VaultError> {
    let now = Zoned::now().strftime("%Y-%m-%d %H.%M.%S");
    let name = format!("Vitrin {now}.{ending}");
    write_new_file(&folder.join(&name), text.as_bytes()).map(|()| name)
}

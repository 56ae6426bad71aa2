//! Does what the model asks for, off the thread that draws: reads labels, tries passwords, starts and ends stages.
//!
//! The only place of the console that holds a vault's keys and a stage. Jobs run on a pool of blocking threads; what they
//! bring back waits in a queue until [`EffectRunner::take_messages`] turns it into messages. They are not joined: the thread that
//! draws never waits for one, and locking overtakes those that are under way by cancelling a token that each of them has.

mod dialog;
mod work;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, TryRecvError};
use std::sync::{Arc, Weak};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::runtime::{Builder, Runtime};
use tokio_util::sync::CancellationToken;

use self::dialog::ask_for_folder;
use super::annotation_writer::{AnnotationWriter, Report, Reporting};
use super::asked_for::AskedFor;
use super::import::Importer;
use super::job::{JobContext, JobResult, LOCKED_STAGE_TIMEOUT, Outcome, Reporter};
use super::list_pictures::ListPictures;
use super::log;
use super::opening;
use super::options::Options;
use super::recording::Recordings;
use super::settings::SettingsKeeper;
use super::stages::{Handed, hand_over};
use super::vault_jobs;
use super::vault_scanner::{self, VaultScanner};
use crate::console::model::{Effect, FilmMicrophone, LockReason, Message, ShowNumber};
use crate::film::Hidden;
use crate::memory::Passphrase;
use crate::operations::watch::Watch;
use crate::platform::microphone::{VirtualMicrophone, remove_left_overs};
use crate::platform::session::{Session, SessionEvent};
use crate::protocol::{Command, Place, Start};
use crate::vault::{AnnotationChange, FilmId, UnlockedVault, UnwrittenNotes};
use crate::workers::{SpawnOptions, Stage};

/// How long the program's end waits for what is under way.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(4);

/// Performs the effects that the model returns.
pub struct EffectRunner {
    /// Taken only when the program ends.
    pool: Option<Runtime>,
    options: Options,
    reporter: Reporter,
    results: Receiver<JobResult>,
    vault: Option<Arc<Mutex<UnlockedVault>>>,
    /// Writes what is noted about the films of the open vault.
    annotation_writer: AnnotationWriter,
    /// Changes of the vault that were confirmed.
    asked_for: AskedFor,
    /// What could not be written before its vault was locked, until that vault is open again.
    unwritten: Vec<UnwrittenNotes>,
    /// Whether the user knows that it would be lost with the program.
    warned_of_loss: bool,
    /// Brings films into the open vault.
    importer: Option<Importer>,
    /// Of the films in the list of the open vault.
    pictures: ListPictures,
    /// Looks for copies of films, where a process that this one starts could not.
    sweeper: Option<super::import::SharedSweeper>,
    /// The camera, and the film that it records.
    recordings: Recordings,
    /// Carries the film's sound into a call.
    microphone: Option<VirtualMicrophone>,
    /// Waits, sandboxed and black, for the next film.
    spare: Option<Stage>,
    /// Shows a film.
    stage: Option<(ShowNumber, Stage)>,
    settings: SettingsKeeper,
    /// Where the window of the next film opens.
    film_place: Option<Place>,
    /// What the log will say of the film that is showing, and of the one beside it.
    watch: Option<(FilmId, Watch)>,
    watch_beside: Option<(FilmId, Watch)>,
    /// Whether the film that is being handed over shall be closed as soon as it is.
    close_when_started: bool,
    /// Cancelled by the next locking, which replaces it: what a job holds by then is dropped at once.
    locked: CancellationToken,
    /// Cancelled when the films that are being read need not be read on.
    verifying: CancellationToken,
    /// The same for the film that is looked through for faces.
    finding_faces: CancellationToken,
    /// Held by the job that does it.
    is_looking_for_faces: Weak<()>,
    /// Reports sleep and a locked screen, and keeps the computer awake.
    session: Option<Arc<Session>>,
    /// Whether it does.
    is_kept_awake: bool,
    open_folder: Arc<Mutex<Option<PathBuf>>>,
    /// Has what is on the drives reported again, to a model that has begun anew.
    scan_again: Arc<AtomicBool>,
    shutdown: CancellationToken,
}

impl EffectRunner {
    /// Begins to look for vaults on the drives that are plugged in, and waits for what there is to do.
    ///
    /// # Errors
    /// When no threads can be had.
    pub fn new(options: Options) -> std::io::Result<Self> {
        let (reporter, results) = Reporter::new(options.wake.clone());
        let pool = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("console jobs")
            .build()?;
        let (open_folder, shutdown) = (Arc::new(Mutex::new(None)), CancellationToken::new());
        let scan_again = Arc::new(AtomicBool::new(false));
        let scanner = VaultScanner {
            reporter: reporter.clone(),
            open_folder: open_folder.clone(),
            again: scan_again.clone(),
            shutdown: shutdown.clone(),
        };
        std::thread::Builder::new()
            .name("drive watch".into())
            .spawn(move || scanner.run())?;
        let session = options.buses.clone().map(|buses| {
            let reporter = reporter.clone();
            Session::begin(buses, move |event| {
                reporter.report(Message::AutoLock(match event {
                    SessionEvent::Sleep => LockReason::Sleep,
                    SessionEvent::ScreenLock => LockReason::ScreenLock,
                }));
            })
        });
        // What a program that was killed has left at the sound server; without a server there is nothing.
        pool.spawn_blocking(remove_left_overs);
        Ok(Self {
            session: session.transpose()?.map(Arc::new),
            is_kept_awake: false,
            pool: Some(pool),
            settings: SettingsKeeper::new(options.settings_file.clone()),
            options,
            reporter,
            results,
            vault: None,
            annotation_writer: AnnotationWriter::default(),
            asked_for: AskedFor::new(),
            unwritten: Vec::new(),
            warned_of_loss: false,
            importer: None,
            pictures: ListPictures::default(),
            sweeper: None,
            recordings: Recordings::default(),
            microphone: None,
            spare: None,
            stage: None,
            film_place: None,
            watch: None,
            watch_beside: None,
            close_when_started: false,
            locked: CancellationToken::new(),
            verifying: CancellationToken::new(),
            finding_faces: CancellationToken::new(),
            is_looking_for_faces: Weak::new(),
            open_folder,
            scan_again,
            shutdown,
        })
    }

    /// Performs it, or begins to.
    pub fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::RunPreflight => {
                let preflight = self.options.preflight.clone();
                self.spawn_job(move |job| job.report(Message::PreflightDone(preflight())));
            }
            Effect::ReadLabel(folder) => self.spawn_job(move |job| job.report(vault_scanner::look_into(folder))),
            Effect::CreateVault {
                folder,
                label,
                passphrase,
                receipt,
            } => {
                let (preflight, cost) = (self.options.preflight.clone(), self.options.cost);
                let computer = self.options.computer.clone();
                let new = (folder, label, receipt);
                self.spawn_job(move |job| opening::make(new, passphrase, cost, computer, &preflight, job));
            }
            Effect::AskForFolder => self.ask_for_folder(),
            Effect::KeepSettings(settings) => self.keep_settings(settings),
            Effect::Unlock {
                folder,
                passphrase,
                play,
            } => self.unlock(folder, passphrase, play),
            Effect::Show {
                number,
                film,
                start,
                hidden,
            } => self.show(number, film, start, hidden),
            Effect::ShowBeside {
                number,
                film,
                start,
                hidden,
            } => self.show_beside(number, film, start, hidden),
            Effect::SendCommand(command) => self.send_command(command),
            Effect::Annotate { film, change } => self.annotate(film, change),
            Effect::KeepStill { film, at } => self.keep_still(film, at),
            Effect::Export(file) => self.export(file),
            Effect::WriteSheet(page) => self.write_sheet(page),
            Effect::SortMarkers(categories) => self.sort_markers(categories),
            Effect::Form(effect) => self.form(effect),
            Effect::Import(effect) => self.import(effect),
            Effect::Edit(film, edit) => {
                let settled = self.annotation_writer.is_idle();
                self.change_vault(move |vault, job| vault_jobs::edit(vault, film, edit, settled, job));
            }
            Effect::Erase(films) => {
                let settled = self.annotation_writer.is_idle();
                self.change_vault(move |vault, job| vault_jobs::erase(vault, &films, settled, job));
            }
            Effect::EraseEverything => self.erase_everything(),
            Effect::Verify(films) => {
                self.verifying = self.locked.child_token();
                let cancel = self.verifying.clone();
                self.with_vault(move |vault, job| vault_jobs::verify(vault, &films, &cancel, job));
            }
            Effect::StopVerifying => self.verifying.cancel(),
            Effect::FindFaces(film) => self.find_faces(film),
            Effect::StopFindingFaces => self.finding_faces.cancel(),
            Effect::ListReceipts => self.with_vault(vault_jobs::list_receipts),
            Effect::ListPasswords => self.with_vault(vault_jobs::list_passwords),
            Effect::ChangePasswords(change) => {
                self.change_vault(move |vault, job| vault_jobs::change_passwords(vault, change, job));
            }
            Effect::ReadLog => self.read_log(),
            Effect::ExportLog => self.export_log(),
            Effect::Recording(effect) => self.record(effect),
            Effect::MakeMicrophone => self.make_microphone(),
            Effect::RemoveMicrophone => self.remove_microphone(),
            Effect::CloseStage => self.close_stage(),
            Effect::Lock => self.lock(),
        }
    }

    /// What has happened since the last call, in order.
    pub fn take_messages(&mut self) -> Vec<Message> {
        let mut messages = Vec::new();
        while let Ok(result) = self.results.try_recv() {
            match result {
                JobResult::Message(message) => messages.push(message),
                JobResult::VaultTouched => {
                    let settled = self.annotation_writer.is_idle();
                    self.with_vault(move |vault, job| vault_jobs::reload(vault, settled, job));
                }
                JobResult::OfVault { locked, outcome } if locked.is_cancelled() => self.dispose(outcome),
                JobResult::OfVault { outcome, .. } => {
                    let opens = matches!(outcome, Outcome::Opened { .. });
                    messages.extend(self.on_outcome(outcome));
                    if opens {
                        self.take_up_unwritten(&mut messages);
                    }
                }
                JobResult::Unwritten(notes, why) => {
                    if notes.has_notes() {
                        self.warned_of_loss = false;
                        messages.push(Message::AnnotationsSealed(why));
                    }
                    self.unwritten.push(notes);
                    // The same vault may be open again by now.
                    self.take_up_unwritten(&mut messages);
                }
            }
        }
        self.take_import_messages(&mut messages);
        self.take_stage_events(&mut messages);
        self.take_recording(&mut messages);
        self.go_on_with_pictures();
        messages
    }

    /// Keeps the computer awake and its screen unlocked, or no longer: to be told as often as that may have changed.
    pub fn keep_awake(&mut self, wanted: bool) {
        if std::mem::replace(&mut self.is_kept_awake, wanted) != wanted {
            self.with_session(|session| session.keep_awake(wanted));
        }
    }

    /// Whether the program may end, to be asked once the vault is locked. Not the first time if something that was noted would be
    /// lost with it: the user may want to unlock that vault again. Waits until what is being written is written or sealed.
    pub fn may_end(&mut self, messages: &mut Vec<Message>) -> bool {
        self.annotation_writer.wait_until_written(SHUTDOWN_TIMEOUT);
        messages.extend(self.take_messages());
        if !self.unwritten.iter().any(UnwrittenNotes::has_notes) || std::mem::replace(&mut self.warned_of_loss, true) {
            return true;
        }
        messages.push(Message::AnnotationsWouldBeLost);
        false
    }

    /// Has what was noted earlier about the films of the vault that is open written and shown.
    fn take_up_unwritten(&mut self, messages: &mut Vec<Message>) {
        let Some(vault) = self.vault.clone() else { return };
        let id = vault.lock().id();
        for notes in self.unwritten.extract_if(.., |notes| notes.vault() == id) {
            let changes = vault.lock().open_unwritten(&notes);
            match changes {
                Err(error) => messages.push(Message::AnnotationFailed(error)),
                Ok(changes) => {
                    for (film, change) in changes {
                        let report = reporting(self.reporter.clone());
                        self.annotation_writer.queue(&vault, film, change.clone(), report);
                        messages.push(Message::Annotate(film, change));
                    }
                }
            }
        }
    }

    fn on_outcome(&mut self, outcome: Outcome) -> Option<Message> {
        match outcome {
            Outcome::Opened { folder, vault, opened } => {
                let vault = Arc::new(Mutex::new(*vault));
                let (program, language) = (self.options.program.clone(), self.options.language);
                let wake = self.options.wake.clone();
                self.importer = Some(Importer::new(&vault, folder.clone(), program, language, wake));
                *self.open_folder.lock() = Some(folder);
                self.vault = Some(vault);
                self.annotation_writer = AnnotationWriter::default();
                self.with_session(|session| session.delay_sleep(true));
                self.prepare_spare();
                self.lend_sweeper();
                self.with_vault(vault_jobs::list_categories);
                self.with_vault(vault_jobs::list_forms);
                Some(Message::Unlocked(Ok(opened)))
            }
            Outcome::Spare(stage) if self.spare.is_none() => {
                self.spare = Some(stage);
                None
            }
            Outcome::Spare(stage) => {
                self.end_stage(stage);
                None
            }
            Outcome::Started {
                number,
                stage: Ok(stage),
            } => {
                self.stage = Some((number, self.with_keys(stage)));
                if std::mem::take(&mut self.close_when_started) {
                    self.close_stage();
                }
                Some(Message::ShowStarted(number, Ok(())))
            }
            Outcome::Started {
                number,
                stage: Err(notice),
            } => {
                self.close_when_started = false;
                Some(Message::ShowStarted(number, Err(notice)))
            }
            Outcome::Beside { number, ticket, start } => self.hand_over_beside(number, ticket, start),
            Outcome::Message(message) => Some(*message),
            Outcome::Microphone(made) => {
                let microphone = FilmMicrophone {
                    name: self.options.microphone_name.clone(),
                    sink: made.sink(),
                    has_voice: made.has_own_microphone(),
                };
                self.microphone = Some(made);
                Some(Message::MicrophoneMade(Ok(microphone)))
            }
        }
    }

    /// Drops what was brought back for a vault that was locked meanwhile.
    fn dispose(&self, outcome: Outcome) {
        match outcome {
            Outcome::Opened { vault, .. } => self.spawn_job(move |_| drop(vault)),
            Outcome::Spare(stage) | Outcome::Started { stage: Ok(stage), .. } => self.end_stage(stage),
            Outcome::Started { stage: Err(_), .. } | Outcome::Message(_) | Outcome::Beside { .. } => {}
            Outcome::Microphone(made) => self.spawn_job(move |_| drop(made)),
        }
    }

    fn take_stage_events(&mut self, messages: &mut Vec<Message>) {
        let Some((number, stage)) = &self.stage else { return };
        let mut beside_is_over = false;
        loop {
            match stage.events().try_recv() {
                Ok(stamped) => {
                    if let Some((_, watch)) = &mut self.watch {
                        watch.on_event(&stamped.event);
                    }
                    if let Some((_, watch)) = &mut self.watch_beside {
                        watch.on_event_beside(&stamped.event);
                        beside_is_over |= Watch::is_over_beside(&stamped.event);
                    }
                    messages.push(Message::Stage(*number, stamped.event));
                }
                Err(TryRecvError::Empty) if beside_is_over => return self.log_what_was_beside(),
                Err(TryRecvError::Empty) => return,
                Err(TryRecvError::Disconnected) => break,
            }
        }
        messages.push(Message::StageEnded(*number));
        self.stage = None;
        self.log_what_was_shown();
        self.prepare_spare();
    }

    /// The film is closed, or about to be.
    fn log_what_was_shown(&mut self) {
        let shown = self.watch.take();
        self.log_shown(shown);
        self.log_what_was_beside();
    }

    fn ask_for_folder(&self) {
        let title = self.options.folder_dialog_title.clone();
        self.spawn_job(move |job| job.report(ask_for_folder(title, Message::FolderChosen)));
    }

    fn unlock(&self, folder: PathBuf, passphrase: Passphrase, play: Option<String>) {
        let preflight = self.options.preflight.clone();
        let computer = self.options.computer.clone();
        self.spawn_job(move |job| opening::unlock(folder, passphrase, play.as_deref(), computer, &preflight, job));
    }

    fn show(&mut self, number: ShowNumber, film: FilmId, start: Start, hidden: Hidden) {
        let Some(vault) = self.vault.as_ref().map(Arc::downgrade) else {
            return;
        };
        self.pictures.hold();
        let (spare, options) = (self.spare.take(), self.spawn_options());
        self.log_what_was_shown();
        self.watch = Some((film, Watch::new()));
        let sink = self.microphone.as_ref().map(VirtualMicrophone::sink);
        let place = self.film_place;
        self.spawn_job(move |job| {
            let film = Handed {
                film,
                start,
                hidden,
                sink,
                place,
            };
            let stage = hand_over(&vault, film, spare, options, &job);
            job.finish(Outcome::Started { number, stage });
        });
    }

    fn send_command(&self, command: Command) {
        if let Some((_, stage)) = &self.stage {
            // A stage that no longer reads has ended, which its events say.
            let _ = stage.send(command);
        }
    }

    fn annotate(&mut self, film: FilmId, change: AnnotationChange) {
        if let Some(vault) = &self.vault {
            let report = reporting(self.reporter.clone());
            self.annotation_writer.queue(vault, film, change, report);
        }
    }

    fn close_stage(&mut self) {
        let Some((number, stage)) = self.stage.take() else {
            self.close_when_started = true;
            return;
        };
        self.log_what_was_shown();
        self.spawn_job(move |job| {
            stage.close_within(|| job.stage_timeout());
            job.report(Message::StageEnded(number));
        });
        self.prepare_spare();
    }

    fn lock(&mut self) {
        std::mem::take(&mut self.locked).cancel();
        if let Some(importer) = self.importer.take() {
            importer.close();
        }
        self.pictures = ListPictures::default();
        self.close_when_started = false;
        self.remove_microphone();
        let closing = self.recordings.close();
        self.spawn_work(closing);
        *self.open_folder.lock() = None;
        self.scan_again.store(true, Ordering::Relaxed);
        // The keys are dropped now, or by the last change that was confirmed; another job that still holds the vault sees its token
        // cancelled and drops it.
        let vault = self.vault.take();
        let shown: Vec<_> = self.watch.take().into_iter().chain(self.watch_beside.take()).collect();
        let was_open = vault.is_some();
        let annotation_writer = self.annotation_writer.clone();
        if let Some(vault) = vault {
            // What was noted is written now, or sealed: the thread that does it holds the vault until it has.
            annotation_writer.flush(&vault, reporting(self.reporter.clone()));
            // The last entries of the log are written where that may take a while: not here. The end of the program waits for them.
            let held = self.asked_for.hold();
            self.spawn_job(move |_| {
                log::end(vault, shown);
                drop(held);
            });
        }
        let (spare, stage) = (self.spare.take(), self.stage.take().map(|(_, stage)| stage));
        if let Some(spare) = spare {
            // It has never had a key: nothing waits for its end.
            self.end_stage(spare);
        }
        let session = self.session.clone();
        self.spawn_job(move |_| {
            if let Some(stage) = stage {
                stage.close_within(|| LOCKED_STAGE_TIMEOUT);
            }
            annotation_writer.wait_until_written(SHUTDOWN_TIMEOUT);
            if let Some(session) = session.filter(|_| was_open) {
                // All is locked: the computer may sleep.
                session.delay_sleep(false);
            }
        });
    }

    /// The vault is given up, and erased once no job holds it any more.
    fn erase_everything(&mut self) {
        let Some(vault) = self.vault.take() else { return };
        std::mem::take(&mut self.locked).cancel();
        self.pictures = ListPictures::default();
        *self.open_folder.lock() = None;
        self.with_session(|session| session.delay_sleep(false));
        self.annotation_writer.flush(&vault, reporting(self.reporter.clone()));
        self.spawn_job(move |job| vault_jobs::erase_everything(vault, &job));
    }

    fn spawn_options(&self) -> SpawnOptions {
        SpawnOptions {
            program: self.options.program.clone(),
            wake: Some(self.options.wake.clone()),
            language: self.options.language,
            ..SpawnOptions::default()
        }
    }

    /// Ends a stage that is not needed any more. It may take a moment: not here.
    fn end_stage(&self, stage: Stage) {
        self.spawn_job(move |_| {
            stage.close_within(|| LOCKED_STAGE_TIMEOUT);
        });
    }

    fn spawn_job(&self, work: impl FnOnce(JobContext) + Send + 'static) {
        self.spawn(false, work);
    }

    /// What it reports belongs to the vault that is open.
    fn spawn_job_of_vault(&self, work: impl FnOnce(JobContext) + Send + 'static) {
        self.spawn(true, work);
    }

    fn job(&self, of_vault: bool) -> JobContext {
        JobContext::new(self.reporter.clone(), self.locked.clone(), of_vault)
    }

    fn spawn(&self, of_vault: bool, work: impl FnOnce(JobContext) + Send + 'static) {
        let job = self.job(of_vault);
        if let Some(pool) = &self.pool {
            pool.spawn_blocking(move || work(job));
        }
    }
}

impl Drop for EffectRunner {
    /// Stages are ended before the program is. Whatever else is under way (a dialog, a dying drive) is waited for only
    /// as long as a stage may take.
    fn drop(&mut self) {
        self.shutdown.cancel();
        // Not left to the pool, which drops what has not begun; at worst the next start removes it.
        drop(self.microphone.take());
        self.lock();
        self.annotation_writer.wait_until_written(SHUTDOWN_TIMEOUT);
        self.asked_for.wait(SHUTDOWN_TIMEOUT);
        if let Some(pool) = self.pool.take() {
            pool.shutdown_timeout(SHUTDOWN_TIMEOUT);
        }
    }
}

/// Reports what has become of what was noted.
fn reporting(reporter: Reporter) -> Reporting {
    Arc::new(move |report| match report {
        Report::Failed(error) => reporter.report(Message::AnnotationFailed(error)),
        Report::Written => reporter.report(Message::AnnotationsWritten),
        Report::Sealed(notes, why) => reporter.report_unwritten(notes, why),
    })
}

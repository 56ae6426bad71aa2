//! Does what the model asks for, off the thread that draws: reads labels, tries passwords, starts and ends stages.
//!
//! The only place of the console that holds a vault's keys and a stage. Jobs run on threads of a pool; what they bring
//! back waits in a queue until [`EffectRunner::news`] turns it into messages.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, TryRecvError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};

use super::annotations::AnnotationWriter;
use super::job::{Desk, JobResult, KEYS_LINGER, LockEpoch, Wake};
use super::stages::{Handed, hand_over};
use super::vault_scanner::{self, VaultScanner};
use crate::console::model::FilmMicrophone;
use crate::console::model::FilmRow;
use crate::console::model::LockReason;
use crate::console::model::Notice;
use crate::console::model::ShowNumber;
use crate::console::model::{Effect, Message, OpenedVault};
use crate::memory::Passphrase;
use crate::platform::microphone::{VirtualMicrophone, remove_left_overs};
use crate::platform::session::{Buses, Session, SessionEvent};
use crate::policy::{Blocked, Preflight};
use crate::protocol::{Command, Language};
use crate::protocol::{Preview, Start};
use crate::vault::{AnnotationChange, Film, FilmId, FilmState, LockedVault, UnlockedVault, VaultError};
use crate::workers::{SpawnOptions, Stage};

/// A folder dialog that is gone within this time without a choice was never there: nobody cancels that fast, and the
/// system does not say which of the two it was.
const NEVER_SEEN: Duration = Duration::from_millis(400);

/// How long the program's end waits for what is under way.
const PATIENCE: Duration = Duration::from_secs(4);

/// Tells whether a vault may be unlocked on this computer.
pub type Look = Arc<dyn Fn() -> Result<Preflight, Blocked> + Send + Sync>;

/// The console's hands.
pub struct EffectRunner {
    /// Taken only when the program ends.
    pool: Option<Runtime>,
    options: Options,
    desk: Desk,
    inbox: Receiver<JobResult>,
    vault: Option<Arc<Mutex<UnlockedVault>>>,
    /// What was noted about the films of the open vault.
    notebook: AnnotationWriter,
    /// Carries the film's sound into a call.
    microphone: Option<VirtualMicrophone>,
    /// Waits, sandboxed and black, for the next film.
    spare: Option<Stage>,
    /// Shows a film.
    stage: Option<(ShowNumber, Stage)>,
    /// Whether the film that is being handed over shall be closed as soon as it is.
    close_on_arrival: bool,
    /// Counts lockings: what a job has in its hands when one comes is dropped there and then.
    epoch: LockEpoch,
    /// Hears that nobody is there, and keeps the computer awake.
    session: Option<Arc<Session>>,
    open_folder: Arc<Mutex<Option<PathBuf>>>,
    stop: Arc<AtomicBool>,
}

/// How the hands work.
#[derive(Clone)]
pub struct Options {
    /// The program whose `stage` command is started; `None`: the one that is running.
    pub program: Option<PathBuf>,
    /// Title of the system's dialog for a folder.
    pub folder_dialog_title: String,
    /// What stages write into their windows and say aloud.
    pub language: Language,
    /// What the microphone that carries the film is called.
    pub microphone_name: String,
    /// Where the session is heard and kept awake; `None`: it is not.
    pub buses: Option<Buses>,
    /// Looks whether a vault may be unlocked on this computer as it is now.
    pub look: Look,
    /// Called when there is news.
    pub wake: Wake,
}

impl EffectRunner {
    /// Begins to look for vaults on the drives that are plugged in, and waits for what there is to do.
    ///
    /// # Errors
    /// When no threads can be had.
    pub fn new(options: Options) -> std::io::Result<Self> {
        let (desk, inbox) = Desk::new(options.wake.clone());
        let pool = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("console hands")
            .build()?;
        let (open_folder, stop) = (Arc::new(Mutex::new(None)), Arc::new(AtomicBool::new(false)));
        let seeker = VaultScanner {
            desk: desk.clone(),
            open_folder: open_folder.clone(),
            stop: stop.clone(),
        };
        std::thread::Builder::new()
            .name("drive watch".into())
            .spawn(move || seeker.run())?;
        let session = options.buses.clone().map(|buses| {
            let desk = desk.clone();
            Session::begin(buses, move |event| {
                desk.say(Message::LockReason(match event {
                    SessionEvent::Sleep => LockReason::Sleep,
                    SessionEvent::ScreenLock => LockReason::ScreenLock,
                }));
            })
        });
        // What a program that was killed has left at the sound server; without a server there is nothing.
        pool.spawn_blocking(remove_left_overs);
        Ok(Self {
            session: session.transpose()?.map(Arc::new),
            pool: Some(pool),
            options,
            desk,
            inbox,
            vault: None,
            notebook: AnnotationWriter::default(),
            microphone: None,
            spare: None,
            stage: None,
            close_on_arrival: false,
            epoch: LockEpoch::default(),
            open_folder,
            stop,
        })
    }

    /// Does it, or begins to.
    pub fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::LookAtComputer => {
                let look = self.options.look.clone();
                self.job(move |desk| desk.say(Message::LookedAt(look())));
            }
            Effect::ReadLabel(folder) => {
                self.job(move |desk| desk.say(Message::Approached(vault_scanner::approach(folder))))
            }
            Effect::AskForFolder => self.ask_for_folder(),
            Effect::Unlock {
                folder,
                passphrase,
                play,
            } => self.unlock(folder, passphrase, play),
            Effect::Show { number, film, start } => self.show(number, film, start),
            Effect::Tell(command) => self.tell(command),
            Effect::Note { film, remark } => self.note(film, remark),
            Effect::MakeMicrophone => self.make_microphone(),
            Effect::RemoveMicrophone => self.remove_microphone(),
            Effect::CloseStage => self.close_stage(),
            Effect::Lock => self.lock(),
        }
    }

    /// What has happened since the last call, in order.
    pub fn news(&mut self) -> Vec<Message> {
        let mut messages = Vec::new();
        while let Ok(news) = self.inbox.try_recv() {
            messages.extend(self.take_in(news));
        }
        self.hear_stage(&mut messages);
        messages
    }

    fn take_in(&mut self, news: JobResult) -> Option<Message> {
        match news {
            JobResult::Say(message) => Some(message),
            JobResult::Opened {
                mark,
                folder,
                vault,
                opened,
            } if !mark.is_over() => {
                *self.open_folder.lock().unwrap_or_else(PoisonError::into_inner) = Some(folder);
                self.vault = Some(Arc::new(Mutex::new(*vault)));
                self.notebook = AnnotationWriter::default();
                self.tell_session(|session| session.delay_sleep(true));
                self.prepare_spare();
                Some(Message::Unlocked(Ok(opened)))
            }
            JobResult::Spare { mark, stage } if !mark.is_over() && self.spare.is_none() => {
                self.spare = Some(stage);
                None
            }
            JobResult::Started { mark, number, stage } if !mark.is_over() => match stage {
                Ok(stage) => {
                    self.tell_session(|session| session.keep_awake(true));
                    self.stage = Some((number, stage));
                    if std::mem::take(&mut self.close_on_arrival) {
                        self.close_stage();
                    }
                    Some(Message::ShowStarted(number, Ok(())))
                }
                Err(trouble) => {
                    self.close_on_arrival = false;
                    Some(Message::ShowStarted(number, Err(trouble)))
                }
            },
            JobResult::Microphone { mark, made } if !mark.is_over() => {
                let microphone = FilmMicrophone {
                    name: self.options.microphone_name.clone(),
                    sink: made.sink(),
                    has_voice: made.has_own_microphone(),
                };
                self.microphone = Some(made);
                Some(Message::MicrophoneMade(Ok(microphone)))
            }
            // From before the vault was locked.
            JobResult::Microphone { made, .. } => {
                self.job(move |_| drop(made));
                None
            }
            JobResult::Opened { vault, .. } => {
                drop(vault);
                None
            }
            JobResult::Spare { stage, .. } | JobResult::Started { stage: Ok(stage), .. } => self.dispose(stage),
            JobResult::Started { stage: Err(_), .. } => None,
        }
    }

    fn hear_stage(&mut self, messages: &mut Vec<Message>) {
        let Some((number, stage)) = &self.stage else { return };
        loop {
            match stage.events().try_recv() {
                Ok(stamped) => messages.push(Message::Stage(*number, stamped.event)),
                Err(TryRecvError::Empty) => return,
                Err(TryRecvError::Disconnected) => break,
            }
        }
        messages.push(Message::StageEnded(*number));
        self.stage = None;
        self.tell_session(|session| session.keep_awake(false));
        self.prepare_spare();
    }

    fn ask_for_folder(&self) {
        let title = self.options.folder_dialog_title.clone();
        self.job(move |desk| {
            let asked = Instant::now();
            let here = std::env::current_dir();
            let folder = rfd::FileDialog::new().set_title(title).pick_folder();
            // The system's dialog may take this process into the folder, and no stick can be ejected with a process in it.
            if let Ok(here) = here {
                let _ = std::env::set_current_dir(here);
            }
            let never_seen = folder.is_none() && asked.elapsed() < NEVER_SEEN;
            desk.say(if never_seen {
                Message::NoFolderDialog
            } else {
                Message::FolderChosen(folder)
            });
        });
    }

    fn unlock(&self, folder: PathBuf, passphrase: Passphrase, play: Option<String>) {
        let (mark, look) = (self.epoch.mark(), self.options.look.clone());
        self.job(move |desk| {
            // Swap may have been added since the program was started.
            if let Err(barred) = look() {
                return desk.say(Message::LookedAt(Err(barred)));
            }
            let unlocked = LockedVault::open(folder.as_path()).and_then(|vault| vault.unlock(&passphrase));
            drop(passphrase);
            match unlocked {
                // Locked before it was open: its keys go here and now.
                Ok(vault) if mark.is_over() => drop(vault),
                Ok(vault) => {
                    let opened = opened(&vault, play.as_deref());
                    desk.leave(JobResult::Opened {
                        mark,
                        folder,
                        vault: Box::new(vault),
                        opened,
                    });
                }
                Err(error) => desk.say(Message::Unlocked(Err(Notice::Vault(error)))),
            }
        });
    }

    fn show(&mut self, number: ShowNumber, film: FilmId, start: Start) {
        let Some(vault) = self.vault.as_ref().map(Arc::downgrade) else {
            return;
        };
        let (mark, spare, options) = (self.epoch.mark(), self.spare.take(), self.spawn_options());
        let sink = self.microphone.as_ref().map(VirtualMicrophone::sink);
        self.job(move |desk| {
            let film = Handed { film, start, sink };
            let stage = hand_over(&vault, film, spare, options, &mark);
            desk.leave(JobResult::Started { mark, number, stage });
        });
    }

    fn tell(&self, command: Command) {
        if let Some((_, stage)) = &self.stage {
            // A stage that no longer listens has ended, which its events say.
            let _ = stage.send(command);
        }
    }

    fn note(&mut self, film: FilmId, remark: AnnotationChange) {
        if let Some(vault) = &self.vault {
            let desk = self.desk.clone();
            self.notebook
                .note(vault, film, remark, move |error| desk.say(Message::NotNoted(error)));
        }
    }

    fn make_microphone(&self) {
        let (mark, name) = (self.epoch.mark(), self.options.microphone_name.clone());
        self.job(move |desk| match VirtualMicrophone::make(&name) {
            Ok(made) => desk.leave(JobResult::Microphone { mark, made }),
            Err(error) => desk.say(Message::MicrophoneMade(Err(Notice::Microphone(error)))),
        });
    }

    fn remove_microphone(&mut self) {
        if let Some(microphone) = self.microphone.take() {
            self.job(move |_| drop(microphone));
        }
    }

    /// What stands in the window of the film that is showing, if that is new.
    pub fn preview(&self) -> Option<Preview> {
        let (_, stage) = self.stage.as_ref()?;
        stage.take_preview()
    }

    fn close_stage(&mut self) {
        let Some((number, stage)) = self.stage.take() else {
            self.close_on_arrival = true;
            return;
        };
        let (mark, session) = (self.epoch.mark(), self.session.clone());
        self.job(move |desk| {
            stage.close_within(|| mark.patience());
            if let Some(session) = session {
                session.keep_awake(false);
            }
            desk.say(Message::StageEnded(number));
        });
        self.prepare_spare();
    }

    fn lock(&mut self) {
        self.epoch.end();
        self.close_on_arrival = false;
        self.remove_microphone();
        *self.open_folder.lock().unwrap_or_else(PoisonError::into_inner) = None;
        // The keys go now; a job that still holds the vault looks at the epoch and drops it.
        let vault = self.vault.take();
        let was_open = vault.is_some();
        let notebook = self.notebook.clone();
        if let Some(vault) = vault {
            // What was noted is written now: the thread that does it holds the vault until it has.
            let desk = self.desk.clone();
            notebook.close(&vault, move |error| desk.say(Message::NotNoted(error)));
        }
        let (spare, stage) = (self.spare.take(), self.stage.take().map(|(_, stage)| stage));
        if let Some(spare) = spare {
            // It has never had a key: nothing waits for its end.
            self.dispose(spare);
        }
        let session = self.session.clone();
        self.job(move |_| {
            if let Some(stage) = stage {
                stage.close_within(|| KEYS_LINGER);
            }
            notebook.finish(PATIENCE);
            if let Some(session) = session.filter(|_| was_open) {
                session.keep_awake(false);
                // All is locked: the computer may sleep.
                session.delay_sleep(false);
            }
        });
    }

    /// Starts the stage for the next film, so that "show" does not wait for a process.
    fn prepare_spare(&self) {
        if self.vault.is_none() || self.spare.is_some() {
            return;
        }
        let (mark, options) = (self.epoch.mark(), self.spawn_options());
        self.job(move |desk| {
            // Where none can be had, showing a film says so.
            if let Ok(stage) = Stage::spawn(options) {
                desk.leave(JobResult::Spare { mark, stage });
            }
        });
    }

    fn spawn_options(&self) -> SpawnOptions {
        SpawnOptions {
            program: self.options.program.clone(),
            wake: Some(self.options.wake.clone()),
            language: self.options.language,
            ..SpawnOptions::default()
        }
    }

    /// Ends a stage that nobody wants any more. It may take a moment: not here.
    fn dispose(&self, stage: Stage) -> Option<Message> {
        self.job(move |_| {
            stage.close_within(|| KEYS_LINGER);
        });
        None
    }

    fn tell_session(&self, what: impl FnOnce(&Session)) {
        if let Some(session) = &self.session {
            what(session);
        }
    }

    fn job(&self, work: impl FnOnce(Desk) + Send + 'static) {
        let desk = self.desk.clone();
        if let Some(pool) = &self.pool {
            pool.spawn_blocking(move || work(desk));
        }
    }
}

impl Drop for EffectRunner {
    /// Stages are ended before the program is. Whatever else is under way (a dialog, a dying drive) is waited for only
    /// as long as a stage may take.
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // Not left to the pool, which drops what has not begun; at worst the next start removes it.
        drop(self.microphone.take());
        self.lock();
        self.notebook.finish(PATIENCE);
        if let Some(pool) = self.pool.take() {
            pool.shutdown_timeout(PATIENCE);
        }
    }
}

fn opened(vault: &UnlockedVault, play: Option<&str>) -> OpenedVault {
    OpenedVault {
        films: vault.films().iter().map(row).collect(),
        play: play.map(|name| vault.find(name).map(|film| film.id).map_err(Notice::Vault)),
    }
}

fn row(film: &Film) -> FilmRow {
    FilmRow {
        id: film.id,
        title: film.title.clone(),
        recorded_on: film.recorded_on.map(|date| date.to_string()),
        size: film.size,
        facts: film.facts.clone().unwrap_or_default(),
        remarks: film.remarks.clone(),
        unfinished: film.state == FilmState::Unfinished,
    }
}

impl From<VaultError> for Notice {
    fn from(error: VaultError) -> Self {
        Self::Vault(error)
    }
}

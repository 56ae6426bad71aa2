//! `vitrin record`: a film from the computer's camera straight into a vault.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use indicatif::ProgressBar;
use parking_lot::Mutex;
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use crate::cli::args::{PasswordArgs, SwapArgs};
use crate::cli::columns::escape_control_chars;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::interrupt::cancel_on_interrupt;
use crate::operations::import::Inspection;
use crate::operations::record::{
    Ending, Microphone, RecordError, RecordRequest, RecordedFilm, RecordingSession, Status, devices, finish, trial,
};
use crate::protocol::RecorderFault;
use crate::texts::errors::stage_error;
use crate::texts::{Texts, clock, recording_title};
use crate::vault::VaultError;

pub const ABOUT: &str = "Record with this computer's camera and microphone straight into a vault";

pub const JSON: &str = "\
With --json, one object:
  id          32 hexadecimal digits
  title       text
  size        bytes
  length_ms   length in milliseconds
  ended       why it ends: asked (Ctrl+C, or --seconds), space_used_up, or what failed (camera_lost, recorder_lost and others)
  showable    true, false, or null if that could not be found out

With --list --json: the lists `cameras` and `microphones`. With --test --json: camera, microphone, picture, dark, sound, peak_db.

Picture and sound are coded by a process of its own that can write no file and reach no one, and sealed as they come: a power cut loses the last \
moments only (two seconds at most), and the rest is saved by `vitrin salvage`. Ctrl+C ends the recording; it is then read back from the stick and listed. \
If the camera fails, what came is kept, and the exit code is 1.";

#[derive(Args)]
pub struct Record {
    /// Folder of the vault
    #[arg(required_unless_present_any = ["list", "test"])]
    pub(crate) dir: Option<PathBuf>,

    /// Title of the film; else the day and time
    #[arg(long)]
    title: Option<String>,

    /// Name of the camera; else the first
    #[arg(long, value_name = "NAME")]
    camera: Option<String>,

    /// Name of the microphone; else the system's own choice
    #[arg(long, value_name = "NAME")]
    microphone: Option<String>,

    /// Record without sound
    #[arg(long, conflicts_with = "microphone")]
    no_sound: bool,

    /// End by itself after so many seconds
    #[arg(long, value_name = "N")]
    seconds: Option<u64>,

    /// List cameras and microphones, and record nothing
    #[arg(long, conflicts_with_all = ["test", "title", "seconds", "dir"])]
    list: bool,

    /// Record for five seconds, throw it away, and say whether picture and sound came
    #[arg(long, conflicts_with_all = ["title", "seconds", "dir"])]
    test: bool,

    /// For tests of Vitrin: a picture and a tone of its own instead of camera and microphone
    #[arg(long, hide = true)]
    test_source: bool,

    /// Print JSON for a script
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    password: PasswordArgs,

    #[command(flatten)]
    swap: SwapArgs,
}

#[derive(Serialize)]
struct DevicesJson {
    cameras: Vec<String>,
    microphones: Vec<String>,
}

#[derive(Serialize)]
struct TrialJson {
    camera: String,
    microphone: Option<String>,
    picture: bool,
    dark: bool,
    sound: bool,
    peak_db: Option<f64>,
}

#[derive(Serialize)]
struct FilmJson {
    id: String,
    title: String,
    size: u64,
    length_ms: u64,
    ended: EndedJson,
    showable: Option<bool>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum EndedJson {
    Word(&'static str),
    Fault(RecorderFault),
}

impl Record {
    /// Lists devices, tries them, or records.
    pub fn run(self, context: &mut Context) -> Result<(), Failure> {
        match self.dir.clone() {
            _ if self.list => self.print_devices(context),
            Some(dir) => self.record(&dir, context),
            None => self.print_trial(context),
        }
    }

    fn request(&self) -> RecordRequest {
        RecordRequest {
            camera: self.camera.clone(),
            microphone: match &self.microphone {
                _ if self.no_sound => Microphone::Off,
                Some(name) => Microphone::Named(name.clone()),
                None => Microphone::Default,
            },
            test_source: self.test_source,
        }
    }

    fn print_devices(&self, context: &mut Context) -> Result<(), Failure> {
        let found = devices(None)?;
        if self.json {
            return context.print_json(&DevicesJson {
                cameras: found.cameras,
                microphones: found.microphones,
            });
        }
        for (heading, none, names) in [
            ("cli-cameras", "cli-no-camera", found.cameras),
            ("cli-microphones", "cli-no-microphone", found.microphones),
        ] {
            context.print_text(if names.is_empty() { none } else { heading }, &[])?;
            for name in names {
                context.print_line(&format!("  {}", escape_control_chars(&name)))?;
            }
        }
        Ok(())
    }

    fn print_trial(&self, context: &mut Context) -> Result<(), Failure> {
        // There is a picture in memory all the same.
        context.check_swap(self.swap)?;
        let cancel = cancel_on_interrupt().map_err(Failure::System)?;
        let outcome = trial(self.request(), None, &cancel)?;
        if self.json {
            return context.print_json(&TrialJson {
                camera: outcome.camera,
                microphone: outcome.microphone,
                picture: outcome.picture,
                dark: outcome.dark,
                sound: outcome.sound,
                peak_db: outcome.peak,
            });
        }
        let camera = ("camera", escape_control_chars(&outcome.camera).into());
        context.print_text(outcome.picture_text(), &[camera])?;
        let microphone = outcome.microphone.as_deref().unwrap_or_default();
        context.print_text(
            outcome.sound_text(),
            &[("microphone", escape_control_chars(microphone).into())],
        )
    }

    fn record(self, dir: &Path, context: &mut Context) -> Result<(), Failure> {
        context.check_swap(self.swap)?;
        let cancel = cancel_on_interrupt().map_err(Failure::System)?;
        let vault = Arc::new(Mutex::new(context.unlock(dir, &self.password)?));
        let mut session = RecordingSession::open(self.request(), None, None)?;
        wait_for_the_camera(&mut session, &cancel)?;
        let title = self
            .title
            .clone()
            .unwrap_or_else(|| recording_title(&context.texts, &jiff::Zoned::now()));
        session.begin(&mut vault.lock(), &title)?;
        eprintln!("vitrin: {}", context.texts.get("cli-recording"));
        self.until_the_end(&mut session, &cancel, &context.texts);
        let microphone_lost = session.status().microphone_lost;
        let Some(finishing) = session.finish() else {
            return Err(Failure::Interrupted);
        };
        let film = match finish(finishing, &Arc::downgrade(&vault), None) {
            Err(RecordError::Vault(VaultError::SourceEmpty)) => {
                return Err(Failure::text(Exit::Other, "record-nothing"));
            }
            film => film?,
        };
        if microphone_lost {
            context.warn("record-microphone-lost", &[]);
        }
        self.report(film, context)
    }

    /// Waits until the film is over: the time is up, somebody wants it to end, or it cannot go on.
    fn until_the_end(&self, session: &mut RecordingSession, cancel: &CancellationToken, texts: &Texts) {
        let line = ProgressBar::new_spinner();
        loop {
            let status = session.wait(Duration::from_millis(100)).clone();
            if status.over {
                break;
            }
            line.set_message(progress(&status, texts));
            let is_long_enough = self
                .seconds
                .is_some_and(|seconds| status.recorded_ms >= seconds.saturating_mul(1000));
            if cancel.is_cancelled() || is_long_enough {
                session.stop();
            }
        }
        line.finish_and_clear();
    }

    fn report(&self, film: RecordedFilm, context: &mut Context) -> Result<(), Failure> {
        let title = escape_control_chars(&film.title);
        let (size, length) = (context.texts.size(film.size), clock(film.length_ms as f64 / 1000.0));
        let ending = film.ending;
        let showable = match &film.inspection {
            Inspection::Showable { .. } => Some(true),
            Inspection::NotShowable { code, detail } => {
                let problem = stage_error(*code, detail, &context.texts);
                context.warn(
                    "cli-not-showable",
                    &[("title", title.clone().into()), ("problem", problem.what.into())],
                );
                Some(false)
            }
            Inspection::Failed { .. } => {
                context.warn("cli-not-looked-into", &[("title", title.clone().into())]);
                None
            }
        };
        if self.json {
            context.print_json(&FilmJson {
                id: film.id.to_string(),
                title: film.title,
                size: film.size,
                length_ms: film.length_ms,
                ended: match ending {
                    Ending::Asked => EndedJson::Word("asked"),
                    Ending::SpaceUsedUp => EndedJson::Word("space_used_up"),
                    Ending::Failed(fault) => EndedJson::Fault(fault),
                },
                showable,
            })?;
        } else {
            context.print_text(
                "cli-recorded",
                &[
                    ("title", title.into()),
                    ("length", length.into()),
                    ("size", size.into()),
                    ("id", film.id.to_string().into()),
                ],
            )?;
        }
        match ending {
            Ending::Asked => Ok(()),
            Ending::SpaceUsedUp => Err(Failure::text(Exit::NoSpace, "record-space-used-up")),
            Ending::Failed(fault) => Err(RecordError::Recorder {
                fault,
                detail: String::new(),
            }
            .into()),
        }
    }
}

/// Waits until camera and microphone are open.
fn wait_for_the_camera(session: &mut RecordingSession, cancel: &CancellationToken) -> Result<(), Failure> {
    loop {
        let status = session.wait(Duration::from_millis(100));
        if let Some((fault, detail)) = status.failure.clone() {
            return Err(RecordError::Recorder { fault, detail }.into());
        }
        if status.opened.is_some() {
            return Ok(());
        }
        if cancel.is_cancelled() {
            return Err(Failure::Interrupted);
        }
    }
}

/// One line for the person who waits.
fn progress(status: &Status, texts: &Texts) -> String {
    let left = status
        .time_left()
        .map_or_else(String::new, |left| clock(left.as_secs_f64()));
    texts.format(
        "cli-recording-progress",
        &[
            ("length", clock(status.recorded_ms as f64 / 1000.0).into()),
            ("size", texts.size(status.bytes).into()),
            ("left", left.into()),
        ],
    )
}

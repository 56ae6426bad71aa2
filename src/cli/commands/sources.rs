//! `vitrin sources`: the recordings on a card, in a camera or in a folder.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use crate::cli::columns::{Align, escape_control_chars, lay_out};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::interrupt::cancel_on_interrupt;
use crate::film::FilmFacts;
use crate::operations::sources::{Card, CardKind, DateSource, Device, Recording, RecordingKind, find_in, first_look};
use crate::protocol::ErrorCode;
use crate::texts::errors::stage_error;
use crate::texts::{Texts, clock};
use crate::workers::StageError;

pub const ABOUT: &str = "List the recordings on a card, in a camera or in a folder";

pub const JSON: &str = "\
With --json, one object:
  kind          how films lie there: avchd, xavc, sd_video, dcim, mixed or folder
  recordings    list, oldest first; each has:
    name        of its first file, without the ending
    kind        film, photo or sound
    files       its files in order: what the camera has split is one recording
    companions  files that belong to it alone: thumbnail, clip information, playlist
    size        bytes of `files`
    recorded    null, or: at (YYYY-MM-DDThh:mm:ss, as the clock on the wall showed it), utc_offset (+hh:mm or null), \
source (stream, clip_information, metadata, movie_header or file, the most trusted first), other (another reading of a \
movie_header, or null)
    length_ms   milliseconds, or null
    device      null, or: make, model, phone (whether it is a phone or tablet)
    look        with --look: showable (true, false, or null if that could not be found out), problem (why not, or null), picture \
(width and height of the small picture that can be made, or null), facts (as `vitrin list` has them, or null)
  shared        files that the camera keeps for several recordings together
  unknown       files and folders that Vitrin does not know or could not read
  cut_short     whether there is more than was looked at

Nothing is changed, and nothing is decoded but with --look: a sandboxed process then decodes one picture of each recording.";

#[derive(Args)]
pub struct Sources {
    /// The card, camera or folder, or files of a camera
    #[arg(required = true, value_name = "PLACE")]
    pub(crate) places: Vec<PathBuf>,

    /// Have a sandboxed process look into each recording, whether it can be shown
    #[arg(long)]
    look: bool,

    /// Print JSON for a script
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct CardJson {
    kind: &'static str,
    recordings: Vec<RecordingJson>,
    shared: Vec<String>,
    unknown: Vec<String>,
    cut_short: bool,
}

#[derive(Serialize)]
struct RecordingJson {
    name: String,
    kind: &'static str,
    files: Vec<String>,
    companions: Vec<String>,
    size: u64,
    recorded: Option<RecordedJson>,
    length_ms: Option<u64>,
    device: Option<DeviceJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    look: Option<LookJson>,
}

#[derive(Serialize)]
struct LookJson {
    showable: Option<bool>,
    problem: Option<ErrorCode>,
    picture: Option<(u16, u16)>,
    facts: Option<FilmFacts>,
}

#[derive(Serialize)]
struct RecordedJson {
    at: String,
    utc_offset: Option<String>,
    source: &'static str,
    other: Option<String>,
}

#[derive(Serialize)]
struct DeviceJson {
    make: String,
    model: String,
    phone: bool,
}

impl Sources {
    /// Prints the list.
    pub fn run(self, context: &mut Context) -> Result<(), Failure> {
        let cancel = cancel_on_interrupt().map_err(Failure::System)?;
        let card = find_in(&self.places, &cancel)?;
        let looks: Vec<Option<LookJson>> = card
            .recordings
            .iter()
            .map(|recording| self.look.then(|| LookJson::at(recording)))
            .collect();
        if self.json {
            let mut json = CardJson::from(card);
            for (recording, look) in json.recordings.iter_mut().zip(looks) {
                recording.look = look;
            }
            return context.print_json(&json);
        }
        if card.recordings.is_empty() {
            context.print_text("cli-sources-empty", &[])?;
        } else {
            for line in table(&card.recordings, &context.texts) {
                context.print_line(&line)?;
            }
        }
        for (recording, look) in card.recordings.iter().zip(looks) {
            if let Some(code) = look.and_then(|look| look.problem) {
                let problem = stage_error(code, "", &context.texts);
                let name = escape_control_chars(&recording.name);
                context.warn(
                    "cli-sources-not-showable",
                    &[("name", name.into()), ("problem", problem.what.into())],
                );
            }
        }
        if !card.unknown.is_empty() {
            context.print_text("cli-sources-unknown", &[("count", card.unknown.len().into())])?;
            for path in &card.unknown {
                context.print_line(&format!("  {}", escape_control_chars(&path.to_string_lossy())))?;
            }
        }
        if card.is_cut_short {
            context.warn("cli-sources-cut-short", &[]);
        }
        Ok(())
    }
}

fn table(recordings: &[Recording], texts: &Texts) -> Vec<String> {
    let columns = [
        "cli-column-recording",
        "library-column-recorded",
        "library-column-length",
        "library-column-size",
        "cli-column-parts",
        "cli-column-device",
    ];
    let head = columns.into_iter().map(|id| texts.get(id)).collect();
    let rows = recordings.iter().map(|recording| row(recording, texts));
    let rows: Vec<Vec<String>> = std::iter::once(head).chain(rows).collect();
    let [left, right] = [Align::Left, Align::Right];
    lay_out(&[left, left, right, right, right, left], &rows)
}

fn row(recording: &Recording, texts: &Texts) -> Vec<String> {
    let recorded = recording.recorded.map_or_else(String::new, |recorded| {
        let time = recorded.at.time();
        let date = recorded.at.date().to_string();
        format!("{} {:02}:{:02}", texts.date(&date), time.hour(), time.minute())
    });
    let length = recording
        .length
        .map_or_else(String::new, |length| clock(length.as_secs_f64()));
    let device = recording.device.as_ref().map_or_else(String::new, |device| {
        let name = device.name();
        if device.is_phone {
            let phone = texts.get("sources-is-phone");
            format!("{name} {phone}").trim().to_owned()
        } else {
            name
        }
    });
    vec![
        recording.name.clone(),
        recorded,
        length,
        texts.size(recording.size),
        recording.files.len().to_string(),
        device,
    ]
}

impl LookJson {
    fn at(recording: &Recording) -> Self {
        let (showable, problem, looked) = match first_look(recording) {
            Ok(looked) => (Some(true), None, Some(looked)),
            Err(StageError::Film { code, .. }) => {
                let is_known = matches!(
                    code,
                    ErrorCode::Unsupported | ErrorCode::BrokenFilm | ErrorCode::Unfinished
                );
                (is_known.then_some(false), Some(code), None)
            }
            Err(_) => (None, Some(ErrorCode::StageLost), None),
        };
        Self {
            showable,
            problem,
            picture: looked
                .as_ref()
                .and_then(|looked| looked.picture.as_ref())
                .map(|picture| (picture.width(), picture.height())),
            facts: looked.map(|looked| looked.facts),
        }
    }
}

fn text(path: impl AsRef<Path>) -> String {
    path.as_ref().to_string_lossy().into_owned()
}

impl From<Card> for CardJson {
    fn from(card: Card) -> Self {
        let texts = |paths: Vec<PathBuf>| paths.into_iter().map(text).collect();
        Self {
            kind: match card.kind {
                CardKind::Avchd => "avchd",
                CardKind::Xavc => "xavc",
                CardKind::SdVideo => "sd_video",
                CardKind::Dcim => "dcim",
                CardKind::Mixed => "mixed",
                CardKind::Folder => "folder",
            },
            recordings: card.recordings.into_iter().map(RecordingJson::from).collect(),
            shared: texts(card.shared),
            unknown: texts(card.unknown),
            cut_short: card.is_cut_short,
        }
    }
}

impl From<Recording> for RecordingJson {
    fn from(recording: Recording) -> Self {
        let texts = |paths: Vec<PathBuf>| paths.into_iter().map(text).collect();
        Self {
            name: recording.name,
            kind: match recording.kind {
                RecordingKind::Film => "film",
                RecordingKind::Photo => "photo",
                RecordingKind::Sound => "sound",
            },
            files: texts(recording.files),
            companions: texts(recording.companions),
            size: recording.size,
            recorded: recording.recorded.map(|recorded| RecordedJson {
                at: recorded.at.to_string(),
                utc_offset: recorded.offset.map(|offset| {
                    let minutes = offset.seconds() / 60;
                    let sign = if minutes < 0 { '-' } else { '+' };
                    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
                }),
                source: match recorded.source {
                    DateSource::Stream => "stream",
                    DateSource::ClipInformation => "clip_information",
                    DateSource::Metadata => "metadata",
                    DateSource::MovieHeader => "movie_header",
                    DateSource::File => "file",
                },
                other: recorded.other.map(|other| other.to_string()),
            }),
            length_ms: recording.length.and_then(|length| length.as_millis().try_into().ok()),
            look: None,
            device: recording.device.map(|Device { make, model, is_phone }| DeviceJson {
                make,
                model,
                phone: is_phone,
            }),
        }
    }
}

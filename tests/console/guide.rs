//! The pictures of `docs/guide`. `UPDATE_DOCS=1` makes them anew.

use std::path::PathBuf;

use image::RgbImage;
use vitrin::console::model::{LogMessage, LogRead, Message, RecordingMessage};
use vitrin::operations::record::{Devices, OpenedCamera, Status};
use vitrin::texts::Language;
use vitrin::vault::{FilmId, LogEntry, LogEvent, LoggedFilm, Span};

use crate::console_driver::{ConsoleDriver, with_films};
use crate::covers::covering;
use crate::faces::found;
use crate::import::{at_import, copies, done, importing};
use crate::key_page::asked;
use crate::pair::side_by_side;
use crate::ratings::{compared, filling};
use crate::settings::page;
use crate::voices::disguised;

type Scene = (&'static str, fn(Language) -> ConsoleDriver);

pub const GUIDE: [Scene; 14] = [
    ("import-1", at_import),
    ("import-2", importing),
    ("import-3", done),
    ("record-1", recording),
    ("log-1", log),
    ("copies-1", copies),
    ("covers-1", covering),
    ("covers-2", faces),
    ("voices-1", disguised),
    ("ratings-1", filling),
    ("ratings-2", compared),
    ("settings-1", page),
    ("keys-1", asked),
    ("beside-1", side_by_side),
];

/// How high the window is in a picture: a form takes more room than a list of a few lines.
fn height(name: &str) -> f32 {
    match name {
        _ if name.starts_with("ratings") => 860.0,
        "keys-1" => 700.0,
        _ => 560.0,
    }
}

/// Of how many pixels one may differ: times are in the computer's zone.
const ONE_IN: usize = 200;

#[test]
fn the_guide_has_the_pictures_that_are_drawn_now() {
    let update = std::env::var_os("UPDATE_DOCS").is_some();
    for (name, scene) in GUIDE {
        for (tag, language) in [("sv", Language::Swedish), ("en", Language::English)] {
            let mut driver = scene(language);
            driver.size = (900.0, height(name));
            driver.frame();
            driver.frame();
            let drawn = driver.drawn();
            if update {
                let file = folder().join(format!("{name}.{tag}.png"));
                drawn.save(file).expect("the picture is written");
                continue;
            }
            is_as_kept(&format!("{name}.{tag}"), &drawn);
        }
    }
}

/// Where the guide's pictures are.
pub fn folder() -> PathBuf {
    support::tree().join("docs/pictures")
}

/// Fails unless the guide's picture of this name is nearly what was drawn.
pub fn is_as_kept(name: &str, drawn: &RgbImage) {
    let file = folder().join(format!("{name}.png"));
    let kept = image::open(&file).expect("the guide's picture").to_rgb8();
    assert_eq!(kept.dimensions(), drawn.dimensions(), "{name}");
    let others = kept.pixels().zip(drawn.pixels()).filter(|(kept, drawn)| {
        let mut channels = kept.0.iter().zip(drawn.0);
        channels.any(|(kept, drawn)| kept.abs_diff(drawn) > 32)
    });
    let (others, all) = (others.count(), kept.pixels().len());
    assert!(
        others * ONE_IN < all,
        "{name} is not what is drawn now ({others} of {all} pixels); UPDATE_DOCS=1 makes it anew"
    );
}

/// The faces that were found in a film, once what is said of the search was read.
fn faces(language: Language) -> ConsoleDriver {
    let mut driver = found(language);
    driver.happens(Message::NoticeDismissed);
    driver
}

/// A film is being recorded.
pub fn recording(language: Language) -> ConsoleDriver {
    let mut driver = with_films(language);
    let mut happens = |message| driver.happens(Message::Recording(message));
    let (camera, microphone) = ("Logitech Brio".to_owned(), "Jabra Speak 510".to_owned());
    let status = Status {
        opened: Some(OpenedCamera {
            camera: camera.clone(),
            microphone: Some(microphone.clone()),
            size: (1280, 720),
            frame_rate: 30,
            video_codec: "H.264".into(),
            audio_codec: Some("Opus".into()),
            bit_rate: 4_000_000,
            sandbox: String::new(),
        }),
        peak: Some(-14.0),
        free: Some(62_000_000_000),
        ..Status::default()
    };
    happens(RecordingMessage::Enter);
    happens(RecordingMessage::DevicesFound(Devices {
        cameras: vec![camera, "Integrated Camera".into()],
        microphones: vec![microphone],
    }));
    happens(RecordingMessage::Title("Samtal 4".into()));
    happens(RecordingMessage::Status(Box::new(status.clone())));
    happens(RecordingMessage::Begin);
    happens(RecordingMessage::Begun(Ok(())));
    happens(RecordingMessage::Status(Box::new(Status {
        begun: true,
        recording: true,
        recorded_ms: 754_000,
        frames: 22_620,
        bytes: 377_000_000,
        ..status
    })));
    driver
}

/// The log of some days.
pub fn log(language: Language) -> ConsoleDriver {
    let mut driver = with_films(language);
    let film = |number: u8, title: &str| {
        Some(LoggedFilm {
            id: FilmId::from([number; 16]),
            title: Some(title.into()),
        })
    };
    let time = |text: &str| text.parse().expect("a time");
    let first = || film(1, "Första samtalet");
    let events = [
        ("2025-11-18T13:02:00Z", None, LogEvent::Unlocked),
        ("2025-11-18T13:03:00Z", first(), LogEvent::Opened),
        (
            "2025-11-18T13:41:00Z",
            first(),
            LogEvent::Shared {
                from: time("2025-11-18T13:05:00Z"),
            },
        ),
        (
            "2025-11-18T13:42:00Z",
            first(),
            LogEvent::Shown {
                from: time("2025-11-18T13:03:00Z"),
                parts: vec![Span(0, 754_000)],
            },
        ),
        ("2025-11-18T13:44:00Z", first(), LogEvent::Annotated),
        (
            "2025-11-18T13:58:00Z",
            film(2, "Uppföljning"),
            LogEvent::Imported { size: 734_000_000 },
        ),
        (
            "2025-11-18T13:59:00Z",
            film(2, "Uppföljning"),
            LogEvent::SourceErased { files: 1 },
        ),
        ("2025-11-18T14:01:00Z", film(3, "Rollspel"), LogEvent::Erased),
        ("2025-11-18T14:02:00Z", None, LogEvent::Locked),
    ];
    let entries = events.into_iter().rev().map(|(at, film, event)| LogEntry {
        at: time(at),
        by: "Anna Lindqvist".into(),
        computer: "BUP-0412".into(),
        header: 1,
        catalogue: 1,
        film,
        event,
    });
    let read = LogRead {
        entries: entries.collect(),
        problems: Vec::new(),
    };
    driver.happens(Message::Log(LogMessage::Open));
    driver.happens(Message::Log(LogMessage::Read(Ok(read))));
    driver
}

//! What films there are, how each is made, and what is right for it. `docs/films.md` is made from this.

mod avi;
mod browser;
mod codecs;
mod colour;
mod damaged;
mod joined;
mod mp4;
mod orientation;
mod plain;
mod sound;
mod stills;
mod timing;

use std::path::Path;
use std::sync::Arc;

pub use Expected::{Plays, Refused, Survives, Warned};

/// Kinds of film, as people speak of them. The order is that of `docs/films.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Plain,
    Flac,
    Fragmented,
    Browser,
    BFramesInAvi,
    NoEditList,
    Edited,
    Delayed,
    Hdr,
    Orientation,
    Slides,
    SoundCodecs,
    Codecs,
    SoundAlone,
    Stills,
    Joined,
    Cut,
    Damaged,
    HevcTs,
}

impl Kind {
    pub const ALL: [Self; 19] = [
        Self::Plain,
        Self::Flac,
        Self::Fragmented,
        Self::Browser,
        Self::BFramesInAvi,
        Self::NoEditList,
        Self::Edited,
        Self::Delayed,
        Self::Hdr,
        Self::Orientation,
        Self::Slides,
        Self::SoundCodecs,
        Self::Codecs,
        Self::SoundAlone,
        Self::Stills,
        Self::Joined,
        Self::Cut,
        Self::Damaged,
        Self::HevcTs,
    ];

    /// One word, for `VITRIN_FILMS`.
    pub fn key(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Flac => "flac",
            Self::Fragmented => "fragmented",
            Self::Browser => "browser",
            Self::BFramesInAvi => "avi-b-frames",
            Self::NoEditList => "no-edit-list",
            Self::Edited => "edited",
            Self::Delayed => "delayed",
            Self::Hdr => "hdr",
            Self::Orientation => "orientation",
            Self::Slides => "slides",
            Self::SoundCodecs => "sound-codecs",
            Self::Codecs => "codecs",
            Self::SoundAlone => "sound-alone",
            Self::Stills => "stills",
            Self::Joined => "joined",
            Self::Cut => "cut",
            Self::Damaged => "damaged",
            Self::HevcTs => "hevc-ts",
        }
    }

    /// The heading in `docs/films.md`.
    pub fn title(self) -> &'static str {
        match self {
            Self::Plain => "Films of cameras, telephones and programs, as they usually are",
            Self::Flac => "FLAC sound beside a picture (OBS)",
            Self::Fragmented => "Fragmented MP4 (OBS, browsers)",
            Self::Browser => "Recordings of browsers (WebM and Matroska without length and index)",
            Self::BFramesInAvi => "Xvid and DivX with B-frames in AVI",
            Self::NoEditList => "MP4 with B-frames and no edit list",
            Self::Edited => "Films that were trimmed without coding them again (edit lists)",
            Self::Delayed => "Sound or picture that begins later, or ends earlier, than the other",
            Self::Hdr => "High dynamic range (iPhone, Samsung)",
            Self::Orientation => "Turned and mirrored pictures",
            Self::Slides => "Pictures that stand for long (Zoom, Teams)",
            Self::SoundCodecs => "Kinds of sound",
            Self::Codecs => "Other kinds of picture and file",
            Self::SoundAlone => "Sound alone (dictation, voice memos)",
            Self::Stills => "Photographs",
            Self::Joined => "Films put together, and clocks that jump",
            Self::Cut => "Films that were cut off",
            Self::Damaged => "Damaged files, and files that lie",
            Self::HevcTs => "HEVC in MPEG transport streams",
        }
    }
}

/// What Vitrin has to do with a film.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Expected {
    /// All of it is right, and no warning.
    Plays,
    /// The same, with a warning of this code.
    Warned(&'static str),
    /// It is not shown; the message has one of these words.
    Refused(&'static [&'static str]),
    /// What can be played is played, or the film is refused in clear words: no crash, no standstill, and never "internal".
    Survives,
}

/// The tone that a film's sound has.
#[derive(Debug, Clone, PartialEq)]
pub struct Tone {
    /// From when to when it is on, in seconds of the film.
    pub on: Vec<(f64, f64)>,
    /// How loud it is where it is on: root of the mean square, in decibels below full scale.
    pub level: f64,
    /// Whether left and right have it.
    pub sides: [bool; 2],
    /// How many decibels it may be off.
    pub within: f64,
}

/// Makes a film at a path.
pub type Make = Arc<dyn Fn(&Path) + Send + Sync>;

/// One film, and all that is right for it.
#[derive(Clone)]
pub struct Film {
    pub kind: Kind,
    /// Its file's name.
    pub name: String,
    /// What is special about it, for `docs/films.md`; empty where the name says it.
    pub how: String,
    pub make: Make,
    /// Length in seconds; `None` for a still.
    pub duration: Option<f64>,
    /// How many seconds the length that is told may be off.
    pub duration_within: f64,
    /// Width and height as it is shown.
    pub size: (usize, usize),
    /// When which frame's turn comes, in seconds; the first one at 0. Empty: no numbers.
    pub shown: Vec<(f64, u32)>,
    pub sound: Option<Tone>,
    /// Brightness of the patches in the corners as they are to be shown (0 to 255): top left, top right, bottom left, bottom right.
    pub greys: Option<[f64; 4]>,
    pub greys_within: f64,
    pub expected: Expected,
    /// Why it is not right yet.
    pub known: Option<&'static str>,
    /// Whether `make test` tries it.
    pub selected: bool,
    /// Whether the stage's memory is searched for the film as it ends.
    pub searched: bool,
}

/// What [`crate::make::picture::GREYS`] look like.
pub const GREY_LEVELS: [f64; 4] = [28.0, 98.0, 168.0, 238.0];

impl Film {
    /// What is special about it.
    pub fn how(mut self, how: &str) -> Self {
        self.how = if self.how.is_empty() {
            how.into()
        } else {
            format!("{}; {how}", self.how)
        };
        self
    }

    /// With other words for what it is.
    pub fn called(self, how: &str) -> Self {
        Self {
            how: how.into(),
            ..self
        }
    }

    pub fn expected(self, expected: Expected) -> Self {
        Self { expected, ..self }
    }

    pub fn selected(self) -> Self {
        Self { selected: true, ..self }
    }

    /// The length that is told may be off by so many seconds.
    pub fn length_within(self, seconds: f64) -> Self {
        Self {
            duration_within: seconds,
            ..self
        }
    }

    pub fn lasting(self, seconds: f64) -> Self {
        Self {
            duration: Some(seconds),
            ..self
        }
    }

    pub fn showing(self, shown: Vec<(f64, u32)>) -> Self {
        Self { shown, ..self }
    }

    /// With a first picture that stands this many seconds longer than the others: so the file says.
    pub fn standing_at_first(mut self, seconds: f64) -> Self {
        for (at, _) in self.shown.iter_mut().skip(1) {
            *at += seconds;
        }
        self
    }

    /// With the tone at other times.
    pub fn sounding(mut self, on: Vec<(f64, f64)>) -> Self {
        if let Some(tone) = &mut self.sound {
            tone.on = on;
        }
        self
    }

    /// With a tone of this level, give or take so many decibels.
    pub fn with_level(mut self, level: f64, within: f64) -> Self {
        if let Some(tone) = &mut self.sound {
            (tone.level, tone.within) = (level, within);
        }
        self
    }

    pub fn greys(self, greys: [f64; 4], within: f64) -> Self {
        Self {
            greys: Some(greys),
            greys_within: within,
            ..self
        }
    }

    /// With a search of the stage's memory at its end.
    pub fn searched(self) -> Self {
        Self { searched: true, ..self }
    }

    pub fn first_number(&self) -> Option<u32> {
        self.shown.first().map(|&(_, number)| number)
    }

    pub fn last_number(&self) -> Option<u32> {
        self.shown.last().map(|&(_, number)| number)
    }

    /// When a frame's turn comes first.
    pub fn time_of(&self, number: u32) -> Option<f64> {
        self.shown.iter().find(|(_, shown)| *shown == number).map(|&(at, _)| at)
    }

    /// Five moments for exact seeks: the start, three in the midst of frames all over the film, and the last frame.
    pub fn places(&self) -> Vec<(f64, u32)> {
        let last = self.shown.len().saturating_sub(1);
        let middle = |index: usize| {
            let (at, number) = self.shown[index];
            let end = self
                .shown
                .get(index + 1)
                .map_or(self.duration.unwrap_or(at).max(at + 0.02), |next| next.0);
            (at + (end - at).min(1.0) * 0.5, number)
        };
        match last {
            _ if self.shown.is_empty() || self.duration.is_none() => Vec::new(),
            0 => vec![middle(0)],
            // Backwards and forwards: not in the order of the film.
            _ => [last * 77 / 100, 0, last, last * 23 / 100, last * 52 / 100]
                .map(middle)
                .to_vec(),
        }
    }
}

/// The whole corpus.
pub fn all() -> Vec<Film> {
    let mut films = [
        plain::films(),
        sound::films(),
        mp4::films(),
        browser::films(),
        avi::films(),
        timing::films(),
        colour::films(),
        orientation::films(),
        codecs::films(),
        stills::films(),
        joined::films(),
        damaged::films(),
    ]
    .concat();
    films.sort_by_key(|film| film.kind);
    for film in &mut films {
        film.known = known().find(|(name, _)| *name == film.name).map(|(_, reason)| reason);
    }
    films
}

/// Films that are not right yet, and why: a line each, the name and the reason. A run with `UPDATE_FILMS=1` writes it again.
pub fn known() -> impl Iterator<Item = (&'static str, &'static str)> {
    include_str!("known.txt")
        .lines()
        .filter_map(|line| line.split_once(": "))
}

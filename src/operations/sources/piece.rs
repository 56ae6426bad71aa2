//! One file of pictures, sound or a photograph, with what it says about itself.

use std::path::PathBuf;
use std::time::Duration;

use jiff::SignedDuration;
use jiff::tz::TimeZone;

use super::bytes::{Bytes, small_file};
use super::recording::{DateSource, Device, RecordedAt, Recording, RecordingKind};
use super::tree::Entry;
use super::{moi, movie, photo, time, transport, xml};

/// Endings (in capitals) of what Vitrin imports.
const MOVIES: &[&str] = &["MP4", "M4V", "MOV", "QT", "3GP", "3G2"];
const TRANSPORT_STREAMS: &[&str] = &["MTS", "M2TS", "M2T", "TS", "TOD"];
const OTHER_FILMS: &[&str] = &[
    "MOD", "AVI", "MKV", "WEBM", "MPG", "MPEG", "VOB", "WMV", "ASF", "FLV", "MXF", "DV", "OGV", "DIVX",
];
const PHOTOS: &[&str] = &[
    "JPG", "JPEG", "JPE", "HEIC", "HEIF", "HIF", "AVIF", "PNG", "TIF", "TIFF", "BMP", "GIF", "WEBP",
];
const SOUND: &[&str] = &[
    "WAV", "MP3", "M4A", "AAC", "FLAC", "OGG", "OGA", "OPUS", "WMA", "AMR", "AIF", "AIFF",
];
/// A camera's XML has some kilobytes.
const LARGEST_XML: u64 = 256 << 10;

/// What a file of this ending is; `None`: nothing that is imported.
pub(super) fn kind_of(ending: &str) -> Option<RecordingKind> {
    let films = [MOVIES, TRANSPORT_STREAMS, OTHER_FILMS];
    if films.iter().any(|films| films.contains(&ending)) {
        Some(RecordingKind::Film)
    } else if PHOTOS.contains(&ending) {
        Some(RecordingKind::Photo)
    } else if SOUND.contains(&ending) {
        Some(RecordingKind::Sound)
    } else {
        None
    }
}

/// A file with what it says.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) entry: Entry,
    pub(super) kind: RecordingKind,
    pub(super) recorded: Option<RecordedAt>,
    pub(super) length: Option<Duration>,
    pub(super) device: Option<Device>,
    /// How it is coded; empty where that is not known. Parts of one recording are coded alike.
    pub(super) coding: Vec<u8>,
    /// The clock of the camera, in seconds from some time or other: what it says of two files can be compared.
    pub(super) clock: Option<i64>,
    pub(super) companions: Vec<PathBuf>,
}

impl Piece {
    /// Looks into a file; `companions` are those of it that lie beside it.
    pub(super) fn read(entry: Entry, kind: RecordingKind, companions: Vec<Entry>) -> Self {
        let mut piece = Self {
            entry,
            kind,
            recorded: None,
            length: None,
            device: None,
            coding: Vec::new(),
            clock: None,
            companions: Vec::new(),
        };
        let (_, ending) = piece.entry.parts();
        let (is_movie, is_stream) = (
            MOVIES.contains(&ending) || ending == "M4A",
            TRANSPORT_STREAMS.contains(&ending),
        );
        if is_movie {
            piece.read_movie();
        } else if is_stream {
            piece.read_stream();
        } else if kind == RecordingKind::Photo {
            (piece.recorded, piece.device) = photo::read(&piece.entry.path);
        }
        for companion in companions {
            piece.read_companion(&companion);
            piece.companions.push(companion.path);
        }
        piece
    }

    fn read_movie(&mut self) {
        let Some(file) = Bytes::open(&self.entry.path) else {
            return;
        };
        let facts = movie::read(&file);
        let ended = time::of_file(self.entry.modified);
        let header = || time::movie_header(facts.created, ended, &TimeZone::system());
        self.recorded = facts.recorded.or_else(header);
        self.length = facts.length;
        self.device = facts.device;
        self.coding = facts.coding;
        self.clock = i64::try_from(facts.created).ok().filter(|clock| *clock > 0);
    }

    fn read_stream(&mut self) {
        let Some(file) = Bytes::open(&self.entry.path) else {
            return;
        };
        let facts = transport::read(&file);
        self.recorded = facts.recorded;
        self.length = facts.length;
        self.device = facts.device;
        if facts.is_one {
            self.coding = b"transport stream".to_vec();
        }
        self.set_clock();
    }

    fn read_companion(&mut self, companion: &Entry) {
        let source = DateSource::ClipInformation;
        match companion.parts().1 {
            "XML" => {
                let bytes = small_file(&companion.path, LARGEST_XML).unwrap_or_default();
                let (recorded, device) = xml::read(&bytes, source);
                self.know(recorded, device);
            }
            "MOI" => {
                let bytes = small_file(&companion.path, LARGEST_XML).unwrap_or_default();
                if let Some((recorded, length)) = moi::read(&bytes) {
                    self.length = self.length.or(length);
                    self.know(recorded, None);
                    self.set_clock();
                }
            }
            _ => {}
        }
    }

    /// Takes over what is more trusted than what is known.
    fn know(&mut self, recorded: Option<RecordedAt>, device: Option<Device>) {
        if let Some(new) = recorded
            && self.recorded.is_none_or(|old| new.source < old.source)
        {
            self.recorded = recorded;
        }
        if self.device.as_ref().is_none_or(|old| old.model.is_empty()) {
            self.device = device.or(self.device.take());
        }
    }

    fn set_clock(&mut self) {
        let epoch = jiff::civil::DateTime::ZERO;
        self.clock = self
            .recorded
            .map(|recorded| recorded.at.duration_since(epoch).as_secs());
    }
}

/// The recording that `pieces` are, which are in order and at least one.
pub(super) fn recording(pieces: Vec<Piece>) -> Option<Recording> {
    let first = pieces.first()?;
    let name = first.entry.path.file_stem().unwrap_or_default().to_string_lossy();
    let length = pieces.iter().map(|piece| piece.length).sum::<Option<Duration>>();
    let by_file = || {
        // Its time is that of its end, or of its first part's.
        let at = time::of_file(first.entry.modified)?;
        let length = SignedDuration::try_from(first.length.unwrap_or_default()).unwrap_or_default();
        let at = at.checked_sub(length).unwrap_or(at);
        time::plain(at, None, DateSource::File)
    };
    Some(Recording {
        name: name
            .chars()
            .map(|c| if c.is_control() { '\u{fffd}' } else { c })
            .collect(),
        size: pieces.iter().map(|piece| piece.entry.size).fold(0, u64::saturating_add),
        recorded: first.recorded.or_else(by_file),
        length,
        device: pieces.iter().find_map(|piece| piece.device.clone()),
        kind: first.kind,
        companions: pieces
            .iter()
            .flat_map(|piece| piece.companions.iter().cloned())
            .collect(),
        files: pieces.into_iter().map(|piece| piece.entry.path).collect(),
    })
}

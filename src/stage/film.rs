//! From what was handed over to a film that plays.

use std::fs::File;
use std::sync::Arc;
use std::time::Duration;

use super::outcome::FilmError;
use super::render::small::small_picture;
use crate::film::{Cover, FilmFacts, FilmPicture, FilmSource, Hidden, ReadError};
use crate::platform::files::read_exact_at;
use crate::playback::{self, Jump, Options, Player, ProbeReport, SoundOutput};
use crate::protocol::transport::{JUMP, LONG_JUMP};
use crate::protocol::{PREVIEW_SIZE, Preview, Start};
use crate::vault::{FilmReader, FilmTicket};

/// A film as it was handed over.
pub(super) enum Film {
    /// Sealed in a vault.
    Sealed(FilmTicket),
    /// In the clear, on a volume that the system has encrypted.
    Plain(File),
}

/// Authenticates the film's length and starts playing it, with nothing seen or heard of it that is `hidden`. `heard`: whether its sound goes
/// to the output from the beginning. Reads from the medium: not
/// for the event loop's thread.
pub(super) fn open(
    film: Film,
    start: Start,
    (sound, heard): (SoundOutput, bool),
    hidden: Hidden,
    wake: impl Fn() + Send + Sync + 'static,
) -> Result<Player, FilmError> {
    let options = Options {
        start: start.at,
        paused: start.paused,
        sound,
        unheard: !heard,
        index: match &film {
            Film::Sealed(ticket) => ticket.index.as_deref().cloned(),
            Film::Plain(_) => None,
        },
        jumps: jumps(),
        covers: hidden.covers,
        voices: hidden.voices,
    };
    Ok(Player::open(source(film)?, options, wake)?)
}

/// Those that keys and console offer, the ones back first: a supervisor looks at a place again.
fn jumps() -> Vec<Jump> {
    let ways = [LONG_JUMP, JUMP].map(Duration::from_secs_f64);
    ways.map(Jump::Back)
        .into_iter()
        .chain(ways.map(Jump::Forward))
        .collect()
}

/// Finds out what a film is without showing it, and makes a small picture of it in which `covers` are painted over; see
/// [`playback::probe_with_frame`]. No picture: none can be made, or the film is sound alone.
pub(super) fn probe(
    film: Film,
    covers: Vec<Cover>,
    on_progress: &mut dyn FnMut(u64),
) -> Result<(ProbeReport, Option<Preview>), FilmError> {
    let index = match &film {
        Film::Sealed(ticket) => ticket.index.as_deref().cloned(),
        Film::Plain(_) => None,
    };
    let (report, frame) = playback::probe_with_frame(source(film)?, index, covers, on_progress)?;
    let frame = frame.filter(|_| report.facts.picture.is_some());
    let largest = (FilmPicture::LARGEST.0.into(), FilmPicture::LARGEST.1.into());
    let picture = frame.and_then(|frame| small_picture(&frame.picture, largest));
    Ok((report, picture))
}

/// Facts and a small picture of a recording on a card, of which no more is read than that takes. `None`: no picture can be made of
/// it.
pub(super) fn look(file: File) -> Result<(FilmFacts, Option<Preview>), FilmError> {
    let mut source = PlainSource::open(file)?;
    let is_beginning = source.begins_a_stream() && source.len > STREAM_BEGINNING;
    if is_beginning {
        // It has no index, and would be read through.
        source.len = STREAM_BEGINNING;
    }
    let (mut facts, frame) = playback::look(Arc::new(source))?;
    if is_beginning {
        facts.duration_ms = None;
    }
    let preview = frame.and_then(|frame| small_picture(&frame.picture, PREVIEW_SIZE));
    Ok((facts, preview))
}

/// What the film is read from.
pub(super) fn source(film: Film) -> Result<Arc<dyn FilmSource>, FilmError> {
    Ok(match film {
        Film::Sealed(ticket) => Arc::new(FilmReader::open(ticket)?),
        Film::Plain(file) => Arc::new(PlainSource::open(file)?),
    })
}

/// A film that was never sealed. It is read straight into the same locked slabs that a sealed film is decrypted in.
struct PlainSource {
    file: File,
    len: u64,
}

impl PlainSource {
    fn open(file: File) -> Result<Self, ReadError> {
        let metadata = file.metadata().map_err(|_| ReadError::MediumLost)?;
        Ok(Self {
            file,
            len: metadata.len(),
        })
    }
}

/// Bytes of a transport or program stream in which its first picture is, at any rate of a camera's.
const STREAM_BEGINNING: u64 = 16 << 20;

impl PlainSource {
    /// Whether it is a transport or program stream, by its first packets.
    fn begins_a_stream(&self) -> bool {
        let mut head = [0; 4 + 2 * 192 + 1];
        if self.len < head.len() as u64 || self.read_at(0, &mut head).is_err() {
            return false;
        }
        let is_packed = |before: usize, stride: usize| (0..3).all(|n| head[before + n * stride] == 0x47);
        is_packed(4, 192) || is_packed(0, 188) || head[..4] == [0, 0, 1, 0xba]
    }
}

impl FilmSource for PlainSource {
    fn len(&self) -> u64 {
        self.len
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        let end = offset.checked_add(buffer.len() as u64).filter(|end| *end <= self.len);
        end.ok_or(ReadError::PastEnd)?;
        read_exact_at(&self.file, buffer, offset).map_err(|_| ReadError::MediumLost)
    }
}

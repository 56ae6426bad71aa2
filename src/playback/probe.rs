//! A look into a film without showing it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::control::shared::{ControlMessage, PlayerShared};
use crossbeam_channel::RecvTimeoutError;

use super::control::controller::{Controller, container_of};
use super::error::PlaybackError;
use super::frame::Frame;
use super::init::initialise;
use super::input::block_cache::BlockCache;
use super::media;
use super::types::{Options, PlayerEvent, SoundOutput, Warning};
use crate::film::{Cover, FilmFacts, FilmSource, MediaIndex, ReadError, Voices};

/// Longer than any of the player's own time limits, so that those report first.
const TIMEOUT: Duration = Duration::from_secs(90);

/// How often progress is reported.
const PROGRESS: Duration = Duration::from_millis(500);

/// What a film is.
#[derive(Debug, Clone, PartialEq)]
pub struct ProbeReport {
    /// Its media facts. A still has no duration.
    pub facts: FilmFacts,
    /// For [`Options::index`], where the film's container has none.
    pub index: Option<MediaIndex>,
    /// What of it cannot be shown or heard.
    pub warnings: Vec<Warning>,
}

/// Finds out what the film in `source` is by decoding its first frame. Takes some tens of milliseconds, unless the container has no
/// index: then the whole film is read once, and `on_progress` is told how many bytes are. Opens neither window nor sound device.
///
/// # Errors
///
/// As [`super::types::PlayerEvent::Error`] would report.
pub fn probe(source: Arc<dyn FilmSource>, on_progress: &mut dyn FnMut(u64)) -> Result<ProbeReport, PlaybackError> {
    let (source, index) = indexed(source, None, on_progress)?;
    let (facts, warnings, _) = facts(source, index.clone(), None)?;
    Ok(ProbeReport { facts, index, warnings })
}

/// The same, with the film's first frame, in which `covers` are painted over. A film whose `index` is known is not read for it. No frame: it
/// does not come in time.
///
/// # Errors
///
/// As [`probe`].
pub fn probe_with_frame(
    source: Arc<dyn FilmSource>,
    index: Option<MediaIndex>,
    covers: Vec<Cover>,
    on_progress: &mut dyn FnMut(u64),
) -> Result<(ProbeReport, Option<Frame>), PlaybackError> {
    let (source, index) = indexed(source, index, on_progress)?;
    let (facts, warnings, frame) = facts(source, index.clone(), Some(covers))?;
    Ok((ProbeReport { facts, index, warnings }, frame))
}

/// Facts and first frame of the film in `source`, of which no index is made. The facts of a film without an index may lack its
/// length. No frame: it does not come in time.
///
/// # Errors
///
/// As [`probe`].
pub fn look(source: Arc<dyn FilmSource>) -> Result<(FilmFacts, Option<Frame>), PlaybackError> {
    initialise()?;
    let (facts, _, frame) = facts(source, None, Some(Vec::new()))?;
    Ok((facts, frame))
}

/// A source that counts what is read of it.
struct Counted {
    source: Arc<dyn FilmSource>,
    read: AtomicU64,
}

impl FilmSource for Counted {
    fn len(&self) -> u64 {
        self.source.len()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        self.source.read_at(offset, buffer)?;
        self.read.fetch_add(buffer.len() as u64, Ordering::Relaxed);
        Ok(())
    }
}

/// The film, with its index where its container has none: the one that is known, or one that is made.
fn indexed(
    source: Arc<dyn FilmSource>,
    known: Option<MediaIndex>,
    on_progress: &mut dyn FnMut(u64),
) -> Result<(Arc<dyn FilmSource>, Option<MediaIndex>), PlaybackError> {
    if known.is_some() {
        initialise()?;
        return Ok((source, known));
    }
    let counted = Arc::new(Counted {
        source,
        read: AtomicU64::new(0),
    });
    let index = index(&counted, on_progress)?;
    Ok((counted, index))
}

/// The index of a film whose container has none; `None` also for what cannot be opened, which [`facts`] reports.
fn index(source: &Arc<Counted>, on_progress: &mut dyn FnMut(u64)) -> Result<Option<MediaIndex>, PlaybackError> {
    initialise()?;
    if source.is_empty() {
        return Ok(None);
    }
    let for_cache: Arc<dyn FilmSource> = Arc::clone(source) as _;
    let (send, done) = crossbeam_channel::bounded(1);
    let walk = move || {
        let index = || {
            let cache = Arc::new(BlockCache::new(for_cache).ok()?);
            let container = container_of(&cache).ok()?;
            media::index(&cache, container).ok()??.fitted()
        };
        // Only a receiver that has given up does not take it.
        let _ = send.send(index());
    };
    std::thread::Builder::new()
        .name("film-index".into())
        .spawn(walk)
        .map_err(no_thread)?;
    let mut last = 0;
    loop {
        match done.recv_timeout(PROGRESS) {
            Ok(index) => return Ok(index),
            // A panic there was reported when it happened.
            Err(RecvTimeoutError::Disconnected) => return Ok(None),
            Err(RecvTimeoutError::Timeout) => {
                let read = source.read.load(Ordering::Relaxed);
                if read > last {
                    on_progress(read.min(source.len()));
                    last = read;
                }
            }
        }
    }
}

fn no_thread(error: std::io::Error) -> PlaybackError {
    PlaybackError::Unavailable {
        detail: format!("no thread: {error}"),
    }
}

/// What the film is, what of it cannot be shown, and its first frame, where that is wanted.
type Found = (FilmFacts, Vec<Warning>, Option<Frame>);

/// `covers`: what is painted over in the first frame, where that is wanted.
fn facts(
    source: Arc<dyn FilmSource>,
    index: Option<MediaIndex>,
    covers: Option<Vec<Cover>>,
) -> Result<Found, PlaybackError> {
    let wants_frame = covers.is_some();
    let options = Options {
        unheard: false,
        start: Duration::ZERO,
        paused: true,
        sound: SoundOutput::None,
        index,
        jumps: Vec::new(),
        covers: Vec::new(),
        voices: Voices::default(),
    };
    let (shared, messages, events) = PlayerShared::new(Box::new(|| {}));
    shared.set_covers(covers.unwrap_or_default());
    let for_thread = Arc::clone(&shared);
    let control = std::thread::Builder::new()
        .name("film-probe".into())
        .spawn(move || Controller::run(source, options, for_thread, messages))
        .map_err(no_thread)?;
    let deadline = Instant::now() + TIMEOUT;
    let mut warnings = Vec::new();
    let outcome = loop {
        match events.recv_deadline(deadline) {
            Ok(PlayerEvent::Facts(facts)) => {
                let frame = if wants_frame { first_frame(&shared) } else { None };
                break Ok((facts, warnings, frame));
            }
            Ok(PlayerEvent::Warning(warning)) => warnings.push(warning),
            Ok(PlayerEvent::Error(error)) => break Err(error),
            Ok(_) => {}
            Err(_) => break Err(PlaybackError::broken("it does not show a first picture")),
        }
    };
    shared.post(ControlMessage::Close);
    // A panic there was reported when it happened.
    let _ = control.join();
    outcome
}

/// The frame that is held; it has been decoded when the facts are known.
fn first_frame(shared: &PlayerShared) -> Option<Frame> {
    const PATIENCE: Duration = Duration::from_secs(5);
    let until = Instant::now() + PATIENCE;
    loop {
        let frame = shared.take_frame();
        if frame.is_some() || Instant::now() >= until {
            return frame;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

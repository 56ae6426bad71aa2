//! Seals what a recorder hands over, on a thread of its own, so that a slow stick holds up neither camera nor window.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam_channel::RecvTimeoutError;
use parking_lot::Mutex;

use super::{Ending, RecordError, RecordedFilm};
use crate::operations::import::inspect;
use crate::vault::{FilmId, NextPiece, Recorded, Recording, UnlockedVault, VaultError};
use crate::workers::MediaReceiver;

/// How long the next piece is waited for before what is there is brought to the medium.
const PATIENCE: Duration = Duration::from_millis(100);

/// How often the free space is asked for.
const SPACE_INTERVAL: Duration = Duration::from_secs(1);

/// What the sealing thread tells of itself.
#[derive(Default)]
pub(super) struct Progress {
    /// Bytes that have come.
    pub(super) bytes: AtomicU64,
    /// Bytes that still have room.
    pub(super) free: AtomicU64,
    /// Bytes that were read back.
    pub(super) read_back: AtomicU64,
    /// Why nothing is sealed any more.
    pub(super) failure: Mutex<Option<VaultError>>,
}

/// A film that is being sealed.
pub(super) struct Sealing {
    film: FilmId,
    pub(super) progress: Arc<Progress>,
    thread: JoinHandle<Result<Recorded, VaultError>>,
}

impl Sealing {
    pub(super) fn begin(recording: Recording, media: MediaReceiver) -> Result<Self, RecordError> {
        let film = recording.film();
        let progress = Arc::new(Progress::default());
        progress.free.store(recording.free_bytes()?, Ordering::Relaxed);
        let shared = Arc::clone(&progress);
        let thread = thread::Builder::new()
            .name("recording".into())
            .spawn(move || {
                let outcome = seal(&recording, &media, &shared);
                if let Err(error) = &outcome {
                    *shared.failure.lock() = Some(error.clone());
                }
                outcome
            })
            .map_err(RecordError::Start)?;
        Ok(Self { film, progress, thread })
    }

    pub(super) fn is_over(&self) -> bool {
        self.thread.is_finished()
    }

    pub(super) fn finishing(self, title: String, length_ms: u64, ending: Ending) -> Finishing {
        Finishing {
            sealing: self,
            title,
            length_ms,
            ending,
        }
    }
}

fn seal(recording: &Recording, media: &MediaReceiver, progress: &Progress) -> Result<Recorded, VaultError> {
    let mut asked = Instant::now();
    let mut next = || {
        if asked.elapsed() >= SPACE_INTERVAL {
            asked = Instant::now();
            if let Ok(free) = recording.free_bytes() {
                progress.free.store(free, Ordering::Relaxed);
            }
        }
        match media.recv_timeout(PATIENCE) {
            Ok(piece) => NextPiece::Bytes(piece),
            Err(RecvTimeoutError::Timeout) => NextPiece::Nothing,
            Err(RecvTimeoutError::Disconnected) => NextPiece::End,
        }
    };
    let mut on_sealed = |bytes| progress.bytes.store(bytes, Ordering::Relaxed);
    recording.seal(&mut next, &mut on_sealed, &mut |step| {
        progress.read_back.store(step.done, Ordering::Relaxed);
        ControlFlow::Continue(())
    })
}

/// A recording that is over: the rest of it is sealed, and all of it read back. Can be sent to a thread that waits for it.
pub struct Finishing {
    sealing: Sealing,
    title: String,
    length_ms: u64,
    ending: Ending,
}

impl Finishing {
    /// The film.
    #[must_use]
    pub fn film(&self) -> FilmId {
        self.sealing.film
    }

    /// How far reading back is: bytes done, and in all.
    #[must_use]
    pub fn read_back(&self) -> (u64, u64) {
        let Progress { read_back, bytes, .. } = &*self.sealing.progress;
        (read_back.load(Ordering::Relaxed), bytes.load(Ordering::Relaxed))
    }

    /// Waits until it has been read back and compared; needs no vault.
    ///
    /// # Errors
    /// Errors of writing; what reached the medium is listed as unfinished. [`VaultError::SourceEmpty`] when nothing was recorded.
    pub fn wait(self) -> Result<ReadBack, (FilmId, VaultError)> {
        let film = self.film();
        let Self {
            sealing,
            title,
            length_ms,
            ending,
        } = self;
        // The thread panics only where this program is wrong.
        let outcome = sealing.thread.join().unwrap_or(Err(VaultError::ReadBackDiffers));
        let recorded = outcome.map_err(|error| (film, error))?;
        Ok(ReadBack {
            recorded,
            title,
            length_ms,
            ending,
        })
    }

    /// As [`wait`](Self::wait), then lists the film as whole and has a stage look into it. Of a recording of nothing, nothing stays.
    ///
    /// # Errors
    /// As [`wait`](Self::wait), and errors of writing.
    pub fn list(self, vault: &mut UnlockedVault) -> Result<RecordedFilm, VaultError> {
        match self.wait() {
            Ok(read_back) => read_back.list(vault),
            Err((film, error)) => {
                if error == VaultError::SourceEmpty {
                    vault.erase(film)?;
                }
                Err(error)
            }
        }
    }
}

/// A recording that was read back, and is not listed as whole yet.
pub struct ReadBack {
    recorded: Recorded,
    title: String,
    length_ms: u64,
    ending: Ending,
}

impl ReadBack {
    /// Lists the film as whole, and has a stage find out what it is made of.
    ///
    /// # Errors
    /// Errors of writing.
    pub fn list(self, vault: &mut UnlockedVault) -> Result<RecordedFilm, VaultError> {
        let id = vault.finish_recording(&self.recorded)?;
        let inspection = inspect(vault, id, &mut |_| {})?;
        Ok(RecordedFilm {
            id,
            title: self.title,
            size: self.recorded.size(),
            length_ms: self.length_ms,
            ending: self.ending,
            inspection,
        })
    }
}

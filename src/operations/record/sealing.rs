//! Seals what a recorder hands over, on a thread of its own, so that a slow stick holds up neither camera nor window.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam_channel::RecvTimeoutError;
use parking_lot::Mutex;

use super::{Ending, RecordError, RecordedFilm};
use crate::operations::import::{Inspection, inspect, with};
use crate::vault::{FilmId, NextPiece, Recording, UnlockedVault, VaultError};
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
    /// Nobody waits for the film any more: its key is to be gone at once.
    abandoned: AtomicBool,
}

/// A film that is being sealed.
pub(super) struct Sealing {
    film: FilmId,
    pub(super) progress: Arc<Progress>,
    thread: JoinHandle<(Recording, Result<(), VaultError>)>,
}

impl Sealing {
    pub(super) fn begin(mut recording: Recording, media: MediaReceiver) -> Result<Self, RecordError> {
        let film = recording.film();
        let progress = Arc::new(Progress::default());
        progress.free.store(recording.space().free_bytes()?, Ordering::Relaxed);
        let shared = Arc::clone(&progress);
        let thread = thread::Builder::new()
            .name("recording".into())
            .spawn(move || {
                let outcome = seal(&mut recording, &media, &shared);
                if let Err(error) = &outcome {
                    *shared.failure.lock() = Some(error.clone());
                }
                (recording, outcome)
            })
            .map_err(RecordError::Start)?;
        Ok(Self { film, progress, thread })
    }

    /// Has the thread end within moments. What has reached the medium stays as an unfinished film.
    pub(super) fn abandon(&self) {
        self.progress.abandoned.store(true, Ordering::Relaxed);
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

fn seal(recording: &mut Recording, media: &MediaReceiver, progress: &Progress) -> Result<(), VaultError> {
    let mut asked = Instant::now();
    let space = recording.space();
    let mut next = || {
        if asked.elapsed() >= SPACE_INTERVAL {
            asked = Instant::now();
            if let Ok(free) = space.free_bytes() {
                progress.free.store(free, Ordering::Relaxed);
            }
        }
        if progress.abandoned.load(Ordering::Relaxed) {
            return NextPiece::GiveUp;
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
        if progress.abandoned.load(Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
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
    #[must_use]
    pub fn wait(self) -> ReadBack {
        let Self {
            sealing,
            title,
            length_ms,
            ending,
        } = self;
        let (recording, outcome) = sealing
            .thread
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        ReadBack {
            recording,
            outcome,
            title,
            length_ms,
            ending,
        }
    }
}

/// A recording that was read back, or failed to be, and is not listed as whole yet.
pub struct ReadBack {
    recording: Recording,
    outcome: Result<(), VaultError>,
    title: String,
    length_ms: u64,
    ending: Ending,
}

impl ReadBack {
    /// Lists the film as whole. If that fails because another program is changing the vault, it can be tried again.
    ///
    /// # Errors
    /// Why it could not be sealed; what reached the medium stays listed as unfinished. [`VaultError::SourceEmpty`] when nothing was
    /// recorded: of that nothing stays. [`VaultError::Busy`], and errors of writing.
    pub fn list(&mut self, vault: &mut UnlockedVault) -> Result<FilmId, VaultError> {
        match &self.outcome {
            Ok(()) => vault.finish_recording(&mut self.recording),
            Err(VaultError::SourceEmpty) => {
                vault.discard_recording(&mut self.recording)?;
                Err(VaultError::SourceEmpty)
            }
            Err(error) => Err(error.clone()),
        }
    }

    /// What came of it, once it is listed and a stage has looked into it.
    #[must_use]
    pub fn film(self, inspection: Inspection) -> RecordedFilm {
        RecordedFilm {
            id: self.recording.film(),
            title: self.title,
            size: self.recording.size(),
            length_ms: self.length_ms,
            ending: self.ending,
            inspection,
        }
    }
}

/// Reads a recording back, lists it as whole, and has a stage find out what it is made of; the vault is locked to others no longer than that
/// needs. `vault` is upgraded for each step: a vault that is locked meanwhile leaves the film unfinished.
///
/// # Errors
/// [`RecordError::Vault`], and [`RecordError::VaultLocked`].
pub fn finish(
    finishing: Finishing,
    vault: &Weak<Mutex<UnlockedVault>>,
    program: Option<&Path>,
) -> Result<RecordedFilm, RecordError> {
    while !finishing.sealing.is_over() {
        if vault.strong_count() == 0 {
            finishing.sealing.abandon();
            return Err(RecordError::VaultLocked);
        }
        thread::sleep(PATIENCE);
    }
    let mut read_back = finishing.wait();
    let id = with(vault, |vault| read_back.list(vault))?;
    let inspection = inspect(vault, id, program, &mut |_| {}, &|| false);
    Ok(read_back.film(inspection))
}

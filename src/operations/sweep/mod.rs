//! The sweep (R-ERASE): looks on this computer for copies of films that are, or were, in a vault, and erases them when told.
//!
//! Copies are recognised by the vault's fingerprints. The searching and erasing is done by a process of its own (`vitrin sweeper`), which is
//! given the key of the fingerprints and no other, and may touch nothing but the places that are searched ([`run`]). [`Sweep`] is the
//! side of whoever has the vault: it has nothing to do with the vault once it is begun.

mod messages;
mod places;
mod process;
mod search;

use std::io::{self, BufReader};
use std::path::PathBuf;

use crate::vault::{Fingerprint, FingerprintKey, Known, UnlockedVault, VaultError};
use crate::workers::{Sweeper, SweeperPipes};
use messages::{Order, Request};

pub use messages::{Found, Likeness, Report};
pub use places::{user_dirs_file, usual_places};
pub use process::run;

/// What a sweep looks for, taken from a vault: after that the vault is not needed.
pub struct Wanted {
    key: FingerprintKey,
    files: Vec<(Fingerprint, Known)>,
}

impl Wanted {
    /// The files that films of `vault` came from, also of erased ones; `None` if no film has come from a file yet.
    ///
    /// # Errors
    /// [`VaultError::Memory`].
    pub fn of(vault: &UnlockedVault) -> Result<Option<Self>, VaultError> {
        let files: Vec<_> = vault.fingerprints().collect();
        let key = vault.known_fingerprint_key()?.filter(|_| !files.is_empty());
        Ok(key.map(|key| Self { key, files }))
    }

    /// Of which films the files are, by their place in the list. The key is gone then: a sweep that is under way has its own.
    #[must_use]
    pub fn into_films(self) -> Vec<Known> {
        self.files.into_iter().map(|(_, known)| known).collect()
    }
}

/// A sweep that is under way. A process that this has started ends when this is dropped.
pub struct Sweep {
    sweeper: Option<Sweeper>,
    pipes: BufReader<SweeperPipes>,
    is_searching: bool,
}

impl Sweep {
    /// Starts a process that looks for copies of `wanted` below `places`, but not below `skipped`. `program`: the one that is started;
    /// `None`: the one that is running.
    ///
    /// # Errors
    /// When the process cannot be started.
    pub fn begin(
        wanted: &Wanted,
        places: Vec<PathBuf>,
        skipped: Vec<PathBuf>,
        program: Option<PathBuf>,
    ) -> io::Result<Self> {
        let (sweeper, pipes) = Sweeper::spawn(program)?;
        let mut sweep = Self::over(pipes, wanted, places, skipped)?;
        sweep.sweeper = Some(sweeper);
        Ok(sweep)
    }

    /// The same, done by a process that is there already. It can be asked again, for the same places or some of them.
    ///
    /// # Errors
    /// When the process has ended.
    pub fn over(pipes: SweeperPipes, wanted: &Wanted, places: Vec<PathBuf>, skipped: Vec<PathBuf>) -> io::Result<Self> {
        let mut sweep = Self {
            sweeper: None,
            pipes: BufReader::new(pipes),
            is_searching: true,
        };
        let request = Request {
            key: wanted.key.as_mac(),
            files: wanted.files.iter().map(|(file, _)| *file).collect(),
            places: places::without_nested(places),
            skipped,
        };
        messages::write_line(sweep.pipes.get_mut(), &Order::Sweep(request))?;
        Ok(sweep)
    }

    /// What the process tells next; waits for it. The search is over with [`Report::Searched`], the erasing with [`Report::Done`].
    ///
    /// # Errors
    /// When the process has ended.
    pub fn next_report(&mut self) -> io::Result<Report> {
        let report = messages::read_line(&mut self.pipes)?.ok_or(io::ErrorKind::UnexpectedEof)?;
        self.is_searching &= !matches!(report, Report::Searched { .. });
        Ok(report)
    }

    /// Has those copies erased, by their place in the order of finding. To be called when the search is over.
    ///
    /// # Errors
    /// When the process has ended.
    pub fn erase(&mut self, copies: Vec<usize>) -> io::Result<()> {
        messages::write_line(self.pipes.get_mut(), &Order::Erase(copies))
    }

    /// Ends it, also in the middle of the search, but not while copies are being erased. Returns the pipes if the process was there
    /// already: it waits for the next sweep.
    #[must_use]
    pub fn end(mut self) -> Option<SweeperPipes> {
        if self.sweeper.is_some() {
            return None;
        }
        if self.is_searching {
            messages::write_line(self.pipes.get_mut(), &Order::Stop).ok()?;
            // What it has told by then is not the next sweep's.
            while self.is_searching {
                self.next_report().ok()?;
            }
        }
        Some(self.pipes.into_inner())
    }
}

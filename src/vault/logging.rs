//! What an unlocked vault writes in its log, and reads from it.

use std::path::{Path, PathBuf};

use super::ab_file::{AbFile, CATALOGUE, HEADER, Kind};
use super::catalogue::Catalogue;
use super::error::VaultError;
use super::film::FilmTicket;
use super::ids::FilmId;
use super::log::{
    self, Checkpoint, Computer, Log, LogEvent, LogHead, LogKeys, LogProblem, LogReport, LoggedFilm, UnwrittenEntries,
};
use super::unlocked::UnlockedVault;
use crate::memory::Key;

/// A change that the log has told of before it is made.
#[must_use]
pub(super) struct Announced {
    /// Number of entries that were added.
    entries: u32,
    /// Which file it changes, and that one's generation before.
    kind: Kind,
    before: u64,
}

/// The log of a vault whose other keys are gone already: for a program that shows a film and needs nothing else of its vault any more.
/// The vault counts as locked when this is dropped.
pub struct VaultLog {
    log: Log,
}

impl VaultLog {
    /// Adds an entry about a film.
    pub fn log_film(&mut self, film: LoggedFilm, event: LogEvent) {
        self.log.add(Some(film), event);
    }
}

impl UnlockedVault {
    /// Drops all keys but the log's.
    #[must_use]
    pub fn into_log(self) -> VaultLog {
        VaultLog {
            log: self.log.into_inner(),
        }
    }

    /// Everything that is needed to show a film, and an entry that says so.
    ///
    /// # Errors
    /// As [`ticket`](Self::ticket).
    pub fn ticket_to_show(&self, id: FilmId) -> Result<FilmTicket, VaultError> {
        let ticket = self.ticket(id)?;
        self.log_film(id, LogEvent::Opened);
        Ok(ticket)
    }

    /// The vault was unlocked, and the log will say when it was locked.
    pub(super) fn begin_session(self) -> Self {
        let tries = log::wrong_passwords(&*self.storage).ok().flatten();
        if let Some(tries) = &tries {
            self.log(LogEvent::FailedUnlocks {
                count: tries.count,
                first: tries.first,
                last: tries.last,
            });
        }
        self.log(LogEvent::Unlocked);
        // Counted once more, rather than never told: what was counted is forgotten only once it is in the log.
        if tries.is_some() && self.unwritten_entries().is_none() {
            let _ = log::forget_wrong_passwords(&*self.storage);
        }
        self.log.lock().begin_session();
        self
    }

    /// Adds an entry to the log. Where nothing can be written (a read-only or full stick) the entry is kept and written as soon as
    /// that is possible: [`unwritten_entries`](Self::unwritten_entries).
    pub fn log(&self, event: LogEvent) {
        self.log.lock().add(None, event);
    }

    /// The same, for what concerns a film. It keeps the title that the film has now.
    pub fn log_film(&self, id: FilmId, event: LogEvent) {
        self.log.lock().add(Some(self.as_logged(id)), event);
    }

    /// The film as the log names it.
    pub fn as_logged(&self, id: FilmId) -> LoggedFilm {
        let title = self.film(id).ok().map(|film| film.title.clone());
        LoggedFilm { id, title }
    }

    /// The files of the log that are there, by which a program that only reads adds its entries. Paths below the vault's folder.
    #[must_use]
    pub fn log_files(folder: &Path) -> Vec<PathBuf> {
        let paths = log::names().map(|name| folder.join(name));
        paths.filter(|path| path.is_file()).collect()
    }

    /// Adds the entries about a change of the catalogue before it is made. After it: [`log_outcome`](Self::log_outcome).
    pub(super) fn announce(&self, events: impl IntoIterator<Item = (Option<FilmId>, LogEvent)>) -> Announced {
        self.announce_in(CATALOGUE, self.catalogue_file.generation, events)
    }

    /// The same for a change of the header.
    pub(super) fn announce_in_header(&self, event: LogEvent) -> Announced {
        self.announce_in(HEADER, self.header_file.generation, [(None, event)])
    }

    fn announce_in(
        &self,
        kind: Kind,
        before: u64,
        events: impl IntoIterator<Item = (Option<FilmId>, LogEvent)>,
    ) -> Announced {
        let mut entries = 0;
        for (film, event) in events {
            let film = film.map(|id| self.as_logged(id));
            entries += u32::from(self.log.lock().add(film, event));
        }
        Announced { entries, kind, before }
    }

    /// Adds that the change was not made after all, if it was not. One that has reached the newer copy of its file counts: whoever writes
    /// next finishes it.
    pub(super) fn log_outcome<T>(
        &self,
        announced: &Announced,
        outcome: Result<T, VaultError>,
    ) -> Result<T, VaultError> {
        outcome.inspect_err(|error| {
            let now = AbFile::load(&*self.storage, announced.kind);
            let counts = now.is_ok_and(|now| now.generation > announced.before);
            if announced.entries > 0 && !counts {
                let (why, count) = (error.code().to_owned(), announced.entries);
                self.log(LogEvent::NotDone { why, count });
            }
        })
    }

    /// The newest state of the log that is known, to this program or to the catalogue: another program may have added entries and named them
    /// there.
    pub(super) fn log_head(&self) -> Option<LogHead> {
        let place = |head: &LogHead| (head.segment, head.count);
        self.log
            .lock()
            .head()
            .into_iter()
            .chain(self.catalogue.log)
            .max_by_key(place)
    }

    /// For the catalogue that is written when `new` replaces the vault key: keeps the keys of the log's files, so that they can still be
    /// read. After that has been written: [`follow_log_keys`](Self::follow_log_keys).
    pub(super) fn keep_log_keys(&self, changed: &mut Catalogue, new: &Key<32>) -> Result<(), VaultError> {
        if let Some(last) = self.log_head().map(|head| head.segment) {
            changed.log_keys = log::keep(&self.vault_key, new, self.id(), &changed.log_keys, last)?;
        }
        Ok(())
    }

    /// The vault key and the catalogue may be others than before. `replaced`: this program has replaced the vault key.
    pub(super) fn follow_log_keys(&self, replaced: bool) -> Result<(), VaultError> {
        let keys = LogKeys::new(&self.vault_key, self.id(), &self.catalogue.log_keys)?;
        self.log.lock().change_keys(keys, replaced);
        Ok(())
    }

    /// Compares the log with what this computer has seen of it last, and from now on remembers there what is written. Only so is it
    /// noticed that an old copy of the whole stick was put back.
    pub fn remember_log_on(&self, computer: Computer) {
        self.log.lock().remember_on(computer);
    }

    /// What was found to be wrong with the log since the vault was unlocked, without reading all of it.
    pub fn log_problems(&self) -> Vec<LogProblem> {
        self.log.lock().problems().to_vec()
    }

    /// Number of entries that could not be written to the log, and why.
    pub fn unwritten_entries(&self) -> Option<(usize, VaultError)> {
        self.log.lock().unwritten()
    }

    /// The same, to be asked when the vault is locked: its last entry may not be written either.
    pub fn unwritten_entries_later(&self) -> UnwrittenEntries {
        self.log.lock().unwritten_entries()
    }

    /// Reads the whole log, and checks that every entry is what was written and follows from those before it.
    ///
    /// # Errors
    /// Errors of reading. What is wrong with the log is in the report.
    pub fn read_log(&self) -> Result<LogReport, VaultError> {
        let kept = &self.catalogue.log_keys;
        let key_of = |segment| {
            let key = log::key_of(&self.vault_key, self.id(), kept, segment);
            // A kept key that does not open leaves its file unreadable, and no more.
            key.or_else(|_| log::key_of(&self.vault_key, self.id(), &[], segment))
        };
        // Entries of this program are known, even if the catalogue does not name them yet.
        let anchor = self.log_head();
        let mut report = log::read(&*self.storage, self.id(), anchor, &key_of)?;
        let found_before = self.log_problems();
        let new = found_before
            .into_iter()
            .filter(|problem| !report.problems.contains(problem));
        let new: Vec<_> = new.collect();
        report.problems.extend(new);
        Ok(report)
    }

    /// The state of each file of the log, signed by `computer`; none where no key can be kept.
    pub fn checkpoints(&self, report: &LogReport, computer: &Computer) -> Vec<Checkpoint> {
        let heads = report.segments.iter().filter_map(|segment| segment.head);
        heads.filter_map(|head| computer.sign(self.id(), &head)).collect()
    }
}

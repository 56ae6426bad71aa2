//! Adds entries to the log.

use std::collections::VecDeque;
use std::fs::TryLockError;
use std::io::ErrorKind;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use parking_lot::Mutex;

use super::computer::{Computer, Seen};
use super::end::{End, append, find_end};
use super::entry::{LogEntry, LogEvent, LoggedFilm};
use super::keys::LogKeys;
use super::record::{self, Place};
use super::report::LogProblem;
use super::segment::{self, SEGMENT_MAX, SEGMENTS_MAX, Tail};
use super::tree::{Frontier, LogHead};
use super::tries;
use crate::vault::ab_file::{AbFile, CATALOGUE, HEADER};
use crate::vault::error::{Piece, VaultError, is_missing};
use crate::vault::ids::{FilmId, VaultId};
use crate::vault::storage::{Storage, StoredFile};

/// Its lock is held while an entry is added. Not the vault's: that is held while the vault key is replaced and films are overwritten, and
/// films are shown meanwhile.
pub const LOCK: &str = "log.lck";

/// How long another program that adds an entry is waited for.
const WAIT: Duration = Duration::from_millis(500);
const RETRY_AFTER: Duration = Duration::from_millis(10);
const WRITING: &str = "write the log";

/// For how long after an entry about a film's notes there is no other about the same.
const NOTED_FOR: Duration = Duration::from_secs(600);

/// Entries that wait to be written, at most. Of more, the oldest are lost, and counted.
const PENDING_MAX: usize = 1000;

/// A file that is longer than this, in bytes, is not added to any more once the vault key was replaced.
const NEW_KEY_FROM: u64 = 256 * 1024;

/// Tells, also once the vault is locked, what could not be written to its log.
#[derive(Clone, Default)]
pub struct UnwrittenEntries(Arc<Mutex<Option<(usize, VaultError)>>>);

impl UnwrittenEntries {
    /// Number of entries, and why.
    #[must_use]
    pub fn now(&self) -> Option<(usize, VaultError)> {
        self.0.lock().clone()
    }
}

/// What an entry is to say, and when it happened.
struct Pending {
    at: Timestamp,
    film: Option<LoggedFilm>,
    event: LogEvent,
    generations: (u64, u64),
}

/// The end of the log of an unlocked vault.
pub struct Log {
    storage: Arc<dyn Storage>,
    vault: VaultId,
    /// Gone once the last entry was sealed.
    keys: Option<LogKeys>,
    /// Whether the next entry begins a file: the vault key was replaced, and the last file is long enough.
    begins_next: bool,
    /// Whether files may be made. A program that only reads adds entries to the file that there is.
    may_create: bool,
    /// Whether there is no log yet, and this program may not begin one.
    not_begun: bool,
    /// Name of the password that the vault was unlocked with.
    by: String,
    computer: Computer,
    tail: Option<Tail>,
    pending: VecDeque<Pending>,
    lost: u32,
    failure: Option<VaultError>,
    told: UnwrittenEntries,
    problems: Vec<LogProblem>,
    is_session: bool,
    /// The film that was noted about last, and when that was written.
    last_noted: Option<(FilmId, Instant)>,
    /// Whether the entry that is being written is the last.
    is_ending: bool,
    /// Generations of header and catalogue, as they are now.
    pub generations: (u64, u64),
    /// What the catalogue says of the log.
    pub anchor: Option<LogHead>,
}

/// What a log needs to know of its vault.
pub struct LogOf {
    /// The vault's id.
    pub vault: VaultId,
    /// Its keys.
    pub keys: LogKeys,
    /// What the catalogue says of the log.
    pub anchor: Option<LogHead>,
    /// Generations of header and catalogue.
    pub generations: (u64, u64),
    /// Name of the password that the vault was unlocked with.
    pub by: String,
    /// Whether files may be made.
    pub may_create: bool,
}

impl Log {
    /// The log of a vault; nothing is read yet.
    pub fn new(storage: Arc<dyn Storage>, of: LogOf) -> Self {
        let LogOf {
            vault,
            keys,
            anchor,
            generations,
            by,
            may_create,
        } = of;
        Self {
            storage,
            vault,
            keys: Some(keys),
            begins_next: false,
            may_create,
            not_begun: false,
            by,
            computer: Computer::unknown(),
            tail: None,
            pending: VecDeque::new(),
            lost: 0,
            failure: None,
            told: UnwrittenEntries::default(),
            problems: Vec::new(),
            is_session: false,
            last_noted: None,
            is_ending: false,
            generations,
            anchor,
        }
    }

    /// From now on the log says when the vault was locked.
    pub fn begin_session(&mut self) {
        self.is_session = true;
    }

    /// From now on nothing is written: the vault is gone.
    pub fn end_session(&mut self) {
        self.is_session = false;
    }

    /// Compares the log with what this computer has seen of it last, and from now on remembers there what is written.
    pub fn remember_on(&mut self, computer: Computer) {
        self.computer = computer;
        if let Some(seen) = self.computer.last_seen(self.vault)
            && let Some(problem) = self.compare(&seen)
        {
            self.computer.keep_aside(self.vault, &seen);
            self.report(problem);
        }
        self.remember();
    }

    /// What was found to be wrong when the end of the log was looked for, or with what this computer has seen.
    pub fn problems(&self) -> &[LogProblem] {
        &self.problems
    }

    /// Number of entries that could not be written, and why.
    pub fn unwritten(&self) -> Option<(usize, VaultError)> {
        let count = self.pending.len() + self.lost as usize;
        let failure = self.failure.clone().filter(|_| count > 0 && !self.not_begun);
        failure.map(|why| (count, why))
    }

    /// The same, to be asked later.
    pub fn unwritten_entries(&self) -> UnwrittenEntries {
        self.told.clone()
    }

    /// The state of the log that a catalogue written now has to name.
    pub fn head(&self) -> Option<LogHead> {
        self.tail.as_ref().and_then(Tail::head).or(self.anchor)
    }

    /// The vault key may have been replaced. `by_this`: it was, by this program, so that the next entry begins a file that is sealed
    /// under the new one, unless the last file is short: there are not so many numbers for files.
    pub fn change_keys(&mut self, keys: LogKeys, by_this: bool) {
        self.keys = Some(keys);
        let is_long = self.tail.as_ref().is_some_and(|tail| tail.free >= NEW_KEY_FROM);
        self.begins_next |= by_this && is_long && self.may_create;
    }

    /// Adds an entry. What cannot be written now is kept and written with the next one. Returns whether there is one: not where
    /// the one before says the same.
    pub fn add(&mut self, film: Option<LoggedFilm>, event: LogEvent) -> bool {
        match event {
            LogEvent::Annotated if self.is_noted_already(film.as_ref()) => return false,
            // What was noted last may be what was not done.
            LogEvent::NotDone { .. } => self.last_noted = None,
            _ => {}
        }
        if self.pending.len() == PENDING_MAX {
            self.pending.pop_front();
            self.lost += 1;
        }
        self.pending.push_back(Pending {
            at: Timestamp::now(),
            film,
            event,
            generations: self.generations,
        });
        self.not_begun = false;
        self.failure = self.flush().err();
        *self.told.0.lock() = self.unwritten();
        true
    }

    /// Whether the entry before says the same. What is typed is written every second: that is one entry, not hundreds.
    fn is_noted_already(&mut self, film: Option<&LoggedFilm>) -> bool {
        let id = film.map(|film| film.id);
        if let Some((last, at)) = self.last_noted
            && Some(last) == id
            && at.elapsed() < NOTED_FOR
        {
            return true;
        }
        self.last_noted = id.map(|id| (id, Instant::now()));
        false
    }

    /// Writes what waits to be written.
    fn flush(&mut self) -> Result<(), VaultError> {
        let _lock = self.lock()?;
        self.look_for_the_end()?;
        if self.lost > 0 {
            let event = LogEvent::EntriesLost { count: self.lost };
            self.write(None, event, Timestamp::now(), self.generations)?;
            self.lost = 0;
        }
        while let Some(next) = self.pending.front() {
            let (film, event) = (next.film.clone(), next.event.clone());
            self.write(film, event, next.at, next.generations)?;
            self.pending.pop_front();
        }
        self.remember();
        Ok(())
    }

    /// An entry about the log itself, or about what it shows to be wrong. It names the generations that there really are, so that
    /// the same is not reported twice.
    fn report(&mut self, problem: LogProblem) {
        self.problems.push(problem);
        if let Some(tail) = &mut self.tail {
            tail.generations = (0, 0);
        }
        let found = problem.code().to_owned();
        self.add(None, LogEvent::CheckFailed { found });
    }

    fn compare(&self, seen: &Seen) -> Option<LogProblem> {
        let Some(tail) = &self.tail else {
            // Never written to, although this computer has seen entries.
            let readable = self.failure.is_none();
            return readable.then_some(LogProblem::OlderThanSeen {
                found: 0,
                expected: seen.head.count,
            });
        };
        let older = LogProblem::OlderThanSeen {
            found: tail.frontier.count(),
            expected: seen.head.count,
        };
        // A file that was closed since is read when the whole log is.
        if seen.head.segment < tail.segment {
            return None;
        }
        if seen.head.segment > tail.segment || seen.head.count > tail.frontier.count() {
            return Some(older);
        }
        let place = self.place(tail.segment).ok()?;
        match segment::holds(&*self.storage, &place, &seen.head) {
            Ok(false) => Some(LogProblem::OtherThanSeen),
            _ => None,
        }
    }

    fn remember(&self) {
        if let Some(head) = self.tail.as_ref().and_then(Tail::head) {
            self.computer.remember(self.vault, head);
        }
    }

    fn place(&self, segment: u32) -> Result<Place<'_>, VaultError> {
        // Never missing: the entry after which they are dropped is the last.
        let keys = self.keys.as_ref().ok_or(VaultError::Cancelled)?;
        Ok(Place {
            vault: self.vault,
            segment,
            key: keys.of(segment),
        })
    }

    /// Waits for another program that adds an entry.
    fn lock(&mut self) -> Result<StoredFile, VaultError> {
        let opened = match self.storage.open_to_write(LOCK) {
            // A program that only reads makes no files.
            Err(error) if is_missing(&error) && !self.may_create => {
                self.not_begun = self.anchor.is_none();
                return Err(VaultError::NotWritable);
            }
            Err(error) if is_missing(&error) => match self.storage.create(LOCK) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => self.storage.open_to_write(LOCK),
                created => created,
            },
            opened => opened,
        };
        let file = opened.map_err(|error| VaultError::from_io(&error, WRITING))?;
        let until = Instant::now() + WAIT;
        loop {
            match file.file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::WouldBlock) if Instant::now() < until => thread::sleep(RETRY_AFTER),
                Err(TryLockError::WouldBlock) => return Err(VaultError::Busy),
                Err(TryLockError::Error(error)) => return Err(VaultError::from_lock(&error)),
            }
        }
    }

    /// Finds out where the next entry belongs. The first time it is compared with what the catalogue says.
    fn look_for_the_end(&mut self) -> Result<(), VaultError> {
        if let Some(tail) = &self.tail
            && segment::is_unchanged(&*self.storage, tail)?
            && !self.is_there(tail.segment + 1)?
        {
            return self.begin_if_full();
        }
        let start = self.keys.as_ref().map_or(0, LogKeys::last_kept);
        let End { tail, next, problem } = find_end(&*self.storage, start, self.anchor, &|segment| self.place(segment))?;
        if problem == Some(LogProblem::Replaced) && self.is_stale() {
            // The keys may be others by now.
            return Err(VaultError::Busy);
        }
        let first = self.tail.is_none();
        match (tail, problem) {
            (Some(tail), None) => {
                let empty = tail.frontier.count() == 0;
                let generations = tail.generations;
                self.tail = Some(tail);
                if empty {
                    self.write_begun("new", None)?;
                }
                if first {
                    self.compare_generations(generations);
                }
            }
            (_, problem) => {
                if !self.may_create {
                    self.problems
                        .extend(problem.filter(|problem| !self.problems.contains(problem)));
                    return Err(problem.map_or(VaultError::NotWritable, |_| VaultError::Damaged { what: Piece::Log }));
                }
                let why = if problem.is_some() { "damaged" } else { "new" };
                let previous = self.anchor;
                self.begin(next, why, previous)?;
                if let Some(problem) = problem {
                    self.problems.push(problem);
                    let found = problem.code().to_owned();
                    self.write(
                        None,
                        LogEvent::CheckFailed { found },
                        Timestamp::now(),
                        self.generations,
                    )?;
                }
            }
        }
        self.begin_if_full()
    }

    /// Whether another program has changed the catalogue since this one has read it.
    fn is_stale(&self) -> bool {
        AbFile::load(&*self.storage, CATALOGUE).is_ok_and(|file| file.generation > self.generations.1)
    }

    /// Compares the generations that the last entry names with those that there are.
    fn compare_generations(&mut self, (header, catalogue): (u64, u64)) {
        // Another program may have changed them since this one has read them.
        let is_older = |kind, named: u64, read: u64| {
            named > read && AbFile::load(&*self.storage, kind).is_ok_and(|file| named > file.generation)
        };
        let wrong = [
            (is_older(HEADER, header, self.generations.0), LogProblem::HeaderOlder),
            (
                is_older(CATALOGUE, catalogue, self.generations.1),
                LogProblem::CatalogueOlder,
            ),
        ];
        for (_, problem) in wrong.into_iter().filter(|(wrong, _)| *wrong) {
            self.problems.push(problem);
            if let Some(tail) = &mut self.tail {
                tail.generations = (0, 0);
            }
            self.pending.push_front(Pending {
                at: Timestamp::now(),
                film: None,
                event: LogEvent::CheckFailed {
                    found: problem.code().to_owned(),
                },
                generations: self.generations,
            });
        }
    }

    fn is_there(&self, segment: u32) -> Result<bool, VaultError> {
        match self.storage.open(&segment::name(segment)) {
            Ok(_) => Ok(true),
            Err(error) if is_missing(&error) => Ok(false),
            Err(error) => Err(VaultError::from_io(&error, "read the log")),
        }
    }

    fn begin_if_full(&mut self) -> Result<(), VaultError> {
        match &self.tail {
            Some(tail) if self.begins_next => {
                let (next, previous) = (tail.segment + 1, tail.head());
                self.begin(next, "new_key", previous)?;
                self.begins_next = false;
                Ok(())
            }
            Some(tail) if tail.free + record::RECORD_MAX as u64 > SEGMENT_MAX && self.may_create => {
                let (next, previous) = (tail.segment + 1, tail.head());
                self.begin(next, "full", previous)
            }
            Some(tail) if tail.free + record::RECORD_MAX as u64 > SEGMENT_MAX => Err(VaultError::NotWritable),
            _ => Ok(()),
        }
    }

    /// Begins a file.
    fn begin(&mut self, segment: u32, why: &str, previous: Option<LogHead>) -> Result<(), VaultError> {
        if segment >= SEGMENTS_MAX {
            return Err(VaultError::TooMany { what: Piece::Log });
        }
        let writing = |error| VaultError::from_io(&error, WRITING);
        self.storage.create(&segment::name(segment)).map_err(writing)?;
        // There may be one already, and nothing depends on it.
        let _ = tries::create(&*self.storage);
        self.tail = Some(Tail {
            segment,
            frontier: Frontier::default(),
            generations: (0, 0),
            end: 0,
            free: 0,
            len: 0,
        });
        self.write_begun(why, previous)?;
        self.storage.sync_folder("").map_err(writing)
    }

    fn write_begun(&mut self, why: &str, previous: Option<LogHead>) -> Result<(), VaultError> {
        let why = why.to_owned();
        // Not later than the entry that it is begun for.
        let at = self.pending.front().map_or_else(Timestamp::now, |next| next.at);
        self.write(None, LogEvent::Begun { why, previous }, at, self.generations)
    }

    /// Writes one entry behind the last, and returns when it has reached the medium.
    fn write(
        &mut self,
        film: Option<LoggedFilm>,
        event: LogEvent,
        at: Timestamp,
        (header, catalogue): (u64, u64),
    ) -> Result<(), VaultError> {
        let Some(tail) = &self.tail else {
            return Err(VaultError::Damaged { what: Piece::Log });
        };
        let entry = LogEntry {
            at,
            by: self.by.clone(),
            computer: self.computer.name().to_owned(),
            // Another program may have read newer ones.
            header: header.max(tail.generations.0),
            catalogue: catalogue.max(tail.generations.1),
            film,
            event,
        };
        let sealed = record::seal(&self.place(tail.segment)?, &tail.frontier, &entry)?;
        if self.is_ending && self.pending.len() <= 1 {
            self.keys = None;
        }
        let end = tail.free + sealed.bytes.len() as u64;
        let len = append(&*self.storage, tail, &sealed.bytes).map_err(|error| {
            // What was written of it is not known: the end has to be looked for again.
            VaultError::from_io(&error, WRITING)
        });
        match len {
            Ok(len) => {
                self.tail = Some(Tail {
                    segment: tail.segment,
                    frontier: sealed.after,
                    generations: (entry.header, entry.catalogue),
                    end,
                    free: end,
                    len,
                });
                Ok(())
            }
            Err(error) => {
                self.anchor = self.head();
                self.tail = None;
                Err(error)
            }
        }
    }
}

impl Drop for Log {
    /// The vault is locked. No key is left while a slow stick is waited for.
    fn drop(&mut self) {
        if self.is_session {
            self.is_ending = true;
            self.add(None, LogEvent::Locked);
        }
    }
}

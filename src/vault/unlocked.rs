//! The unlocked vault.

use std::sync::Arc;

use jiff::Timestamp;
use parking_lot::Mutex;

use super::ab_file::{self, AbFile, CATALOGUE, HEADER, OtherCopy};
use super::annotations::AnnotationChange;
use super::catalogue::Catalogue;
use super::error::{Piece, VaultError, is_missing};
use super::film::{Film, FilmState, FilmTicket, PartSize, forget_cached, part_name};
use super::header::{Access, Header, Opened};
use super::ids::{FilmId, VaultId};
use super::keys::{Purpose, film_key_context, subkey};
use super::label::Label;
use super::log::{Log, LogEvent, LogKeys, LogOf};
use super::ratings::{RatingChange, RatingStep};
use super::slot::unwrap;
use super::storage::{Storage, WriteLock, is_not_plain};
use super::strict;
use crate::film::{FilmFacts, MediaIndex};
use crate::memory::Key;

/// What the second copies of a vault's small files are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copies {
    /// Of `vault.a` and `vault.b`.
    pub header: OtherCopy,
    /// Of `catalogue.a` and `catalogue.b`.
    pub catalogue: OtherCopy,
}

impl Copies {
    /// Whether a copy is there and is not what was written.
    #[must_use]
    pub fn any_damaged(self) -> bool {
        let damaged = |copy| matches!(copy, OtherCopy::Damaged { .. } | OtherCopy::Unreadable);
        damaged(self.header) || damaged(self.catalogue)
    }

    /// Whether the state that was read may lack a change that a damaged copy held.
    #[must_use]
    pub fn may_hide_a_change(self) -> bool {
        self.header.may_hide_a_change() || self.catalogue.may_hide_a_change()
    }
}

/// An unlocked vault: lists, imports, opens, verifies and erases films, and changes passwords.
///
/// Reading works beside another program that reads or writes. Everything that writes takes a lock for its duration
/// ([`VaultError::Busy`] if another program holds it) and first reloads what another program may have changed meanwhile.
pub struct UnlockedVault {
    pub(super) storage: Arc<dyn Storage>,
    /// Opens the catalogue.
    pub(super) vault_key: Key<32>,
    /// What the password that unlocked the vault leads to.
    pub(super) access: Access,
    pub(super) header_file: AbFile,
    pub(super) header: Header,
    pub(super) catalogue_file: AbFile,
    pub(super) catalogue: Catalogue,
    /// Whether it was tried to finish what erasing has left. Once is enough: a bad sector may take its time to fail.
    tried_to_finish: bool,
    /// What the second copies were like when the vault was unlocked.
    found: Copies,
    /// The end of its log. The last field: the vault key is gone when the last entry is written.
    pub(super) log: Mutex<Log>,
}

impl UnlockedVault {
    /// Opens it for a program that may write: finishes what an interruption left undone, unless that would replace a damaged copy
    /// that may hold a change. If it fails (a read-only stick), films can be watched all the same.
    pub(super) fn open(storage: Arc<dyn Storage>, access: Access) -> Result<Self, VaultError> {
        let mut vault = Self::open_with(storage, access, true)?;
        if vault.was_interrupted() && !vault.would_hide_a_change() {
            let _ = vault.begin_writing();
        }
        Ok(vault)
    }

    /// Opens it without writing anything.
    pub(super) fn open_to_read(storage: Arc<dyn Storage>, access: Access) -> Result<Self, VaultError> {
        Self::open_with(storage, access, false)
    }

    fn open_with(storage: Arc<dyn Storage>, access: Access, may_create: bool) -> Result<Self, VaultError> {
        let Loaded {
            header_file,
            header,
            vault_key,
            catalogue_file,
            catalogue,
            ..
        } = load(&*storage, &access, None)?;
        let found = Copies {
            header: header_file.other,
            catalogue: catalogue_file.other,
        };
        let by = header.slots.iter().find(|found| found.number == access.slot);
        let log = Log::new(
            storage.clone(),
            LogOf {
                vault: header.vault,
                keys: LogKeys::new(&vault_key, header.vault, &catalogue.log_keys)?,
                anchor: catalogue.log,
                generations: (header_file.generation, catalogue_file.generation),
                by: by.map_or(header.label.name.as_str(), |slot| &slot.name).to_owned(),
                may_create,
            },
        );
        Ok(Self {
            log: Mutex::new(log),
            storage,
            vault_key,
            access,
            header_file,
            header,
            catalogue_file,
            catalogue,
            tried_to_finish: false,
            found,
        })
    }

    /// What the second copies of header and catalogue were like when the vault was unlocked: to be told to the user.
    pub fn copies(&self) -> Copies {
        self.found
    }

    /// Reads both copies of header and catalogue from the medium, past what the system has cached, and authenticates them.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when neither copy is whole, or one is not what was sealed; errors of reading.
    pub fn check_copies(&self) -> Result<Copies, VaultError> {
        let found = self.load_from_medium()?;
        Ok(Copies {
            header: found.header_file.other,
            catalogue: found.catalogue_file.other,
        })
    }

    /// Header and catalogue as they are on the medium now.
    pub(super) fn load_from_medium(&self) -> Result<Loaded, VaultError> {
        for kind in [HEADER, CATALOGUE] {
            ab_file::forget_cached(&*self.storage, kind);
        }
        load(&*self.storage, &self.access, Some(&self.vault_key))
    }

    /// The vault's id.
    pub fn id(&self) -> VaultId {
        self.header.vault
    }

    /// The public label, proven to be what was written.
    pub fn label(&self) -> &Label {
        &self.header.label
    }

    /// The name of the password that unlocked the vault.
    pub fn unlocked_by(&self) -> &str {
        self.name_in_use().unwrap_or(&self.label().name)
    }

    /// The same; `None` if that password has been removed since, here or by another program.
    pub fn name_in_use(&self) -> Option<&str> {
        let own = self.header.slots.iter().find(|slot| slot.number == self.access.slot);
        own.map(|slot| slot.name.as_str())
    }

    /// All films, unfinished ones too, in the order of import.
    pub fn films(&self) -> &[Film] {
        &self.catalogue.films
    }

    /// The film with this id.
    ///
    /// # Errors
    /// [`VaultError::FilmNotFound`].
    pub fn film(&self, id: FilmId) -> Result<&Film, VaultError> {
        self.films()
            .iter()
            .find(|film| film.id == id)
            .ok_or(VaultError::FilmNotFound)
    }

    /// Finds a film by what a person types: its id, its exact title, or the beginning of its id, in this order.
    ///
    /// # Errors
    /// [`VaultError::FilmNotFound`], [`VaultError::AmbiguousFilm`].
    pub fn find(&self, name: &str) -> Result<&Film, VaultError> {
        let name = name.trim();
        if let Ok(id) = name.parse()
            && let Ok(film) = self.film(id)
        {
            return Ok(film);
        }
        let prefix = name.to_ascii_lowercase();
        let by_title = |film: &&Film| film.title == name;
        let by_prefix = |film: &&Film| !prefix.is_empty() && film.id.to_string().starts_with(&prefix);
        let titled: Vec<_> = self.films().iter().filter(by_title).collect();
        let found = if titled.is_empty() {
            self.films().iter().filter(by_prefix).collect()
        } else {
            titled
        };
        match found[..] {
            [] => Err(VaultError::FilmNotFound),
            [film] => Ok(film),
            _ => Err(VaultError::AmbiguousFilm),
        }
    }

    /// Stores what was found out about the film: its media facts, and its index where its container has none.
    ///
    /// # Errors
    /// [`VaultError::FilmNotFound`], [`VaultError::Busy`], and errors of writing.
    pub fn set_facts(&mut self, id: FilmId, facts: FilmFacts, index: Option<&MediaIndex>) -> Result<(), VaultError> {
        let _lock = self.begin_writing()?;
        let mut changed = self.catalogue.clone();
        let film = changed.film_mut(id)?;
        // The date that the camera wrote into the film is more reliable than the file's date, which the import had to use.
        let filmed = facts.recorded_on.as_deref().and_then(strict::date);
        let known = film.facts.as_ref().and_then(|facts| facts.recorded_on.as_deref());
        // What the user has made of it since it was first found stays.
        if known != facts.recorded_on.as_deref() {
            film.recorded_on = filmed.or(film.recorded_on);
        }
        film.facts = Some(facts);
        film.index = index.map(MediaIndex::to_hex);
        self.commit(changed)
    }

    /// Changes a film's annotations in one write: after an interruption either all changes are there, or none. Nothing is written
    /// if nothing changes.
    ///
    /// # Errors
    /// [`VaultError::FilmNotFound`], [`VaultError::TooMany`], [`VaultError::RatingOfAnother`], [`VaultError::RatingFinished`],
    /// [`VaultError::Busy`], and errors of writing.
    pub fn annotate(
        &mut self,
        id: FilmId,
        changes: impl IntoIterator<Item = AnnotationChange>,
    ) -> Result<(), VaultError> {
        let _lock = self.begin_writing()?;
        let mut changed = self.catalogue.clone();
        let annotations = &mut changed.film_mut(id)?.annotations;
        let (mut any, mut noted) = (false, false);
        let (mut begun, mut rated) = (Vec::new(), false);
        for mut change in changes {
            if let AnnotationChange::Mark(marker) = &mut change {
                marker.sign(self.unlocked_by(), Timestamp::now());
            }
            let is_note = change.is_note();
            rated |= matches!(change, AnnotationChange::Rate(_));
            let form = match &change {
                AnnotationChange::Rate(RatingChange {
                    step: RatingStep::Begin { form },
                    ..
                }) => Some(form.clone()),
                _ => None,
            };
            let changed = annotations.apply(change)?;
            begun.extend(form.filter(|_| changed));
            any |= changed;
            noted |= changed && is_note;
        }
        if !any {
            return Ok(());
        }
        for form in begun {
            changed.keep_form(&form)?;
        }
        if rated {
            changed.drop_unused_forms();
        }
        // What was seen of the film, and so where it was left, is in the log already.
        let announced = self.announce(noted.then_some((Some(id), LogEvent::Annotated)));
        let written = self.commit(changed);
        self.log_outcome(&announced, written)
    }

    /// Everything that is needed to show one film: the ticket.
    ///
    /// # Errors
    /// [`VaultError::FilmNotFound`], [`VaultError::FilmUnfinished`], [`VaultError::FilmDamaged`] where a part is missing,
    /// [`VaultError::Damaged`], [`VaultError::MediumLost`].
    pub fn ticket(&self, id: FilmId) -> Result<FilmTicket, VaultError> {
        let film = self.film(id)?;
        if film.state != FilmState::Sealed {
            return Err(VaultError::FilmUnfinished);
        }
        self.ticket_for(id, film.parts, film.size, film.part_size)
    }

    /// A ticket for a film that is listed, whatever its state.
    pub(super) fn ticket_for(
        &self,
        id: FilmId,
        parts: u32,
        size: u64,
        part_size: PartSize,
    ) -> Result<FilmTicket, VaultError> {
        let key = self.film_key(id)?;
        let open = |part| {
            let file = self.storage.open(&part_name(id, part));
            file.map(|file| file.file).map_err(|error| {
                if (is_missing(&error) || is_not_plain(&error)) && is_there(&*self.storage) {
                    let offset = u64::from(part).saturating_mul(part_size.bytes());
                    return VaultError::FilmDamaged { offset };
                }
                VaultError::from_io(&error, "read a film")
            })
        };
        let parts = (0..parts).map(open).collect::<Result<_, _>>()?;
        Ok(FilmTicket {
            parts,
            key,
            vault: self.id(),
            film: id,
            size,
            part_size,
            covers: self.film(id)?.annotations.covers(),
            turn: self.film(id)?.annotations.turn(),
            voices: self.film(id)?.annotations.voices(),
            index: self
                .film(id)?
                .index
                .as_deref()
                .and_then(|index| MediaIndex::from_hex(index).ok().map(Box::new)),
        })
    }

    /// As [`ticket`](Self::ticket), past what the system has cached: what is read then comes from the medium.
    ///
    /// # Errors
    /// As [`ticket`](Self::ticket).
    pub fn ticket_from_medium(&self, id: FilmId) -> Result<FilmTicket, VaultError> {
        forget_cached(&*self.storage, id, 0..self.film(id)?.parts);
        self.ticket(id)
    }

    /// The key of a film that is listed, whatever its state.
    pub(super) fn film_key(&self, id: FilmId) -> Result<Key<32>, VaultError> {
        self.unwrap_film_key(self.film(id)?)
    }

    pub(super) fn unwrap_film_key(&self, film: &Film) -> Result<Key<32>, VaultError> {
        let damaged = VaultError::Damaged { what: Piece::Catalogue };
        let wrapping = subkey(&self.vault_key, self.id(), Purpose::FilmKeys)?;
        let context = film_key_context(self.id(), film.id);
        unwrap(&wrapping, &context, &film.wrapped_key)?.ok_or(damaged)
    }

    /// Takes the write lock, reloads what another program has written since, and finishes what an interruption left undone.
    pub(super) fn begin_writing(&mut self) -> Result<WriteLock, VaultError> {
        let storage = self.storage.clone();
        let lock = storage.lock().map_err(|error| VaultError::from_lock(&error))?;
        let found = load(&*storage, &self.access, Some(&self.vault_key))
            .and_then(|found| {
                if found.header.vault == self.id() {
                    Ok(found)
                } else {
                    Err(VaultError::NotAVault)
                }
            })
            // The vault was here a moment ago.
            .map_err(|error| {
                if error == VaultError::NotAVault {
                    VaultError::MediumLost
                } else {
                    error
                }
            })?;
        let authentic = self.take_in(found)?;
        let unreadable = self
            .header_file
            .unreadable
            .take()
            .or(self.catalogue_file.unreadable.take());
        unreadable.map_or(Ok(()), Err)?;
        for file in [&mut self.header_file, &mut self.catalogue_file] {
            if file.other != OtherCopy::Equal {
                file.sync_copies(&*storage)?;
            }
        }
        // Replacing the vault key was interrupted; or a password is used again that still leads to the one of version 1.
        if self.header.has_two_keys() || self.has_old_password() {
            self.settle_keys(&authentic)?;
        }
        if !self.catalogue.erased.is_empty() && !std::mem::replace(&mut self.tried_to_finish, true) {
            self.finish_erasing();
        }
        Ok(lock)
    }

    /// From now on this is the vault; the log follows it. Returns the key that authenticates the header.
    pub(super) fn take_in(&mut self, found: Loaded) -> Result<Key<32>, VaultError> {
        (self.header_file, self.header) = (found.header_file, found.header);
        (self.catalogue_file, self.catalogue) = (found.catalogue_file, found.catalogue);
        self.vault_key = found.vault_key;
        self.follow_log_keys(false)?;
        self.log.lock().generations = (self.header_file.generation, self.catalogue_file.generation);
        Ok(found.authentic)
    }

    /// Whether finishing what was interrupted would replace a copy that may hold a later change. What follows a header with two vault
    /// keys follows from it and the catalogue alone, and nothing else is changed before.
    fn would_hide_a_change(&self) -> bool {
        let Copies { header, catalogue } = self.found;
        let header_follows = self.header.has_two_keys() && header != OtherCopy::Unreadable;
        catalogue.may_hide_a_change() || header.may_hide_a_change() && !header_follows
    }

    /// Whether the slot that is in use still has the root of version 1, in a header that has version 2 already.
    fn has_old_password(&self) -> bool {
        let own = self.header.slots.iter().find(|slot| slot.number == self.access.slot);
        own.is_some_and(|slot| slot.keys.is_some() && slot.renewed() == 0)
    }

    /// Both copies are always equal, unless writing them was interrupted.
    fn was_interrupted(&self) -> bool {
        let Copies { header, catalogue } = self.found;
        let copies_differ = header != OtherCopy::Equal || catalogue != OtherCopy::Equal;
        copies_differ || self.header.has_two_keys() || !self.catalogue.erased.is_empty()
    }

    /// Writes a changed catalogue over both copies. If that fails, this value is unchanged.
    pub(super) fn commit(&mut self, changed: Catalogue) -> Result<(), VaultError> {
        self.write_newest(&changed)?;
        self.catalogue_file.sync_copies(&*self.storage)?;
        self.catalogue = changed;
        Ok(())
    }

    /// As [`commit`](Self::commit), for a change that must not come back: if only one copy could be written, the change counts, and
    /// whoever writes next finishes it.
    pub(super) fn commit_and_forget(&mut self, mut changed: Catalogue) -> Result<(), VaultError> {
        changed.forget_before = self.catalogue_file.next_generation()?;
        self.write_newest(&changed)?;
        self.catalogue = changed;
        self.catalogue_file.sync_copies(&*self.storage)
    }

    pub(super) fn write_newest(&mut self, changed: &Catalogue) -> Result<(), VaultError> {
        let generation = self.catalogue_file.next_generation()?;
        let key = subkey(&self.vault_key, self.id(), Purpose::Catalogue)?;
        // The state of the log is part of every change: an older log, or an older catalogue, put back alone is noticed.
        let mut changed = changed.clone();
        changed.log = self.log_head();
        let body = changed.seal(generation, self.id(), &key)?;
        self.catalogue_file.write(&*self.storage, generation, body)?;
        self.log.lock().generations.1 = generation;
        Ok(())
    }
}

/// A vault's header and catalogue as they are now.
pub(super) struct Loaded {
    pub header_file: AbFile,
    pub header: Header,
    /// Authenticates the header; another than the vault key only while that is being replaced.
    authentic: Key<32>,
    /// Opens the catalogue.
    pub vault_key: Key<32>,
    pub catalogue_file: AbFile,
    pub catalogue: Catalogue,
}

/// How often header and catalogue are read again because another program was replacing the vault key between the two.
const ATTEMPTS: usize = 5;

/// Reads and authenticates header and catalogue. `known`: a vault key, for a program whose password was removed meanwhile.
pub(super) fn load(storage: &dyn Storage, access: &Access, known: Option<&Key<32>>) -> Result<Loaded, VaultError> {
    let mut attempts = 1..=ATTEMPTS;
    loop {
        let opened = Header::load(storage, access, known)?;
        let generation = opened.file.generation;
        let outcome = load_catalogue(storage, opened);
        let may_have_changed = matches!(outcome, Err(VaultError::Damaged { .. })) && attempts.next().is_some();
        if !may_have_changed || AbFile::load(storage, HEADER)?.generation == generation {
            return outcome;
        }
    }
}

/// The catalogue of a vault whose header is opened, under whichever of its vault keys it is sealed.
fn load_catalogue(storage: &dyn Storage, opened: Opened) -> Result<Loaded, VaultError> {
    let Opened {
        file: header_file,
        header,
        vault_keys,
    } = opened;
    let catalogue_file = load_catalogue_file(storage)?;
    let mut outcome = Err(VaultError::Damaged { what: Piece::Catalogue });
    for vault_key in &vault_keys {
        let key = subkey(vault_key, header.vault, Purpose::Catalogue)?;
        outcome = Catalogue::open(&catalogue_file, header.vault, &key).map(|catalogue| (vault_key, catalogue));
        if outcome.is_ok() {
            break;
        }
    }
    let (vault_key, catalogue) = outcome?;
    Ok(Loaded {
        vault_key: vault_key.copy()?,
        authentic: vault_keys[0].copy()?,
        header_file,
        header,
        catalogue_file,
        catalogue,
    })
}

/// Whether the vault's header can still be read from the medium: then it is one file that is missing or cannot be read, and
/// not the whole stick.
pub(super) fn is_there(storage: &dyn Storage) -> bool {
    for name in HEADER.names() {
        if let Ok(file) = storage.open(name) {
            storage.close_and_forget(file);
        }
    }
    AbFile::load(storage, HEADER).is_ok()
}

pub(super) fn load_catalogue_file(storage: &dyn Storage) -> Result<AbFile, VaultError> {
    AbFile::load(storage, CATALOGUE).map_err(|error| match error {
        // There is a header, so there was a catalogue.
        VaultError::NotAVault => VaultError::Damaged { what: Piece::Catalogue },
        error => error,
    })
}

//! What is whole of a film that was never finished: the chunks that lie on the medium, from the first on, as long as each is
//! authentic.
//!
//! Such a film cannot simply be ended where it breaks off: that takes a short chunk, and the number of the chunk after the last whole one may
//! have been used for bytes that were lost. So what is whole is read, and sealed anew.

use std::io::{self, Read};
use std::sync::Arc;

use super::cobblestone::{CHUNK, Message, PREFIX, SEALED_CHUNK, TAG};
use super::erase::Erasure;
use super::error::VaultError;
use super::film::{Film, FilmState, PartSize, part_name};
use super::film_import::FilmImport;
use super::ids::{FilmId, VaultId};
use super::keys::part_context;
use super::log::LogEvent;
use super::storage::{Storage, StoredFile, WriteLock};
use super::unlocked::UnlockedVault;
use crate::memory::{Key, Slab};

/// Reads what is whole of an unfinished film. It has the key of this film, and none of the vault's.
pub struct Rest {
    storage: Arc<dyn Storage>,
    vault: VaultId,
    film: FilmId,
    key: Key<32>,
    /// Held as long as it is read, so that no other program takes the film up meanwhile.
    lock: Option<WriteLock>,
    part_chunks: u64,
    part: u32,
    open: Option<(StoredFile, Message)>,
    /// Number of the next chunk in its part.
    next: u64,
    chunk: Slab,
    /// Bytes of the chunk that were not read yet.
    unread: std::ops::Range<usize>,
    over: bool,
}

impl UnlockedVault {
    /// What is whole of an unfinished recording that nobody is bringing into the vault any more. An interrupted import is none of these:
    /// it goes on from its whole parts ([`resume_import`](Self::resume_import)).
    ///
    /// # Errors
    /// [`VaultError::FilmNotFound`], also if the film is whole or an import; [`VaultError::BeingImported`], [`VaultError::Busy`],
    /// [`VaultError::Damaged`], and errors of writing.
    pub fn rest_of(&mut self, id: FilmId) -> Result<Rest, VaultError> {
        // What another program has made of it is known from here on, and it makes nothing of it as long as the film is held.
        let _lock = self.begin_writing()?;
        let film = self.film(id)?;
        if film.state != FilmState::Unfinished || film.origin.is_some() {
            return Err(VaultError::FilmNotFound);
        }
        Ok(Rest {
            storage: Arc::clone(&self.storage),
            vault: self.id(),
            film: id,
            key: self.unwrap_film_key(film)?,
            lock: Some(self.lock_import(id)?),
            part_chunks: PartSize::chunks(film.part_size),
            part: 0,
            open: None,
            next: 0,
            chunk: Slab::new(SEALED_CHUNK)?,
            unread: 0..0,
            over: false,
        })
    }

    /// Lists a film as unfinished that `rest` is to be sealed anew as. What was noted about the one that was cut off, and until when it may be kept,
    /// goes over to it.
    ///
    /// # Errors
    /// Those of [`begin_import`](Self::begin_import); [`VaultError::FilmNotFound`] if the film was erased meanwhile.
    pub fn begin_rescue(&mut self, rest: &Rest) -> Result<FilmImport, VaultError> {
        let _lock = self.begin_writing()?;
        let cut_off = self.film(rest.film)?.clone();
        let (part_size, size) = (PartSize::MAX, None);
        let (id, key) = self.list_with_a_new_key(|id, wrapped_key| Film {
            id,
            wrapped_key,
            part_size,
            ..cut_off
        })?;
        let import = self.hold(id, key, part_size, size);
        import.inspect_err(|_| drop(self.erase_listed(id)))
    }

    /// Lists what was sealed anew, and read back, as whole; under another title if one is given. If it fails, it can be tried again.
    ///
    /// # Errors
    /// Those of [`finish_import`](Self::finish_import); [`VaultError::BadText`].
    pub fn finish_rescue(&mut self, import: &mut FilmImport, title: Option<&str>) -> Result<FilmId, VaultError> {
        self.finish_as(import, title, |size| LogEvent::Recorded { size })
    }

    /// Erases the film that was cut off, once what is whole of it is listed as another one. If it fails, it can be tried again.
    ///
    /// # Errors
    /// Those of [`erase`](Self::erase). Nothing is erased that is whole: [`VaultError::FilmNotFound`].
    pub fn erase_rest(&mut self, rest: &mut Rest) -> Result<Erasure, VaultError> {
        let _lock = self.begin_writing()?;
        if self.film(rest.film)?.state != FilmState::Unfinished {
            return Err(VaultError::FilmNotFound);
        }
        // From here on nobody can take it up who does not hold the vault's lock.
        rest.lock = None;
        self.erase_now(&[rest.film])
    }
}

impl Rest {
    /// Decrypts the next chunk, if there is one that is whole; it is the last otherwise.
    fn next_chunk(&mut self) -> io::Result<()> {
        if self.open.is_none() {
            self.open = self.open_part()?;
        }
        let Some((file, message)) = &self.open else {
            self.over = true;
            return Ok(());
        };
        let at = PREFIX as u64 + self.next * SEALED_CHUNK as u64;
        let is_there = at + SEALED_CHUNK as u64 <= self.storage.len(file)?;
        if !is_there {
            self.over = true;
            return Ok(());
        }
        self.storage.read_at(file, &mut self.chunk, at)?;
        let (chunk, tag) = self.chunk.split_at_mut(CHUNK);
        let mut proof = [0; TAG];
        proof.copy_from_slice(tag);
        if message.open_chunk(self.next, chunk, &proof).is_err() {
            self.over = true;
            return Ok(());
        }
        (self.next, self.unread) = (self.next + 1, 0..CHUNK);
        if self.next == self.part_chunks {
            (self.part, self.next, self.open) = (self.part + 1, 0, None);
        }
        Ok(())
    }

    /// The next part, if there is one that belongs to the film.
    fn open_part(&self) -> io::Result<Option<(StoredFile, Message)>> {
        let Ok(file) = self.storage.open(&part_name(self.film, self.part)) else {
            return Ok(None);
        };
        let mut prefix = [0; PREFIX];
        if self.storage.len(&file)? < PREFIX as u64 {
            return Ok(None);
        }
        self.storage.read_at(&file, &mut prefix, 0)?;
        let context = part_context(self.vault, self.film, self.part);
        let message = Message::open(self.key.expose(), &context, &prefix).map_err(io::Error::other)?;
        Ok(message.ok().map(|message| (file, message)))
    }
}

impl Read for Rest {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.unread.is_empty() && !self.over {
            self.next_chunk()?;
        }
        let count = self.unread.len().min(buffer.len());
        buffer[..count].copy_from_slice(&self.chunk[self.unread.start..self.unread.start + count]);
        self.unread.start += count;
        Ok(count)
    }
}

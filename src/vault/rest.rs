//! What is whole of a film that was never finished: the chunks that lie on the medium, from the first on, as long as each is
//! authentic.
//!
//! Such a film cannot simply be ended where it breaks off: that takes a short chunk, and the number of the chunk after the last whole one may
//! have been used for bytes that were lost. So what is whole is read, and sealed anew.

use std::io::{self, Read};
use std::sync::Arc;

use super::cobblestone::{CHUNK, Message, PREFIX, SEALED_CHUNK, TAG};
use super::error::VaultError;
use super::film::{FilmState, PartSize, part_name};
use super::ids::{FilmId, VaultId};
use super::keys::part_context;
use super::storage::{Storage, StoredFile};
use super::unlocked::UnlockedVault;
use crate::memory::{Key, Slab};

/// Reads what is whole of an unfinished film. It has the key of this film, and none of the vault's.
pub struct Rest {
    storage: Arc<dyn Storage>,
    vault: VaultId,
    film: FilmId,
    key: Key<32>,
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
    /// What is whole of an unfinished film that nobody is bringing into the vault any more.
    ///
    /// # Errors
    /// [`VaultError::FilmNotFound`], also if the film is whole; [`VaultError::BeingImported`]; [`VaultError::Damaged`].
    pub fn rest_of(&self, id: FilmId) -> Result<Rest, VaultError> {
        let film = self.film(id)?;
        if film.state != FilmState::Unfinished {
            return Err(VaultError::FilmNotFound);
        }
        if self.is_being_imported(id) {
            return Err(VaultError::BeingImported);
        }
        Ok(Rest {
            storage: Arc::clone(&self.storage),
            vault: self.id(),
            film: id,
            key: self.unwrap_film_key(film)?,
            part_chunks: PartSize::chunks(film.part_size),
            part: 0,
            open: None,
            next: 0,
            chunk: Slab::new(SEALED_CHUNK)?,
            unread: 0..0,
            over: false,
        })
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

//! Reading a sealed film: positioned reads straight into the caller's buffer, decrypted in place.

use std::fs::File;
use std::io::{ErrorKind, IoSliceMut};

use super::cobblestone::{CHUNK, Message, PREFIX, SEALED_CHUNK, TAG, plain_len, sealed_len};
use super::error::VaultError;
use super::film::{FilmTicket, PartSize};
use super::keys::part_context;
use crate::film::{FilmSource, ReadError};
use crate::memory::{Key, MemoryError, Pool, Slab, wipe};
use crate::platform::files::{IoFailure, io_failure, read_scattered};

/// Maximum number of chunks that one system call reads: 512 KiB, so that they are decrypted while still in the processor's cache.
const RUN: usize = 32;

/// Maximum number of simultaneous reads that begin or end inside a chunk.
const SCRATCH_SLABS: usize = 64;

/// The bytes of one sealed film, at any offset.
///
/// Made from a ticket; the length of every part is authenticated first. May be shared between threads: positioned
/// reads share no position, and the keys are only read.
///
/// A read of whole chunks puts every chunk's ciphertext where its plaintext is to be (one scattered read) and decrypts it
/// there, without a copy. A read that begins or ends inside a chunk decrypts that chunk in a slab of its own.
pub struct FilmReader {
    parts: Vec<Part>,
    part_size: PartSize,
    size: u64,
    scratch: Pool,
}

/// Where a film cannot be read any further.
pub(super) struct EarlyEnd {
    /// Offset in the film.
    pub(super) at: u64,
    /// [`VaultError::FilmDamaged`] or [`VaultError::MediumLost`].
    pub(super) why: VaultError,
}

struct Part {
    file: File,
    message: Message,
}

impl FilmReader {
    /// Opens a film and authenticates its length: every part has the size that follows from the film's, and the last chunk of
    /// each is present.
    ///
    /// # Errors
    /// [`VaultError::FilmDamaged`], [`VaultError::MediumLost`], [`VaultError::Memory`].
    pub fn open(ticket: FilmTicket) -> Result<Self, VaultError> {
        match Self::open_as_far_as_possible(ticket)? {
            (reader, None) => Ok(reader),
            (_, Some(end)) => Err(end.why),
        }
    }

    /// Opens a film up to the first part that is damaged or cannot be read, and returns where that was noticed. There may be
    /// earlier damage, which only reading finds.
    pub(super) fn open_as_far_as_possible(ticket: FilmTicket) -> Result<(Self, Option<EarlyEnd>), VaultError> {
        let FilmTicket {
            parts: files,
            key,
            vault,
            film,
            size,
            part_size,
            index: _,
            covers: _,
            turn: _,
            voices: _,
        } = ticket;
        if part_size.parts(size).map(|count| count as usize) != Some(files.len()) {
            return Err(VaultError::FilmDamaged { offset: 0 });
        }
        let scratch = Pool::new(CHUNK, SCRATCH_SLABS);
        let mut reader = Self {
            parts: Vec::with_capacity(files.len()),
            part_size,
            size,
            scratch,
        };
        for (number, file) in (0u32..).zip(files) {
            let start = u64::from(number) * part_size.bytes();
            let len = part_size.part_len(number, size);
            let opened = Part::open(file, &key, &part_context(vault, film, number), start);
            let checked = opened.and_then(|part| {
                reader.parts.push(part);
                reader.check_last_part(start, len)
            });
            let at = match checked {
                Ok(()) => continue,
                Err(VaultError::FilmDamaged { offset }) => offset,
                // Either the start of the part or its last chunk.
                Err(VaultError::MediumLost) if reader.parts.len() <= number as usize => start,
                Err(VaultError::MediumLost) => start + len - len % CHUNK as u64,
                Err(error) => return Err(error),
            };
            let why = checked.err().unwrap_or(VaultError::FilmDamaged { offset: at });
            return Ok((reader, Some(EarlyEnd { at, why })));
        }
        Ok((reader, None))
    }

    /// The last chunk of a part is the only short one, so opening it proves the part's length.
    fn check_last_part(&self, start: u64, len: u64) -> Result<(), VaultError> {
        let Some(part) = self.parts.last() else { return Ok(()) };
        check_len(&part.file, start, len)?;
        let mut scratch = self.scratch.take()?;
        let rest = usize::try_from(len % CHUNK as u64).unwrap_or_default();
        part.read_run(start, len / CHUNK as u64, &mut scratch[..rest])?;
        Ok(())
    }

    fn fill(&self, mut offset: u64, mut buffer: &mut [u8]) -> Result<(), ReadError> {
        while !buffer.is_empty() {
            let within = usize::try_from(offset % CHUNK as u64).unwrap_or_default();
            let done = if within == 0 && buffer.len() as u64 >= (self.size - offset).min(CHUNK as u64) {
                self.read_whole_chunks(offset, buffer)?
            } else {
                self.read_inside_a_chunk(offset, within, buffer)?
            };
            offset += done as u64;
            buffer = &mut buffer[done..];
        }
        Ok(())
    }

    /// Reads as many whole chunks as one system call should; returns their length in bytes.
    fn read_whole_chunks(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, ReadError> {
        let (part, start, in_part) = self.locate(offset)?;
        let left_in_part = self.part_size.part_len(part_number(offset, self.part_size), self.size) - in_part;
        let mut len = buffer
            .len()
            .min(RUN * CHUNK)
            .min(usize::try_from(left_in_part).unwrap_or(usize::MAX));
        if len as u64 != left_in_part {
            len -= len % CHUNK;
        }
        part.read_run(start, in_part / CHUNK as u64, &mut buffer[..len])?;
        Ok(len)
    }

    /// Reads one chunk into scratch memory and copies the wanted bytes; returns their number.
    fn read_inside_a_chunk(&self, offset: u64, within: usize, buffer: &mut [u8]) -> Result<usize, ReadError> {
        let first = offset - within as u64;
        let (part, start, in_part) = self.locate(first)?;
        let chunk_len = usize::try_from(self.size - first).unwrap_or(usize::MAX).min(CHUNK);
        let mut scratch = self.scratch.take().map_err(|_| ReadError::OutOfMemory)?;
        let chunk = &mut scratch[..chunk_len];
        part.read_run(start, in_part / CHUNK as u64, chunk)?;
        let done = buffer.len().min(chunk_len - within);
        buffer[..done].copy_from_slice(&chunk[within..within + done]);
        Ok(done)
    }

    /// The part that holds `offset`, the offset in the film where that part begins, and the offset within the part.
    fn locate(&self, offset: u64) -> Result<(&Part, u64, u64), ReadError> {
        let number = part_number(offset, self.part_size);
        let part = self.parts.get(number as usize).ok_or(ReadError::PastEnd)?;
        let start = u64::from(number) * self.part_size.bytes();
        Ok((part, start, offset - start))
    }
}

impl FilmSource for FilmReader {
    fn len(&self) -> u64 {
        self.size
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        let end = offset.checked_add(buffer.len() as u64).ok_or(ReadError::PastEnd)?;
        if end > self.size {
            return Err(ReadError::PastEnd);
        }
        self.fill(offset, buffer).inspect_err(|_| wipe(buffer))
    }
}

/// Reads one part of a film, of `len` bytes, from the medium and authenticates every chunk of it and its length. `on_read` gets the number of
/// bytes that are done.
///
/// # Errors
/// [`VaultError::FilmDamaged`], with the offset in the part; [`VaultError::MediumLost`], [`VaultError::Memory`], and those of `on_read`.
pub(super) fn authenticate_part(
    file: File,
    key: &Key<32>,
    context: &[u8],
    len: u64,
    on_read: &mut dyn FnMut(u64) -> Result<(), VaultError>,
) -> Result<(), VaultError> {
    let part = Part::open(file, key, context, 0)?;
    check_len(&part.file, 0, len)?;
    let mut window = Slab::new(RUN * CHUNK)?;
    let in_full_chunks = len - len % CHUNK as u64;
    let mut done = 0;
    while done < in_full_chunks {
        let count = usize::try_from(in_full_chunks - done)
            .unwrap_or(usize::MAX)
            .min(RUN * CHUNK);
        part.read_run(0, done / CHUNK as u64, &mut window[..count])?;
        done += count as u64;
        on_read(done)?;
    }
    let rest = usize::try_from(len - in_full_chunks).unwrap_or_default();
    part.read_run(0, len / CHUNK as u64, &mut window[..rest])?;
    on_read(len)
}

/// Offsets past the last possible part yield a number that no part has.
fn part_number(offset: u64, part_size: PartSize) -> u32 {
    u32::try_from(offset / part_size.bytes()).unwrap_or(u32::MAX)
}

impl Part {
    fn open(file: File, key: &Key<32>, context: &[u8], start: u64) -> Result<Self, VaultError> {
        let mut prefix = [0; PREFIX];
        read_exact(&file, &mut [IoSliceMut::new(&mut prefix)], 0, start)?;
        let message = Message::open(key.expose(), context, &prefix)?;
        let message = message.map_err(|_| VaultError::FilmDamaged { offset: start })?;
        Ok(Self { file, message })
    }

    /// Reads and decrypts chunks in place: `data` is whole chunks from number `first` on, of which the last may be short if it
    /// is the part's last. `start` is the part's offset in the film, for errors.
    fn read_run(&self, start: u64, first: u64, data: &mut [u8]) -> Result<(), ReadError> {
        let mut tags = [[0; TAG]; RUN];
        let mut slices = Vec::with_capacity(2 * RUN);
        let tags = tags
            .get_mut(..data.len().div_ceil(CHUNK).max(1))
            .ok_or(ReadError::PastEnd)?;
        // The last chunk of a part may be empty: then only its tag is read.
        let mut chunks = data.chunks_mut(CHUNK);
        for tag in tags.iter_mut() {
            slices.extend(chunks.next().map(IoSliceMut::new));
            slices.push(IoSliceMut::new(tag));
        }
        read_exact(
            &self.file,
            &mut slices,
            PREFIX as u64 + first * SEALED_CHUNK as u64,
            start,
        )?;
        drop(slices);
        for (index, tag) in tags.iter().enumerate() {
            let from = (index * CHUNK).min(data.len());
            let to = (from + CHUNK).min(data.len());
            let number = first + index as u64;
            let opened = self.message.open_chunk(number, &mut data[from..to], tag);
            opened.map_err(|_| ReadError::Damaged {
                offset: start + number * CHUNK as u64,
            })?;
        }
        Ok(())
    }
}

/// Checks that a part has exactly the length that follows from the catalogue.
fn check_len(file: &File, start: u64, plain: u64) -> Result<(), VaultError> {
    let found = file
        .metadata()
        .map_err(|error| VaultError::from_io(&error, "read a film"))?
        .len();
    let expected = sealed_len(plain).ok_or(VaultError::FilmDamaged { offset: start })?;
    if found == expected {
        return Ok(());
    }
    // The first byte that cannot be read: the start of the truncated chunk, or the end if the file is too long.
    let whole_chunks = found.saturating_sub(PREFIX as u64) / SEALED_CHUNK as u64;
    let readable = plain_len(found).unwrap_or(whole_chunks * CHUNK as u64).min(plain);
    Err(VaultError::FilmDamaged {
        offset: start + readable - readable % CHUNK as u64,
    })
}

/// Fills all `slices` from `offset` of the file on; `start` is the part's offset in the film, for errors.
fn read_exact(file: &File, slices: &mut [IoSliceMut<'_>], offset: u64, start: u64) -> Result<(), ReadError> {
    let (mut slices, mut offset) = (slices, offset);
    while !slices.is_empty() {
        match read_scattered(file, slices, offset) {
            Ok(0) => {
                let whole_chunks = offset.saturating_sub(PREFIX as u64) / SEALED_CHUNK as u64;
                return Err(ReadError::Damaged {
                    offset: start + whole_chunks * CHUNK as u64,
                });
            }
            Ok(count) => {
                IoSliceMut::advance_slices(&mut slices, count);
                offset += count as u64;
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if io_failure(&error) == IoFailure::NoMemory => return Err(ReadError::OutOfMemory),
            Err(_) => return Err(ReadError::MediumLost),
        }
    }
    Ok(())
}

impl From<MemoryError> for ReadError {
    fn from(_: MemoryError) -> Self {
        Self::OutOfMemory
    }
}

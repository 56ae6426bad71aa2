//! Where each track's chunks lie: by one of the two kinds of index, or by looking at every chunk.

use super::header::{Chunk, RiffChunk, TrackHeader};
use super::mpeg4::{Vop, vops};
use crate::playback::input::block_cache::{CacheReader, Refusal};
use crate::playback::media::riff::{PictureFormat, le16, le32, le64};

/// Largest sample in bytes; no frame of any film comes near.
const MAX_SAMPLE: u32 = 64 * 1024 * 1024;
/// The flag of a key frame in `idx1`.
const KEY: u32 = 0x10;
/// A flag of OpenDML: the size's highest bit is set for what is no key frame.
const NO_KEY: u32 = 0x8000_0000;
/// Bytes of an index that are read at a time.
const INDEX_PIECE: u64 = 64 * 1024;
/// Kinds of OpenDML index.
const INDEX_OF_INDEXES: u8 = 0;
const INDEX_OF_CHUNKS: u8 = 1;
/// Beginning of a frame that is looked at for its kind.
const FRAME_HEAD: u32 = 512;

/// One list for each track, in its order.
pub(super) fn chunks_of_all_tracks(bytes: &CacheReader, tracks: &[TrackHeader]) -> Result<Vec<Vec<Chunk>>, Refusal> {
    let mut chunks = open_dml(bytes, tracks)?;
    if chunks.iter().all(Vec::is_empty) {
        chunks = by_idx1(bytes, tracks.len())?;
    }
    if chunks.iter().all(Vec::is_empty) {
        chunks = by_looking(bytes, tracks)?;
    }
    for (track, chunks) in tracks.iter().zip(&mut chunks) {
        // Decoding has to begin somewhere.
        if &track.kind == b"vids"
            && !chunks.iter().any(|chunk| chunk.is_key)
            && let Some(first) = chunks.first_mut()
        {
            first.is_key = true;
        }
    }
    Ok(chunks)
}

/// The track that a chunk belongs to, by its name (`01wb`).
fn track_of(name: &[u8], tracks: usize) -> Option<usize> {
    let digit = |at: usize| name.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let number = digit(0)? * 10 + digit(1)?;
    // "ix" and "pc" are no data.
    let is_data = matches!(name.get(2..4)?, b"db" | b"dc" | b"wb" | b"iv" | b"__");
    usize::try_from(number)
        .ok()
        .filter(|&number| is_data && number < tracks)
}

/// By the indexes that OpenDML spreads over the file.
fn open_dml(bytes: &CacheReader, tracks: &[TrackHeader]) -> Result<Vec<Vec<Chunk>>, Refusal> {
    let mut all = Vec::new();
    for track in tracks {
        let mut chunks = Vec::new();
        let index = track.index.as_deref().unwrap_or_default();
        match index.get(3) {
            Some(&INDEX_OF_INDEXES) => {
                let count = le32(index, 4).unwrap_or(0) as usize;
                for entry in index.get(24..).unwrap_or_default().chunks_exact(16).take(count) {
                    let Some(at) = le64(entry, 0) else { break };
                    match RiffChunk::read(bytes, at)? {
                        Some(chunk) => standard_index(bytes, &chunk, &mut chunks)?,
                        None => break,
                    }
                }
            }
            Some(&INDEX_OF_CHUNKS) => standard_entries(index, bytes.len(), &mut chunks),
            _ => {}
        }
        all.push(chunks);
    }
    // One track's alone would leave the others silent.
    let indexed = |track: &TrackHeader| matches!(&track.kind, b"vids" | b"auds");
    let whole = tracks
        .iter()
        .zip(&all)
        .all(|(track, chunks)| !indexed(track) || !chunks.is_empty());
    Ok(if whole { all } else { vec![Vec::new(); tracks.len()] })
}

fn standard_index(bytes: &CacheReader, chunk: &RiffChunk, into: &mut Vec<Chunk>) -> Result<(), Refusal> {
    let size = u64::from(chunk.size).min(bytes.len() - chunk.content);
    // An index is never larger than the frames that it tells of.
    if size > bytes.len() / 2 {
        return Ok(());
    }
    let index = bytes.bytes(chunk.content, size as usize)?;
    standard_entries(index.as_ref(), bytes.len(), into);
    Ok(())
}

fn standard_entries(index: &[u8], length: u64, into: &mut Vec<Chunk>) {
    let (Some(words), Some(count), Some(base)) = (le16(index, 0), le32(index, 4), le64(index, 12)) else {
        return;
    };
    if index.get(3) != Some(&INDEX_OF_CHUNKS) || words < 2 {
        return;
    }
    let entries = index.get(24..).unwrap_or_default().chunks_exact(usize::from(words) * 4);
    for entry in entries.take(count as usize) {
        let (Some(at), Some(size)) = (le32(entry, 0), le32(entry, 4)) else {
            return;
        };
        let Some(offset) = base.checked_add(at.into()) else {
            return;
        };
        let chunk = Chunk {
            offset,
            size: size & !NO_KEY,
            is_key: size & NO_KEY == 0,
        };
        if !keep(chunk, length, into) {
            return;
        }
    }
}

/// Adds a chunk that lies in the file; `false` at the first that does not.
fn keep(chunk: Chunk, length: u64, into: &mut Vec<Chunk>) -> bool {
    let is_inside = chunk.size <= MAX_SAMPLE && chunk.offset.saturating_add(chunk.size.into()) <= length;
    if is_inside {
        into.push(chunk);
    }
    is_inside
}

/// By the index at the file's end.
fn by_idx1(bytes: &CacheReader, tracks: usize) -> Result<Vec<Vec<Chunk>>, Refusal> {
    let mut all = vec![Vec::new(); tracks];
    let mut at = 12;
    let mut movi = None;
    let index = loop {
        let Some(chunk) = RiffChunk::read(bytes, at)? else {
            return Ok(all);
        };
        match &chunk.name {
            b"LIST" if bytes.len() >= chunk.content + 4 && bytes.bytes(chunk.content, 4)?.as_ref() == b"movi" => {
                movi = Some(chunk.content);
            }
            b"idx1" => break chunk,
            _ => {}
        }
        at = chunk.end();
    };
    let Some(movi) = movi else { return Ok(all) };
    let end = (index.content + u64::from(index.size)).min(bytes.len());
    // Offsets count from the list's name, or from the file's start; the first entry tells.
    let mut base = None;
    let mut at = index.content;
    while at + 16 <= end {
        let length = (end - at).min(INDEX_PIECE) / 16 * 16;
        let piece = bytes.bytes(at, length as usize)?;
        for entry in piece.as_ref().chunks_exact(16) {
            let (Some(flags), Some(offset), Some(size)) = (le32(entry, 4), le32(entry, 8), le32(entry, 12)) else {
                continue;
            };
            let Some(track) = track_of(entry, tracks) else { continue };
            let base = match base {
                Some(base) => base,
                None => {
                    let is_there = |at: u64| -> Result<bool, Refusal> {
                        Ok(RiffChunk::read(bytes, at)?.is_some_and(|chunk| chunk.name == entry[..4]))
                    };
                    let from_list = is_there(movi + u64::from(offset))? || !is_there(offset.into())?;
                    *base.insert(if from_list { movi } else { 0 })
                }
            };
            let chunk = Chunk {
                offset: base + u64::from(offset) + 8,
                size,
                is_key: flags & KEY != 0,
            };
            // What is not there any more is missing at the end of the film only.
            keep(chunk, bytes.len(), &mut all[track]);
        }
        at += length;
    }
    Ok(all)
}

/// Without an index: a film that was cut off.
fn by_looking(bytes: &CacheReader, tracks: &[TrackHeader]) -> Result<Vec<Vec<Chunk>>, Refusal> {
    let mut all = vec![Vec::new(); tracks.len()];
    let mut at = 12;
    while let Some(chunk) = RiffChunk::read(bytes, at)? {
        let is_list = matches!(&chunk.name, b"LIST" | b"RIFF") && bytes.len() >= chunk.content + 4;
        if is_list && matches!(bytes.bytes(chunk.content, 4)?.as_ref(), b"movi" | b"rec " | b"AVIX") {
            at = chunk.content + 4;
            continue;
        }
        if let Some(track) = track_of(&chunk.name, tracks.len()) {
            let found = Chunk {
                offset: chunk.content,
                size: chunk.size,
                is_key: is_key(bytes, &tracks[track], &chunk)?,
            };
            if !keep(found, bytes.len(), &mut all[track]) {
                break;
            }
        }
        at = chunk.end();
    }
    Ok(all)
}

/// Whether a frame can be decoded by itself, as far as its beginning shows.
fn is_key(bytes: &CacheReader, track: &TrackHeader, chunk: &RiffChunk) -> Result<bool, Refusal> {
    let mpeg4 = &track.kind == b"vids" && PictureFormat::read(&track.format).is_some_and(|format| format.is_mpeg4());
    if !mpeg4 {
        return Ok(true);
    }
    let length = u64::from(chunk.size.min(FRAME_HEAD)).min(bytes.len().saturating_sub(chunk.content));
    let head = bytes.bytes(chunk.content, length as usize)?;
    Ok(vops(head.as_ref()).first().is_some_and(Vop::is_intra))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_named_by_their_track() {
        assert_eq!(track_of(b"01wb", 2), Some(1));
        assert_eq!(track_of(b"00dc", 2), Some(0));
        assert_eq!(track_of(b"02dc", 2), None);
        assert_eq!(track_of(b"ix00", 2), None);
        assert_eq!(track_of(b"JUNK", 2), None);
    }

    #[test]
    fn an_index_ends_where_the_file_does() {
        let mut index = vec![2, 0, 0, INDEX_OF_CHUNKS, 3, 0, 0, 0];
        index.extend(*b"00dc");
        index.extend(100u64.to_le_bytes());
        index.extend([0; 4]);
        for (at, size) in [(0u32, 10u32), (20, 10 | NO_KEY), (40, 1000)] {
            index.extend(at.to_le_bytes());
            index.extend(size.to_le_bytes());
        }
        let mut chunks = Vec::new();
        standard_entries(&index, 200, &mut chunks);
        let seen: Vec<_> = chunks
            .iter()
            .map(|chunk| (chunk.offset, chunk.size, chunk.is_key))
            .collect();
        assert_eq!(seen, [(100, 10, true), (120, 10, false)]);
    }
}

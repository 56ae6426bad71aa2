//! AVI with chunks of our own.

use std::path::Path;

use super::clip::Clip;
use super::packed::Chunk;

/// Writes an AVI of these chunks of pictures and the clip's sound.
pub fn write(chunks: &[Chunk], clip: &Clip, path: &Path) {
    // ffmpeg writes the headers: those of a film of as many frames whose chunks are replaced here.
    let plain = clip.kept_as("-f avi", "avi");
    let film = std::fs::read(plain).unwrap();
    let movi = film.windows(4).position(|bytes| bytes == b"movi").expect("chunks") + 4;
    let mut head = film[..movi].to_vec();
    let (mut body, mut index) = (Vec::new(), Vec::new());
    let mut pictures = chunks.iter();
    let mut at = movi;
    while at + 8 <= film.len() {
        let name: [u8; 4] = film[at..at + 4].try_into().unwrap();
        let size = u32::from_le_bytes(film[at + 4..at + 8].try_into().unwrap()) as usize;
        let data = &film[at + 8..at + 8 + size];
        at += 8 + size + size % 2;
        let (data, key) = match &name {
            b"00dc" => match pictures.next() {
                Some(chunk) => (chunk.bytes.as_slice(), chunk.is_key),
                None => continue,
            },
            b"01wb" => (data, true),
            b"idx1" => break,
            _ => continue,
        };
        index.extend(name);
        index.extend(if key { 0x10_u32 } else { 0 }.to_le_bytes());
        index.extend((body.len() as u32 + 4).to_le_bytes());
        index.extend((data.len() as u32).to_le_bytes());
        body.extend(name);
        body.extend((data.len() as u32).to_le_bytes());
        body.extend(data);
        body.resize(body.len().next_multiple_of(2), 0);
    }
    assert!(pictures.next().is_none(), "every chunk has its place");
    let list = head.len() - 8;
    head[list..list + 4].copy_from_slice(&(body.len() as u32 + 4).to_le_bytes());
    let mut written = head;
    written.extend(body);
    written.extend(b"idx1");
    written.extend((index.len() as u32).to_le_bytes());
    written.extend(index);
    let size = written.len() as u32 - 8;
    written[4..8].copy_from_slice(&size.to_le_bytes());
    std::fs::write(path, written).unwrap();
}

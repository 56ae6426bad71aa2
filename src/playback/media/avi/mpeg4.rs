//! MPEG-4 part 2 in AVI: frames that others refer to are stored before those that are shown before them, and nothing says when
//! each is shown. "Packed" files even store two frames in one chunk, and a dummy in the next.
//!
//! The kind of a frame is in its first bytes, so the order is found out while reading, a few frames ahead: no film has to be
//! read as a whole.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use super::header::Chunk;
use crate::playback::input::block_cache::{CacheReader, Refusal};
use crate::playback::media::sample::{FilmTime, Sample, SampleReader, SampleSource};

/// A dummy of a packed file is at most as long.
const LONGEST_DUMMY: u32 = 19;

/// A coded frame ("video object plane") inside a chunk, with the headers before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Vop {
    range: Range<usize>,
    coding_type: u8,
}

impl Vop {
    pub(super) fn is_intra(&self) -> bool {
        self.coding_type == 0
    }

    /// Whether it is shown before the frame that is stored before it.
    fn is_bidirectional(&self) -> bool {
        self.coding_type == 2
    }
}

/// The frames of a chunk.
pub(super) fn vops(chunk: &[u8]) -> Vec<Vop> {
    let starts = chunk
        .windows(5)
        .enumerate()
        .filter(|(_, bytes)| bytes[..4] == *b"\0\0\x01\xb6");
    let mut vops: Vec<Vop> = Vec::new();
    for (at, bytes) in starts {
        let begins = match vops.last_mut() {
            Some(before) => {
                before.range.end = at;
                at
            }
            None => 0,
        };
        vops.push(Vop {
            range: begins..chunk.len(),
            coding_type: bytes[4] >> 6,
        });
    }
    vops
}

/// A track of such frames.
pub(super) struct Pictures(Arc<Track>);

struct Track {
    chunks: Vec<Chunk>,
    /// Film time of the frame that is shown as so-and-so-many-th.
    time: Box<dyn Fn(u64) -> FilmTime + Send + Sync>,
    /// Places of key frames in `chunks`.
    keys: Vec<usize>,
}

impl Pictures {
    pub(super) fn new(chunks: Vec<Chunk>, time: impl Fn(u64) -> FilmTime + Send + Sync + 'static) -> Self {
        let keys = (0..chunks.len()).filter(|&place| chunks[place].is_key).collect();
        Pictures(Arc::new(Track {
            chunks,
            time: Box::new(time),
            keys,
        }))
    }
}

impl SampleSource for Pictures {
    fn reader(&self, bytes: CacheReader) -> Box<dyn SampleReader> {
        Box::new(Reader {
            track: Arc::clone(&self.0),
            bytes,
            chunk: 0,
            shift: 0,
            ahead: VecDeque::new(),
            references: 0,
        })
    }
}

/// A frame that was found and not passed on.
struct Found {
    offset: u64,
    size: usize,
    /// Its place in the order of decoding, which counts shown frames.
    place: u64,
    is_bidirectional: bool,
    is_key: bool,
}

struct Reader {
    track: Arc<Track>,
    bytes: CacheReader,
    /// The chunk that is looked at next.
    chunk: usize,
    /// Frames that packed chunks had too many, which dummies make up for.
    shift: u64,
    ahead: VecDeque<Found>,
    /// Frames passed on since the last seek to which others can refer; at most two are counted.
    references: u8,
}

impl Reader {
    fn go_to(&mut self, chunk: usize) {
        self.chunk = chunk;
        self.shift = 0;
        self.ahead.clear();
        self.references = 0;
    }

    /// Looks at one more chunk; `false` at the end.
    fn look_ahead(&mut self) -> Result<bool, Refusal> {
        let Some(&chunk) = self.track.chunks.get(self.chunk) else {
            return Ok(false);
        };
        let bytes = self.bytes.bytes(chunk.offset, chunk.size as usize)?;
        let vops = vops(bytes.as_ref());
        if chunk.is_key {
            self.shift = 0;
        }
        let number = self.chunk as u64;
        self.chunk += 1;
        if let [only] = vops.as_slice()
            && self.shift > 0
            && chunk.size <= LONGEST_DUMMY
            && !only.is_bidirectional()
        {
            self.shift -= 1;
            return Ok(true);
        }
        for (nth, vop) in vops.iter().enumerate() {
            self.shift += u64::from(nth > 0);
            self.ahead.push_back(Found {
                offset: chunk.offset + vop.range.start as u64,
                size: vop.range.len(),
                place: number + self.shift,
                is_bidirectional: vop.is_bidirectional(),
                is_key: chunk.is_key && nth == 0,
            });
        }
        Ok(true)
    }

    /// When the first frame of those ahead is shown, counted in frames. `None` at the end.
    fn shown_as(&mut self) -> Result<Option<u64>, Refusal> {
        while self.ahead.is_empty() {
            if !self.look_ahead()? {
                return Ok(None);
            }
        }
        if self.ahead[0].is_bidirectional {
            return Ok(Some(self.ahead[0].place.saturating_sub(1)));
        }
        let mut before_it = 0;
        loop {
            if let Some(next) = self.ahead.get(before_it + 1) {
                if !next.is_bidirectional {
                    break;
                }
                before_it += 1;
            } else if !self.look_ahead()? {
                break;
            }
        }
        Ok(Some(self.ahead[0].place + before_it as u64))
    }

    /// Film time of the key frame in this chunk.
    fn time_of_key(&mut self, chunk: usize) -> Result<FilmTime, Refusal> {
        self.go_to(chunk);
        let shown = self.shown_as()?.unwrap_or(chunk as u64);
        Ok((self.track.time)(shown))
    }

    /// The last key frame that is shown at or before `to`, or else the first: its number among the key frames, and its time.
    fn key_before(&mut self, to: FilmTime) -> Result<(usize, FilmTime), Refusal> {
        let track = Arc::clone(&self.track);
        // A key frame is never shown before the place that it is stored at.
        let mut key = track.keys.partition_point(|&chunk| (track.time)(chunk as u64) <= to);
        loop {
            key = key.saturating_sub(1);
            let Some(&chunk) = track.keys.get(key) else {
                return Ok((0, 0));
            };
            let time = self.time_of_key(chunk)?;
            if time <= to || key == 0 {
                return Ok((key, time));
            }
        }
    }
}

impl SampleReader for Reader {
    fn key_frame_near(&mut self, to: FilmTime) -> Result<FilmTime, Refusal> {
        let (key, before) = self.key_before(to)?;
        let Some(&next) = self.track.keys.get(key + 1) else {
            return Ok(before);
        };
        let after = self.time_of_key(next)?;
        Ok(if after - to < to - before { after } else { before })
    }

    fn seek(&mut self, to: FilmTime) -> Result<(), Refusal> {
        let (key, _) = self.key_before(to)?;
        self.go_to(self.track.keys.get(key).copied().unwrap_or(0));
        Ok(())
    }

    fn next(&mut self) -> Result<Option<Sample>, Refusal> {
        loop {
            let Some(shown) = self.shown_as()? else {
                return Ok(None);
            };
            let bytes = self.bytes.bytes(self.ahead[0].offset, self.ahead[0].size)?;
            let Some(found) = self.ahead.pop_front() else {
                return Ok(None);
            };
            if found.is_bidirectional && self.references < 2 {
                // What it refers to was before the place sought.
                continue;
            }
            if !found.is_bidirectional {
                self.references = (self.references + 1).min(2);
            }
            let time = (self.track.time)(shown);
            return Ok(Some(Sample {
                bytes,
                time,
                length: ((self.track.time)(shown + 1) - time).try_into().ok(),
                is_key: found.is_key,
                is_hidden: false,
                format: 0,
            }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::film::{FilmSource, ReadError};
    use crate::playback::input::block_cache::BlockCache;

    struct Bytes(Vec<u8>);

    impl FilmSource for Bytes {
        fn len(&self) -> u64 {
            self.0.len() as u64
        }

        fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
            let at = usize::try_from(offset).unwrap();
            buffer.copy_from_slice(&self.0[at..at + buffer.len()]);
            Ok(())
        }
    }

    /// A reader of chunks that are written as the kinds of their frames: `I`, `P`, `B`, `n` for a dummy.
    fn reader(chunks: &[&str]) -> Box<dyn SampleReader> {
        let mut film = Vec::new();
        let mut table = Vec::new();
        for chunk in chunks {
            let offset = film.len() as u64;
            for kind in chunk.chars() {
                let coding_type = "IPB".find(kind.to_ascii_uppercase()).unwrap_or(1) as u8;
                film.extend([0, 0, 1, 0xb6, coding_type << 6]);
                film.extend(vec![kind as u8; if kind == 'n' { 3 } else { 40 }]);
            }
            table.push(Chunk {
                offset,
                size: (film.len() as u64 - offset) as u32,
                is_key: chunk.starts_with('I'),
            });
        }
        let cache = Arc::new(BlockCache::new(Arc::new(Bytes(film))).unwrap());
        Pictures::new(table, |number| 40 * number as FilmTime).reader(CacheReader::new(cache))
    }

    /// Kind and number in the order of showing of all samples from here on.
    fn order(reader: &mut dyn SampleReader) -> Vec<(char, FilmTime)> {
        std::iter::from_fn(|| reader.next().unwrap())
            .map(|sample| (char::from(sample.bytes.as_ref()[5]), sample.time / 40))
            .collect()
    }

    #[test]
    fn frames_are_shown_when_those_before_them_were() {
        let mut one = reader(&["I", "P", "B", "P", "B", "P"]);
        assert_eq!(
            order(&mut *one),
            [('I', 0), ('P', 2), ('B', 1), ('P', 4), ('B', 3), ('P', 5)]
        );
        let mut two = reader(&["I", "P", "B", "B", "P"]);
        assert_eq!(order(&mut *two), [('I', 0), ('P', 3), ('B', 1), ('B', 2), ('P', 4)]);
    }

    #[test]
    fn packed_frames_come_out_one_by_one_and_dummies_do_not() {
        let mut one = reader(&["I", "PB", "n", "PB", "n", "P"]);
        assert_eq!(
            order(&mut *one),
            [('I', 0), ('P', 2), ('B', 1), ('P', 4), ('B', 3), ('P', 5)]
        );
        let mut two = reader(&["I", "PB", "B", "n", "P"]);
        assert_eq!(order(&mut *two), [('I', 0), ('P', 3), ('B', 1), ('B', 2), ('P', 4)]);
    }

    #[test]
    fn a_seek_begins_with_the_key_frame_before() {
        let mut reader = reader(&["I", "P", "B", "I", "B", "B", "P"]);
        // The second key frame is stored as the fourth and shown as the sixth.
        for (to, first) in [
            (0, ('I', 0)),
            (5 * 40 - 1, ('I', 0)),
            (5 * 40, ('I', 5)),
            (9999, ('I', 5)),
        ] {
            reader.seek(to).unwrap();
            assert_eq!(order(&mut *reader)[0], first, "{to}");
        }
        reader.seek(5 * 40).unwrap();
        assert_eq!(
            order(&mut *reader),
            [('I', 5), ('P', 6)],
            "frames that refer to what was before are left out"
        );
        assert_eq!(reader.key_frame_near(3 * 40).unwrap(), 5 * 40);
        assert_eq!(reader.key_frame_near(2 * 40).unwrap(), 0);
    }
}

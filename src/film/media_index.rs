//! A film's index: where in the file its key frames lie and how long it is, for films whose container does not say so.
//!
//! Made once by reading the whole film, kept sealed, and handed back when the film is opened. Whoever reads one treats it as
//! untrusted: [`MediaIndex::from_bytes`] accepts exactly what [`MediaIndex::to_bytes`] writes, and a wrong index can make a seek
//! land elsewhere but nothing else.

use thiserror::Error;

/// First byte of a stored index.
const VERSION: u8 = 1;
/// Most points of each kind: one every half second of fourteen hours.
const MAX_POINTS: usize = 100_000;
/// Most joins: recordings that were put together byte by byte, or whose clock jumped.
const MAX_JOINS: usize = 10_000;
/// Points are at least this far apart, in nanoseconds; a film of key frames only needs no more.
const SPACING: i64 = 500_000_000;
/// No film is longer than this: 1000 hours in nanoseconds.
const MAX_TIME: u64 = 1000 * 3600 * 1_000_000_000;

/// A place in the file and the time of what lies there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexPoint {
    /// Nanoseconds from the film's beginning; may be a little before it.
    pub time_ns: i64,
    /// Byte in the file.
    pub offset: u64,
}

/// A place from which on the container's clock is corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexJoin {
    /// Byte in the file.
    pub offset: u64,
    /// Nanoseconds that are added to the container's times from there on to get film times.
    pub shift_ns: i64,
}

/// Where a film's key frames are, and how long it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MediaIndex {
    /// Length of the file in bytes that was read; an index of a file of another length is useless.
    pub length: u64,
    /// Length of the film in nanoseconds.
    pub duration_ns: u64,
    /// Key frames of the picture, ascending in time and place.
    pub points: Vec<IndexPoint>,
    /// Other places where reading may begin: what follows is not earlier than the time, but for what the container interleaves.
    /// Ascending in time and place.
    pub places: Vec<IndexPoint>,
    /// Corrections of the container's clock, ascending in place; the first begins at byte 0.
    pub joins: Vec<IndexJoin>,
}

/// Bytes that are no index.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
#[error("not the index of a film")]
pub struct MediaIndexError;

impl MediaIndex {
    /// Longest stored form in bytes. It is sealed with the film's title and facts, which are written at every change.
    pub const MAX_BYTES: usize = 24 * 1024;

    /// Adds a key frame behind all others; ignored where it is not behind the last, or needlessly near to it.
    pub fn add_point(&mut self, time_ns: i64, offset: u64) {
        add(&mut self.points, IndexPoint { time_ns, offset }, SPACING);
    }

    /// Adds a place where reading may begin, as [`MediaIndex::add_point`]; few are enough.
    pub fn add_place(&mut self, time_ns: i64, offset: u64) {
        add(&mut self.places, IndexPoint { time_ns, offset }, 8 * SPACING);
    }

    /// Leaves out every second point until the stored form is short enough. `None` for a film of too many joins, and for one whose
    /// container lies about times and places so that nobody would take the index.
    #[must_use]
    pub fn fitted(mut self) -> Option<Self> {
        while self.to_bytes().len() > Self::MAX_BYTES {
            if self.points.len().max(self.places.len()) < 2 {
                return None;
            }
            for points in [&mut self.points, &mut self.places] {
                let mut keeps = false;
                points.retain(|_| {
                    keeps = !keeps;
                    keeps
                });
            }
        }
        Self::from_bytes(&self.to_bytes()).is_ok().then_some(self)
    }

    /// The stored form in hexadecimal digits, as it goes from process to process and into the catalogue.
    #[must_use]
    pub fn to_hex(&self) -> String {
        hex::encode(self.to_bytes())
    }

    /// Reads [`MediaIndex::to_hex`].
    ///
    /// # Errors
    /// As [`MediaIndex::from_bytes`].
    pub fn from_hex(text: &str) -> Result<Self, MediaIndexError> {
        if text.len() > 2 * Self::MAX_BYTES {
            return Err(MediaIndexError);
        }
        hex::decode(text)
            .map_err(|_| MediaIndexError)
            .and_then(|bytes| Self::from_bytes(&bytes))
    }

    /// The compact form. What is stored is [`fitted`](MediaIndex::fitted) before.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        put(&mut bytes, self.length);
        put(&mut bytes, self.duration_ns);
        for points in [&self.points, &self.places] {
            put(&mut bytes, points.len() as u64);
            let mut last = IndexPoint { time_ns: 0, offset: 0 };
            for &point in points {
                put(&mut bytes, point.offset.wrapping_sub(last.offset));
                put(&mut bytes, zigzag(point.time_ns.wrapping_sub(last.time_ns)));
                last = point;
            }
        }
        put(&mut bytes, self.joins.len() as u64);
        let mut last = 0;
        for join in &self.joins {
            put(&mut bytes, join.offset.wrapping_sub(last));
            put(&mut bytes, zigzag(join.shift_ns));
            last = join.offset;
        }
        bytes
    }

    /// Reads the compact form.
    ///
    /// # Errors
    /// When `bytes` are not what [`MediaIndex::to_bytes`] writes for an index whose places lie in the file in order.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, MediaIndexError> {
        if bytes.len() > Self::MAX_BYTES {
            return Err(MediaIndexError);
        }
        let mut rest = bytes;
        if take_byte(&mut rest)? != VERSION {
            return Err(MediaIndexError);
        }
        let length = take(&mut rest)?;
        let duration_ns = take(&mut rest)?;
        if duration_ns > MAX_TIME {
            return Err(MediaIndexError);
        }
        let points = take_points(&mut rest, length)?;
        let places = take_points(&mut rest, length)?;
        let count = take_count(&mut rest, MAX_JOINS)?;
        let mut joins: Vec<IndexJoin> = Vec::with_capacity(count);
        for n in 0..count {
            let last = joins.last().map_or(0, |join| join.offset);
            let offset = next_offset(&mut rest, last, n == 0, length)?;
            let shift_ns = unzigzag(take(&mut rest)?);
            if shift_ns.unsigned_abs() > MAX_TIME {
                return Err(MediaIndexError);
            }
            joins.push(IndexJoin { offset, shift_ns });
        }
        if !rest.is_empty() {
            return Err(MediaIndexError);
        }
        Ok(MediaIndex {
            length,
            duration_ns,
            points,
            places,
            joins,
        })
    }
}

fn add(points: &mut Vec<IndexPoint>, point: IndexPoint, spacing: i64) {
    if points.len() >= MAX_POINTS || point.time_ns.unsigned_abs() > MAX_TIME {
        return;
    }
    let fits = points.last().is_none_or(|last| {
        point.offset > last.offset
            && point
                .time_ns
                .checked_sub(last.time_ns)
                .is_some_and(|apart| apart >= spacing)
    });
    if fits {
        points.push(point);
    }
}

fn take_points(rest: &mut &[u8], length: u64) -> Result<Vec<IndexPoint>, MediaIndexError> {
    let count = take_count(rest, MAX_POINTS)?;
    let mut points: Vec<IndexPoint> = Vec::with_capacity(count);
    for n in 0..count {
        let last = points.last().copied().unwrap_or(IndexPoint { time_ns: 0, offset: 0 });
        let offset = next_offset(rest, last.offset, n == 0, length)?;
        let apart = unzigzag(take(rest)?);
        let time_ns = last.time_ns.checked_add(apart).ok_or(MediaIndexError)?;
        if (n > 0 && apart < 0) || time_ns.unsigned_abs() > MAX_TIME {
            return Err(MediaIndexError);
        }
        points.push(IndexPoint { time_ns, offset });
    }
    Ok(points)
}

/// A number of entries, each of which takes two bytes at least.
fn take_count(rest: &mut &[u8], most: usize) -> Result<usize, MediaIndexError> {
    let count = take(rest)?;
    usize::try_from(count)
        .ok()
        .filter(|&count| count <= most && count <= rest.len() / 2)
        .ok_or(MediaIndexError)
}

fn next_offset(rest: &mut &[u8], last: u64, is_first: bool, length: u64) -> Result<u64, MediaIndexError> {
    let apart = take(rest)?;
    let offset = last.checked_add(apart).ok_or(MediaIndexError)?;
    if offset >= length || (apart == 0 && !is_first) {
        return Err(MediaIndexError);
    }
    Ok(offset)
}

fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)).cast_unsigned()
}

fn unzigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -((number & 1).cast_signed())
}

/// Seven bits a byte, the lowest first (LEB128).
fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn take_byte(rest: &mut &[u8]) -> Result<u8, MediaIndexError> {
    let (&first, others) = rest.split_first().ok_or(MediaIndexError)?;
    *rest = others;
    Ok(first)
}

fn take(rest: &mut &[u8]) -> Result<u64, MediaIndexError> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let byte = take_byte(rest)?;
        let bits = u64::from(byte & 0x7f);
        // The tenth byte holds one bit; a last byte of nothing could have been left away.
        if (shift == 63 && bits > 1) || (byte == 0 && shift > 0) {
            return Err(MediaIndexError);
        }
        number |= bits << shift;
        if byte < 0x80 {
            return Ok(number);
        }
    }
    Err(MediaIndexError)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index() -> MediaIndex {
        let mut index = MediaIndex {
            length: 9_000_000,
            duration_ns: 61_040_000_000,
            joins: vec![
                IndexJoin {
                    offset: 0,
                    shift_ns: -1_400_000_000,
                },
                IndexJoin {
                    offset: 700_001,
                    shift_ns: 3_600_000_000_000,
                },
            ],
            ..MediaIndex::default()
        };
        for n in 0..30i64 {
            index.add_point(n * 2_000_000_000 - 7_000_000, 500 + n.unsigned_abs() * 290_003);
            index.add_place(n * 2_000_000_000, 480 + n.unsigned_abs() * 290_003);
        }
        index
    }

    #[test]
    fn an_index_survives_being_stored() {
        for index in [index(), MediaIndex::default()] {
            assert_eq!(MediaIndex::from_bytes(&index.to_bytes()), Ok(index));
        }
        assert!(index().to_bytes().len() < 600);
    }

    #[test]
    fn an_index_of_many_points_is_thinned_out() {
        let mut long = MediaIndex {
            length: u64::MAX,
            ..MediaIndex::default()
        };
        for n in 0..20_000i64 {
            long.add_point(n * 500_000_000, n.unsigned_abs() * 400_000);
        }
        let short = long.clone().fitted().unwrap();
        assert!(short.to_bytes().len() <= MediaIndex::MAX_BYTES && short.points.len() > 1000);
        assert_eq!(short.points[0], long.points[0]);
        assert_eq!(MediaIndex::from_hex(&short.to_hex()), Ok(short));
        let join = |n| IndexJoin {
            offset: n,
            shift_ns: 1 << 50,
        };
        long.joins = (0..10_000).map(join).collect();
        assert_eq!(long.fitted(), None);
    }

    #[test]
    fn an_index_that_nobody_would_take_is_not_handed_on() {
        let duration_ns = u64::MAX;
        assert_eq!(MediaIndex { duration_ns, ..index() }.fitted(), None);
        let mut behind_the_end = index();
        behind_the_end.length = 10;
        assert_eq!(behind_the_end.fitted(), None);
        assert_eq!(index().fitted(), Some(index()));
    }

    #[test]
    fn points_that_are_out_of_order_or_needlessly_near_are_not_added() {
        let mut index = MediaIndex {
            length: 1000,
            ..MediaIndex::default()
        };
        for (time, offset) in [
            (0, 10),
            (40_000_000, 20),
            (600_000_000, 5),
            (600_000_000, 30),
            (500_000_000, 40),
        ] {
            index.add_point(time, offset);
        }
        assert_eq!(
            index.points.iter().map(|point| point.offset).collect::<Vec<_>>(),
            [10, 30]
        );
    }

    #[test]
    fn what_is_not_an_index_is_refused() {
        let good = index().to_bytes();
        for end in 0..good.len() {
            assert_eq!(MediaIndex::from_bytes(&good[..end]), Err(MediaIndexError), "{end}");
        }
        let longer = [good.as_slice(), &[0]].concat();
        assert_eq!(MediaIndex::from_bytes(&longer), Err(MediaIndexError));
        // Another version; a number that could be shorter; a place outside of the file; a million points in no bytes.
        for bytes in [
            &[2, 0, 0, 0, 0, 0][..],
            &[1, 0x80, 0, 0, 0, 0, 0],
            &[1, 5, 0, 1, 5, 0, 0, 0],
            &[1, 5, 0, 0xff, 0xff, 3, 0, 0],
        ] {
            assert_eq!(MediaIndex::from_bytes(bytes), Err(MediaIndexError), "{bytes:?}");
        }
    }

    #[test]
    fn altered_bytes_are_refused_or_make_an_index_in_order() {
        let good = index().to_bytes();
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        for _ in 0..20_000 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let mut bytes = good.clone();
            let place = state as usize % bytes.len();
            bytes[place] = (state >> 40) as u8;
            if let Ok(index) = MediaIndex::from_bytes(&bytes) {
                assert_eq!(index.to_bytes(), bytes);
                for points in [&index.points, &index.places] {
                    assert!(points.is_sorted_by(|a, b| a.offset < b.offset && a.time_ns <= b.time_ns));
                    assert!(points.iter().all(|point| point.offset < index.length));
                }
            }
        }
    }
}

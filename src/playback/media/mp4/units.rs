//! Samples as the container numbers them, before edit lists: in the track's own ticks.

/// One sample, or several small ones of sound that lie side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unit {
    /// Byte in the film.
    pub(super) offset: u64,
    /// Bytes.
    pub(super) size: u32,
    /// Ticks of the track's clock.
    pub(super) duration: u32,
    /// Presentation time in ticks.
    pub(super) pts: i64,
    pub(super) is_key: bool,
    /// Number of its sample description, from 0 on.
    pub(super) format: u8,
}

/// How sound of fixed rate is packed, where the container counts frames of sound instead of pieces that can be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Packing {
    /// Frames (one value for each channel) that belong together.
    pub(super) frames: u32,
    /// Bytes of those.
    pub(super) bytes: u32,
    /// Whether one piece may hold several of them.
    pub(super) may_be_joined: bool,
}

/// Larger samples are no film that anybody has; they are left out.
const MAX_SAMPLE: u32 = 64 << 20;
/// Samples of one track: ten hours of 120 pictures a second, and more sound than that has.
const MAX_UNITS: usize = 8_000_000;
/// Small pieces of sound are put together up to this many bytes.
const JOINED_BYTES: u32 = 16 * 1024;

/// Takes in a track's samples, in decoding order; refuses those that are not in the film.
pub(super) struct Units {
    pub(super) units: Vec<Unit>,
    /// Where the file that numbers its bytes from 0 begins in the film.
    begin: u64,
    /// Length of the film in bytes.
    film: u64,
    /// Whether neighbours are put together, and up to how many ticks.
    joined_ticks: Option<u32>,
    /// Whether a sample was left out that the film promises: it was cut off, or lies about itself.
    pub(super) is_cut: bool,
    /// Decoding time of the next sample in ticks.
    pub(super) next: i64,
    /// Number of the description of the samples that are offered next, from 0 on.
    pub(super) format: u8,
    /// Samples that were offered, taken or not.
    offered: u64,
}

impl Units {
    /// `joined_ticks`: for sound whose samples may be put together, how long a piece may be.
    pub(super) fn new(film: u64, joined_ticks: Option<u32>) -> Self {
        Units {
            units: Vec::new(),
            begin: 0,
            film,
            joined_ticks,
            is_cut: false,
            next: 0,
            format: 0,
            offered: 0,
        }
    }

    /// The same, for a file that begins at this byte of the film: the offsets of its samples count from there.
    pub(super) fn beginning_at(self, begin: u64) -> Self {
        Units { begin, ..self }
    }

    /// Whether no more are taken: a film of this length holds no more.
    pub(super) fn is_full(&self) -> bool {
        self.units.len() >= MAX_UNITS || self.offered > self.film / 2 + 1000
    }

    /// The samples that are offered next have this description, counted from 1 on as files do.
    pub(super) fn set_description(&mut self, description: u32) {
        self.format = u8::try_from(description.saturating_sub(1)).unwrap_or(u8::MAX);
    }

    /// A sample that is decoded next, shown `shift` ticks after that.
    pub(super) fn push(&mut self, offset: u64, size: u32, duration: u32, shift: i32, is_key: bool) {
        self.offered += 1;
        let pts = self.next.saturating_add(i64::from(shift));
        self.next = self.next.saturating_add(i64::from(duration));
        if size == 0 {
            return;
        }
        let offset = offset.saturating_add(self.begin);
        let is_whole = offset.checked_add(u64::from(size)).is_some_and(|end| end <= self.film);
        if !is_whole || size > MAX_SAMPLE || self.is_full() {
            self.is_cut = true;
            return;
        }
        let unit = Unit {
            offset,
            size,
            duration,
            pts,
            is_key,
            format: self.format,
        };
        if let Some(ticks) = self.joined_ticks
            && let Some(last) = self.units.last_mut()
            && last.format == unit.format
            && last.offset + u64::from(last.size) == offset
            && last.pts.checked_add(i64::from(last.duration)) == Some(pts)
            && let Some(size) = last.size.checked_add(size).filter(|&size| size <= JOINED_BYTES)
            && let Some(duration) = last.duration.checked_add(duration).filter(|&joined| joined <= ticks)
        {
            last.size = size;
            last.duration = duration;
            return;
        }
        self.units.push(unit);
    }
}

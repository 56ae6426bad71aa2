//! Finds where pictures of MPEG-1 and MPEG-2 begin (ISO/IEC 13818-2): packets are cut anywhere, and several pictures may begin in
//! one.

use std::collections::VecDeque;
use std::ops::Range;

use super::packet::Packet;

/// Bytes behind a start code that are looked at.
const LOOKED_AT: usize = 8;
/// What has to be there for a start code to be read: itself and what is behind it.
const NEEDED: usize = 4 + LOOKED_AT;
/// Larger pictures are none.
const MAX_PICTURE: u64 = 64 * 1024 * 1024;
/// Packets that a picture may be spread over: on discs, one has 2 KiB.
const MAX_SEGMENTS: usize = 65_536;
const PICTURE: u8 = 0x00;
const SEQUENCE: u8 = 0xb3;
const EXTENSION: u8 = 0xb5;
const GROUP: u8 = 0xb8;
const FRAME: u8 = 3;

/// What a picture refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PictureKind {
    Intra,
    Predicted,
    Bidirectional,
}

/// A picture as it was found, with all that stands before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Picture {
    /// Where the packet begins in which it does.
    pub(super) start: u64,
    pub(super) ticks: Option<u64>,
    pub(super) kind: PictureKind,
    /// How long it is shown, in ticks of 1/90,000 s, times 1000.
    pub(super) milliticks: u64,
    /// Whether the parameters of the sequence stand before it.
    pub(super) has_sequence: bool,
    pub(super) ranges: Vec<Range<u64>>,
    /// Order of showing within its group, and whether it is a frame (3) or one field of it.
    number: u16,
    structure: u8,
}

/// A packet's content.
#[derive(Debug)]
struct Segment {
    /// Its first byte among all of the stream's.
    from: u64,
    place: Range<u64>,
    packet: u64,
    ticks: Option<u64>,
}

/// A picture that is being put together.
#[derive(Debug)]
struct Unfinished {
    from: u64,
    picture: Picture,
    has_picture: bool,
}

/// Cuts a stream into pictures.
#[derive(Debug)]
pub(super) struct Pictures {
    segments: VecDeque<Segment>,
    /// The last bytes, in which a start code may begin that goes on in the next packet.
    carried: Vec<u8>,
    /// How many bytes of the stream came so far.
    length: u64,
    current: Option<Unfinished>,
    /// A finished picture that may be the first of two fields.
    waiting: Option<Picture>,
    /// A frame's milliticks, as the head of the sequence has them.
    plain_frame: u64,
    /// The same with what the sequence's extension makes of it.
    frame: u64,
    is_progressive: bool,
    found: VecDeque<Picture>,
}

/// Milliticks of a frame, by the code in the head of a sequence.
fn frame_milliticks(code: u8) -> u64 {
    match code {
        1 => 3_753_750,
        2 => 3_750_000,
        4 => 3_003_000,
        5 => 3_000_000,
        6 => 1_800_000,
        7 => 1_501_500,
        8 => 1_500_000,
        _ => 3_600_000,
    }
}

impl Default for Pictures {
    fn default() -> Self {
        Pictures {
            segments: VecDeque::new(),
            carried: Vec::new(),
            length: 0,
            current: None,
            waiting: None,
            plain_frame: frame_milliticks(3),
            frame: frame_milliticks(3),
            is_progressive: false,
            found: VecDeque::new(),
        }
    }
}

impl Pictures {
    /// Forgets what was begun; what the last sequence said still holds.
    pub(super) fn restart(&mut self) {
        *self = Pictures {
            plain_frame: self.plain_frame,
            frame: self.frame,
            is_progressive: self.is_progressive,
            ..Pictures::default()
        };
    }

    pub(super) fn next(&mut self) -> Option<Picture> {
        self.found.pop_front()
    }

    /// Takes a packet in.
    pub(super) fn push(&mut self, packet: &Packet, content: &[u8]) {
        if content.is_empty() {
            return;
        }
        let from = self.length;
        self.segments.push_back(Segment {
            from,
            place: packet.place..packet.place + content.len() as u64,
            packet: packet.start,
            ticks: packet.ticks,
        });
        self.length += content.len() as u64;
        // Start codes that begin in what was carried over, then those of this packet.
        let carried = self.carried.len();
        let mut seam = std::mem::take(&mut self.carried);
        seam.extend(&content[..content.len().min(NEEDED - 1)]);
        let first = from - carried as u64;
        let done = self.scan(&seam, first, carried);
        if content.len() < NEEDED {
            seam.drain(..done.min(seam.len()));
            self.carried = seam;
        } else {
            let done = self.scan(content, from, content.len());
            self.carried = content[done..].to_vec();
        }
        let begun = self.current.as_ref().map_or(self.length, |current| current.from);
        if self.length - begun > MAX_PICTURE || self.segments.len() > MAX_SEGMENTS {
            self.restart();
        }
        let needed = begun.min(self.length - self.carried.len() as u64);
        while self
            .segments
            .front()
            .is_some_and(|segment| segment.from + (segment.place.end - segment.place.start) <= needed)
        {
            self.segments.pop_front();
        }
    }

    /// What is left at the end of the film.
    pub(super) fn finish(&mut self) {
        let mut rest = std::mem::take(&mut self.carried);
        let (first, begin) = (self.length - rest.len() as u64, rest.len());
        rest.extend([0; NEEDED]);
        self.scan(&rest, first, begin);
        self.end_picture(self.length);
        self.found.extend(self.waiting.take());
    }

    /// Looks at the start codes that begin in the first `begin` of `bytes`, which are whole; `first` is the place of the first byte
    /// in the stream. Returns how many bytes need not be looked at again.
    fn scan(&mut self, bytes: &[u8], first: u64, begin: usize) -> usize {
        let end = begin.min((bytes.len() + 1).saturating_sub(NEEDED));
        let mut at = 0;
        while at < end {
            // The third byte of a start code is a 1, and those before it are 0.
            match bytes[at + 2] {
                0 => at += 1,
                1 if bytes[at] == 0 && bytes[at + 1] == 0 => {
                    self.start_code(bytes[at + 3], &bytes[at + 4..at + NEEDED], first + at as u64);
                    at += 3;
                }
                _ => at += 3,
            }
        }
        end
    }

    fn start_code(&mut self, code: u8, behind: &[u8], at: u64) {
        match code {
            PICTURE | SEQUENCE | GROUP => {
                if self.current.as_ref().is_some_and(|current| current.has_picture) {
                    self.end_picture(at);
                }
                let packet = self.segment_at(at).map_or(0, |segment| segment.packet);
                let milliticks = self.frame;
                let current = self.current.get_or_insert_with(|| Unfinished {
                    from: at,
                    has_picture: false,
                    picture: Picture {
                        start: packet,
                        ticks: None,
                        kind: PictureKind::Predicted,
                        milliticks,
                        has_sequence: false,
                        ranges: Vec::new(),
                        number: 0,
                        structure: FRAME,
                    },
                });
                if code == SEQUENCE {
                    current.picture.has_sequence = true;
                    self.plain_frame = frame_milliticks(behind[3] & 0x0f);
                    self.frame = self.plain_frame;
                    self.is_progressive = false;
                } else if code == PICTURE {
                    current.has_picture = true;
                    current.picture.number = u16::from_be_bytes([behind[0], behind[1]]) >> 6;
                    current.picture.kind = match behind[1] >> 3 & 7 {
                        1 => PictureKind::Intra,
                        3 => PictureKind::Bidirectional,
                        _ => PictureKind::Predicted,
                    };
                    current.picture.milliticks = milliticks;
                    let ticks = self.segment_at(at).and_then(|segment| segment.ticks.take());
                    if let Some(current) = &mut self.current {
                        current.picture.ticks = ticks;
                    }
                }
            }
            EXTENSION => self.extension(behind),
            _ => {}
        }
    }

    fn extension(&mut self, behind: &[u8]) {
        let Some(current) = &mut self.current else {
            return;
        };
        match (behind[0] >> 4, current.has_picture) {
            // Of the sequence.
            (1, false) => {
                self.is_progressive = behind[1] & 8 != 0;
                let (times, by) = (u64::from(behind[5] >> 5 & 3) + 1, u64::from(behind[5] & 31) + 1);
                self.frame = self.plain_frame * by / times;
            }
            // Of the picture: fields that are shown once more.
            (8, true) => {
                current.picture.structure = behind[2] & 3;
                let repeats = behind[3] & 2 != 0;
                let first_on_top = behind[3] & 0x80 != 0;
                current.picture.milliticks = match (repeats, self.is_progressive, first_on_top) {
                    (false, ..) => self.frame,
                    (true, true, false) => self.frame * 2,
                    (true, true, true) => self.frame * 3,
                    (true, false, _) => self.frame * 3 / 2,
                };
            }
            _ => {}
        }
    }

    /// The packet in which a byte of the stream lies.
    fn segment_at(&mut self, at: u64) -> Option<&mut Segment> {
        self.segments.iter_mut().rev().find(|segment| segment.from <= at)
    }

    /// The picture ends before byte `at` of the stream.
    fn end_picture(&mut self, at: u64) {
        let Some(mut current) = self.current.take().filter(|current| current.has_picture) else {
            return;
        };
        for segment in &self.segments {
            let end = segment.from + (segment.place.end - segment.place.start);
            let (from, to) = (current.from.max(segment.from), at.min(end));
            if from < to {
                let place = segment.place.start;
                current
                    .picture
                    .ranges
                    .push(place + (from - segment.from)..place + (to - segment.from));
            }
        }
        let picture = current.picture;
        match &mut self.waiting {
            // The other field of the same frame.
            Some(first)
                if first.structure + picture.structure == FRAME
                    && first.number == picture.number
                    && picture.structure != 0
                    && first.structure != 0
                    && !picture.has_sequence =>
            {
                first.ranges.extend(picture.ranges);
                first.structure = FRAME;
            }
            waiting => self.found.extend(waiting.replace(picture)),
        }
    }
}

#[cfg(test)]
impl Picture {
    /// One that is nothing but its times.
    pub(super) fn for_test(kind: PictureKind, ticks: Option<u64>, milliticks: u64) -> Self {
        Picture {
            start: 0,
            ticks,
            kind,
            milliticks,
            has_sequence: false,
            ranges: Vec::new(),
            number: 0,
            structure: FRAME,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn push(pictures: &mut Pictures, content: &[u8]) {
        let packet = Packet {
            start: 0,
            id: 0xe0,
            ticks: None,
            place: 0,
        };
        pictures.push(&packet, content);
    }

    const HEAD: [u8; 12] = [0, 0, 1, SEQUENCE, 20, 0, 0xb4, 0x13, 0xff, 0xff, 0xff, 0xff];
    const BEGIN: [u8; 12] = [0, 0, 1, PICTURE, 0, 0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

    #[test]
    fn an_extension_that_comes_again_and_again_counts_once() {
        let mut pictures = Pictures::default();
        push(&mut pictures, &HEAD);
        for _ in 0..100 {
            // Once for two frames.
            push(
                &mut pictures,
                &[0, 0, 1, EXTENSION, 0x14, 0x82, 0, 1, 0xff, 1, 0xff, 0xff],
            );
        }
        push(&mut pictures, &BEGIN);
        pictures.finish();
        let picture = pictures.next().unwrap();
        assert!(picture.has_sequence);
        assert_eq!(picture.milliticks, 2 * 3_600_000);
    }

    #[test]
    fn packets_that_hold_next_to_nothing_do_not_fill_the_memory() {
        let mut pictures = Pictures::default();
        push(&mut pictures, &[HEAD, BEGIN].concat());
        for _ in 0..100_000 {
            push(&mut pictures, &[]);
        }
        assert!(pictures.segments.len() <= 1, "{}", pictures.segments.len());
        for _ in 0..200_000 {
            push(&mut pictures, &[0xff]);
            assert!(pictures.segments.len() <= MAX_SEGMENTS + 1);
        }
        // What comes behind is found.
        push(&mut pictures, &[HEAD, BEGIN].concat());
        pictures.finish();
        assert_eq!(pictures.next().map(|picture| picture.has_sequence), Some(true));
    }
}

//! Cuts one stream into pictures, or into sound from one stamp to the next.

use std::ops::Range;
use std::sync::Arc;

use super::packet::Packets;
use super::pictures::{Picture, PictureKind, Pictures};
use super::stamped::Assembler;
use super::streams::{Form, Program, Stream};
use super::times::Times;
use super::walk::nanoseconds;
use crate::film::IndexPoint;
use crate::playback::input::block_cache::{CacheReader, Refusal};
use crate::playback::media::mpeg::{Layout, Pes, Piece, Pieces, is_key};
use crate::playback::media::sample::FilmTime;

/// A stream of a program stream.
pub(super) struct ProgramPieces {
    bytes: CacheReader,
    packets: Packets,
    program: Arc<Program>,
    /// Which of the program's streams.
    place: usize,
    layout: Arc<Layout>,
    pictures: Pictures,
    times: Times,
    stamped: Assembler,
    /// The key frame that is looked for since the last jump; what comes before it is of no use.
    sought: Option<IndexPoint>,
    /// Time of what lies before in the file.
    near: FilmTime,
    has_ended: bool,
}

impl ProgramPieces {
    pub(super) fn new(bytes: CacheReader, program: &Arc<Program>, place: usize, layout: &Arc<Layout>) -> Self {
        ProgramPieces {
            packets: Packets::new(bytes.clone()),
            bytes,
            program: Arc::clone(program),
            place,
            layout: Arc::clone(layout),
            pictures: Pictures::default(),
            times: Times::default(),
            stamped: Assembler::new(false),
            sought: None,
            near: 0,
            has_ended: false,
        }
    }

    fn stream(&self) -> &Stream {
        &self.program.streams[self.place]
    }

    /// Gives times to the pictures that were found, from the key frame on that was sought.
    fn time_pictures(&mut self) {
        while let Some(mut picture) = self.pictures.next() {
            if let Some(sought) = self.sought {
                if picture.kind != PictureKind::Intra && picture.start <= sought.offset {
                    continue;
                }
                self.sought = None;
                if picture.ticks.is_none() && picture.start == sought.offset {
                    picture.ticks = Some(self.layout.timeline.ticks(sought.offset, sought.time_ns));
                }
            }
            self.times.push(picture);
        }
    }

    fn timed(&mut self) -> Option<Piece> {
        let (picture, ticks) = self.times.next()?;
        let time = self.layout.timeline.time(picture.start, ticks, self.near);
        let lasts = Some(nanoseconds(&picture));
        let is_entry = picture.kind == PictureKind::Intra;
        let Picture { start, ranges, .. } = picture;
        Some(Piece {
            start,
            time,
            lasts,
            ranges,
            is_entry,
        })
    }

    fn stamped(&self, pes: Pes) -> Piece {
        let Pes {
            start, ticks, ranges, ..
        } = pes;
        let ranges = match self.stream().form {
            Form::Lpcm { group } => whole_groups(ranges, group as u64),
            _ => ranges,
        };
        Piece {
            start,
            time: self.layout.timeline.time(start, ticks, self.near),
            lasts: None,
            ranges,
            is_entry: self.layout.has_key_at(start),
        }
    }
}

impl Pieces for ProgramPieces {
    fn go_to(&mut self, place: IndexPoint) {
        self.has_ended = false;
        self.near = place.time_ns;
        self.sought = Some(place);
        self.pictures.restart();
        self.times.restart();
        self.stamped.restart();
        self.packets.go_to(place.offset);
    }

    fn next(&mut self, until: FilmTime) -> Result<Option<Piece>, Refusal> {
        let program = Arc::clone(&self.program);
        loop {
            if let Some(piece) = self.timed() {
                return Ok(Some(piece));
            }
            let Some((packet, content)) = self.packets.next()? else {
                if self.has_ended {
                    return Ok(None);
                }
                self.has_ended = true;
                self.pictures.finish();
                self.time_pictures();
                self.times.finish();
                if let Some(last) = self.stamped.finish() {
                    return Ok(Some(self.stamped(last)));
                }
                continue;
            };
            let held = program.streams.iter().position(|stream| stream.holds(&packet, content));
            let Some(held) = held else {
                continue;
            };
            if let Some(ticks) = packet.ticks {
                // Times that make no sense do not lead others astray.
                self.near = self.layout.timeline.time(packet.start, ticks, self.near);
                if self.near > until && held != self.place {
                    return Ok(None);
                }
            }
            if held != self.place {
                continue;
            }
            let stream = &program.streams[held];
            let (place, own, begin) = stream.content(&packet, content);
            if stream.form == Form::Mpeg {
                self.pictures.push(&packet, own);
                self.time_pictures();
            } else if let Some(finished) = self.stamped.push(&packet, (place, own), begin, &stream.caps) {
                return Ok(Some(self.stamped(finished)));
            }
        }
    }

    fn is_key(&self, picture: &Piece) -> Result<bool, Refusal> {
        let Form::Picture(codec) = self.stream().form else {
            return Ok(picture.is_entry);
        };
        let head = self
            .bytes
            .gather(&[], picture.ranges.get(..4).unwrap_or(&picture.ranges))?;
        Ok(is_key(codec, head.as_ref()).unwrap_or(false))
    }

    fn is_known_key(&self, picture: &Piece) -> bool {
        picture.is_entry
    }
}

/// `ranges` without what is left of the last group.
fn whole_groups(mut ranges: Vec<Range<u64>>, group: u64) -> Vec<Range<u64>> {
    let length: u64 = ranges.iter().map(|range| range.end - range.start).sum();
    let mut left = length % group.max(1);
    while let Some(last) = ranges.last_mut().filter(|_| left > 0) {
        let cut = left.min(last.end - last.start);
        last.end -= cut;
        left -= cut;
        if last.start == last.end {
            ranges.pop();
        }
    }
    ranges
}

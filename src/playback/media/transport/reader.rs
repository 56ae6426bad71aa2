//! Cuts one stream into its elementary packets.

use std::sync::Arc;

use super::packet::{Grid, Packets};
use super::pes::{Assembler, header};
use crate::film::IndexPoint;
use crate::playback::input::block_cache::{CacheReader, Refusal};
use crate::playback::media::mpeg::{Layout, Pes, PictureCodec, Piece, Pieces, is_key};
use crate::playback::media::sample::FilmTime;

/// A stream of a transport stream.
pub(super) struct TransportPieces {
    bytes: CacheReader,
    packets: Packets,
    assembler: Assembler,
    /// For pictures.
    codec: Option<PictureCodec>,
    layout: Arc<Layout>,
    /// All streams whose times count.
    pids: Arc<[u16]>,
    /// Time of what lies before in the file.
    near: FilmTime,
    has_ended: bool,
}

impl TransportPieces {
    pub(super) fn new(
        bytes: CacheReader,
        (grid, pid, codec): (Grid, u16, Option<PictureCodec>),
        layout: &Arc<Layout>,
        pids: &Arc<[u16]>,
    ) -> Self {
        TransportPieces {
            assembler: Assembler::new(pid, false),
            packets: Packets::new(bytes.clone(), grid),
            bytes,
            codec,
            layout: Arc::clone(layout),
            pids: Arc::clone(pids),
            near: 0,
            has_ended: false,
        }
    }
}

impl Pieces for TransportPieces {
    fn go_to(&mut self, place: IndexPoint) {
        self.has_ended = false;
        self.near = place.time_ns;
        self.assembler.restart();
        self.packets.go_to(place.offset);
    }

    fn next(&mut self, until: FilmTime) -> Result<Option<Piece>, Refusal> {
        let finished = loop {
            let Some((packet, payload)) = self.packets.next()? else {
                if self.has_ended {
                    return Ok(None);
                }
                self.has_ended = true;
                break self.assembler.finish();
            };
            if packet.begins
                && self.pids.contains(&packet.pid)
                && let Some((Some(ticks), _)) = header(payload)
            {
                let time = self.layout.timeline.time(packet.start, ticks, self.near);
                // Times that make no sense do not lead others astray.
                self.near = time;
                if time > until && packet.pid != self.assembler.pid {
                    return Ok(None);
                }
            }
            if packet.pid == self.assembler.pid
                && let Some(finished) = self.assembler.push(&packet, payload)
            {
                break Some(finished);
            }
        };
        Ok(finished.map(
            |Pes {
                 start,
                 ticks,
                 ranges,
                 is_entry,
                 ..
             }| Piece {
                start,
                time: self.layout.timeline.time(start, ticks, self.near),
                lasts: None,
                ranges,
                is_entry,
            },
        ))
    }

    fn is_key(&self, picture: &Piece) -> Result<bool, Refusal> {
        let Some(codec) = self.codec else {
            return Ok(true);
        };
        let head = self
            .bytes
            .gather(&[], picture.ranges.get(..24).unwrap_or(&picture.ranges))?;
        Ok(is_key(codec, head.as_ref()).unwrap_or(picture.is_entry))
    }

    fn is_known_key(&self, picture: &Piece) -> bool {
        self.layout.has_key_at(picture.start)
    }
}

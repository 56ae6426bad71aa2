//! Streams that are cut where a time stamp says that something begins: sound, and pictures that come one in a packet.

use gstreamer as gst;

use super::packet::Packet;
use crate::playback::media::mpeg::{Pes, frame_length};

/// Where in a packet that begins which its time stamp is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Begin {
    /// With the packet.
    AtOnce,
    /// With the first frame of sound.
    WithFrame,
    /// At this byte, which the packet itself states, or nowhere in it.
    At(Option<usize>),
}

/// Puts together what belongs to one stamp.
#[derive(Debug, Clone)]
pub(super) struct Assembler {
    /// Whether the first bytes of the content are wanted, and only those.
    probes: bool,
    current: Option<Pes>,
}

impl Assembler {
    pub(super) fn new(probes: bool) -> Self {
        Assembler { probes, current: None }
    }

    pub(super) fn restart(&mut self) {
        self.current = None;
    }

    /// Takes a packet's content in, which lies at `place`; returns what was finished by it.
    pub(super) fn push(
        &mut self,
        packet: &Packet,
        (place, content): (u64, &[u8]),
        begin: Begin,
        caps: &gst::Caps,
    ) -> Option<Pes> {
        // One large picture may fill several packets, all with its stamp.
        let is_new = |ticks: &u64| self.current.as_ref().is_none_or(|current| current.ticks != *ticks);
        let begun = packet.ticks.filter(is_new).and_then(|ticks| {
            let at = match begin {
                Begin::AtOnce => Some(0),
                Begin::WithFrame => first_frame(caps, content),
                Begin::At(at) => at.filter(|&at| at <= content.len()),
            };
            Some((ticks, at?))
        });
        let Some((ticks, at)) = begun else {
            self.extend(place, content);
            return None;
        };
        self.extend(place, &content[..at]);
        let finished = self.current.replace(Pes::new(packet.start, ticks, false));
        self.extend(place + at as u64, &content[at..]);
        finished
    }

    /// What is being put together.
    pub(super) fn current(&self) -> Option<&Pes> {
        self.current.as_ref()
    }

    /// What is left at the end of the film.
    pub(super) fn finish(&mut self) -> Option<Pes> {
        self.current.take()
    }

    fn extend(&mut self, place: u64, content: &[u8]) {
        if let Some(current) = &mut self.current {
            current.extend(place, content, self.probes);
        }
    }
}

/// Where the first frame of sound begins: one that others follow to the end of `content`.
fn first_frame(caps: &gst::Caps, content: &[u8]) -> Option<usize> {
    // What leads to a place from which others did not get to the end does not get there either.
    let mut tried = vec![false; content.len()];
    (0..content.len()).find(|&first| {
        let mut at = first;
        let mut count = 0;
        while let Some(is_tried) = tried.get_mut(at)
            && !std::mem::replace(is_tried, true)
            && let Some(length) = frame_length(caps, &content[at..])
        {
            at += length;
            count += 1;
        }
        // Too little is left for another head.
        count > 0 && at + 7 > content.len()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(ticks: Option<u64>) -> Packet {
        Packet {
            start: ticks.unwrap_or(0),
            id: 0xc0,
            ticks,
            place: 0,
        }
    }

    #[test]
    fn frames_that_lie_across_packets_stay_whole() {
        gst::init().unwrap();
        let caps = "audio/mpeg, mpegversion=(int)1".parse().unwrap();
        // 576 bytes each, cut after 1000: the second packet begins in the middle of the second frame.
        let mut frame = vec![0xff, 0xfd, 0xa4, 0];
        frame.resize(576, 0);
        let stream = frame.repeat(4);
        let mut assembler = Assembler::new(false);
        let mut push = |ticks, from: usize, to: usize| {
            let content = (from as u64, &stream[from..to]);
            assembler.push(&packet(Some(ticks)), content, Begin::WithFrame, &caps)
        };
        assert_eq!(push(7, 0, 1000), None);
        let first = push(9, 1000, 2304).unwrap();
        assert_eq!((first.ticks, first.ranges), (7, vec![0..1000, 1000..1152]));
        let last = assembler.finish().unwrap();
        assert_eq!((last.ticks, last.ranges.len()), (9, 1));
        assert_eq!(last.ranges.first(), Some(&(1152..2304)));
    }

    #[test]
    fn sound_that_is_made_of_beginnings_is_looked_through_once() {
        gst::init().unwrap();
        let caps = "audio/mpeg, mpegversion=(int)4, stream-format=(string)adts"
            .parse()
            .unwrap();
        // Each frame is nothing but its head, and the last one leads nowhere.
        let mut content = [0xff, 0xf1, 0x4c, 0x80, 0, 0xff, 0xfc].repeat(9000);
        assert_eq!(first_frame(&caps, &content), Some(0));
        content.extend([0; 8]);
        let started = std::time::Instant::now();
        assert_eq!(first_frame(&caps, &content), None);
        assert!(started.elapsed().as_secs() < 2, "{:?}", started.elapsed());
    }

    #[test]
    fn a_picture_in_several_packets_is_one() {
        gst::init().unwrap();
        let caps = gst::Caps::new_empty_simple("video/x-h264");
        let mut assembler = Assembler::new(false);
        let mut push = |ticks, place| assembler.push(&packet(ticks), (place, b"abc"), Begin::AtOnce, &caps);
        assert_eq!(push(None, 0), None);
        assert_eq!(push(Some(5), 10), None);
        assert_eq!(push(Some(5), 20), None);
        assert_eq!(push(None, 30), None);
        let picture = push(Some(6), 40).unwrap();
        assert_eq!(picture.ranges, [10..13, 20..23, 30..33]);
    }
}

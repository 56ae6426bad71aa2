//! Headers of the frames of MPEG audio (MP3) and of AAC in ADTS.

/// Bytes that a header has at most here.
pub(crate) const HEADER: usize = 7;
/// As many frames in a row prove that it is sound.
pub(crate) const PROOF: usize = 3;

/// What a frame's header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) kind: Kind,
    pub(crate) size: u64,
    pub(crate) samples: u64,
    pub(crate) rate: u64,
    pub(crate) channels: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Version of MPEG (1, 2; 3 stands for 2.5) and layer.
    Mpeg(i32, i32),
    /// AAC of this version of MPEG.
    Adts(i32),
}

/// The header at the beginning of `head`.
pub(crate) fn parse(head: &[u8]) -> Option<Frame> {
    if head.len() < 4 || head[0] != 0xff || head[1] & 0xe0 != 0xe0 {
        return None;
    }
    if head[1] & 0xf6 == 0xf0 { adts(head) } else { mpeg(head) }
}

fn mpeg(head: &[u8]) -> Option<Frame> {
    const RATES: [u64; 3] = [44_100, 48_000, 32_000];
    // Kilobits a second.
    const V1: [[u64; 14]; 3] = [
        [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
        [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
        [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    ];
    const V2: [[u64; 14]; 2] = [
        [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
        [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    ];
    let version = match head[1] >> 3 & 3 {
        3 => 1,
        2 => 2,
        0 => 3,
        _ => return None,
    };
    let layer = usize::from(4 - (head[1] >> 1 & 3)); // 4 is reserved
    let bits = usize::from(head[2] >> 4).checked_sub(1)?;
    let rate = RATES.get(usize::from(head[2] >> 2 & 3))? / [1, 2, 4][version - 1];
    let padding = u64::from(head[2] >> 1 & 1);
    let table = match (version, layer) {
        (_, 4) => return None,
        (1, layer) => V1[layer - 1],
        (_, 1) => V2[0],
        _ => V2[1],
    };
    let bits = table.get(bits)? * 1000;
    let (size, samples) = match (version, layer) {
        (_, 1) => ((12 * bits / rate + padding) * 4, 384),
        (1, _) | (_, 2) => (144 * bits / rate + padding, 1152),
        _ => (72 * bits / rate + padding, 576),
    };
    Some(Frame {
        kind: Kind::Mpeg(version as i32, layer as i32),
        size,
        samples,
        rate,
        channels: if head[3] >> 6 == 3 { 1 } else { 2 },
    })
}

fn adts(head: &[u8]) -> Option<Frame> {
    const RATES: [u64; 13] = [
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
    ];
    let head = head.get(..HEADER)?;
    let size = u64::from(head[3] & 3) << 11 | u64::from(head[4]) << 3 | u64::from(head[5] >> 5);
    let channels = u64::from(head[2] & 1) << 2 | u64::from(head[3] >> 6);
    (size > HEADER as u64).then_some(Frame {
        kind: Kind::Adts(if head[1] & 8 == 0 { 4 } else { 2 }),
        size,
        samples: 1024 * (u64::from(head[6] & 3) + 1),
        rate: *RATES.get(usize::from(head[2] >> 2 & 15))?,
        channels: if channels == 7 { 8 } else { channels.max(1) },
    })
}

/// Whether a file of MPEG audio or ADTS begins with these bytes; which of them.
pub(crate) fn begins_with_frames(head: &[u8]) -> Option<bool> {
    let mut at = 0;
    let mut kind = None;
    for _ in 0..PROOF + 1 {
        let frame = parse(head.get(at..)?)?;
        if kind.is_some_and(|kind| kind != frame.kind) {
            return None;
        }
        kind = Some(frame.kind);
        at += usize::try_from(frame.size).ok()?;
    }
    kind.map(|kind| matches!(kind, Kind::Adts(_)))
}

impl Frame {
    /// Whether the two can be frames of one recording.
    pub(crate) fn goes_with(self, other: Frame) -> bool {
        (self.kind, self.rate) == (other.kind, other.rate) && self.size > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_mpeg_audio_are_read() {
        let frame = parse(&[0xff, 0xfb, 0x90, 0x64]).unwrap();
        assert_eq!(
            frame,
            Frame {
                kind: Kind::Mpeg(1, 3),
                size: 417,
                samples: 1152,
                rate: 44_100,
                channels: 2
            }
        );
        let dictation = parse(&[0xff, 0xf3, 0x48, 0xc4]).unwrap();
        assert_eq!(
            (dictation.kind, dictation.rate, dictation.samples),
            (Kind::Mpeg(2, 3), 16_000, 576)
        );
        assert_eq!(dictation.channels, 1);
        for reserved in [
            [0xff, 0xeb, 0x90, 0x64],
            [0xff, 0xf9, 0xfc, 0],
            [0xff, 0xfb, 0xf0, 0],
            [0xff, 0xfb, 0x0c, 0],
        ] {
            assert_eq!(mpeg(&reserved), None, "{reserved:x?}");
        }
    }

    #[test]
    fn headers_of_adts_are_read() {
        let frame = parse(&[0xff, 0xf1, 0x50, 0x80, 0x2e, 0x7f, 0xfc]).unwrap();
        assert_eq!((frame.kind, frame.size, frame.rate), (Kind::Adts(4), 371, 44_100));
        assert_eq!((frame.channels, frame.samples), (2, 1024));
        assert_eq!(parse(&[0xff, 0xf1, 0x50, 0x80]), None);
    }
}

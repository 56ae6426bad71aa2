//! What a segment says of itself and of its tracks.

use super::ebml::{elements, float, int, uint};

/// More tracks than any film has.
const MAX_TRACKS: usize = 64;
/// Nanoseconds of one tick, where the segment does not say.
pub(super) const USUAL_SCALE: u64 = 1_000_000;

/// `Info`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Info {
    /// Nanoseconds of one tick.
    pub(super) scale: u64,
    /// Nanoseconds.
    pub(super) duration: Option<u64>,
    /// Seconds since 1970.
    pub(super) recorded: Option<i64>,
}

impl Default for Info {
    fn default() -> Self {
        Info {
            scale: USUAL_SCALE,
            duration: None,
            recorded: None,
        }
    }
}

impl Info {
    pub(super) fn read(content: &[u8]) -> Self {
        /// 2001-01-01 in seconds since 1970: dates count from there.
        const MILLENNIUM: i64 = 978_307_200;
        let mut info = Info::default();
        let mut duration = None;
        for (id, body) in elements(content) {
            match id {
                0x2a_d7b1 => {
                    // No longer than a second: a tick is a millisecond in nearly all files.
                    let scale = uint(body).filter(|scale| (1..=1_000_000_000).contains(scale));
                    info.scale = scale.unwrap_or(USUAL_SCALE);
                }
                0x4489 => duration = float(body).filter(|&ticks| ticks > 0.0),
                0x4461 => info.recorded = int(body).map(|date| date.div_euclid(1_000_000_000) + MILLENNIUM),
                _ => {}
            }
        }
        info.duration = duration.map(|ticks| (ticks * info.scale as f64) as u64);
        info
    }
}

/// `TrackEntry`.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct TrackEntry {
    pub(super) number: u64,
    /// 1: pictures, 2: sound.
    pub(super) kind: u64,
    pub(super) codec: String,
    pub(super) private: Vec<u8>,
    /// Nanoseconds of one frame.
    pub(super) default_duration: Option<u64>,
    /// Nanoseconds by which times are too late.
    pub(super) codec_delay: u64,
    pub(super) video: Video,
    pub(super) audio: Audio,
    /// Bytes that every frame begins with and that were left away.
    pub(super) stripped: Vec<u8>,
    /// Whether frames are compressed with zlib.
    pub(super) is_deflated: bool,
    /// Whether frames are compressed or encrypted in a way that is not undone here.
    pub(super) is_encoded: bool,
}

/// `Video`.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Video {
    pub(super) width: u64,
    pub(super) height: u64,
    /// Left, top, right, bottom, together across and down.
    pub(super) cropped: (u64, u64),
    pub(super) display: (u64, u64),
    /// 0: pixels, 1: centimetres, 2: inches, 3: a ratio.
    pub(super) display_unit: u64,
    /// 1: interlaced, 2: progressive.
    pub(super) interlaced: u64,
    pub(super) field_order: Option<u64>,
    pub(super) fourcc: Vec<u8>,
    pub(super) colour: Option<Colour>,
    /// Degrees by which the picture is to be turned counter-clockwise; only for flat pictures.
    pub(super) roll: f64,
    /// Whether the picture is mirrored before it is turned.
    pub(super) mirrored: bool,
}

/// `Colour`: numbers of ITU-T H.273; 2 is "not known".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Colour {
    pub(super) matrix: u64,
    pub(super) transfer: u64,
    pub(super) primaries: u64,
    /// 1: limited, 2: full.
    pub(super) range: u64,
}

/// `Audio`.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Audio {
    pub(super) rate: f64,
    pub(super) output_rate: Option<f64>,
    pub(super) channels: u64,
    pub(super) bits: u64,
}

/// Reads `Tracks`.
pub(super) fn read_tracks(content: &[u8]) -> Vec<TrackEntry> {
    let entries = elements(content).filter(|&(id, _)| id == 0xae);
    entries.take(MAX_TRACKS).filter_map(|(_, body)| track(body)).collect()
}

fn track(content: &[u8]) -> Option<TrackEntry> {
    let mut track = TrackEntry {
        audio: Audio {
            rate: 8000.0,
            channels: 1,
            ..Audio::default()
        },
        ..TrackEntry::default()
    };
    for (id, body) in elements(content) {
        match id {
            0xd7 => track.number = uint(body)?,
            0x83 => track.kind = uint(body)?,
            0x86 => track.codec = String::from_utf8_lossy(body).trim_end_matches('\0').to_owned(),
            0x63a2 => track.private = body.to_vec(),
            0x23_e383 => track.default_duration = uint(body).filter(|&duration| duration > 0),
            0x56aa => track.codec_delay = uint(body).filter(|&delay| delay < 10_000_000_000).unwrap_or(0),
            0xe0 => track.video = video(body),
            0xe1 => track.audio = audio(body, &track.audio),
            0x6d80 => encodings(body, &mut track),
            _ => {}
        }
    }
    (track.number > 0).then_some(track)
}

fn video(content: &[u8]) -> Video {
    let mut video = Video::default();
    let mut is_flat = true;
    for (id, body) in elements(content) {
        let number = uint(body).unwrap_or(0);
        match id {
            0xb0 => video.width = number,
            0xba => video.height = number,
            0x54cc | 0x54dd => video.cropped.0 = video.cropped.0.saturating_add(number),
            0x54aa | 0x54bb => video.cropped.1 = video.cropped.1.saturating_add(number),
            0x54b0 => video.display.0 = number,
            0x54ba => video.display.1 = number,
            0x54b2 => video.display_unit = number,
            0x9a => video.interlaced = number,
            0x9d => video.field_order = Some(number),
            0x2e_b524 => video.fourcc = body.to_vec(),
            0x55b0 => video.colour = Some(colour(body)),
            0x7670 => {
                for (id, body) in elements(body) {
                    match id {
                        0x7671 => is_flat = uint(body) == Some(0),
                        0x7673 => video.mirrored = float(body).is_some_and(|yaw| yaw.abs() == 180.0),
                        0x7675 => video.roll = float(body).unwrap_or(0.0),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    if !is_flat {
        (video.roll, video.mirrored) = (0.0, false);
    }
    video
}

fn colour(content: &[u8]) -> Colour {
    let mut colour = Colour {
        matrix: 2,
        transfer: 2,
        primaries: 2,
        range: 0,
    };
    for (id, body) in elements(content) {
        let number = uint(body).unwrap_or(2);
        match id {
            0x55b1 => colour.matrix = number,
            0x55b9 => colour.range = number,
            0x55ba => colour.transfer = number,
            0x55bb => colour.primaries = number,
            _ => {}
        }
    }
    colour
}

fn audio(content: &[u8], usual: &Audio) -> Audio {
    let mut audio = usual.clone();
    for (id, body) in elements(content) {
        match id {
            0xb5 => audio.rate = float(body).unwrap_or(usual.rate),
            0x78b5 => audio.output_rate = float(body),
            0x9f => audio.channels = uint(body).unwrap_or(1),
            0x6264 => audio.bits = uint(body).unwrap_or(0),
            _ => {}
        }
    }
    audio
}

/// Bytes left away at the beginning of frames are put back, and zlib's compression is undone; nothing else that may have been done
/// to frames is.
fn encodings(content: &[u8], track: &mut TrackEntry) {
    for (_, encoding) in elements(content).filter(|&(id, _)| id == 0x6240) {
        let (mut scope, mut kind, mut algorithm, mut settings) = (1, 0, 0, &[][..]);
        for (id, body) in elements(encoding) {
            match id {
                0x5032 => scope = uint(body).unwrap_or(1),
                0x5033 => kind = uint(body).unwrap_or(1),
                0x5034 => {
                    for (id, body) in elements(body) {
                        match id {
                            0x4254 => algorithm = uint(body).unwrap_or(0),
                            0x4255 => settings = body,
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
        match (kind, algorithm) {
            // The frames themselves, or something else.
            (0, 0 | 3) if scope & 1 == 0 => {}
            (0, 3) if !track.is_deflated => track.stripped = settings.to_vec(),
            (0, 0) if track.stripped.is_empty() && !track.is_deflated => track.is_deflated = true,
            _ => track.is_encoded = true,
        }
    }
}

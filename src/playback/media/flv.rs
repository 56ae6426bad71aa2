//! Flash video: tags with a time each. What screen recorders and OBS write.

use std::sync::Arc;

use gstreamer as gst;

use super::bytes::{Bytes, be};
use super::sample::FilmTime;
use super::scattered::{FoundTrack, ScatteredBuilder, media_of};
use super::track::Media;
use crate::playback::input::block_cache::{BlockCache, FilmBytes, Refusal};
use crate::playback::pipeline::codecs::StreamKind;

const TAG: u64 = 11;
const MILLISECOND: FilmTime = 1_000_000;
/// The longest description of a stream that is believed.
const MAX_SETUP: u64 = 1024 * 1024;

pub(super) fn open(cache: &Arc<BlockCache>) -> Result<Option<Media>, Refusal> {
    let bytes = Bytes(cache);
    let Some(head) = bytes.array::<9>(0)?.filter(|head| head.starts_with(b"FLV")) else {
        return Ok(None);
    };
    let (mut pictures, mut sound) = (Stream::default(), Stream::default());
    let mut at = be(&head, 5, 4) + 4;
    let mut is_cut_short = false;
    while let Some(tag) = bytes.array::<TAG_HEAD>(at)? {
        let size = be(&tag, 1, 3);
        // The fourth byte of the time is the highest.
        let time = (be(&tag, 7, 1) << 24 | be(&tag, 4, 3)) as FilmTime * MILLISECOND;
        is_cut_short |= at + TAG + size > bytes.len();
        let body = at + TAG..(at + TAG + size).min(bytes.len());
        let start = bytes.up_to(body.start, 16.min((body.end - body.start) as usize))?;
        let goes_on = match tag[0] & 0x1f {
            8 => sound.add(bytes, sound_tag(start.as_ref()), body, time)?,
            9 => pictures.add(bytes, picture_tag(start.as_ref()), body, time)?,
            _ => true,
        };
        if !goes_on {
            break;
        }
        at += TAG + size + 4;
    }
    let tracks = [(StreamKind::Video, pictures), (StreamKind::Audio, sound)];
    let tracks = tracks
        .into_iter()
        .filter_map(|(kind, stream)| stream.track(kind))
        .collect();
    Ok(media_of(tracks).map(|media| Media { is_cut_short, ..media }))
}

const TAG_HEAD: usize = TAG as usize;

/// What a tag of sound or pictures holds.
struct Tag {
    coding: Coding,
    /// Bytes before the sample or the description.
    head: u64,
    part: Part,
}

enum Part {
    /// What a decoder has to know.
    Setup,
    /// A sample; its pictures are shown so many milliseconds later than they are decoded.
    Sample {
        later: FilmTime,
        is_key: bool,
    },
    Nothing,
}

#[derive(Clone)]
struct Coding {
    caps: gst::Caps,
    /// Whether samples are of no use before a description came.
    needs_setup: bool,
}

#[derive(Default)]
struct Stream {
    coding: Option<Coding>,
    setup: Option<Vec<u8>>,
    samples: ScatteredBuilder,
}

impl Stream {
    /// `false` when there are too many samples.
    fn add(
        &mut self,
        bytes: Bytes<'_>,
        tag: Option<Tag>,
        body: std::ops::Range<u64>,
        time: FilmTime,
    ) -> Result<bool, Refusal> {
        let Some(tag) = tag else { return Ok(true) };
        let coding = self.coding.get_or_insert(tag.coding);
        let from = body.start + tag.head;
        if from >= body.end {
            return Ok(true);
        }
        match tag.part {
            Part::Setup if self.setup.is_none() && body.end - from <= MAX_SETUP => {
                let setup: Option<FilmBytes> = bytes.at(from, (body.end - from) as usize)?;
                self.setup = setup.map(|setup| setup.as_ref().to_vec());
            }
            Part::Sample { later, is_key } if self.setup.is_some() || !coding.needs_setup => {
                let piece = from..body.end;
                let pushed = self.samples.push(std::slice::from_ref(&piece), time + later, 0, is_key);
                return Ok(pushed.is_some());
            }
            _ => {}
        }
        Ok(true)
    }

    fn track(self, kind: StreamKind) -> Option<FoundTrack> {
        let mut caps = self.coding?.caps;
        if let Some(setup) = self.setup {
            let caps = caps.make_mut();
            caps.set("codec_data", gst::Buffer::from_slice(setup));
        }
        Some(FoundTrack {
            kind,
            caps,
            samples: self.samples,
        })
    }
}

fn picture_tag(tag: &[u8]) -> Option<Tag> {
    let first = *tag.first()?;
    if first & 0x80 != 0 {
        return newer_picture_tag(tag);
    }
    let is_key = first >> 4 == 1;
    let simple = |caps: gst::Caps| Tag {
        coding: Coding {
            caps,
            needs_setup: false,
        },
        head: 1,
        part: Part::Sample { later: 0, is_key },
    };
    Some(match first & 15 {
        2 => simple(gst::Caps::builder("video/x-flash-video").field("flvversion", 1).build()),
        3 => simple(gst::Caps::new_empty_simple("video/x-flash-screen")),
        4 => simple(gst::Caps::new_empty_simple("video/x-vp6-flash")),
        5 => simple(gst::Caps::new_empty_simple("video/x-vp6-alpha")),
        7 => Tag {
            coding: units("video/x-h264", "avc"),
            head: 5,
            part: match tag.get(1)? {
                0 => Part::Setup,
                1 => Part::Sample {
                    later: later(tag, 2),
                    is_key,
                },
                _ => Part::Nothing,
            },
        },
        _ => return None,
    })
}

/// With four characters that name the codec ("enhanced RTMP").
fn newer_picture_tag(tag: &[u8]) -> Option<Tag> {
    let first = *tag.first()?;
    let is_key = first >> 4 & 7 == 1;
    let (coding, delays) = match tag.get(1..5)? {
        b"hvc1" => (units("video/x-h265", "hvc1"), true),
        b"avc1" => (units("video/x-h264", "avc"), true),
        b"av01" => (units("video/x-av1", "obu-stream"), false),
        _ => return None,
    };
    let (head, part) = match first & 15 {
        0 => (5, Part::Setup),
        1 if delays => (
            8,
            Part::Sample {
                later: later(tag, 5),
                is_key,
            },
        ),
        1 | 3 => (5, Part::Sample { later: 0, is_key }),
        _ => (5, Part::Nothing),
    };
    Some(Tag { coding, head, part })
}

fn units(media: &str, format: &str) -> Coding {
    let alignment = if format == "obu-stream" { "tu" } else { "au" };
    Coding {
        caps: gst::Caps::builder(media)
            .field("stream-format", format)
            .field("alignment", alignment)
            .build(),
        needs_setup: format != "obu-stream",
    }
}

/// The signed milliseconds at `place`.
fn later(tag: &[u8], place: usize) -> FilmTime {
    let number = be(tag, place, 3) as FilmTime;
    (if number < 0x80_0000 {
        number
    } else {
        number - 0x100_0000
    }) * MILLISECOND
}

fn sound_tag(tag: &[u8]) -> Option<Tag> {
    let first = *tag.first()?;
    let rate = [5_512, 11_025, 22_050, 44_100][usize::from(first >> 2 & 3)];
    let channels = i32::from(first & 1) + 1;
    let of = |media: &str, rate: i32, channels: i32| {
        gst::Caps::builder(media)
            .field("rate", rate)
            .field("channels", channels)
    };
    let caps = match first >> 4 {
        0 | 3 => of("audio/x-raw", rate, channels)
            .field("format", if first & 2 == 0 { "U8" } else { "S16LE" })
            .field("layout", "interleaved")
            .build(),
        1 => of("audio/x-adpcm", rate, channels).field("layout", "swf").build(),
        2 | 14 => gst::Caps::builder("audio/mpeg")
            .field("mpegversion", 1)
            .field("layer", 3)
            .build(),
        4 => of("audio/x-nellymoser", 16_000, 1).build(),
        5 => of("audio/x-nellymoser", 8_000, 1).build(),
        6 => of("audio/x-nellymoser", rate, channels).build(),
        7 => of("audio/x-alaw", 8_000, 1).build(),
        8 => of("audio/x-mulaw", 8_000, 1).build(),
        10 => {
            let caps = gst::Caps::builder("audio/mpeg")
                .field("mpegversion", 4)
                .field("stream-format", "raw")
                .field("framed", true)
                .build();
            return Some(Tag {
                coding: Coding {
                    caps,
                    needs_setup: true,
                },
                head: 2,
                part: match tag.get(1)? {
                    0 => Part::Setup,
                    _ => Part::Sample { later: 0, is_key: true },
                },
            });
        }
        11 => of("audio/x-speex", 16_000, 1).build(),
        _ => return None,
    };
    Some(Tag {
        coding: Coding {
            caps,
            needs_setup: false,
        },
        head: 1,
        part: Part::Sample { later: 0, is_key: true },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_of_pictures_are_signed() {
        assert_eq!(later(&[0, 0, 0, 0, 80], 2), 80 * MILLISECOND);
        assert_eq!(later(&[0, 0, 0xff, 0xff, 0xff], 2), -MILLISECOND);
    }

    #[test]
    fn tags_that_are_cut_short_are_left_out() {
        gst::init().unwrap();
        assert!(picture_tag(&[]).is_none());
        assert!(picture_tag(&[0x17]).is_none());
        assert!(picture_tag(&[0x90, b'h']).is_none());
        assert!(sound_tag(&[0xaf]).is_none());
    }
}

//! For fuzzers: a container from the outside, and a picture of any shape.

use std::sync::Arc;

use gstreamer as gst;
use gstreamer_video as gst_video;
use gstreamer_video::VideoFormat;

use super::frame::{DisplayHints, Picture, PixelFormat};
use super::input::block_cache::{BlockCache, CacheReader};
use super::input::sniff::sniff;
use super::media::{self, FilmTime};
use super::orientation::Orientation;
use super::pipeline::codecs::DRAWN_HERE;
use crate::film::{FilmSource, MediaIndex, ReadError};

/// A film in memory.
struct Memory(Vec<u8>);

impl FilmSource for Memory {
    fn len(&self) -> u64 {
        self.0.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        buffer.copy_from_slice(&self.0[offset as usize..][..buffer.len()]);
        Ok(())
    }
}

/// A film is read from its beginning and from any place: no sample is longer than the film, no track has more of them than it has bytes, and
/// the index that is made of it is one that is taken when it is handed back.
pub fn container(bytes: &[u8]) {
    gst::init().expect("GStreamer is installed");
    let Ok(container) = sniff(bytes) else { return };
    let cache = BlockCache::new(Arc::new(Memory(bytes.to_vec()))).expect("there is memory");
    let cache = Arc::new(cache);
    let index = media::index(&cache, container)
        .ok()
        .flatten()
        .and_then(MediaIndex::fitted);
    if let Some(index) = &index {
        assert!(MediaIndex::from_bytes(&index.to_bytes()).is_ok());
    }
    for index in [None, index.as_ref()] {
        let Ok(Some(media)) = media::open(&cache, container, index) else {
            return;
        };
        for track in &media.tracks {
            // A picture that stands for sound alone is none of the film's.
            let is_ours = track.caps.structure(0).is_some_and(|caps| caps.has_field(DRAWN_HERE));
            let mut reader = track.samples.reader(CacheReader::new(Arc::clone(&cache)));
            for to in [0, media.duration / 2, 60_000_000_000, FilmTime::MAX / 2] {
                if reader.seek(to).is_err() {
                    break;
                }
                let mut count = 0;
                while let Ok(Some(sample)) = reader.next() {
                    assert!(is_ours || sample.bytes.as_ref().len() <= bytes.len());
                    count += 1;
                    if count > bytes.len().min(4000) {
                        break;
                    }
                }
            }
            let _ = reader.key_frame_near(media.duration / 2);
        }
    }
}

/// Small sounds; `make fuzz` adds films of the corpus.
pub fn films() -> Vec<Vec<u8>> {
    let wav = [
        b"RIFF".as_slice(),
        &836_u32.to_le_bytes(),
        b"WAVEfmt ",
        &16_u32.to_le_bytes(),
        &[1, 0, 1, 0, 0x40, 0x1f, 0, 0, 0x80, 0x3e, 0, 0, 2, 0, 16, 0],
        b"data",
        &800_u32.to_le_bytes(),
        &[0x11; 800],
    ]
    .concat();
    let aiff = [
        b"FORM".as_slice(),
        &846_u32.to_be_bytes(),
        b"AIFFCOMM",
        &18_u32.to_be_bytes(),
        &[0, 1, 0, 0, 1, 0x90, 0, 16, 0x40, 0x0b, 0xfa, 0, 0, 0, 0, 0, 0, 0],
        b"SSND",
        &808_u32.to_be_bytes(),
        &[0; 8],
        &[0x22; 800],
    ]
    .concat();
    let adts = [&[0xff, 0xf1, 0x4c, 0x80, 0x04, 0x1f, 0xfc][..], &[0x21; 25]].concat();
    vec![wav, aiff, adts.repeat(40)]
}

fn wanted(number: usize) -> VideoFormat {
    PixelFormat::WANTED[number % PixelFormat::WANTED.len()]
}

/// One of the formats that reach the window.
pub(crate) fn format(number: usize) -> PixelFormat {
    PixelFormat::of(wanted(number)).expect("it is one that is wanted")
}

/// A picture of one of the formats that reach the window: planes at any offset, with rows of any length. `None` where the bytes are too few.
pub(crate) fn picture(
    format: usize,
    (width, height): (u32, u32),
    strides: &[i32],
    offsets: &[usize],
    bytes: Vec<u8>,
    (mirrored, quarters): (bool, u16),
) -> Option<Picture> {
    gst::init().expect("GStreamer is installed");
    let format = wanted(format);
    let planes = gst_video::VideoFormatInfo::from_format(format).n_planes() as usize;
    let info = gst_video::VideoInfo::builder(format, width, height)
        .stride(strides.get(..planes)?)
        .offset(offsets.get(..planes)?)
        .build()
        .ok()?;
    let orientation = Orientation {
        mirrored,
        rotation: quarters % 4 * 90,
    };
    Picture::map(
        gst::Buffer::from_slice(bytes),
        &info,
        DisplayHints {
            orientation,
            jpeg: false,
        },
    )
}

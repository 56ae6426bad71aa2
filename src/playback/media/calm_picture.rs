//! The calm still picture that stands for sound without pictures: a wave, the same for every recording. It tells nothing of whom
//! is heard.
//!
//! It is a track like any other, with a frame 25 times a second, so that positions, steps and seeks are as in a film.

use std::sync::{Arc, OnceLock};

use gstreamer as gst;

use super::sample::SampleSource;
use super::sample::{FilmTime, Sample, SampleReader};
use super::track::Track;
use crate::playback::input::block_cache::{CacheReader, FilmBytes, Refusal};
use crate::playback::pipeline::codecs::{DRAWN_HERE, StreamKind};

const WIDTH: usize = 960;
const HEIGHT: usize = 540;
/// Nanoseconds that a frame is shown.
const FRAME: FilmTime = 40_000_000;
/// Y, U and V of ground and ink, as the curtain has them (`stage/render/curtain.rs`).
const GROUND: [u8; 3] = [47, 134, 123];
const INK: [u8; 3] = [103, 135, 118];
/// Heights of the wave's bars, in hundredths of the highest.
const BARS: [usize; 11] = [18, 42, 66, 34, 82, 100, 58, 90, 46, 70, 24];
/// Pixels: the highest bar, a bar's width, and from bar to bar.
const HIGHEST: usize = 200;
const BAR: usize = 16;
const PITCH: usize = 36;

/// A track of the calm picture for a recording of this length.
pub(super) fn track(duration: FilmTime) -> Track {
    Track {
        kind: StreamKind::Video,
        caps: gst::Caps::builder("video/x-raw")
            .field("format", "I420")
            .field("width", WIDTH as i32)
            .field("height", HEIGHT as i32)
            .field("framerate", gst::Fraction::new(25, 1))
            .field("colorimetry", "bt601")
            .field("interlace-mode", "progressive")
            .field(DRAWN_HERE, true)
            .build(),
        samples: Arc::new(CalmPicture {
            frames: (duration.max(1) - 1) / FRAME + 1,
        }),
    }
}

struct CalmPicture {
    frames: i64,
}

impl SampleSource for CalmPicture {
    fn reader(&self, _: CacheReader) -> Box<dyn SampleReader> {
        static PICTURE: OnceLock<Arc<[u8]>> = OnceLock::new();
        Box::new(Reader {
            picture: Arc::clone(PICTURE.get_or_init(|| draw().into())),
            frames: self.frames,
            next: 0,
        })
    }
}

struct Reader {
    picture: Arc<[u8]>,
    frames: i64,
    next: i64,
}

impl Reader {
    fn frame_at(&self, time: FilmTime) -> i64 {
        (time / FRAME).clamp(0, self.frames - 1)
    }
}

impl SampleReader for Reader {
    fn key_frame_near(&mut self, to: FilmTime) -> Result<FilmTime, Refusal> {
        Ok(self.frame_at(to) * FRAME)
    }

    fn seek(&mut self, to: FilmTime) -> Result<(), Refusal> {
        self.next = self.frame_at(to);
        Ok(())
    }

    fn next(&mut self) -> Result<Option<Sample>, Refusal> {
        if self.next >= self.frames {
            return Ok(None);
        }
        let time = self.next * FRAME;
        self.next += 1;
        Ok(Some(Sample {
            bytes: FilmBytes::Own(Arc::clone(&self.picture)),
            time,
            length: u64::try_from(FRAME).ok(),
            is_key: true,
            is_hidden: false,
            format: 0,
        }))
    }
}

/// The picture's planes, one after the other.
fn draw() -> Vec<u8> {
    let mut picture = Vec::with_capacity(WIDTH * HEIGHT * 3 / 2);
    for (plane, scale) in [(0, 1), (1, 2), (2, 2)] {
        for y in 0..HEIGHT / scale {
            picture.extend((0..WIDTH / scale).map(|x| if is_ink(x * scale, y * scale) { INK } else { GROUND }[plane]));
        }
    }
    picture
}

/// Whether a bar of the wave, with its round ends, is at this pixel.
fn is_ink(x: usize, y: usize) -> bool {
    let left = (WIDTH - (BARS.len() - 1) * PITCH - BAR) / 2;
    let Some(from_left) = x.checked_sub(left) else {
        return false;
    };
    let (bar, x) = (from_left / PITCH, from_left % PITCH);
    let Some(height) = BARS.get(bar).filter(|_| x < BAR) else {
        return false;
    };
    let half = height * HIGHEST / 200;
    let from_middle = y.abs_diff(HEIGHT / 2);
    let from_end = (from_middle + BAR / 2).saturating_sub(half);
    let aside = (2 * x + 1).abs_diff(BAR);
    from_middle < half && aside * aside + 4 * from_end * from_end <= BAR * BAR
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wave_is_in_the_middle_and_calm() {
        let picture = draw();
        assert_eq!(picture.len(), WIDTH * HEIGHT * 3 / 2);
        let luma = &picture[..WIDTH * HEIGHT];
        assert!(luma.iter().all(|&y| y == GROUND[0] || y == INK[0]));
        let ink: Vec<usize> = (0..luma.len()).filter(|&at| luma[at] == INK[0]).collect();
        let share = ink.len() * 100 / luma.len();
        assert!((2..8).contains(&share), "{share} %");
        let left = ink.iter().map(|at| at % WIDTH).min().unwrap();
        let right = ink.iter().map(|at| at % WIDTH).max().unwrap();
        assert!(left.abs_diff(WIDTH - 1 - right) <= 1, "{left} {right}");
    }

    #[test]
    fn a_recording_has_frames_to_its_end() {
        for (duration, frames) in [(1, 1), (FRAME, 1), (FRAME + 1, 2), (6_000_000_000, 150), (0, 1)] {
            let mut reader = Reader {
                picture: Vec::new().into(),
                frames: (duration.max(1) - 1) / FRAME + 1,
                next: 0,
            };
            let mut count = 0;
            while reader.next().unwrap().is_some() {
                count += 1;
            }
            assert_eq!(count, frames, "{duration}");
            reader.seek(FilmTime::MAX).unwrap();
            assert!(reader.next().unwrap().is_some());
        }
    }
}

//! A picture and a tone that stand for camera and microphone in tests: every frame carries its number as the barcode of
//! `tests/support/src/frame_barcode.rs`.

use std::thread;
use std::time::Duration;

use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;

use super::formats::CameraFormat;
use crate::playback::error::PlaybackError;
use crate::playback::pipeline::elements::{make, unavailable};

pub(super) const FORMAT: CameraFormat = CameraFormat {
    jpeg: false,
    width: 640,
    height: 360,
    rate: 25,
};

/// Cells over the width: a green one at each end, and a bit in each of the others.
const CELLS: usize = 20;
const BITS: usize = CELLS - 2;

const FRAME: gst::ClockTime = gst::ClockTime::from_mseconds(40);

/// A source of numbered frames. Its thread ends with the pipeline.
pub(super) fn camera() -> Result<gst::Element, PlaybackError> {
    let source = make("appsrc")?
        .downcast::<gst_app::AppSrc>()
        .map_err(|_| unavailable("GStreamer's appsrc is something else"))?;
    let caps = gst::Caps::builder("video/x-raw")
        .field("format", "I420")
        .field("width", FORMAT.width)
        .field("height", FORMAT.height)
        .field("framerate", gst::Fraction::new(FORMAT.rate, 1))
        .build();
    source.set_caps(Some(&caps));
    source.set_format(gst::Format::Time);
    source.set_is_live(true);
    source.set_block(true);
    source.set_max_bytes(2 * frame(0).len() as u64);
    let weak = source.downgrade();
    thread::Builder::new()
        .name("test camera".into())
        .spawn(move || {
            for number in 0u32.. {
                let due = FRAME * u64::from(number);
                let source = loop {
                    let Some(source) = weak.upgrade() else { return };
                    // Until the pipeline runs there is no time.
                    if source.current_running_time().is_some_and(|now| now >= due) {
                        break source;
                    }
                    // Who waits does not keep the source from going.
                    drop(source);
                    thread::sleep(Duration::from_millis(2));
                };
                let mut buffer = gst::Buffer::from_mut_slice(frame(number));
                let stamped = buffer.make_mut();
                stamped.set_pts(due);
                stamped.set_duration(FRAME);
                if source.push_buffer(buffer).is_err() {
                    return;
                }
            }
        })
        .map_err(|error| unavailable(&format!("no thread: {error}")))?;
    Ok(source.upcast())
}

/// A tone.
pub(super) fn microphone() -> Result<gst::Element, PlaybackError> {
    let source = make("audiotestsrc")?;
    source.set_property("is-live", true);
    source.set_property("freq", 440.0);
    source.set_property("volume", 0.2);
    Ok(source)
}

/// A frame in I420.
fn frame(number: u32) -> Vec<u8> {
    let (width, height) = (FORMAT.width as usize, FORMAT.height as usize);
    let mut frame = vec![128; width * height * 3 / 2];
    let (luma, chroma) = frame.split_at_mut(width * height);
    luma.fill(90);
    let (top, half) = (height * 4 / 9, height / 18);
    for row in top..top + 2 * half {
        let upper = row < top + half;
        for cell in 0..CELLS {
            let columns = cell * width / CELLS..(cell + 1) * width / CELLS;
            let bright = (number >> BITS.saturating_sub(cell)) & 1 == 1;
            luma[row * width..][columns].fill(match cell {
                0 | 19 => 145,
                _ if bright == upper => 235,
                _ => 16,
            });
        }
    }
    // Green ends: the chroma of pure green.
    let (blue, red) = chroma.split_at_mut(width * height / 4);
    for row in top / 2..(top + 2 * half) / 2 {
        for cell in [0, CELLS - 1] {
            let columns = cell * width / CELLS / 2..(cell + 1) * width / CELLS / 2;
            blue[row * width / 2..][columns.clone()].fill(54);
            red[row * width / 2..][columns].fill(34);
        }
    }
    frame
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    #[test]
    fn a_source_that_nobody_has_any_more_goes() {
        gst::init().unwrap();
        let source = camera().unwrap();
        let weak = source.downgrade();
        drop(source);
        let until = Instant::now() + Duration::from_secs(10);
        while weak.upgrade().is_some() {
            assert!(Instant::now() < until, "its thread keeps it");
            thread::sleep(Duration::from_millis(10));
        }
    }
}

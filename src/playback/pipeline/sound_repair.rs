//! Sound that would be played wrongly as it is: time stamps that stand still, channels of which one is empty.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use gstreamer as gst;
use gstreamer::prelude::*;
use parking_lot::Mutex;

use crate::playback::types::Channels;

/// Stamps this much before or behind where they are expected are taken to be there.
const STAMP_TOLERANCE: gst::ClockTime = gst::ClockTime::from_mseconds(1);

/// Corrects the time stamps of decoded sound at `pad`: some demuxers give one stamp to several pieces, and all but the first
/// would be dropped as too late.
pub(super) fn keep_stamps_going(pad: &gst::Pad) {
    let stamps = Mutex::new(Stamps::default());
    pad.add_probe(
        gst::PadProbeType::BUFFER | gst::PadProbeType::EVENT_DOWNSTREAM | gst::PadProbeType::EVENT_FLUSH,
        move |_, info| {
            match &mut info.data {
                Some(gst::PadProbeData::Buffer(buffer)) => {
                    if let Some(pts) = buffer.pts() {
                        let moved = stamps.lock().next(pts, buffer.duration());
                        if moved != pts {
                            buffer.make_mut().set_pts(moved);
                        }
                    }
                }
                Some(gst::PadProbeData::Event(event)) => {
                    if matches!(event.type_(), gst::EventType::FlushStop | gst::EventType::Segment) {
                        *stamps.lock() = Stamps::default();
                    }
                }
                _ => {}
            }
            gst::PadProbeReturn::Ok
        },
    );
}

/// The time stamps of a run of pieces.
#[derive(Default)]
struct Stamps {
    /// The last stamp as it came.
    last: Option<gst::ClockTime>,
    /// Where the piece before ended.
    end: Option<gst::ClockTime>,
}

impl Stamps {
    /// The stamp of a piece that came with `pts`: behind the piece before where that one had the same.
    fn next(&mut self, pts: gst::ClockTime, length: Option<gst::ClockTime>) -> gst::ClockTime {
        let stands_still = self
            .last
            .is_some_and(|last| pts <= last + STAMP_TOLERANCE && last <= pts + STAMP_TOLERANCE);
        let moved = self.end.filter(|end| stands_still && *end > pts).unwrap_or(pts);
        self.last = Some(pts);
        self.end = length.map(|length| moved + length);
        moved
    }
}

/// Which of a film's channels is heard; can be changed while it plays.
#[derive(Clone, Default)]
pub(super) struct ChannelChoice(Arc<AtomicU8>);

impl ChannelChoice {
    pub(super) fn set(&self, channels: Channels) {
        let chosen = match channels {
            Channels::All => 0,
            Channels::Left => 1,
            Channels::Right => 2,
        };
        self.0.store(chosen, Ordering::Relaxed);
    }

    /// Puts the chosen channel on all channels of the sound that passes `pad`, which is uncoded and interleaved.
    pub(super) fn apply(&self, pad: &gst::Pad) {
        let chosen = Arc::clone(&self.0);
        pad.add_probe(gst::PadProbeType::BUFFER, move |pad, info| {
            let Some(channel) = usize::from(chosen.load(Ordering::Relaxed)).checked_sub(1) else {
                return gst::PadProbeReturn::Ok;
            };
            let layout = pad.current_caps().and_then(|caps| layout(&caps));
            if let Some((sample, channels)) = layout
                && channel < channels
                && let Some(gst::PadProbeData::Buffer(buffer)) = &mut info.data
                && let Ok(mut bytes) = buffer.make_mut().map_writable()
            {
                spread(&mut bytes, sample, channels, channel);
            }
            gst::PadProbeReturn::Ok
        });
    }
}

/// Bytes of a sample, and number of channels.
fn layout(caps: &gst::Caps) -> Option<(usize, usize)> {
    let caps = caps.structure(0)?;
    let sample = match caps.get::<&str>("format").ok()? {
        "S16LE" | "S16BE" => 2,
        "S32LE" | "S32BE" | "F32LE" | "F32BE" => 4,
        "F64LE" | "F64BE" => 8,
        _ => return None,
    };
    let channels = usize::try_from(caps.get::<i32>("channels").ok()?).ok()?;
    (channels > 1).then_some((sample, channels))
}

/// Copies the samples of `channel` over those of all others.
fn spread(bytes: &mut [u8], sample: usize, channels: usize, channel: usize) {
    for moment in bytes.chunks_exact_mut(sample * channels) {
        let from = channel * sample;
        for other in (0..channels).filter(|other| *other != channel) {
            moment.copy_within(from..from + sample, other * sample);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> gst::ClockTime {
        gst::ClockTime::from_mseconds(ms)
    }

    #[test]
    fn pieces_with_one_stamp_follow_each_other() {
        let mut stamps = Stamps::default();
        let came = [0, 0, 0, 0, 100, 120, 400, 400];
        let moved = came.map(|pts| stamps.next(ms(pts), Some(ms(20))).mseconds());
        assert_eq!(moved, [0, 20, 40, 60, 100, 120, 400, 420]);
    }

    #[test]
    fn stamps_that_go_back_are_not_touched() {
        let mut stamps = Stamps::default();
        let moved = [500, 100, 120].map(|pts| stamps.next(ms(pts), Some(ms(20))).mseconds());
        assert_eq!(moved, [500, 100, 120]);
    }

    #[test]
    fn one_channel_is_put_on_all() {
        let mut sound = [1, 1, 2, 2, 3, 3, 4, 4];
        spread(&mut sound, 2, 2, 0);
        assert_eq!(sound, [1, 1, 1, 1, 3, 3, 3, 3]);
        let mut sound = [1, 1, 2, 2, 3, 3, 4, 4];
        spread(&mut sound, 2, 2, 1);
        assert_eq!(sound, [2, 2, 2, 2, 4, 4, 4, 4]);
    }
}

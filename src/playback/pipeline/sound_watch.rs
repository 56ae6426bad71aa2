//! Whether a film's sound is really heard: how much goes into its decoder, and how much comes out of it.

use std::sync::Arc;

use gstreamer as gst;
use gstreamer::prelude::*;
use parking_lot::Mutex;

/// So much coded sound is looked at before it is judged; at the film's end, less is enough.
const ENOUGH: gst::ClockTime = gst::ClockTime::from_seconds(3);
const ENOUGH_AT_END: gst::ClockTime = gst::ClockTime::from_mseconds(300);
/// Two pieces further apart than this have silence between them.
const LONGEST_PIECE: gst::ClockTime = gst::ClockTime::from_seconds(1);

/// Measures the sound of one pipeline.
#[derive(Clone)]
pub(super) struct SoundWatch {
    coded: Arc<Mutex<Coded>>,
    /// GStreamer's `audiorate`, which counts what passes.
    rate: gst::Element,
}

/// Coded sound that has gone into the decoder.
#[derive(Default)]
struct Coded {
    total: gst::ClockTime,
    last: Option<gst::ClockTime>,
    /// What is decoded before this, the position of a seek, is not heard, and does not count.
    start: Option<gst::ClockTime>,
    /// Samples that had passed before it.
    passed_before: u64,
}

impl SoundWatch {
    /// Watches what comes in at `coded`, the first pad of the branch, and what of it arrives in `rate`.
    pub(super) fn new(coded: &gst::Pad, rate: &gst::Element) -> Self {
        let watch = SoundWatch {
            coded: Arc::default(),
            rate: rate.clone(),
        };
        let sum = Arc::clone(&watch.coded);
        let counter = rate.downgrade();
        coded.add_probe(
            gst::PadProbeType::BUFFER | gst::PadProbeType::EVENT_FLUSH | gst::PadProbeType::EVENT_DOWNSTREAM,
            move |_, info| {
                match &info.data {
                    Some(gst::PadProbeData::Buffer(buffer)) => sum.lock().add(buffer.pts(), buffer.duration()),
                    Some(gst::PadProbeData::Event(event)) => match event.view() {
                        gst::EventView::FlushStop(_) => {
                            *sum.lock() = Coded {
                                passed_before: counter.upgrade().map_or(0, |rate| passed(&rate)),
                                ..Coded::default()
                            };
                        }
                        gst::EventView::Segment(view) => {
                            let segment = view.segment().downcast_ref::<gst::ClockTime>();
                            sum.lock().start = segment.and_then(|segment| segment.start());
                        }
                        _ => {}
                    },
                    _ => {}
                }
                gst::PadProbeReturn::Ok
            },
        );
        watch
    }

    /// Whether hardly anything comes of the sound: less than a quarter. Not before there was enough to judge by.
    pub(super) fn hardly_anything_is_heard(&self, at_end: bool) -> bool {
        let coded = self.coded.lock().total;
        let enough = if at_end { ENOUGH_AT_END } else { ENOUGH };
        coded >= enough && self.heard() < coded / 4
    }

    fn heard(&self) -> gst::ClockTime {
        let rate = self.rate.static_pad("sink").and_then(|pad| pad.current_caps());
        let rate = rate.and_then(|caps| caps.structure(0)?.get::<i32>("rate").ok());
        let Some(rate) = rate.and_then(|rate| u64::try_from(rate).ok()).filter(|&rate| rate > 0) else {
            return gst::ClockTime::ZERO;
        };
        passed(&self.rate)
            .saturating_sub(self.coded.lock().passed_before)
            .mul_div_floor(gst::ClockTime::SECOND.nseconds(), rate)
            .map_or(gst::ClockTime::ZERO, gst::ClockTime::from_nseconds)
    }
}

/// Samples that `audiorate` has let pass.
fn passed(rate: &gst::Element) -> u64 {
    rate.property::<u64>("in").saturating_sub(rate.property::<u64>("drop"))
}

impl Coded {
    fn add(&mut self, pts: Option<gst::ClockTime>, length: Option<gst::ClockTime>) {
        if pts.zip(self.start).is_some_and(|(pts, start)| pts < start) {
            return;
        }
        let since = pts.zip(self.last).and_then(|(pts, last)| pts.checked_sub(last));
        let piece = length.or(since).unwrap_or(gst::ClockTime::ZERO);
        self.total += piece.min(LONGEST_PIECE);
        self.last = pts.or(self.last);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coded_sound_is_measured_by_lengths_or_by_stamps() {
        let ms = gst::ClockTime::from_mseconds;
        let mut coded = Coded::default();
        for pts in [0, 20, 40, 5040, 5060] {
            coded.add(Some(ms(pts)), None);
        }
        assert_eq!(coded.total, ms(20 + 20 + 1000 + 20));
        let mut coded = Coded::default();
        for _ in 0..10 {
            coded.add(Some(ms(0)), Some(ms(30)));
        }
        assert_eq!(coded.total, ms(300));
    }
}

//! Segments of time on their way from demuxer to sink: widened and narrowed again, and moved for a seek that is sent early.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use gstreamer as gst;
use gstreamer::prelude::*;

/// A frame that begins this much after the position sought still counts: times pass through fractions of seconds and
/// through containers that round to a millisecond. Far less than the length of any frame.
pub(crate) const TOLERANCE: gst::ClockTime = gst::ClockTime::from_mseconds(1);

pub(super) type TimeSegment = gst::FormattedSegment<gst::ClockTime>;

/// The same segment, begun at the film's start, so that nothing between here and [`narrow`] cuts or drops frames.
/// Running and stream time stay what they were; the part that was added is stored in `offset`.
pub(crate) fn widen(segment: &TimeSegment) -> Option<TimeSegment> {
    let (start, time) = segment.start().zip(segment.time())?;
    if segment.rate() <= 0.0 || segment.offset() != Some(gst::ClockTime::ZERO) {
        return None;
    }
    let added = start.min(time);
    let mut wide = segment.clone();
    wide.set_start(start - added);
    wide.set_time(time - added);
    wide.set_position(start - added);
    wide.set_offset(added);
    Some(wide)
}

/// Undoes [`widen`].
pub(super) fn narrow(segment: &TimeSegment) -> Option<TimeSegment> {
    let added = segment.offset()?;
    let (start, time) = segment.start().zip(segment.time())?;
    let mut own = segment.clone();
    own.set_start(start + added);
    own.set_time(time + added);
    own.set_position(start + added);
    own.set_offset(gst::ClockTime::ZERO);
    Some(own)
}

/// Undoes [`widen`] at the sink's `pad`, and makes a frame that begins before its segment last into it. Otherwise the
/// sink would drop it as outside of the segment; durations are guesses anyway, and the elements before cut them back to
/// one frame's length.
pub(crate) fn restore_segments(pad: &gst::Pad) {
    let start = Arc::new(AtomicU64::new(0));
    let begins = Arc::clone(&start);
    change_segments(pad, move |wide| {
        let own = narrow(wide)?;
        begins.store(own.start()?.nseconds(), Ordering::SeqCst);
        Some(own)
    });
    pad.add_probe(gst::PadProbeType::BUFFER, move |_, info| {
        let start = gst::ClockTime::from_nseconds(start.load(Ordering::SeqCst));
        if let Some(gst::PadProbeData::Buffer(buffer)) = &mut info.data
            && let Some(pts) = buffer.pts()
            && pts < start
            && buffer.duration().is_none_or(|duration| pts + duration <= start)
        {
            buffer.make_mut().set_duration(start - pts + TOLERANCE);
        }
        gst::PadProbeReturn::Ok
    });
}

/// Has `change` replace the segments that arrive at `pad`.
pub(crate) fn change_segments(
    pad: &gst::Pad,
    change: impl Fn(&TimeSegment) -> Option<TimeSegment> + Send + Sync + 'static,
) {
    pad.add_probe(gst::PadProbeType::EVENT_DOWNSTREAM, move |_, info| {
        let Some(gst::PadProbeData::Event(event)) = &info.data else {
            return gst::PadProbeReturn::Ok;
        };
        let gst::EventView::Segment(view) = event.view() else {
            return gst::PadProbeReturn::Ok;
        };
        if let Some(segment) = view.segment().downcast_ref::<gst::ClockTime>().and_then(&change) {
            let changed = gst::event::Segment::builder(&segment).seqnum(event.seqnum()).build();
            info.data = Some(gst::PadProbeData::Event(changed));
        }
        gst::PadProbeReturn::Ok
    });
}

/// How much earlier than its position a seek was sent to the demuxer.
///
/// Some demuxers do not look for a key frame from which the position can be decoded: that of program streams never does,
/// others overlook frames that are shown before the key frame they are stored behind. A seek that comes out behind its
/// position is sent again with a longer lead; the segments that it makes then begin at the position all the same.
#[derive(Default)]
pub(crate) struct Lead(AtomicU64);

impl Lead {
    /// For the seek that is sent next.
    pub(crate) fn set(&self, lead: gst::ClockTime) {
        self.0.store(lead.nseconds(), Ordering::SeqCst);
    }

    /// Makes the first segment after each flush of the demuxer's `pad` begin at the seek's position.
    pub(crate) fn apply(self: &Arc<Self>, pad: &gst::Pad) {
        let flushed = Arc::new(AtomicBool::new(false));
        let sees_flush = Arc::clone(&flushed);
        pad.add_probe(gst::PadProbeType::EVENT_FLUSH, move |_, info| {
            if let Some(gst::EventView::FlushStop(_)) = info.event().map(|event| event.view()) {
                sees_flush.store(true, Ordering::SeqCst);
            }
            gst::PadProbeReturn::Ok
        });
        let lead = Arc::clone(self);
        change_segments(pad, move |segment| {
            let lead = gst::ClockTime::from_nseconds(lead.0.load(Ordering::SeqCst));
            if !flushed.swap(false, Ordering::SeqCst) || lead.is_zero() || segment.rate() <= 0.0 {
                return None;
            }
            let (start, time) = segment.start().zip(segment.time())?;
            let mut own = segment.clone();
            own.set_start(start + lead);
            own.set_time(time + lead);
            own.set_position(start + lead);
            Some(own)
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widening_keeps_running_and_stream_time() {
        gst::init().unwrap();
        let mut segment = TimeSegment::new();
        segment.set_start(gst::ClockTime::from_seconds(3605));
        segment.set_time(gst::ClockTime::from_seconds(5));
        segment.set_base(gst::ClockTime::from_seconds(7));
        let wide = widen(&segment).unwrap();
        let at = gst::ClockTime::from_seconds(3606);
        assert_eq!(wide.to_running_time(at), segment.to_running_time(at));
        assert_eq!(wide.to_stream_time(at), segment.to_stream_time(at));
        assert_eq!(wide.start(), Some(gst::ClockTime::from_seconds(3600)));
        let again = narrow(&wide).unwrap();
        assert_eq!(
            (again.start(), again.time(), again.offset()),
            (segment.start(), segment.time(), segment.offset())
        );
    }
}

//! What makes a seek exact: the picture that stands at the asked-for time is let through, with its own time stamp.
//!
//! Left alone, GStreamer's decoders and deinterlacers cut the first picture's time stamp to the place of the seek, drop
//! pictures by durations that are guesses in half of the containers, and show nothing at all behind the last picture. So
//! between decoder and sink the segment is *widened* to the film's start ([`widen`], [`narrow`]) and [`AccurateSeek`]
//! chooses: the last picture that begins at or before the place, whatever durations say.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use gstreamer as gst;
use gstreamer::glib;
use gstreamer::prelude::*;
use gstreamer::subclass::prelude::*;

/// A picture that begins this much after the place still counts: times pass through fractions of seconds and through
/// containers that round to a millisecond. Far less than any picture lasts.
pub(crate) const TOLERANCE: gst::ClockTime = gst::ClockTime::from_mseconds(1);

type TimeSegment = gst::FormattedSegment<gst::ClockTime>;

/// The same segment, begun at the film's start, so that nothing between here and [`narrow`] cuts or drops pictures.
/// Running and stream time stay what they were; the part that was added lies in `offset`.
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

/// Takes [`widen`] back.
fn narrow(segment: &TimeSegment) -> Option<TimeSegment> {
    let added = segment.offset()?;
    let (start, time) = segment.start().zip(segment.time())?;
    let mut own = segment.clone();
    own.set_start(start + added);
    own.set_time(time + added);
    own.set_position(start + added);
    own.set_offset(gst::ClockTime::ZERO);
    Some(own)
}

/// The end of the stretch that began with [`widen`], at the sink's `pad`: segments are what they were, and a picture that
/// begins before its segment lasts into it. Otherwise the sink would drop it as out of place; durations are guesses anyway,
/// and the elements before cut them back to one picture's length.
pub(crate) fn make_ready_for_sink(pad: &gst::Pad) {
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

/// Lets `change` replace the segments that arrive at `pad`.
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

/// How much earlier than its place a seek was sent to the demuxer.
///
/// Some demuxers do not look for a key frame from which the place can be decoded: that of program streams never does,
/// others overlook pictures that are shown before the key frame they are stored behind. A seek that comes out behind its
/// place is sent again with a longer lead; the segments that it makes then begin at the place all the same.
#[derive(Default)]
pub(crate) struct Lead(AtomicU64);

impl Lead {
    /// For the seek that is sent next.
    pub(crate) fn set(&self, lead: gst::ClockTime) {
        self.0.store(lead.nseconds(), Ordering::SeqCst);
    }

    /// Makes the first segment after each flush of the demuxer's `pad` begin at the seek's place.
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

glib::wrapper! {
    /// Passes on the picture that stands at the start of a segment, and all after it.
    pub struct AccurateSeek(ObjectSubclass<imp::AccurateSeek>) @extends gst::Element, gst::Object;
}

impl AccurateSeek {
    /// With `steady`, time stamps that the decoder reckoned are put right first.
    pub(crate) fn new(steady: bool) -> Self {
        let element: AccurateSeek = glib::Object::new();
        if steady {
            *element.imp().steady.lock().unwrap_or_else(PoisonError::into_inner) = Some(TimestampRepair::default());
        }
        element
    }
}

/// Puts reckoned time stamps right. In a program stream only some pictures bear one; what GStreamer reckons for the others
/// stumbles at group boundaries, so that two pictures get one time and other times have none. A film of fixed rate is
/// counted on instead, for as long as the stamps stay near.
#[derive(Default)]
pub(crate) struct TimestampRepair {
    /// How long a picture lasts, where the film has a fixed rate.
    picture: Option<gst::ClockTime>,
    last: Option<gst::ClockTime>,
    /// Pictures in a row whose stamp was not where it was counted to be.
    astray: u32,
}

impl TimestampRepair {
    /// Pictures that may stray one after the other before the film is believed to have a gap there.
    const PATIENCE: u32 = 6;

    fn right(&mut self, buffer: &mut gst::Buffer) {
        let Some((picture, pts)) = self.picture.zip(buffer.pts()) else {
            return;
        };
        let counted = self.last.map(|last| last + picture).filter(|&counted| {
            let off = counted.max(pts) - counted.min(pts);
            self.astray = if off > picture / 2 { self.astray + 1 } else { 0 };
            off < picture * 4 && self.astray < Self::PATIENCE
        });
        let right = match counted {
            // Where they agree the film's own stamp is the finer one.
            Some(counted) if self.astray > 0 => counted,
            _ => {
                self.astray = 0;
                pts
            }
        };
        if right != pts {
            buffer.make_mut().set_pts(right);
        }
        self.last = Some(right);
    }

    fn note_caps(&mut self, caps: &gst::CapsRef) {
        let rate = caps
            .structure(0)
            .and_then(|caps| caps.get::<gst::Fraction>("framerate").ok());
        self.picture = rate
            .filter(|rate| rate.numer() > 0 && rate.denom() > 0)
            .and_then(|rate| {
                gst::ClockTime::SECOND.mul_div_floor(
                    u64::from(rate.denom().unsigned_abs()),
                    u64::from(rate.numer().unsigned_abs()),
                )
            });
    }
}

/// What was held back so far.
#[derive(Default)]
struct Waiting {
    /// Where the segment begins; `None` when everything passes.
    place: Option<gst::ClockTime>,
    /// The last picture at or before the place.
    held: Option<gst::Buffer>,
}

impl Waiting {
    /// Takes a picture in; returns those that may pass.
    fn take(&mut self, buffer: gst::Buffer) -> [Option<gst::Buffer>; 2] {
        let Some((place, pts)) = self.place.zip(buffer.pts()) else {
            return [self.held.take(), Some(buffer)];
        };
        if pts > place + TOLERANCE {
            self.place = None;
            return [self.held.take(), Some(buffer)];
        }
        if pts + TOLERANCE >= place {
            self.place = None;
            self.held = None;
            return [Some(buffer), None];
        }
        self.held = Some(buffer);
        [None, None]
    }

    /// The film is over: the last picture stands at every place behind it.
    fn end(&mut self) -> Option<gst::Buffer> {
        self.place.take()?;
        self.held.take()
    }
}

mod imp {
    use super::*;

    pub struct AccurateSeek {
        sink: gst::Pad,
        src: gst::Pad,
        waiting: Mutex<Waiting>,
        pub(crate) steady: Mutex<Option<TimestampRepair>>,
    }

    impl AccurateSeek {
        fn chain(&self, mut buffer: gst::Buffer) -> Result<gst::FlowSuccess, gst::FlowError> {
            if let Some(steady) = &mut *self.steady.lock().unwrap_or_else(PoisonError::into_inner) {
                steady.right(&mut buffer);
            }
            let passing = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).take(buffer);
            for buffer in passing.into_iter().flatten() {
                self.src.push(buffer)?;
            }
            Ok(gst::FlowSuccess::Ok)
        }

        fn event(&self, event: gst::Event) -> bool {
            if let Some(steady) = &mut *self.steady.lock().unwrap_or_else(PoisonError::into_inner) {
                match event.view() {
                    gst::EventView::FlushStop(_) | gst::EventView::Segment(_) => {
                        (steady.last, steady.astray) = (None, 0)
                    }
                    gst::EventView::Caps(caps) => steady.note_caps(caps.caps()),
                    _ => {}
                }
            }
            let last = {
                let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
                match event.view() {
                    gst::EventView::FlushStop(_) => {
                        *waiting = Waiting::default();
                        None
                    }
                    gst::EventView::Segment(view) => {
                        let segment = view.segment().downcast_ref::<gst::ClockTime>();
                        let own = segment.filter(|segment| segment.rate() > 0.0).and_then(narrow);
                        *waiting = Waiting {
                            place: own.and_then(|own| own.start()),
                            held: None,
                        };
                        None
                    }
                    gst::EventView::Eos(_) => waiting.end(),
                    _ => None,
                }
            };
            if let Some(last) = last {
                // Whether it is still wanted does not change what follows: the end is passed on all the same.
                let _ = self.src.push(last);
            }
            self.src.push_event(event)
        }
    }

    #[glib::object_subclass]
    impl ObjectSubclass for AccurateSeek {
        const NAME: &'static str = "VitrinExactPicture";
        type Type = super::AccurateSeek;
        type ParentType = gst::Element;

        fn with_class(_: &Self::Class) -> Self {
            let flags = gst::PadFlags::PROXY_CAPS | gst::PadFlags::PROXY_ALLOCATION | gst::PadFlags::PROXY_SCHEDULING;
            let sink = gst::Pad::builder(gst::PadDirection::Sink)
                .name("sink")
                .chain_function(|_, parent, buffer| {
                    AccurateSeek::catch_panic_pad_function(
                        parent,
                        || Err(gst::FlowError::Error),
                        |element| element.chain(buffer),
                    )
                })
                .event_function(|_, parent, event| {
                    AccurateSeek::catch_panic_pad_function(parent, || false, |element| element.event(event))
                })
                .flags(flags)
                .build();
            let src = gst::Pad::builder(gst::PadDirection::Src)
                .name("src")
                .flags(flags)
                .build();
            AccurateSeek {
                sink,
                src,
                waiting: Mutex::default(),
                steady: Mutex::default(),
            }
        }
    }

    impl ObjectImpl for AccurateSeek {
        fn constructed(&self) {
            self.parent_constructed();
            // Fails only for a second pad of the same name.
            let _ = self.obj().add_pad(&self.sink);
            let _ = self.obj().add_pad(&self.src);
        }
    }

    impl GstObjectImpl for AccurateSeek {}
    impl ElementImpl for AccurateSeek {}
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(at_ms: u64) -> gst::Buffer {
        let mut buffer = gst::Buffer::new();
        let unique = buffer.get_mut().unwrap();
        unique.set_pts(gst::ClockTime::from_mseconds(at_ms));
        unique.set_duration(gst::ClockTime::from_mseconds(40));
        buffer
    }

    /// Milliseconds at which the pictures that pass begin, when the film is sought to `place`.
    fn passing(place: f64, pictures: &[u64]) -> Vec<u64> {
        gst::init().unwrap();
        let place = gst::ClockTime::from_nseconds((place * 1e6) as u64);
        let mut waiting = Waiting {
            place: Some(place),
            held: None,
        };
        let mut out: Vec<gst::Buffer> = pictures
            .iter()
            .flat_map(|&at| waiting.take(picture(at)))
            .flatten()
            .collect();
        out.extend(waiting.end());
        out.iter().map(|buffer| buffer.pts().unwrap().mseconds()).collect()
    }

    #[test]
    fn the_picture_that_stands_at_the_place_comes_first() {
        assert_eq!(passing(100.0, &[0, 40, 80, 120, 160]), [80, 120, 160]);
    }

    #[test]
    fn exactly_on_a_time_stamp_means_that_picture() {
        assert_eq!(passing(80.0, &[0, 40, 80, 120]), [80, 120]);
        assert_eq!(passing(79.999_999, &[0, 40, 80, 120]), [80, 120]);
        assert_eq!(passing(80.000_001, &[0, 40, 80, 120]), [80, 120]);
    }

    #[test]
    fn durations_do_not_matter() {
        // A picture that stands for 400 ms although it says 40, and one that is followed after 10.
        assert_eq!(passing(300.0, &[0, 400, 410]), [0, 400, 410]);
        assert_eq!(passing(30.0, &[0, 10, 20, 400]), [20, 400]);
    }

    #[test]
    fn behind_the_last_picture_the_last_picture_stands() {
        assert_eq!(passing(5000.0, &[0, 40, 80]), [80]);
    }

    #[test]
    fn before_the_first_picture_the_first_picture_stands() {
        assert_eq!(passing(10.0, &[80, 120]), [80, 120]);
    }

    #[test]
    fn reckoned_time_stamps_that_stumble_are_put_right() {
        gst::init().unwrap();
        let mut steady = TimestampRepair {
            picture: Some(gst::ClockTime::from_mseconds(40)),
            ..TimestampRepair::default()
        };
        let stumbling = [2380, 2420, 2540, 2540, 2580, 2580, 2620, 2660];
        let right = stumbling.map(|at| {
            let mut buffer = picture(at);
            steady.right(&mut buffer);
            buffer.pts().unwrap().mseconds()
        });
        assert_eq!(right, [2380, 2420, 2460, 2500, 2540, 2580, 2620, 2660]);
    }

    #[test]
    fn a_real_gap_is_believed_in_the_end() {
        gst::init().unwrap();
        let mut steady = TimestampRepair {
            picture: Some(gst::ClockTime::from_mseconds(40)),
            ..TimestampRepair::default()
        };
        let last = [0, 40, 160, 200, 240, 280, 320, 360].map(|at| {
            let mut buffer = picture(at);
            steady.right(&mut buffer);
            buffer.pts().unwrap().mseconds()
        });
        assert_eq!(last[7], 360);
    }

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

//! What makes a seek exact: the frame at the position that was asked for comes first, with its own time stamp.
//!
//! Left alone, GStreamer's decoders and deinterlacers cut the first frame's time stamp to the position of the seek, drop
//! frames by durations that are guesses in half of the containers, and show nothing at all behind the last frame. So
//! between decoder and sink the segment is *widened* to the film's start ([`super::segments`]) and [`AccurateSeek`]
//! selects: the last frame that begins at or before the position, whatever durations say.

use gstreamer as gst;
use gstreamer::glib;
use gstreamer::prelude::*;
use gstreamer::subclass::prelude::*;
use parking_lot::Mutex;

use super::segments::{TOLERANCE, narrow};
use super::timestamp_repair::TimestampRepair;
use super::turns::{NEARLY, Turn};

glib::wrapper! {
    /// Passes on the frame that is shown at the start of a segment, and all after it.
    pub struct AccurateSeek(ObjectSubclass<imp::AccurateSeek>) @extends gst::Element, gst::Object;
}

impl AccurateSeek {
    /// With `repair`, time stamps that the decoder estimated are corrected first.
    pub(crate) fn new(repair: bool) -> Self {
        let element: AccurateSeek = glib::Object::new();
        if repair {
            *element.imp().repair.lock() = Some(TimestampRepair::default());
        }
        element
    }
}

const NEARLY_CLOCK: gst::ClockTime = gst::ClockTime::from_nseconds(NEARLY.as_nanos() as u64);

/// Selects the frame that a segment begins with.
struct FrameSelector {
    /// Where the segment begins; `None` when everything passes.
    position: Option<gst::ClockTime>,
    /// The last frame at or before the position.
    held: Option<gst::Buffer>,
    /// Whether the frame that is shown at the position is stamped with it: a piece that is repeated begins anew in the midst of a run
    /// of frames, and what is stamped earlier would come too late.
    stamps: bool,
    /// From here on nothing passes: a piece that is repeated is over.
    ends: Option<gst::ClockTime>,
    /// How much later than they are shown frames are stamped.
    lead: gst::ClockTime,
    /// How fast the film plays.
    rate: f64,
}

impl Default for FrameSelector {
    fn default() -> Self {
        FrameSelector {
            position: None,
            held: None,
            stamps: false,
            ends: None,
            lead: gst::ClockTime::ZERO,
            rate: 1.0,
        }
    }
}

impl FrameSelector {
    /// Takes a frame in; returns those that may pass.
    fn take(&mut self, mut buffer: gst::Buffer) -> [Option<gst::Buffer>; 2] {
        if let Some(pts) = buffer.pts().filter(|_| !self.lead.is_zero()) {
            buffer.make_mut().set_pts(pts.saturating_sub(self.lead));
        }
        if let Some((ends, pts)) = self.ends.zip(buffer.pts())
            && pts + NEARLY_CLOCK >= ends
        {
            return [self.take_held(), None];
        }
        let Some((position, pts)) = self.position.zip(buffer.pts()) else {
            return [self.held.take(), Some(buffer)];
        };
        if pts > position + TOLERANCE {
            return [self.take_held(), Some(buffer)];
        }
        if pts + TOLERANCE >= position {
            self.position = None;
            self.held = None;
            return [Some(buffer), None];
        }
        self.held = Some(buffer);
        [None, None]
    }

    /// The frame that is shown at the position, now that one behind it has come.
    fn take_held(&mut self) -> Option<gst::Buffer> {
        let position = self.position.take()?;
        let mut held = self.held.take()?;
        if self.stamps {
            held.make_mut().set_pts(position);
        }
        Some(held)
    }

    /// The film is over: the last frame is shown at every position behind it.
    fn end(&mut self) -> Option<gst::Buffer> {
        self.take_held()
    }

    /// A piece begins for the first time, or anew.
    fn begin(&mut self, turn: Turn) {
        (self.ends, self.lead) = (turn.ends, turn.lead);
        if turn.begins.is_some() {
            (self.position, self.held, self.stamps) = (turn.begins, None, true);
        }
    }
}

mod imp {
    use super::*;

    pub struct AccurateSeek {
        sink: gst::Pad,
        src: gst::Pad,
        selector: Mutex<FrameSelector>,
        /// A format that came while a frame of the one before was held.
        caps: Mutex<Option<gst::Event>>,
        pub(crate) repair: Mutex<Option<TimestampRepair>>,
    }

    impl AccurateSeek {
        fn chain(&self, mut buffer: gst::Buffer) -> Result<gst::FlowSuccess, gst::FlowError> {
            if let Some(repair) = &mut *self.repair.lock() {
                repair.repair(&mut buffer);
            }
            let [first, second] = self.selector.lock().take(buffer);
            // A frame that was held is of the format before.
            let held = first.is_some() && second.is_some();
            if !held {
                self.push_caps();
            }
            if let Some(buffer) = first {
                self.src.push(buffer)?;
            }
            if held {
                self.push_caps();
            }
            if let Some(buffer) = second {
                self.src.push(buffer)?;
            }
            Ok(gst::FlowSuccess::Ok)
        }

        /// Passes on the format that waited for a frame that was held.
        fn push_caps(&self) {
            if let Some(caps) = self.caps.lock().take() {
                // Refused by what cannot take the format, which reports that itself.
                let _ = self.src.push_event(caps);
            }
        }

        /// What the sink says of frames that come late, in the times that the decoder gave them: it leaves out what would be late too.
        fn as_the_decoder_counts(&self, event: gst::Event) -> gst::Event {
            let selector = self.selector.lock();
            match event.view() {
                gst::EventView::Qos(qos) if !selector.lead.is_zero() => {
                    let (kind, proportion, late_by, time) = qos.get();
                    let lead = gst::ClockTime::from_nseconds((selector.lead.nseconds() as f64 / selector.rate) as u64);
                    gst::event::Qos::new(kind, proportion, late_by, time.map(|time| time + lead))
                }
                _ => event,
            }
        }

        fn event(&self, event: gst::Event) -> bool {
            if let Some(repair) = &mut *self.repair.lock() {
                match event.view() {
                    gst::EventView::FlushStop(_) | gst::EventView::Segment(_) => repair.restart(),
                    gst::EventView::Caps(caps) => repair.set_caps(caps.caps()),
                    _ => {}
                }
            }
            match event.view() {
                gst::EventView::Caps(_) if self.selector.lock().held.is_some() => {
                    *self.caps.lock() = Some(event);
                    return true;
                }
                gst::EventView::Caps(_) => *self.caps.lock() = None,
                gst::EventView::Segment(_) => self.push_caps(),
                _ => {}
            }
            let is_flush = event.type_() == gst::EventType::FlushStop;
            let last = {
                let mut selector = self.selector.lock();
                match event.view() {
                    gst::EventView::FlushStop(_) => {
                        *selector = FrameSelector::default();
                        None
                    }
                    gst::EventView::Segment(view) => {
                        let segment = view.segment().downcast_ref::<gst::ClockTime>();
                        let own = segment.filter(|segment| segment.rate() > 0.0).and_then(narrow);
                        // What is said of a turn may have overtaken it in the decoder.
                        *selector = FrameSelector {
                            position: own.and_then(|own| own.start()),
                            ends: selector.ends,
                            rate: segment
                                .map(|segment| segment.rate())
                                .filter(|rate| *rate > 0.0)
                                .unwrap_or(1.0),
                            ..FrameSelector::default()
                        };
                        None
                    }
                    gst::EventView::Eos(_) => selector.end(),
                    gst::EventView::CustomDownstream(_) => {
                        if let Some(turn) = Turn::of(&event) {
                            selector.begin(turn);
                        }
                        None
                    }
                    _ => None,
                }
            };
            if let Some(last) = last {
                // Whether it is still wanted does not change what follows: the end is passed on all the same.
                let _ = self.src.push(last);
            }
            let is_taken = self.src.push_event(event);
            if is_flush {
                self.push_caps();
            }
            is_taken
        }
    }

    #[glib::object_subclass]
    impl ObjectSubclass for AccurateSeek {
        const NAME: &'static str = "VitrinAccurateSeek";
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
                .event_function(|pad, parent, event| {
                    AccurateSeek::catch_panic_pad_function(
                        parent,
                        || false,
                        |element| {
                            let event = element.as_the_decoder_counts(event);
                            gst::Pad::event_default(pad, Some(&*element.obj()), event)
                        },
                    )
                })
                .flags(flags)
                .build();
            AccurateSeek {
                sink,
                src,
                selector: Mutex::default(),
                caps: Mutex::default(),
                repair: Mutex::default(),
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

    fn frame(at_ms: u64) -> gst::Buffer {
        let mut buffer = gst::Buffer::new();
        let unique = buffer.get_mut().unwrap();
        unique.set_pts(gst::ClockTime::from_mseconds(at_ms));
        unique.set_duration(gst::ClockTime::from_mseconds(40));
        buffer
    }

    /// Milliseconds at which those of `frames` begin that pass.
    fn passed(selector: &mut FrameSelector, frames: &[u64]) -> Vec<u64> {
        let out = frames.iter().flat_map(|&at| selector.take(frame(at))).flatten();
        out.map(|buffer| buffer.pts().unwrap().mseconds()).collect()
    }

    /// Milliseconds at which the frames that pass begin, when the film is sought to `position`.
    fn passing(position: f64, frames: &[u64]) -> Vec<u64> {
        gst::init().unwrap();
        let position = gst::ClockTime::from_nseconds((position * 1e6) as u64);
        let mut selector = FrameSelector {
            position: Some(position),
            ..FrameSelector::default()
        };
        let mut out = passed(&mut selector, frames);
        out.extend(selector.end().map(|buffer| buffer.pts().unwrap().mseconds()));
        out
    }

    #[test]
    fn the_frame_at_the_position_comes_first() {
        assert_eq!(passing(100.0, &[0, 40, 80, 120, 160]), [80, 120, 160]);
    }

    #[test]
    fn exactly_on_a_time_stamp_means_that_frame() {
        assert_eq!(passing(80.0, &[0, 40, 80, 120]), [80, 120]);
        assert_eq!(passing(79.999_999, &[0, 40, 80, 120]), [80, 120]);
        assert_eq!(passing(80.000_001, &[0, 40, 80, 120]), [80, 120]);
    }

    #[test]
    fn durations_do_not_matter() {
        // A frame that is shown for 400 ms although it says 40, and one that is followed after 10.
        assert_eq!(passing(300.0, &[0, 400, 410]), [0, 400, 410]);
        assert_eq!(passing(30.0, &[0, 10, 20, 400]), [20, 400]);
    }

    #[test]
    fn a_piece_that_is_repeated_passes_in_turns() {
        gst::init().unwrap();
        let mut selector = FrameSelector::default();
        let stamp = gst::ClockTime::from_mseconds;
        let turn = |begins, ends| Turn {
            begins,
            ends: Some(ends),
            ..Turn::NONE
        };
        assert_eq!(passed(&mut selector, &[0, 40]), [0, 40]);
        selector.begin(turn(None, stamp(160)));
        assert_eq!(passed(&mut selector, &[80, 120, 160, 200]), [80, 120]);
        // From a key frame on; the one that is shown when the piece begins, in its midst, takes the place of its beginning.
        let begun = turn(Some(stamp(160)), stamp(260));
        selector.begin(Turn {
            lead: stamp(1_000),
            ..begun
        });
        let frames = [1_070, 1_110, 1_150, 1_190, 1_230, 1_270];
        assert_eq!(passed(&mut selector, &frames), [160, 190, 230]);
    }

    #[test]
    fn behind_the_last_frame_the_last_frame_is_shown() {
        assert_eq!(passing(5000.0, &[0, 40, 80]), [80]);
    }

    #[test]
    fn before_the_first_frame_the_first_frame_is_shown() {
        assert_eq!(passing(10.0, &[80, 120]), [80, 120]);
    }
}

//! What makes a seek exact: the picture that stands at the asked-for time is let through, with its own time stamp.
//!
//! Left alone, GStreamer's decoders and deinterlacers cut the first picture's time stamp to the place of the seek, drop
//! pictures by durations that are guesses in half of the containers, and show nothing at all behind the last picture. So
//! between decoder and sink the segment is *widened* to the film's start ([`super::segments`]) and [`AccurateSeek`]
//! chooses: the last picture that begins at or before the place, whatever durations say.

use std::sync::{Mutex, PoisonError};

use gstreamer as gst;
use gstreamer::glib;
use gstreamer::prelude::*;
use gstreamer::subclass::prelude::*;

use super::segments::{TOLERANCE, narrow};
use super::timestamp_repair::TimestampRepair;

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
}

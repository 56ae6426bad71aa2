//! The GStreamer element at the head of one track: its samples with their times, from the [`Media`](super::super::media) that the
//! container was read into.
//!
//! Every track has a source and a thread of its own, so that none ever waits for another: one may pause for minutes, begin late or
//! end early. Made by type and never registered under a name, as [`super::source::FilmSrc`].

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, OnceLock};

use gstreamer as gst;
use gstreamer::glib;
use gstreamer::subclass::prelude::*;
use gstreamer_base as gst_base;
use gstreamer_base::prelude::*;
use gstreamer_base::subclass::base_src::CreateSuccess;
use gstreamer_base::subclass::prelude::*;
use parking_lot::Mutex;

use super::block_cache::{BlockCache, CacheReader, FilmBytes, Refusal};
use super::element;
use crate::playback::media::{Arrival, FilmTime, Marks, Sample, SampleReader, Track, Way};
use crate::playback::pipeline::codecs::StreamKind;

/// Time stamp of film time 0. Samples that are decoded before the film begins have earlier ones, which GStreamer cannot make
/// negative; decoders drop what comes before it.
pub(crate) const FILM_START: gst::ClockTime = gst::ClockTime::from_seconds(1000 * 3600);

/// Sound is decoded from this much before its position: decoders of lossy codecs need what was before to be right.
const SOUND_LEAD: FilmTime = 200_000_000;

glib::wrapper! {
    /// A source element of one track; seekable in time.
    pub struct TrackSrc(ObjectSubclass<imp::TrackSrc>) @extends gst_base::BaseSrc, gst::Element, gst::Object;
}

impl TrackSrc {
    /// Reads `track` from `cache`; the time stamps of hidden pictures are noted in `hidden`. One for `single_pictures` ends behind the
    /// picture that was sought, so that a decoder gives it away at once.
    pub(crate) fn new(
        cache: &Arc<BlockCache>,
        track: &Track,
        hidden: &Arc<HiddenStamps>,
        single_pictures: bool,
    ) -> Self {
        let element: TrackSrc = glib::Object::new();
        element.set_format(gst::Format::Time);
        let bytes = CacheReader::new(Arc::clone(cache));
        let head = imp::Head {
            kind: track.kind,
            is_uncoded: track
                .caps
                .structure(0)
                .is_some_and(|caps| caps.name().ends_with("/x-raw")),
            marks: match track.kind {
                StreamKind::Video => Marks::of(&track.caps),
                StreamKind::Audio => Marks::None,
            },
            caps: track.caps.clone(),
            further_formats: track.samples.further_formats().to_vec(),
            bytes: bytes.clone(),
            hidden: Arc::clone(hidden),
            single_pictures,
        };
        let reader = track.samples.reader(bytes);
        *element.imp().place.lock() = Some(imp::Place {
            arrival: single_pictures.then(|| Arrival::at(0, &*reader)),
            reader,
            jumped: true,
            way: Way::default(),
        });
        // A new element has no head yet, so this cannot be refused.
        let _ = element.imp().head.set(head);
        element
    }
}

/// Time stamps of pictures that are decoded but not shown. Not every parser passes on a buffer's flag that says so; the decoder's
/// frames are known by their time stamps.
#[derive(Default)]
pub(crate) struct HiddenStamps(Mutex<BTreeSet<gst::ClockTime>>);

impl HiddenStamps {
    /// Notes whether the picture of this time stamp is hidden: one may be needed by others after a seek, and shown after the next.
    fn note(&self, stamp: gst::ClockTime, is_hidden: bool) {
        let mut hidden = self.0.lock();
        if is_hidden {
            hidden.insert(stamp);
        } else {
            hidden.remove(&stamp);
        }
    }

    /// Drops hidden pictures at the decoder's `pad`.
    pub(crate) fn drop_at(self: &Arc<Self>, pad: &gst::Pad) {
        let hidden = Arc::clone(self);
        pad.add_probe(gst::PadProbeType::BUFFER, move |_, info| {
            match info.buffer().and_then(|buffer| buffer.pts()) {
                Some(pts) if hidden.0.lock().contains(&pts) => gst::PadProbeReturn::Drop,
                _ => gst::PadProbeReturn::Ok,
            }
        });
    }
}

/// The time stamp of a film time. Hidden sound gets one that lies long before the film, where decoders drop it.
fn time_stamp(time: FilmTime, is_hidden_sound: bool) -> gst::ClockTime {
    let start = FILM_START.nseconds();
    let at = start.saturating_add_signed(time);
    gst::ClockTime::from_nseconds(if is_hidden_sound && at >= start { at / 2 } else { at })
}

/// Film time of a position in the pipeline.
fn film_time(position: gst::ClockTime) -> FilmTime {
    FilmTime::try_from(position.nseconds()).unwrap_or(FilmTime::MAX)
}

/// Vector instructions of converters want uncoded samples to lie at multiples of this; at odd places they crash.
const ALIGNMENT: usize = 32;

/// `bytes` themselves, or where they are `uncoded` and lie badly, a copy of them.
fn memory_of(bytes: FilmBytes, uncoded: bool) -> Result<gst::Buffer, gst::FlowError> {
    if !uncoded || bytes.as_ref().as_ptr().addr().is_multiple_of(ALIGNMENT) {
        return Ok(gst::Buffer::from_slice(bytes));
    }
    let bytes = bytes.as_ref();
    let parameters = gst::AllocationParams::new(gst::MemoryFlags::empty(), ALIGNMENT - 1, 0, 0);
    let memory = gst::Allocator::find(None).and_then(|allocator| allocator.alloc(bytes.len(), Some(&parameters)).ok());
    let mut buffer = gst::Buffer::new();
    buffer.make_mut().append_memory(memory.ok_or(gst::FlowError::Error)?);
    buffer
        .make_mut()
        .copy_from_slice(0, bytes)
        .map_err(|_| gst::FlowError::Error)?;
    Ok(buffer)
}

fn buffer_of(sample: Sample, head: &imp::Head, jumped: bool) -> Result<gst::Buffer, gst::FlowError> {
    let mut buffer = memory_of(sample.bytes, head.is_uncoded)?;
    let unique = buffer.make_mut();
    let stamp = time_stamp(sample.time, sample.is_hidden && head.kind == StreamKind::Audio);
    unique.set_pts(stamp);
    unique.set_duration(sample.length.map(gst::ClockTime::from_nseconds));
    if !sample.is_key {
        unique.set_flags(gst::BufferFlags::DELTA_UNIT);
    }
    if head.kind == StreamKind::Video {
        head.hidden.note(stamp, sample.is_hidden);
    }
    if sample.is_hidden {
        unique.set_flags(gst::BufferFlags::DECODE_ONLY);
    }
    if jumped {
        unique.set_flags(gst::BufferFlags::DISCONT);
    }
    Ok(buffer)
}

mod imp {
    use super::*;

    /// What never changes.
    pub(crate) struct Head {
        pub(super) kind: StreamKind,
        pub(super) caps: gst::Caps,
        pub(super) further_formats: Vec<gst::Caps>,
        /// Of samples of format 0.
        pub(super) marks: Marks,
        pub(super) is_uncoded: bool,
        pub(super) bytes: CacheReader,
        pub(super) hidden: Arc<HiddenStamps>,
        /// Whether the track ends behind each picture that is sought.
        pub(super) single_pictures: bool,
    }

    /// Where the track is read.
    pub(crate) struct Place {
        pub(super) reader: Box<dyn SampleReader>,
        /// Whether the next sample does not follow the one before.
        pub(super) jumped: bool,
        /// What need not be decoded on the way to where the last seek leads.
        pub(super) way: Way,
        /// When enough was read for a single picture.
        pub(super) arrival: Option<Arrival>,
    }

    impl Place {
        /// The next sample that has to be decoded.
        fn next(&mut self, marks: Marks) -> Result<Option<Sample>, Refusal> {
            loop {
                let Some(sample) = self.reader.next()? else {
                    return Ok(None);
                };
                let is_disposable = || sample.format == 0 && marks.is_disposable(sample.bytes.as_ref());
                // One that is not shown says nothing of what is to be seen at its time.
                if sample.is_hidden || !self.way.leaves_out(sample.time, is_disposable) {
                    let is_needed = self.arrival.as_mut().is_none_or(|arrival| arrival.needs(&sample));
                    return Ok(is_needed.then_some(sample));
                }
            }
        }
    }

    impl Head {
        /// Caps of samples of this format.
        fn caps_of(&self, format: u8) -> &gst::Caps {
            let further = usize::from(format).checked_sub(1);
            further
                .and_then(|further| self.further_formats.get(further))
                .unwrap_or(&self.caps)
        }
    }

    #[derive(Default)]
    pub struct TrackSrc {
        pub(crate) head: OnceLock<Head>,
        pub(crate) place: Mutex<Option<Place>>,
        /// Format of the sample that was sent last.
        format: AtomicU8,
    }

    impl TrackSrc {
        fn go_to(&self, position: gst::ClockTime) -> Result<(), Refusal> {
            let mut place = self.place.lock();
            let (Some(place), Some(head)) = (place.as_mut(), self.head.get()) else {
                return Ok(());
            };
            let lead = if head.kind == StreamKind::Audio { SOUND_LEAD } else { 0 };
            place.jumped = true;
            place.way = match head.marks {
                Marks::None => Way::default(),
                _ => Way::to(film_time(position)),
            };
            place.arrival = head
                .single_pictures
                .then(|| Arrival::at(film_time(position), &*place.reader));
            place.reader.seek(film_time(position) - lead)
        }
    }

    #[glib::object_subclass]
    impl ObjectSubclass for TrackSrc {
        const NAME: &'static str = "VitrinTrackSrc";
        type Type = super::TrackSrc;
        type ParentType = gst_base::BaseSrc;
    }

    impl ObjectImpl for TrackSrc {}
    impl GstObjectImpl for TrackSrc {}

    impl ElementImpl for TrackSrc {
        fn metadata() -> Option<&'static gst::subclass::ElementMetadata> {
            static METADATA: OnceLock<gst::subclass::ElementMetadata> = OnceLock::new();
            Some(METADATA.get_or_init(|| {
                element::metadata("Track source", "Reads one track of a sealed film from locked memory")
            }))
        }

        fn pad_templates() -> &'static [gst::PadTemplate] {
            element::pad_templates()
        }
    }

    impl BaseSrcImpl for TrackSrc {
        fn is_seekable(&self) -> bool {
            true
        }

        fn caps(&self, filter: Option<&gst::Caps>) -> Option<gst::Caps> {
            let caps = self.head.get()?.caps_of(self.format.load(Ordering::SeqCst)).clone();
            Some(match filter {
                Some(filter) => filter.intersect_with_mode(&caps, gst::CapsIntersectMode::First),
                None => caps,
            })
        }

        /// Sends the caps as they are. What is left open in them is found out by parsers; agreed upon with what comes behind, it
        /// would be the first that everybody takes: one pixel, no frame rate.
        fn negotiate(&self) -> Result<(), gst::LoggableError> {
            let format = self.format.load(Ordering::SeqCst);
            let caps = self.head.get().map(|head| head.caps_of(format).clone());
            let caps = caps.ok_or_else(|| gst::loggable_error!(gst::CAT_RUST, "no film"))?;
            self.obj()
                .set_caps(&caps)
                .map_err(|_| gst::loggable_error!(gst::CAT_RUST, "nobody takes the track"))
        }

        fn do_seek(&self, segment: &mut gst::Segment) -> bool {
            let Some(segment) = segment.downcast_mut::<gst::ClockTime>() else {
                return false;
            };
            let position = segment.start().unwrap_or(gst::ClockTime::ZERO);
            if let Err(refusal) = self.go_to(position) {
                // Why reading failed is posted here; that it was interrupted means that another seek follows.
                let _ = element::refused(&*self.obj(), refusal);
                return false;
            }
            segment.set_start(FILM_START + position);
            segment.set_position(FILM_START + position);
            segment.set_time(position);
            true
        }

        fn start(&self) -> Result<(), gst::ErrorMessage> {
            match self.head.get() {
                Some(head) => {
                    head.bytes.interrupt(false);
                    Ok(())
                }
                None => Err(gst::error_msg!(gst::ResourceError::NotFound, ["no film"])),
            }
        }

        fn stop(&self) -> Result<(), gst::ErrorMessage> {
            Ok(())
        }

        fn unlock(&self) -> Result<(), gst::ErrorMessage> {
            if let Some(head) = self.head.get() {
                head.bytes.interrupt(true);
            }
            Ok(())
        }

        fn unlock_stop(&self) -> Result<(), gst::ErrorMessage> {
            if let Some(head) = self.head.get() {
                head.bytes.interrupt(false);
            }
            Ok(())
        }

        fn create(
            &self,
            _offset: u64,
            _buffer: Option<&mut gst::BufferRef>,
            _length: u32,
        ) -> Result<CreateSuccess, gst::FlowError> {
            let head = self.head.get().ok_or(gst::FlowError::Error)?;
            if head.bytes.failure().is_some() {
                // What comes after an error is never decoded.
                return Err(gst::FlowError::Error);
            }
            let mut guard = self.place.lock();
            let place = guard.as_mut().ok_or(gst::FlowError::Error)?;
            match place.next(head.marks) {
                Ok(Some(sample)) => {
                    let jumped = std::mem::take(&mut place.jumped);
                    drop(guard);
                    if self.format.swap(sample.format, Ordering::SeqCst) != sample.format {
                        self.obj()
                            .set_caps(head.caps_of(sample.format))
                            .map_err(|_| gst::FlowError::NotNegotiated)?;
                    }
                    buffer_of(sample, head, jumped).map(CreateSuccess::NewBuffer)
                }
                Ok(None) => Err(gst::FlowError::Eos),
                Err(refusal) => Err(element::refused(&*self.obj(), refusal)),
            }
        }
    }
}

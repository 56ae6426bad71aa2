//! The GStreamer element at the head of one track: its samples with their times, from the [`Media`](super::super::media) that the
//! container was read into.
//!
//! Every track has a source and a thread of its own, so that none ever waits for another: one may pause for minutes, begin late or
//! end early. Made by type and never registered under a name, as [`super::source::FilmSrc`].

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

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
use crate::playback::pipeline::turns::{NEARLY, Turn, Turns};

/// Time stamp of film time 0. Samples that are decoded before the film begins have earlier ones, which GStreamer cannot make
/// negative; decoders drop what comes before it.
pub(crate) const FILM_START: gst::ClockTime = gst::ClockTime::from_seconds(1000 * 3600);

/// Pictures that are stored behind a key frame may be shown before it, by less than this.
const LEADING_PICTURES: FilmTime = 1_000_000_000;

/// Sound is decoded from this much before its position: decoders of lossy codecs need what was before to be right.
const SOUND_LEAD: FilmTime = 200_000_000;

glib::wrapper! {
    /// A source element of one track; seekable in time.
    pub struct TrackSrc(ObjectSubclass<imp::TrackSrc>) @extends gst_base::BaseSrc, gst::Element, gst::Object;
}

impl TrackSrc {
    /// Reads `track` from `cache`; the time stamps of hidden pictures are noted in `hidden`. One for `single_pictures` ends behind the
    /// picture that was sought, so that a decoder gives it away at once. What `repeated` says when a seek comes is repeated from then on.
    pub(crate) fn new(
        cache: &Arc<BlockCache>,
        track: &Track,
        hidden: &Arc<HiddenStamps>,
        repeated: &Arc<Repeated>,
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
            repeated: Arc::clone(repeated),
            single_pictures,
        };
        let reader = track.samples.reader(bytes);
        *element.imp().place.lock() = Some(imp::Place {
            arrival: single_pictures.then(|| Arrival::at(0, &*reader)),
            reader,
            jumped: true,
            way: Way::default(),
            round: None,
            announces: false,
        });
        // A new element has no head yet, so this cannot be refused.
        let _ = element.imp().head.set(head);
        element
    }
}

/// The piece that the tracks repeat; each takes it when a seek comes, so that all have the same.
#[derive(Default)]
pub(crate) struct Repeated(Mutex<Option<Turns>>);

impl Repeated {
    /// For the seek that is sent next.
    pub(crate) fn set(&self, turns: Option<Turns>) {
        *self.0.lock() = turns;
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
                Some(pts) if hidden.0.lock().contains(&pts) => gst::PadProbeReturn::Handled,
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

/// Film time of a place.
fn nanoseconds(place: Duration) -> FilmTime {
    FilmTime::try_from(place.as_nanos()).unwrap_or(FilmTime::MAX)
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
        pub(super) repeated: Arc<Repeated>,
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
        /// Where in a piece that is repeated the track is.
        pub(super) round: Option<Round>,
        /// Whether the next sample is the first of a turn, which is said before.
        pub(super) announces: bool,
    }

    /// A time round in a piece that is repeated.
    pub(crate) struct Round {
        turns: Turns,
        /// How much later than in the film what is shown and heard comes.
        shift: FilmTime,
        /// How much later its pictures are stamped for the decoder: one that is stamped before the last one, of which the way to the
        /// piece's beginning is full, would be taken to have its time.
        lead: FilmTime,
        /// Whether none of its samples was read yet.
        is_fresh: bool,
        /// Film time of the latest sample that was read; samples are stored in another order than they are shown in.
        latest: FilmTime,
        /// Whether any sample belongs to it.
        came: bool,
    }

    impl Round {
        fn new(turns: Turns) -> Self {
            Round {
                turns,
                shift: 0,
                lead: 0,
                is_fresh: false,
                latest: FilmTime::MIN,
                came: false,
            }
        }

        /// Notes that `sample` was read; whether it and all behind it lie behind the piece. All that is shown before a picture has been
        /// read when one comes that is shown after it.
        fn is_over_with(&mut self, sample: &Sample) -> bool {
            if std::mem::take(&mut self.is_fresh) {
                let from = nanoseconds(self.turns.from());
                let way = from.saturating_sub(sample.time).max(0);
                self.lead = self.lead.saturating_add(way).saturating_add(LEADING_PICTURES);
            }
            let end = nanoseconds(self.turns.to().saturating_sub(NEARLY));
            if sample.is_hidden || sample.time <= self.latest {
                return false;
            }
            let before = std::mem::replace(&mut self.latest, sample.time);
            self.came |= sample.time < end;
            before >= end
        }

        /// The next time round.
        fn again(&mut self, kind: StreamKind) {
            self.is_fresh = kind == StreamKind::Video;
            self.shift = self.shift.saturating_add(nanoseconds(self.turns.length()));
            (self.latest, self.came) = (FilmTime::MIN, false);
        }

        /// What is said before its first sample.
        fn turn(&self) -> Turn {
            let stamp = |place: Duration| time_stamp(nanoseconds(place).saturating_add(self.shift), false);
            Turn {
                begins: (self.shift > 0).then(|| stamp(self.turns.from())),
                ends: Some(stamp(self.turns.to())),
                lead: gst::ClockTime::from_nseconds(self.lead.unsigned_abs()),
                turns: Some(self.turns),
            }
        }
    }

    impl Place {
        /// The next sample that has to be decoded.
        fn next(&mut self, marks: Marks) -> Result<Option<Sample>, Refusal> {
            loop {
                let Some(mut sample) = self.reader.next()? else {
                    return Ok(None);
                };
                if let Some(round) = &mut self.round
                    && round.is_over_with(&sample)
                {
                    return Ok(None);
                }
                let is_disposable = || sample.format == 0 && marks.is_disposable(sample.bytes.as_ref());
                // One that is not shown says nothing of what is to be seen at its time.
                if sample.is_hidden || !self.way.leaves_out(sample.time, is_disposable) {
                    let is_needed = self.arrival.as_mut().is_none_or(|arrival| arrival.needs(&sample));
                    let later = self
                        .round
                        .as_ref()
                        .map_or(0, |round| round.shift.saturating_add(round.lead));
                    sample.time = sample.time.saturating_add(later);
                    return Ok(is_needed.then_some(sample));
                }
            }
        }

        /// The same, and at the end of a piece that is repeated the first sample of its next time round.
        fn next_in_turn(&mut self, head: &Head) -> Result<Option<Sample>, Refusal> {
            loop {
                if let Some(sample) = self.next(head.marks)? {
                    return Ok(Some(sample));
                }
                let Some(round) = self.round.as_mut().filter(|round| round.came) else {
                    return Ok(None);
                };
                round.again(head.kind);
                self.announces = true;
                let from = nanoseconds(round.turns.from());
                self.go_to(from, head)?;
            }
        }

        /// Goes where all that is shown or heard from `position` on can be decoded.
        fn go_to(&mut self, position: FilmTime, head: &Head) -> Result<(), Refusal> {
            let lead = if head.kind == StreamKind::Audio { SOUND_LEAD } else { 0 };
            self.jumped = true;
            self.way = match head.marks {
                Marks::None => Way::default(),
                _ => Way::to(position),
            };
            self.reader.seek(position - lead)
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
            place.arrival = head
                .single_pictures
                .then(|| Arrival::at(film_time(position), &*place.reader));
            place.round = head.repeated.0.lock().map(Round::new);
            place.announces = true;
            place.go_to(film_time(position), head)
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
            match place.next_in_turn(head) {
                Ok(Some(sample)) => {
                    let jumped = std::mem::take(&mut place.jumped);
                    let announces = std::mem::take(&mut place.announces);
                    let announced = announces.then(|| place.round.as_ref().map_or(Turn::NONE, Round::turn));
                    drop(guard);
                    if let Some(turn) = announced {
                        // Goes before this sample. One that is left over when another seek comes is followed by that one's. Not
                        // `Element::send_event`: that takes the lock which a change of state holds while it waits for this thread.
                        self.parent_send_event(turn.event());
                    }
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

#[cfg(test)]
mod tests;

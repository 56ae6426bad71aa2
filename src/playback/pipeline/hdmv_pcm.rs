//! Uncompressed sound as Blu-ray discs and AVCHD cameras store it in transport streams (HDMV LPCM).
//!
//! `dvdlpcmdec` takes it for that of DVDs, which differs: deep samples are in another order there, and an odd number of channels
//! has no empty one beside it.

use gstreamer as gst;
use gstreamer::glib;
use gstreamer::prelude::*;
use gstreamer::subclass::prelude::*;
use parking_lot::Mutex;

/// Bytes before the samples of a packet: size, channels and rate, depth.
const HEADER: usize = 4;

glib::wrapper! {
    /// Makes plain PCM of packets of HDMV LPCM.
    pub struct HdmvPcm(ObjectSubclass<imp::HdmvPcm>) @extends gst::Element, gst::Object;
}

impl HdmvPcm {
    pub(super) fn new() -> Self {
        glib::Object::new()
    }
}

/// What a packet's header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Layout {
    rate: u32,
    /// Bytes of a sample: 2, or 3 for 20 and 24 bits.
    sample: usize,
    /// For each channel in GStreamer's order, its place in the packet.
    order: &'static [usize],
    /// GStreamer's numbers of their loudspeakers.
    mask: u64,
}

impl Layout {
    fn of(header: [u8; HEADER]) -> Option<Self> {
        let (order, mask): (&[usize], u64) = match header[2] >> 4 {
            1 => (&[0], 0),
            3 => (&[0, 1], 0x3),
            4 => (&[0, 1, 2], 0x7),
            5 => (&[0, 1, 2], 0x103),
            6 => (&[0, 1, 2, 3], 0x107),
            7 => (&[0, 1, 2, 3], 0x33),
            8 => (&[0, 1, 2, 3, 4], 0x37),
            9 => (&[0, 1, 2, 5, 3, 4], 0x3f),
            10 => (&[0, 1, 2, 4, 5, 3, 6], 0x637),
            11 => (&[0, 1, 2, 7, 4, 5, 3, 6], 0x63f),
            _ => return None,
        };
        Some(Layout {
            rate: match header[2] & 15 {
                1 => 48_000,
                4 => 96_000,
                5 => 192_000,
                _ => return None,
            },
            sample: match header[3] >> 6 {
                1 => 2,
                2 | 3 => 3,
                _ => return None,
            },
            order,
            mask,
        })
    }

    /// Bytes of one moment in a packet: an odd number of channels is stored with an empty one more.
    fn stored(self) -> usize {
        self.order.len().next_multiple_of(2) * self.sample
    }

    fn caps(self) -> gst::Caps {
        let caps = gst::Caps::builder("audio/x-raw")
            .field("format", if self.sample == 2 { "S16BE" } else { "S24BE" })
            .field("layout", "interleaved")
            .field("rate", self.rate as i32)
            .field("channels", self.order.len() as i32);
        match self.mask {
            0 => caps.build(),
            mask => caps.field("channel-mask", gst::Bitmask(mask)).build(),
        }
    }

    fn samples(self, packet: &[u8]) -> Vec<u8> {
        let mut samples = Vec::with_capacity(packet.len());
        for moment in packet.chunks_exact(self.stored()) {
            for &place in self.order {
                samples.extend_from_slice(&moment[place * self.sample..(place + 1) * self.sample]);
            }
        }
        samples
    }
}

mod imp {
    use super::*;

    pub struct HdmvPcm {
        sink: gst::Pad,
        src: gst::Pad,
        state: Mutex<State>,
    }

    #[derive(Default)]
    struct State {
        layout: Option<Layout>,
        /// A segment that came before it was known what the sound is.
        segment: Option<gst::Event>,
    }

    impl HdmvPcm {
        fn chain(&self, buffer: gst::Buffer) -> Result<gst::FlowSuccess, gst::FlowError> {
            let (layout, samples) = {
                let bytes = buffer.map_readable().map_err(|_| gst::FlowError::Error)?;
                let header = bytes.first_chunk::<HEADER>().copied();
                match header.and_then(Layout::of) {
                    Some(layout) => (layout, layout.samples(&bytes[HEADER..])),
                    // Damage: the next packet may be whole.
                    None => return Ok(gst::FlowSuccess::Ok),
                }
            };
            let (caps, segment) = {
                let mut state = self.state.lock();
                let is_new = state.layout.replace(layout) != Some(layout);
                (is_new.then(|| layout.caps()), state.segment.take())
            };
            if let Some(caps) = caps {
                self.src.push_event(gst::event::Caps::new(&caps));
            }
            if let Some(segment) = segment {
                self.src.push_event(segment);
            }
            let moments = samples.len() / (layout.sample * layout.order.len());
            let length = gst::ClockTime::SECOND.mul_div_floor(moments as u64, u64::from(layout.rate));
            let mut own = gst::Buffer::from_mut_slice(samples);
            let unique = own.make_mut();
            unique.set_pts(buffer.pts());
            unique.set_duration(length);
            unique.set_flags(buffer.flags() & gst::BufferFlags::DISCONT);
            self.src.push(own)
        }

        fn event(&self, event: gst::Event) -> bool {
            match event.type_() {
                // Its own come with the first packet.
                gst::EventType::Caps => true,
                gst::EventType::Segment => {
                    let mut state = self.state.lock();
                    if state.layout.is_none() {
                        state.segment = Some(event);
                        return true;
                    }
                    drop(state);
                    self.src.push_event(event)
                }
                _ => self.src.push_event(event),
            }
        }
    }

    #[glib::object_subclass]
    impl ObjectSubclass for HdmvPcm {
        const NAME: &'static str = "VitrinHdmvPcm";
        type Type = super::HdmvPcm;
        type ParentType = gst::Element;

        fn with_class(_: &Self::Class) -> Self {
            let sink = gst::Pad::builder(gst::PadDirection::Sink)
                .name("sink")
                .chain_function(|_, parent, buffer| {
                    HdmvPcm::catch_panic_pad_function(
                        parent,
                        || Err(gst::FlowError::Error),
                        |element| element.chain(buffer),
                    )
                })
                .event_function(|_, parent, event| {
                    HdmvPcm::catch_panic_pad_function(parent, || false, |element| element.event(event))
                })
                .build();
            let src = gst::Pad::builder(gst::PadDirection::Src).name("src").build();
            HdmvPcm {
                sink,
                src,
                state: Mutex::default(),
            }
        }
    }

    impl ObjectImpl for HdmvPcm {
        fn constructed(&self) {
            self.parent_constructed();
            // Fails only for a second pad of the same name.
            let _ = self.obj().add_pad(&self.sink);
            let _ = self.obj().add_pad(&self.src);
        }
    }

    impl GstObjectImpl for HdmvPcm {}
    impl ElementImpl for HdmvPcm {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mono_loses_its_empty_channel() {
        let layout = Layout::of([0, 8, 0x11, 0x40]).unwrap();
        assert_eq!(layout.samples(&[1, 2, 0, 0, 3, 4, 0, 0, 9]), [1, 2, 3, 4]);
        let deep = Layout::of([0, 8, 0x11, 0xc0]).unwrap();
        assert_eq!(deep.samples(&[1, 2, 3, 0, 0, 0]), [1, 2, 3]);
    }

    #[test]
    fn channels_are_put_in_order() {
        let layout = Layout::of([0, 0, 0x94, 0x40]).unwrap();
        assert_eq!((layout.rate, layout.stored()), (96_000, 12));
        let packet = [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5];
        assert_eq!(layout.samples(&packet), [0, 0, 1, 1, 2, 2, 5, 5, 3, 3, 4, 4]);
    }

    #[test]
    fn headers_that_cannot_be_are_refused() {
        for header in [[0, 0, 0x21, 0x40], [0, 0, 0x32, 0x40], [0, 0, 0x31, 0x00]] {
            assert_eq!(Layout::of(header), None);
        }
    }
}

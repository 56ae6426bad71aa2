//! What passes the real way of a film's sound, as its output gets it.

use std::f64::consts::PI;
use std::sync::Arc;
use std::time::Duration;

use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;
use parking_lot::Mutex;

use super::{FilmTimes, VoiceSetting, change, place_in};
use crate::film::{LeftOut, Voices};
use crate::playback::disguise::{SampleFormat, SoundShape};
use crate::playback::init::initialise;
use crate::playback::pipeline::elements::{build_chain, static_pad};
use crate::playback::pipeline::sound_output::SoundChain;
use crate::playback::pipeline::sound_request::SoundRequest;
use crate::playback::pipeline::turns::Turns;

/// A tone that no voice has: disguised, hardly anything is left of it.
const TONE: f64 = 20_000.0;
const PIECE: Duration = Duration::from_millis(20);

/// The way of a film's sound, from its decoder to its output.
struct Way {
    pipeline: gst::Pipeline,
    source: gst_app::AppSrc,
    setting: VoiceSetting,
    /// The loudest sample of each piece that has reached the output.
    heard: Arc<Mutex<Vec<f64>>>,
    /// When each of them is heard.
    when: Arc<Mutex<Vec<Duration>>>,
    passed: Duration,
}

/// The film's times are those of its stamps.
const FILM: FilmTimes = FilmTimes {
    origin: gst::ClockTime::ZERO,
    raw: false,
};

/// How the decoder gives it.
#[derive(Clone, Copy)]
struct Given {
    format: &'static str,
    rate: i32,
    channels: i32,
}

const USUAL: Given = Given {
    format: "S16LE",
    rate: 48_000,
    channels: 2,
};

impl Way {
    fn begins(voices: Voices) -> Self {
        initialise().unwrap();
        let setting = VoiceSetting::default();
        setting.set(voices);
        setting.set_times(Some(FILM));
        let chain = SoundChain::new(&SoundRequest::Silent, &setting).unwrap();
        chain.output.set_property("sync", false);
        let pipeline = gst::Pipeline::new();
        let source = gst_app::AppSrc::builder().format(gst::Format::Time).build();
        pipeline.add(&source).unwrap();
        build_chain(
            &pipeline,
            &static_pad(source.upcast_ref(), "src").unwrap(),
            &chain.elements,
        )
        .unwrap();
        let heard = Arc::<Mutex<Vec<f64>>>::default();
        let hears = Arc::clone(&heard);
        let when = Arc::<Mutex<Vec<Duration>>>::default();
        let notes = Arc::clone(&when);
        let output = static_pad(&chain.output, "sink").unwrap();
        output.add_probe(gst::PadProbeType::BUFFER, move |pad, info| {
            let caps = pad.current_caps().unwrap();
            let format = caps.structure(0).unwrap().get::<&str>("format").unwrap();
            let bytes = info.buffer().unwrap().map_readable().unwrap();
            notes.lock().push(info.buffer().unwrap().pts().unwrap().into());
            hears.lock().push(loudest(&bytes, format));
            gst::PadProbeReturn::Ok
        });
        pipeline.set_state(gst::State::Playing).unwrap();
        Self {
            pipeline,
            source,
            setting,
            heard,
            when,
            passed: Duration::ZERO,
        }
    }

    /// So many pieces of the tone.
    fn goes_on(&mut self, given: Given, pieces: u32) {
        let Given { format, rate, channels } = given;
        let caps = gst::Caps::builder("audio/x-raw")
            .field("format", format)
            .field("rate", rate)
            .field("channels", channels)
            .field("layout", "interleaved")
            .field("channel-mask", gst::Bitmask::new((1 << channels) - 1))
            .build();
        for _ in 0..pieces {
            let count = (f64::from(rate) * PIECE.as_secs_f64()) as i32;
            let mut bytes = Vec::new();
            for n in 0..count {
                let sample = 0.5 * (2.0 * PI * TONE * f64::from(n) / f64::from(rate)).sin();
                for _ in 0..channels {
                    match format {
                        "S16LE" => bytes.extend(((sample * 32_767.0) as i16).to_le_bytes()),
                        "F32LE" => bytes.extend((sample as f32).to_le_bytes()),
                        "S24LE" => bytes.extend(&((sample * 8_388_607.0) as i32).to_le_bytes()[..3]),
                        other => panic!("{other}"),
                    }
                }
            }
            let mut buffer = gst::Buffer::from_mut_slice(bytes);
            let times = buffer.get_mut().unwrap();
            times.set_pts(gst::ClockTime::try_from(self.passed).unwrap());
            times.set_duration(gst::ClockTime::try_from(PIECE).unwrap());
            self.passed += PIECE;
            let sample = gst::Sample::builder().buffer(&buffer).caps(&caps).build();
            self.source.push_sample(&sample).unwrap();
        }
    }

    /// Waits until all of it has reached the output.
    fn ends(&self) -> Vec<f64> {
        self.source.end_of_stream().unwrap();
        let bus = self.pipeline.bus().unwrap();
        let end = bus.timed_pop_filtered(
            gst::ClockTime::from_seconds(20),
            &[gst::MessageType::Eos, gst::MessageType::Error],
        );
        let end = end.expect("it ends");
        assert_eq!(end.type_(), gst::MessageType::Eos, "{end:?}");
        self.heard.lock().clone()
    }

    fn has_heard(&self, pieces: usize) {
        let begun = std::time::Instant::now();
        while self.heard.lock().len() < pieces {
            assert!(begun.elapsed() < Duration::from_secs(20));
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Way {
    fn drop(&mut self) {
        self.pipeline.set_state(gst::State::Null).unwrap();
    }
}

fn loudest(bytes: &[u8], format: &str) -> f64 {
    match format {
        "S16LE" => bytes
            .chunks_exact(2)
            .map(|sample| (f64::from(i16::from_le_bytes([sample[0], sample[1]])) / 32_768.0).abs())
            .fold(0.0, f64::max),
        "F32LE" => bytes
            .chunks_exact(4)
            .map(|sample| f64::from(f32::from_le_bytes(sample.try_into().unwrap())).abs())
            .fold(0.0, f64::max),
        "F64LE" => bytes
            .chunks_exact(8)
            .map(|sample| f64::from_le_bytes(sample.try_into().unwrap()).abs())
            .fold(0.0, f64::max),
        other => panic!("the output gets {other}"),
    }
}

/// What is left of the tone is softer than this.
const HARDLY: f64 = 0.06;
const PLAIN: f64 = 0.4;

#[test]
fn from_the_first_sample_on_nothing_passes_that_is_not_disguised() {
    let mut way = Way::begins(Voices::all_disguised());
    way.goes_on(USUAL, 50);
    let heard = way.ends();
    assert!(
        !heard.is_empty() && heard.iter().all(|peak| *peak < HARDLY),
        "{heard:?}"
    );
    // The test would notice.
    let mut plain = Way::begins(Voices::default());
    plain.goes_on(USUAL, 50);
    let heard = plain.ends();
    assert!(heard.iter().any(|peak| *peak > PLAIN), "{heard:?}");
}

#[test]
fn another_format_on_the_way_is_disguised_too() {
    let mut way = Way::begins(Voices::all_disguised());
    for given in [
        USUAL,
        Given {
            format: "F32LE",
            rate: 96_000,
            channels: 6,
        },
        Given {
            format: "S24LE",
            rate: 44_100,
            channels: 1,
        },
        USUAL,
    ] {
        way.goes_on(given, 20);
    }
    let heard = way.ends();
    assert!(heard.len() > 20 && heard.iter().all(|peak| *peak < HARDLY), "{heard:?}");
}

#[test]
fn it_is_in_force_as_soon_as_it_is_set_and_no_longer_than_it_is() {
    let mut way = Way::begins(Voices::default());
    way.goes_on(USUAL, 25);
    way.has_heard(10);
    assert!(way.setting.set(Voices::all_disguised()));
    assert!(!way.setting.set(Voices::all_disguised()), "no other than before");
    // What lies behind the place where it is disguised is flushed by a seek; here it goes by.
    let before = way.heard.lock().len();
    way.goes_on(USUAL, 50);
    way.has_heard(before + 25);
    let after = way.heard.lock().len();
    way.goes_on(USUAL, 25);
    way.has_heard(after + 10);
    let heard = way.heard.lock()[after..].to_vec();
    assert!(heard.iter().all(|peak| *peak < HARDLY), "{heard:?}");
    way.setting.set(Voices::default());
    let after = way.heard.lock().len();
    way.goes_on(USUAL, 50);
    assert!(way.ends()[after..].iter().any(|peak| *peak > PLAIN));
}

#[test]
fn sound_of_which_nothing_is_known_is_silence() {
    initialise().unwrap();
    let mut buffer = gst::Buffer::from_mut_slice(vec![7_u8; 64]);
    buffer.get_mut().unwrap().set_flags(gst::BufferFlags::GAP);
    let disguised = Voices::all_disguised();
    let outcome = change(&mut buffer, (None, Some(Duration::ZERO)), &disguised, &mut None);
    assert_eq!(outcome, gst::PadProbeReturn::Ok);
    assert_eq!(buffer.map_readable().unwrap().as_slice(), [0; 64]);
    assert!(!buffer.flags().contains(gst::BufferFlags::GAP));
}

fn left_out(from_ms: u64, to_ms: u64) -> Voices {
    Voices::default().without(LeftOut {
        from_ms,
        to_ms,
        beep: false,
    })
}

#[test]
fn what_is_left_out_never_reaches_the_output_and_all_else_does() {
    for disguised in [false, true] {
        let mut way = Way::begins(Voices {
            disguised,
            ..left_out(300, 600)
        });
        way.goes_on(USUAL, 50);
        let heard = way.ends();
        let when = way.when.lock().clone();
        let inside: Vec<f64> = when
            .iter()
            .zip(&heard)
            .filter(|(at, _)| (300..580).contains(&at.as_millis()))
            .map(|(_, peak)| *peak)
            .collect();
        let most = if disguised { HARDLY } else { 0.0 };
        assert!(
            inside.len() > 5 && inside.iter().all(|peak| *peak <= most),
            "{inside:?}"
        );
        if !disguised {
            let outside = when
                .iter()
                .zip(&heard)
                .filter(|(at, _)| !(260..620).contains(&at.as_millis()));
            assert!(outside.into_iter().all(|(_, peak)| *peak > PLAIN));
        }
    }
}

#[test]
fn a_film_of_which_anything_is_left_out_is_silent_until_its_times_are_known() {
    let mut way = Way::begins(left_out(300, 600));
    way.setting.set_times(None);
    way.goes_on(USUAL, 50);
    assert!(way.ends().iter().all(|peak| *peak == 0.0));
    // Times that begin later than the stamps do.
    let mut way = Way::begins(left_out(0, 100));
    way.setting.set_times(Some(FilmTimes {
        origin: gst::ClockTime::from_mseconds(400),
        raw: true,
    }));
    way.goes_on(USUAL, 50);
    let heard = way.ends();
    let when = way.when.lock().clone();
    let quiet = |at: &Duration| (400..480).contains(&at.as_millis());
    assert!(when.iter().zip(&heard).all(|(at, peak)| !quiet(at) || *peak == 0.0));
    assert!(
        when.iter()
            .zip(&heard)
            .any(|(at, peak)| at.as_millis() > 600 && *peak > PLAIN)
    );
}

#[test]
fn sound_of_a_piece_that_is_repeated_is_where_it_is_in_the_film() {
    let turns = Turns::new(Duration::from_secs(2), Duration::from_secs(3)).expect("a piece");
    let shape = SoundShape {
        format: SampleFormat::S16,
        rate: 1_000,
        channels: 1,
    };
    let place = |ms| place_in(turns, Duration::from_millis(ms), Some(shape), 100 * shape.moment());
    assert_eq!(place(2_500), Some(Duration::from_millis(2_500)));
    assert_eq!(place(2_900), Some(Duration::from_millis(2_900)));
    assert_eq!(place(5_000), Some(Duration::from_millis(2_000)));
    // Both its end and its beginning: what is left out of either could be heard.
    assert_eq!(place(2_950), None);
    assert_eq!(place_in(turns, Duration::ZERO, None, 100), None);
}

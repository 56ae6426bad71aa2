//! The sound check: two notes and a short question, played the way a film's sound is, to hear before the film whether
//! the other side will.

use std::f64::consts::{PI, TAU};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;

use super::error::PlaybackError;
use super::pipeline::clock::FilmClock;
use super::pipeline::elements::{add, link, make, static_pad, unavailable};
use super::pipeline::meter;
use super::pipeline::sound_output::SoundChain;
use super::pipeline::sound_request::SoundRequest;
use super::pipeline::voices::VoiceSetting;
use super::types::SoundOutput;

/// Samples a second of voices and notes.
const RATE: u32 = 22_050;
/// How the voices' files begin: RIFF, one channel, 16 bits, [`RATE`], and the samples to the end.
const HEADER: usize = 44;
/// A major third; how long each note lasts, in seconds, and how loud it is, of 1.0.
const NOTES: [f64; 2] = [800.0, 1000.0];
const NOTE: f64 = 0.45;
const LOUD: f64 = 0.25;
/// Silence between notes and voice, and after the voice: an output stops a moment before the last sample was heard.
const PAUSE: f64 = 0.3;
const TAIL: f64 = 0.5;
/// How soon a check that is no longer wanted falls silent.
const TICK: gst::ClockTime = gst::ClockTime::from_mseconds(100);

/// Who asks "Can you hear this?".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    /// "Hör du detta?"
    Swedish,
    /// "Can you hear this?"
    English,
}

/// What a sound check reports.
#[derive(Debug, Clone, PartialEq)]
pub enum SoundCheckEvent {
    /// How loud it is, as [`super::PlayerEvent::Sound`].
    Sound {
        /// The peak in decibels below full scale.
        peak: f64,
    },
    /// It is over; with the error that ended it too early.
    Over(Option<PlaybackError>),
}

/// A sound check under way. Falls silent soon after it is dropped.
pub struct SoundCheck(Arc<AtomicBool>);

impl SoundCheck {
    /// Begins, on a thread of its own, where `on_event` is called. The last event is [`SoundCheckEvent::Over`], also
    /// when the check is dropped before its end. Call [`super::preload`] before.
    ///
    /// # Errors
    ///
    /// [`PlaybackError::Unavailable`] when no thread can be started.
    pub fn begin(
        voice: Voice,
        output: SoundOutput,
        on_event: impl Fn(SoundCheckEvent) + Send + 'static,
    ) -> Result<Self, PlaybackError> {
        let cancelled = Arc::new(AtomicBool::new(false));
        let check = SoundCheck(Arc::clone(&cancelled));
        thread::Builder::new()
            .name("sound-check".into())
            .spawn(move || {
                let outcome = play(voice, &output.into(), &cancelled, &on_event);
                on_event(SoundCheckEvent::Over(outcome.err()));
            })
            .map_err(|error| unavailable(&format!("no thread: {error}")))?;
        Ok(check)
    }

    /// Ends it soon; [`SoundCheckEvent::Over`] follows.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Drop for SoundCheck {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Plays the check to its end, or until it is cancelled.
fn play(
    voice: Voice,
    request: &SoundRequest,
    cancelled: &AtomicBool,
    on_event: &dyn Fn(SoundCheckEvent),
) -> Result<(), PlaybackError> {
    let pipeline = gst::Pipeline::new();
    let _clock = FilmClock::new(&pipeline);
    let source = source(voice)?;
    add(&pipeline, source.upcast_ref())?;
    let sound = SoundChain::new(request, &VoiceSetting::default())?;
    let mut upstream = static_pad(source.upcast_ref(), "src")?;
    for element in &sound.elements {
        add(&pipeline, element)?;
        link(&upstream, &static_pad(element, "sink")?)?;
        if let Some(pad) = element.static_pad("src") {
            upstream = pad;
        }
    }
    let outcome = match sound.fell_silent {
        true => Err(unavailable("no sound output")),
        false => run(&pipeline, cancelled, on_event),
    };
    // Cannot fail on the way down, and there would be nothing left to do about it.
    let _ = pipeline.set_state(gst::State::Null);
    outcome
}

/// Has the pipeline play, and passes on what it reports.
fn run(
    pipeline: &gst::Pipeline,
    cancelled: &AtomicBool,
    on_event: &dyn Fn(SoundCheckEvent),
) -> Result<(), PlaybackError> {
    let bus = pipeline.bus().ok_or_else(|| unavailable("pipeline without a bus"))?;
    pipeline
        .set_state(gst::State::Playing)
        .map_err(|_| unavailable("the sound output does not play"))?;
    while !cancelled.load(Ordering::Relaxed) {
        let Some(message) = bus.timed_pop(TICK) else { continue };
        match message.view() {
            gst::MessageView::Element(element) => {
                if let Some(peak) = meter::peak(element) {
                    on_event(SoundCheckEvent::Sound { peak });
                }
            }
            gst::MessageView::Eos(_) => return Ok(()),
            gst::MessageView::Error(error) => return Err(unavailable(error.error().message())),
            _ => {}
        }
    }
    Ok(())
}

/// A source that holds the whole check, and ends after it.
fn source(voice: Voice) -> Result<gst_app::AppSrc, PlaybackError> {
    let caps = gst::Caps::builder("audio/x-raw")
        .field("format", "S16LE")
        .field("layout", "interleaved")
        .field("rate", RATE as i32)
        .field("channels", 1)
        .build();
    let source = make("appsrc")?
        .downcast::<gst_app::AppSrc>()
        .map_err(|_| unavailable("GStreamer's appsrc is something else"))?;
    source.set_caps(Some(&caps));
    source.set_format(gst::Format::Time);
    source.set_max_bytes(0);
    let refused = |_| unavailable("the sound check cannot be handed over");
    for piece in samples(voice).chunks(RATE as usize / 10) {
        let bytes: Vec<u8> = piece.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        source
            .push_buffer(gst::Buffer::from_mut_slice(bytes))
            .map_err(refused)?;
    }
    source.end_of_stream().map_err(refused)?;
    Ok(source)
}

/// Notes, pause, voice and tail.
fn samples(voice: Voice) -> Vec<i16> {
    let silence = |seconds: f64| std::iter::repeat_n(0, (f64::from(RATE) * seconds) as usize);
    let spoken = voice.file()[HEADER..]
        .chunks_exact(2)
        .map(|pair| i16::from_le_bytes([pair[0], pair[1]]));
    NOTES
        .into_iter()
        .flat_map(note)
        .chain(silence(PAUSE))
        .chain(spoken)
        .chain(silence(TAIL))
        .collect()
}

/// A soft tone that fades in and out.
fn note(hertz: f64) -> impl Iterator<Item = i16> {
    let length = (f64::from(RATE) * NOTE) as u32;
    (0..length).map(move |n| {
        let (seconds, place) = (f64::from(n) / f64::from(RATE), f64::from(n) / f64::from(length));
        let swell = (PI * place).sin().sqrt();
        (LOUD * swell * (TAU * hertz * seconds).sin() * f64::from(i16::MAX)) as i16
    })
}

impl Voice {
    /// A sound file; see `voices/README.md`.
    fn file(self) -> &'static [u8] {
        match self {
            Voice::Swedish => include_bytes!("voices/sv.wav"),
            Voice::English => include_bytes!("voices/en.wav"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_voices_have_the_format_that_is_documented() {
        for voice in [Voice::Swedish, Voice::English] {
            let file = voice.file();
            assert_eq!((&file[..4], &file[8..16]), (&b"RIFF"[..], &b"WAVEfmt "[..]));
            let short = |at: usize| u16::from_le_bytes([file[at], file[at + 1]]);
            let (coding, channels, bits) = (short(20), short(22), short(34));
            assert_eq!((coding, channels, bits), (1, 1, 16));
            assert_eq!(file[24..28], RATE.to_le_bytes());
            assert_eq!(&file[36..40], b"data");
            assert_eq!(file[40..44], u32::try_from(file.len() - HEADER).unwrap().to_le_bytes());
        }
    }

    #[test]
    fn notes_come_first_and_a_voice_follows() {
        let rate = RATE as usize;
        let peak = |samples: &[i16]| samples.iter().map(|sample| sample.unsigned_abs()).max();
        for voice in [Voice::Swedish, Voice::English] {
            let samples = samples(voice);
            let seconds = samples.len() as f64 / f64::from(RATE);
            assert!((2.0..4.0).contains(&seconds), "{seconds}");
            assert!(peak(&samples[..rate / 2]) > Some(8_000), "a note");
            assert!(peak(&samples[..rate / 2]) < Some(9_000), "a soft one");
            assert_eq!(peak(&samples[rate * 92 / 100..rate * 118 / 100]), Some(0), "a pause");
            assert!(peak(&samples[rate * 12 / 10..]) > Some(10_000), "a voice");
            assert_eq!(peak(&samples[samples.len() - rate / 3..]), Some(0), "a tail");
        }
    }
}

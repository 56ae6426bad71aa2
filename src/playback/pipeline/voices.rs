//! Disguises the voices of a film, and leaves out passages, where all of its sound passes, before any output.

use std::sync::Arc;
use std::time::Duration;

use gstreamer as gst;
use gstreamer::prelude::*;
use parking_lot::Mutex;

use super::sound_shape::shape_of;
use super::turns::{Turn, Turns};
use crate::film::Voices;
use crate::playback::disguise::{Disguise, SoundShape, left_out};

/// What is done to the voices of one film, by all of its pipelines: it can be changed while they run, and is in force from the first
/// sample on that comes after.
#[derive(Clone, Default)]
pub(crate) struct VoiceSetting(Arc<Mutex<Set>>);

#[derive(Default)]
struct Set {
    voices: Arc<Voices>,
    times: Option<FilmTimes>,
}

/// How the time stamps in a pipeline become places of the film.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FilmTimes {
    /// The time of the film's start.
    pub(crate) origin: gst::ClockTime,
    /// Whether stamps count as they are, and not in their segment.
    pub(crate) raw: bool,
}

impl VoiceSetting {
    /// Returns whether it is another than before.
    pub(crate) fn set(&self, voices: Voices) -> bool {
        let mut set = self.0.lock();
        let changed = *set.voices != voices;
        set.voices = Arc::new(voices);
        changed
    }

    /// As long as it is not known which place of the film sound belongs to, a film of which anything is left out is silent.
    pub(crate) fn set_times(&self, times: Option<FilmTimes>) {
        self.0.lock().times = times;
    }

    /// Changes the sound that passes `pad`, which is uncoded. What cannot be changed is silence, or does not pass.
    pub(super) fn apply(&self, pad: &gst::Pad) {
        let setting = self.clone();
        let disguise = Mutex::<Option<Disguise>>::default();
        let turns = Mutex::<Option<Turns>>::default();
        pad.add_probe(
            gst::PadProbeType::BUFFER
                | gst::PadProbeType::BUFFER_LIST
                | gst::PadProbeType::EVENT_DOWNSTREAM
                | gst::PadProbeType::EVENT_FLUSH,
            move |pad, info| {
                let (voices, times) = {
                    let set = setting.0.lock();
                    (Arc::clone(&set.voices), set.times)
                };
                let mut disguise = disguise.lock();
                match &mut info.data {
                    Some(gst::PadProbeData::Buffer(_) | gst::PadProbeData::BufferList(_)) if voices.are_plain() => {
                        // What it had heard is of no use any more.
                        *disguise = None;
                        gst::PadProbeReturn::Ok
                    }
                    Some(gst::PadProbeData::Buffer(buffer)) => {
                        let shape = shape_of(pad);
                        let at = times.and_then(|times| place_of(buffer, pad, times));
                        let at = match *turns.lock() {
                            Some(turns) => at.and_then(|at| place_in(turns, at, shape, buffer.size())),
                            None => at,
                        };
                        change(buffer, (shape, at), &voices, &mut disguise)
                    }
                    // No element here makes any.
                    Some(gst::PadProbeData::BufferList(_)) => gst::PadProbeReturn::Handled,
                    Some(gst::PadProbeData::Event(event)) => {
                        if event.type_() == gst::EventType::FlushStop {
                            *turns.lock() = None;
                        }
                        if matches!(event.type_(), gst::EventType::FlushStop | gst::EventType::Segment) {
                            if let Some(disguise) = &mut *disguise {
                                disguise.forget();
                            }
                        } else if let Some(turn) = Turn::of(event) {
                            *turns.lock() = turn.turns;
                        }
                        gst::PadProbeReturn::Ok
                    }
                    _ => gst::PadProbeReturn::Ok,
                }
            },
        );
    }
}

/// Which place of the film the sound in `buffer` begins at.
fn place_of(buffer: &gst::Buffer, pad: &gst::Pad, times: FilmTimes) -> Option<Duration> {
    let stamp = buffer.pts()?;
    let time = if times.raw {
        stamp
    } else {
        let segment = pad.sticky_event::<gst::event::Segment>(0)?;
        let segment = segment.segment().downcast_ref::<gst::ClockTime>()?.to_owned();
        segment.to_stream_time_full(stamp)?.positive()?
    };
    Some(time.saturating_sub(times.origin).into())
}

/// The place of the film where so many bytes of sound belong that come at `time` while a piece is repeated; `None` where they belong to
/// two places, the piece's end and its beginning.
fn place_in(turns: Turns, time: Duration, shape: Option<SoundShape>, bytes: usize) -> Option<Duration> {
    let shape = shape?;
    let moments = u32::try_from(bytes / shape.moment()).ok()?;
    let last = time + Duration::from_secs(1) * moments.saturating_sub(1) / shape.rate.max(1);
    let (begins, ends) = (turns.place(time), turns.place(last));
    (begins <= ends).then_some(begins)
}

/// Puts what is to be heard in the place of what `buffer` holds.
fn change(
    buffer: &mut gst::Buffer,
    (shape, at): (Option<SoundShape>, Option<Duration>),
    voices: &Voices,
    disguise: &mut Option<Disguise>,
) -> gst::PadProbeReturn {
    let buffer = buffer.make_mut();
    // What fades away may reach into silence, and is not to be taken for it.
    buffer.unset_flags(gst::BufferFlags::GAP);
    let Ok(mut bytes) = buffer.map_writable() else {
        return gst::PadProbeReturn::Handled;
    };
    let left_out = &voices.left_out;
    let at = at.or(left_out.is_empty().then_some(Duration::ZERO));
    let (Some(shape), Some(at)) = (shape, at) else {
        // Sound of which nothing is known, or not where in the film it is.
        bytes.fill(0);
        return gst::PadProbeReturn::Ok;
    };
    // Before it is disguised: nothing of it is to be in what fades away.
    left_out::silence(shape, at, &mut bytes, left_out);
    if !voices.disguised {
        *disguise = None;
    } else if disguise.as_ref().is_none_or(|disguise| disguise.shape() != shape) {
        *disguise = Some(Disguise::new(shape));
    }
    if let Some(disguise) = disguise {
        disguise.change(&mut bytes);
    }
    left_out::beep(shape, at, &mut bytes, left_out);
    gst::PadProbeReturn::Ok
}

#[cfg(test)]
mod tests;

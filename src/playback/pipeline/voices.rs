//! Disguises the voices of a film where all of its sound passes, before any output.

use std::sync::Arc;

use gstreamer as gst;
use gstreamer::prelude::*;
use parking_lot::Mutex;

use crate::film::Voices;
use crate::playback::disguise::{Disguise, SampleFormat, SoundShape};

/// What is done to the voices of one film, by all of its pipelines: it can be changed while they run, and is in force from the first
/// sample on that comes after.
#[derive(Clone, Default)]
pub(crate) struct VoiceSetting(Arc<Mutex<Arc<Voices>>>);

impl VoiceSetting {
    /// Returns whether it is another than before.
    pub(crate) fn set(&self, voices: Voices) -> bool {
        let mut set = self.0.lock();
        let changed = **set != voices;
        *set = Arc::new(voices);
        changed
    }

    /// Changes the sound that passes `pad`, which is uncoded. What cannot be changed is silence, or does not pass.
    pub(super) fn apply(&self, pad: &gst::Pad) {
        let setting = self.clone();
        let disguise = Mutex::<Option<Disguise>>::default();
        pad.add_probe(
            gst::PadProbeType::BUFFER
                | gst::PadProbeType::BUFFER_LIST
                | gst::PadProbeType::EVENT_DOWNSTREAM
                | gst::PadProbeType::EVENT_FLUSH,
            move |pad, info| {
                let voices = Arc::clone(&setting.0.lock());
                let mut disguise = disguise.lock();
                match &mut info.data {
                    Some(gst::PadProbeData::Buffer(_) | gst::PadProbeData::BufferList(_)) if !voices.disguised => {
                        // What it had heard is of no use any more.
                        *disguise = None;
                        gst::PadProbeReturn::Ok
                    }
                    Some(gst::PadProbeData::Buffer(buffer)) => change(buffer, shape_of(pad), &mut disguise),
                    // No element here makes any.
                    Some(gst::PadProbeData::BufferList(_)) => gst::PadProbeReturn::Drop,
                    Some(gst::PadProbeData::Event(event)) => {
                        if matches!(event.type_(), gst::EventType::FlushStop | gst::EventType::Segment)
                            && let Some(disguise) = &mut *disguise
                        {
                            disguise.forget();
                        }
                        gst::PadProbeReturn::Ok
                    }
                    _ => gst::PadProbeReturn::Ok,
                }
            },
        );
    }
}

/// Puts disguised sound in the place of what `buffer` holds.
fn change(buffer: &mut gst::Buffer, shape: Option<SoundShape>, disguise: &mut Option<Disguise>) -> gst::PadProbeReturn {
    let buffer = buffer.make_mut();
    // What fades away may reach into silence, and is not to be taken for it.
    buffer.unset_flags(gst::BufferFlags::GAP);
    let Ok(mut bytes) = buffer.map_writable() else {
        return gst::PadProbeReturn::Drop;
    };
    let Some(shape) = shape else {
        // Sound of which nothing is known.
        bytes.fill(0);
        return gst::PadProbeReturn::Ok;
    };
    if disguise.as_ref().is_none_or(|disguise| disguise.shape() != shape) {
        *disguise = Some(Disguise::new(shape));
    }
    if let Some(disguise) = disguise {
        disguise.change(&mut bytes);
    }
    gst::PadProbeReturn::Ok
}

/// What the sound at `pad` is like, where that can be disguised.
fn shape_of(pad: &gst::Pad) -> Option<SoundShape> {
    let caps = pad.current_caps()?;
    let caps = caps.structure(0)?;
    let number = |name| caps.get::<i32>(name).ok().filter(|number| *number > 0);
    let takes_turns = caps.get::<&str>("layout").is_ok_and(|layout| layout == "interleaved");
    let format = match caps.get::<&str>("format").ok()? {
        "S16LE" => SampleFormat::S16,
        "S32LE" => SampleFormat::S32,
        "F32LE" => SampleFormat::F32,
        "F64LE" => SampleFormat::F64,
        _ => return None,
    };
    takes_turns.then_some(SoundShape {
        format,
        rate: number("rate")?.unsigned_abs(),
        channels: usize::try_from(number("channels")?).ok()?,
    })
}

#[cfg(test)]
mod tests;

//! What the uncoded sound that passes a pad is like.

use gstreamer as gst;
use gstreamer::prelude::*;

use crate::playback::disguise::{SampleFormat, SoundShape};

/// What the sound at `pad` is like, where that can be changed.
pub(super) fn shape_of(pad: &gst::Pad) -> Option<SoundShape> {
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

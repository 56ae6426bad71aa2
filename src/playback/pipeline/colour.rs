//! Whom to believe about a film's colours.

use std::sync::{Arc, Mutex};

use gstreamer as gst;
use gstreamer::glib;
use gstreamer::prelude::*;

use super::elements::{lock, static_pad};
use crate::playback::error::PlaybackError;

const COLORIMETRY: &str = "colorimetry";

/// Makes the coded pictures' own word on their colours count before the container's.
///
/// Demuxers put what the container says into the caps, and parsers and decoders then do not look further; but `qtdemux`
/// knows nothing of full range. So the container's word is taken out before `parser`, and put back behind it only when the
/// stream itself says nothing.
pub(crate) fn let_the_stream_decide(parser: &gst::Element) -> Result<(), PlaybackError> {
    let said = Arc::<Mutex<Option<glib::SendValue>>>::default();
    let container = Arc::clone(&said);
    change_caps(&static_pad(parser, "sink")?, move |caps| {
        let colorimetry = caps.value(COLORIMETRY).ok()?.clone();
        *lock(&container) = Some(colorimetry);
        caps.remove_field(COLORIMETRY);
        Some(())
    });
    change_caps(&static_pad(parser, "src")?, move |caps| {
        if caps.has_field(COLORIMETRY) {
            return None;
        }
        caps.set_value(COLORIMETRY, lock(&said).clone()?);
        Some(())
    });
    Ok(())
}

/// Lets `change` alter the caps that pass `pad`; it returns `None` where there is nothing to alter.
fn change_caps(pad: &gst::Pad, change: impl Fn(&mut gst::StructureRef) -> Option<()> + Send + Sync + 'static) {
    pad.add_probe(gst::PadProbeType::EVENT_DOWNSTREAM, move |_, info| {
        let Some(gst::PadProbeData::Event(event)) = &info.data else {
            return gst::PadProbeReturn::Ok;
        };
        let gst::EventView::Caps(view) = event.view() else {
            return gst::PadProbeReturn::Ok;
        };
        let mut caps = view.caps_owned();
        if caps.make_mut().structure_mut(0).and_then(&change).is_some() {
            let changed = gst::event::Caps::builder(&caps).seqnum(event.seqnum()).build();
            info.data = Some(gst::PadProbeData::Event(changed));
        }
        gst::PadProbeReturn::Ok
    });
}

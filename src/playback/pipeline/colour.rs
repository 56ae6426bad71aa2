//! Which of a film's two statements about its colours counts: the container's or the stream's.

use std::sync::Arc;

use gstreamer as gst;
use gstreamer::glib;
use gstreamer::prelude::*;
use parking_lot::Mutex;

use super::elements::static_pad;
use crate::playback::error::PlaybackError;

const COLORIMETRY: &str = "colorimetry";

/// Makes the colours that the coded stream states count before those that the container states.
///
/// Demuxers put the container's colorimetry into the caps, and parsers and decoders then do not look further; but `qtdemux`
/// knows nothing of full range. So the container's colorimetry is removed before `parser`, and put back behind it only when
/// the stream itself has none.
pub(super) fn prefer_colours_of_stream(parser: &gst::Element) -> Result<(), PlaybackError> {
    let of_container = Arc::<Mutex<Option<glib::SendValue>>>::default();
    let removed = Arc::clone(&of_container);
    change_caps(&static_pad(parser, "sink")?, move |caps| {
        let colorimetry = caps.value(COLORIMETRY).ok()?.clone();
        *removed.lock() = Some(colorimetry);
        caps.remove_field(COLORIMETRY);
        Some(())
    });
    change_caps(&static_pad(parser, "src")?, move |caps| {
        if caps.has_field(COLORIMETRY) {
            return None;
        }
        caps.set_value(COLORIMETRY, of_container.lock().clone()?);
        Some(())
    });
    Ok(())
}

/// Has `change` alter the caps that pass `pad`; it returns `None` where there is nothing to alter.
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

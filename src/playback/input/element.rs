//! What the source of a film and those of its tracks have in common as GStreamer's elements.

use std::sync::OnceLock;

use gstreamer as gst;
use gstreamer::prelude::*;

use super::block_cache::Refusal;

/// The pad that all of them have, for bytes or samples of any kind.
pub(super) fn pad_templates() -> &'static [gst::PadTemplate] {
    static TEMPLATES: OnceLock<Vec<gst::PadTemplate>> = OnceLock::new();
    TEMPLATES.get_or_init(|| {
        let any = gst::Caps::new_any();
        gst::PadTemplate::new("src", gst::PadDirection::Src, gst::PadPresence::Always, &any)
            .into_iter()
            .collect()
    })
}

/// What an element is called, and what it does.
pub(super) fn metadata(name: &str, does: &str) -> gst::subclass::ElementMetadata {
    gst::subclass::ElementMetadata::new(name, "Source", does, "Vitrin")
}

/// How reading ends where bytes cannot be had; why is posted by `element`, unless another seek follows.
pub(super) fn refused(element: &impl IsA<gst::Element>, refusal: Refusal) -> gst::FlowError {
    match refusal {
        Refusal::Interrupted => gst::FlowError::Flushing,
        Refusal::Failed(error) => {
            gst::element_error!(element, gst::ResourceError::Read, ["{error}"]);
            gst::FlowError::Error
        }
    }
}

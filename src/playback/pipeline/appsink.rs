//! Where decoded pictures leave GStreamer.

use std::sync::{Arc, Mutex};

use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;
use gstreamer_video as gst_video;

use super::elements::lock;
use super::handler::PipelineHandler;
use super::segments::make_ready_for_sink;
use super::stream_info::StreamInfo;
use crate::playback::frame::PixelFormat;

/// The end of the picture's branch: hands pictures over when they are due by the pipeline's clock.
pub(super) fn picture_sink(listener: &Arc<dyn PipelineHandler>, found: &Arc<Mutex<StreamInfo>>) -> gst_app::AppSink {
    let caps = gst_video::VideoCapsBuilder::new()
        .format_list(PixelFormat::WANTED)
        .build();
    let sink = gst_app::AppSink::builder()
        .caps(&caps)
        .sync(true)
        // Where decoding cannot keep up, the decoder leaves out what nobody would see, and sound is not left behind.
        .qos(true)
        .enable_last_sample(false)
        .max_buffers(1)
        .build();
    let (for_standing, found_standing) = (Arc::clone(listener), Arc::clone(found));
    let (for_due, found_due) = (Arc::clone(listener), Arc::clone(found));
    let for_end = Arc::clone(listener);
    sink.set_callbacks(
        gst_app::AppSinkCallbacks::builder()
            .new_preroll(move |sink| {
                if let Ok(sample) = sink.pull_preroll() {
                    for_standing.picture(&sample, lock(&found_standing).look, true);
                }
                Ok(gst::FlowSuccess::Ok)
            })
            .new_sample(move |sink| {
                if let Ok(sample) = sink.pull_sample() {
                    for_due.picture(&sample, lock(&found_due).look, false);
                }
                Ok(gst::FlowSuccess::Ok)
            })
            .eos(move |_| for_end.pictures_ended())
            .build(),
    );
    if let Some(pad) = sink.static_pad("sink") {
        make_ready_for_sink(&pad);
        let listener = Arc::clone(listener);
        pad.add_probe(gst::PadProbeType::EVENT_FLUSH, move |_, info| {
            if let Some(gst::EventView::FlushStop(_)) = info.event().map(|event| event.view()) {
                listener.flushed();
            }
            gst::PadProbeReturn::Ok
        });
        // Without this the decoder has to copy every picture into a buffer without padding.
        pad.add_probe(gst::PadProbeType::QUERY_DOWNSTREAM, |_, info| {
            if let Some(gst::QueryViewMut::Allocation(query)) = info.query_mut().map(|query| query.view_mut()) {
                query.add_allocation_meta::<gst_video::VideoMeta>(None);
                return gst::PadProbeReturn::Handled;
            }
            gst::PadProbeReturn::Ok
        });
    }
    sink
}

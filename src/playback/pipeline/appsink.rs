//! Where decoded frames leave GStreamer.

use std::sync::Arc;

use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;
use gstreamer_video as gst_video;
use parking_lot::Mutex;

use super::handler::PipelineHandler;
use super::segments::restore_segments;
use super::stream_info::StreamInfo;
use crate::playback::frame::PixelFormat;

/// The end of the video branch: hands frames over when they are due by the pipeline's clock.
pub(super) fn frame_sink(handler: &Arc<dyn PipelineHandler>, streams: &Arc<Mutex<StreamInfo>>) -> gst_app::AppSink {
    let caps = gst_video::VideoCapsBuilder::new()
        .format_list(PixelFormat::WANTED)
        .build();
    let sink = gst_app::AppSink::builder()
        .caps(&caps)
        .sync(true)
        // Where decoding cannot keep up, the decoder leaves out what would be late anyway, and sound is not left behind.
        .qos(true)
        .enable_last_sample(false)
        .max_buffers(1)
        .build();
    let (on_preroll, preroll_streams) = (Arc::clone(handler), Arc::clone(streams));
    let (on_sample, sample_streams) = (Arc::clone(handler), Arc::clone(streams));
    let on_end = Arc::clone(handler);
    sink.set_callbacks(
        gst_app::AppSinkCallbacks::builder()
            .new_preroll(move |sink| {
                if let Ok(sample) = sink.pull_preroll() {
                    let hints = preroll_streams.lock().hints;
                    on_preroll.frame(&sample, hints, true);
                }
                Ok(gst::FlowSuccess::Ok)
            })
            .new_sample(move |sink| {
                if let Ok(sample) = sink.pull_sample() {
                    let hints = sample_streams.lock().hints;
                    on_sample.frame(&sample, hints, false);
                }
                Ok(gst::FlowSuccess::Ok)
            })
            .eos(move |_| on_end.frames_ended())
            .build(),
    );
    if let Some(pad) = sink.static_pad("sink") {
        restore_segments(&pad);
        let handler = Arc::clone(handler);
        pad.add_probe(gst::PadProbeType::EVENT_FLUSH, move |_, info| {
            if let Some(gst::EventView::FlushStop(_)) = info.event().map(|event| event.view()) {
                handler.flushed();
            }
            gst::PadProbeReturn::Ok
        });
        // Without this the decoder has to copy every frame into a buffer without padding.
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

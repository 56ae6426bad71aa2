//! Small pictures of what the camera shows.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;
use gstreamer_video as gst_video;
use gstreamer_video::prelude::*;

use super::encoders;
use super::error::FilmingError;
use super::formats::CameraFormat;
use super::shared::{FilmingSink, Shared};
use crate::playback::pipeline::elements::make;
use crate::protocol::{PREVIEW_SIZE, Preview};

/// Previews a second.
const PREVIEW_RATE: i32 = 8;

/// The elements that make them, in order.
pub(super) fn previews(
    format: CameraFormat,
    sink: Arc<dyn FilmingSink>,
    shared: &Arc<Shared>,
) -> Result<Vec<gst::Element>, FilmingError> {
    let (width, height) = preview_size(format.film_size());
    let caps = gst::Caps::builder("video/x-raw")
        .field("format", "RGB")
        .field("width", i32::from(width))
        .field("height", i32::from(height))
        .field("pixel-aspect-ratio", gst::Fraction::new(1, 1))
        .build();
    let rate = make("videorate")?;
    rate.set_property("drop-only", true);
    rate.set_property("max-rate", PREVIEW_RATE);
    let end = gst_app::AppSink::builder()
        .caps(&caps)
        .sync(false)
        .async_(false)
        .enable_last_sample(false)
        .max_buffers(1)
        .drop(true)
        .build();
    let shared = Arc::clone(shared);
    end.set_callbacks(
        gst_app::AppSinkCallbacks::builder()
            .new_sample(move |end| {
                let sample = end.pull_sample().map_err(|_| gst::FlowError::Eos)?;
                if shared.previews.load(Ordering::Relaxed)
                    && let Some(preview) = preview(&sample, width, height)
                {
                    sink.preview(preview);
                }
                Ok(gst::FlowSuccess::Ok)
            })
            .build(),
    );
    // A preview that comes too late is left out; the film is not.
    let newest = [
        ("leaky", "downstream"),
        ("max-size-buffers", "1"),
        ("max-size-bytes", "0"),
        ("max-size-time", "0"),
    ];
    let queue = make("queue")?;
    encoders::set(&queue, &newest);
    Ok(vec![
        queue,
        rate,
        make("videoscale")?,
        make("videoconvert")?,
        end.upcast(),
    ])
}

fn preview(sample: &gst::Sample, width: u16, height: u16) -> Option<Preview> {
    let info = gst_video::VideoInfo::from_caps(sample.caps()?).ok()?;
    let frame = gst_video::VideoFrameRef::from_buffer_ref_readable(sample.buffer()?, &info).ok()?;
    let (rows, stride) = (frame.plane_data(0).ok()?, *frame.plane_stride().first()? as usize);
    let mut preview = Preview::new(width, height).ok()??;
    let row_len = usize::from(width) * 3;
    for (to, from) in preview.rgb_mut().chunks_exact_mut(row_len).zip(rows.chunks(stride)) {
        to.copy_from_slice(from.get(..row_len)?);
    }
    Some(preview)
}

/// The largest size of a preview with the film's proportions.
fn preview_size((width, height): (i32, i32)) -> (u16, u16) {
    let (most_wide, most_high) = (i32::from(PREVIEW_SIZE.0), i32::from(PREVIEW_SIZE.1));
    let high = (height * most_wide / width.max(1)).min(most_high);
    let wide = (width * high / height.max(1)).min(most_wide);
    let side = |length: i32| u16::try_from(length.max(2) & !1).unwrap_or(2);
    (side(wide), side(high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn previews_keep_the_films_proportions() {
        assert_eq!(preview_size((1280, 720)), (320, 180));
        assert_eq!(preview_size((640, 480)), (240, 180));
        assert_eq!(preview_size((1920, 400)), (316, 66));
    }
}

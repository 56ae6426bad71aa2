//! AMR narrow band, which ffmpeg can read and cannot write: GStreamer's encoder does it.

use std::path::PathBuf;

use gstreamer as gst;
use gstreamer::prelude::*;

use super::clip::Clip;
use super::intermediate;

/// The clip's tone as an AMR file (RFC 4867, section 5): 8 kHz, one channel.
pub fn of(clip: &Clip) -> PathBuf {
    let wave = clip.sound_kept_as("-f wav", "wav");
    intermediate(&format!("amr of {clip:?}"), "amr", |path| {
        gst::init().unwrap();
        let frames = path.with_extension("frames");
        let text = format!(
            "filesrc location=\"{}\" ! wavparse ! audioconvert ! audioresample ! audio/x-raw,rate=8000,channels=1 ! amrnbenc \
             band-mode=MR122 ! filesink location=\"{}\"",
            wave.display(),
            frames.display()
        );
        let pipeline = gst::parse::launch(&text).expect("GStreamer's encoder of AMR is installed: run make setup");
        pipeline.set_state(gst::State::Playing).unwrap();
        let bus = pipeline.bus().unwrap();
        let kinds = [gst::MessageType::Eos, gst::MessageType::Error];
        let end = bus
            .timed_pop_filtered(gst::ClockTime::from_seconds(60), &kinds)
            .expect("an end");
        pipeline.set_state(gst::State::Null).unwrap();
        assert_eq!(end.type_(), gst::MessageType::Eos, "{end:?}");
        let coded = std::fs::read(&frames).unwrap();
        std::fs::remove_file(&frames).unwrap();
        std::fs::write(path, [b"#!AMR\n", coded.as_slice()].concat()).unwrap();
    })
}

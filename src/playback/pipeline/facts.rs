//! The facts about a film that its pipeline has found.

use std::time::Duration;

use gstreamer as gst;
use gstreamer_video as gst_video;

use super::stream_info::StreamInfo;
use crate::film::{FilmFacts, PictureFacts, SoundFacts};
use crate::playback::frame::pixel_aspect;
use crate::playback::input::sniff::Container;

/// Earlier years are ignored: cameras with a dead clock say 1904, 1970 or 1980.
const FIRST_YEAR: i32 = 1990;

pub(crate) fn facts(container: Container, streams: &StreamInfo, duration: Option<Duration>) -> FilmFacts {
    FilmFacts {
        container: Some(container.name().to_owned()),
        duration_ms: duration.and_then(|duration| u64::try_from(duration.as_millis()).ok()),
        picture: picture(container, streams),
        sound: sound(streams),
        recorded_on: streams.tags.as_ref().and_then(recorded_on),
    }
}

fn picture(container: Container, streams: &StreamInfo) -> Option<PictureFacts> {
    let codec = streams.video.filter(|codec| !codec.is_drawn_here())?;
    let info = gst_video::VideoInfo::from_caps(streams.video_caps.as_ref()?).ok()?;
    let part = |part: i32| u32::try_from(part).ok().filter(|&part| part > 0);
    let rate = part(info.fps().numer()).zip(part(info.fps().denom()));
    Some(PictureFacts {
        codec: codec.name.to_owned(),
        width: info.width(),
        height: info.height(),
        frame_rate: rate.filter(|_| container.still().is_none()),
        interlaced: info.interlace_mode() != gst_video::VideoInterlaceMode::Progressive,
        rotation: streams.hints.orientation.rotation,
        mirrored: streams.hints.orientation.mirrored,
        pixel_aspect: pixel_aspect(&info),
    })
}

fn sound(streams: &StreamInfo) -> Option<SoundFacts> {
    let codec = streams.audio?;
    let caps = streams.audio_caps.as_ref()?.structure(0)?;
    let number = |name| caps.get::<i32>(name).ok().and_then(|number| u32::try_from(number).ok());
    Some(SoundFacts {
        codec: codec.name.to_owned(),
        channels: number("channels")?,
        sample_rate: number("rate")?,
    })
}

/// The day by the camera's own clock; cameras do not agree on whether that is UTC.
fn recorded_on(tags: &gst::TagList) -> Option<String> {
    let date = tags.get::<gst::tags::DateTime>()?;
    let date = date.get();
    if !date.has_day() || date.year() < FIRST_YEAR {
        return None;
    }
    Some(format!("{:04}-{:02}-{:02}", date.year(), date.month()?, date.day()?))
}

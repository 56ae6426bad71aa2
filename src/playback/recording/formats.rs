//! Which of a camera's formats is used: 1280×720 at up to 30 frames a second where it can.

use gstreamer as gst;

/// The film's size, if the camera has it.
const WANTED: (i32, i32) = (1280, 720);
/// The most frames a second: a video call carries no more.
const MAX_RATE: i32 = 30;

/// A format of a camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CameraFormat {
    /// Whether each frame is a JPEG.
    pub(super) jpeg: bool,
    pub(super) width: i32,
    pub(super) height: i32,
    /// Frames a second, rounded down.
    pub(super) rate: i32,
}

impl CameraFormat {
    /// What stands for a camera that does not say what it has.
    pub(super) const UNKNOWN: Self = Self {
        jpeg: false,
        width: WANTED.0,
        height: WANTED.1,
        rate: MAX_RATE,
    };

    /// As what the camera is asked for.
    pub(super) fn caps(self) -> gst::Caps {
        let media = if self.jpeg { "image/jpeg" } else { "video/x-raw" };
        gst::Caps::builder(media)
            .field("width", self.width)
            .field("height", self.height)
            .build()
    }

    /// Frames a second of the film.
    pub(super) fn frame_rate(self) -> i32 {
        self.rate.clamp(1, MAX_RATE)
    }

    /// The film's size: the camera's, with even sides, and no larger than 1920×1080.
    pub(super) fn film_size(self) -> (i32, i32) {
        let (mut width, mut height) = (self.width.max(16), self.height.max(16));
        while width > 1920 || height > 1080 {
            (width, height) = (width / 2, height / 2);
        }
        (width & !1, height & !1)
    }

    /// The better, the greater: enough frames first, then the size that is nearest to the wanted one, then without a JPEG's losses.
    fn worth(self) -> (bool, i64, bool, i32) {
        let distance = i64::from((self.width - WANTED.0).abs()) + i64::from((self.height - WANTED.1).abs());
        (self.rate >= 20, -distance, !self.jpeg, self.rate.min(MAX_RATE))
    }
}

/// The best format that a camera says it has.
pub(super) fn best(caps: &gst::CapsRef) -> Option<CameraFormat> {
    let formats = caps.iter().flat_map(formats_of);
    formats.max_by_key(|format| format.worth())
}

/// What one entry stands for: of a range the wanted size, or what is nearest to it.
fn formats_of(entry: &gst::StructureRef) -> Vec<CameraFormat> {
    let jpeg = match entry.name().as_str() {
        "video/x-raw" => false,
        "image/jpeg" => true,
        _ => return Vec::new(),
    };
    let (widths, heights) = (numbers(entry, "width", WANTED.0), numbers(entry, "height", WANTED.1));
    let Some(rate) = rates(entry) else {
        return Vec::new();
    };
    let sizes = widths
        .iter()
        .flat_map(|&width| heights.iter().map(move |&height| (width, height)));
    sizes
        .map(|(width, height)| CameraFormat {
            jpeg,
            width,
            height,
            rate,
        })
        .collect()
}

fn numbers(entry: &gst::StructureRef, field: &str, wanted: i32) -> Vec<i32> {
    if let Ok(number) = entry.get::<i32>(field) {
        vec![number]
    } else if let Ok(range) = entry.get::<gst::IntRange<i32>>(field) {
        vec![wanted.clamp(range.min(), range.max())]
    } else if let Ok(list) = entry.get::<gst::List>(field) {
        list.iter().filter_map(|value| value.get::<i32>().ok()).collect()
    } else {
        Vec::new()
    }
}

/// The highest frame rate up to the film's, rounded down; the one that is nearest where all are higher.
fn rates(entry: &gst::StructureRef) -> Option<i32> {
    let whole = |rate: gst::Fraction| rate.numer() / rate.denom().max(1);
    let all: Vec<i32> = if let Ok(rate) = entry.get::<gst::Fraction>("framerate") {
        vec![whole(rate)]
    } else if let Ok(range) = entry.get::<gst::FractionRange>("framerate") {
        vec![MAX_RATE.clamp(whole(range.min()), whole(range.max()))]
    } else if let Ok(list) = entry.get::<gst::List>("framerate") {
        let rates = list.iter().filter_map(|value| value.get::<gst::Fraction>().ok());
        rates.map(whole).collect()
    } else {
        // Not every camera says.
        vec![MAX_RATE]
    };
    let fitting = all.iter().copied().filter(|&rate| rate <= MAX_RATE).max();
    fitting.or_else(|| all.iter().copied().min())
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use super::*;

    fn best_of(caps: &str) -> (bool, i32, i32, i32) {
        gst::init().unwrap();
        let caps = gst::Caps::from_str(caps).unwrap();
        let format = best(&caps).unwrap();
        (format.jpeg, format.width, format.height, format.rate)
    }

    #[test]
    fn a_webcam_with_too_few_raw_frames_gives_jpegs() {
        let caps = "video/x-raw, format=YUY2, width=1280, height=720, framerate=(fraction)10/1; \
            video/x-raw, format=YUY2, width=640, height=480, framerate={ (fraction)30/1, (fraction)15/1 }; \
            image/jpeg, width=1920, height=1080, framerate=(fraction)30/1; \
            image/jpeg, width=1280, height=720, framerate={ (fraction)60/1, (fraction)30/1 }";
        assert_eq!(best_of(caps), (true, 1280, 720, 30));
    }

    #[test]
    fn raw_frames_are_preferred_where_both_will_do() {
        let caps = "image/jpeg, width=1280, height=720, framerate=(fraction)30/1; \
            video/x-raw, format=NV12, width=1280, height=720, framerate=(fraction)30/1";
        assert_eq!(best_of(caps), (false, 1280, 720, 30));
    }

    #[test]
    fn ranges_and_lists_are_understood() {
        let caps = "video/x-raw, width=[16, 4096], height=[16, 4096], framerate=[0/1, 120/1]";
        assert_eq!(best_of(caps), (false, 1280, 720, 30));
        let caps = "video/x-raw, width={ 640, 320 }, height=480, framerate=(fraction)25/1";
        assert_eq!(best_of(caps), (false, 640, 480, 25));
        assert_eq!(best_of("video/x-raw, width=640, height=480"), (false, 640, 480, 30));
    }

    #[test]
    fn nothing_usable_is_nothing() {
        gst::init().unwrap();
        let caps = gst::Caps::from_str("video/x-h264, width=1280, height=720").unwrap();
        assert_eq!(best(&caps), None);
    }

    #[test]
    fn a_films_sides_are_even_and_not_too_large() {
        let film = |width, height| {
            CameraFormat {
                width,
                height,
                ..CameraFormat::UNKNOWN
            }
            .film_size()
        };
        assert_eq!(
            (film(1281, 721), film(3840, 2160), film(640, 480)),
            ((1280, 720), (1920, 1080), (640, 480))
        );
    }
}

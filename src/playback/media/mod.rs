//! What a film's container holds, found out before a pipeline is built: its tracks, where every sample of theirs lies, and
//! when it is shown.
//!
//! One place for each container; whatever is special about a recording (fragments, edit lists, pictures stored in another
//! order than they are shown in) is resolved here, so that the rest of the program sees samples with times only. A container
//! that is not read here is read by GStreamer's demuxer.
//!
//! Times are *film times* in nanoseconds: 0 is the film's beginning, where playing begins. Samples that are only decoded
//! because others refer to them may lie before it.

mod arrival;
mod asf;
mod avi;
mod bytes;
mod calm_picture;
mod disposable;
mod ends;
mod flv;

mod key_check;
mod matroska;
mod mp4;
mod mpeg;
mod ogg;
mod program;
mod riff;
mod sample;
mod scattered;
mod sizes;
mod sound;
mod table;
#[cfg(test)]
pub(super) mod test_films;
mod track;
mod transport;
mod vorbis;

use std::sync::Arc;

use sizes::forget_lies;

pub(crate) use arrival::Arrival;
pub(crate) use disposable::{Marks, Way};
#[cfg(test)]
pub(crate) use sample::SampleSource;
pub(crate) use sample::{FilmTime, Sample, SampleReader};
pub(crate) use track::{Media, Track};

use crate::film::MediaIndex;

use super::input::block_cache::{BlockCache, CacheReader, Refusal};
use super::input::sniff::Container;
use super::pipeline::codecs::StreamKind;

impl Media {
    /// The same without sizes that no picture has, which nothing takes: coded pictures tell theirs themselves.
    fn without_lies(mut self) -> Self {
        for track in &mut self.tracks {
            forget_lies(&mut track.caps);
        }
        self
    }

    /// The same; sound alone gets a calm picture to look at.
    fn with_pictures(mut self) -> Self {
        if self.tracks.iter().all(|track| track.kind == StreamKind::Audio) {
            self.tracks.push(calm_picture::track(self.duration));
        }
        self
    }
}

/// Reads what `container` holds; `None` when GStreamer's own demuxer is to read it. With `index`, made by [`index`] before and
/// kept, the film need not be read whole where its container has no index of its own; one that does not fit is ignored.
///
/// # Errors
/// When the film's bytes cannot be read, or waiting for them was interrupted.
pub(crate) fn open(
    cache: &Arc<BlockCache>,
    container: Container,
    index: Option<&MediaIndex>,
) -> Result<Option<Media>, Refusal> {
    let bytes = CacheReader::new(Arc::clone(cache));
    let media = match container {
        Container::Avi => avi::open(&bytes)?,
        Container::Mp4 => mp4::open(&bytes, index)?,
        Container::Matroska => matroska::open(&bytes, index)?,
        Container::TransportStream => transport::open(&bytes, index)?,
        Container::ProgramStream => program::open(&bytes, index)?,
        Container::Wav
        | Container::Aiff
        | Container::MpegAudio
        | Container::Adts
        | Container::Amr
        | Container::Flac => sound::open(cache, container)?,
        Container::Ogg => ogg::open(cache)?,
        Container::Asf => asf::open(cache)?,
        Container::Flv => flv::open(cache)?,
        _ => None,
    };
    Ok(media.map(Media::without_lies).map(Media::with_pictures))
}

/// Whether a film that [`open`] left to GStreamer cannot be played because its recording was never finished: a camera writes what
/// says where pictures are when it is stopped.
///
/// # Errors
/// As for [`open`].
pub(crate) fn is_unfinished(cache: &Arc<BlockCache>, container: Container) -> Result<bool, Refusal> {
    match container {
        Container::Mp4 => mp4::is_unfinished(&CacheReader::new(Arc::clone(cache))),
        _ => Ok(false),
    }
}

/// Whether a film that [`open`] left to GStreamer is one that its demuxer cannot read without harm.
///
/// # Errors
/// As for [`open`].
pub(crate) fn is_harmful(cache: &Arc<BlockCache>, container: Container) -> Result<bool, Refusal> {
    match container {
        Container::Mp4 => mp4::is_too_deep(&CacheReader::new(Arc::clone(cache))),
        _ => Ok(false),
    }
}

/// Makes the index of a film by reading it whole; `None` where none is needed, or GStreamer's own demuxer reads the film.
///
/// # Errors
/// As for [`open`].
pub(crate) fn index(cache: &Arc<BlockCache>, container: Container) -> Result<Option<MediaIndex>, Refusal> {
    let bytes = CacheReader::new(Arc::clone(cache));
    match container {
        Container::Mp4 => mp4::index(&bytes),
        Container::Matroska => matroska::index(&bytes),
        Container::TransportStream => transport::index(&bytes),
        Container::ProgramStream => program::index(&bytes),
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use gstreamer as gst;

    use super::*;

    #[test]
    fn sizes_that_no_picture_has_are_left_to_the_coded_pictures() {
        gst::init().unwrap();
        for (caps, is_kept) in [
            ("video/x-h264, width=(int)320, height=(int)180", true),
            ("video/x-h264, width=(int)65535, height=(int)180", false),
            ("video/x-vp8, width=(int)320, height=(int)0", false),
            ("video/x-vp9", false),
        ] {
            let mut track = calm_picture::track(1);
            track.caps = caps.parse().unwrap();
            let table = table::SampleTable::new(Vec::new()).of_formats(vec![caps.parse().unwrap()]);
            track.samples = Arc::new(Arc::new(table));
            let media = Media {
                duration: 1,
                tracks: vec![track],
                tags: gst::TagList::new(),
                is_cut_short: false,
                is_first_part_only: false,
            };
            let track = media.without_lies().tracks.remove(0);
            for caps in [&track.caps, &track.samples.further_formats()[0]] {
                let structure = caps.structure(0).unwrap();
                assert_eq!(
                    structure.has_field("width") && structure.has_field("height"),
                    is_kept,
                    "{caps}"
                );
            }
        }
    }
}

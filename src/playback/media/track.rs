//! What was found in a container.

use std::sync::Arc;

use gstreamer as gst;

use super::sample::{FilmTime, SampleReader, SampleSource};
use crate::playback::input::block_cache::{BlockCache, CacheReader};
use crate::playback::pipeline::codecs::StreamKind;

/// What a film's container holds.
pub(crate) struct Media {
    /// When the last of the shown tracks ends.
    pub(crate) duration: FilmTime,
    /// In the file's order.
    pub(crate) tracks: Vec<Track>,
    /// Tags that a demuxer would have sent: orientation, day of recording.
    pub(crate) tags: gst::TagList,
    /// Whether the file ends before the film does: a copy that broke off, a camera that lost power.
    pub(crate) is_cut_short: bool,
    /// Whether it is several films joined byte-wise of which only those at the beginning are coded alike, and played.
    pub(crate) is_first_part_only: bool,
}

impl Media {
    /// A reader of the first track of pictures.
    pub(crate) fn pictures(&self, cache: &Arc<BlockCache>) -> Option<Box<dyn SampleReader>> {
        let track = self.tracks.iter().find(|track| track.kind == StreamKind::Video)?;
        Some(track.samples.reader(CacheReader::new(Arc::clone(cache))))
    }
}

/// One track of a film. The first picture is shown from film time 0 on, even where sound begins before it.
pub(crate) struct Track {
    pub(crate) kind: StreamKind,
    /// As GStreamer's demuxers describe such a stream to parsers and decoders.
    pub(crate) caps: gst::Caps,
    /// Makes a reader of the track's samples.
    pub(crate) samples: Arc<dyn SampleSource>,
}

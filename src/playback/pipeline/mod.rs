//! The elements that decode a film, chosen from an allow-list and linked by hand.

pub(super) mod accurate_seek;
pub(super) mod allow_list;
mod appsink;
mod audio;
mod builder;
pub(super) mod clock;
pub(super) mod codecs;
mod colour;
mod demux;
pub(super) mod elements;
pub(super) mod facts;
pub(super) mod film_pipeline;
pub(super) mod handler;
mod hdmv_pcm;
pub(super) mod meter;
pub(super) mod segments;
pub(super) mod sound_output;
mod sound_repair;
pub(super) mod sound_request;
mod sound_watch;
mod stills;
mod stream_info;
pub(super) mod task_pool;
mod timestamp_repair;
mod tracks;
mod video;
pub(super) mod voices;

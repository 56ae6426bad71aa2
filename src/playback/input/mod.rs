//! Bytes in: from a film source to what a demuxer pulls.

pub(super) mod block_cache;
mod block_table;
mod element;
pub(super) mod frame_header;
pub(super) mod sniff;
pub(super) mod source;
pub(super) mod track_source;

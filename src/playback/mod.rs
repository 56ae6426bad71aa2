//! GStreamer: the source that decrypts on demand, pipelines, frames out, sound out.
#![forbid(unsafe_code)]

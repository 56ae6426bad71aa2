//! The elements that decode a film, chosen from an allow-list and linked by hand.

pub(super) mod accurate_seek;
pub(super) mod audio;
pub(super) mod clock;
pub(super) mod codecs;
pub(super) mod colour;
pub(super) mod elements;
pub(super) mod facts;
pub(super) mod film_pipeline;
pub(super) mod task_pool;

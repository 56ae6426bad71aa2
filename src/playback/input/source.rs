//! The GStreamer element at the head of every pipeline: a film's bytes on demand, from the [`BlockCache`].
//!
//! It is made by type ([`FilmSrc::new`]) and never registered under a name, so no pipeline description and no URI can
//! create it.

use std::sync::{Arc, OnceLock};

use gstreamer as gst;
use gstreamer::glib;
use gstreamer::subclass::prelude::*;
use gstreamer_base as gst_base;
use gstreamer_base::prelude::*;
use gstreamer_base::subclass::base_src::CreateSuccess;
use gstreamer_base::subclass::prelude::*;

use super::block_cache::{BLOCK_SIZE, BlockCache, CacheReader};
use super::element;

glib::wrapper! {
    /// A source element that reads from a block cache; seekable, in bytes.
    pub struct FilmSrc(ObjectSubclass<imp::FilmSrc>)
        @extends gst_base::BaseSrc, gst::Element, gst::Object;
}

impl FilmSrc {
    /// An element that reads the film in `cache`.
    pub(crate) fn new(cache: Arc<BlockCache>) -> Self {
        let element: FilmSrc = glib::Object::new();
        element.set_format(gst::Format::Bytes);
        // Only what is pushed (stills) is cut into blocks; demuxers ask for what they need.
        element.set_blocksize(BLOCK_SIZE as u32);
        // A new element has no cache yet, so this cannot be refused.
        let _ = element.imp().cache.set(CacheReader::new(cache));
        element
    }
}

/// The demuxers of MPEG streams need the offset of what they read.
fn set_offsets(buffer: &mut gst::BufferRef, offset: u64, length: usize) {
    buffer.set_offset(offset);
    buffer.set_offset_end(offset + length as u64);
}

mod imp {
    use super::*;

    #[derive(Default)]
    pub struct FilmSrc {
        pub(crate) cache: OnceLock<CacheReader>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for FilmSrc {
        const NAME: &'static str = "VitrinFilmSrc";
        type Type = super::FilmSrc;
        type ParentType = gst_base::BaseSrc;
    }

    impl ObjectImpl for FilmSrc {}
    impl GstObjectImpl for FilmSrc {}

    impl ElementImpl for FilmSrc {
        fn metadata() -> Option<&'static gst::subclass::ElementMetadata> {
            static METADATA: OnceLock<gst::subclass::ElementMetadata> = OnceLock::new();
            Some(METADATA.get_or_init(|| element::metadata("Film source", "Reads a sealed film from locked memory")))
        }

        fn pad_templates() -> &'static [gst::PadTemplate] {
            element::pad_templates()
        }
    }

    impl BaseSrcImpl for FilmSrc {
        fn is_seekable(&self) -> bool {
            true
        }

        fn size(&self) -> Option<u64> {
            self.cache.get().map(|cache| cache.len())
        }

        fn start(&self) -> Result<(), gst::ErrorMessage> {
            match self.cache.get() {
                Some(cache) => {
                    cache.interrupt(false);
                    Ok(())
                }
                None => Err(gst::error_msg!(gst::ResourceError::NotFound, ["no film"])),
            }
        }

        fn stop(&self) -> Result<(), gst::ErrorMessage> {
            Ok(())
        }

        fn unlock(&self) -> Result<(), gst::ErrorMessage> {
            if let Some(cache) = self.cache.get() {
                cache.interrupt(true);
            }
            Ok(())
        }

        fn unlock_stop(&self) -> Result<(), gst::ErrorMessage> {
            if let Some(cache) = self.cache.get() {
                cache.interrupt(false);
            }
            Ok(())
        }

        fn create(
            &self,
            offset: u64,
            buffer: Option<&mut gst::BufferRef>,
            length: u32,
        ) -> Result<CreateSuccess, gst::FlowError> {
            let cache = self.cache.get().ok_or(gst::FlowError::Error)?;
            let left = cache.len().saturating_sub(offset);
            let length = u64::from(length).min(left) as usize; // at most a u32
            if length == 0 {
                return Err(gst::FlowError::Eos);
            }
            if cache.failure().is_some() {
                // What comes after an error is never decoded, even if a demuxer wants to skip the hole.
                return Err(gst::FlowError::Error);
            }
            let bytes = cache
                .bytes(offset, length)
                .map_err(|refusal| element::refused(&*self.obj(), refusal))?;
            match buffer {
                Some(buffer) => {
                    buffer
                        .copy_from_slice(0, bytes.as_ref())
                        .map_err(|_| gst::FlowError::Error)?;
                    buffer.set_size(length);
                    set_offsets(buffer, offset, length);
                    Ok(CreateSuccess::FilledBuffer)
                }
                None => {
                    let mut buffer = gst::Buffer::from_slice(bytes);
                    set_offsets(buffer.make_mut(), offset, length);
                    Ok(CreateSuccess::NewBuffer(buffer))
                }
            }
        }
    }
}

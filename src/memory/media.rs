//! GStreamer's buffers in secret memory.

use gstreamer as gst;
use gstreamer::glib;
use gstreamer::prelude::*;

glib::wrapper! {
    /// GStreamer's allocator of [`PooledSlab`](super::pool::PooledSlab)s: locked as far as the limit allows, wiped when
    /// freed.
    pub struct MediaAllocator(ObjectSubclass<imp::MediaAllocator>) @extends gst::Allocator, gst::Object;
}

impl MediaAllocator {
    /// Makes it the allocator of every element that has none of its own: from here on demuxers, parsers, decoders and
    /// converters store film in it. Call it once, after GStreamer was started and before anything is decoded.
    pub fn install() {
        if !super::unprotected::is_unprotected() {
            glib::Object::new::<Self>().set_default();
        }
    }
}

mod imp {
    use std::ptr;
    use std::sync::Once;

    use gst::glib::translate::IntoGlibPtr;
    use gst::prelude::*;
    use gst::subclass::prelude::*;

    use crate::memory::media::{glib, gst};
    use crate::memory::slab_cache::SlabCache;

    #[derive(Default)]
    pub struct MediaAllocator {
        slabs: SlabCache,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for MediaAllocator {
        const NAME: &'static str = "VitrinMediaAllocator";
        type Type = super::MediaAllocator;
        type ParentType = gst::Allocator;
    }

    impl ObjectImpl for MediaAllocator {}
    impl GstObjectImpl for MediaAllocator {}

    // SAFETY: `alloc` returns null or a memory that the caller owns, as GStreamer demands. Each memory belongs to the
    // allocator of gstreamer-rs for wrapped slices, which frees it, so `free` of this one is never called.
    unsafe impl AllocatorImpl for MediaAllocator {
        unsafe fn alloc(&self, size: usize, params: &gst::AllocationParams) -> *mut gst::ffi::GstMemory {
            self.lend(size, params)
                .map_or(ptr::null_mut(), IntoGlibPtr::into_glib_ptr)
        }
    }

    impl MediaAllocator {
        /// `size` bytes with the prefix before and the padding behind them, all zero.
        fn lend(&self, size: usize, params: &gst::AllocationParams) -> Option<gst::Memory> {
            let (prefix, padding) = (params.prefix(), params.padding());
            // Slabs start on a page. The parameter is a mask: the alignment less one.
            if params.align() >= crate::memory::system::page_size() {
                return None;
            }
            let whole = prefix.checked_add(size)?.checked_add(padding)?;
            let slab = self.slabs.take(whole).ok()?;
            let mut memory = gst::Memory::from_mut_slice(slab);
            copy_into_slabs(&memory);
            memory.get_mut()?.resize(prefix..prefix + size);
            Some(memory)
        }
    }

    /// Gives the allocator of wrapped slices, whose instance `wrapped` belongs to, the copying that GStreamer's own memory has.
    /// It leaves that to a fallback which fails while the memory is mapped for writing, and `flacparse` copies a part of a
    /// buffer that it is still writing; and which would put the copy outside of secret memory.
    fn copy_into_slabs(wrapped: &gst::MemoryRef) {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            // SAFETY: a memory's allocator lives as long as the memory, and this one as long as the process.
            let allocator = unsafe { (*wrapped.as_ptr()).allocator };
            // SAFETY: nothing reads the field before a memory of this allocator exists for others: this is the first.
            unsafe { (*allocator).mem_copy = Some(copy) };
        });
    }

    /// `size` bytes (−1: all) from `offset` on, in memory of the default allocator: null if there is none.
    ///
    /// # Safety
    /// GStreamer's own: `memory` is alive, of the allocator of wrapped slices, and has the bytes.
    unsafe extern "C" fn copy(
        memory: *mut gst::ffi::GstMemory,
        offset: isize,
        size: isize,
    ) -> *mut gst::ffi::GstMemory {
        // SAFETY: the caller's promise.
        let source = unsafe { &*memory };
        let offset = offset as usize;
        let size = if size == -1 {
            source.size.wrapping_sub(offset)
        } else {
            size as usize
        };
        // SAFETY: a memory's allocator lives as long as the memory.
        let Some(map) = (unsafe { (*source.allocator).mem_map }) else {
            return ptr::null_mut();
        };
        // SAFETY: this function of wrapped slices only tells where the slice begins; whether it is locked for writing is asked by
        // `gst_memory_map`, which is not called, as in the copying of GStreamer's own memory.
        let start = unsafe { map(memory, source.maxsize, gst::ffi::GST_MAP_READ) };
        let from = source.offset.wrapping_add(offset);
        if start.is_null() || from.checked_add(size).is_none_or(|end| end > source.maxsize) {
            return ptr::null_mut();
        }
        // SAFETY: the slice is of `maxsize` bytes and lives as long as the memory.
        let slice = unsafe { std::slice::from_raw_parts(start.cast::<u8>(), source.maxsize) };
        let bytes = &slice[from..from + size];
        let alignment = gst::AllocationParams::new(gst::MemoryFlags::empty(), source.align, 0, 0);
        let allocated = gst::Allocator::find(None).and_then(|default| default.alloc(size, Some(&alignment)).ok());
        let Some(mut copy) = allocated else {
            return ptr::null_mut();
        };
        match copy.get_mut().and_then(|copy| copy.map_writable().ok()) {
            Some(mut place) => place.copy_from_slice(bytes),
            None => return ptr::null_mut(),
        }
        copy.into_glib_ptr()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allocator() -> MediaAllocator {
        gst::init().unwrap();
        glib::Object::new()
    }

    #[test]
    fn honours_prefix_and_padding_and_is_zero() {
        let allocator = allocator();
        let params = gst::AllocationParams::new(gst::MemoryFlags::empty(), 63, 100, 200);
        let memory = allocator.alloc(5000, Some(&params)).unwrap();
        assert_eq!((memory.offset(), memory.size(), memory.maxsize()), (100, 5000, 5300));
        assert!(memory.map_readable().unwrap().iter().all(|&byte| byte == 0));
        let aligned = gst::AllocationParams::new(gst::MemoryFlags::empty(), 63, 0, 0);
        let memory = allocator.alloc(10, Some(&aligned)).unwrap();
        assert_eq!(memory.map_readable().unwrap().as_ptr().addr() % 64, 0);
    }

    #[test]
    fn refuses_what_cannot_be_allocated() {
        let allocator = allocator();
        let params = gst::AllocationParams::new(gst::MemoryFlags::empty(), 0, 1, 0);
        assert!(allocator.alloc(usize::MAX, Some(&params)).is_err());
        let unusual = gst::AllocationParams::new(gst::MemoryFlags::empty(), (1 << 20) - 1, 0, 0);
        assert!(allocator.alloc(10, Some(&unusual)).is_err());
    }

    #[test]
    fn is_shared_split_joined_and_copied_like_any_memory() {
        let mut memory = allocator().alloc(1000, None).unwrap();
        let bytes: Vec<u8> = (0..1000u32).map(|n| (n % 251) as u8).collect();
        memory
            .get_mut()
            .unwrap()
            .map_writable()
            .unwrap()
            .copy_from_slice(&bytes);
        let (head, tail) = (memory.share(..300), memory.share(300..));
        assert_eq!(head.is_span(&tail), Some(0));
        assert_eq!(tail.map_readable().unwrap().as_slice(), &bytes[300..]);
        assert_eq!(memory.copy().map_readable().unwrap().as_slice(), &bytes[..]);
        let mut buffer = gst::Buffer::new();
        buffer.make_mut().append_memory(head);
        buffer.make_mut().append_memory(tail);
        assert_eq!(buffer.map_readable().unwrap().as_slice(), &bytes[..]);
    }

    #[test]
    fn a_part_is_copied_while_the_whole_is_being_written() {
        let allocator = allocator();
        let mut memory = allocator.alloc(1000, None).unwrap();
        memory.get_mut().unwrap().map_writable().unwrap()[300..400].fill(7);
        let mut buffer = gst::Buffer::new();
        buffer.make_mut().append_memory(memory);
        let writing = buffer.into_mapped_buffer_writable().unwrap();
        let part = writing.buffer().copy_region(gst::BufferCopyFlags::MEMORY, 300..400);
        let part = part.expect("copied");
        assert!(part.map_readable().unwrap().iter().all(|&byte| byte == 7));
    }

    #[test]
    fn the_slab_lives_as_long_as_the_last_share() {
        let allocator = allocator();
        let memory = allocator.alloc(5000, None).unwrap();
        let place = memory.map_readable().unwrap().as_ptr();
        let share = memory.share(1000..2000);
        drop(memory);
        let other = allocator.alloc(5000, None).unwrap();
        assert_ne!(other.map_readable().unwrap().as_ptr(), place);
        drop(share);
        let again = allocator.alloc(5000, None).unwrap();
        assert_eq!(
            again.map_readable().unwrap().as_ptr(),
            place,
            "given back and lent again"
        );
    }
}

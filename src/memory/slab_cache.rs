//! Slabs of any length that are used again.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use super::error::MemoryError;
use super::pool::{PooledSlab, SlabOwner};
use super::slab::Slab;
use super::system;
use super::wipe::wipe;

/// Slabs of any length, lent and taken back. Cloning it gives another handle to the same cache.
///
/// Allocating a slab takes half a dozen system calls, which is a lot for a buffer of a few hundred bytes that lives for
/// a hundredth of a second. So lengths are rounded up a little (an eighth of the way to the next power of two at most,
/// and to whole pages), and a slab that is given back is wiped and waits for the next request of that length. No more
/// than 8 MiB wait; the rest is given back to the system.
#[derive(Clone, Default)]
pub struct SlabCache {
    shared: Arc<Shared>,
}

/// Most bytes that wait to be taken again.
const MAX_WAITING: usize = 8 * 1024 * 1024;

#[derive(Default)]
struct Shared {
    stock: Mutex<Stock>,
}

#[derive(Default)]
struct Stock {
    /// By length.
    waiting: HashMap<usize, Vec<Slab>>,
    bytes: usize,
}

impl SlabCache {
    /// A slab of `len` zeros.
    ///
    /// # Errors
    /// [`MemoryError::OutOfMemory`].
    pub fn take(&self, len: usize) -> Result<PooledSlab, MemoryError> {
        let whole = rounded_up(len).ok_or(MemoryError::OutOfMemory)?;
        let waiting = self.shared.stock.lock().pick(whole);
        let slab = match waiting {
            Some(slab) => slab,
            None => Slab::new(whole)?,
        };
        Ok(PooledSlab::lent(slab, len, self.shared.clone()))
    }
}

/// The length of the slab for `len` bytes.
fn rounded_up(len: usize) -> Option<usize> {
    let page = system::page_size();
    let step = (len.checked_next_power_of_two()? / 16).max(page);
    len.max(1).checked_next_multiple_of(step)
}

impl Stock {
    fn pick(&mut self, len: usize) -> Option<Slab> {
        let slab = self.waiting.get_mut(&len)?.pop()?;
        self.bytes -= len;
        Some(slab)
    }
}

impl SlabOwner for Shared {
    fn take_back(&self, mut slab: Slab, used: usize) {
        let len = slab.len();
        if self.stock.lock().bytes + len > MAX_WAITING {
            // Wipes itself.
            return drop(slab);
        }
        // The rest was out of reach.
        wipe(&mut slab[..used]);
        let mut stock = self.stock.lock();
        stock.bytes += len;
        stock.waiting.entry(len).or_default().push(slab);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lends_what_was_asked_for_and_lends_it_again_wiped() {
        let cache = SlabCache::default();
        let mut first = cache.take(10_000).unwrap();
        assert_eq!(first.len(), 10_000);
        first.fill(9);
        let place = first.as_ptr();
        drop(first);
        let second = cache.take(9_000).unwrap();
        assert_eq!((second.as_ptr(), second.len()), (place, 9_000));
        assert!(second.iter().all(|&byte| byte == 0));
        drop(second);
        assert!(cache.take(12_000).unwrap().iter().all(|&byte| byte == 0));
    }

    #[test]
    fn rounds_up_to_pages_and_by_an_eighth_at_most() {
        let page = system::page_size();
        assert_eq!(rounded_up(0), Some(page));
        assert_eq!(rounded_up(page), Some(page));
        for len in (page..64 * page).step_by(777).chain([3_110_400, 1_382_400, 50_000_001]) {
            let whole = rounded_up(len).unwrap();
            assert!(whole >= len && whole.is_multiple_of(page), "{len}: {whole}");
            assert!(whole - len < (len / 8).max(page), "{len}: {whole}");
        }
        assert_eq!(rounded_up(usize::MAX), None);
    }

    #[test]
    fn keeps_no_more_than_its_stock() {
        let cache = SlabCache::default();
        drop((0..5).map(|_| cache.take(MAX_WAITING / 4).unwrap()).collect::<Vec<_>>());
        assert_eq!(cache.shared.stock.lock().bytes, MAX_WAITING);
        drop(cache.take(3 * MAX_WAITING).unwrap());
        assert_eq!(cache.shared.stock.lock().bytes, MAX_WAITING);
    }

    #[test]
    fn what_cannot_be_allocated_is_refused() {
        assert!(matches!(
            SlabCache::default().take(usize::MAX),
            Err(MemoryError::OutOfMemory)
        ));
    }
}

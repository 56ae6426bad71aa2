//! Slabs of any length that are used again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::error::MemoryError;
use super::pool::{PooledSlab, SlabOwner};
use super::slab::Slab;
use super::system;
use super::wipe::wipe;

/// Slabs of any length, lent and taken back. Cloning it gives another handle to the same depot.
///
/// To make a slab takes half a dozen system calls, which is much for a buffer of a few hundred bytes that lives for a
/// hundredth of a second. So lengths are rounded up a little (an eighth of the way to the next power of two at most, and
/// to whole pages), and a slab that comes back is wiped and waits for the next that wants as much. No more than 8 MiB wait;
/// the rest is given back to the system.
#[derive(Clone, Default)]
pub struct SlabCache {
    shared: Arc<Shared>,
}

/// Most bytes that wait to be taken again.
const STOCK: usize = 8 * 1024 * 1024;

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
        let waiting = self.shared.stock().pick(whole);
        let slab = match waiting {
            Some(slab) => slab,
            None => Slab::new(whole)?,
        };
        Ok(PooledSlab::lent(slab, len, self.shared.clone()))
    }
}

/// The length of the slab that `len` bytes are lent from.
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

impl Shared {
    /// The stock is consistent between any two statements, so a panic elsewhere does not spoil it.
    fn stock(&self) -> MutexGuard<'_, Stock> {
        self.stock.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SlabOwner for Shared {
    fn take_back(&self, mut slab: Slab, used: usize) {
        let len = slab.len();
        if self.stock().bytes + len > STOCK {
            // Wipes itself.
            return drop(slab);
        }
        // Nobody could reach the rest.
        wipe(&mut slab[..used]);
        let mut stock = self.stock();
        stock.bytes += len;
        stock.waiting.entry(len).or_default().push(slab);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lends_what_was_asked_for_and_lends_it_again_wiped() {
        let depot = SlabCache::default();
        let mut first = depot.take(10_000).unwrap();
        assert_eq!(first.len(), 10_000);
        first.fill(9);
        let place = first.as_ptr();
        drop(first);
        let second = depot.take(9_000).unwrap();
        assert_eq!((second.as_ptr(), second.len()), (place, 9_000));
        assert!(second.iter().all(|&byte| byte == 0));
        drop(second);
        assert!(depot.take(12_000).unwrap().iter().all(|&byte| byte == 0));
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
        let depot = SlabCache::default();
        drop((0..5).map(|_| depot.take(STOCK / 4).unwrap()).collect::<Vec<_>>());
        assert_eq!(depot.shared.stock().bytes, STOCK);
        drop(depot.take(3 * STOCK).unwrap());
        assert_eq!(depot.shared.stock().bytes, STOCK);
    }

    #[test]
    fn what_cannot_be_had_is_refused() {
        assert!(matches!(
            SlabCache::default().take(usize::MAX),
            Err(MemoryError::OutOfMemory)
        ));
    }
}

//! Slabs of one length that are used again and again.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use parking_lot::Mutex;

use super::error::MemoryError;
use super::slab::Slab;

/// A bounded number of [`Slab`]s of one length. Cloning it gives another handle to the same slabs.
///
/// A slab that is given back is wiped and waits to be taken again.
#[derive(Clone)]
pub struct Pool {
    shared: Arc<Shared>,
}

/// How many slabs a [`Pool`] has, whether in use or waiting.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PoolStats {
    /// Slabs that are kept out of swap.
    pub locked: usize,
    /// Slabs that the system refused to lock.
    pub unlocked: usize,
}

struct Shared {
    slab_len: usize,
    max_slabs: usize,
    max_waiting: usize,
    stock: Mutex<Stock>,
}

#[derive(Default)]
struct Stock {
    waiting: Vec<Slab>,
    stats: PoolStats,
}

impl Pool {
    /// A pool of at most `max_slabs` slabs of `slab_len` bytes each. Allocates nothing yet; what it has allocated, it
    /// keeps until the last handle is gone.
    pub fn new(slab_len: usize, max_slabs: usize) -> Self {
        Self::with(slab_len, max_slabs, max_slabs)
    }

    /// A pool that allocates its first `stock` slabs at once, and keeps no more than that while they are not used:
    /// further ones, up to `max_slabs`, are given back to the system. A pool that is made before other memory is locked
    /// has its stock locked.
    ///
    /// # Errors
    /// [`MemoryError::OutOfMemory`] when the system has no pages for the stock.
    pub fn with_stock(slab_len: usize, stock: usize, max_slabs: usize) -> Result<Self, MemoryError> {
        let pool = Self::with(slab_len, max_slabs, stock);
        {
            let mut shared = pool.shared.stock.lock();
            for _ in 0..stock {
                let slab = shared.make(slab_len)?;
                shared.waiting.push(slab);
            }
        }
        Ok(pool)
    }

    fn with(slab_len: usize, max_slabs: usize, max_waiting: usize) -> Self {
        Self {
            shared: Arc::new(Shared {
                slab_len,
                max_slabs,
                max_waiting,
                stock: Mutex::default(),
            }),
        }
    }

    /// A slab of zeros, a locked one if there is one waiting.
    ///
    /// # Errors
    /// [`MemoryError::PoolExhausted`] when all are in use (never waits), [`MemoryError::OutOfMemory`] when the system gives
    /// no pages.
    pub fn take(&self) -> Result<PooledSlab, MemoryError> {
        let mut stock = self.shared.stock.lock();
        let slab = match stock.pick() {
            Some(slab) => slab,
            None if stock.stats.locked + stock.stats.unlocked >= self.shared.max_slabs => {
                return Err(MemoryError::PoolExhausted {
                    slabs: self.shared.max_slabs,
                });
            }
            None => stock.make(self.shared.slab_len)?,
        };
        Ok(PooledSlab::lent(slab, self.shared.slab_len, self.shared.clone()))
    }

    /// Length of each slab in bytes.
    pub fn slab_len(&self) -> usize {
        self.shared.slab_len
    }

    /// How many slabs there are now.
    pub fn stats(&self) -> PoolStats {
        self.shared.stock.lock().stats
    }
}

impl Stock {
    fn make(&mut self, len: usize) -> Result<Slab, MemoryError> {
        let slab = Slab::new(len)?;
        *self.counted(&slab) += 1;
        Ok(slab)
    }

    fn counted(&mut self, slab: &Slab) -> &mut usize {
        if slab.is_locked() {
            &mut self.stats.locked
        } else {
            &mut self.stats.unlocked
        }
    }

    fn pick(&mut self) -> Option<Slab> {
        match self.waiting.iter().rposition(Slab::is_locked) {
            Some(locked) => Some(self.waiting.swap_remove(locked)),
            None => self.waiting.pop(),
        }
    }
}

impl SlabOwner for Shared {
    fn take_back(&self, mut slab: Slab, _used: usize) {
        slab.wipe();
        let mut stock = self.stock.lock();
        stock.waiting.push(slab);
        if stock.waiting.len() > self.max_waiting {
            // Locked slabs stay as long as there are others to give back.
            let index = stock.waiting.iter().position(|slab| !slab.is_locked()).unwrap_or(0);
            let surplus = stock.waiting.swap_remove(index);
            *stock.counted(&surplus) -= 1;
            drop(stock);
            drop(surplus);
        }
    }
}

/// Where a lent slab goes when it is dropped.
pub(super) trait SlabOwner: Send + Sync {
    /// Takes back a slab of which the first `used` bytes were lent, not wiped yet.
    fn take_back(&self, slab: Slab, used: usize);
}

/// A slab on loan from a [`Pool`] or a [`SlabCache`](super::slab_cache::SlabCache): wiped and handed back when dropped.
pub struct PooledSlab {
    /// `None` only while being dropped.
    slab: Option<Slab>,
    len: usize,
    owner: Arc<dyn SlabOwner>,
}

impl PooledSlab {
    /// The first `len` bytes of `slab`, which goes back to `owner`.
    pub(super) fn lent(slab: Slab, len: usize, owner: Arc<dyn SlabOwner>) -> Self {
        Self {
            slab: Some(slab),
            len,
            owner,
        }
    }

    /// Whether the memory is kept out of swap.
    pub fn is_locked(&self) -> bool {
        self.slab.as_ref().is_some_and(Slab::is_locked)
    }
}

impl Deref for PooledSlab {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.slab
            .as_deref()
            .and_then(|slab| slab.get(..self.len))
            .unwrap_or_default()
    }
}

impl DerefMut for PooledSlab {
    fn deref_mut(&mut self) -> &mut [u8] {
        self.slab
            .as_deref_mut()
            .and_then(|slab| slab.get_mut(..self.len))
            .unwrap_or_default()
    }
}

impl AsRef<[u8]> for PooledSlab {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl AsMut<[u8]> for PooledSlab {
    fn as_mut(&mut self) -> &mut [u8] {
        self
    }
}

impl Drop for PooledSlab {
    fn drop(&mut self) {
        if let Some(slab) = self.slab.take() {
            self.owner.take_back(slab, self.len);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_the_same_slab_again_and_wiped() {
        let pool = Pool::new(100, 1);
        let mut first = pool.take().unwrap();
        first.fill(9);
        let place = first.as_ptr();
        drop(first);
        let second = pool.take().unwrap();
        assert_eq!(second.as_ptr(), place);
        assert!(second.iter().all(|&byte| byte == 0));
    }

    #[test]
    fn refuses_more_than_it_may_have() {
        let pool = Pool::new(100, 2);
        let _held = (pool.take().unwrap(), pool.take().unwrap());
        assert!(matches!(pool.take(), Err(MemoryError::PoolExhausted { slabs: 2 })));
    }

    #[test]
    fn counts_every_slab_once() {
        let pool = Pool::new(100, 4);
        drop((pool.take().unwrap(), pool.take().unwrap()));
        drop(pool.take().unwrap());
        let stats = pool.stats();
        assert_eq!(stats.locked + stats.unlocked, 2);
    }

    #[test]
    fn has_its_stock_at_once_and_gives_back_what_came_on_top() {
        let pool = Pool::with_stock(100, 2, 5).unwrap();
        let count = || pool.stats().locked + pool.stats().unlocked;
        assert_eq!(count(), 2);
        let held: Vec<_> = (0..5).map(|_| pool.take().unwrap()).collect();
        assert_eq!(count(), 5);
        assert!(pool.take().is_err());
        drop(held);
        assert_eq!(count(), 2);
        assert!(pool.take().unwrap().iter().all(|&byte| byte == 0));
    }

    #[test]
    fn a_slab_outlives_the_pool_that_lent_it() {
        let pool = Pool::new(100, 1);
        let mut slab = pool.take().unwrap();
        drop(pool);
        slab.fill(1);
        assert_eq!(slab.len(), 100);
    }
}

//! Slabs of one length that are used again and again.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{MemoryError, Slab};

/// A bounded stock of [`Slab`]s of one length. Cloning it gives another handle to the same stock.
///
/// Slabs are made when first needed, wiped when they come back, and given back to the system with the last handle.
#[derive(Clone)]
pub struct Pool {
    shared: Arc<Shared>,
}

/// How many slabs a [`Pool`] has, whether in use or waiting.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Census {
    /// Slabs that are kept out of swap.
    pub locked: usize,
    /// Slabs that the system refused to lock.
    pub unlocked: usize,
}

struct Shared {
    slab_len: usize,
    max_slabs: usize,
    stock: Mutex<Stock>,
}

#[derive(Default)]
struct Stock {
    waiting: Vec<Slab>,
    census: Census,
}

impl Pool {
    /// A pool of at most `max_slabs` slabs of `slab_len` bytes each. Takes no memory yet.
    pub fn new(slab_len: usize, max_slabs: usize) -> Self {
        Self {
            shared: Arc::new(Shared {
                slab_len,
                max_slabs,
                stock: Mutex::default(),
            }),
        }
    }

    /// A slab of zeros.
    ///
    /// # Errors
    /// [`MemoryError::PoolExhausted`] when all are in use (never waits), [`MemoryError::OutOfMemory`] when the system gives
    /// no pages.
    pub fn take(&self) -> Result<PooledSlab, MemoryError> {
        let mut stock = self.shared.stock();
        let slab = match stock.waiting.pop() {
            Some(slab) => slab,
            None if stock.census.locked + stock.census.unlocked >= self.shared.max_slabs => {
                return Err(MemoryError::PoolExhausted {
                    slabs: self.shared.max_slabs,
                });
            }
            None => {
                let slab = Slab::new(self.shared.slab_len)?;
                if slab.is_locked() {
                    stock.census.locked += 1;
                } else {
                    stock.census.unlocked += 1;
                }
                slab
            }
        };
        Ok(PooledSlab {
            slab: Some(slab),
            home: self.shared.clone(),
        })
    }

    /// Length of each slab in bytes.
    pub fn slab_len(&self) -> usize {
        self.shared.slab_len
    }

    /// How many slabs there are by now, locked and not.
    pub fn census(&self) -> Census {
        self.shared.stock().census
    }
}

impl Shared {
    /// The stock is consistent between any two statements, so a panic elsewhere does not spoil it.
    fn stock(&self) -> MutexGuard<'_, Stock> {
        self.stock.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A slab on loan from a [`Pool`]: wiped and handed back when dropped.
pub struct PooledSlab {
    /// `None` only while being dropped.
    slab: Option<Slab>,
    home: Arc<Shared>,
}

impl PooledSlab {
    /// Whether the memory is kept out of swap.
    pub fn is_locked(&self) -> bool {
        self.slab.as_ref().is_some_and(Slab::is_locked)
    }
}

impl Deref for PooledSlab {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.slab.as_deref().unwrap_or_default()
    }
}

impl DerefMut for PooledSlab {
    fn deref_mut(&mut self) -> &mut [u8] {
        self.slab.as_deref_mut().unwrap_or_default()
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
        if let Some(mut slab) = self.slab.take() {
            slab.wipe();
            self.home.stock().waiting.push(slab);
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
        let census = pool.census();
        assert_eq!(census.locked + census.unlocked, 2);
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

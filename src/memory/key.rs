//! Secret keys.

use super::error::MemoryError;
use super::slab::Slab;

/// A secret key of `N` bytes in a [`Slab`] of its own, hidden where the kernel can hide it
/// ([`Slab::for_secrets`]).
pub struct Key<const N: usize> {
    slab: Slab,
}

impl<const N: usize> Key<N> {
    /// A new random key from the operating system's generator.
    ///
    /// # Errors
    /// [`MemoryError::NoRandomness`] or [`MemoryError::OutOfMemory`].
    pub fn generate() -> Result<Self, MemoryError> {
        Self::try_from_fn(|bytes| getrandom::fill(bytes).map_err(|_| MemoryError::NoRandomness))
    }

    /// A key that `fill` writes directly into secret memory.
    ///
    /// # Errors
    /// [`MemoryError::OutOfMemory`].
    pub fn from_fn(fill: impl FnOnce(&mut [u8; N])) -> Result<Self, MemoryError> {
        Self::try_from_fn(|bytes| {
            fill(bytes);
            Ok(())
        })
    }

    /// The same key once more. Not `Clone`: whoever copies a key says so.
    ///
    /// # Errors
    /// [`MemoryError::OutOfMemory`].
    pub fn copy(&self) -> Result<Self, MemoryError> {
        Self::from_fn(|bytes| bytes.copy_from_slice(self.expose()))
    }

    /// A key that `fill` writes directly into secret memory, or fails to.
    ///
    /// # Errors
    /// What `fill` returns, and [`MemoryError::OutOfMemory`].
    pub fn try_from_fn<E: From<MemoryError>>(fill: impl FnOnce(&mut [u8; N]) -> Result<(), E>) -> Result<Self, E> {
        let mut slab = Slab::for_secrets(N)?;
        fill(slab.first_chunk_mut().expect("the slab was made with exactly N bytes"))?;
        Ok(Self { slab })
    }

    /// The secret itself. Use it where it is; every copy is another one to wipe.
    pub fn expose(&self) -> &[u8; N] {
        self.slab.first_chunk().expect("the slab was made with exactly N bytes")
    }

    /// Whether the key is kept out of swap.
    pub fn is_locked(&self) -> bool {
        self.slab.is_locked()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_keys_differ() {
        let (one, other) = (Key::<32>::generate().unwrap(), Key::<32>::generate().unwrap());
        assert_ne!(one.expose(), other.expose());
        assert_ne!(one.expose(), &[0; 32]);
    }

    #[test]
    fn holds_what_was_filled_in() {
        let key = Key::<4>::from_fn(|bytes| bytes.copy_from_slice(b"abcd")).unwrap();
        assert_eq!(key.expose(), b"abcd");
    }

    #[test]
    fn a_failed_filling_makes_no_key() {
        let failed = Key::<4>::try_from_fn(|_| Err(MemoryError::NoRandomness));
        assert!(matches!(failed, Err(MemoryError::NoRandomness)));
    }
}

//! Key derivation from the password: Argon2id.

use argon2::{Algorithm, Argon2, Params, Version};

use super::error::VaultError;
use crate::memory::{Argon2Memory, Key, MemoryError, Passphrase};

/// Length of a slot's salt in bytes.
pub const SALT: usize = 32;

/// The cost of trying a password: the parameters of Argon2id (RFC 9106), within the range that Vitrin accepts.
///
/// Between [`FLOOR`](Self::FLOOR) and [`CEILING`](Self::CEILING), so that a forged header can neither weaken the hashing nor
/// exhaust the computer's memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KdfCost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl KdfCost {
    /// The cost of new vaults: 256 MiB, 3 passes, 1 lane.
    pub const DEFAULT: Self = Self {
        memory_kib: 256 * 1024,
        passes: 3,
        lanes: 1,
    };
    /// The minimum: 64 MiB, 3 passes.
    pub const FLOOR: Self = Self {
        memory_kib: 64 * 1024,
        passes: 3,
        lanes: 1,
    };
    /// The maximum: 1 GiB, 10 passes, 4 lanes.
    pub const CEILING: Self = Self {
        memory_kib: 1024 * 1024,
        passes: 10,
        lanes: 4,
    };

    /// A cost within the accepted range.
    ///
    /// # Errors
    /// [`VaultError::CostOutOfRange`].
    pub fn new(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, VaultError> {
        let within = (Self::FLOOR.memory_kib..=Self::CEILING.memory_kib).contains(&memory_kib)
            && (Self::FLOOR.passes..=Self::CEILING.passes).contains(&passes)
            && (Self::FLOOR.lanes..=Self::CEILING.lanes).contains(&lanes);
        if within {
            Ok(Self {
                memory_kib,
                passes,
                lanes,
            })
        } else {
            Err(VaultError::CostOutOfRange)
        }
    }

    /// Memory in KiB.
    pub fn memory_kib(self) -> u32 {
        self.memory_kib
    }

    /// Passes over the memory.
    pub fn passes(self) -> u32 {
        self.passes
    }

    /// Degree of parallelism.
    pub fn lanes(self) -> u32 {
        self.lanes
    }

    /// Derives the key from `passphrase` and `salt`. Takes about a second at the default cost; the working memory is wiped.
    pub(super) fn stretch(self, passphrase: &Passphrase, salt: &[u8; SALT]) -> Result<Key<32>, VaultError> {
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(32));
        let params = params.map_err(|_| VaultError::CostOutOfRange)?;
        let mut work = Argon2Memory::new(params.block_count())?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        Key::try_from_fn(|key| {
            // Cannot fail: lengths and parameters are checked, and the memory is as large as the parameters ask for.
            let hashed =
                argon2.hash_password_into_with_memory(passphrase.as_str().as_bytes(), salt, key, work.as_mut());
            hashed.map_err(|_| VaultError::Memory(MemoryError::OutOfMemory))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floor_and_ceiling_are_enforced() {
        let (floor, ceiling) = (KdfCost::FLOOR, KdfCost::CEILING);
        assert_eq!(KdfCost::new(64 * 1024, 3, 1), Ok(floor));
        assert_eq!(KdfCost::new(1024 * 1024, 10, 4), Ok(ceiling));
        for (memory, passes, lanes) in [
            (64 * 1024 - 1, 3, 1),
            (64 * 1024, 2, 1),
            (64 * 1024, 3, 0),
            (1024 * 1024 + 1, 3, 1),
            (64 * 1024, 11, 1),
            (64 * 1024, 3, 5),
            (u32::MAX, u32::MAX, u32::MAX),
            (0, 0, 0),
        ] {
            assert_eq!(KdfCost::new(memory, passes, lanes), Err(VaultError::CostOutOfRange));
        }
    }

    #[test]
    fn password_and_salt_both_matter() {
        let stretch = |text, salt| {
            let passphrase = Passphrase::from_text(text).unwrap();
            *KdfCost::FLOOR.stretch(&passphrase, &[salt; SALT]).unwrap().expose()
        };
        let key = stretch("Abcdefg1", 1);
        assert_eq!(key, stretch("Abcdefg1", 1));
        assert_ne!(key, stretch("Abcdefg2", 1));
        assert_ne!(key, stretch("Abcdefg1", 2));
    }
}

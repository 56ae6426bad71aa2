//! Locked, guarded, wiped memory: slabs, keys, passwords, and a `free` that wipes for the whole process.
//!
//! Whatever must not outlive its use is stored in a [`Slab`]: pages of its own, kept out of swap where the system
//! allows it, out of core dumps and out of child processes, with an inaccessible page on either side, and overwritten
//! before they are given back. Everything else in this module is a slab with a purpose:
//!
//! | type | for |
//! |---|---|
//! | [`Slab`] | a piece of film in the clear, any length |
//! | [`Pool`], [`PooledSlab`] | slabs of one length that are used again and again |
//! | [`SlabCache`] | slabs of any length that are used again |
//! | [`MediaAllocator`] | the buffers of GStreamer's elements |
//! | [`Key`] | a secret key of `N` bytes |
//! | [`Passphrase`] | a password |
//! | [`Locked`] | a value that holds secrets, such as an expanded cipher key |
//! | [`Argon2Memory`] | the blocks that Argon2 works in |
//!
//! None of them has `Debug`, `Clone`, `Display` or `Serialize`. Keys, passwords and expanded keys are stored in
//! [hidden memory](Slab::for_secrets) where the kernel has it; while such memory exists, the computer does not hibernate.
//!
//! Whatever else the process or a library in it allocates with `malloc` is overwritten when it is freed, and so is a
//! thread's stack when the thread ends ([`wipes_on_free`]).
//!
//! **What this does not promise.** Copies that the compiler makes in registers or on the stack while a cipher works stay
//! there until the stack is used again, the thread ends or [`wipe_stack`] is called, and a kernel-level attacker reads all
//! memory. Locking can be refused (an ordinary user may often lock only 8 MiB, [`lock_limit`]): then [`Slab::is_locked`]
//! says so, and the bytes may reach swap, which therefore should be encrypted. Where there is no limit,
//! [`lock_everything`] keeps the whole process out of swap. Memory that a library maps for itself, past `malloc`, is not
//! overwritten; it goes back to the kernel with the process.

mod argon2;
mod error;
#[cfg(windows)]
mod heap;
mod hidden;
mod key;
mod limit;
mod lock_limit;
mod locked;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod malloc;
mod media;
mod passphrase;
mod pool;
mod slab;
mod slab_cache;
mod stack;
mod system;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod threads;
mod unprotected;
mod wipe;

pub use argon2::Argon2Memory;
pub use error::{MemoryError, PASSPHRASE_MAX};
pub use key::Key;
pub use limit::{lock_everything, lock_limit, raise_lock_limit};
pub use lock_limit::LockLimit;
pub use locked::Locked;
pub use media::MediaAllocator;
pub use passphrase::Passphrase;
pub use pool::{Pool, PoolStats, PooledSlab};
pub use slab::Slab;
pub use slab_cache::SlabCache;
pub use stack::wipe_stack;
#[cfg(windows)]
pub use system::raise_lock_limit_of;
#[cfg(feature = "bench-bare")]
pub(crate) use unprotected::choose_protection;
pub(crate) use unprotected::is_unprotected;
pub use wipe::wipe;

/// Whether memory that any library of this process frees is overwritten first, and the stack of any thread that ends:
/// whether libraries find the program's own `free` and `pthread_create`. Only with the GNU C library: on Windows no more
/// than what Rust code frees is overwritten.
#[must_use]
pub fn wipes_on_free() -> bool {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    return malloc::is_ours() && threads::is_ours();
    #[cfg(not(all(target_os = "linux", target_env = "gnu")))]
    return false;
}

/// Whether keys and passwords are stored in memory that only this process can read ([`Slab::for_secrets`]).
#[must_use]
pub fn secret_memory_works() -> bool {
    hidden::works()
}

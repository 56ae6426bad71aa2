//! Overwriting with zeros.

use super::unprotected::is_unprotected;

/// Overwrites `bytes` with zeros in a way that the optimiser may not remove, at the speed of a `memset`.
pub fn wipe(bytes: &mut [u8]) {
    if is_unprotected() {
        return;
    }
    bytes.fill(0);
    zeroize::optimization_barrier(bytes);
}

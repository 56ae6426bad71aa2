//! How fast films can be unsealed here.

use std::time::{Duration, Instant};

use super::cobblestone::{CHUNK, Message};
use crate::memory::{Key, MemoryError, Slab};

/// Long enough for the best round to be one that nothing else got in the way of.
const LONG_ENOUGH: Duration = Duration::from_millis(60);

/// Bytes a second that this computer encrypts chunks with, on one processor: the best of many rounds, so that what else the
/// computer does hardly counts. Takes some hundredths of a second.
///
/// # Errors
/// When there is no memory, or no randomness, for a key.
pub fn cipher_benchmark() -> Result<f64, MemoryError> {
    let key = Key::generate()?;
    let (message, _) = Message::begin(key.expose(), b"speed")?;
    let mut chunk = Slab::new(CHUNK)?;
    let mut best = Duration::MAX;
    let until = Instant::now() + LONG_ENOUGH;
    let mut number = 0;
    while Instant::now() < until {
        let start = Instant::now();
        message.seal_chunk(number, &mut chunk);
        best = best.min(start.elapsed());
        number += 1;
    }
    Ok(CHUNK as f64 / best.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_computer_can_unseal_a_camera_s_film() {
        // AVCHD at its highest rate has 28 Mbit/s.
        assert!(cipher_benchmark().expect("memory for a key") > 28e6 / 8.0);
    }
}

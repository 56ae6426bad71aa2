//! A benchmark of the film cipher on this computer.

use std::time::{Duration, Instant};

use super::cobblestone::{CHUNK, Message};
use crate::memory::{Key, MemoryError, Slab};

/// Duration of the benchmark: long enough for the best round to be an undisturbed one.
const DURATION: Duration = Duration::from_millis(60);

/// Speed of chunk encryption on this computer in bytes per second, on one core: the best of many rounds, so that other load
/// hardly matters. Takes 60 ms.
///
/// # Errors
/// When there is no memory or no randomness for a key.
pub fn cipher_benchmark() -> Result<f64, MemoryError> {
    let key = Key::generate()?;
    let (message, _) = Message::begin(key.expose(), b"speed")?;
    let mut chunk = Slab::new(CHUNK)?;
    let mut best = Duration::MAX;
    let until = Instant::now() + DURATION;
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

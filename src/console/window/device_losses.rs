//! Windows that lose their drawing device one after the other.

use std::time::Duration;

/// How many windows in a row have lost their drawing device, each soon after it opened.
#[derive(Debug, Default)]
pub(super) struct DeviceLosses(u32);

impl DeviceLosses {
    const LIMIT: u32 = 3;
    const SOON: Duration = Duration::from_secs(10);

    /// Another window has, after so long. Returns whether a further one is worth trying.
    pub(super) fn record(&mut self, lived: Duration) -> bool {
        self.0 = if lived < Self::SOON { self.0 + 1 } else { 1 };
        self.0 <= Self::LIMIT
    }

    /// Whether the latest loss came soon after another.
    pub(super) fn is_repeated(&self) -> bool {
        self.0 > 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_that_lose_their_device_again_and_again_are_given_up() {
        let (at_once, long_after) = (Duration::from_secs(1), DeviceLosses::SOON);
        let mut device_losses = DeviceLosses::default();
        let first: Vec<bool> = (0..4).map(|_| device_losses.record(at_once)).collect();
        assert_eq!(first, [true, true, true, false]);
        // What happens now and then in a long day may happen any number of times.
        for _ in 0..10 {
            assert!(device_losses.record(long_after) && !device_losses.is_repeated());
        }
        assert!(device_losses.record(at_once) && device_losses.is_repeated());
    }
}

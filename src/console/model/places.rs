//! Places in a film that is showing: where it was left, and where a marker begins.

use crate::vault::Marker;

/// Places that are nearer to each other are one, in seconds.
pub(super) const A_FRAME: f64 = 0.05;

/// When the place is noted at which a film is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Noting {
    /// It may be left here.
    Now,
    /// It goes on.
    NowAndThen,
}

/// Where one goes to see what a marker is about, in seconds: a segment begins where its user said.
pub(super) fn begins(marker: &Marker, lead_in: f64) -> f64 {
    let at = marker.at_ms() as f64 / 1000.0;
    if marker.until_ms().is_some() {
        at
    } else {
        led_in(at, lead_in)
    }
}

/// Where one goes to see what a marker is about: `lead_in` seconds before it.
pub(super) fn led_in(marker: f64, lead_in: f64) -> f64 {
    (marker - lead_in).max(0.0)
}

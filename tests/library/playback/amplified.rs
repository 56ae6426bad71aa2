//! Sound that was recorded too softly is made louder than it was recorded, and what is loud already is not cut off.

use std::path::PathBuf;

use vitrin::playback::Options;

use super::disguised::peaks;
use super::{Bytes, Viewer, tone};

/// A tone whose highest samples are so large, where 1 is as loud as can be.
fn as_loud_as(amplitude: f64) -> PathBuf {
    tone(&format!("{amplitude}*sin(2*PI*440*t)"), 30)
}

/// How loud it is at this volume, in decibels below what an output plays at most.
fn heard_at(viewer: &mut Viewer, volume: f64) -> f64 {
    viewer.player.set_volume(volume);
    // What was measured before is on its way.
    peaks(viewer, 6);
    let heard = peaks(viewer, 4);
    heard.into_iter().fold(f64::NEG_INFINITY, f64::max)
}

#[test]
fn soft_sound_becomes_louder_than_recorded_and_loud_sound_is_not_cut_off() {
    let mut soft = Viewer::opens(Bytes::of(&as_loud_as(0.05)), Options::default());
    let recorded = heard_at(&mut soft, 1.0);
    assert!((-27.0..-25.0).contains(&recorded), "{recorded}");
    let louder = heard_at(&mut soft, 1.5) - recorded;
    assert!((10.0..11.0).contains(&louder), "{louder}");
    assert!((heard_at(&mut soft, 1.0) - recorded).abs() < 0.5, "as before");
    drop(soft);

    let mut loud = Viewer::opens(Bytes::of(&as_loud_as(0.9)), Options::default());
    let loudest = heard_at(&mut loud, 1.5);
    assert!((-1.0..0.0).contains(&loudest), "{loudest}");
}

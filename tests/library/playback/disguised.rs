//! Voices that are disguised: nothing of a film's sound gets anywhere as it was recorded, whatever is done with the film.

use std::path::PathBuf;
use std::time::Duration;

use vitrin::film::{LeftOut, Voices};
use vitrin::playback::{Channels, Options, PlayerEvent};

use super::{Bytes, Viewer, tone};

/// A tone that no voice has: disguised, hardly anything is left of it. So whatever is loud was not disguised.
fn whistle() -> PathBuf {
    tone("0.5*sin(2*PI*20000*t)|0.5*sin(2*PI*20000*t)", 20)
}

/// Softer than this is what is left of it, in decibels.
const HARDLY: f64 = -30.0;
const PLAIN: f64 = -9.0;

/// The next peaks of the sound, as the meter before the output measures them.
pub(super) fn peaks(viewer: &mut Viewer, count: usize) -> Vec<f64> {
    viewer.events.clear();
    viewer.waits_for("sound", |viewer| {
        let peaks: Vec<f64> = viewer
            .events
            .iter()
            .filter_map(|event| match event {
                PlayerEvent::Sound { peak } => Some(*peak),
                _ => None,
            })
            .collect();
        (peaks.len() >= count).then_some(peaks)
    })
}

#[test]
fn nothing_is_heard_as_it_was_recorded_whatever_is_done_with_the_film() {
    let path = whistle();
    let options = Options {
        voices: Voices::all_disguised(),
        start: Duration::from_secs(3),
        ..Options::default()
    };
    let mut viewer = Viewer::opens(Bytes::of(&path), options);
    let mut heard = peaks(&mut viewer, 4);
    viewer.seeks_to(8.0);
    heard.extend(peaks(&mut viewer, 3));
    viewer.player.set_rate(1.5);
    heard.extend(peaks(&mut viewer, 4));
    viewer.player.set_channels(Channels::Left);
    heard.extend(peaks(&mut viewer, 3));
    viewer.player.pause();
    viewer.seeks_to(2.0);
    viewer.player.play();
    viewer.player.set_rate(1.0);
    heard.extend(peaks(&mut viewer, 4));
    assert!(heard.iter().all(|peak| *peak < HARDLY), "{heard:?}");

    // The test would notice.
    viewer.player.set_voices(Voices::default());
    viewer.waits_for("the tone", |viewer| {
        let loud = |event: &PlayerEvent| matches!(event, PlayerEvent::Sound { peak } if *peak > PLAIN);
        viewer.events.iter().any(loud).then_some(())
    });
    // In force again at once; what was measured before is on its way.
    viewer.player.set_voices(Voices::all_disguised());
    peaks(&mut viewer, 3);
    let heard = peaks(&mut viewer, 5);
    assert!(heard.iter().all(|peak| *peak < HARDLY), "{heard:?}");
}

#[test]
fn a_passage_that_is_left_out_is_silent_wherever_it_is_entered() {
    let path = whistle();
    let passage = LeftOut {
        from_ms: 0,
        to_ms: 14_000,
        beep: false,
    };
    let options = Options {
        voices: Voices::default().without(passage),
        start: Duration::from_secs(4),
        ..Options::default()
    };
    let mut viewer = Viewer::opens(Bytes::of(&path), options);
    let mut heard = peaks(&mut viewer, 4);
    viewer.player.set_rate(1.5);
    viewer.seeks_to(9.0);
    heard.extend(peaks(&mut viewer, 4));
    assert!(heard.iter().all(|peak| *peak < -90.0), "{heard:?}");
    let is_loud = |viewer: &mut Viewer| {
        let loud = |event: &PlayerEvent| matches!(event, PlayerEvent::Sound { peak } if *peak > PLAIN);
        viewer.events.iter().any(loud).then_some(())
    };
    // It comes to its end by itself, and what follows is heard.
    viewer.seeks_to(13.0);
    viewer.events.clear();
    viewer.waits_for("the tone", is_loud);
    assert!(
        viewer.player.position() >= Duration::from_millis(13_700),
        "{:?}",
        viewer.player.position()
    );
}

//! A recording of sound alone: imported, listed, played with a calm picture that tells nothing of it, and heard.

use std::path::PathBuf;
use std::process::Command;

use serde_json::json;

use support::desktop::Desktop;
use support::vitrin::{a_vault_with, title_of};
use support::{seconds, work_folder};

/// Six seconds: a tone in the seconds 0, 2 and 4; `left`: only on the left.
fn memo(name: &str, left: bool) -> PathBuf {
    let path = work_folder("sound-alone").join(name);
    let right = if left {
        "0"
    } else {
        "0.5*sin(2*PI*1000*t)*lt(mod(t,2),1)"
    };
    let tone = format!("aevalsrc='0.5*sin(2*PI*1000*t)*lt(mod(t,2),1)|{right}':s=48000:c=stereo:d=6");
    let done = Command::new("ffmpeg")
        .args(["-hide_banner", "-loglevel", "error", "-y", "-f", "lavfi", "-i", &tone])
        .arg(&path)
        .status()
        .unwrap();
    assert!(done.success());
    path
}

#[test]
fn a_voice_memo_is_imported_listed_and_heard() {
    let path = memo("Samtal med Anna.mp3", false);
    let vault = a_vault_with(&[&path]);
    let desktop = Desktop::start();
    let mut playing = vault.play(&title_of(&path)).paused().shown_on(&desktop);
    let window = playing.window();
    assert_eq!(window.title(), "Vitrin – film");
    let facts = playing.history().iter().find(|event| event.name() == "facts").cloned();
    let facts = facts.unwrap_or_else(|| playing.expect("facts", seconds(5)));
    assert!(facts.0["facts"]["picture"].is_null(), "{facts:?}");
    assert_eq!(facts.0["facts"]["sound"]["codec"], "MP3");

    let seeked = playing.seek(1.5);
    assert!((seeked.at() - 1.5).abs() < 0.041, "{seeked:?}");
    let recorder = desktop.record_sound();
    playing.play();
    playing.expect("end", seconds(20));
    let heard: Vec<f64> = recorder.stop().stretches();
    let tones = heard.iter().filter(|length| **length > 0.5).count();
    assert_eq!(tones, 2, "the tones of the seconds 2 and 4: {heard:?}");
}

#[test]
fn a_side_that_is_silent_is_filled_from_the_other() {
    let path = memo("left.wav", true);
    let vault = a_vault_with(&[&path]);
    let desktop = Desktop::start();
    let mut playing = vault.play(&title_of(&path)).paused().shown_on(&desktop);
    playing.send(json!({"command": "channels", "heard": "right"}));
    playing.expect_where("the choice", seconds(5), |e| {
        e.name() == "position" && e.0["channels"] == "right"
    });
    playing.seek(1.9);
    let recorder = desktop.record_sound();
    playing.play();
    playing.expect_where("a second of film", seconds(10), |e| {
        e.name() == "position" && e.at() > 3.2
    });
    playing.pause();
    let tones = recorder.stop().tone(50).into_iter().filter(|tone| *tone > 0.1).count();
    assert_eq!(tones, 0, "the right side is silent");

    playing.send(json!({"command": "channels", "heard": "left"}));
    playing.seek(3.9);
    let recorder = desktop.record_sound();
    playing.play();
    playing.expect_where("a second of film", seconds(10), |e| {
        e.name() == "position" && e.at() > 5.2
    });
    // The recorder mixes both sides: half of it would be missing if only one had the tone.
    let tone = recorder.stop().tone(50).into_iter().fold(0.0, f64::max);
    assert!((tone - 0.5).abs() < 0.1, "{tone}");
}

//! The desktop of the other tests, tested with a player that is not ours.

use std::process::Command;

use support::desktop::{Desktop, key, numbers_seen};
use support::films;
use support::{seconds, wait_for, work_folder};

#[test]
fn every_frame_that_a_player_shows_is_seen() {
    let film = films::numbered().make();
    let desktop = Desktop::start();
    let mut player = Command::new("ffplay");
    player.args([
        "-hide_banner",
        "-loglevel",
        "error",
        "-autoexit",
        "-x",
        "640",
        "-y",
        "360",
        "-window_title",
        "other",
    ]);
    player.arg(&film.path);
    desktop.set_environment(&mut player);
    let mut player = player.spawn().unwrap();
    let window = desktop.window_titled("other");
    assert_eq!(window.pid(), Some(player.id()));
    let watch = window.watch();
    window.wait_for_number(180, seconds(15));
    let looks = watch.stop();
    let seen = numbers_seen(&looks);
    eprintln!("{} looks, {} frames", looks.len(), seen.len());
    assert!(seen.is_sorted(), "{seen:?}");
    // Another player may drop a frame; most are there, and none is invented.
    assert!(
        seen.len() > 120 && seen.iter().all(|&n| n <= film.last_number()),
        "{seen:?}"
    );

    window.focus();
    desktop.press(key::SPACE);
    assert!(window.wait_for_number_that_stands() >= 180);
    desktop.press(key::ESCAPE);
    wait_for("the player's end", seconds(5), || player.try_wait().unwrap());
}

#[test]
fn the_desktops_speaker_is_heard() {
    let desktop = Desktop::start();

    let tone = work_folder("films").join("tone.wav");
    let film = films::numbered().make();
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg
        .args(["-hide_banner", "-loglevel", "error", "-y", "-t", "4", "-i"])
        .arg(&film.path)
        .arg(&tone);
    assert!(ffmpeg.status().unwrap().success());
    let recorder = desktop.record_sound();
    let mut player = Command::new("paplay");
    player.arg("--latency-msec=50").arg(&tone);
    desktop.set_environment(&mut player);
    assert!(player.status().unwrap().success());
    let recording = recorder.stop();
    let heard: Vec<f64> = recording
        .stretches()
        .into_iter()
        .filter(|length| length.abs() > 0.2)
        .collect();
    assert!(
        heard.iter().filter(|&&on| (on - 1.0).abs() < 0.1).count() == 2,
        "heard {heard:?}"
    );
    assert!(heard.iter().any(|&off| (off + 1.0).abs() < 0.1), "heard {heard:?}");
    assert!(!recording.is_silent());

    let silence = desktop.record_sound();
    std::thread::sleep(seconds(1));
    assert!(silence.stop().is_silent());
}

//! What scripts rely on: the lines of `vitrin play --control`, and the commands around it.

use serde_json::json;

use support::films::{self, Sound};
use support::opening::{held, sealed};
use support::vitrin::{PASSWORD, a_vault, a_vault_with, run, title_of};
use support::{seconds, wait_for};

#[test]
fn every_event_carries_the_fields_that_are_promised() {
    let (film, vault, desktop) = sealed(&films::numbered());
    let before = monotonic_us();
    let mut playing = vault.play(&title_of(&film.path)).paused().on(&desktop);
    playing.expect("opening", seconds(30));
    let first = playing.expect("first_picture", seconds(30));
    assert!(first.at().abs() < 0.02, "{first:?}");
    playing.play();
    playing.expect("end", seconds(30));
    playing.close();
    assert_eq!(playing.exit_code(seconds(10)), 0);
    let after = monotonic_us();

    let events = playing.history().to_vec();
    let times: Vec<u64> = events.iter().map(|event| event.time_us()).collect();
    assert!(times.is_sorted(), "time does not run back");
    assert!(
        times.iter().all(|time| (before..=after).contains(time)),
        "the clock is the system's monotonic one"
    );
    let place = |name| events.iter().position(|event| event.name() == name);
    assert!(place("facts") < place("first_picture") && place("first_picture") < place("position"));
    let positions: Vec<_> = events.iter().filter(|event| event.name() == "position").collect();
    for event in &positions {
        assert!(
            event.0["duration"]
                .as_f64()
                .is_some_and(|duration| (duration - film.seconds()).abs() < 0.1),
            "{event:?}"
        );
        assert!(
            event.0["playing"].is_boolean() && event.0["rate"].is_number(),
            "{event:?}"
        );
        assert!((0.0..=film.seconds()).contains(&event.at()), "{event:?}");
    }
    // Eight seconds at about five a second.
    assert!(
        (25..=80).contains(&positions.len()),
        "{} positions in 8 s",
        positions.len()
    );
    let times = positions
        .iter()
        .filter(|event| event.0["playing"] == true)
        .map(|event| event.at());
    assert!(
        times.is_sorted(),
        "the place in the film does not run back while it plays"
    );
}

#[test]
fn a_seek_answers_with_the_time_stamp_of_the_picture_shown() {
    let (film, vault, desktop) = sealed(&films::numbered());
    let mut playing = held(&vault, &film, &desktop);
    let seeked = playing.seek(3.333);
    assert!((seeked.at() - film.time_of(83)).abs() < 0.001, "{seeked:?}");
    // `exact` may be left out and is then meant.
    playing.send(json!({"command": "seek", "to": 1.0}));
    let seeked = playing.expect("seeked", seconds(10));
    assert_eq!(
        (seeked.0["exact"].as_bool(), film.number_at(seeked.at())),
        (Some(true), 25)
    );
}

#[test]
fn commands_step_change_the_speed_and_the_curtain() {
    // Without sound, or the null sink would set the pace: see `frames::every_frame_is_shown_in_time`.
    let (film, vault, desktop) = sealed(&films::numbered().sound(Sound::None));
    let mut playing = held(&vault, &film, &desktop);
    let window = playing.window();
    playing.seek(film.time_of(70));
    for (frames, shown) in [(1, 71), (3, 74), (-1, 73), (-24, 49)] {
        playing.send(json!({"command": "step", "frames": frames}));
        playing.expect("seeked", seconds(10));
        window.wait_for_number(shown, seconds(1));
    }
    playing.send(json!({"command": "rate", "rate": 2.0}));
    playing.expect_where("double speed", seconds(5), |event| event.0["rate"] == 2.0);
    playing.play();
    let start = playing.expect_where("playing", seconds(5), |event| {
        event.0["playing"] == true && event.at() > 2.2
    });
    let later = playing.expect_where("a place 2 s on", seconds(5), |event| event.at() > start.at() + 2.0);
    let took = (later.time_us() - start.time_us()) as f64 / 1e6;
    let speed = (later.at() - start.at()) / took;
    assert!((1.8..2.2).contains(&speed), "{speed} times as fast");
    playing.curtain(true);
    wait_for("the curtain in the window", seconds(2), || {
        window.picture().is_curtain().then_some(())
    });
    playing.expect_where("the curtain, and paused", seconds(5), |event| {
        event.0["curtain"] == true && event.0["playing"] == false
    });
}

#[test]
fn slow_motion_is_slow() {
    // Without sound, or the null sink would set the pace: see `frames::every_frame_is_shown_in_time`.
    let (film, vault, desktop) = sealed(&films::numbered().sound(Sound::None));
    let mut playing = held(&vault, &film, &desktop);
    playing.send(json!({"command": "rate", "rate": 0.5}));
    playing.play();
    let start = playing.expect_where("playing", seconds(5), |event| {
        event.0["playing"] == true && event.at() > 0.2
    });
    let later = playing.expect_where("a place 1 s on", seconds(8), |event| event.at() > start.at() + 1.0);
    let speed = (later.at() - start.at()) / ((later.time_us() - start.time_us()) as f64 / 1e6);
    assert!((0.45..0.55).contains(&speed), "{speed} times as fast");
}

#[test]
fn nonsense_on_standard_input_does_not_stop_the_film() {
    let (film, vault, desktop) = sealed(&films::numbered());
    let mut playing = held(&vault, &film, &desktop);
    for nonsense in [
        json!("nonsense"),
        json!({"command": "fly"}),
        json!({"command": "seek"}),
        json!({"command": "seek", "to": -5.0}),
        json!({"command": "seek", "to": 1e300}),
        json!({"command": "rate", "rate": 0.0}),
        json!({"command": "rate", "rate": -1.0}),
        json!({"command": "step", "frames": 0}),
        json!({"command": "open", "vault": "", "film": "", "size": 1, "part_size": 1}),
    ] {
        playing.send(nonsense);
    }
    playing.expect("warning", seconds(5));
    playing.send(json!({"command": "seek", "to": film.time_of(80), "exact": true}));
    playing.expect_where("frame 80", seconds(10), |event| {
        event.name() == "seeked" && film.number_at(event.at()) == 80
    });
    playing.window().wait_for_number(80, seconds(1));
}

#[test]
fn a_wrong_password_opens_nothing() {
    let film = films::numbered().make();
    let vault = a_vault_with(&[&film.path]);
    let folder = vault.folder();
    let folder = folder.to_str().unwrap();
    for arguments in [
        vec!["list", folder],
        vec!["verify", folder],
        vec!["play", folder, "x"],
        vec!["erase", folder, "x"],
    ] {
        run(&arguments, &["Wrong2026password"]).ends_with(3);
    }
}

#[test]
fn a_new_password_takes_the_place_of_the_old_one() {
    let film = films::numbered().make();
    let vault = a_vault_with(&[&film.path]);
    let folder = vault.folder();
    let folder = folder.to_str().unwrap();
    run(&["passwd", folder], &[PASSWORD, "kort"]).ends_with(10);
    run(&["passwd", folder], &[PASSWORD, "Nytt2026losen"]).succeeds();
    run(&["list", folder], &[PASSWORD]).ends_with(3);
    run(&["verify", folder], &["Nytt2026losen"]).succeeds();
}

#[test]
fn what_is_not_there_has_its_own_exit_code() {
    let vault = a_vault();
    let folder = vault.folder();
    let folder = folder.to_str().unwrap();
    run(&["play", folder, "nothing"], &[PASSWORD]).ends_with(9);
    run(&["list", "/nonexistent"], &[PASSWORD]).ends_with(4);
    run(&["init", folder, "--name", "Again"], &[PASSWORD]).ends_with(11);
    run(&["list"], &[]).ends_with(2);
}

#[test]
fn without_a_display_the_program_says_so() {
    let film = films::numbered().make();
    let vault = a_vault_with(&[&film.path]);
    let folder = vault.folder();
    let title = title_of(&film.path);
    run(&["play", folder.to_str().unwrap(), &title], &[PASSWORD]).ends_with(13);
}

fn monotonic_us() -> u64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    now.tv_sec.unsigned_abs() * 1_000_000 + now.tv_nsec.unsigned_abs() / 1000
}

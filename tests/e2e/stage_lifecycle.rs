//! Stages come and go; what belongs to a film goes with its stage.

use support::desktop::Desktop;
use support::films;
use support::memory::Frozen;
use support::opening::{running, sealed};
use support::vitrin::{a_vault_with, is_running, title_of};
use support::volumes::Encrypted;
use support::{seconds, wait_for};

#[test]
fn closing_ends_the_stage_and_a_second_film_plays() {
    let first = films::numbered().make();
    let second = films::avchd_progressive().make();
    let vault = a_vault_with(&[&first.path, &second.path]);
    let desktop = Desktop::start();
    for film in [&first, &second, &first] {
        let mut playing = vault.play(&title_of(&film.path)).from(2.0).paused().shown_on(&desktop);
        playing.window().wait_for_number(50, seconds(2));
        let stages = playing.stages();
        assert!(!stages.is_empty(), "the stage is a process of its own");
        playing.close();
        assert_eq!(playing.exit_code(seconds(10)), 0, "{}", playing.words());
        assert!(stages.iter().all(|&pid| !is_running(pid)), "the stage has ended");
        no_window_is_left(&desktop);
    }
    assert_eq!(vault.list()["films"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_film_is_shown_where_threads_get_small_stacks() {
    let (film, vault, desktop) = sealed(&films::numbered());
    for backend in ["", "vulkan", "gl"] {
        let small = ["sh", "-c", "ulimit -s 512 && exec \"$@\"", "sh"]
            .map(Into::into)
            .to_vec();
        let mut play = vault.play(&title_of(&film.path)).paused().by(small);
        if !backend.is_empty() {
            play = play.with("WGPU_BACKEND", backend);
        }
        let mut playing = play.shown_on(&desktop);
        playing.seek(2.0);
        playing.window().wait_for_number(50, seconds(5));
        playing.close();
        assert_eq!(playing.exit_code(seconds(10)), 0, "{backend}: {}", playing.words());
    }
}

#[test]
fn the_windows_own_button_closes_the_film() {
    let (film, vault, desktop) = sealed(&films::numbered());
    let mut playing = running(&vault, &film, &desktop);
    playing.window().ask_to_close();
    assert_eq!(playing.exit_code(seconds(10)), 0, "{}", playing.words());
}

#[test]
fn the_end_of_the_film_stays_and_one_can_go_back() {
    let (film, vault, desktop) = sealed(&films::numbered());
    let mut playing = vault.play(&title_of(&film.path)).from(7.0).on(&desktop);
    playing.expect("end", seconds(30));
    let window = playing.window();
    window.wait_for_number(film.last_number(), seconds(1));
    playing.pause();
    playing.seek(film.time_of(20));
    window.wait_for_number(20, seconds(1));
    playing.play();
    wait_for("later frames", seconds(5), || {
        window.number().filter(|&n| n > 40 && n < 100)
    });
}

#[test]
fn a_stage_that_cannot_wipe_in_time_does_not_say_that_it_has() {
    let film = films::Recipe {
        grain: 60,
        crf: 4,
        ..films::numbered().frames(500)
    }
    .make();
    let vault = a_vault_with(&[&film.path]);
    let medium = Encrypted::with_copy_of(&vault.folder());
    let desktop = Desktop::start();
    let mut playing = vault
        .play(&title_of(&film.path))
        .in_folder(medium.folder())
        .paused()
        .shown_on(&desktop);
    let hangs = Frozen::new(medium.pid());
    playing.send(serde_json::json!({"command": "seek", "to": 15.0, "exact": true}));
    std::thread::sleep(std::time::Duration::from_millis(300));
    playing.close();
    let error = playing.expect("error", seconds(5));
    assert_eq!(error.0["code"], "internal", "{error:?}");
    assert!(error.0["detail"].as_str().unwrap().contains("wiped"), "{error:?}");
    // The kernel ends no process in the midst of such a read.
    drop(hangs);
    assert_ne!(playing.exit_code(seconds(10)), 0);
    assert!(playing.history().iter().all(|event| event.name() != "closed"));
}

#[test]
fn the_stage_does_not_outlive_the_program_that_started_it() {
    let (film, vault, desktop) = sealed(&films::numbered());
    let mut playing = running(&vault, &film, &desktop);
    let stages = playing.stages();
    assert!(!stages.is_empty());
    playing.kill();
    wait_for("the end of the orphaned stage", seconds(3), || {
        stages.iter().all(|&pid| !is_running(pid)).then_some(())
    });
    no_window_is_left(&desktop);
}

#[test]
fn a_stage_that_dies_is_said_to_have_died() {
    let (film, vault, desktop) = sealed(&films::numbered());
    let mut playing = running(&vault, &film, &desktop);
    for pid in playing.stages() {
        let pid = rustix::process::Pid::from_raw(pid.cast_signed()).unwrap();
        rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
    }
    let error = playing.expect("error", seconds(5));
    assert_eq!(error.0["code"], "stage_lost");
    assert_ne!(playing.exit_code(seconds(10)), 0);
}

/// The window manager learns of it a moment later.
fn no_window_is_left(desktop: &Desktop) {
    wait_for("the window to go", seconds(2), || {
        desktop.windows().is_empty().then_some(())
    });
}

//! A film in the clear on an encrypted volume (gocryptfs here): shown as a sealed one is, and as little left of it.

use std::path::{Path, PathBuf};
use std::process::Command;

use support::desktop::Desktop;
use support::films::{self, Recipe};
use support::fingerprints::{Fingerprints, kind};
use support::memory::{self, Frozen};
use support::stop_at_exit::StopAtExit;
use support::vitrin::{run, show};
use support::volumes::{Encrypted, Stick};
use support::{seconds, wait_for};

/// Exit codes of `docs/commands.md`.
const STICK_LOST: i32 = 6;
const UNSUPPORTED: i32 = 8;
const NOT_ENCRYPTED: i32 = 16;

#[test]
fn a_film_on_an_encrypted_volume_is_shown_and_takes_commands() {
    let film = films::numbered().make();
    let volume = Encrypted::empty();
    let place = copied(&film.path, volume.folder(), "Möte med Anna.mp4");
    let desktop = Desktop::start();
    let mut showing = show(&place).paused().from(film.time_of(30)).shown_on(&desktop);
    let window = showing.window();
    window.wait_for_number(30, seconds(2));
    // A sealed film's key is in hidden memory, which keeps the computer from hibernating. A film without a key does as much.
    let maps = std::fs::read_to_string(format!("/proc/{}/maps", showing.pid())).unwrap();
    assert!(
        !vitrin::memory::secret_memory_works() || maps.contains("secretmem"),
        "{maps}"
    );
    let seeked = showing.seek(film.time_of(83));
    assert_eq!(film.number_at(seeked.at()), 83);
    window.wait_for_number(83, seconds(2));
    showing.play();
    showing.expect("end", seconds(30));
    showing.close();
    showing.expect("closed", seconds(5));
    assert_eq!(showing.exit_code(seconds(10)), 0, "{}", showing.words());
}

#[test]
fn nothing_of_the_films_name_or_place_goes_to_the_stage() {
    let film = films::numbered().make();
    let volume = Encrypted::empty();
    let place = copied(&film.path, volume.folder(), "PatientAnna.mp4");
    let desktop = Desktop::start();
    let mut showing = show(&place).paused().shown_on(&desktop);
    assert_eq!(showing.window().title(), "Vitrin – film");
    let names = ["PatientAnna", volume.folder().file_name().unwrap().to_str().unwrap()];
    for pid in showing.stages() {
        for file in ["cmdline", "environ", "comm"] {
            let text = std::fs::read(format!("/proc/{pid}/{file}")).unwrap();
            let text = String::from_utf8_lossy(&text);
            assert!(!names.iter().any(|name| text.contains(name)), "{file}: {text}");
        }
    }
    showing.close();
    showing.expect("closed", seconds(5));
    for event in showing.history() {
        assert!(
            !names.iter().any(|name| event.0.to_string().contains(name)),
            "{event:?}"
        );
    }
}

#[test]
fn a_photograph_on_an_encrypted_volume_is_shown() {
    let volume = Encrypted::empty();
    let place = copied(&films::still(films::Still::Jpeg, 77), volume.folder(), "photo.jpg");
    let desktop = Desktop::start();
    let showing = show(&place).shown_on(&desktop);
    showing.window().wait_for_number(77, seconds(2));
}

#[test]
fn a_pulled_volume_takes_the_film_off_the_screen() {
    // Larger than anything that is read ahead.
    let film = Recipe {
        grain: 60,
        crf: 4,
        ..films::numbered().frames(500)
    }
    .make();
    let cipher = tempfile::tempdir().unwrap();
    {
        let volume = Encrypted::kept_in(cipher.path());
        copied(&film.path, volume.folder(), "film.mp4");
    }
    let stick = Stick::plugged_in(cipher.path());
    let volume = Encrypted::kept_in(&stick.folder);
    let desktop = Desktop::start();
    let mut showing = show(&volume.folder().join("film.mp4")).from(1.0).shown_on(&desktop);
    showing.window().wait_for_number(40, seconds(5));
    stick.pull_out();
    let error = showing.expect("error", seconds(15));
    assert_eq!(error.0["code"], "medium_lost", "{error:?}");
    assert_eq!(showing.exit_code(seconds(5)), STICK_LOST, "{}", showing.words());
    wait_for("the window to go", seconds(2), || {
        desktop.windows().is_empty().then_some(())
    });
}

#[test]
fn the_system_is_asked_to_forget_the_film() {
    // Not gocryptfs: to look whether the system keeps pages of such a file is to make it forget them.
    let film = films::numbered().make();
    let (_stick, place) = Stick::with_under_fscrypt(&film.path);
    let desktop = Desktop::start();
    let mut showing = show(&place).paused().shown_on(&desktop);
    assert!(
        pages_kept_of(&place) > 0,
        "while it is shown, the system keeps pages of it"
    );
    showing.close();
    assert_eq!(showing.exit_code(seconds(10)), 0);
    assert_eq!(pages_kept_of(&place), 0);
}

#[test]
fn nothing_of_it_is_left_in_memory_when_it_is_closed() {
    let film = films::unmistakable().make();
    let fingerprints = Fingerprints::of_film(&film, 20_000);
    let volume = Encrypted::empty();
    let place = copied(&film.path, volume.folder(), "film.mp4");
    let desktop = Desktop::start();
    let mut showing = show(&place).shown_on(&desktop);
    showing.seek(3.0);
    showing.expect_where("a later position", seconds(10), |event| {
        event.name() == "position" && event.at() > 4.0
    });
    let stage = showing.stages()[0];
    let while_playing = memory::search(stage, &fingerprints);
    for kind in [kind::CODED, kind::BRIGHTNESS, kind::SOUND] {
        assert!(while_playing.of(kind) > 0, "no {kind} while playing: {while_playing}");
    }
    assert_eq!(
        memory::search(showing.pid(), &fingerprints).all(),
        0,
        "the command holds no film"
    );

    let exit = StopAtExit::of(stage);
    showing.close();
    let end = exit.wait(seconds(10));
    assert_eq!(end.code, Some(0), "the stage ended in order");
    // It would end a stage by force that takes longer than usual.
    let _frozen = Frozen::new(showing.pid());
    let left = memory::search(stage, &fingerprints);
    assert_eq!(left.all(), 0, "{left}");
}

#[test]
fn what_is_no_film_is_said_and_not_shown() {
    let volume = Encrypted::empty();
    let place = volume.folder().join("notes.txt");
    std::fs::write(&place, "no film at all ".repeat(5000)).unwrap();
    let desktop = Desktop::start();
    let mut showing = show(&place).on(&desktop);
    let error = showing.expect("error", seconds(30));
    assert_eq!(error.0["code"], "unsupported", "{error:?}");
    assert_eq!(showing.exit_code(seconds(5)), UNSUPPORTED);
}

#[test]
fn the_same_film_in_memory_is_refused_before_any_window() {
    let film = films::numbered().make();
    let memory = tempfile::tempdir_in("/dev/shm").unwrap();
    let place = copied(&film.path, memory.path(), "film.mp4");
    let refused = run(&["show", place.to_str().unwrap()], &[]).ends_with(NOT_ENCRYPTED);
    assert!(
        refused.stderr.contains("vitrin import DIR /dev/shm/"),
        "{}",
        refused.stderr
    );
}

fn copied(film: &Path, folder: &Path, name: &str) -> PathBuf {
    let place = folder.join(name);
    std::fs::copy(film, &place).unwrap();
    place
}

/// Pages of a file that the system has in its memory.
fn pages_kept_of(file: &Path) -> u64 {
    let output = Command::new("fincore")
        .args(["-n", "-o", "PAGES"])
        .arg(file)
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).trim().parse().unwrap()
}

//! The moments at which something else than the film could slip into the meeting: opening, closing, leaving share mode, a
//! damaged film, a stage that is killed, another window of Vitrin's beside the one that is shared.

use std::thread::sleep;
use std::time::Duration;

use serde_json::json;

use crate::arrived::Arrived;
use crate::meeting::Meeting;
use crate::players::{begin_shared, curtain_in};
use support::desktop::Desktop;
use support::films::{self, Container, Film};
use support::tiles::{Seen, Tiles};
use support::vitrin::{
    CHUNK, CHUNK_OF_FILM, CHUNKS_START, PASSWORD, Playing, Vault, a_vault, a_vault_with, is_running, title_of,
};
use support::{seconds, wait_for};

/// Looks at what arrived and finds nothing but film and curtain, and the curtain last.
fn ends_behind_the_curtain(arrived: &Arrived, curtain: &Tiles) {
    let stills = [curtain.clone()];
    arrived.assert_only_film_or(&stills);
    arrived.assert_in_order();
    assert!(arrived.new_pictures_since(0.0) > 5, "the film arrived");
    let last = arrived.pictures.last().map(|picture| picture.tiles.judge(&stills));
    assert_eq!(last, Some(Seen::Still), "the curtain is the last to be seen");
}

#[test]
fn a_film_opens_and_closes_behind_the_curtain() {
    let (film, vault) = a_film();
    let desktop = Desktop::of_size(1600, 900);
    let mut meeting = Meeting::open(&desktop);
    // The meeting has the window from its first moment on.
    meeting.begin_to_share();
    let mut vitrin = vault.play(&title_of(&film.path)).shared().on(&desktop);
    let shared = meeting.shared();
    assert_eq!(shared, vitrin.window().id());
    vitrin.expect("first_picture", seconds(30));
    sleep(seconds(1));
    let curtain = curtain_in(vitrin.window());
    vitrin.play();
    let mut arrived = meeting.take_film();
    vitrin.close();
    vitrin.exit_code(seconds(10));
    sleep(seconds(1));
    arrived.add(meeting.take());
    ends_behind_the_curtain(&arrived, &curtain);
}

#[test]
fn share_mode_is_left_behind_the_curtain() {
    let (film, vault) = a_film();
    let desktop = Desktop::of_size(1600, 900);
    let mut meeting = Meeting::open(&desktop);
    // An ordinary window may show a pointer.
    desktop.move_pointer(0, 0);
    let (mut vitrin, curtain, mut arrived) = playing_in(&mut meeting, &vault, &film, &desktop);
    vitrin.send(json!({"command": "share", "on": false}));
    vitrin.expect_where("window out of share mode", seconds(5), |event| {
        event.name() == "shared" && event.0["on"] == false
    });
    sleep(seconds(1));
    arrived.add(meeting.take());
    ends_behind_the_curtain(&arrived, &curtain);
}

#[test]
fn a_damaged_film_ends_behind_the_curtain_and_its_window_stays() {
    let (film, vault) = a_film();
    let [part] = &vault.parts()[..] else {
        panic!("one film in one part")
    };
    let k = film.path.metadata().unwrap().len() / CHUNK_OF_FILM * 3 / 4;
    let mut bytes = std::fs::read(part).unwrap();
    bytes[(CHUNKS_START + k * CHUNK + 5000) as usize] ^= 1;
    std::fs::write(part, bytes).unwrap();

    let desktop = Desktop::of_size(1600, 900);
    let mut meeting = Meeting::open(&desktop);
    let (mut vitrin, curtain, mut arrived) = playing_in(&mut meeting, &vault, &film, &desktop);
    let error = vitrin.expect("error", seconds(20));
    assert_eq!(error.0["code"], "damaged");
    sleep(seconds(2));
    assert_eq!(
        Tiles::of(&vitrin.window().picture()).judge(std::slice::from_ref(&curtain)),
        Seen::Still,
        "the window stays"
    );
    vitrin.close();
    vitrin.exit_code(seconds(10));
    arrived.add(meeting.take());
    ends_behind_the_curtain(&arrived, &curtain);
}

#[test]
fn a_killed_stage_leaves_nothing_in_the_meeting() {
    let (film, vault) = a_film();
    let desktop = Desktop::of_size(1600, 900);
    let mut meeting = Meeting::open(&desktop);
    let (vitrin, curtain, mut arrived) = playing_in(&mut meeting, &vault, &film, &desktop);
    for stage in vitrin.stages() {
        let pid = rustix::process::Pid::from_raw(stage.cast_signed()).unwrap();
        rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
        wait_for("the end of the stage", seconds(5), || {
            (!is_running(stage)).then_some(())
        });
    }
    sleep(seconds(2));
    arrived.add(meeting.take());
    arrived.assert_only_film_or(&[curtain]);
    arrived.assert_in_order();
}

/// A window that grows shows nothing for a moment in the part that is new. On X11 that would be the screen behind it.
#[test]
fn a_window_that_changes_its_size_shows_nothing_behind_it() {
    let (film, vault) = a_film();
    let desktop = Desktop::of_size(1600, 900);
    let mut meeting = Meeting::open(&desktop);
    let (vitrin, curtain, mut arrived) = playing_in(&mut meeting, &vault, &film, &desktop);
    let window = vitrin.window();
    for _ in 0..6 {
        for (width, height) in [(640, 360), (1280, 720)] {
            window.resize(width, height);
            sleep(Duration::from_millis(400));
        }
        arrived.add(meeting.take());
    }
    let stills = [curtain];
    arrived.leave_out_pieces(&stills);
    arrived.assert_only_film_or(&stills);
}

/// X11 lets no window keep itself out of a capture, so this is all that can be shown here: the console has another name,
/// and what is shared by the film's name is the stage's window, with the console open, in front and in use.
#[test]
fn the_console_is_not_what_is_shared() {
    let (film, vault) = a_film();
    let desktop = Desktop::of_size(1600, 900);
    let mut meeting = Meeting::open(&desktop);
    let other = a_vault();
    let console = other.console(&desktop);
    console.unlock(PASSWORD);
    let (mut vitrin, curtain, mut arrived) = playing_in(&mut meeting, &vault, &film, &desktop);
    assert_ne!(console.window().title(), vitrin.window().title());
    console.window().focus();
    sleep(seconds(1));
    vitrin.curtain(true);
    sleep(seconds(1));
    arrived.add(meeting.take());
    ends_behind_the_curtain(&arrived, &curtain);
}

/// The judge can say no: outside of share mode the pointer is seen in the meeting.
#[test]
fn a_pointer_over_the_film_would_be_found() {
    let (film, vault) = a_film();
    let desktop = Desktop::of_size(1600, 900);
    let mut meeting = Meeting::open(&desktop);
    let mut vitrin = vault.play(&title_of(&film.path)).paused().on(&desktop);
    vitrin.without_overlay();
    vitrin.expect("first_picture", seconds(30));
    meeting.share();
    let window = vitrin.window();
    let (left, top, ..) = window.geometry();
    window.focus();
    desktop.move_pointer(0, 0);
    let newest = |arrived: &Arrived| Some(arrived.pictures.last()?.tiles.judge(&[]));
    meeting.take_until("the film alone", |arrived| {
        matches!(newest(arrived), Some(Seen::Film(0)))
    });
    desktop.move_pointer(left as i16 + 300, top as i16 + 200);
    meeting.take_until("a pointer", |arrived| matches!(newest(arrived), Some(Seen::Else(_))));
}

/// 20 s, and its index at its start: what is damaged in the middle is pictures.
fn a_film() -> (Film, Vault) {
    let film = films::tiled().container(Container::Mp4IndexAtStart).frames(500).make();
    let vault = a_vault_with(&[&film.path]);
    (film, vault)
}

/// Shares the film and plays it until it is well under way; with the curtain, and what has arrived.
fn playing_in<'a>(
    meeting: &mut Meeting,
    vault: &Vault,
    film: &Film,
    desktop: &'a Desktop,
) -> (Playing<'a>, Tiles, Arrived) {
    let mut vitrin = begin_shared(vault.play(&title_of(&film.path)), desktop);
    let curtain = curtain_in(vitrin.window());
    let shared = meeting.share();
    assert_eq!(shared, vitrin.window().id());
    vitrin.play();
    let arrived = meeting.take_film();
    (vitrin, curtain, arrived)
}

//! The curtain reaches the meeting at once, and sound that is not meant for the meeting does not reach it.

use std::thread::sleep;
use std::time::Duration;

use crate::arrived::{Arrival, Arrived};
use crate::meeting::{Meeting, now};
use crate::players::{begin_shared, curtain_in};
use support::desktop::{Desktop, key};
use support::films;
use support::opening::sealed_for;
use support::seconds;
use support::tiles::{Seen, Tiles};
use support::vitrin::{Playing, title_of};

/// From the key to the first picture of the curtain at the other end, in milliseconds.
const AT_ONCE: f64 = 200.0;

#[test]
fn the_curtain_is_in_the_meeting_within_200_ms_of_its_key() {
    in_a_meeting(|desktop, meeting, vitrin, curtain| {
        vitrin.window().focus();
        let (mut whole, mut delays) = (Vec::new(), Vec::new());
        for _ in 0..5 {
            vitrin.play();
            whole.push(meeting.take_film());
            let pressed = now();
            desktop.press(key::letter('b'));
            let mut after = meeting.take_until("the curtain", |arrived| ends_with(curtain, arrived));
            sleep(Duration::from_millis(500));
            after.add(meeting.take());
            delays.push(when_it_fell(&after, curtain) - pressed);
            whole.push(after);
        }
        eprintln!("from the key to the curtain in the meeting, in ms: {delays:.0?}");
        delays.sort_by(f64::total_cmp);
        // On two cores the call's encoder and decoder may hold one of them up.
        let (usual, longest) = (delays[delays.len() / 2], delays[delays.len() - 1]);
        assert!(
            usual < AT_ONCE && longest < 2.0 * AT_ONCE,
            "the curtain was not there at once: {delays:.0?}"
        );
        Arrived::joined(whole)
    });
}

/// On its way back the window shows the curtain's ground, and then the curtain.
#[test]
fn minimising_brings_the_curtain_and_the_window_back() {
    in_a_meeting(|_, meeting, vitrin, curtain| {
        let mut whole = Vec::new();
        for _ in 0..3 {
            vitrin.play();
            whole.push(meeting.take_film());
            let window = vitrin.window();
            window.minimise();
            let mut after = meeting.take_until("the curtain", |arrived| ends_with(curtain, arrived));
            sleep(Duration::from_millis(500));
            after.add(meeting.take());
            assert!(window.is_visible(), "the window is back");
            after.leave_out_pieces(std::slice::from_ref(curtain));
            when_it_fell(&after, curtain);
            whole.push(after);
        }
        Arrived::joined(whole)
    });
}

#[test]
fn a_muted_film_is_not_heard_in_the_meeting() {
    in_a_meeting(|_, meeting, vitrin, _| {
        vitrin.play();
        let heard = meeting.take_until("the film's sound", Arrived::carries_the_tone);
        vitrin.send(serde_json::json!({"command": "mute", "on": true}));
        let muted = now();
        sleep(seconds(3));
        let silent = meeting.take();
        assert!(
            silent.is_without_tone_since(muted + 700.0),
            "the muted film is not heard"
        );
        vitrin.send(serde_json::json!({"command": "mute", "on": false}));
        let again = meeting.take_until("the film's sound once more", Arrived::carries_the_tone);
        Arrived::joined([heard, silent, again])
    });
}

/// Shares the numbered film, does these things, and looks at all that arrived meanwhile.
fn in_a_meeting(things: impl FnOnce(&Desktop, &mut Meeting, &mut Playing<'_>, &Tiles) -> Arrived) {
    let (film, vault, desktop) = sealed_for(&films::tiled().frames(30 * 25), || Desktop::of_size(1600, 900));
    let mut meeting = Meeting::open(&desktop);
    let mut vitrin = begin_shared(vault.play(&title_of(&film.path)), &desktop);
    let curtain = curtain_in(vitrin.window());
    meeting.share();
    meeting.take_until("the curtain in the meeting", |arrived| !arrived.pictures.is_empty());
    let arrived = things(&desktop, &mut meeting, &mut vitrin, &curtain);
    arrived.assert_only_film_or(&[curtain]);
    arrived.assert_in_order();
}

/// Whether the curtain is what was seen last.
fn ends_with(curtain: &Tiles, arrived: &Arrived) -> bool {
    arrived
        .pictures
        .last()
        .is_some_and(|picture| is_curtain(curtain, picture))
}

/// When the curtain first arrived, after which nothing else did.
fn when_it_fell(arrived: &Arrived, curtain: &Tiles) -> f64 {
    let mut pictures = arrived.pictures.iter();
    let first = pictures
        .find(|picture| is_curtain(curtain, picture))
        .expect("the curtain arrived");
    assert!(
        pictures.all(|picture| is_curtain(curtain, picture)),
        "the film was to be seen again after the curtain had fallen"
    );
    first.at
}

fn is_curtain(curtain: &Tiles, picture: &Arrival) -> bool {
    picture.tiles.judge(std::slice::from_ref(curtain)) == Seen::Still
}

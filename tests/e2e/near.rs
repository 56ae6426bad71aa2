//! The picture from near, brighter, turned by hand: with wheel, pointer and keys at the film's window.

use std::time::Duration;

use serde_json::json;
use support::desktop::{Desktop, key};
use support::films;
use support::opening::{held, sealed_for};
use support::picture::Picture;
use support::vitrin::{PASSWORD, Playing};
use support::{seconds, wait_for};
use vitrin::memory::Passphrase;
use vitrin::vault::{AnnotationChange, LockedVault};

/// The colour of what is written over the film.
const INK: [u8; 3] = [0xf4, 0xf4, 0xf0];

/// Waits until the window says that the picture is shown like this; what it said.
fn shown_as(playing: &mut Playing<'_>, what: &str, is_it: impl Fn(&serde_json::Value) -> bool) -> serde_json::Value {
    let event = playing.expect_where(what, seconds(5), |event| event.name() == "picture" && is_it(&event.0));
    event.0
}

fn number(event: &serde_json::Value, name: &str) -> f64 {
    event[name].as_f64().unwrap()
}

/// Whether the green end of the film's barcode is here.
fn is_green(picture: &Picture, across: f64) -> bool {
    let [red, green, blue] = picture.mean_around(across, 0.5, 2);
    green > 150.0 && red < 60.0 && blue < 60.0
}

/// Whether something is written in the corner where the note is.
fn has_note(picture: &Picture) -> bool {
    (12..40).any(|y| (12..200).any(|x| picture.at(x, y) == INK))
}

#[test]
fn the_picture_comes_near_is_dragged_and_brightened_and_one_key_leads_back() {
    // The window has to be whole on it when it is shared.
    let (film, vault, desktop) = sealed_for(&films::numbered(), || Desktop::of_size(1400, 1000));
    let mut playing = held(&vault, &film, &desktop);
    let window = playing.window();
    window.wait_for_number(0, seconds(2));
    window.focus();
    // A press that brings the window to the front is none on the film.
    std::thread::sleep(Duration::from_millis(400));
    let place = |across: f64, down: f64| {
        let (left, top, width, height) = window.geometry();
        let (x, y) = (
            f64::from(left) + across * width as f64,
            f64::from(top) + down * height as f64,
        );
        (x as i16, y as i16)
    };
    let point = |across, down| {
        let (x, y) = place(across, down);
        desktop.move_pointer(x, y);
    };
    window.picture().save("near-1");

    // The wheel: the green end under the pointer stays there, twice as wide.
    assert!(!is_green(&window.picture(), 0.08));
    point(0.0, 0.5);
    // A wheel without fine steps tells each notch when it is pressed and when it is let go.
    for _ in 0..2 {
        desktop.turn_wheel_with(key::CONTROL, true);
    }
    let near = shown_as(&mut playing, "twice as near", |event| event["zoom"] == 2.0);
    assert!(
        (number(&near, "x") - 0.25).abs() < 0.02 && (number(&near, "y") - 0.5).abs() < 0.02,
        "{near}"
    );
    wait_for("it twice as wide", seconds(3), || {
        let picture = window.picture();
        (is_green(&picture, 0.08) && has_note(&picture)).then_some(())
    });
    window.picture().save("near-2");

    // Dragged: no press on the picture. A press is one, when it is let go.
    desktop.drag(place(0.9, 0.3), place(0.1, 0.3));
    let aside = shown_as(&mut playing, "another part", |event| number(event, "x") > 0.6);
    assert!((number(&aside, "x") - 0.65).abs() < 0.02, "{aside}");
    assert!(!playing.history().iter().any(|event| event.0["playing"] == true));
    window.picture().save("near-aside");
    point(0.5, 0.3);
    desktop.click();
    playing.expect_where("playing", seconds(3), |event| event.0["playing"] == true);
    std::thread::sleep(Duration::from_millis(600));
    desktop.click();
    playing.expect_where("paused", seconds(3), |event| event.0["playing"] == false);

    // It stays through a seek; one key leads back to the whole picture.
    playing.seek(film.time_of(40));
    assert_eq!(window.number(), None);
    desktop.press(key::letter('a'));
    shown_as(&mut playing, "the whole picture", |event| event["zoom"] == 1.0);
    window.wait_for_number(40, seconds(3));

    // Brighter.
    let grey = |picture: &Picture| picture.mean_around(0.5, 0.75, 40).iter().sum::<f64>();
    let before = grey(&window.picture());
    playing.send(json!({"command": "picture", "brightness": 50}));
    shown_as(&mut playing, "bright", |event| event["brightness"] == 50);
    desktop.press(key::letter('e'));
    shown_as(&mut playing, "brighter", |event| event["brightness"] == 60);
    wait_for("it brighter", seconds(3), || {
        let picture = window.picture();
        (grey(&picture) > before + 60.0 && has_note(&picture)).then_some(())
    });
    window.picture().save("near-bright");
    window.wait_for_number(40, seconds(3));

    // In a window that is shared, near as before and without a word about it.
    desktop.press(key::letter('z'));
    playing.send(json!({"command": "share", "on": true}));
    playing.expect_where("shared", seconds(5), |event| {
        event.name() == "shared" && event.0["on"] == true
    });
    playing.curtain(false);
    desktop.press(key::letter('z'));
    shown_as(&mut playing, "twice as near", |event| event["zoom"] == 2.0);
    let shared = wait_for("the film, near", seconds(5), || {
        let picture = window.picture();
        let near = !picture.is_curtain() && !is_green(&picture, 0.02) && window.number().is_none();
        near.then_some(picture)
    });
    shared.save("near-shared");
    assert!(!has_note(&shared));

    // Turned by hand, the barcode is on its side.
    playing.send(json!({"command": "picture", "zoom": 1.0, "turn": 90}));
    wait_for("it on its side", seconds(5), || {
        let picture = window.picture();
        picture.save("near-turned");
        (support::frame_barcode::number_in(&picture.turned(3)) == Some(40)).then_some(())
    });
    playing.send(json!({"command": "picture", "turn": 45}));
    playing.expect_where("a refusal", seconds(3), |event| event.0["code"] == "bad_value");
    playing.close();
    playing.expect("closed", seconds(5));

    // Sealed with the film, it is turned from the first picture on.
    let passphrase = Passphrase::from_reader(&mut PASSWORD.as_bytes()).unwrap();
    let mut unlocked = LockedVault::open(vault.folder()).unwrap().unlock(&passphrase).unwrap();
    let id = unlocked.films()[0].id;
    let turned = AnnotationChange::Turned { degrees: 270 };
    unlocked.annotate(id, [turned]).unwrap();
    drop(unlocked);
    let mut playing = held(&vault, &film, &desktop);
    playing.without_overlay();
    let window = playing.window();
    let (_, _, width, height) = window.geometry();
    assert!(height > width, "the window has its shape: {width}x{height}");
    wait_for("it on its other side", seconds(5), || {
        (support::frame_barcode::number_in(&window.picture().turned(1)) == Some(0)).then_some(())
    });
}

//! Areas are drawn in the film's window with the pointer, and nothing beneath them is shown any more.

use std::time::Duration;

use serde_json::json;
use support::desktop::{Desktop, Window, key};
use support::films;
use support::opening::{held, sealed, sealed_for};
use support::picture::Picture;
use support::vitrin::PASSWORD;
use support::{seconds, wait_for};
use vitrin::film::{Area, Cover};
use vitrin::memory::Passphrase;
use vitrin::vault::{AnnotationChange, LockedVault};

/// The brightness of a cover, and the colours of what is over the film while covers are drawn.
const COVER: u8 = 0x38;
const CHOSEN: [u8; 3] = [0xe8, 0xb0, 0x4a];
const INK: [u8; 3] = [0xf4, 0xf4, 0xf0];

/// Drags from one place in the picture to another, both as parts of the window.
fn drag(desktop: &Desktop, window: &Window<'_>, from: (f64, f64), to: (f64, f64)) {
    let (left, top, width, height) = window.geometry();
    let place = |(x, y): (f64, f64)| {
        let (x, y) = (f64::from(left) + x * width as f64, f64::from(top) + y * height as f64);
        (x as i16, y as i16)
    };
    desktop.drag(place(from), place(to));
}

/// The window manager moves a window a little later than it makes it as large as it is to be.
fn settled(window: &Window<'_>) {
    let mut before = window.geometry();
    wait_for("a window that stands", seconds(5), || {
        std::thread::sleep(Duration::from_millis(700));
        let now = window.geometry();
        (std::mem::replace(&mut before, now) == now).then_some(())
    });
}

fn near(one: [u8; 3], other: [u8; 3], by: u8) -> bool {
    one.iter().zip(other).all(|(one, other)| one.abs_diff(other) <= by)
}

/// Whether all of this part of the window, given in parts of it, has the cover's one colour.
fn is_solid(picture: &Picture, (left, top, right, bottom): (f64, f64, f64, f64)) -> bool {
    let column = |part: f64| (part * picture.width as f64) as usize;
    let row = |part: f64| (part * picture.height as f64) as usize;
    (row(top)..row(bottom)).all(|y| (column(left)..column(right)).all(|x| near(picture.at(x, y), [COVER; 3], 3)))
}

fn has_colour(picture: &Picture, colour: [u8; 3]) -> bool {
    (0..picture.height).any(|y| (0..picture.width).any(|x| near(picture.at(x, y), colour, 2)))
}

#[test]
fn what_is_drawn_over_is_gone_from_the_window_and_no_frame_of_it_is_in_a_shared_one() {
    // The window has to be whole on it when it is shared.
    let (film, vault, desktop) = sealed_for(&films::numbered(), || Desktop::of_size(1400, 1000));
    let mut playing = held(&vault, &film, &desktop);
    playing.without_overlay();
    let window = playing.window();
    window.wait_for_number(0, seconds(2));
    window.focus();
    playing.send(json!({"command": "draw_covers", "on": true}));
    wait_for("what to do", seconds(3), || {
        has_colour(&window.picture(), INK).then_some(())
    });

    // Over the number.
    drag(&desktop, &window, (0.15, 0.35), (0.85, 0.65));
    let drawn = playing.expect("cover_drawn", seconds(3));
    assert!(
        drawn.0["number"].is_null() && drawn.0["area"]["left"].as_u64().unwrap().abs_diff(1500) < 30,
        "{drawn:?}"
    );
    wait_for("the number to be covered", seconds(3), || {
        window.number().is_none().then_some(())
    });
    wait_for("its frame", seconds(3), || {
        has_colour(&window.picture(), CHOSEN).then_some(())
    });
    window.picture().save("covers-drawn");

    // Moved away and back, made smaller, and removed.
    drag(&desktop, &window, (0.5, 0.5), (0.5, 0.25));
    assert_eq!(playing.expect("cover_drawn", seconds(3)).0["number"], 1);
    window.wait_for_number(0, seconds(3));
    drag(&desktop, &window, (0.5, 0.25), (0.5, 0.5));
    wait_for("the number to be covered", seconds(3), || {
        window.number().is_none().then_some(())
    });
    drag(&desktop, &window, (0.85, 0.5), (0.8, 0.5));
    wait_for("a smaller one", seconds(3), || {
        playing
            .history()
            .last()
            .is_some_and(|event| {
                event.0["area"]["right"]
                    .as_u64()
                    .is_some_and(|right| right.abs_diff(8000) < 60)
            })
            .then_some(())
    });
    desktop.press(key::DELETE);
    window.wait_for_number(0, seconds(3));
    drag(&desktop, &window, (0.15, 0.35), (0.85, 0.65));
    wait_for("the number to be covered", seconds(3), || {
        window.number().is_none().then_some(())
    });

    // Shared while they are drawn: the cover alone is to be seen.
    playing.send(json!({"command": "share", "on": true}));
    playing.expect_where("shared", seconds(5), |event| {
        event.name() == "shared" && event.0["on"] == true
    });
    playing.curtain(false);
    settled(&window);
    let inside = (0.16, 0.36, 0.84, 0.64);
    wait_for("the film, covered", seconds(3), || {
        is_solid(&window.picture(), inside).then_some(())
    });
    let shared = window.picture();
    shared.save("covers-shared");
    assert!(!has_colour(&shared, CHOSEN));
    assert_eq!(window.number(), None);
    drag(&desktop, &window, (0.15, 0.05), (0.4, 0.3));
    wait_for("a second one", seconds(3), || {
        is_solid(&window.picture(), (0.16, 0.07, 0.39, 0.29)).then_some(())
    });
    assert!(!has_colour(&window.picture(), CHOSEN));
    playing.send(json!({"command": "share", "on": false}));
    playing.expect_where("an ordinary window", seconds(5), |event| {
        event.name() == "shared" && event.0["on"] == false
    });

    settled(&window);
    // Escape ends it, and whatever is shown from here on is covered.
    window.focus();
    playing.curtain(false);
    desktop.press(key::ESCAPE);
    let ended = playing.expect("asked", seconds(3));
    assert_eq!(ended.0["what"], "end_drawing");
    wait_for("no frames", seconds(3), || {
        (!has_colour(&window.picture(), CHOSEN)).then_some(())
    });
    for number in [40, 3, 150] {
        playing.seek(film.time_of(number));
        assert!(is_solid(&window.picture(), inside), "{number}");
    }
    let watch = window.watch();
    playing.play();
    playing.expect("end", seconds(30));
    let looks = watch.stop();
    assert!(
        looks.iter().all(|look| look.number.is_none()),
        "a picture was seen uncovered"
    );
}

#[test]
fn what_is_sealed_as_covered_is_in_no_picture_from_the_first_one_on() {
    let (film, vault, desktop) = sealed(&films::numbered());
    let passphrase = Passphrase::from_reader(&mut PASSWORD.as_bytes()).unwrap();
    let mut unlocked = LockedVault::open(vault.folder()).unwrap().unlock(&passphrase).unwrap();
    let id = unlocked.films()[0].id;
    unlocked
        .annotate(id, [AnnotationChange::Covers(vec![Cover::still(1, Area::ALL)])])
        .unwrap();
    drop(unlocked);
    let mut playing = held(&vault, &film, &desktop);
    let everything = (0.0, 0.0, 1.0, 1.0);
    playing.without_overlay();
    let window = playing.window();
    wait_for("the first picture, covered", seconds(3), || {
        is_solid(&window.picture(), everything).then_some(())
    });
    playing.seek(film.time_of(70));
    assert!(is_solid(&window.picture(), everything));
    playing.close();
    playing.expect("closed", seconds(5));
}

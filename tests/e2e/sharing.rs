//! The window as a video call is to have it, looked at on the screen. What arrives in a call, `tests/share` measures.

use std::time::{Duration, Instant};

use serde_json::json;

use support::desktop::{Desktop, Window, key};
use support::films::{self, Film, Recipe, Sound};
use support::frame_barcode::number_in;
use support::opening::{held, sealed_for};
use support::picture::Picture;
use support::vitrin::{CHUNK, CHUNKS_START, Playing, Vault, is_running, title_of};
use support::{seconds, wait_for, wine};

#[test]
fn it_takes_an_exact_size_without_a_frame_and_opens_behind_the_curtain() {
    let (film, vault, desktop) = a_sealed_film();
    let mut playing = shared(&vault, &film, &desktop);
    let window = playing.window();
    assert!(is_wholly_on_the_screen(&window));
    assert_eq!(window.title(), "Vitrin – film");
    assert!(has_no_frame(&window));
    assert!(window.picture().is_curtain());
    playing.play();
    wait_for("the film", seconds(5), || window.number());
    assert!(!playing.history().iter().any(|event| event.name() == "error"));
}

#[test]
fn neither_bar_nor_pointer_show_themselves() {
    let (film, vault, desktop) = a_sealed_film();
    let mut playing = shared(&vault, &film, &desktop);
    playing.play();
    playing.expect_where("playing", seconds(5), |event| event.0["playing"] == true);
    playing.pause();
    let window = playing.window();
    let number = window.wait_for_number_that_stands();
    let before = window.picture();
    window.focus();
    for (x, y) in [(400, 700), (600, 710), (700, 400)] {
        desktop.move_pointer(x, y);
        std::thread::sleep(seconds(1) / 4);
        assert!(
            before.difference(&window.picture()) < 0.01,
            "something came with the pointer at {x}, {y}"
        );
        assert!(!desktop.shows_a_pointer(), "the pointer shows at {x}, {y}");
    }
    desktop.press(key::RIGHT);
    playing.expect("seeked", seconds(5));
    assert_ne!(window.number(), Some(number));
    // A bar would be gone a little later.
    let now = window.picture();
    std::thread::sleep(seconds(3));
    assert!(now.difference(&window.picture()) < 0.01, "something came with a key");
}

#[test]
fn minimising_draws_the_curtain_and_the_window_comes_back() {
    let (film, vault, desktop) = a_sealed_film();
    let mut playing = shared(&vault, &film, &desktop);
    playing.play();
    let window = playing.window();
    wait_for("the film", seconds(5), || window.number());
    playing.forget_what_was_said();
    window.minimise();
    playing.expect_where("the curtain", seconds(2), |event| event.0["curtain"] == true);
    wait_for("the window with the curtain", seconds(2), || {
        // It may be away at this moment still.
        window.try_picture().filter(Picture::is_curtain).map(drop)
    });
}

#[test]
fn the_end_of_the_film_is_covered_and_play_begins_again() {
    let (film, vault, desktop) = a_sealed_film();
    let mut playing = vault.play(&title_of(&film.path)).from(7.0).shared().shown_on(&desktop);
    playing.play();
    playing.expect("end", seconds(10));
    let window = playing.window();
    wait_for("the curtain", seconds(1), || {
        window.picture().is_curtain().then_some(())
    });
    playing.play();
    wait_for("the film from its start", seconds(5), || {
        window.number().filter(|&number| number < 50)
    });
}

#[test]
fn a_film_that_cannot_go_on_leaves_the_curtain_until_it_is_closed() {
    let (film, vault, desktop) = a_sealed_film();
    let [part] = vault.parts().try_into().unwrap();
    let mut bytes = std::fs::read(&part).unwrap();
    let chunk = (bytes.len() as u64 - CHUNKS_START) / CHUNK * 2 / 3;
    bytes[(CHUNKS_START + chunk * CHUNK + 100) as usize] ^= 1;
    std::fs::write(&part, bytes).unwrap();
    let mut playing = shared(&vault, &film, &desktop);
    playing.play();
    playing.expect("error", seconds(10));
    let window = playing.window();
    wait_for("the curtain", seconds(1), || {
        window.picture().is_curtain().then_some(())
    });
    let stages = playing.stages();
    std::thread::sleep(seconds(3));
    assert!(window.picture().is_curtain(), "a meeting still sees it");
    assert!(stages.iter().all(|&pid| is_running(pid)));
    playing.close();
    playing.expect("closed", seconds(5));
    assert_eq!(playing.exit_code(seconds(5)), 5, "{}", playing.words());
}

/// How long a film may still show under Wine when the curtain was drawn over it.
const WINE_SHOWS_WITHIN: Duration = Duration::from_millis(100);

/// Pixels at the right and below that the curtain may leave bare there: what the frame takes.
const WINE_LEAVES_BARE: (usize, usize) = (16, 40);

#[test]
fn leaving_draws_the_curtain_before_the_frame_comes_back() {
    let (film, vault, desktop) = a_sealed_film();
    let mut playing = shared(&vault, &film, &desktop);
    playing.play();
    let window = playing.window();
    wait_for("the film", seconds(5), || window.number());
    playing.send(json!({"command": "share", "on": false}));
    playing.expect_where("an ordinary window", seconds(3), |event| {
        event.name() == "shared" && event.0["on"] == false
    });
    let told = Instant::now();
    wait_for("the curtain", seconds(1), || {
        let picture = window.picture();
        // Under Wine it may not reach the edges of the window's new size for a while.
        let is_curtain = if wine::is_on() {
            let (right, bottom) = WINE_LEAVES_BARE;
            let inner = picture.cut(0, 0, picture.width - right, picture.height - bottom);
            inner.is_curtain()
        } else {
            picture.is_curtain()
        };
        let may_wait = wine::is_on() && (told.elapsed() <= WINE_SHOWS_WITHIN || number_in(&picture).is_none());
        if !is_curtain && !may_wait {
            picture.save("no-curtain-on-leaving");
            panic!("something else than the curtain");
        }
        is_curtain.then_some(())
    });
    wait_for("the frame", seconds(2), || (!has_no_frame(&window)).then_some(()));
    playing.curtain(false);
    wait_for("the film", seconds(2), || window.number());
}

#[test]
fn control_and_m_share_and_share_no_longer_and_escape_covers() {
    let (film, vault, desktop) = a_sealed_film();
    let mut playing = held(&vault, &film, &desktop);
    let window = playing.window();
    window.focus();
    desktop.press(key::letter('s'));
    desktop.press_with(key::CONTROL, key::letter('m'));
    playing.expect_where("shared", seconds(3), |event| {
        event.name() == "shared" && event.0["on"] == true
    });
    wait_for("the curtain", seconds(2), || {
        window.picture().is_curtain().then_some(())
    });
    desktop.press(key::SPACE);
    wait_for("the film", seconds(5), || window.number());
    desktop.press(key::ESCAPE);
    wait_for("the curtain", seconds(1), || {
        window.picture().is_curtain().then_some(())
    });
    assert!(!playing.history().iter().any(|event| event.name() == "close_requested"));
    desktop.press(key::letter('s'));
    desktop.press_with(key::CONTROL, key::letter('m'));
    playing.expect_where("an ordinary window", seconds(3), |event| {
        event.name() == "shared" && event.0["on"] == false
    });
}

#[test]
fn a_size_that_the_display_does_not_have_is_refused() {
    let (film, vault, desktop) = a_sealed_film();
    let mut playing = held(&vault, &film, &desktop);
    playing.send(json!({"command": "share", "on": true, "size": "1920x1080"}));
    let refusal = playing.expect("warning", seconds(3));
    assert_eq!(refusal.0["code"], "bad_value");
    assert!(!has_no_frame(&playing.window()));
}

#[test]
fn a_film_fills_the_display_that_was_chosen_and_comes_back_when_it_is_unplugged() {
    let (film, vault, desktop) = sealed_for(&large(), Desktop::with_projector);
    let mut playing = vault.play(&title_of(&film.path)).from(2.0).paused().on(&desktop);
    let told = playing.expect("displays", seconds(30));
    let projector = told.0["displays"]
        .as_array()
        .and_then(|displays| displays.iter().find(|display| display["primary"] == false))
        .cloned()
        .unwrap_or_else(|| panic!("two displays: {}", told.0));
    assert_eq!((&projector["width"], &projector["height"]), (&json!(1280), &json!(720)));
    playing.expect("first_picture", seconds(30));
    playing.send(json!({"command": "fullscreen", "on": true, "display": projector["id"]}));
    let window = playing.window();
    wait_for("the film on the projector", seconds(5), || {
        (window.geometry() == (1280, 0, 1280, 720)).then_some(())
    });
    wait_for("its picture", seconds(5), || window.number());
    desktop.unplug_projector();
    let warning = playing.expect("warning", seconds(5));
    assert_eq!(warning.0["code"], "display_lost");
    wait_for("the window on the computer, behind the curtain", seconds(5), || {
        let (left, top, width, height) = window.geometry();
        let inside = left >= 0 && top >= 0 && left + width as i32 <= 1280 && top + height as i32 <= 800;
        (inside && window.picture().is_curtain()).then_some(())
    });
    playing.curtain(false);
    wait_for("the film", seconds(5), || window.number());
}

/// On a screen large enough for the window in its exact size.
fn a_sealed_film() -> (Film, Vault, Desktop) {
    sealed_for(&large(), || Desktop::of_size(1500, 860))
}

fn large() -> Recipe {
    films::numbered().size(1280, 720).sound(Sound::None)
}

/// A window of 1280×720, behind the curtain.
fn shared<'a>(vault: &Vault, film: &Film, desktop: &'a Desktop) -> Playing<'a> {
    let mut playing = vault.play(&title_of(&film.path)).shared().on(desktop);
    playing.expect_where("shared", seconds(30), |event| {
        event.name() == "shared" && (&event.0["width"], &event.0["height"]) == (&json!(1280), &json!(720))
    });
    playing.expect("first_picture", seconds(30));
    let window = playing.window();
    wait_for("the curtain", seconds(3), || {
        window.try_picture().filter(Picture::is_curtain).map(drop)
    });
    playing
}

fn is_wholly_on_the_screen(window: &Window) -> bool {
    let (left, top, width, height) = window.geometry();
    left >= 0 && top >= 0 && left + width as i32 <= 1500 && top + height as i32 <= 860 && (width, height) == (1280, 720)
}

/// Whether the window manager has put nothing around it.
fn has_no_frame(window: &Window) -> bool {
    window.frame() == [0; 4]
}

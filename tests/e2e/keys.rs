//! The keys on the film's window do what they say.

use support::desktop::{Desktop, Window, key};
use support::films::{self, Film};
use support::opening::{held, sealed};
use support::vitrin::{PASSWORD, Playing};
use support::{seconds, wait_for};

#[test]
fn space_holds_and_plays() {
    on_a_paused_film(|film, desktop, playing, window| {
        playing.seek(film.time_of(10));
        desktop.press(key::SPACE);
        playing.expect_where("playing", seconds(3), |e| e.0["playing"] == true);
        wait_for("later frames", seconds(3), || window.number().filter(|&n| n > 20));
        desktop.press(key::SPACE);
        playing.expect_where("paused", seconds(3), |e| e.0["playing"] == false);
        let held = wait_for("a frame", seconds(1), || window.number());
        std::thread::sleep(std::time::Duration::from_millis(400));
        assert_eq!(window.number(), Some(held));
    });
}

#[test]
fn arrows_go_five_seconds_and_with_shift_one() {
    on_a_paused_film(|film, desktop, playing, window| {
        playing.seek(film.time_of(10));
        desktop.press(key::RIGHT);
        window.wait_for_number(135, seconds(3));
        desktop.press_shifted(key::RIGHT);
        window.wait_for_number(160, seconds(3));
        desktop.press_shifted(key::LEFT);
        window.wait_for_number(135, seconds(3));
        desktop.press(key::LEFT);
        window.wait_for_number(10, seconds(3));
        // Not before the start, not behind the end.
        desktop.press(key::LEFT);
        window.wait_for_number(0, seconds(3));
        playing.seek(film.time_of(190));
        desktop.press(key::RIGHT);
        wait_for("a frame at the end", seconds(3), || {
            window.number().filter(|&n| n > 190)
        });
    });
}

#[test]
fn comma_and_period_go_by_single_frames() {
    on_a_paused_film(|film, desktop, playing, window| {
        playing.seek(film.time_of(98));
        // Over a key frame and back.
        for n in [99, 100, 101, 102] {
            desktop.press(key::PERIOD);
            window.wait_for_number(n, seconds(3));
        }
        for n in [101, 100, 99, 98] {
            desktop.press(key::COMMA);
            window.wait_for_number(n, seconds(3));
        }
    });
}

#[test]
fn tenths_ends_and_ten_seconds_have_keys_as_in_the_console() {
    on_a_paused_film(|film, desktop, playing, window| {
        let last = film.last_number();
        desktop.press(key::letter('5'));
        window.wait_for_number(last.div_ceil(2), seconds(3));
        desktop.press(key::letter('j'));
        window.wait_for_number(0, seconds(3));
        desktop.press(key::letter('l'));
        wait_for("ten seconds on, or the end", seconds(3), || {
            window.number().filter(|&n| n >= last.min(250))
        });
        desktop.press(key::letter('0'));
        window.wait_for_number(0, seconds(3));
        // What only a console has is asked for, and done by nobody here.
        desktop.press(key::letter('n'));
        playing.expect_where("a marker that is asked for", seconds(3), |event| {
            event.name() == "asked" && event.0["what"] == "mark"
        });
    });
}

#[test]
fn a_press_on_the_picture_plays_and_pauses_and_escape_closes_nothing() {
    on_a_paused_film(|_, desktop, playing, window| {
        let (left, top, width, height) = window.geometry();
        desktop.move_pointer(left as i16 + width as i16 / 2, top as i16 + height as i16 / 3);
        // A press that brings the window to the front is none on the film.
        std::thread::sleep(std::time::Duration::from_millis(400));
        desktop.click();
        playing.expect_where("playing", seconds(3), |e| e.0["playing"] == true);
        std::thread::sleep(std::time::Duration::from_millis(600));
        desktop.click();
        playing.expect_where("paused", seconds(3), |e| e.0["playing"] == false);
        desktop.press(key::ESCAPE);
        desktop.press(key::letter('c'));
        playing.expect_where("the left channel", seconds(3), |e| e.0["channels"] == "left");
        assert!(!playing.history().iter().any(|event| event.name() == "close_requested"));
    });
}

#[test]
fn brackets_change_the_speed() {
    on_a_paused_film(|_, desktop, playing, _| {
        let mut rate_after = |key, is_it: fn(f64) -> bool| {
            desktop.press(key);
            playing.expect_where("another speed", seconds(3), |e| e.0["rate"].as_f64().is_some_and(is_it))
        };
        rate_after(key::BRACKET_LEFT, |rate| rate < 1.0);
        rate_after(key::BRACKET_RIGHT, |rate| rate == 1.0);
        rate_after(key::BRACKET_RIGHT, |rate| rate > 1.0);
    });
}

#[test]
fn b_draws_the_curtain_and_takes_it_away() {
    on_a_paused_film(|film, desktop, playing, window| {
        playing.seek(film.time_of(60));
        window.wait_for_number(60, seconds(2));
        desktop.press(key::letter('b'));
        playing.expect_where("the curtain", seconds(3), |e| e.0["curtain"] == true);
        wait_for("the curtain in the window", seconds(2), || {
            window.picture().is_curtain().then_some(())
        });
        window.picture().save("curtain");
        desktop.press(key::letter('b'));
        playing.expect_where("no curtain", seconds(3), |e| e.0["curtain"] == false);
        window.wait_for_number(60, seconds(2));
    });
}

#[test]
fn nothing_is_seen_through_the_curtain_whatever_the_film_does() {
    on_a_paused_film(|film, _, playing, window| {
        playing.seek(film.time_of(60));
        playing.curtain(true);
        wait_for("the curtain", seconds(2), || {
            window.picture().is_curtain().then_some(())
        });
        let watch = window.watch();
        playing.seek(film.time_of(100));
        playing.seek_key_frame(film.time_of(10));
        playing.send(serde_json::json!({"command": "step", "frames": 1}));
        std::thread::sleep(std::time::Duration::from_millis(500));
        assert!(
            watch.stop().iter().all(|look| look.number.is_none()),
            "nothing shines through"
        );
        assert!(window.picture().is_curtain());
    });
}

#[test]
fn f_and_f11_fill_the_screen_and_escape_leaves_it() {
    on_a_paused_film(|film, desktop, playing, window| {
        playing.seek(film.time_of(42));
        let small = window.geometry();
        let (width, height) = desktop.size();
        let is_full = || window.geometry() == (0, 0, width, height);
        assert!(!is_full());
        for key in [key::letter('f'), key::F11] {
            desktop.press(key);
            wait_for("full screen", seconds(3), || is_full().then_some(()));
            window.wait_for_number(42, seconds(2));
            desktop.press(key);
            wait_for("the small window", seconds(3), || {
                (window.geometry() == small).then_some(())
            });
        }
        desktop.press(key::letter('f'));
        wait_for("full screen", seconds(3), || is_full().then_some(()));
        desktop.press(key::ESCAPE);
        wait_for("the small window", seconds(3), || (!is_full()).then_some(()));
        window.wait_for_number(42, seconds(2));
    });
}

#[test]
fn m_mutes() {
    on_a_paused_film(|_, desktop, playing, _| {
        desktop.press(key::letter('m'));
        playing.expect_where("muted", seconds(3), |e| e.0["muted"] == true);
        desktop.press(key::letter('m'));
        playing.expect_where("not muted", seconds(3), |e| e.0["muted"] == false);
    });
}

#[test]
fn a_key_that_was_set_acts_and_the_one_before_no_longer() {
    let (film, vault, desktop) = sealed(&films::numbered());
    let settings = tempfile::tempdir().unwrap();
    std::fs::create_dir(settings.path().join("vitrin")).unwrap();
    std::fs::write(
        settings.path().join("vitrin/settings.toml"),
        "[keys]\nmute = \"x\"\njump_forward = \"f11\"\n",
    )
    .unwrap();
    let playing = vault.play(&support::vitrin::title_of(&film.path)).paused();
    let mut playing = playing
        .with("XDG_CONFIG_HOME", settings.path().to_str().unwrap())
        .shown_on(&desktop);
    playing.without_overlay();
    let window = playing.window();
    window.focus();
    let (width, height) = desktop.size();
    // The one before: were it still heeded, the film would be silent when the next event comes.
    desktop.press(key::letter('m'));
    desktop.press(key::letter('c'));
    let heard = playing.expect_where("the left channel", seconds(3), |e| e.0["channels"] == "left");
    assert_eq!(heard.0["muted"], false);
    desktop.press(key::letter('x'));
    playing.expect_where("muted", seconds(3), |e| e.0["muted"] == true);
    // A function key that was given to something else, beside one that is fixed.
    desktop.press(key::F11);
    window.wait_for_number(125, seconds(3));
    desktop.press(key::LEFT);
    window.wait_for_number(0, seconds(3));
    assert_ne!(window.geometry(), (0, 0, width, height));
    // Changed while the film is showing; what cannot be set is refused, and the keys stay.
    playing.send(serde_json::json!({"command": "keys", "set": {"mute": "b"}}));
    playing.expect_where("a warning", seconds(3), |e| e.name() == "warning");
    desktop.press(key::letter('x'));
    playing.expect_where("not muted", seconds(3), |e| e.0["muted"] == false);
    playing.send(serde_json::json!({"command": "keys", "set": {"mute": "y"}}));
    // Commands come by another way than keys.
    playing.seek(film.time_of(10));
    desktop.press(key::letter('x'));
    desktop.press(key::letter('y'));
    playing.expect_where("muted", seconds(3), |e| e.0["muted"] == true);
}

#[test]
fn a_key_that_is_changed_in_the_console_acts_at_once_in_the_window_of_the_film_that_is_showing() {
    let (numbered, vault, desktop) = sealed(&films::numbered());
    let home = tempfile::tempdir().unwrap();
    let mut console = vault.console_with_settings(&desktop, home.path());
    console.unlock(PASSWORD);
    let film = console.show();
    let window = console.window();
    window.focus();
    // Each key when the one before has done what it does.
    let press = |key: u32| {
        let before = window.picture();
        desktop.press(key);
        wait_for("an answer to the key", seconds(10), || {
            (window.picture().rgba != before.rgba).then_some(())
        });
        // The film plays beneath: the window never stands still, and what it shows of the key may be a frame away.
        std::thread::sleep(std::time::Duration::from_millis(700));
    };
    press(key::F1);
    // The first line is the one that plays and pauses.
    press(key::TAB);
    press(key::ENTER);
    window.picture().save("key-waited-for");
    press(key::F9);
    let file = home.path().join("vitrin/settings.toml");
    wait_for("the key to be kept", seconds(10), || {
        let text = std::fs::read_to_string(&file).ok()?;
        text.contains("[keys]\nplay_pause = \"f9\"\n").then_some(())
    });
    press(key::ESCAPE);
    film.focus();
    // At its end the film stands, and is played from its start.
    let last = numbered.last_number();
    film.wait_for_number(last, seconds(15));
    desktop.press(key::letter('k'));
    // That nothing comes of it can only be waited for.
    std::thread::sleep(seconds(1));
    assert_eq!(film.number(), Some(last), "K plays no longer");
    desktop.press(key::F9);
    wait_for("frames from the start", seconds(5), || {
        film.number().filter(|&n| n < last / 2)
    });
    console.ask_to_close();
    assert_eq!(console.exit_code(seconds(10)), 0);
}

fn on_a_paused_film(test: impl FnOnce(&Film, &Desktop, &mut Playing<'_>, &Window<'_>)) {
    let (film, vault, desktop) = sealed(&films::numbered());
    let mut playing = held(&vault, &film, &desktop);
    playing.without_overlay();
    let window = playing.window();
    window.wait_for_number(0, seconds(2));
    window.focus();
    test(&film, &desktop, &mut playing, &window);
}

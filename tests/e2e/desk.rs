//! The presenter's desk: the console beside a film that a meeting sees.

use std::time::Duration;

use support::desktop::{Desktop, key};
use support::films;
use support::frame_barcode::number_in;
use support::picture::Picture;
use support::vitrin::{PASSWORD, Vault, a_vault_with};
use support::{seconds, wait_for};

#[test]
fn two_keys_take_the_film_into_the_meeting_and_the_console_shows_what_the_meeting_sees() {
    let vault = a_vault_with_a_film();
    let desktop = Desktop::of_size(2440, 860);
    let mut console = vault.console(&desktop);
    console.unlock(PASSWORD);
    let stage = console.show();
    let window = console.window();
    // Beside each other: of a covered window there is no picture.
    window.move_to(10, 10);
    stage.move_to(1140, 30);
    // The films' own numbers are nowhere in the console before the window is shared, once the window manager has moved the film's away.
    let shows_no_film = || number_in(&window.picture()).is_none().then_some(());
    wait_for("the console without a film", seconds(10), shows_no_film);

    window.focus();
    desktop.press_with(key::CONTROL, key::letter('m'));
    wait_for("the curtain in a window of the meeting's size", seconds(10), || {
        let picture = stage.try_picture()?;
        ((picture.width, picture.height) == (1280, 720) && picture.is_curtain()).then_some(())
    });
    stage.move_to(1140, 30);
    wait_for(
        "the curtain that the meeting sees in the console",
        seconds(10),
        shows_no_film,
    );

    window.focus();
    desktop.press(key::SPACE);
    wait_for("the film", seconds(10), || stage.number());
    wait_for("the film in the console", seconds(10), || number_in(&window.picture()));
    desktop.press(key::SPACE);
    let number = stage.wait_for_number_that_stands();
    wait_for("the same picture in the console", seconds(5), || {
        (number_in(&window.picture()) == Some(number)).then_some(())
    });

    // The curtain: at once before the film, and soon in the console.
    desktop.press(key::letter('b'));
    wait_for("the curtain", seconds(5), || stage.picture().is_curtain().then_some(()));
    wait_for("the curtain in the console", seconds(5), shows_no_film);
    // It is asked first, before a darkened window, and Enter would go on.
    let corner = || window.picture().at(2, 2);
    let bright = corner();
    console.lock();
    wait_for("the question", seconds(10), || (corner() != bright).then_some(()));
    assert_eq!(console.stages().len(), 1);
    for key in [key::TAB, key::ENTER] {
        desktop.press(key);
    }
    wait_for("the stages to go", seconds(10), || {
        console.stages().is_empty().then_some(())
    });
    console.ask_to_close();
    assert_eq!(console.exit_code(seconds(10)), 0);
}

/// Drawn by the processor and by a driver, the window shows the same; the first needs no driver at all.
#[test]
fn the_processor_draws_the_console_as_a_graphics_driver_does() {
    let vault = a_vault_with_a_film();
    let desktop = Desktop::start();
    let looks = [None, Some("vulkan")].map(|driver| {
        let console = match driver {
            None => vault.console(&desktop),
            Some(driver) => vault.console_drawn_by(&desktop, driver),
        };
        let maps = std::fs::read_to_string(format!("/proc/{}/maps", console.pid())).unwrap();
        assert_eq!(maps.contains("libvulkan"), driver.is_some(), "{driver:?}");
        // What the window shows of a film is in no file that others can open.
        assert!(!maps.contains("/dev/shm"), "{maps}");
        let window = console.window();
        window.move_to(0, 0);
        desktop.type_text("x");
        // The cursor comes and goes.
        wait_for("a picture that stands", seconds(10), || {
            let before = window.picture();
            std::thread::sleep(Duration::from_millis(150));
            let now = window.picture();
            (differing(&before, &now) == 0).then_some(now)
        })
    });
    looks[0].save("console-by-processor");
    looks[1].save("console-by-driver");
    let pixels = looks[0].width * looks[0].height;
    let different = differing(&looks[0], &looks[1]);
    println!("{different} of {pixels} pixels differ by more than {UNSEEN}");
    assert!(different * 200 < pixels);
}

/// A difference of a colour's part, of 255, that nobody sees.
const UNSEEN: i32 = 8;

fn differing(one: &Picture, other: &Picture) -> usize {
    assert_eq!((one.width, one.height), (other.width, other.height));
    let places = (0..one.height).flat_map(|y| (0..one.width).map(move |x| (x, y)));
    places
        .filter(|&(x, y)| {
            let (one, other) = (one.at(x, y), other.at(x, y));
            (0..3).any(|part| (i32::from(one[part]) - i32::from(other[part])).abs() > UNSEEN)
        })
        .count()
}

/// Pixels across: more than a graphics device is asked for, so that it refuses to draw.
const TOO_WIDE: u32 = 9000;

#[test]
fn a_console_whose_device_refuses_to_draw_opens_its_window_again_and_the_film_goes_on() {
    let vault = a_vault_with_a_film();
    let desktop = Desktop::of_size(2440, 860);
    let mut console = vault.console_drawn_by(&desktop, "vulkan");
    console.unlock(PASSWORD);
    let stage = console.show();
    let (stages, before) = (console.stages(), console.window());
    let ordinary = before.geometry();
    before.ask_for_size(TOO_WIDE, 760);
    let window = wait_for("another window of the console", seconds(20), || {
        // The one before may go at any moment.
        let window = Some(console.window()).filter(|window| window.id() != before.id())?;
        let (_, _, width, height) = window.geometry();
        ((width, height) == (ordinary.2, ordinary.3)).then_some(window)
    });
    assert_eq!(console.stages(), stages, "the film is another process's");
    // Beside each other: of a covered window there is no picture.
    window.move_to(10, 10);
    stage.move_to(1140, 30);
    let shown = wait_for("the film", seconds(5), || stage.number());
    wait_for("the film to go on", seconds(5), || {
        stage.number().filter(|&number| number > shown)
    });
    window.picture().save("console-anew");
    console.lock();
    wait_for("the stages to go", seconds(10), || {
        console.stages().is_empty().then_some(())
    });
    console.ask_to_close();
    assert_eq!(console.exit_code(seconds(10)), 0);
}

fn a_vault_with_a_film() -> Vault {
    a_vault_with(&[&films::numbered().frames(400).make().path])
}

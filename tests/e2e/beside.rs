//! The console's window and the film's beside each other: neither hides the other, on small screens and large ones, and with a projector.

use support::desktop::{Desktop, Window, key};
use support::films;
use support::vitrin::{PASSWORD, Vault, a_vault, a_vault_with};
use support::{seconds, wait_for};

/// Left, top, right, bottom of a window with its frame.
fn outer(window: &Window) -> [i32; 4] {
    let (x, y, width, height) = window.geometry();
    let [left, right, above, below] = window.frame().map(|side| i32::try_from(side).unwrap());
    [
        x - left,
        y - above,
        x + i32::try_from(width).unwrap() + right,
        y + i32::try_from(height).unwrap() + below,
    ]
}

fn overlap(one: [i32; 4], other: [i32; 4]) -> bool {
    one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3]
}

/// Waits until the two windows are apart, and both on the screen; where they are then.
#[track_caller]
fn wait_until_apart(
    what: &str,
    desktop: &Desktop,
    space: (i32, i32),
    console: &Window,
    film: &Window,
) -> ([i32; 4], [i32; 4]) {
    let (width, height) = space;
    let inside = |at: [i32; 4]| at[0] >= 0 && at[1] >= 0 && at[2] <= width && at[3] <= height;
    let apart = || {
        let places = (outer(console), outer(film));
        (!overlap(places.0, places.1) && inside(places.0) && inside(places.1)).then_some(places)
    };
    let until = std::time::Instant::now() + seconds(10);
    while apart().is_none() {
        if std::time::Instant::now() > until {
            desktop.picture().save(what);
            panic!("{what}: console {:?}, film {:?}", outer(console), outer(film));
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let places = apart().expect("they stay there");
    desktop.picture().save(what);
    places
}

/// A film of the size that cameras have, so that it wants all the space that there is.
fn a_vault_with_a_large_film() -> Vault {
    a_vault_with(&[&films::numbered().size(1280, 720).make().path])
}

#[test]
fn on_a_small_screen_the_console_becomes_a_remote_control_beside_the_film_and_takes_its_place_again() {
    let vault = a_vault_with_a_large_film();
    let desktop = Desktop::of_size(1366, 768);
    let mut console = vault.console(&desktop);
    console.unlock(PASSWORD);
    let window = console.window();
    let before = window.geometry();
    let film = console.show();
    let (remote, shown) = wait_until_apart("remote-1366x768", &desktop, (1366, 768), &window, &film);
    assert!(remote[2] - remote[0] < 260, "the remote control is narrow: {remote:?}");
    assert!(shown[2] - shown[0] > 1080, "the film is large: {shown:?}");

    // In a meeting the film keeps the meeting's size, and the remote control stays above it.
    window.focus();
    desktop.press_with(key::CONTROL, key::letter('m'));
    wait_for("the meeting's size", seconds(10), || {
        let (_, _, width, height) = film.geometry();
        ((width, height) == (1280, 720)).then_some(())
    });
    film.focus();
    let is_above = || {
        let seen = desktop.picture();
        let [left, _, right, bottom] = outer(&window).map(|at| at.unsigned_abs() as usize);
        // Its lower edge has the console's ground, not the curtain.
        let at = seen.at((left + right) / 2, bottom - 8);
        (at != seen.at(20, 40)).then_some(())
    };
    wait_for("the remote control above the film", seconds(5), is_above);
    desktop.picture().save("remote-in-a-meeting");
    window.focus();
    desktop.press_with(key::CONTROL, key::letter('m'));
    console.lock();
    let back = || (window.geometry() == before).then_some(());
    wait_for("the console as it was", seconds(10), back);
    console.ask_to_close();
    assert_eq!(console.exit_code(seconds(10)), 0);
}

#[test]
fn on_a_larger_screen_both_are_side_by_side() {
    let vault = a_vault_with_a_large_film();
    let desktop = Desktop::of_size(1920, 1080);
    let mut console = vault.console(&desktop);
    console.unlock(PASSWORD);
    let window = console.window();
    let before = window.geometry();
    let film = console.show();
    let (narrow, shown) = wait_until_apart("side-by-side-1920x1080", &desktop, (1920, 1080), &window, &film);
    assert!(narrow[2] - narrow[0] >= 760, "all of the console: {narrow:?}");
    assert!(shown[2] - shown[0] > 1000, "the film is large: {shown:?}");
    console.lock();
    let back = || (window.geometry() == before).then_some(());
    wait_for("the console as it was", seconds(10), back);
    console.ask_to_close();
    assert_eq!(console.exit_code(seconds(10)), 0);
}

#[test]
fn with_a_projector_the_film_opens_there_and_the_console_stays() {
    let vault = a_vault_with_a_large_film();
    let desktop = Desktop::with_projector();
    let mut console = vault.console(&desktop);
    console.unlock(PASSWORD);
    let window = console.window();
    window.move_to(60, 20);
    let before = window.geometry();
    let film = console.show();
    let (_, shown) = wait_until_apart("on-the-projector", &desktop, (2560, 800), &window, &film);
    assert!(shown[0] >= 1280, "the film is on the projector: {shown:?}");
    assert_eq!(window.geometry(), before, "the console stays where it was");
    console.ask_to_close();
    assert_eq!(console.exit_code(seconds(10)), 0);
}

#[test]
fn what_the_settings_say_holds_in_the_window_and_what_is_set_there_is_written_and_nothing_else() {
    let vault = a_vault();
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("vitrin");
    let file = folder.join("settings.toml");
    std::fs::create_dir(&folder).unwrap();
    let before = "# mine\ntheme = \"light\"\ntext_size = 125\nunknown = 1\n";
    std::fs::write(&file, before).unwrap();

    let desktop = Desktop::of_size(1920, 1080);
    let mut console = vault.console_with_settings(&desktop, home.path());
    let window = console.window();
    let (_, _, width, height) = window.geometry();
    assert!(
        width >= 950 && height >= 650,
        "larger text needs a larger window: {width}×{height}"
    );
    let is_light = || window.picture().at(4, 4).iter().all(|channel| *channel > 200);
    wait_for("a light window", seconds(10), || is_light().then_some(()));

    // The keyboard goes to the first choice that is not the present one.
    window.focus();
    // Each key when the one before has done what it does: two in one frame mean something else.
    let press = |key: u32| {
        let before = window.picture();
        desktop.press(key);
        wait_for("an answer to the key", seconds(10), || {
            (window.picture().rgba != before.rgba).then_some(())
        });
        wait_for("the window to settle", seconds(10), || {
            let before = window.picture();
            std::thread::sleep(std::time::Duration::from_millis(350));
            (window.picture().rgba == before.rgba).then_some(())
        });
    };
    press(key::F10);
    window.picture().save("settings-page");
    let written = || std::fs::read_to_string(&file).unwrap();
    press(key::TAB);
    desktop.press(key::ENTER);
    let is_written = || (written() != before).then_some(());
    wait_for("the settings to be written", seconds(10), is_written);
    let after = written();
    assert!(
        after != before && after.contains("# mine") && after.contains("unknown = 1"),
        "{after}"
    );
    let files = std::fs::read_dir(&folder).unwrap();
    let files: Vec<_> = files.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(files, ["settings.toml"]);
    desktop.press(key::ESCAPE);
    console.ask_to_close();
    assert_eq!(console.exit_code(seconds(10)), 0);
}

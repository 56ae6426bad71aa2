//! The stick is pulled out while the film plays.

use support::desktop::Desktop;
use support::films::{self, Recipe};
use support::vitrin::{a_vault_with, title_of};
use support::volumes::Stick;
use support::{seconds, wait_for};

/// Exit code of a medium that went away.
const STICK_LOST: i32 = 6;

#[test]
fn a_pulled_stick_takes_the_film_off_the_screen() {
    // Larger than anything that is read ahead.
    let film = Recipe {
        grain: 60,
        crf: 4,
        ..films::numbered().frames(500)
    }
    .make();
    assert!(film.path.metadata().unwrap().len() > 30_000_000);
    let vault = a_vault_with(&[&film.path]);
    let stick = Stick::plugged_in(&vault.folder());

    let desktop = Desktop::start();
    let mut playing = vault
        .play(&title_of(&film.path))
        .from(1.0)
        .in_folder(&stick.folder)
        .shown_on(&desktop);
    let window = playing.window();
    window.wait_to_play_past(40, seconds(5));
    stick.pull_out();
    let error = playing.expect("error", seconds(15));
    assert_eq!(error.0["code"], "medium_lost", "{error:?}");
    assert_eq!(playing.exit_code(seconds(5)), STICK_LOST, "{}", playing.words());
    wait_for("the window to go", seconds(2), || {
        desktop.windows().is_empty().then_some(())
    });
}

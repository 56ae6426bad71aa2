//! A film that the independent writer sealed is shown like any other.

use support::desktop::Desktop;
use support::interop::write_vault;
use support::vitrin::{PASSWORD, play};
use support::{films, seconds, work_folder};

#[test]
fn a_film_in_a_vault_of_the_independent_writer_plays() {
    let home = tempfile::tempdir_in(work_folder("vaults")).unwrap();
    let film = films::numbered().make();
    let folder = home.path().join("stick");
    let vault = folder.to_str().unwrap();
    write_vault(&["create", vault, "Test Testsson"], PASSWORD);
    write_vault(&["import", vault, film.path.to_str().unwrap(), "Session"], PASSWORD);

    let desktop = Desktop::start();
    let mut playing = play(vault, "Session").paused().shown_on(&desktop);
    let window = playing.window();
    window.wait_for_number(film.first_number(), seconds(2));
    for n in [100, 7, film.last_number()] {
        playing.seek((film.time_of(n) + film.time_of(n + 1)) / 2.0);
        window.wait_for_number(n, seconds(1));
    }
    playing.close();
    assert_eq!(playing.exit_code(seconds(10)), 0, "{}", playing.words());
}

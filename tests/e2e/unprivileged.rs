//! The whole way as an ordinary user. The other tests may be run by root, to whom the system refuses little.

use support::desktop::Desktop;
use support::films;
use support::unprivileged::UnprivilegedUser;
use support::vitrin::{PASSWORD, run_by};
use support::{seconds, wait_for};

#[test]
fn an_ordinary_user_seals_a_film_and_sees_and_hears_it() {
    let user = UnprivilegedUser::new();
    let film = user.bring(&films::numbered().frames(20 * 25).make().path);
    let stick = user.home().join("stick");
    let (stick, film) = (stick.to_str().unwrap(), film.to_str().unwrap());
    let does = |arguments: &[&str]| run_by(&user.words(), arguments, &[PASSWORD]).succeeds();
    does(&["init", stick, "--name", "Anna Andersson"]);
    does(&["import", stick, film, "--title", "Session"]);
    let films = does(&["list", stick, "--json"]).json();
    assert_eq!(films["films"][0]["title"], "Session");
    does(&["verify", stick]);

    let desktop = Desktop::start();
    let server = desktop.open_sound_to_others();
    let play = support::vitrin::play(stick, "Session");
    let mut playing = play.by(user.words()).with("PULSE_SERVER", &server).shown_on(&desktop);
    let stage = playing.stages()[0];
    assert!(!can_do_anything(stage), "the stage has rights");
    let window = playing.window();
    let seen = wait_for("a numbered picture", seconds(10), || window.number());
    let recorder = desktop.record_sound();
    wait_for("pictures to follow", seconds(10), || {
        window.number().filter(|&number| number > seen + 40)
    });
    assert!(!recorder.stop().is_silent(), "the film is heard");
    playing.seek(2.0);
    window.wait_for_number(50, seconds(2));
    playing.close();
    assert_eq!(playing.exit_code(seconds(10)), 0, "{}", playing.words());
}

/// Whether a process is root or holds a capability.
fn can_do_anything(pid: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let value = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().to_owned()
    };
    value("Uid:") == "0" || !value("CapEff:").trim_start_matches('0').is_empty()
}

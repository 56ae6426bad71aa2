//! Nothing of the film is left in memory when it has been closed: not in the process that showed it, as it is about to end,
//! and at no time in the process that holds the vault's keys; and no key is left in that when it has been locked.

use std::path::Path;
use std::time::Duration;

use support::desktop::{Desktop, key};
use support::films::{self, Film, Recipe};
use support::fingerprints::{Fingerprints, kind};
use support::memory::{self, Findings, Frozen};
use support::stop_at_exit::StopAtExit;
use support::vitrin::{PASSWORD, Vault, a_vault, a_vault_with, title_of};
use support::{seconds, wait_for};

const HALF_A_SECOND: Duration = Duration::from_millis(500);

/// Fingerprints of each kind that are looked for.
const EACH: usize = 20_000;

/// Searches processes, and says in the end where something was found that should not be there: all of it at once.
struct Searcher {
    fingerprints: Fingerprints,
    left: Vec<String>,
}

impl Searcher {
    fn for_film(film: &Film) -> Self {
        Self {
            fingerprints: Fingerprints::of_film(film, EACH),
            left: Vec::new(),
        }
    }

    fn for_secrets_of(vault: &Vault) -> Self {
        let mut searcher = Self {
            fingerprints: Fingerprints::none(),
            left: Vec::new(),
        };
        searcher.add_secrets_of(vault);
        searcher
    }

    fn add_secrets_of(&mut self, vault: &Vault) {
        self.fingerprints.add_secret("password", PASSWORD.as_bytes());
        let keys = vault.keys();
        assert!(keys.len() >= 7, "of a vault there are {} keys", keys.len());
        for (name, key) in keys {
            self.fingerprints.add_secret(&name, &key);
        }
    }

    fn search(&self, what: &str, pid: u32) -> Findings {
        let found = memory::search(pid, &self.fingerprints);
        println!("{what}: {found}");
        found
    }

    /// What is there that should not be.
    fn nothing_in(&mut self, what: &str, pid: u32) {
        let found = self.search(what, pid);
        if found.all() > 0 {
            self.left.push(format!("{what}: {found}"));
        }
    }

    /// Has the stage end, and looks at it as it does.
    fn nothing_at_the_end_of(&mut self, stage: u32, starter: u32, close: impl FnOnce()) {
        let exit = StopAtExit::of(stage);
        close();
        let end = exit.wait(seconds(10));
        assert_eq!(end.code, Some(0), "the stage ended in order");
        // The key holder would kill a stage that takes longer than usual.
        let _frozen = Frozen::new(starter);
        self.nothing_in("the stage, at its end", stage);
    }

    #[track_caller]
    fn found_nothing(&self) {
        assert!(self.left.is_empty(), "{}", self.left.join("\n"));
    }
}

#[test]
fn from_import_to_exit_no_process_ends_with_film_or_keys() {
    let film = films::unmistakable().make();
    let mut searcher = Searcher::for_film(&film);
    let vault = a_vault();
    import_leaves_nothing(&vault, &film, &mut searcher);
    searcher.add_secrets_of(&vault);
    let desktop = Desktop::start();
    let mut console = vault.console(&desktop);

    console.unlock(PASSWORD);
    let stage = console.stages()[0];
    let window = console.show();
    window.focus();
    let while_playing = searcher.search("the stage, while playing", stage);
    for key in [key::F11, key::RIGHT, key::LEFT, key::F11, key::SPACE, key::RIGHT] {
        desktop.press(key);
        std::thread::sleep(HALF_A_SECOND);
    }
    window.wait_for_number_that_stands();
    searcher.fingerprints.add_drawn(&window.picture(), EACH);
    let in_pause = searcher.search("the stage, in pause", stage);
    the_film_is_there(&while_playing, &in_pause);
    desktop.press(key::SPACE);
    std::thread::sleep(HALF_A_SECOND);

    searcher.nothing_at_the_end_of(stage, console.pid(), || window.ask_to_close());
    wait_for("the next stage", seconds(10), || {
        console.stages().into_iter().find(|&next| next != stage)
    });
    let after_close = searcher.search("the console, the film closed", console.pid());
    // The vault is open and its key there. Of everything else nothing, the password least of all.
    let keys = after_close.of(kind::SECRET) - after_close.of("secret: password");
    assert_eq!(after_close.all(), keys, "{after_close}");

    console.lock();
    std::thread::sleep(seconds(1));
    {
        let _frozen = Frozen::new(console.pid());
        searcher.nothing_in("the console, a second after locking", console.pid());
    }

    // The password of the same vault is asked for next.
    console.unlock(PASSWORD);
    let stage = console.stages()[0];
    console.show();
    searcher.nothing_at_the_end_of(stage, console.pid(), || console.ask_to_close());
    let exit = StopAtExit::of(console.pid());
    let end = exit.wait(seconds(10));
    assert_eq!(end.code, Some(0), "the console ended in order");
    searcher.nothing_in("the console, at its end", end.pid);
    drop(end);
    assert_eq!(console.exit_code(seconds(10)), 0);
    searcher.found_nothing();
}

#[test]
fn the_command_that_plays_and_its_stage_end_with_nothing() {
    let film = films::unmistakable().make();
    let mut searcher = Searcher::for_film(&film);
    let vault = a_vault_with(&[&film.path]);
    searcher.add_secrets_of(&vault);
    let desktop = Desktop::start();
    let mut playing = vault.play(&title_of(&film.path)).on(&desktop);
    playing.without_overlay();
    playing.expect("first_picture", seconds(30));
    for to in [3.0, 1.0, 5.0] {
        playing.seek(to);
    }
    let stage = playing.stages()[0];
    let while_playing = searcher.search("the stage, while playing", stage);
    playing.pause();
    playing.seek(4.0);
    searcher.fingerprints.add_drawn(&playing.window().picture(), EACH);
    let in_pause = searcher.search("the stage, in pause", stage);
    the_film_is_there(&while_playing, &in_pause);
    playing.play();

    searcher.nothing_at_the_end_of(stage, playing.pid(), || playing.close());
    let exit = StopAtExit::of(playing.pid());
    let end = exit.wait(seconds(10));
    searcher.nothing_in("the command, at its end", end.pid);
    drop(end);
    assert_eq!(playing.exit_code(seconds(10)), 0);
    searcher.found_nothing();
}

/// Neither of them at the end, and of the one beside nothing as soon as it is closed, while the other plays on.
#[test]
fn of_two_films_side_by_side_nothing_is_left() {
    let first = films::unmistakable().make();
    let other = Recipe {
        noise: 7,
        ..films::unmistakable()
    };
    let other = other.make();
    let vault = a_vault_with(&[&first.path, &other.path]);
    let (mut both, beside) = (Searcher::for_film(&first), Searcher::for_film(&other));
    both.add_secrets_of(&vault);
    let desktop = Desktop::of_size(1400, 1000);
    let play = vault.play(&title_of(&first.path));
    let mut playing = play.beside(&title_of(&other.path), 1.0).on(&desktop);
    playing.expect_beside("first_picture", seconds(30));
    playing.without_overlay();
    playing.play();
    std::thread::sleep(seconds(2));
    let stage = playing.stages()[0];
    let while_playing = beside.search("the film beside, while playing", stage);
    for kind in [kind::CODED, kind::BRIGHTNESS, kind::COLOUR] {
        assert!(while_playing.of(kind) > 0, "no {kind} while playing: {while_playing}");
    }
    playing.beside(serde_json::json!({"command": "close"}));
    playing.expect_beside("closed", seconds(10));
    {
        let _frozen = Frozen::new(stage);
        let left = beside.search("the film beside, closed", stage);
        assert_eq!(left.all(), 0, "{left}");
    }
    let plays = both.search("the first film, while playing", stage);
    assert!(plays.of(kind::CODED) > 0, "{plays}");
    both.nothing_at_the_end_of(stage, playing.pid(), || playing.close());
    let exit = StopAtExit::of(playing.pid());
    let end = exit.wait(seconds(10));
    both.nothing_in("the command, at its end", end.pid);
    drop(end);
    assert_eq!(playing.exit_code(seconds(10)), 0);
    both.found_nothing();

    // Both at once.
    let play = vault.play(&title_of(&first.path));
    let mut playing = play.beside(&title_of(&other.path), 1.0).on(&desktop);
    playing.expect_beside("first_picture", seconds(30));
    playing.play();
    std::thread::sleep(seconds(2));
    let stage = playing.stages()[0];
    let exit = StopAtExit::of(stage);
    playing.close();
    let end = exit.wait(seconds(10));
    assert_eq!(end.code, Some(0), "the stage ended in order");
    let _frozen = Frozen::new(playing.pid());
    for (searcher, film) in [(&both, "first"), (&beside, "other")] {
        let left = searcher.search(&format!("the stage, at its end, of the {film} film"), stage);
        assert_eq!(left.all(), 0, "{left}");
    }
}

/// Neither in the recorder, nor in the command that seals what it is handed, nor in the stage that looks into the film.
#[test]
fn what_records_ends_with_nothing() {
    let vault = a_vault();
    let mut searcher = Searcher::for_secrets_of(&vault);
    let mut recording = vault.begin_recording(3, "Samtal");
    let ends = StopAtExit::of_family(recording.id());
    let mut ended = Vec::new();
    loop {
        let end = ends.wait(seconds(60));
        if let Some(film) = recorded(&vault) {
            let each = film.len() / 100;
            assert!(each > 300, "only {} bytes were recorded", film.len());
            searcher.fingerprints.add_coded(&film, each);
            searcher.add_secrets_of(&vault);
        }
        let name = name_of(end.pid);
        searcher.nothing_in(&format!("recording: {name}, at its end"), end.pid);
        ended.push(name);
        if end.pid == recording.id() {
            break;
        }
    }
    assert!(recording.wait().unwrap().success());
    for wanted in ["vitrin recorder", "vitrin stage", "vitrin record"] {
        assert!(
            ended.iter().any(|name| name == wanted),
            "{wanted} is not among {ended:?}"
        );
    }
    searcher.found_nothing();
}

/// What is on the medium of the film that is, or was, recorded; `None` before there is any.
fn recorded(vault: &Vault) -> Option<Vec<u8>> {
    let is_part = |path: &Path| path.extension() == Some("000".as_ref());
    let part = vault.parts().into_iter().find(|path| is_part(path))?;
    let id = part.file_stem()?.to_str()?.to_owned();
    // The last half second is on its way to the medium.
    std::thread::sleep(seconds(1));
    let whole = vault.film_of(&id, true);
    Some(if whole.is_empty() {
        vault.film_of(&id, false)
    } else {
        whole
    })
}

/// Neither in the command that asks for it, nor in the process that reads what may be copies.
#[test]
fn what_looks_for_copies_ends_with_nothing() {
    let film = films::unmistakable().make();
    let mut searcher = Searcher::for_film(&film);
    let vault = a_vault_with(&[&film.path]);
    searcher.add_secrets_of(&vault);
    let desk = tempfile::tempdir().unwrap();
    std::fs::copy(&film.path, desk.path().join("till Pexip.mp4")).unwrap();
    let mut sweep = vault.begin_sweep(desk.path());
    let ends = StopAtExit::of_family(sweep.id());
    let mut ended = Vec::new();
    loop {
        let end = ends.wait(seconds(60));
        let name = name_of(end.pid);
        searcher.nothing_in(&format!("looking for copies: {name}, at its end"), end.pid);
        ended.push(name);
        if end.pid == sweep.id() {
            break;
        }
    }
    assert!(sweep.wait().unwrap().success());
    assert!(ended.iter().any(|name| name == "vitrin sweeper"), "{ended:?}");
    searcher.found_nothing();
}

/// Neither in the command that asks for it, nor in the stage that decodes all of the film.
#[test]
fn what_looks_for_faces_ends_with_nothing() {
    let film = films::unmistakable().make();
    let mut searcher = Searcher::for_film(&film);
    let vault = a_vault_with(&[&film.path]);
    searcher.add_secrets_of(&vault);
    let mut search = vault.begin_covering_faces(&title_of(&film.path));
    let ends = StopAtExit::of_family(search.id());
    let mut ended = Vec::new();
    loop {
        let end = ends.wait(seconds(240));
        let name = name_of(end.pid);
        searcher.nothing_in(&format!("looking for faces: {name}, at its end"), end.pid);
        ended.push(name);
        if end.pid == search.id() {
            break;
        }
    }
    assert!(search.wait().unwrap().success());
    assert!(ended.iter().any(|name| name == "vitrin stage"), "{ended:?}");
    searcher.found_nothing();
}

/// The search finds everything where it has to be: what was drawn only as long as it is shown.
#[track_caller]
fn the_film_is_there(while_playing: &Findings, in_pause: &Findings) {
    for kind in [kind::CODED, kind::BRIGHTNESS, kind::COLOUR, kind::SOUND] {
        assert!(while_playing.of(kind) > 0, "no {kind} while playing: {while_playing}");
    }
    assert!(in_pause.of(kind::DRAWN) > 0, "nothing drawn in pause: {in_pause}");
}

/// Neither in the command that imports, nor in the stage that looks into the film for it.
fn import_leaves_nothing(vault: &Vault, film: &Film, searcher: &mut Searcher) {
    let mut import = vault.begin_import(&film.path, &title_of(&film.path));
    let ends = StopAtExit::of_family(import.id());
    loop {
        let end = ends.wait(seconds(60));
        searcher.nothing_in(&format!("import: {}, at its end", name_of(end.pid)), end.pid);
        if end.pid == import.id() {
            break;
        }
    }
    assert!(import.wait().unwrap().success());
}

fn name_of(pid: u32) -> String {
    let line = std::fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let words: Vec<&str> = line.split('\0').take(2).collect();
    let program = Path::new(words[0]).file_name().unwrap_or_default();
    format!("{} {}", program.display(), words[1..].join(" "))
}

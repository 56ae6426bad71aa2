//! Nothing of the film is left in any file of the machine, no matter which process wrote it, and only the vault has its title.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use support::calls::{self, Written};
use support::changes::Snapshot;
use support::desktop::{self, Desktop, key};
use support::films;
use support::fingerprints::{Fingerprints, Hits, kind};
use support::memory;
use support::picture::Picture;
use support::seconds;
use support::vitrin::{Vault, a_vault_watched_by};

/// Fingerprints of each kind that are looked for.
const EACH: usize = 20_000;

/// Words that are nowhere else on the machine: neither in another run, nor in this program.
struct Names {
    title: String,
    recording: String,
    file: String,
    password: String,
}

impl Names {
    fn never_used_before() -> Self {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        let number = now.as_millis();
        Self {
            title: format!("Samtal med Kim Vitterstad {number}"),
            recording: format!("Inspelat med Alex Vitterstad {number}"),
            file: format!("Upptagning {number}.mp4"),
            password: format!("Glas{number}vitrin"),
        }
    }
}

const A_WHILE: Duration = Duration::from_millis(700);

#[test]
fn from_import_to_exit_no_file_of_the_machine_gets_a_piece_of_the_film() {
    let folder = tempfile::tempdir().unwrap();
    let secret = Names::never_used_before();
    let record = folder.path().join("record");
    let film = films::never_seen_before().make_as(folder.path().join(&secret.file));
    let mut fingerprints = Fingerprints::of_film(&film, EACH);
    let before = Snapshot::take();

    let vault = a_vault_watched_by(calls::traced(&record), &secret.password);
    assert!(vault.begin_recording(2, &secret.recording).wait().unwrap().success());
    vault.import(&film.path, &secret.title).succeeds();
    // The film itself is where copies are looked for.
    assert!(vault.begin_sweep(folder.path()).wait().unwrap().success());
    fingerprints.add_coded(&recorded(&vault, &secret.recording), EACH / 20);
    let desktop = Desktop::start();
    fingerprints.add_drawn(&play_lock_and_play_again(&desktop, &vault, &secret), EACH);

    for (name, key) in vault.keys() {
        fingerprints.add_secret(&name, &key);
    }
    let mut names = Fingerprints::none();
    for (kind, name) in [
        ("title", &secret.title),
        ("title of the recording", &secret.recording),
        ("file name", &secret.file),
        ("password", &secret.password),
    ] {
        names.add_secret(kind, name.as_bytes());
    }
    // What is searched for is found where it really is: the film in its file, the name in the record of who opened that.
    assert!(found_in(&film.path, &fingerprints).of(kind::CODED) >= EACH);
    assert!(
        found_in(&record, &names).all() > 0,
        "import opened the film by its name"
    );

    let mut changed = before.changed_since();
    changed.retain(|path| *path != film.path && *path != record);
    for mine in ["vault.a", "catalogue.a"].map(|name| vault.folder().join(name)) {
        assert!(changed.contains(&mine), "{} has changed", mine.display());
    }
    let found: Vec<String> = changed
        .iter()
        .map(|path| (path, found_in(path, &fingerprints), found_in(path, &names)))
        .filter(|(_, film, names)| film.all() + names.all() > 0)
        .map(|(path, film, names)| format!("{}: {film}, {names}", path.display()))
        .collect();
    println!(
        "{} files on the machine, {} have changed",
        before.count(),
        changed.len()
    );
    assert!(found.is_empty(), "{}", found.join("\n"));
    nothing_in_swap(&fingerprints);
    every_file_that_was_written_has_its_reason(&record, &vault.folder());
    for (name, pid) in desktop.servers() {
        // Not ours to wipe: who shows a picture or plays a sound has it.
        println!("for the record, the {name}: {}", memory::search(pid, &fingerprints));
    }
}

/// The bytes of the film that was recorded.
fn recorded(vault: &Vault, title: &str) -> Vec<u8> {
    let films = vault.list()["films"].as_array().unwrap().clone();
    let film = films.iter().find(|film| film["title"] == title).expect("it is listed");
    vault.film_of(film["id"].as_str().unwrap(), true)
}

/// All by the console's window. Gives the picture at which the film was held.
fn play_lock_and_play_again(desktop: &Desktop, vault: &Vault, secret: &Names) -> Picture {
    let mut console = vault.console(desktop);
    console.unlock(&secret.password);
    let window = console.show();
    window.focus();
    for key in [key::F11, key::RIGHT, key::LEFT, key::F11, key::SPACE, key::RIGHT] {
        desktop.press(key);
        std::thread::sleep(A_WHILE);
    }
    assert!(window.wait_for_number_that_stands() > 0, "the film was played");
    let picture = window.picture();
    no_program_learns_its_name(desktop, secret);
    for key in [key::SPACE, key::ESCAPE] {
        desktop.press(key);
        std::thread::sleep(A_WHILE);
    }
    console.lock();
    std::thread::sleep(A_WHILE);
    // The password of the same vault is asked for next.
    console.unlock(&secret.password);
    console.show();
    no_program_learns_its_name(desktop, secret);
    console.ask_to_close();
    assert_eq!(console.exit_code(seconds(20)), 0);
    picture
}

/// From beginning to end; in a socket, a link, or a file that is gone again, there is nothing.
fn found_in(path: &Path, fingerprints: &Fingerprints) -> Hits {
    let mut hits = Hits::default();
    if fs::symlink_metadata(path).is_ok_and(|file| file.is_file())
        && let Ok(mut file) = File::open(path)
    {
        // What cannot be read to its end is gone, too.
        let _ = fingerprints.search_file(&mut file, &mut hits);
    }
    hits
}

/// A file that was made and removed again is in the record as well.
fn every_file_that_was_written_has_its_reason(record: &Path, vault: &Path) {
    let written = Written::read(record);
    println!("{} calls; in memory: {:?}", written.calls, written.memory_files);
    assert!(written.out_of_sight.is_empty(), "{:?}", written.out_of_sight);
    assert!(
        written.files.keys().any(|path| path.starts_with(vault)),
        "the vault was written"
    );
    let without: Vec<_> = written
        .files
        .iter()
        .filter(|(path, _)| reason(path, vault).is_none())
        .collect();
    assert!(without.is_empty(), "{without:?}");
}

/// Why a process of Vitrin may write there.
fn reason(path: &Path, vault: &Path) -> Option<&'static str> {
    let known = [
        (vault.to_owned(), "the vault"),
        (PathBuf::from("/dev/null"), "keeps nothing"),
        (
            desktop::home().join(".cache/gstreamer-1.0"),
            "GStreamer's list of what is installed",
        ),
        (
            desktop::home().join(".local/state/vitrin"),
            "what this computer has seen of the log",
        ),
    ];
    known
        .into_iter()
        .find(|(place, _)| path.starts_with(place))
        .map(|(_, why)| why)
}

/// Other programs learn neither title nor file name, and nothing is in a clipboard.
#[track_caller]
fn no_program_learns_its_name(desktop: &Desktop, secret: &Names) {
    let written = desktop.everything_written_on_windows();
    let somewhere = |words: &str| written.iter().any(|text| contains(text, words.as_bytes()));
    assert!(somewhere("Vitrin"), "the name of the program can be read");
    for name in [&secret.title, &secret.file] {
        assert!(!somewhere(name), "{name} is written on a window");
    }
    assert_eq!(desktop.full_clipboards(), [""; 0]);
}

fn contains(text: &[u8], words: &[u8]) -> bool {
    text.windows(words.len()).any(|window| window == words)
}

/// Where the system has swap, it is searched from beginning to end.
fn nothing_in_swap(fingerprints: &Fingerprints) {
    let swaps = fs::read_to_string("/proc/swaps").unwrap_or_default();
    for area in swaps.lines().skip(1).filter_map(|line| line.split_whitespace().next()) {
        let mut hits = Hits::default();
        let length = fingerprints
            .search_file(&mut File::open(area).unwrap(), &mut hits)
            .unwrap();
        println!("swap {area}: {hits} in {} MB", length >> 20);
        assert_eq!(hits.all(), 0, "in swap {area}");
    }
}

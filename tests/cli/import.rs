//! Import: what is sealed, what is said, what it costs, and what is left when it is stopped.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;

use crate::stick::{Stick, film, stick};
use support::films::{self, Codec, Container, Sound};
use support::vitrin::{PASSWORD, run};
use support::{seconds, wait_for};

const MIB: u64 = 1 << 20;

#[test]
fn an_import_reports_to_scripts_what_became_of_each_file() {
    let stick = stick();
    let (film, notes) = (film().path.to_str().unwrap(), stick.file("notes.txt", b"no film"));
    let answer = stick.run("import", &[film, &notes, "--json"]).succeeds();
    let films = &answer.json()["films"];
    assert_eq!(films[0]["file"], film);
    assert_eq!(
        films[0]["title"],
        Path::new(film).file_stem().unwrap().to_str().unwrap()
    );
    assert_eq!(
        (&films[0]["showable"], &films[0]["problem"], &films[0]["detail"]),
        (&json!(true), &json!(null), &json!(null))
    );
    assert_eq!(
        (&films[1]["title"], &films[1]["size"], &films[1]["showable"]),
        (&json!("notes"), &json!(7), &json!(false))
    );
    assert!(films[1]["problem"].is_string() && films[1]["id"].as_str().unwrap().len() == 32);
    assert!(
        answer.stderr.contains("“notes” was imported whole, but"),
        "{}",
        answer.stderr
    );
}

#[test]
fn a_film_that_breaks_off_is_imported_with_a_warning() {
    let recipe = films::numbered().frames(50).codec(Codec::Mjpeg).sound(Sound::Pcm);
    let whole = fs::read(recipe.container(Container::Avi).make().path).unwrap();
    let stick = stick();
    let cut = stick.file("cut.avi", &whole[..whole.len() * 2 / 3]);
    let whole = stick.file("whole.avi", &whole);
    let answer = stick.run("import", &[&cut, &whole, "--json"]).succeeds();
    let films = &answer.json()["films"];
    assert_eq!(
        (&films[0]["showable"], &films[0]["warnings"]),
        (&json!(true), &json!(["cut_short"]))
    );
    assert_eq!(
        (&films[1]["showable"], &films[1]["warnings"]),
        (&json!(true), &json!([]))
    );
    let said: Vec<_> = answer
        .stderr
        .lines()
        .filter(|line| line.contains("breaks off"))
        .collect();
    assert!(
        matches!(said[..], [line] if line.contains("“cut”")),
        "{}",
        answer.stderr
    );
}

#[test]
fn what_was_imported_before_a_failure_is_reported() {
    let stick = stick();
    let first = stick.file("first.mts", b"film");
    let answer = stick
        .run("import", &[&first, "/nowhere/second.mts", &first, "--json"])
        .ends_with(1);
    let films = answer.json()["films"].as_array().unwrap().clone();
    assert_eq!(films.len(), 1);
    assert_eq!(stick.titles(), ["first"]);
}

#[test]
fn a_film_is_dated_by_its_file_where_the_camera_says_nothing() {
    let stick = stick();
    let path = stick.file("a.mts", b"film");
    // 14 March 2025, noon in Greenwich: the same day from Honolulu to Auckland's neighbours.
    let filmed = SystemTime::UNIX_EPOCH + Duration::from_secs(1_741_953_600);
    File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_modified(filmed)
        .unwrap();
    stick.run("import", &[&path]).succeeds();
    let list = stick.run("list", &["--json"]).succeeds().json();
    assert_eq!(list["films"][0]["recorded_on"], "2025-03-14");
}

#[test]
fn the_source_stays_as_it_was() {
    let stick = stick();
    let path = stick.file("a.mts", b"film");
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    stick.run("import", &[&path]).succeeds();
    assert_eq!(fs::read(&path).unwrap(), b"film");
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
}

#[test]
fn an_import_of_any_length_takes_the_same_memory_and_shows_its_password_to_no_process() {
    let stick = stick();
    let mut import = Import::of(&stick, 300 * MIB);
    let mut peak = 0;
    let mut looks = 0;
    while import.child.try_wait().unwrap().is_none() {
        peak = peak.max(peak_memory(import.child.id()).unwrap_or(0));
        for leak in ["cmdline", "environ"] {
            let seen = fs::read(format!("/proc/{}/{leak}", import.child.id())).unwrap_or_default();
            assert!(
                !seen.windows(PASSWORD.len()).any(|text| text == PASSWORD.as_bytes()),
                "the password is in {leak}"
            );
            looks += usize::from(!seen.is_empty());
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(import.child.wait().unwrap().code(), Some(0));
    assert!(looks > 20, "looked only {looks} times");
    // 64 MiB for the password, and no more than that for everything else.
    assert!((64 * MIB..128 * MIB).contains(&peak), "peak {} MiB", peak / MIB);
}

#[test]
fn an_interrupted_import_ends_with_14_and_leaves_nothing_that_looks_whole() {
    let stick = stick();
    let mut import = Import::of(&stick, 4_000 * MIB);
    wait_for("the import to be under way", seconds(30), || {
        (import.sealed(&stick) > 10 * MIB).then_some(())
    });
    let pid = Pid::from_child(&import.child);
    kill_process(pid, Signal::INT).unwrap();
    let status = wait_for("the import to end", seconds(10), || import.child.try_wait().unwrap());
    assert_eq!(status.code(), Some(14));
    assert_eq!(stick.titles(), [""; 0]);
    assert_eq!(import.sealed(&stick), 0, "what was sealed so far is removed");
}

#[test]
fn a_killed_import_is_listed_as_unfinished_and_can_be_erased() {
    let stick = stick();
    let mut import = Import::of(&stick, 4_000 * MIB);
    wait_for("the import to be under way", seconds(30), || {
        (import.sealed(&stick) > 10 * MIB).then_some(())
    });
    import.child.kill().unwrap();
    import.child.wait().unwrap();
    let list = stick.run("list", &["--json"]).succeeds().json();
    assert_eq!(
        (&list["films"][0]["title"], &list["films"][0]["state"]),
        (&json!("long"), &json!("unfinished"))
    );
    stick.run("play", &["long"]).ends_with(1);
    stick.run("erase", &["long"]).succeeds();
    assert_eq!(import.sealed(&stick), 0);
}

#[test]
fn a_source_that_is_cut_grows_or_is_replaced_while_it_is_read_is_not_imported() {
    type Change<'a> = (&'a str, &'a dyn Fn(&Path));
    let set_len = |source: &Path, length| {
        let source = File::options().write(true).open(source).unwrap();
        source.set_len(length).unwrap();
    };
    let changes: [Change; 4] = [
        ("cut", &|source| set_len(source, 100 * MIB)),
        ("cut to nothing", &|source| set_len(source, 0)),
        ("lengthened", &|source| set_len(source, 500 * MIB)),
        ("replaced by another", &|source| {
            fs::write(source.with_extension("new"), "another film").unwrap();
            fs::rename(source.with_extension("new"), source).unwrap();
        }),
    ];
    for (what, change) in changes {
        let stick = stick();
        let mut import = Import::of(&stick, 400 * MIB);
        wait_for("the import to be under way", seconds(30), || {
            (import.sealed(&stick) > 2 * MIB).then_some(())
        });
        assert!(
            import.sealed(&stick) < 390 * MIB,
            "{what}: it was too quick for this test"
        );
        change(&stick.beside("long.mts"));
        let status = wait_for("the import to end", seconds(60), || import.child.try_wait().unwrap());
        assert_eq!(status.code(), Some(1), "{what}");
        assert_eq!(stick.titles(), [""; 0], "{what}");
        assert_eq!(import.sealed(&stick), 0, "{what}: what was sealed so far is removed");
        let said = fs::read_to_string(stick.beside("said")).unwrap();
        assert!(said.contains("was changed while it was being read"), "{what}: {said}");
        assert!(said.contains("Nothing of it is left in the vault."), "{what}: {said}");
    }
}

#[test]
fn a_source_that_ends_before_its_end_or_fails_is_not_imported() {
    let stick = stick();
    // A file of this file system is said to have 4096 bytes, whatever there is to be read of it.
    for (source, words) in [
        ("/sys/class/net/lo/mtu", "ended early"),
        ("/sys/class/net/lo/speed", "could not be read to its end"),
    ] {
        let answer = stick.run("import", &[source]).ends_with(1);
        assert!(answer.stderr.contains(words), "{}", answer.stderr);
        assert_eq!(stick.titles(), [""; 0]);
        assert_eq!(fs::read_dir(stick.folder().join("films")).unwrap().count(), 0);
    }
}

#[test]
fn of_several_films_those_before_the_one_that_was_cut_are_whole_and_it_is_not() {
    let stick = stick();
    let (second, third) = (
        stick.file("second.mts", b"the second film"),
        stick.file("third.mts", b"film"),
    );
    // The second is cut while the first is being imported.
    let mut import = Import::of_several(&stick, 400 * MIB, &[&second, &third]);
    wait_for("the import to be under way", seconds(30), || {
        (import.sealed(&stick) > 2 * MIB).then_some(())
    });
    fs::write(&second, "the sec").unwrap();
    let status = wait_for("the import to end", seconds(60), || import.child.try_wait().unwrap());
    assert_eq!(status.code(), Some(1));
    let said = fs::read_to_string(stick.beside("said")).unwrap();
    assert!(said.contains("second.mts was changed"), "{said}");
    assert_eq!(stick.titles(), ["long"]);
    stick.run("verify", &[]).succeeds();
}

/// An import under way, of a sparse file of zeros.
struct Import {
    child: Child,
}

impl Import {
    fn of(stick: &Stick, length: u64) -> Self {
        Self::of_several(stick, length, &[])
    }

    /// Of that file and then these. What it says is in the file "said" beside the vault.
    fn of_several(stick: &Stick, length: u64, others: &[&str]) -> Self {
        let source = stick.file("long.mts", b"");
        File::options()
            .write(true)
            .open(&source)
            .unwrap()
            .set_len(length)
            .unwrap();
        let script = "exec \"$0\" --lang en import \"${@:2}\" --accept-swap --password-fd 3 3<\"$1\"";
        let password = stick.file("password", format!("{PASSWORD}\n").as_bytes());
        let mut command = Command::new("bash");
        support::desktop::use_test_home(&mut command);
        command.args([
            "-c",
            script,
            env!("CARGO_BIN_EXE_vitrin"),
            &password,
            &stick.path(),
            &source,
        ]);
        let said = File::create(stick.beside("said")).unwrap();
        let child = command
            .args(others)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(said)
            .spawn()
            .unwrap();
        Self { child }
    }

    /// Bytes in the vault's films.
    fn sealed(&self, stick: &Stick) -> u64 {
        let Ok(films) = fs::read_dir(stick.folder().join("films")) else {
            return 0;
        };
        films
            .flatten()
            .filter_map(|film| film.metadata().ok())
            .map(|film| film.len())
            .sum()
    }
}

impl Drop for Import {
    fn drop(&mut self) {
        // Ended already, unless the test failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The most memory that a process has had so far, in bytes.
fn peak_memory(pid: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kib * 1024)
}

#[test]
fn an_import_onto_the_same_stick_as_the_film_is_fine() {
    let stick = stick();
    let path = stick.folder().join("plain.mts");
    fs::write(&path, "film").unwrap();
    run(&["import", &stick.path(), path.to_str().unwrap()], &[PASSWORD]).succeeds();
    assert!(path.exists());
}

#[test]
fn originals_are_erased_when_asked_and_only_if_their_film_can_be_shown() {
    let stick = stick();
    let good = stick.file("good.mts", &fs::read(&film().path).unwrap());
    let (bad, clip) = (stick.file("bad.mts", b"no film"), stick.file("good.cpi", b"clip"));
    let options = ["--erase-source", "--companion", &clip, "--json"];
    let answer = stick
        .run("import", &[&[good.as_str(), &bad], &options[..]].concat())
        .succeeds();
    let films = &answer.json()["films"];
    assert_eq!(
        (&films[0]["source"], &films[1]["source"]),
        (&json!("erased"), &json!("kept"))
    );
    let there = |path: &str| Path::new(path).exists();
    assert!(!there(&good) && there(&bad));
    assert!(answer.stderr.contains("“bad” is not erased"), "{}", answer.stderr);
    let answer = stick
        .run("import", &[&bad, "--erase-source", "--erase-unshowable"])
        .succeeds();
    assert!(
        !there(&bad) && !there(&clip),
        "it is compared with what is in the vault already, and erased"
    );
    assert!(
        answer.stdout.contains("bad.mts: in the vault already, as “bad”"),
        "{}",
        answer.stdout
    );
    assert!(
        answer.stdout.contains("One film is in the vault and gone"),
        "{}",
        answer.stdout
    );
    assert_eq!(stick.titles(), ["good", "bad"]);
}

#[test]
fn a_film_that_is_in_the_vault_is_not_imported_again_unless_told_to() {
    let stick = stick();
    let film = stick.file("a.mts", b"film");
    stick.run("import", &[&film]).succeeds();
    let renamed = stick.file("copy of a.mts", b"film");
    let answer = stick.run("import", &[&renamed, "--json"]).succeeds().json();
    assert_eq!(answer["films"], json!([]));
    assert_eq!(
        (&answer["there"][0]["title"], &answer["there"][0]["source"]),
        (&json!("a"), &json!("kept"))
    );
    stick.run("import", &[&renamed, "--again"]).succeeds();
    assert_eq!(stick.titles(), ["a", "copy of a"]);
}

#[test]
fn files_that_a_camera_has_split_become_one_film() {
    let stick = stick();
    let whole = fs::read(&film().path).unwrap();
    let (one, other) = whole.split_at(whole.len() / 3);
    let parts = [stick.file("00001.MTS", one), stick.file("00002.MTS", other)];
    let arguments = [&parts[0], &parts[1], "--join", "--title", "Möte", "--json"];
    let films = stick.run("import", &arguments).succeeds().json()["films"].clone();
    assert_eq!(
        (&films[0]["title"], &films[0]["size"]),
        (&json!("Möte"), &json!(whole.len()))
    );
    assert_eq!(films[0]["showable"], true);
}

#[test]
fn an_import_that_was_killed_goes_on_or_is_salvaged() {
    let stick = stick();
    let path = stick.beside("long.mts");
    let path = path.to_str().unwrap();
    let kill_it = || {
        let mut import = Import::of(&stick, 300 * MIB);
        wait_for("a part to be whole", seconds(180), || {
            (import.sealed(&stick) > 80 * MIB).then_some(())
        });
        import.child.kill().unwrap();
        import.child.wait().unwrap();
    };
    kill_it();
    let answer = stick.run("import", &[path, "--json"]).succeeds().json();
    let film = &answer["films"][0];
    assert!(film["resumed_at"].as_u64().unwrap() >= 64 * MIB, "{answer}");
    assert_eq!(film["size"], 300 * MIB);
    stick.run("verify", &[]).succeeds();
    stick.run("erase", &["long", "--yes"]).succeeds();
    kill_it();
    let answer = stick.run("salvage", &["long"]).succeeds();
    assert!(answer.stdout.contains("are kept"), "{}", answer.stdout);
    assert_eq!(stick.titles(), ["long (the beginning; the import was interrupted)"]);
    stick.run("verify", &[]).succeeds();
}

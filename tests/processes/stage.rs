//! The stage as its console sees it: a film's facts through a real vault, a stage that crashes or hangs, and the sandbox from
//! inside. Needs no display; what needs one is in `tests/e2e/`.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::ops::ControlFlow;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command as Program;
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use support::films;
use support::vitrin::started_by;
use tempfile::TempDir;
use vitrin::memory::Passphrase;
use vitrin::platform::{SandboxPlan, sandbox};
use vitrin::protocol::{Command, ErrorCode, Event};
use vitrin::vault::{FilmId, KdfCost, Label, NewFilm, NewVault, UnlockedVault, create};
use vitrin::workers::{SpawnOptions, Stage, StageError, probe};

#[test]
fn a_look_into_a_sealed_film_finds_what_it_is() {
    let vault = a_vault_with(&films::numbered().make().path);
    let facts = probe(vault.ticket(), vitrin(), &mut |_| {}, &|| false)
        .unwrap()
        .unwrap()
        .facts;
    let picture = facts.picture.unwrap();
    assert_eq!(picture.codec, "H.264");
    assert_eq!(picture.frame_rate, Some((25, 1)));
    assert_eq!(facts.container.as_deref(), Some("MP4"));
    assert!(facts.duration_ms.is_some());
}

#[test]
fn threads_with_small_stacks_do_not_end_a_look() {
    support::in_own_process(threads_with_small_stacks_do_not_end_a_look, || {
        let vault = a_vault_with(&films::numbered().make().path);
        // As `ulimit -s 512`: the first thread of a process that is started, and those whose maker has no wish, get that much.
        let small = rustix::process::Rlimit {
            current: Some(512 << 10),
            ..rustix::process::getrlimit(rustix::process::Resource::Stack)
        };
        rustix::process::setrlimit(rustix::process::Resource::Stack, small).unwrap();
        let facts = probe(vault.ticket(), vitrin(), &mut |_| {}, &|| false)
            .unwrap()
            .unwrap()
            .facts;
        assert_eq!(facts.picture.unwrap().codec, "H.264");
    });
}

#[test]
fn a_film_that_is_no_film_is_reported_as_such() {
    let folder = TempDir::new().unwrap();
    let text = folder.path().join("film.mp4");
    fs::write(&text, b"not a film at all ".repeat(5000)).unwrap();
    let vault = a_vault_with(&text);
    let Err(StageError::Film { code, detail }) = probe(vault.ticket(), vitrin(), &mut |_| {}, &|| false) else {
        panic!("it was looked into")
    };
    assert_eq!(code, ErrorCode::Unsupported);
    // The code says that it cannot be shown; the detail says what it is, and no more.
    assert_eq!(detail, "container: text");
}

#[test]
fn a_film_that_was_changed_on_the_stick_is_reported_as_damaged() {
    let vault = a_vault_with(&films::numbered().make().path);
    flip_a_bit_in(&vault.only_film_file());
    let Err(StageError::Film { code, .. }) = probe(vault.ticket(), vitrin(), &mut |_| {}, &|| false) else {
        panic!("it was looked into")
    };
    assert_eq!(code, ErrorCode::Damaged);
}

#[test]
fn a_look_that_nobody_wants_any_more_ends_with_its_stage() {
    support::in_own_process(a_look_that_nobody_wants_any_more_ends_with_its_stage, || {
        let vault = a_vault_with(&films::numbered().make().path);
        let looked = probe(vault.ticket(), vitrin(), &mut |_| {}, &|| true).unwrap();
        assert!(looked.is_none() && started_by(std::process::id()).is_empty());
    });
}

#[test]
fn a_stage_that_crashes_is_an_event_and_nothing_else() {
    let stage = a_waiting_stage();
    signal(Signal::ABORT, &stage);
    let Event::Error { code, detail } = last_event_of(&stage) else {
        panic!("no error")
    };
    assert_eq!(code, ErrorCode::StageLost);
    assert!(detail.contains("signal: 6"), "{detail}");
    assert!(matches!(stage.send(Command::Play), Err(StageError::Gone)));
    assert!(stage.close().is_some_and(|status| !status.success()));
}

#[test]
fn a_stage_that_cannot_be_started_is_an_event_too() {
    let program = Some(PathBuf::from("/nowhere/vitrin"));
    let stage = Stage::spawn(SpawnOptions {
        program,
        windowless: true,
        ..SpawnOptions::default()
    })
    .unwrap();
    let Event::Error { code, .. } = last_event_of(&stage) else {
        panic!("no error")
    };
    assert_eq!(code, ErrorCode::StageLost);
    assert_eq!(stage.pid(), None);
    assert_eq!(stage.close(), None);
}

#[test]
fn a_stage_that_hangs_is_killed_after_a_grace() {
    let stage = a_waiting_stage();
    signal(Signal::STOP, &stage);
    let asked = Instant::now();
    let status = stage.close();
    assert!(status.is_some_and(|status| !status.success()));
    assert!(asked.elapsed() < Duration::from_secs(8), "took {:?}", asked.elapsed());
}

#[test]
fn a_stage_that_is_let_go_of_ends() {
    let stage = a_waiting_stage();
    let pid = stage.pid().unwrap();
    drop(stage);
    assert!(!Path::new(&format!("/proc/{pid}")).exists());
}

#[test]
fn a_closed_stage_says_so_last() {
    let stage = a_waiting_stage();
    stage.send(Command::Close).unwrap();
    assert_eq!(last_event_of(&stage), Event::Closed);
    assert!(stage.close().is_some_and(|status| status.success()));
}

#[test]
fn the_environment_of_a_stage_is_swept() {
    let stage = a_waiting_stage();
    let environment = fs::read(format!("/proc/{}/environ", stage.pid().unwrap())).unwrap();
    let names: Vec<String> = environment
        .split(|byte| *byte == 0)
        .filter_map(|entry| entry.split(|byte| *byte == b'=').next())
        .map(|name| String::from_utf8_lossy(name).into_owned())
        .collect();
    // Cargo gives its tests many variables that begin so.
    assert!(std::env::vars().any(|(name, _)| name.starts_with("CARGO")));
    assert!(
        !names
            .iter()
            .any(|name| name.starts_with("CARGO") || name.starts_with("LD_") || name == "PATH"),
        "{names:?}"
    );
    assert!(names.iter().any(|name| name == "MESA_SHADER_CACHE_DISABLE"));
}

// -- The sandbox from inside -----------------------------------------------------------------------------------------

/// Set for the copy of this test program that tries things out.
const INSIDE: &str = "VITRIN_TEST_INSIDE";

#[test]
fn inside_the_sandbox_nothing_can_be_written_opened_reached_or_started() {
    // The child has really tried: a test that is filtered out succeeds as well.
    let said = tried_inside("stage::try_things_out", INSIDE);
    assert!(said.contains("tried 12 things twice"), "{said}");
}

/// Has a copy of this program run `test`, which is ignored otherwise, with a folder in `variable` that it has no business in; what it
/// said.
pub fn tried_inside(test: &str, variable: &str) -> String {
    let outside = TempDir::new().unwrap();
    fs::write(outside.path().join("there"), "before").unwrap();
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let output = Program::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--ignored", "--nocapture", "--test-threads=1"])
        .env(variable, outside.path())
        .env("VITRIN_TEST_PORT", server.local_addr().unwrap().port().to_string())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert_eq!(fs::read_to_string(outside.path().join("there")).unwrap(), "before");
    said
}

/// Not a test by itself: the half of the one above that runs in a process of its own, because a sandbox is for good.
#[test]
#[ignore = "run by inside_the_sandbox_nothing_can_be_written_opened_reached_or_started"]
fn try_things_out() {
    let Some(outside) = std::env::var_os(INSIDE) else {
        return;
    };
    let port: u16 = std::env::var("VITRIN_TEST_PORT").unwrap().parse().unwrap();
    let attempts = attempts(&outside, port);
    all_possible(&attempts);
    sandbox(&SandboxPlan::for_stage(true)).unwrap();
    all_refused(&attempts);
    // What a stage lives on is still there.
    File::open("/etc/ld.so.cache").unwrap();
    File::open("/dev/urandom").unwrap();
    fs::read_dir("/usr/lib").unwrap();
    println!("tried {} things twice", attempts.len());
}

pub type Attempt = Box<dyn Fn() -> std::io::Result<()>>;

/// Without a sandbox: what is not possible at all proves nothing where it is refused.
pub fn all_possible(attempts: &[(&str, Attempt)]) {
    for (what, attempt) in attempts {
        attempt().unwrap_or_else(|error| panic!("without a sandbox, to {what} is possible: {error}"));
    }
}

pub fn all_refused(attempts: &[(&str, Attempt)]) {
    for (what, attempt) in attempts {
        let error = attempt()
            .err()
            .unwrap_or_else(|| panic!("in the sandbox, one can {what}"));
        assert_eq!(error.kind(), std::io::ErrorKind::PermissionDenied, "{what}: {error}");
    }
}

/// Everything that a stage has no business doing. Each can be done again and again, so that it can be tried twice.
pub fn attempts(outside: &OsString, port: u16) -> Vec<(&'static str, Attempt)> {
    let at = |name: &str| PathBuf::from(outside).join(name);
    let (there, fresh, folder) = (at("there"), at("fresh"), at("folder"));
    let (moved, link) = (at("moved"), at("link"));
    let of = |attempt: fn(&Path) -> std::io::Result<()>, path: &Path| -> Attempt {
        let path = path.to_owned();
        Box::new(move || attempt(&path))
    };
    vec![
        ("read a file elsewhere", of(|path| fs::read(path).map(drop), &there)),
        (
            "list a folder elsewhere",
            of(|path| fs::read_dir(path).map(drop), Path::new(outside)),
        ),
        (
            "write to a file",
            of(
                |path| OpenOptions::new().append(true).open(path)?.write_all(b""),
                &there,
            ),
        ),
        (
            "make a file",
            of(|path| File::create(path).and_then(|_| fs::remove_file(path)), &fresh),
        ),
        (
            "make a file in /tmp",
            of(|_| tempfile::tempfile_in("/tmp").map(drop), &fresh),
        ),
        (
            "make a file in shared memory",
            of(|_| tempfile::NamedTempFile::new_in("/dev/shm").map(drop), &fresh),
        ),
        (
            "make a folder",
            of(|path| fs::create_dir(path).and_then(|()| fs::remove_dir(path)), &folder),
        ),
        (
            "rename a file",
            Box::new({
                let there = there.clone();
                move || fs::rename(&there, &moved).and_then(|()| fs::rename(&moved, &there))
            }),
        ),
        (
            "make a symbolic link",
            Box::new(move || std::os::unix::fs::symlink("there", &link).and_then(|()| fs::remove_file(&link))),
        ),
        (
            "start a program",
            of(|_| Program::new("/bin/true").status().map(drop), &there),
        ),
        (
            "connect over TCP",
            Box::new(move || TcpStream::connect(("127.0.0.1", port)).map(drop)),
        ),
        ("listen on TCP", Box::new(|| TcpListener::bind("127.0.0.1:0").map(drop))),
    ]
}

// -- How the tests speak ---------------------------------------------------------------------------------------------

struct VaultWithAFilm {
    folder: TempDir,
    vault: UnlockedVault,
    film: FilmId,
}

fn a_vault_with(film: &Path) -> VaultWithAFilm {
    let folder = TempDir::new().unwrap();
    let passphrase = Passphrase::from_reader(&b"Sommar2024\n"[..]).unwrap();
    let label = Label {
        name: "Anna Andersson".into(),
        unit: "BUP".into(),
        date: jiff::civil::date(2026, 1, 31),
        if_found: String::new(),
    };
    // The cheapest hashing that the format allows: these tests are not about passwords.
    let cost = KdfCost::FLOOR;
    let mut vault = create(
        folder.path().join("vault"),
        NewVault {
            label,
            passphrase: &passphrase,
            cost,
        },
    )
    .unwrap();
    let film = vault
        .import(File::open(film).unwrap(), NewFilm::titled("Session"), &mut |_| {
            ControlFlow::Continue(())
        })
        .unwrap();
    VaultWithAFilm { folder, vault, film }
}

impl VaultWithAFilm {
    fn ticket(&self) -> vitrin::vault::FilmTicket {
        self.vault.ticket(self.film).unwrap()
    }

    /// The file that holds the film's only part.
    fn only_film_file(&self) -> PathBuf {
        let name = format!("{}.000", self.film);
        let folder = self.folder.path().join("vault");
        let mut folders = vec![folder];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.file_name().unwrap().to_string_lossy() == name {
                    return path;
                }
            }
        }
        panic!("no file {name}")
    }
}

fn vitrin() -> Option<PathBuf> {
    Some(PathBuf::from(env!("CARGO_BIN_EXE_vitrin")))
}

fn a_waiting_stage() -> Stage {
    let stage = Stage::spawn(SpawnOptions {
        program: vitrin(),
        windowless: true,
        ..SpawnOptions::default()
    })
    .unwrap();
    let first = stage.events().recv_timeout(Duration::from_secs(20)).unwrap().event;
    assert!(matches!(first, Event::Ready { .. }), "{first:?}");
    stage
}

/// The last event before the queue ends.
fn last_event_of(stage: &Stage) -> Event {
    let mut last = None;
    loop {
        match stage.events().recv_timeout(Duration::from_secs(20)) {
            Ok(stamped) => last = Some(stamped.event),
            Err(RecvTimeoutError::Disconnected) => return last.unwrap(),
            Err(RecvTimeoutError::Timeout) => panic!("the stage goes on; so far {last:?}"),
        }
    }
}

fn signal(signal: Signal, stage: &Stage) {
    let pid = Pid::from_raw(stage.pid().unwrap().cast_signed()).unwrap();
    kill_process(pid, signal).unwrap();
}

/// In the film's first chunk: every look into the film reads it.
fn flip_a_bit_in(file: &Path) {
    let file = OpenOptions::new().read(true).write(true).open(file).unwrap();
    let mut byte = [0];
    let offset = 56 + 100;
    file.read_exact_at(&mut byte, offset).unwrap();
    file.write_all_at(&[byte[0] ^ 1], offset).unwrap();
}

//! The recorder as its key holder sees it: a film through a real vault, one that is killed, one without a camera, and its sandbox from
//! inside.

use std::fs;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command as Program, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use vitrin::film::FilmSource;
use vitrin::memory::Passphrase;
use vitrin::operations::import::Inspection;
use vitrin::operations::record::{
    Ending, Microphone, RecordError, RecordRequest, RecordedFilm, RecordingSession, Status, devices, finish, trial,
};
use vitrin::platform::{SandboxPlan, deny_sockets, sandbox};
use vitrin::protocol::RecorderFault;
use vitrin::vault::{FilmReader, FilmState, KdfCost, Label, NewVault, UnlockedVault, create};

use super::stage::{all_possible, all_refused, attempts, tried_inside};

#[test]
fn a_recording_is_a_film_that_can_be_shown() {
    let home = TempDir::new().unwrap();
    let vault = a_vault(&home);
    let mut session = a_session(RecordRequest {
        test_source: true,
        ..RecordRequest::default()
    });
    let opened = until(&mut session, |status| status.opened.clone());
    assert_eq!((opened.size, opened.frame_rate), ((640, 360), 25));
    assert!(opened.sandbox.contains("no new sockets"), "{}", opened.sandbox);
    let begun = Instant::now();
    while session.take_preview().is_none() {
        assert!(begun.elapsed() < Duration::from_secs(20), "no preview came");
        session.wait(Duration::from_millis(50));
    }
    session.begin(&mut vault.lock(), "Recorded").unwrap();
    // The vault is free meanwhile, and others see what it is.
    let listed = vault.lock().find("Recorded").unwrap().clone();
    assert_eq!(listed.state, FilmState::Unfinished);
    assert!(vault.lock().is_being_imported(listed.id));
    let status = until(&mut session, |status| {
        (status.recorded_ms > 1500).then(|| status.clone())
    });
    assert!(
        status.recording && status.peak.is_some_and(|peak| peak > -20.0),
        "{status:?}"
    );
    assert!(status.free.is_some() && status.time_left().is_some_and(|left| left > Duration::from_secs(1)));
    session.pause();
    let paused = until(&mut session, |status| (!status.recording).then_some(status.recorded_ms));
    std::thread::sleep(Duration::from_millis(600));
    assert!(session.poll().recorded_ms < paused + 200);
    session.resume();
    until(&mut session, |status| (status.recorded_ms > paused + 500).then_some(()));
    let film = ended(session, &vault);
    assert_eq!(film.ending, Ending::Asked);
    assert_eq!(film.inspection, Inspection::Showable { warnings: Vec::new() });
    let listed = vault.lock().film(film.id).unwrap().clone();
    let facts = listed.facts.unwrap();
    assert_eq!(listed.state, FilmState::Sealed);
    assert!(facts.duration_ms.unwrap().abs_diff(film.length_ms) < 250);
    let reader = FilmReader::open(vault.lock().ticket(film.id).unwrap()).unwrap();
    let mut start = [0; 4];
    reader.read_at(0, &mut start).unwrap();
    assert_eq!((reader.len(), start), (film.size, [0x1A, 0x45, 0xDF, 0xA3]));
}

#[test]
fn a_recorder_that_is_killed_leaves_a_whole_film() {
    let home = TempDir::new().unwrap();
    let vault = a_vault(&home);
    let mut session = a_session(RecordRequest {
        test_source: true,
        microphone: Microphone::Off,
        ..RecordRequest::default()
    });
    until(&mut session, |status| status.opened.clone());
    session.begin(&mut vault.lock(), "Recorded").unwrap();
    until(&mut session, |status| (status.recorded_ms > 3000).then_some(()));
    let recorder = Pid::from_raw(session.pid().unwrap().cast_signed()).unwrap();
    kill_process(recorder, Signal::KILL).unwrap();
    until(&mut session, |status| status.over.then_some(()));
    assert_eq!(
        session.status().failure.as_ref().unwrap().0,
        RecorderFault::RecorderLost
    );
    let recorded = session.status().recorded_ms;
    let film = finish(session.finish().unwrap(), &Arc::downgrade(&vault), vitrin().as_deref()).unwrap();
    assert_eq!(film.ending, Ending::Failed(RecorderFault::RecorderLost));
    let facts = vault.lock().film(film.id).unwrap().facts.clone().unwrap();
    let length = facts.duration_ms.unwrap();
    assert!(length + 1000 >= recorded, "{length} of {recorded} ms");
}

#[test]
fn a_film_that_was_never_begun_leaves_nothing() {
    let home = TempDir::new().unwrap();
    let vault = a_vault(&home);
    let mut session = a_session(RecordRequest {
        test_source: true,
        ..RecordRequest::default()
    });
    until(&mut session, |status| status.opened.clone());
    session.stop();
    until(&mut session, |status| status.over.then_some(()));
    assert!(session.finish().is_none() && vault.lock().films().is_empty());
}

#[test]
fn a_trial_says_that_picture_and_sound_come() {
    let request = RecordRequest {
        test_source: true,
        ..RecordRequest::default()
    };
    let trial = trial(request, vitrin(), &CancellationToken::new()).unwrap();
    assert!(trial.picture && trial.sound && !trial.dark, "{trial:?}");
}

/// Neither is there a camera of that name on any computer, nor any camera where these tests are run.
#[test]
fn a_camera_that_is_not_there_is_told() {
    let mut session = a_session(RecordRequest {
        camera: Some("No such camera".into()),
        microphone: Microphone::Off,
        test_source: false,
    });
    let failure = until(&mut session, |status| status.failure.clone());
    assert_eq!(failure, (RecorderFault::NoCamera, "No such camera".into()));
    let home = TempDir::new().unwrap();
    let vault = a_vault(&home);
    let refused = session.begin(&mut vault.lock(), "Nothing");
    assert!(matches!(
        refused,
        Err(RecordError::Recorder {
            fault: RecorderFault::NoCamera,
            ..
        })
    ));
    assert!(vault.lock().films().is_empty());
    assert!(devices(vitrin()).is_ok());
}

#[test]
fn a_recorder_started_by_hand_says_so_and_ends() {
    let output = Program::new(vitrin().unwrap())
        .arg("recorder")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("never by hand"));
}

// -- The sandbox from inside -----------------------------------------------------------------------------------------

/// Set for the copy of this test program that tries things out.
const INSIDE: &str = "VITRIN_TEST_INSIDE_RECORDER";

#[test]
fn inside_a_recorders_sandbox_nothing_can_be_written_opened_reached_or_started() {
    let said = tried_inside("recorder::try_things_out", INSIDE);
    assert!(said.contains("tried 14 things twice"), "{said}");
}

/// Not a test by itself: the half of the one above that runs in a process of its own, because a sandbox is for good.
#[test]
#[ignore = "run by inside_a_recorders_sandbox_nothing_can_be_written_opened_reached_or_started"]
fn try_things_out() {
    let Some(outside) = std::env::var_os(INSIDE) else {
        return;
    };
    let port: u16 = std::env::var("VITRIN_TEST_PORT").unwrap().parse().unwrap();
    let mut attempts = attempts(&outside, port);
    let socket = Path::new(&outside).join("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    attempts.push((
        "connect to a program",
        Box::new(move || UnixStream::connect(&socket).map(drop)),
    ));
    let name = Path::new(&outside).join("name");
    attempts.push((
        "listen for programs",
        Box::new(move || {
            std::os::unix::net::UnixListener::bind(&name)?;
            fs::remove_file(&name)
        }),
    ));
    all_possible(&attempts);
    let level = sandbox(&SandboxPlan::for_recorder()).unwrap();
    assert!(level.is_whole() && !level.is_without_new_sockets(), "{level}");
    // Camera and microphone would be opened here.
    let level = deny_sockets(level, true).unwrap();
    assert!(level.is_without_new_sockets());
    all_refused(&attempts);
    fs::File::open("/dev/urandom").unwrap();
    println!("tried {} things twice", attempts.len());
}

// -- How the tests speak ---------------------------------------------------------------------------------------------

fn a_vault(home: &TempDir) -> Arc<Mutex<UnlockedVault>> {
    let passphrase = Passphrase::from_reader(&b"Sommar2024\n"[..]).unwrap();
    let label = Label {
        name: "Anna Andersson".into(),
        unit: "BUP".into(),
        date: jiff::civil::date(2026, 1, 31),
        if_found: String::new(),
    };
    let new = NewVault {
        label,
        passphrase: &passphrase,
        cost: KdfCost::FLOOR,
    };
    Arc::new(Mutex::new(create(home.path().join("vault"), new).unwrap()))
}

fn a_session(request: RecordRequest) -> RecordingSession {
    RecordingSession::open(request, vitrin(), None).unwrap()
}

/// Waits until `look` finds what it wants.
#[track_caller]
fn until<T>(session: &mut RecordingSession, look: impl Fn(&Status) -> Option<T>) -> T {
    let deadline = Instant::now() + Duration::from_secs(40);
    loop {
        if let Some(found) = look(session.wait(Duration::from_millis(50))) {
            return found;
        }
        assert!(Instant::now() < deadline, "waited in vain: {:?}", session.status());
    }
}

fn ended(mut session: RecordingSession, vault: &Arc<Mutex<UnlockedVault>>) -> RecordedFilm {
    session.stop();
    until(&mut session, |status| status.over.then_some(()));
    finish(session.finish().unwrap(), &Arc::downgrade(vault), vitrin().as_deref()).unwrap()
}

fn vitrin() -> Option<PathBuf> {
    Some(PathBuf::from(env!("CARGO_BIN_EXE_vitrin")))
}

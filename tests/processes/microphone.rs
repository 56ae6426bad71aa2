//! The microphone that carries the film: at a sound server of the test's own, from within the console's sandbox.

use std::f64::consts::TAU;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::json;
use support::desktop::Desktop;
use support::opening::{held, sealed};
use support::sound::RATE;
use support::{films, seconds};
use vitrin::platform::microphone::{MicrophoneError, VirtualMicrophone};
use vitrin::platform::{SandboxPlan, sandbox};

/// What browsers show of it.
const NAME: &str = "Vitrin (film och mikrofon)";

#[test]
fn film_and_voice_are_in_it_and_the_user_hears_the_film_alone() {
    let (film, vault, desktop) = sealed(&films::numbered());
    let _user = speech_into_a_headset(&desktop);
    let microphone = VirtualMicrophone::make_at(&socket(&desktop), NAME).unwrap();
    assert!(microphone.has_own_microphone());

    let mut playing = held(&vault, &film, &desktop);
    playing.send(json!({"command": "sound_output", "sink": microphone.sink()}));
    playing.play();
    playing.expect_where("film", seconds(10), |e| e.name() == "position" && e.at() > 0.5);
    let (call, speaker) = (desktop.record_sound_of(&source()), desktop.record_sound());
    playing.expect_where("4.5 s of film", seconds(20), |e| e.name() == "position" && e.at() > 4.5);
    let (call, speaker) = (call.stop(), speaker.stop());
    // The film's tone is on in every other second, the voice always.
    assert!(call.share_of(1000.0) > 0.1, "the film is in the call");
    assert!(call.share_of(VOICE) > 0.1, "the voice is in the call");
    assert!(speaker.share_of(1000.0) > 0.1, "the user hears the film");
    assert!(speaker.share_of(VOICE) < 0.01, "the user does not hear himself");
}

#[test]
fn a_muted_film_leaves_the_voice() {
    let (film, vault, desktop) = sealed(&films::numbered());
    let _user = speech_into_a_headset(&desktop);
    let microphone = VirtualMicrophone::make_at(&socket(&desktop), NAME).unwrap();
    let mut playing = held(&vault, &film, &desktop);
    playing.send(json!({"command": "sound_output", "sink": microphone.sink()}));
    playing.send(json!({"command": "mute", "on": true}));
    playing.play();
    let call = desktop.record_sound_of(&source());
    playing.expect_where("3 s of film", seconds(20), |e| e.name() == "position" && e.at() > 3.0);
    let call = call.stop();
    assert!(call.share_of(VOICE) > 0.1, "the voice is in the call");
    assert!(call.share_of(1000.0) < 0.01, "the film is not");
}

#[test]
fn programs_are_offered_it_as_a_microphone_and_no_longer_when_it_is_dropped() {
    let desktop = Desktop::start();
    let modules = || desktop.sound_server(&["list", "short", "modules"]);
    let before = modules();
    let microphone = VirtualMicrophone::make_at(&socket(&desktop), NAME).unwrap();
    assert!(!microphone.has_own_microphone(), "there is none on this desktop");
    let sources: serde_json::Value =
        serde_json::from_str(&desktop.sound_server(&["--format=json", "list", "sources"])).unwrap();
    let ours = sources
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["description"] == NAME);
    let ours = ours.unwrap_or_else(|| panic!("{sources:#}"));
    // Browsers offer no monitors.
    assert_eq!(ours["monitor_source"], "", "{ours:#}");
    assert_eq!(ours["name"], source());
    assert_eq!(desktop.sound_server(&["get-default-sink"]), "speaker");
    drop(microphone);
    assert_eq!(modules(), before);
}

#[test]
fn what_a_killed_program_has_left_goes_and_what_a_living_one_has_stays() {
    let desktop = Desktop::start();
    let mut dead = Command::new("true").spawn().unwrap();
    let (gone, lives) = (dead.id(), desktop.servers()[0].1);
    dead.wait().unwrap();
    for process in [gone, lives] {
        let film = format!("vitrin_film_{process}");
        desktop.sound_server(&["load-module", "module-null-sink", &format!("sink_name={film}")]);
        desktop.sound_server(&["load-module", "module-loopback", &format!("source={film}.monitor")]);
    }
    drop(VirtualMicrophone::make_at(&socket(&desktop), NAME).unwrap());
    let left = desktop.sound_server(&["list", "short", "modules"]);
    assert!(!left.contains(&format!("vitrin_film_{gone}")), "{left}");
    assert_eq!(left.matches(&format!("vitrin_film_{lives}")).count(), 2, "{left}");
}

#[test]
fn the_consoles_sandbox_allows_it() {
    let desktop = Desktop::start();
    let socket = socket(&desktop);
    // A sandbox binds the thread that goes into it.
    let made = std::thread::spawn(move || {
        sandbox(&SandboxPlan::for_console(None)).unwrap();
        VirtualMicrophone::make_at(&socket, NAME).map(drop)
    });
    made.join().unwrap().unwrap();
}

#[test]
fn without_a_sound_server_there_is_none() {
    let nowhere = tempfile::tempdir().unwrap();
    let refused = VirtualMicrophone::make_at(&nowhere.path().join("native"), NAME);
    assert!(matches!(refused, Err(MicrophoneError::NoServer)));
}

/// The pitch of the user's voice.
const VOICE: f64 = 440.0;

/// Where the desktop's sound server listens.
fn socket(desktop: &Desktop) -> PathBuf {
    desktop.runtime_folder().join("pulse/native")
}

/// What the sound server calls the microphone.
fn source() -> String {
    format!("vitrin_microphone_{}", std::process::id())
}

/// A headset that is spoken into without end.
struct Speaking {
    program: Child,
    voice: Option<std::thread::JoinHandle<()>>,
}

fn speech_into_a_headset(desktop: &Desktop) -> Speaking {
    desktop.sound_server(&["load-module", "module-null-sink", "sink_name=room"]);
    desktop.sound_server(&[
        "load-module",
        "module-remap-source",
        "source_name=headset",
        "master=room.monitor",
    ]);
    let mut pacat = Command::new("pacat");
    pacat.args(["--device=room", "--raw", "--format=s16le", "--channels=1"]);
    pacat
        .args([&format!("--rate={RATE}"), "--latency-msec=50"])
        .stdin(Stdio::piped());
    desktop.set_environment(&mut pacat);
    let mut program = pacat.spawn().unwrap();
    let mut into = program.stdin.take().unwrap();
    let voice = std::thread::spawn(move || {
        let tone = (0..RATE).map(|n| (8000.0 * (TAU * VOICE * n as f64 / RATE as f64).sin()) as i16);
        let second: Vec<u8> = tone.flat_map(i16::to_le_bytes).collect();
        while into.write_all(&second).is_ok() {}
    });
    Speaking {
        program,
        voice: Some(voice),
    }
}

impl Drop for Speaking {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
        drop(self.voice.take().map(std::thread::JoinHandle::join));
    }
}

//! What a stage says that is in an attacker's hands: in its events, and on its standard error. Nothing of it reaches a terminal, a file
//! or a person as it was said.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use vitrin::protocol::{ErrorCode, Event};
use vitrin::workers::{MAX_LINES, SpawnOptions, Stage, StderrListener};

/// Puts a command onto the clipboard, clears the screen, asks for a password, turns the direction of writing, hides, and goes on for
/// long; by escape sequences of 7 and of 8 bits.
const EVIL: &str = "\u{1b}]52;c;cm0gLXJmIH4=\u{7}\u{1b}[2J\u{1b}[H\u{9b}3J\r\n\n\tvitrin: Password for the vault: \u{202e}drowssap\u{2066}\
                    \u{200b}\u{feff}\u{85}\u{2028}\u{90}q\u{9c}\u{7f}\0";

/// The most characters of a text, as docs/protocol.md has it.
const MAX_TEXT: usize = 240;

#[test]
fn whatever_a_stage_says_in_an_event_comes_out_harmless_and_short() {
    let long = format!("{EVIL}{}", "x".repeat(20_000));
    let display = json!({"id": 1, "name": EVIL, "width": 1, "height": 1, "primary": true, "here": true});
    let said = [
        json!({"event": "ready", "protocol": 1, "sandbox": EVIL, "drawing": {"device": EVIL, "software": false}}),
        json!({"event": "displays", "displays": vec![display; 100]}),
        json!({"event": "facts", "facts": {
            "container": EVIL, "duration_ms": 1000, "recorded_on": EVIL,
            "picture": {"codec": EVIL, "width": 2, "height": 2, "frame_rate": null, "interlaced": false, "rotation": 0, "pixel_aspect": [1, 1]},
            "sound": {"codec": long, "channels": 2, "sample_rate": 48000},
        }}),
        json!({"event": "warning", "code": "no_sound_output", "detail": EVIL}),
        json!({"event": "error", "code": "unsupported", "detail": long}),
    ];
    let liar = a_liar(&said, "");
    let events = events_of(&liar.stage(None));
    // Each is there, for what it is: texts are changed, and nothing else.
    let names: Vec<String> = events.iter().map(|event| event["event"].to_string()).collect();
    assert_eq!(
        names,
        said.iter().map(|event| event["event"].to_string()).collect::<Vec<_>>()
    );
    let mut seen = 0;
    for event in &events {
        each_text(event, &mut |text| {
            seen += 1;
            assert_harmless(text, MAX_TEXT);
        });
    }
    assert!(seen > 10, "{seen} texts in {events:?}");
    assert!(events[1]["displays"].as_array().unwrap().len() <= 32);
    assert_eq!(
        events[2]["facts"]["recorded_on"],
        Value::Null,
        "it would be stored as a date"
    );
    let detail = events[4]["detail"].as_str().unwrap();
    assert!(
        detail.starts_with("�]52;c;cm0gLXJmIH4=�[2J�[H�3J vitrin: Password"),
        "{detail}"
    );
    assert!(detail.ends_with("x…"), "{detail}");
}

#[test]
fn a_day_of_filming_is_a_date_or_nothing() {
    let facts = |day: &str| {
        json!({"event": "facts", "facts":
            {"container": null, "duration_ms": null, "picture": null, "sound": null, "recorded_on": day}})
    };
    let liar = a_liar(
        &["2026-02-28", "2026-02-30", "20260228", "+002026-02-28", "2026-2-8"].map(facts),
        "",
    );
    let days: Vec<Value> = events_of(&liar.stage(None))
        .iter()
        .filter(|event| event["event"] == "facts")
        .map(|event| event["facts"]["recorded_on"].clone())
        .collect();
    assert_eq!(
        days,
        [json!("2026-02-28"), json!(null), json!(null), json!(null), json!(null)]
    );
}

#[test]
fn the_last_words_of_a_stage_that_is_lost_are_told_harmless_and_short() {
    let liar = a_liar(&[], &format!("first\n{EVIL}{}\n", "x".repeat(5000)));
    let stage = liar.stage(None);
    let mut detail = String::new();
    for stamped in stage.events() {
        if let Event::Error { code, detail: told } = stamped.event {
            assert_eq!(code, ErrorCode::StageLost);
            detail = told;
        }
    }
    assert!(
        detail.contains("exit status: 0; it last said: vitrin: Password for the vault: �drowssap�"),
        "{detail}"
    );
    assert_harmless(&detail, MAX_TEXT);
}

#[test]
fn who_asked_for_it_hears_what_a_stage_prints_line_by_line() {
    let liar = a_liar(&[], &format!("one\n{EVIL}\n\u{1b}c\nlast"));
    let (listener, lines) = a_listener();
    events_of(&liar.stage(Some(listener)));
    let lines: Vec<String> = lines.iter().collect();
    assert_eq!(
        lines,
        [
            "one",
            "�]52;c;cm0gLXJmIH4=�[2J�[H�3J",
            "vitrin: Password for the vault: �drowssap� �q�",
            "�c",
            "last"
        ]
    );
}

#[test]
fn a_stage_that_floods_its_standard_error_is_read_and_hardly_heard() {
    let folder = TempDir::new().unwrap();
    // A little over 16 MB, half of it in one line.
    let script = "head -c 8000000 /dev/zero | tr '\\0' x >&2; yes film | head -c 8000000 >&2\n";
    let liar = a_program(folder, script);
    let (listener, lines) = a_listener();
    let begun = Instant::now();
    events_of(&liar.stage(Some(listener)));
    let lines: Vec<String> = lines.iter().collect();
    assert_eq!(lines.len(), MAX_LINES);
    lines.iter().for_each(|line| assert_harmless(line, 160));
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "it was held up for {:?}",
        begun.elapsed()
    );
}

#[cfg(target_arch = "x86_64")]
#[test]
fn a_stage_that_looks_into_a_film_writes_to_no_file_and_no_terminal_whatever_it_inherits() {
    use nix::errno::Errno;
    use nix::libc;
    use support::careless_start::leaks_of;
    use support::syscall_injection::SyscallInjection;

    // Open in this process, and inherited by all that it starts.
    let file = tempfile::NamedTempFile::new().unwrap();
    rustix::io::fcntl_setfd(&file, rustix::io::FdFlags::empty()).unwrap();
    let (listener, lines) = a_listener();
    let stage = Stage::spawn(SpawnOptions {
        program: Some(PathBuf::from(env!("CARGO_BIN_EXE_vitrin"))),
        windowless: true,
        on_stderr: Some(listener),
        ..SpawnOptions::default()
    })
    .unwrap();
    let ready = stage.events().recv_timeout(Duration::from_secs(20)).unwrap().event;
    assert!(matches!(ready, Event::Ready { .. }), "{ready:?}");
    let pid = stage.pid().unwrap();
    assert_eq!(leaks_of(pid), Vec::<String>::new());

    let mut injection = SyscallInjection::into(pid);
    let text = b"\x1b[2Jfilm\n";
    let at = injection.bytes(text);
    let written = injection.call(libc::SYS_write, &[2, at, text.len() as u64]);
    assert_eq!(written, Ok(text.len() as u64));
    for number in 0..3_u64 {
        let at = injection.bytes(&[0; 64]);
        let answer = injection.call(libc::SYS_ioctl, &[number, libc::TCGETS, at]);
        assert!(answer.is_err(), "{number} is a terminal");
        if number > 0 {
            let at = injection.bytes(&[0; 64]);
            assert_eq!(injection.call(libc::SYS_read, &[number, at, 64]), Err(Errno::EBADF));
        }
    }
    drop(injection);
    assert_eq!(lines.recv_timeout(Duration::from_secs(5)).unwrap(), "�[2Jfilm");
    stage.close();
    assert_eq!(fs::read(file.path()).unwrap(), b"");
}

// -- How the tests speak ---------------------------------------------------------------------------------------------

/// A program in the stage's place.
struct Liar {
    folder: TempDir,
}

/// One that says these events, prints this, and ends.
fn a_liar(events: &[Value], printed: &str) -> Liar {
    let folder = TempDir::new().unwrap();
    let mut frames = Vec::new();
    for event in events {
        let mut event = event.clone();
        event["time_us"] = json!(1);
        let json = serde_json::to_vec(&event).unwrap();
        frames.extend(u32::try_from(json.len()).unwrap().to_le_bytes());
        frames.push(1);
        frames.extend(json);
    }
    fs::write(folder.path().join("frames"), frames).unwrap();
    fs::write(folder.path().join("printed"), printed).unwrap();
    a_program(folder, "cat \"$here/printed\" >&2; cat \"$here/frames\" >&0\n")
}

fn a_program(folder: TempDir, script: &str) -> Liar {
    let program = folder.path().join("vitrin");
    let whole =
        format!("#!/bin/sh\nPATH=/usr/bin:/bin\nhere=$(dirname \"$0\")\n[ \"$1\" = stage ] || exit 0\n{script}");
    fs::write(&program, whole).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    Liar { folder }
}

impl Liar {
    fn stage(&self, on_stderr: Option<StderrListener>) -> Stage {
        Stage::spawn(SpawnOptions {
            program: Some(self.folder.path().join("vitrin")),
            windowless: true,
            on_stderr,
            ..SpawnOptions::default()
        })
        .unwrap()
    }
}

fn a_listener() -> (StderrListener, Receiver<String>) {
    let (sender, lines) = channel();
    let listener = Arc::new(move |line: &str| drop(sender.send(line.to_owned())));
    (listener, lines)
}

/// All events until the stage has ended, in their JSON.
fn events_of(stage: &Stage) -> Vec<Value> {
    let mut events = Vec::new();
    loop {
        match stage.events().recv_timeout(Duration::from_secs(30)) {
            Ok(stamped) => events.push(serde_json::from_slice(&stamped.to_json()).unwrap()),
            Err(RecvTimeoutError::Disconnected) => return events,
            Err(RecvTimeoutError::Timeout) => panic!("the stage goes on; so far {events:?}"),
        }
    }
}

fn each_text(value: &Value, look: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => look(text),
        Value::Array(items) => items.iter().for_each(|item| each_text(item, look)),
        Value::Object(members) => members.values().for_each(|member| each_text(member, look)),
        _ => {}
    }
}

#[track_caller]
fn assert_harmless(text: &str, most: usize) {
    assert!(
        text.chars().count() <= most,
        "{} characters: {text}",
        text.chars().count()
    );
    for c in text.chars() {
        let steers = c.is_control()
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}'..='\u{200f}' | '\u{feff}');
        assert!(!steers, "{c:?} in {text:?}");
    }
}

//! What a stage that an attacker has taken over can do with what it has open, and with what it says: whatever it was started from, it
//! writes to no file and to no terminal, and what it says reaches nobody as it was said.

use nix::errno::Errno;
use nix::libc;
use serde_json::{Value, json};

use support::careless_start::{CarelessStart, Streams, leaks_of};
use support::desktop::Desktop;
use support::films;
use support::opening::{running, sealed};
use support::stop_at_exit::StopAtExit;
use support::syscall_injection::SyscallInjection;
use support::unprivileged::UnprivilegedUser;
use support::vitrin::{CHEAP, PASSWORD, Playing, a_vault_watched_by, a_vault_with, play, run_by, title_of};
use support::{seconds, wait_for};

/// A command for the clipboard, a cleared screen, a question for the password, and marks that turn the direction of writing; with
/// escape sequences of 7 and of 8 bits.
const EVIL: &str = "\u{1b}]52;c;cm0gLXJmIH4=\u{7}\u{1b}[2J\u{9b}H\r\nPassword for the vault: \u{202e}drowssap\u{2066}";

/// What is left of it.
const EVIL_SHOWN: &str = "�]52;c;cm0gLXJmIH4=�[2J�H Password for the vault: �drowssap�";

#[test]
fn a_stage_writes_to_no_file_and_no_terminal_that_its_parent_was_started_with() {
    let film = films::numbered().frames(40 * 25).make();
    let vault = a_vault_with(&[&film.path]);
    for streams in [Streams::Files, Streams::Terminal] {
        let start = CarelessStart::new(streams);
        let desktop = Desktop::start();
        let mut playing = vault.play(&title_of(&film.path)).by(start.words()).on(&desktop);
        it_writes_nowhere(&mut playing, &start, streams);
    }
}

#[test]
fn nor_does_one_of_an_ordinary_user() {
    let user = UnprivilegedUser::new();
    let film = user.bring(&films::numbered().frames(40 * 25).make().path);
    let stick = user.home().join("stick");
    let (stick, film) = (stick.to_str().unwrap(), film.to_str().unwrap());
    let does = |arguments: &[&str]| run_by(&user.words(), arguments, &[PASSWORD]).succeeds();
    does(&["init", stick, "--name", "Anna Andersson", "--kdf-memory", CHEAP]);
    does(&["import", stick, film, "--title", "Session"]);
    let start = CarelessStart::new(Streams::Files);
    let words = [start.words(), user.words()].concat();
    let desktop = Desktop::start();
    let server = desktop.open_sound_to_others();
    let play = play(stick, "Session").by(words).with("PULSE_SERVER", &server);
    it_writes_nowhere(&mut play.on(&desktop), &start, Streams::Files);
}

fn it_writes_nowhere(playing: &mut Playing, start: &CarelessStart, streams: Streams) {
    let window = playing.window();
    wait_for("the film to play", seconds(30), || {
        window.number().filter(|&number| number > 5)
    });
    // The program itself has them, or the test would say nothing.
    assert!(leaks_of(playing.pid()).len() >= 5, "{:?}", leaks_of(playing.pid()));
    let stage = playing.stages()[0];
    assert_eq!(leaks_of(stage), Vec::<String>::new());

    const STOLEN: &[u8] = b"the film, written down\n";
    let mut injection = SyscallInjection::into(stage);
    for number in [1, 2, 90] {
        let at = injection.bytes(STOLEN);
        let written = injection.call(libc::SYS_write, &[number, at, STOLEN.len() as u64]);
        // Its output goes nowhere, its errors to the process that started it.
        let expected = if number == 90 {
            Err(Errno::EBADF)
        } else {
            Ok(STOLEN.len() as u64)
        };
        assert_eq!(written, expected, "to {number}");
        let at = injection.bytes(&[0; 64]);
        assert_eq!(
            injection.call(libc::SYS_read, &[number, at, 64]),
            Err(Errno::EBADF),
            "what was typed"
        );
    }
    for number in 0..3 {
        let at = injection.bytes(&[0; 64]);
        let asked = injection.call(libc::SYS_ioctl, &[number, libc::TCGETS, at]);
        assert!(asked.is_err(), "{number} is a terminal");
    }
    for path in ["/dev/tty", "/proc/self/fd/1", "/proc/self/fd/2"] {
        let at = injection.text(path);
        let flags = (libc::O_RDWR | libc::O_APPEND) as u64;
        if let Ok(opened) = injection.call(libc::SYS_openat, &[libc::AT_FDCWD as u64, at, flags]) {
            assert_eq!(leaks_of(stage), Vec::<String>::new(), "{path}");
            injection.call(libc::SYS_close, &[opened]).unwrap();
        }
    }
    // The channel comes last. What the stage says next ends this frame, and the key holder the conversation.
    let mut frame = 2000_u32.to_le_bytes().to_vec();
    frame.push(1);
    frame.extend(STOLEN);
    let at = injection.bytes(&frame);
    let written = injection.call(libc::SYS_write, &[0, at, frame.len() as u64]);
    assert_eq!(written, Ok(frame.len() as u64));
    drop(injection);
    playing.exit_code(seconds(10));
    let written = String::from_utf8(start.written()).unwrap();
    assert!(!written.contains("written down"), "{written}");
    // What the program itself had to say is there.
    assert_eq!(!written.is_empty(), streams == Streams::Files, "{written}");
}

#[test]
fn nothing_that_is_started_to_look_into_a_film_has_a_file_to_write_to_or_a_terminal() {
    let start = CarelessStart::new(Streams::Files);
    let film = films::numbered().make();
    let vault = a_vault_watched_by(start.words(), PASSWORD);
    let mut import = vault.begin_import(&film.path, &title_of(&film.path));
    let ends = StopAtExit::of_family(import.id());
    let mut seen = Vec::new();
    loop {
        let end = ends.wait(seconds(60));
        if end.pid == import.id() {
            break;
        }
        let line = std::fs::read_to_string(format!("/proc/{}/cmdline", end.pid)).unwrap();
        let command = line.split('\0').nth(1).unwrap_or_default().to_owned();
        assert_eq!(leaks_of(end.pid), Vec::<String>::new(), "{line}");
        seen.push(command);
    }
    assert!(import.wait().unwrap().success());
    assert!(seen.iter().any(|command| command == "stage"), "{seen:?}");
    assert!(seen.iter().any(|command| command == "registry"), "{seen:?}");
}

#[test]
fn what_a_stage_says_comes_out_harmless_in_the_terminal_and_in_json() {
    let (film, vault, desktop) = sealed(&films::numbered().frames(40 * 25));
    let mut playing = running(&vault, &film, &desktop);
    let stage = playing.stages()[0];
    let mut injection = SyscallInjection::into(stage);
    prints(&mut injection, EVIL);
    says(
        &mut injection,
        &json!({"event": "warning", "code": "no_sound_output", "detail": EVIL}),
    );
    says(
        &mut injection,
        &json!({"event": "error", "code": "unsupported", "detail": EVIL}),
    );
    drop(injection);
    let warning = playing.expect("warning", seconds(5));
    assert_eq!(warning.0["detail"], EVIL_SHOWN);
    let error = playing.expect("error", seconds(5));
    assert_eq!(error.0["detail"], EVIL_SHOWN);
    playing.close();
    playing.exit_code(seconds(10));
    let words = playing.words();
    assert!(words.contains("cannot be shown"), "{words}");
    assert!(
        !words.contains("drowssap"),
        "what it says is not among the words that are known, and what it printed, nobody asked for: {words}"
    );
    is_harmless(&words);
}

#[test]
fn what_a_stage_prints_is_shown_to_who_asks_for_it_and_harmless() {
    let film = films::numbered().frames(40 * 25).make();
    let vault = a_vault_with(&[&film.path]);
    let desktop = Desktop::start();
    let mut playing = vault.play(&title_of(&film.path)).verbose().shown_on(&desktop);
    let mut injection = SyscallInjection::into(playing.stages()[0]);
    prints(&mut injection, EVIL);
    drop(injection);
    let words = wait_for("what it printed", seconds(5), || {
        Some(playing.words()).filter(|words| words.contains("drowssap"))
    });
    let lines: Vec<&str> = words.lines().filter(|line| line.contains("reports:")).collect();
    assert!(
        lines.contains(&"vitrin: the film's process reports: �]52;c;cm0gLXJmIH4=�[2J�H"),
        "{words}"
    );
    assert!(
        lines.contains(&"vitrin: the film's process reports: Password for the vault: �drowssap�"),
        "{words}"
    );
    is_harmless(&words);
    playing.close();
    assert_eq!(playing.exit_code(seconds(10)), 0, "{}", playing.words());
}

fn prints(injection: &mut SyscallInjection, text: &str) {
    let line = format!("{text}\n");
    let at = injection.bytes(line.as_bytes());
    let written = injection.call(libc::SYS_write, &[2, at, line.len() as u64]);
    assert_eq!(written, Ok(line.len() as u64));
}

/// Writes a frame with this event into the channel.
fn says(injection: &mut SyscallInjection, event: &Value) {
    let mut event = event.clone();
    event["time_us"] = json!(1);
    let json = serde_json::to_vec(&event).unwrap();
    let mut frame = u32::try_from(json.len()).unwrap().to_le_bytes().to_vec();
    frame.push(1);
    frame.extend(json);
    let at = injection.bytes(&frame);
    let written = injection.call(libc::SYS_write, &[0, at, frame.len() as u64]);
    assert_eq!(written, Ok(frame.len() as u64));
}

#[track_caller]
fn is_harmless(words: &str) {
    let steers =
        |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    assert!(!words.contains(steers), "{words:?}");
}

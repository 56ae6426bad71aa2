//! Console and stage as `docs/protocol.md` has them speak: the page's own examples, and what a stage answers to a console
//! that does not keep to the page. Needs no display.

use std::fs::File;
use std::io;
use std::process::{Child, Command as Program, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use vitrin::film::{Area, Cover};
use vitrin::memory::Key;
use vitrin::platform::ChannelEnd;
use vitrin::protocol::framing::{self, Frame, Receive, Transmit};
use vitrin::protocol::{
    Command, Covers, ErrorCode, Event, Language, PROTOCOL_VERSION, RecorderReport, RecorderRequest, Stamped,
};

const PAGE: &str = include_str!("../../docs/protocol.md");

#[test]
fn every_command_on_the_page_is_one_and_is_written_as_it_is_there() {
    let examples = examples("{\"command\"");
    for line in &examples {
        let command = Command::from_json(line.as_bytes()).unwrap_or_else(|error| panic!("{line}: {error}"));
        assert_eq!(command.check(), Ok(()), "{line}");
        assert_eq!(String::from_utf8(command.to_json()).unwrap(), *line);
    }
    // The table above the examples names as many.
    assert_eq!(examples.len(), rows_of("| command | members"));
}

#[test]
fn every_event_on_the_page_is_one_and_is_written_as_it_is_there() {
    let examples = examples("{\"time_us\"");
    for line in &examples {
        let event = Stamped::from_json(line.as_bytes()).unwrap_or_else(|error| panic!("{line}: {error}"));
        assert_eq!(String::from_utf8(event.to_json()).unwrap(), *line);
    }
    assert_eq!(examples.len(), rows_of("| event | members"));
}

#[test]
fn every_request_and_report_of_a_recorder_on_the_page_is_one_and_is_written_as_it_is_there() {
    let requests = examples("{\"request\"");
    for line in &requests {
        let request = RecorderRequest::from_json(line.as_bytes()).unwrap_or_else(|error| panic!("{line}: {error}"));
        assert_eq!(String::from_utf8(request.to_json()).unwrap(), *line);
    }
    assert_eq!(requests.len(), rows_of("| request | members"));
    let reports = examples("{\"report\"");
    for line in &reports {
        let report = RecorderReport::from_json(line.as_bytes()).unwrap_or_else(|error| panic!("{line}: {error}"));
        assert_eq!(String::from_utf8(report.to_json()).unwrap(), *line);
    }
    assert_eq!(reports.len(), rows_of("| report | members"));
    // A driver names its camera, and the name is shown.
    let named = r#"{"report":"devices","cameras":["a\u001b[2Jb"],"microphones":[]}"#;
    let Ok(RecorderReport::Devices { cameras, .. }) = RecorderReport::from_json(named.as_bytes()) else {
        panic!("not a report")
    };
    assert_eq!(cameras, ["a\u{fffd}[2Jb"]);
    for json in [
        r#"{"request":"explode"}"#,
        r#"{"request":"pause","now":true}"#,
        r#"{"request":"open"}"#,
        "",
    ] {
        assert!(RecorderRequest::from_json(json.as_bytes()).is_err(), "{json}");
    }
}

#[test]
fn what_may_be_left_out_has_the_value_that_the_page_says() {
    let short = |json: &str| Command::from_json(json.as_bytes()).unwrap();
    assert_eq!(
        short(r#"{"command":"seek","to":3}"#),
        Command::Seek { to: 3.0, exact: true }
    );
    assert_eq!(short(r#"{"command":"step"}"#), Command::Step { frames: 1 });
    let open = short(r#"{"command":"open","vault":"00","film":"11","size":5,"part_size":6}"#);
    let Command::Open(open) = open else { panic!("{open:?}") };
    assert_eq!((open.start, open.paused), (0.0, false));
    let Command::OpenPlain(open) = short(r#"{"command":"open_plain"}"#) else {
        panic!("not the film in the clear")
    };
    assert_eq!((open.start, open.paused), (0.0, false));
}

#[test]
fn what_is_not_on_the_page_is_refused() {
    for json in [
        r#"{"command":"explode"}"#,
        r#"{"command":"play","loudly":true}"#,
        r#"{"command":"seek"}"#,
        r#"{"command":"open","vault":"00","film":"11","size":5,"part_size":6,"path":"/etc/passwd"}"#,
        r#"{"command":"open_plain","path":"/etc/passwd"}"#,
        r#"{"command":"seek","to":"5"}"#,
        r#"{"command":"seek","to":1e999}"#,
        r#"{"command":"mute"}"#,
        r#"{"command":"play"} {"command":"pause"}"#,
        r#"{"command":"beside","what":{"command":"play","loudly":true}}"#,
        r#"{"command":"beside","what":"play"}"#,
        r#"{"command":"beside"}"#,
        r#"["play"]"#,
        "play",
        "",
    ] {
        assert!(Command::from_json(json.as_bytes()).is_err(), "{json}");
    }
}

#[test]
fn a_refusal_does_not_repeat_what_was_said() {
    let said = r#"{"command":"seek","to":"Anna Andersson"}"#;
    let refusal = Command::from_json(said.as_bytes()).unwrap_err().to_string();
    assert!(!refusal.contains("Anna"), "{refusal}");
}

#[test]
fn only_what_sets_a_stage_up_and_what_is_answered_in_pictures_is_refused_from_control() {
    let refused: Vec<String> = examples("{\"command\"")
        .into_iter()
        .filter(|line| !Command::from_json(line.as_bytes()).unwrap().is_for_control())
        .collect();
    let names = ["hello", "open", "open_plain", "find_faces", "preview", "still"];
    assert_eq!(refused.len(), names.len());
    for (line, name) in refused.iter().zip(names) {
        assert!(line.contains(&format!("\"{name}\"")), "{line}");
    }
}

#[test]
fn of_a_film_beside_only_what_concerns_a_film_is_said() {
    let beside = |line: &String| Command::Beside {
        what: Box::new(Command::from_json(line.as_bytes()).unwrap()),
    };
    for line in examples("{\"command\"") {
        let command = beside(&line);
        let name = line.split('"').nth(3).unwrap().to_owned();
        let may_be = [
            "open", "play", "pause", "seek", "rate", "step", "volume", "mute", "channels", "markers", "repeat",
            "picture", "covers", "voices", "close",
        ];
        assert_eq!(command.check().is_ok(), may_be.contains(&name.as_str()), "{line}");
        // A film that is handed over comes from no script.
        let for_control = may_be.contains(&name.as_str()) && name != "open";
        assert_eq!(command.is_for_control(), for_control, "{line}");
    }
    let wrong = Command::Beside {
        what: Box::new(Command::Rate { rate: 9.0 }),
    };
    assert!(wrong.check().is_err());
}

#[test]
fn values_have_limits() {
    let refused = [
        Command::Rate { rate: 0.2 },
        Command::Rate { rate: 2.1 },
        Command::Volume { volume: -0.1 },
        Command::Volume { volume: f64::NAN },
        Command::Seek { to: -1.0, exact: true },
        Command::Seek {
            to: f64::INFINITY,
            exact: true,
        },
        Command::Step { frames: 0 },
        Command::Covers(twice_the_same_cover()),
        Command::Step { frames: i32::MIN },
    ];
    for command in refused {
        assert!(command.check().is_err(), "{command:?}");
    }
}

#[test]
fn a_stage_started_by_hand_says_so_and_ends() {
    let output = stage_program()
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("never by hand"));
}

#[test]
fn a_stage_that_is_greeted_is_sandboxed_and_ends_on_request() {
    let mut stage = a_stage();
    stage.say(&hello(PROTOCOL_VERSION, false));
    let Event::Ready {
        protocol,
        sandbox,
        drawing: None,
    } = stage.next_event()
    else {
        panic!("not ready")
    };
    assert_eq!(protocol, PROTOCOL_VERSION);
    assert!(sandbox.starts_with("landlock "), "{sandbox}");
    stage.say(&Command::Close);
    assert_eq!(stage.next_event(), Event::Closed);
    assert!(stage.ends().success());
}

#[test]
fn a_stage_whose_console_is_gone_ends() {
    let mut stage = a_stage();
    stage.say(&hello(PROTOCOL_VERSION, false));
    stage.next_event();
    stage.channel.shut_down();
    assert!(stage.ends().success());
}

#[test]
fn a_greeting_in_another_version_is_refused() {
    let mut stage = a_stage();
    stage.say(&hello(PROTOCOL_VERSION + 1, false));
    assert!(stage.refuses().contains("version 2"));
}

#[test]
fn a_first_message_that_is_no_greeting_is_refused() {
    let mut stage = a_stage();
    stage.say(&Command::Play);
    stage.refuses();
}

#[test]
fn bytes_that_are_no_frames_are_refused() {
    for garbage in [
        &b"GET / HTTP/1.1\r\n\r\n"[..],
        &[0, 0, 0, 0, 9],
        &[0xff; 64],
        &[2, 0, 0, 0, 1, b'{', b'x'],
    ] {
        let mut stage = a_stage();
        stage.channel.send(garbage, &[]).unwrap();
        stage.refuses();
    }
}

#[test]
fn garbage_after_the_greeting_is_refused_too() {
    let mut stage = a_greeted_stage();
    stage.channel.send(&[0xff; 64], &[]).unwrap();
    stage.refuses();
}

/// What cannot be the covers of one film.
fn twice_the_same_cover() -> Covers {
    Covers {
        covers: vec![Cover::still(1, Area::ALL); 2],
    }
}

#[test]
fn covers_that_are_none_are_refused_and_no_film_is_shown_without_them() {
    let mut stage = a_greeted_stage();
    stage.say(&Command::Covers(twice_the_same_cover()));
    assert!(stage.refuses().contains("covers"));
    let mut stage = a_greeted_stage();
    stage.say(&Command::Beside {
        what: Box::new(Command::Covers(twice_the_same_cover())),
    });
    assert!(stage.refuses().contains("covers"));
    for wrong in [
        r#"{"command":"covers"}"#,
        r#"{"command":"covers","covers":[{"number":1,"places":[{"at_ms":0,"area":{"left":-1,"top":0,"right":1,"bottom":1}}]}]}"#,
        r#"{"command":"covers","covers":[{"number":1,"shape":"round","places":[]}]}"#,
    ] {
        let mut stage = a_greeted_stage();
        framing::write_message(&mut stage.channel(), wrong.as_bytes(), &[]).unwrap();
        stage.refuses();
    }
}

#[test]
fn a_film_without_its_key_is_refused() {
    let mut stage = a_greeted_stage();
    stage.hand_over(&[read_only_file()]);
    assert!(stage.refuses().contains("without its key"));
}

#[test]
fn two_keys_are_refused() {
    let mut stage = a_greeted_stage();
    stage.give_key();
    stage.give_key();
    assert!(stage.refuses().contains("two keys"));
}

#[test]
fn a_key_for_a_film_in_the_clear_is_refused() {
    let mut stage = a_greeted_stage();
    stage.give_key();
    stage.hand_over_plain(&[read_only_file()]);
    assert!(stage.refuses().contains("not sealed"));
}

#[test]
fn a_film_in_the_clear_is_one_file_that_is_read_only() {
    for (files, fault) in [
        (vec![], "in one file"),
        (vec![read_only_file(), read_only_file()], "in one file"),
        (vec![tempfile::tempfile().unwrap()], "reading only"),
        (vec![File::open("/").unwrap()], "reading only"),
    ] {
        let mut stage = a_greeted_stage();
        stage.hand_over_plain(&files);
        assert!(stage.refuses().contains(fault));
    }
}

#[test]
fn a_part_that_can_be_written_to_is_refused() {
    let mut stage = a_greeted_stage();
    stage.give_key();
    stage.hand_over(&[tempfile::tempfile().unwrap()]);
    assert!(stage.refuses().contains("reading only"));
}

#[test]
fn a_part_that_is_no_file_is_refused() {
    let mut stage = a_greeted_stage();
    stage.give_key();
    stage.hand_over(&[File::open("/").unwrap()]);
    assert!(stage.refuses().contains("reading only"));
}

#[test]
fn files_with_any_other_command_are_refused() {
    let mut stage = a_greeted_stage();
    let json = Command::Play.to_json();
    framing::write_message(&mut stage.channel(), &json, &[read_only_file()]).unwrap();
    assert!(stage.refuses().contains("files"));
}

#[test]
fn a_film_that_is_not_what_was_sealed_is_reported_as_damaged() {
    let mut stage = a_greeted_stage();
    stage.give_key();
    stage.hand_over(&[read_only_file()]);
    assert_eq!(stage.next_event(), Event::Opening);
    let Event::Error { code, .. } = stage.next_event() else {
        panic!("no error")
    };
    assert_eq!(code, ErrorCode::Damaged);
    assert_eq!(stage.next_event(), Event::Closed);
    assert!(!stage.ends().success());
}

#[test]
fn a_window_without_a_display_is_reported_as_such() {
    let mut stage = a_stage();
    stage.say(&hello(PROTOCOL_VERSION, true));
    let Event::Error { code, .. } = stage.next_event() else {
        panic!("no error")
    };
    assert_eq!(code, ErrorCode::NoDisplay);
    assert_eq!(stage.next_event(), Event::Closed);
    assert!(!stage.ends().success());
}

// -- How the tests speak ---------------------------------------------------------------------------------------------

/// A stage process, and the test in its console's place.
struct SpokenTo {
    process: Child,
    channel: ChannelEnd,
}

/// The program, without any display.
fn stage_program() -> Program {
    let mut program = Program::new(env!("CARGO_BIN_EXE_vitrin"));
    program
        .arg("stage")
        .stdout(Stdio::null())
        .envs(vitrin::playback::STAGE_ENVIRONMENT);
    for variable in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
        program.env_remove(variable);
    }
    program
}

fn a_stage() -> SpokenTo {
    let (channel, theirs) = ChannelEnd::pair().unwrap();
    let process = stage_program().stdin(theirs.into_stdio()).spawn().unwrap();
    SpokenTo { process, channel }
}

fn a_greeted_stage() -> SpokenTo {
    let mut stage = a_stage();
    stage.say(&hello(PROTOCOL_VERSION, false));
    assert!(matches!(stage.next_event(), Event::Ready { .. }));
    stage
}

fn hello(protocol: u32, window: bool) -> Command {
    Command::Hello {
        protocol,
        window,
        language: Language::Swedish,
    }
}

fn read_only_file() -> File {
    File::open(env!("CARGO_BIN_EXE_vitrin")).unwrap()
}

impl SpokenTo {
    fn channel(&self) -> Framed<'_> {
        Framed(&self.channel)
    }

    fn say(&self, command: &Command) {
        framing::write_message(&mut self.channel(), &command.to_json(), &[]).unwrap();
    }

    fn give_key(&self) {
        framing::write_key(&mut self.channel(), &Key::from_fn(|bytes| bytes.fill(7)).unwrap()).unwrap();
    }

    fn hand_over(&self, parts: &[File]) {
        let size = parts[0].metadata().unwrap().len();
        let id = "00112233445566778899aabbccddeeff";
        let json = format!(
            r#"{{"command":"open","vault":"{id}","film":"{id}","size":{},"part_size":4194304000}}"#,
            // What a sealed file of that length would hold, near enough: the length is believed only after the keys are.
            size / 2
        );
        framing::write_message(&mut self.channel(), json.as_bytes(), parts).unwrap();
    }

    fn hand_over_plain(&self, files: &[File]) {
        framing::write_message(&mut self.channel(), br#"{"command":"open_plain"}"#, files).unwrap();
    }

    fn next_event(&mut self) -> Event {
        match framing::read_frame(&mut self.channel()).unwrap() {
            Some(Frame::Message { json, files }) => {
                assert!(files.is_empty());
                Stamped::from_json(&json).unwrap().event
            }
            Some(Frame::FilmKey(_)) => panic!("the stage sent a key"),
            Some(Frame::Preview(_)) => panic!("no preview was asked for"),
            Some(Frame::Media(_)) => panic!("nothing is recorded"),
            None => panic!("the stage has ended"),
        }
    }

    /// Expects the stage to complain of the console and to end; gives what it complained of.
    fn refuses(&mut self) -> String {
        let Event::Error { code, detail } = self.next_event() else {
            panic!("not refused")
        };
        assert_eq!(code, ErrorCode::Protocol, "{detail}");
        assert_eq!(self.next_event(), Event::Closed);
        assert!(!self.ends().success());
        detail
    }

    fn ends(&mut self) -> ExitStatus {
        let until = Instant::now() + Duration::from_secs(10);
        loop {
            if let Some(status) = self.process.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < until, "the stage did not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for SpokenTo {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

struct Framed<'a>(&'a ChannelEnd);

impl Receive for Framed<'_> {
    fn receive(&mut self, buffer: &mut [u8], files: &mut Vec<File>) -> io::Result<usize> {
        self.0.receive(buffer, files)
    }
}

impl Transmit for Framed<'_> {
    fn send(&mut self, bytes: &[u8], files: &[File]) -> io::Result<usize> {
        self.0.send(bytes, files)
    }
}

/// The lines of the page that begin so.
fn examples(start: &str) -> Vec<String> {
    PAGE.lines()
        .filter(|line| line.starts_with(start))
        .map(str::to_owned)
        .collect()
}

/// The number of rows of the page's table that begins so.
fn rows_of(head: &str) -> usize {
    PAGE.lines()
        .skip_while(|line| !line.starts_with(head))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .count()
}

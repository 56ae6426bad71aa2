//! The sound server of a desktop: what its speaker plays, and what others are offered.

use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Instant;

use super::{Desktop, server};
use crate::sound::{RATE, Recording};
use crate::{seconds, wait_for};

/// What the sound server calls that which the desktop's speaker plays.
pub(super) const SPEAKER: &str = "speaker.monitor";

impl Desktop {
    /// Takes in what the speaker plays, in small pieces. One listener lives as long as the desktop: the clock of a null
    /// sink without a listener stops for seconds at a time, which no real sound card does.
    pub(super) fn listen(&self, source: &str, into: Stdio) -> Child {
        self.listen_to(source, 1, into)
    }

    fn listen_to(&self, source: &str, channels: usize, into: Stdio) -> Child {
        let mut command = server("parec");
        command.args([
            &format!("--device={source}"),
            "--raw",
            "--format=s16le",
            &format!("--channels={channels}"),
            "--latency-msec=20",
        ]);
        command
            .arg(format!("--rate={RATE}"))
            .stdin(Stdio::null())
            .stdout(into)
            .stderr(Stdio::null());
        self.set_environment(&mut command);
        command
            .spawn()
            .unwrap_or_else(|error| panic!("parec cannot be started ({error}): run make setup"))
    }

    /// From now on there is no listener to the speaker: its clock then jumps by seconds and stops in between, as it
    /// does on a remote desktop without sound.
    pub fn stop_listening(&mut self) {
        if let Some(mut listener) = self.servers.pop() {
            let _ = listener.kill();
            let _ = listener.wait();
        }
    }

    pub(super) fn sound_server_answers(&self) -> bool {
        let mut command = Command::new("pactl");
        command
            .arg("info")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        self.set_environment(&mut command);
        command.status().is_ok_and(|status| status.success())
    }

    /// Offers what the speaker plays as an input of this name, to programs that pass over the outputs' own echoes.
    pub fn offer_speaker_as_input(&self, name: &str) {
        let mut command = Command::new("pactl");
        command
            .args([
                "load-module",
                "module-remap-source",
                "source_name=speaker_input",
                "master=speaker.monitor",
            ])
            .arg(format!("source_properties=device.description={name}"))
            .stdout(Stdio::null());
        self.set_environment(&mut command);
        assert!(
            command.status().unwrap().success(),
            "the sound server offers another input"
        );
    }

    /// Lets other users play to the speaker; where they find it, for `PULSE_SERVER`.
    pub fn open_sound_to_others(&self) -> String {
        // Not in the folder of the usual socket: each client of its owner shuts that to others.
        let folder = self.runtime.path().join("others");
        std::fs::create_dir(&folder).unwrap();
        for folder in [self.runtime.path(), &folder] {
            std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o711)).unwrap();
        }
        let socket = folder.join("native");
        let socket = socket.display();
        self.sound_server(&[
            "load-module",
            "module-native-protocol-unix",
            "auth-anonymous=1",
            &format!("socket={socket}"),
        ]);
        format!("unix:{socket}")
    }

    /// Runs a command of `pactl`; returns the sound server's answer.
    pub fn sound_server(&self, words: &[&str]) -> String {
        let mut command = Command::new("pactl");
        command.args(words).stdin(Stdio::null());
        self.set_environment(&mut command);
        let output = command.output().unwrap();
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "pactl {words:?}: {complaint}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Records what the speaker plays from now on.
    pub fn record_sound(&self) -> Recorder {
        self.record_sound_of(SPEAKER)
    }

    /// Records what comes from a microphone, or goes to an output (`….monitor`).
    pub fn record_sound_of(&self, source: &str) -> Recorder {
        self.record(source, 1)
    }

    /// Records what the speaker plays from now on, left and right apart.
    pub fn record_both_sides(&self) -> Recorder {
        self.record(SPEAKER, 2)
    }

    fn record(&self, source: &str, channels: usize) -> Recorder {
        let mut child = self.listen_to(source, channels, Stdio::piped());
        let mut stdout = child.stdout.take().unwrap();
        let runs = Arc::new(AtomicBool::new(false));
        let reader = std::thread::spawn({
            let runs = Arc::clone(&runs);
            move || {
                let (mut bytes, mut buffer, mut ended) = (Vec::new(), [0; 4096], Instant::now());
                while let Ok(n @ 1..) = stdout.read(&mut buffer) {
                    runs.store(true, Ordering::Relaxed);
                    bytes.extend_from_slice(&buffer[..n]);
                    ended = Instant::now();
                }
                (bytes, ended)
            }
        });
        wait_for("the recording to run", seconds(10), || {
            runs.load(Ordering::Relaxed).then_some(())
        });
        Recorder { child, reader }
    }
}

/// A running recording.
pub struct Recorder {
    child: Child,
    reader: JoinHandle<(Vec<u8>, Instant)>,
}

impl Recorder {
    /// Ends a recording of one channel.
    pub fn stop(self) -> Recording {
        let [recording] = self.stop_channels();
        recording
    }

    /// Ends a recording of left and right.
    pub fn stop_both_sides(self) -> [Recording; 2] {
        self.stop_channels()
    }

    fn stop_channels<const N: usize>(mut self) -> [Recording; N] {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let (bytes, ended) = self.reader.join().unwrap();
        let samples: Vec<i16> = bytes
            .as_chunks::<2>()
            .0
            .iter()
            .map(|&bytes| i16::from_le_bytes(bytes))
            .collect();
        std::array::from_fn(|channel| Recording {
            samples: samples.iter().skip(channel).step_by(N).copied().collect(),
            ended,
        })
    }
}

//! For fuzzers: what one process reads of another.

use std::fs::File;
use std::io;

use super::framing::{Frame, Receive, read_frame};
use super::recorder::{RecorderReport, RecorderRequest};
use super::{Command, Stamped};

/// A stream that ends.
struct Stream<'a>(&'a [u8]);

impl Receive for Stream<'_> {
    fn receive(&mut self, buffer: &mut [u8], _: &mut Vec<File>) -> io::Result<usize> {
        let len = buffer.len().min(self.0.len());
        let (now, later) = self.0.split_at(len);
        buffer[..len].copy_from_slice(now);
        self.0 = later;
        Ok(len)
    }
}

/// Frames, and each message as everything that one may be: what was understood can be said again, and is understood as the same.
pub fn frames(bytes: &[u8]) {
    let mut stream = Stream(bytes);
    while let Ok(Some(frame)) = read_frame(&mut stream) {
        let Frame::Message { json, .. } = frame else { continue };
        again(&json, Command::from_json, Command::to_json);
        again(&json, Stamped::from_json, Stamped::to_json);
        again(&json, RecorderRequest::from_json, RecorderRequest::to_json);
        again(&json, RecorderReport::from_json, RecorderReport::to_json);
    }
}

fn again<T, E>(json: &[u8], from: impl Fn(&[u8]) -> Result<T, E>, to: impl Fn(&T) -> Vec<u8>) {
    if let Ok(message) = from(json) {
        let said = to(&message);
        let understood = from(&said).ok().expect("what was said is understood");
        assert!(to(&understood) == said);
    }
}

/// A stream of each process: what a key holder says, what a stage and a recorder say, a key and a preview.
pub fn streams() -> Vec<Vec<u8>> {
    const SAID: [&[&str]; 3] = [
        &[
            r#"{"command":"hello","protocol":1,"window":true,"language":"sv"}"#,
            r#"{"command":"seek","to":61.24,"exact":true}"#,
            r#"{"command":"markers","at":[12.5,90.0]}"#,
            r#"{"command":"repeat","from":10.0,"to":14.5}"#,
            r#"{"command":"picture","zoom":2.0,"x":0.25,"brightness":-20,"turn":90}"#,
            r#"{"command":"fullscreen","on":true,"display":1}"#,
            r#"{"command":"beside","what":{"command":"seek","to":4.0,"exact":true}}"#,
        ],
        &[
            r#"{"time_us":1,"event":"hello","protocol":1,"program":"0.1.0"}"#,
            r#"{"time_us":5,"event":"position","at":12.48}"#,
            r#"{"time_us":7,"event":"error","code":"internal","detail":"x\u001b[2Jy"}"#,
            r#"{"time_us":9,"event":"end"}"#,
            r#"{"time_us":9,"event":"beside","what":{"event":"first_picture","at":4.0}}"#,
        ],
        &[
            r#"{"request":"hello","protocol":1}"#,
            r#"{"request":"pause"}"#,
            r#"{"report":"level","left":0.5,"right":0.25}"#,
        ],
    ];
    let mut streams: Vec<Vec<u8>> = Vec::new();
    for messages in SAID {
        streams.push(messages.iter().flat_map(|json| frame(1, json.as_bytes())).collect());
    }
    streams.push(
        [
            frame(2, &[7; 32]),
            frame(3, &[&[2, 0, 2, 0][..], &[9; 12]].concat()),
            frame(4, &[5; 40]),
        ]
        .concat(),
    );
    streams
}

fn frame(kind: u8, payload: &[u8]) -> Vec<u8> {
    [&(payload.len() as u32).to_le_bytes()[..], &[kind], payload].concat()
}

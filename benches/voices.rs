//! What is left of voices when they are disguised: words, for a recogniser, and the speaker, for a model that compares voices.
//!
//! `cargo bench --features bench-bare --bench voices` (or `make bench`) has four voices of flite say 25 words each, and CMU Sphinx, with its model of
//! American English, tell which of the 25 each is; and seven voices of flite and espeak-ng say three sentences each, of which GE2E
//! (`voices/listen.py`) tells who said them. Both listen to the same voices as they are, so that it is seen what the disguise takes away; the second also
//! after an attempt to undo it, and with voices to compare with that are disguised alike. Writes `vitrin-bench/voices.json`. The voices are synthetic,
//! and few: these are directions, not error rates.

#![allow(clippy::unwrap_used)] // a bench stops with the place and the reason
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "benches make files and start programs as they like"
)]

mod measure;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command as Program, ExitCode};

use measure::Table;
use vitrin::playback;

/// Samples a second, as both listeners want them.
const RATE: u32 = 16_000;

/// Samples of silence before and behind a word.
const QUIET: usize = RATE as usize * 2 / 5;

const WORDS: [&str; 25] = [
    "mother", "father", "sister", "brother", "school", "evening", "morning", "window", "kitchen", "garden", "letter",
    "teacher", "hospital", "silence", "anger", "sorrow", "laughter", "question", "answer", "summer", "winter",
    "hunger", "journey", "promise", "children",
];

const SENTENCES: [&str; 3] = [
    "I have been thinking a lot about what happened last week, and I do not really know how to talk about it with my mother.",
    "When the therapist asked me that question I felt my whole body become tense, and then I started to laugh instead.",
    "On Tuesday we went for a long walk by the sea, the wind was cold, and for the first time in months I slept the whole night.",
];

/// Voices of flite, which are recorded speech put together anew.
const SPOKEN: [&str; 4] = ["kal16", "awb", "rms", "slt"];
/// Voices of espeak-ng, which are computed: a recogniser of words is not made for them.
const COMPUTED: [&str; 3] = ["en-us", "en-us+f3", "en-us+m7"];

fn main() -> ExitCode {
    if !std::env::args().any(|argument| argument == "--bench") {
        println!("benches are run by `cargo bench`");
        return ExitCode::SUCCESS;
    }
    let mut table = Table::of("plain", "disguised");
    words(&mut table);
    speakers(&mut table);
    table.report("voices");
    ExitCode::SUCCESS
}

/// How many of the words are recognised, in per cent.
fn words(table: &mut Table) {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut names = Vec::new();
    for (number, (voice, word)) in SPOKEN
        .iter()
        .flat_map(|voice| WORDS.map(|word| (voice, word)))
        .enumerate()
    {
        let plain = said_by_flite(voice, word);
        for (how, sound) in [("disguised", disguised(&plain).0), ("plain", plain)] {
            let name = format!("{word}.{number}.{how}");
            let quiet = vec![0; 2 * QUIET];
            fs::write(
                folder.join(&name).with_extension(format!("{how}.raw")),
                [&quiet[..], &sound, &quiet].concat(),
            )
            .unwrap();
            names.push(name);
        }
    }
    let grammar = format!("#JSGF V1.0;\ngrammar words;\npublic <word> = {};\n", WORDS.join(" | "));
    fs::write(folder.join("words.jsgf"), grammar).unwrap();
    fs::write(folder.join("list"), names.join("\n") + "\n").unwrap();
    let model = Path::new("/usr/share/pocketsphinx/model/en-us");
    let mut recogniser = Program::new("pocketsphinx_batch");
    recogniser.arg("-hmm").arg(model.join("en-us"));
    recogniser.arg("-dict").arg(model.join("cmudict-en-us.dict"));
    recogniser.arg("-jsgf").arg(folder.join("words.jsgf"));
    recogniser.arg("-ctl").arg(folder.join("list"));
    recogniser.arg("-cepdir").arg(folder);
    recogniser.args(["-cepext", ".raw", "-adcin", "yes", "-adchdr", "0"]);
    recogniser.arg("-hyp").arg(folder.join("heard"));
    output(&mut recogniser);
    // "anger (anger.17.plain -2718)": what was heard, and of which file.
    let heard = fs::read_to_string(folder.join("heard")).unwrap();
    for how in ["plain", "disguised"] {
        let right = heard.lines().filter(|line| {
            let (heard, file) = line.split_once('(').unwrap();
            let mut parts = file.split(['.', ' ']);
            let said = parts.next().unwrap();
            parts.nth(1) == Some(how) && heard.trim() == said
        });
        let all = SPOKEN.len() * WORDS.len();
        let share = 100.0 * right.count() as f64 / all as f64;
        table.figure(&format!("{all} words"), &format!("recognised, {how}"), "%", share);
    }
}

/// Of how many sentences the right speaker is found, in per cent.
fn speakers(table: &mut Table) {
    let folder = tempfile::tempdir().unwrap();
    let spoken = SPOKEN.map(|voice| (voice, said_by_flite as fn(&str, &str) -> Vec<u8>));
    let computed = COMPUTED.map(|voice| (voice, said_by_espeak as fn(&str, &str) -> Vec<u8>));
    for (voice, says) in spoken.into_iter().chain(computed) {
        for (number, sentence) in SENTENCES.iter().enumerate() {
            let plain = says(voice, sentence);
            let (disguised, shift) = disguised(&plain);
            let undone = faster(&disguised, 1.0 / shift);
            for (how, sound) in [("plain", plain), ("disguised", disguised), ("undone", undone)] {
                fs::write(folder.path().join(format!("{number}.{voice}.{how}.raw")), sound).unwrap();
            }
        }
    }
    let script = support::tree().join("benches/voices/listen.py");
    let model = cache().join("speakers/pretrained.pt");
    let mut listener = Program::new("/usr/bin/python3");
    listener.arg("-B").arg(script).arg(folder.path()).arg(model);
    let found: BTreeMap<String, [f64; 2]> = serde_json::from_slice(&output(&mut listener)).unwrap();
    for (how, what) in [
        ("plain", "speaker found, plain"),
        ("disguised", "speaker found, disguised"),
        ("undone", "speaker found, played faster"),
        ("alike", "speaker found, all alike"),
    ] {
        let [right, all] = found[how];
        table.figure(&format!("{all} sentences"), what, "%", 100.0 * right / all);
    }
}

fn said_by_flite(voice: &str, text: &str) -> Vec<u8> {
    let mut program = Program::new("flite");
    spoken(program.args(["-voice", voice, "-t", text, "-o"]))
}

fn said_by_espeak(voice: &str, text: &str) -> Vec<u8> {
    let mut program = Program::new("espeak-ng");
    spoken(program.args(["-v", voice, "-s", "140", text, "-w"]))
}

/// What a program says into the file that is its last argument: one channel of 16-bit samples, of [`RATE`].
fn spoken(program: &mut Program) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("said.wav");
    output(program.arg(&file));
    let mut converter = Program::new("ffmpeg");
    converter.args(["-v", "error", "-i"]).arg(&file);
    output(converter.args(["-ac", "1", "-ar", &RATE.to_string(), "-f", "s16le", "-"]))
}

/// The same disguised, and where its bands come out, as part of where they were.
fn disguised(sound: &[u8]) -> (Vec<u8>, f64) {
    let mut sound = sound.to_vec();
    let shift = playback::disguise(&mut sound, RATE);
    (sound, shift)
}

/// The same played so many times as fast, and higher with it.
fn faster(sound: &[u8], by: f64) -> Vec<u8> {
    let samples: Vec<f64> = sound
        .chunks_exact(2)
        .map(|bytes| f64::from(i16::from_le_bytes([bytes[0], bytes[1]])))
        .collect();
    let count = ((samples.len() - 1) as f64 / by) as usize;
    let between = |at: f64| {
        let (before, part) = (at as usize, at.fract());
        samples[before] * (1.0 - part) + samples[before + 1] * part
    };
    (0..count)
        .flat_map(|n| (between(n as f64 * by) as i16).to_le_bytes())
        .collect()
}

/// What a program writes to its standard output.
fn output(program: &mut Program) -> Vec<u8> {
    let output = program.output().unwrap_or_else(|error| panic!("{program:?}: {error}"));
    assert!(
        output.status.success(),
        "{program:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}

/// Where `make bench` has put the weights.
fn cache() -> PathBuf {
    std::env::var_os("VITRIN_CACHE")
        .expect("scripts/env.sh sets VITRIN_CACHE")
        .into()
}

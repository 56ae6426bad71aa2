//! What a recording of the speaker says: where the tone is, how loud, and on which sides.

use support::sound::{RATE, Recording};

use crate::manifest::Tone;

/// Left and right, and where in them the film begins, in seconds.
pub struct Heard {
    pub sides: [Recording; 2],
    pub begins: f64,
}

/// How far the tone may be from the picture: what ITU-R BT.1359 calls acceptable (−185 ms), and what a recorder and a busy machine add.
/// `tests/e2e/sound.rs` measures it closely.
const SYNC: f64 = 0.25;
/// Below this there is no tone.
const SILENCE: f64 = -50.0;

/// All that is wrong with the sound that was heard; `within` widens the limit of the distance to the picture.
pub fn wrong_with(tone: &Tone, heard: &Heard, sync_within: f64) -> Vec<String> {
    let mut wrong = Vec::new();
    // How loud the tone is does not depend on how late a slow machine showed the picture.
    let first = first_tone(&heard.sides).map(|first| first - tone.on.first().map_or(0.0, |on| on.0));
    let begins = first
        .filter(|first| (first - heard.begins).abs() <= SYNC + sync_within)
        .unwrap_or(heard.begins);
    if tone.on.is_empty() {
        // Nothing is to be heard.
        wrong.extend(first.map(|at| format!("a tone at {at:.2} s, where there is none")));
        return wrong;
    }
    let loud = [0, 1].map(|side| level(&heard.sides[side], tone, begins));
    for (side, name) in ["left", "right"].into_iter().enumerate() {
        match (tone.sides[side], loud[side]) {
            (true, level) if level < SILENCE => wrong.push(format!("{name} is silent")),
            (true, level) if (level - tone.level).abs() > tone.within => {
                wrong.push(format!("{name} at {level:.1} dB and not {:.1}", tone.level));
            }
            // What a resampler or coder lets through to the other side.
            (false, level) if level > -40.0 => wrong.push(format!("{name} sounds at {level:.1} dB")),
            _ => {}
        }
    }
    if loud.iter().any(|level| *level >= SILENCE) {
        let side = usize::from(loud[1] > loud[0]);
        wrong.extend(off_beat(tone, &heard.sides[side], heard.begins, SYNC + sync_within));
    }
    wrong
}

/// Root of the mean square in decibels, of the loudest nine tenths of a second's worth in each stretch that should have the tone.
fn level(side: &Recording, tone: &Tone, begins: f64) -> f64 {
    let (mut sum, mut count) = (0.0, 0usize);
    for &(from, to) in &tone.on {
        // Inside of the stretch, whatever the distance to the picture is.
        let margin = f64::min(0.16, (to - from) / 4.0);
        let place = |seconds: f64| ((begins + seconds).max(0.0) * RATE as f64) as usize;
        let (start, end) = (place(from + margin), place(to - margin));
        for &sample in side.samples.get(start..end.min(side.samples.len())).unwrap_or_default() {
            sum += (f64::from(sample) / 32_768.0).powi(2);
            count += 1;
        }
    }
    if count == 0 {
        -99.0
    } else {
        (10.0 * (sum / count as f64).log10()).max(-99.0)
    }
}

/// Says where the tone begins and ends elsewhere than it should.
fn off_beat(tone: &Tone, side: &Recording, begins: f64, within: f64) -> Option<String> {
    let mut heard = Vec::new();
    let mut at = -begins;
    for stretch in joined(side.stretches()) {
        if stretch > 0.1 {
            heard.push((at, at + stretch));
        }
        at += stretch.abs();
    }
    let fits = |&(from, to): &(f64, f64)| {
        heard
            .iter()
            .any(|(begin, end)| (begin - from).abs() <= within && (end - to).abs() <= within)
    };
    let all = tone.on.iter().filter(|(from, to)| to - from > 0.2).all(fits);
    let known = |&(begin, end): &(f64, f64)| {
        tone.on
            .iter()
            .any(|(from, to)| begin >= from - within && end <= to + within)
    };
    if all && heard.iter().all(known) {
        return None;
    }
    let words = |list: &[(f64, f64)]| {
        list.iter()
            .map(|(from, to)| format!("{from:.2}–{to:.2}"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    Some(format!(
        "the tone is at {} s and not at {}",
        words(&heard),
        words(&tone.on)
    ))
}

/// Without the gaps of some hundredths of a second that a busy machine leaves.
fn joined(stretches: Vec<f64>) -> Vec<f64> {
    let mut joined: Vec<f64> = Vec::new();
    for stretch in stretches {
        let short = stretch.abs() < 0.045;
        match joined.last_mut() {
            Some(last) if short || (*last > 0.0) == (stretch > 0.0) => *last += stretch.abs().copysign(*last),
            _ => joined.push(stretch),
        }
    }
    joined
}

/// When the first tone begins in a recording, in seconds.
pub fn first_tone(sides: &[Recording; 2]) -> Option<f64> {
    sides
        .iter()
        .filter_map(|side| side.tone(10).iter().position(|tone| *tone > 0.1))
        .min()
        .map(|slice| slice as f64 / 100.0)
}

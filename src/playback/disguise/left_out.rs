//! Passages of a film whose sound is not heard: silence, or a beep.

use std::f64::consts::PI;
use std::ops::Range;
use std::time::Duration;

use super::SoundShape;
use crate::film::LeftOut;

/// A passage is so much longer at either end: what is decoded is not stamped to the sample.
const MARGIN: Duration = Duration::from_millis(10);
/// Hertz of the beep, and its loudness.
const BEEP: f64 = 1000.0;
const LOUDNESS: f64 = 0.1;
/// It does not begin or end with a crack.
const FADE: f64 = 0.004;

/// A stretch of sound that is left out.
struct Stretch {
    /// Its moments.
    moments: Range<usize>,
    /// When it begins in the passage, and how long that is, in seconds; where a beep is heard.
    beep: Option<(f64, f64)>,
}

/// Which moments of the sound from `at` on, so many of them, are left out.
fn stretches(shape: SoundShape, at: Duration, count: usize, left_out: &[LeftOut]) -> Vec<Stretch> {
    let rate = f64::from(shape.rate);
    let (start, end) = (at.as_secs_f64(), at.as_secs_f64() + count as f64 / rate);
    let of = |passage: &LeftOut| {
        let from = Duration::from_millis(passage.from_ms)
            .saturating_sub(MARGIN)
            .as_secs_f64();
        let to = Duration::from_millis(passage.to_ms)
            .saturating_add(MARGIN)
            .as_secs_f64();
        if from >= end || to <= start {
            return None;
        }
        let first = ((from - start).max(0.0) * rate).floor() as usize;
        let last = (((to - start) * rate).ceil().max(0.0) as usize).min(count);
        Some(Stretch {
            moments: first.min(last)..last,
            beep: passage.beep.then_some((start - from, to - from)),
        })
    };
    left_out.iter().filter_map(of).collect()
}

/// Silences what of `sound`, which begins `at` this time of the film, is in a passage that is left out.
pub(crate) fn silence(shape: SoundShape, at: Duration, sound: &mut [u8], left_out: &[LeftOut]) {
    let moment = shape.moment();
    for stretch in stretches(shape, at, sound.len() / moment, left_out) {
        sound[stretch.moments.start * moment..stretch.moments.end * moment].fill(0);
    }
}

/// Puts the beeps where they are to be heard.
pub(crate) fn beep(shape: SoundShape, at: Duration, sound: &mut [u8], left_out: &[LeftOut]) {
    let moment = shape.moment();
    for stretch in stretches(shape, at, sound.len() / moment, left_out) {
        let Some((since, length)) = stretch.beep else {
            continue;
        };
        for number in stretch.moments {
            let in_passage = since + number as f64 / f64::from(shape.rate);
            let fade = (in_passage.min(length - in_passage) / FADE).clamp(0.0, 1.0);
            let sample = LOUDNESS * fade * (2.0 * PI * BEEP * in_passage).sin();
            for place in sound[number * moment..(number + 1) * moment].chunks_exact_mut(shape.format.bytes()) {
                shape.format.write(sample, place);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::playback::disguise::SampleFormat;

    const SHAPE: SoundShape = SoundShape {
        format: SampleFormat::F32,
        rate: 1000,
        channels: 2,
    };

    fn loud(moments: usize) -> Vec<u8> {
        0.5_f32.to_le_bytes().repeat(2 * moments)
    }

    fn heard(sound: &[u8]) -> Vec<bool> {
        sound
            .chunks_exact(8)
            .map(|moment| moment.iter().any(|byte| *byte != 0))
            .collect()
    }

    fn passage(from_ms: u64, to_ms: u64, beep: bool) -> LeftOut {
        LeftOut { from_ms, to_ms, beep }
    }

    #[test]
    fn nothing_of_a_passage_is_heard_in_whatever_pieces_it_comes() {
        let left_out = [passage(100, 200, false), passage(900, 950, false)];
        for piece in [1, 7, 64, 1200] {
            let mut all = Vec::new();
            let mut at = 0;
            while at < 1200 {
                let mut sound = loud(piece);
                silence(SHAPE, Duration::from_millis(at), &mut sound, &left_out);
                all.extend(heard(&sound));
                at += piece as u64;
            }
            for (ms, heard) in all.iter().enumerate().take(1200) {
                let inside = (90..210).contains(&ms) || (890..960).contains(&ms);
                let near = [90, 210, 890, 960].iter().any(|edge: &usize| edge.abs_diff(ms) <= 1);
                assert!(near || *heard != inside, "{ms} in pieces of {piece}");
            }
        }
    }

    #[test]
    fn a_beep_is_heard_instead_and_nothing_else() {
        let left_out = [passage(100, 200, true), passage(300, 400, false)];
        let shape = SoundShape { rate: 48_000, ..SHAPE };
        let mut sound = loud(24_000);
        silence(shape, Duration::ZERO, &mut sound, &left_out);
        beep(shape, Duration::ZERO, &mut sound, &left_out);
        let samples: Vec<f32> = sound
            .chunks_exact(8)
            .map(|moment| f32::from_le_bytes(moment[..4].try_into().unwrap()))
            .collect();
        let inside = &samples[48 * 90 + 1..48 * 210 - 1];
        let loudest = inside.iter().fold(0.0_f32, |most, sample| most.max(sample.abs()));
        assert!((0.09..=0.1).contains(&loudest), "{loudest}");
        let turns = inside.windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count();
        assert!((118..=121).contains(&turns), "{turns} periods in 120 ms");
        assert!(samples[48 * 300..48 * 400].iter().all(|sample| *sample == 0.0));
    }

    #[test]
    fn the_longest_passage_and_the_latest_place_are_no_trouble() {
        for at in [0, 1, 1 << 40] {
            let mut sound = loud(10);
            silence(
                SHAPE,
                Duration::from_millis(at),
                &mut sound,
                &[passage(0, u64::MAX, true)],
            );
            beep(
                SHAPE,
                Duration::from_millis(at),
                &mut sound,
                &[passage(0, u64::MAX, true)],
            );
            let samples = sound
                .chunks_exact(4)
                .map(|sample| f32::from_le_bytes(sample.try_into().unwrap()));
            assert!(samples.into_iter().all(|sample| sample.abs() <= 0.1));
        }
    }
}

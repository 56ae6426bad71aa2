//! What a disguised voice keeps, and what it does not.

use std::f64::consts::PI;
use std::time::Instant;

use super::bands::{BandFilters, LowPass};
use super::vocoder::{BANDS, PITCH, SHIFT, Vocoder, edges};
use super::{Disguise, SampleFormat, SoundShape};

/// What the sound check says: a voice, of 22,050 samples a second.
const SPEECH: [&[u8]; 2] = [include_bytes!("../voices/sv.wav"), include_bytes!("../voices/en.wav")];
const SPEECH_RATE: u32 = 22_050;
/// By so much later a voice is heard, in seconds.
const DELAY: f64 = 0.015;
const FORMATS: [SampleFormat; 4] = [
    SampleFormat::S16,
    SampleFormat::S32,
    SampleFormat::F32,
    SampleFormat::F64,
];

fn speech(which: usize) -> Vec<f64> {
    SPEECH[which][44..]
        .chunks_exact(2)
        .map(|sample| SampleFormat::S16.read(sample))
        .collect()
}

fn disguised(sound: &[f64], rate: u32) -> Vec<f64> {
    let mut vocoder = Vocoder::new(rate);
    sound.iter().map(|sample| vocoder.step(*sample)).collect()
}

/// A sung vowel: pulses of a pitch that may glide, through one resonance.
fn vowel(rate: u32, seconds: f64, pitch: impl Fn(f64) -> f64, resonance: f64) -> Vec<f64> {
    let rate = f64::from(rate);
    let (mut phase, mut kept) = (0.0_f64, [0.0_f64; 2]);
    let turn = 2.0 * PI * resonance / rate;
    let narrow = (-PI * 120.0 / rate).exp();
    let sound = (0..(rate * seconds) as usize).map(|n| {
        phase += pitch(n as f64 / rate) / rate;
        let pulse = if phase >= 1.0 {
            phase -= 1.0;
            1.0
        } else {
            0.0
        };
        let out = pulse + 2.0 * narrow * turn.cos() * kept[0] - narrow * narrow * kept[1];
        kept = [out, kept[0]];
        out
    });
    let sound: Vec<f64> = sound.collect();
    let loudest = sound.iter().fold(0.0_f64, |most, sample| most.max(sample.abs()));
    sound.iter().map(|sample| sample * 0.5 / loudest).collect()
}

/// The pitch of a piece of sound, by how well it resembles itself a period later.
fn pitch_of(sound: &[f64], rate: u32) -> f64 {
    let rate = f64::from(rate);
    let lags = (rate / 400.0) as usize..=(rate / 60.0) as usize;
    let alike = |lag: usize| {
        let (now, later) = (&sound[..sound.len() - lag], &sound[lag..]);
        let dot = |one: &[f64], other: &[f64]| one.iter().zip(other).map(|(a, b)| a * b).sum::<f64>();
        dot(now, later) / (dot(now, now) * dot(later, later)).sqrt().max(1e-12)
    };
    let all: Vec<(usize, f64)> = lags.map(|lag| (lag, alike(lag))).collect();
    let best = all.iter().map(|(_, alike)| *alike).fold(0.0, f64::max);
    // The shortest of those that are as good: their multiples are, too. To its very top.
    let first = all.iter().position(|(_, alike)| *alike > 0.9 * best).unwrap();
    let top = all[first..].windows(2).position(|pair| pair[1].1 < pair[0].1).unwrap();
    rate / all[first + top].0 as f64
}

fn pitches(sound: &[f64], rate: u32) -> Vec<f64> {
    let piece = rate as usize / 10;
    let whole = sound.chunks_exact(piece).skip(1);
    whole.map(|piece| pitch_of(piece, rate)).collect()
}

/// How strong a tone of this frequency is.
fn tone(sound: &[f64], frequency: f64, rate: u32) -> f64 {
    let (mut real, mut imaginary) = (0.0, 0.0);
    for (n, sample) in sound.iter().enumerate() {
        // Without edges, which would be heard at every frequency.
        let window = 0.5 - 0.5 * (2.0 * PI * n as f64 / sound.len() as f64).cos();
        let (sin, cos) = (2.0 * PI * frequency * n as f64 / f64::from(rate)).sin_cos();
        real += sample * window * cos;
        imaginary += sample * window * sin;
    }
    4.0 * f64::hypot(real, imaginary) / sound.len() as f64
}

fn mean_power(sound: &[f64]) -> f64 {
    sound.iter().map(|sample| sample * sample).sum::<f64>() / sound.len() as f64
}

fn decibels(ratio: f64) -> f64 {
    10.0 * ratio.log10()
}

#[test]
fn a_voice_that_glides_comes_out_at_one_pitch() {
    for rate in [16_000, 48_000] {
        for (from, to) in [(90.0, 180.0), (240.0, 120.0), (180.0, 350.0)] {
            let glide = vowel(rate, 2.0, |at| from + (to - from) * at / 2.0, 700.0);
            let before = pitches(&glide, rate);
            let (first, last) = (before[0], before[before.len() - 1]);
            assert!(
                (last / first - to / from).abs() < 0.3,
                "the measure follows: {before:?}"
            );
            for pitch in pitches(&disguised(&glide, rate), rate) {
                assert!((pitch / PITCH - 1.0).abs() < 0.02, "{from} to {to}: {pitch}");
            }
        }
    }
}

#[test]
fn speech_comes_out_at_one_pitch() {
    for which in 0..SPEECH.len() {
        let spoken = speech(which);
        let loud = |piece: &&[f64]| mean_power(piece) > 0.05 * mean_power(&spoken);
        let out = disguised(&spoken, SPEECH_RATE);
        let pieces = out.chunks_exact(SPEECH_RATE as usize / 10);
        let mut measured = pieces
            .filter(loud)
            .map(|piece| pitch_of(piece, SPEECH_RATE))
            .collect::<Vec<_>>();
        assert!(measured.len() > 5, "{measured:?}");
        measured.sort_by(f64::total_cmp);
        // A hiss has no pitch of its own; what is said aloud has this one.
        let middle = &measured[measured.len() / 5..measured.len() * 4 / 5];
        assert!(
            middle.iter().all(|pitch| (pitch / PITCH - 1.0).abs() < 0.02),
            "{measured:?}"
        );
    }
}

#[test]
fn nothing_of_the_own_pitch_is_left_beside_the_carriers() {
    let rate = 16_000;
    for own in [95.0, 150.0, 210.0] {
        let sung = vowel(rate, 2.0, |_| own, 700.0);
        let out = &disguised(&sung, rate)[rate as usize / 2..];
        let carrier = (1..=8)
            .map(|n| tone(out, PITCH * f64::from(n), rate))
            .fold(0.0, f64::max);
        for trace in [own, 2.0 * own, PITCH + own, 3.0 * PITCH - own, 6.0 * PITCH + own] {
            let near_carrier = (trace / PITCH - (trace / PITCH).round()).abs() < 0.05;
            let left = decibels((tone(out, trace, rate) / carrier).powi(2));
            assert!(near_carrier || left < -30.0, "{own} Hz at {trace} Hz: {left} dB");
        }
    }
}

#[test]
fn resonances_lie_elsewhere() {
    let rate = 16_000;
    let centre = |sound: &[f64]| {
        let tones = (30..250).map(|n| f64::from(n) * 10.0);
        let weighed = tones.map(|frequency| (frequency, tone(sound, frequency, rate).powi(2)));
        let (sum, weight) = weighed.fold((0.0, 0.0), |(sum, all), (frequency, weight)| {
            (sum + frequency * weight, all + weight)
        });
        sum / weight
    };
    for resonance in [700.0, 1000.0, 1500.0] {
        let sung = vowel(rate, 1.0, |_| 100.0, resonance);
        let (before, after) = (centre(&sung), centre(&disguised(&sung, rate)));
        let moved = after / before;
        assert!((moved - SHIFT).abs() < 0.07, "{before} Hz became {after} Hz");
    }
}

/// How loud each of sixteen bands is, a hundred times a second; of bands that lie `shift` times as high.
fn loudness(sound: &[f64], shift: f64) -> Vec<Vec<f64>> {
    const COUNT: usize = 16;
    let rate = f64::from(SPEECH_RATE);
    let edge = |band: usize| 100.0 * 70.0_f64.powf(band as f64 / COUNT as f64) * shift;
    let mut bands = BandFilters::<COUNT>::new(|band| (edge(band), edge(band + 1)), rate);
    let mut slow = LowPass::<COUNT>::new(20.0, rate);
    let mut followed = vec![Vec::new(); COUNT];
    for (n, sample) in sound.iter().enumerate() {
        let now = slow.step(&bands.step(&[*sample; COUNT]).map(f64::abs));
        if n % (SPEECH_RATE as usize / 100) == 0 {
            for (band, now) in followed.iter_mut().zip(now) {
                band.push(now.max(1e-4).ln());
            }
        }
    }
    followed
}

fn correlation(one: &[f64], other: &[f64]) -> f64 {
    let length = one.len().min(other.len());
    let (one, other) = (&one[..length], &other[..length]);
    let mean = |numbers: &[f64]| numbers.iter().sum::<f64>() / length as f64;
    let (first, second) = (mean(one), mean(other));
    let both = one
        .iter()
        .zip(other)
        .map(|(a, b)| (a - first) * (b - second))
        .sum::<f64>();
    let power = |numbers: &[f64], mean: f64| numbers.iter().map(|number| (number - mean).powi(2)).sum::<f64>();
    both / (power(one, first) * power(other, second)).sqrt().max(1e-12)
}

#[test]
fn words_keep_how_loud_their_bands_are() {
    for which in 0..SPEECH.len() {
        let spoken = speech(which);
        let (before, after) = (
            loudness(&spoken, 1.0),
            loudness(&disguised(&spoken, SPEECH_RATE), SHIFT),
        );
        let late = (100.0 * DELAY).round() as usize;
        // The lowest five are followed as one.
        let alike: Vec<f64> = (5..16)
            .map(|band| correlation(&before[band], &after[band][late..]))
            .collect();
        let mean = alike.iter().sum::<f64>() / alike.len() as f64;
        let least = alike.iter().copied().fold(1.0, f64::min);
        assert!(mean > 0.85 && least > 0.6, "{mean}: {alike:?}");
        // The measure can tell other words.
        let other = loudness(&speech(1 - which), 1.0);
        let foreign = (5..16).map(|band| correlation(&other[band], &after[band])).sum::<f64>() / 11.0;
        assert!(foreign < 0.6, "{foreign}");
    }
}

#[test]
fn a_disguised_voice_is_about_as_loud_as_it_was() {
    for which in 0..SPEECH.len() {
        let spoken = speech(which);
        let change = decibels(mean_power(&disguised(&spoken, SPEECH_RATE)) / mean_power(&spoken));
        assert!((-4.0..4.0).contains(&change), "{change} dB");
    }
}

#[test]
fn it_is_late_by_as_much_as_it_says() {
    for rate in [8000, 16_000, 48_000, 96_000] {
        // A tone that swells and ebbs.
        let tone = |n: usize| {
            let at = n as f64 / f64::from(rate);
            (2.0 * PI * 900.0 * at).sin() * (0.5 - 0.5 * (2.0 * PI * 3.0 * at).cos())
        };
        let sound: Vec<f64> = (0..2 * rate as usize).map(tone).collect();
        let swell = |sound: &[f64]| {
            let (mut real, mut imaginary) = (0.0, 0.0);
            for (n, sample) in sound.iter().enumerate().skip(rate as usize) {
                let (sin, cos) = (2.0 * PI * 3.0 * n as f64 / f64::from(rate)).sin_cos();
                real += sample.powi(2) * cos;
                imaginary += sample.powi(2) * sin;
            }
            f64::atan2(imaginary, real)
        };
        let late = (swell(&disguised(&sound, rate)) - swell(&sound)).rem_euclid(2.0 * PI) / (2.0 * PI * 3.0);
        assert!((late - DELAY).abs() < 0.004, "{rate}: {late} s");
    }
}

fn shape(format: SampleFormat, rate: u32, channels: usize) -> SoundShape {
    SoundShape { format, rate, channels }
}

fn written(format: SampleFormat, channels: usize, samples: &[f64]) -> Vec<u8> {
    let mut bytes = vec![0; samples.len() * channels * format.bytes()];
    for (moment, sample) in bytes.chunks_exact_mut(channels * format.bytes()).zip(samples) {
        moment
            .chunks_exact_mut(format.bytes())
            .for_each(|place| format.write(*sample, place));
    }
    bytes
}

#[test]
fn silence_stays_silence_and_becomes_it_again() {
    for format in FORMATS {
        for rate in [8000, 44_100, 192_000] {
            let mut disguise = Disguise::new(shape(format, rate, 2));
            let mut silence = written(format, 2, &vec![0.0; rate as usize / 4]);
            disguise.change(&mut silence);
            assert!(silence.iter().all(|byte| *byte == 0), "{format:?} at {rate}");
            let mut sound = written(format, 2, &vowel(rate, 0.3, |_| 120.0, 800.0));
            disguise.change(&mut sound);
            assert!(sound.iter().any(|byte| *byte != 0));
            // No number near the smallest is left, with which a processor would be slow.
            let mut after = written(format, 2, &vec![0.0; 3 * rate as usize]);
            disguise.change(&mut after);
            let tail = &after[after.len() - 1000 * format.bytes()..];
            assert!(tail.iter().all(|byte| *byte == 0), "{format:?} at {rate}");
        }
    }
}

#[test]
fn every_rate_every_number_of_channels_and_every_format_is_disguised() {
    for format in FORMATS {
        for rate in [8000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000, 192_000] {
            for channels in [1, 2, 6, 8] {
                let sung = vowel(rate, 0.3, |_| 200.0, 800.0);
                let mut bytes = written(format, channels, &sung);
                Disguise::new(shape(format, rate, channels)).change(&mut bytes);
                let moments = bytes.chunks_exact(channels * format.bytes());
                let all: Vec<Vec<f64>> = moments
                    .map(|moment| {
                        moment
                            .chunks_exact(format.bytes())
                            .map(|sample| format.read(sample))
                            .collect()
                    })
                    .collect();
                assert!(
                    all.iter()
                        .all(|moment| moment.iter().all(|sample| *sample == moment[0]))
                );
                let out: Vec<f64> = all.iter().map(|moment| moment[0]).collect();
                let out = &out[out.len() / 2..];
                let own = tone(out, 200.0, rate).max(tone(out, 400.0, rate));
                let carrier = tone(out, 7.0 * PITCH, rate).max(tone(out, 6.0 * PITCH, rate));
                assert!(
                    carrier > 0.02 && own < 0.1 * carrier,
                    "{format:?}, {rate}, {channels}: {own}, {carrier}"
                );
            }
        }
    }
}

#[test]
fn no_input_makes_it_loud_or_no_number() {
    let mut noise = 1_u64;
    let mut random = move || {
        noise = noise
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        noise
    };
    for rate in [0, 1, 50, 230, 8000, 48_000, 192_000, u32::MAX] {
        let mut disguise = Disguise::new(shape(SampleFormat::F64, rate, 1));
        let mut input: Vec<f64> = (0..20_000).map(|_| f64::from_bits(random())).collect();
        input.extend([
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::MAX,
            f64::MIN_POSITIVE,
            5e-324,
        ]);
        input.extend((0..20_000).map(|n| if n % 200 < 100 { 1.0 } else { -1.0 }));
        let mut bytes: Vec<u8> = input.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        disguise.change(&mut bytes);
        for (n, sample) in bytes.chunks_exact(8).enumerate() {
            let sample = SampleFormat::F64.read(sample);
            assert!(sample.abs() <= 1.0, "{rate}: {sample} at {n}");
        }
    }
    // What is no whole moment, and no channel at all.
    let mut part = [7; 13];
    Disguise::new(shape(SampleFormat::S16, 48_000, 2)).change(&mut part);
    assert_eq!(part[12], 0);
    for channels in [0, usize::MAX] {
        let mut none = [7; 8];
        Disguise::new(shape(SampleFormat::F64, 48_000, channels)).change(&mut none);
        assert_eq!(none, [0; 8]);
    }
}

#[test]
fn every_band_of_a_voice_has_a_carrier() {
    for rate in [16_000, 44_100, 48_000] {
        for band in 0..BANDS {
            let (low, high) = edges(band);
            let middle = (low * high).sqrt();
            let sound: Vec<f64> = (0..rate / 2)
                .map(|n| 0.3 * (2.0 * PI * middle * f64::from(n) / f64::from(rate)).sin())
                .collect();
            let out = disguised(&sound, rate);
            let change = decibels(mean_power(&out[out.len() / 2..]) / mean_power(&sound));
            assert!((-5.0..3.0).contains(&change), "band {band} at {rate}: {change} dB");
        }
    }
}

/// How much of a core it takes: `cargo test --release --lib disguise -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement"]
fn a_second_of_sound_takes_so_long() {
    for (rate, channels) in [(48_000, 2), (48_000, 6), (96_000, 2)] {
        let mut disguise = Disguise::new(shape(SampleFormat::F32, rate, channels));
        let mut bytes = written(SampleFormat::F32, channels, &vowel(rate, 10.0, |_| 120.0, 800.0));
        let begun = Instant::now();
        disguise.change(&mut bytes);
        let share = begun.elapsed().as_secs_f64() / 10.0 * 100.0;
        eprintln!("{channels} channels of {rate} samples a second: {share:.2} % of a core");
    }
}

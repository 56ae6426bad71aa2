//! From the light that a film means to what the screen gets: HDR and wide primaries become standard dynamic range with the
//! primaries of BT.709. The shader `shaders/frame.wgsl` computes the same.
//!
//! Light is counted from 0.0 to 1.0 for the white of a sheet of paper, which HDR calls reference white: 203 cd/m² (ITU-R BT.2408-7,
//! table 1), the 75 % of HLG and the 58 % of PQ. That white stays white; what is brighter, up to the highlights of a lamp, is
//! pressed into the little that a screen has above it. All three colours are scaled alike, so that hues stay.

use crate::playback::{Colour, Primaries, Transfer};

/// Exponent of a screen (ITU-R BT.1886): what film of a standard dynamic range is seen with.
pub(in crate::stage) const SCREEN_GAMMA: f64 = 2.4;

/// Numbers for the screen up to this one are kept; see [`ToneMap::compressed`].
pub(in crate::stage) const KNEE: f64 = 0.9;

/// Reference white in cd/m².
const REFERENCE_WHITE: f64 = 203.0;

/// What the brightest number of HLG means on the screen that it is made for, in cd/m² (ITU-R BT.2100-2, table 5).
const HLG_PEAK: f64 = 1000.0;

/// What the brightest number of PQ means, in cd/m².
const PQ_PEAK: f64 = 10_000.0;

/// Exponent of HLG's way from the scene's light to the screen's, less one.
pub(in crate::stage) const HLG_SYSTEM_GAMMA: f64 = 0.2;

/// What HLG's light on the screen is multiplied by, so that reference white is 1.0.
pub(in crate::stage) const HLG_SCALE: f64 = HLG_PEAK / REFERENCE_WHITE;

/// How bright the colours of BT.2020 and of BT.709 are.
const LUMINANCE_2020: [f32; 3] = [0.2627, 0.6780, 0.0593];
const LUMINANCE_709: [f32; 3] = [0.2126, 0.7152, 0.0722];

/// How a film's red, green and blue (0.0 to 1.0, after the matrix) become the screen's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::stage) struct ToneMap {
    pub(in crate::stage) transfer: Transfer,
    /// Rows of the matrix from the film's primaries to those of BT.709, for light.
    pub(in crate::stage) to_bt709: [[f64; 3]; 3],
}

impl ToneMap {
    /// `None` where the film's numbers are what the screen gets.
    pub(in crate::stage) fn of(colour: Colour) -> Option<Self> {
        let to_bt709 = match (colour.primaries, colour.transfer) {
            (Primaries::Bt709, Transfer::Sdr) => return None,
            (Primaries::Bt709, _) => [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
            // Computed from the chromaticities of the standards; both have the white D65.
            (Primaries::Bt2020, _) => [
                [1.660_491, -0.587_641, -0.072_850],
                [-0.124_550, 1.132_900, -0.008_349],
                [-0.018_151, -0.100_579, 1.118_730],
            ],
            (Primaries::DisplayP3, _) => [
                [1.224_940, -0.224_940, 0.0],
                [-0.042_057, 1.042_057, 0.0],
                [-0.019_638, -0.078_636, 1.098_274],
            ],
        };
        Some(Self {
            transfer: colour.transfer,
            to_bt709,
        })
    }

    /// The light of one number, before HLG's system gamma.
    pub(in crate::stage) fn light(&self, number: f64) -> f64 {
        match self.transfer {
            Transfer::Sdr => number.powf(SCREEN_GAMMA),
            // ITU-R BT.2100-2, table 5.
            Transfer::Hlg => {
                let (a, b, c) = (0.178_832_77, 0.284_668_92, 0.559_910_73);
                if number <= 0.5 {
                    number * number / 3.0
                } else {
                    (((number - c) / a).exp() + b) / 12.0
                }
            }
            // ITU-R BT.2100-2, table 4.
            Transfer::Pq => {
                let (m1, m2) = (2610.0 / 16384.0, 2523.0 / 4096.0 * 128.0);
                let (c1, c2, c3) = (3424.0 / 4096.0, 2413.0 / 4096.0 * 32.0, 2392.0 / 4096.0 * 32.0);
                let root = number.powf(1.0 / m2);
                let light = ((root - c1).max(0.0) / (c2 - c3 * root)).powf(1.0 / m1);
                light * PQ_PEAK / REFERENCE_WHITE
            }
        }
    }

    /// What the scene's light is multiplied by for the screen's, for a luminance of the scene's: HLG's system gamma.
    pub(in crate::stage) fn hlg_gain(luminance: f64) -> f64 {
        luminance.max(1e-9).powf(HLG_SYSTEM_GAMMA) * HLG_SCALE
    }

    /// What a colour is multiplied by whose brightest part is `light`. Below [`KNEE`] nothing changes; above, numbers for the
    /// screen come ever closer to 1.0, without a bend.
    pub(in crate::stage) fn gain(&self, light: f64) -> f64 {
        let pressed = match self.transfer {
            Transfer::Sdr => light.min(1.0),
            _ => Self::compressed(light),
        };
        if light > 0.0 { pressed / light } else { 1.0 }
    }

    fn compressed(light: f64) -> f64 {
        let number = light.powf(1.0 / SCREEN_GAMMA);
        if number <= KNEE {
            return light;
        }
        let rest = 1.0 - KNEE;
        (KNEE + rest * (1.0 - (-(number - KNEE) / rest).exp())).powf(SCREEN_GAMMA)
    }

    /// What a screen gets for a film's colour: the definition, for the tests of what is fast.
    #[cfg(test)]
    pub(in crate::stage) fn apply(&self, numbers: [f64; 3]) -> [f64; 3] {
        let mut light = numbers.map(|number| self.light(number));
        if self.transfer == Transfer::Hlg {
            let gain = Self::hlg_gain(dot(LUMINANCE_2020.map(f64::from), light));
            light = light.map(|part| part * gain);
        }
        let light = within_gamut(self.to_bt709.map(|row| dot(row, light)));
        let gain = self.gain(light.into_iter().fold(0.0, f64::max));
        light.map(|part| (part * gain).clamp(0.0, 1.0).powf(1.0 / SCREEN_GAMMA))
    }
}

/// A colour that BT.709 does not have (a part of it is negative) is mixed with so much grey of its luminance that it has.
#[cfg(test)]
fn within_gamut(light: [f64; 3]) -> [f64; 3] {
    let least = light.into_iter().fold(0.0, f64::min);
    if least >= 0.0 {
        return light;
    }
    let grey = dot(LUMINANCE_709.map(f64::from), light).max(0.0);
    let share = grey / (grey - least);
    light.map(|part| grey + (part - grey) * share)
}

#[cfg(test)]
fn dot(weights: [f64; 3], parts: [f64; 3]) -> f64 {
    weights.into_iter().zip(parts).map(|(weight, part)| weight * part).sum()
}

/// A [`ToneMap`] in tables, for tens of millions of pixels a second: nothing is raised to a power any more. About 300 KiB.
pub(in crate::stage) struct ToneTables {
    to_bt709: [[f32; 3]; 3],
    /// For each number, its light.
    light: Box<[f32; 1 << 16]>,
    /// [`ToneMap::hlg_gain`] by luminance, for HLG.
    hlg: Option<ByMagnitude<f32>>,
    /// [`ToneMap::gain`] by the brightest part.
    gain: ByMagnitude<f32>,
    /// The screen's number (0 to 255) for light up to 1.0.
    number: ByMagnitude<u8>,
}

impl ToneTables {
    /// The highest index of a number. 16 bits: in a saturated colour, what is left of a part may be as small as a step of 12 bits.
    pub(in crate::stage) const STEPS: f32 = 65_535.0;

    pub(in crate::stage) fn new(map: &ToneMap) -> Self {
        let is_hlg = map.transfer == Transfer::Hlg;
        let mut light = Box::new([0.0; 1 << 16]);
        for (step, light) in (0u32..).zip(light.iter_mut()) {
            *light = map.light(f64::from(step) / f64::from(Self::STEPS)) as f32;
        }
        Self {
            to_bt709: map.to_bt709.map(|row| row.map(|factor| factor as f32)),
            light,
            hlg: is_hlg.then(|| ByMagnitude::new(-26, 1, |luminance| ToneMap::hlg_gain(luminance) as f32)),
            gain: ByMagnitude::new(-1, 7, |light| map.gain(light) as f32),
            number: ByMagnitude::new(-22, 1, |light| {
                (light.min(1.0).powf(1.0 / SCREEN_GAMMA) * 255.0).round() as u8
            }),
        }
    }

    /// The screen's red, green and blue for a film's, which are indices up to [`STEPS`](Self::STEPS); of some pixels at once, which
    /// is several times as fast as one after the other.
    #[inline]
    pub(in crate::stage) fn apply<const N: usize>(&self, numbers: &[[u16; N]; 3]) -> [[u8; N]; 3] {
        // Loops over places in arrays, and not `map`, which the compiler makes slow copies of.
        let mut light = [[0.0f32; N]; 3];
        for (light, numbers) in light.iter_mut().zip(numbers) {
            for index in 0..N {
                light[index] = self.light[usize::from(numbers[index])];
            }
        }
        if let Some(hlg) = &self.hlg {
            let gain = hlg.of(&weighed(LUMINANCE_2020, &light));
            scale(&mut light, &gain);
        }
        let [red, green, blue] = self.to_bt709;
        let mut light = [weighed(red, &light), weighed(green, &light), weighed(blue, &light)];
        let grey = weighed(LUMINANCE_709, &light);
        let (mut share, mut most) = ([1.0f32; N], [0.0f32; N]);
        for index in 0..N {
            let least = light[0][index].min(light[1][index]).min(light[2][index]);
            let grey = grey[index].max(0.0);
            share[index] = if least < 0.0 { grey / (grey - least) } else { 1.0 };
        }
        for part in &mut light {
            for index in 0..N {
                let grey = grey[index].max(0.0);
                part[index] = grey + (part[index] - grey) * share[index];
                most[index] = most[index].max(part[index]);
            }
        }
        scale(&mut light, &self.gain.of(&most));
        let [red, green, blue] = &light;
        [self.number.of(red), self.number.of(green), self.number.of(blue)]
    }
}

/// The sum of three parts, each with its weight.
#[inline]
fn weighed<const N: usize>(weights: [f32; 3], parts: &[[f32; N]; 3]) -> [f32; N] {
    let mut sum = [0.0; N];
    for index in 0..N {
        sum[index] = weights[0] * parts[0][index] + weights[1] * parts[1][index] + weights[2] * parts[2][index];
    }
    sum
}

#[inline]
fn scale<const N: usize>(parts: &mut [[f32; N]; 3], gain: &[f32; N]) {
    for part in parts {
        for index in 0..N {
            part[index] *= gain[index];
        }
    }
}

/// A function of a positive number, in steps of a 256th of its magnitude: as fine for the dark as for the bright.
struct ByMagnitude<T> {
    values: Vec<T>,
    first: u32,
    last: u32,
}

impl<T: Copy> ByMagnitude<T> {
    /// Bits of a number's fraction that do not count.
    const IGNORED: u32 = 23 - 8;

    /// From 2 to the power of `lowest` up to that of `highest`; outside, as at the end.
    fn new(lowest: i32, highest: i32, function: impl Fn(f64) -> T) -> Self {
        let first = 2.0f32.powi(lowest).to_bits() >> Self::IGNORED;
        let last = 2.0f32.powi(highest).to_bits() >> Self::IGNORED;
        let middle = |step: u32| {
            let edge = |step: u32| f64::from(f32::from_bits(step << Self::IGNORED));
            f64::midpoint(edge(step), edge(step + 1))
        };
        Self {
            values: (first..=last).map(|step| function(middle(step))).collect(),
            first,
            last,
        }
    }

    #[inline]
    fn of<const N: usize>(&self, numbers: &[f32; N]) -> [T; N] {
        let mut steps = [0u32; N];
        for index in 0..N {
            // Not negative, so that its bits have its order; what is no number counts as 0.
            let step = numbers[index].max(0.0).to_bits() >> Self::IGNORED;
            steps[index] = step.clamp(self.first, self.last) - self.first;
        }
        let mut values = [self.values[0]; N];
        for index in 0..N {
            values[index] = self.values[steps[index] as usize];
        }
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::playback::ColourMatrix;

    fn map(primaries: Primaries, transfer: Transfer) -> ToneMap {
        let colour = Colour {
            primaries,
            transfer,
            ..Colour::sdr(ColourMatrix::Bt2020, false)
        };
        ToneMap::of(colour).unwrap()
    }

    fn shown(map: &ToneMap, numbers: [f64; 3]) -> [f64; 3] {
        map.apply(numbers).map(|part| part * 255.0)
    }

    const HDR: [Transfer; 2] = [Transfer::Hlg, Transfer::Pq];

    #[test]
    fn film_of_standard_range_is_left_alone() {
        for matrix in [ColourMatrix::Bt601, ColourMatrix::Bt709, ColourMatrix::Bt2020] {
            assert_eq!(ToneMap::of(Colour::sdr(matrix, true)), None);
        }
    }

    // Levels of ITU-R BT.2408-7, table 1: reference white, and the grey card of 18 % that cameras of standard range put at 43 %.
    #[test]
    fn white_is_white_and_grey_is_grey() {
        for (transfer, white, grey) in [(Transfer::Hlg, 0.75, 0.38), (Transfer::Pq, 0.58, 0.38)] {
            let map = map(Primaries::Bt2020, transfer);
            let [red, green, blue] = shown(&map, [white; 3]);
            assert!(green > 240.0 && green < 250.0, "{transfer:?}: white is {green}");
            assert!(
                (red - green).abs() < 0.6 && (blue - green).abs() < 0.6,
                "{transfer:?}: {red} {green} {blue}"
            );
            let [_, green, _] = shown(&map, [grey; 3]);
            assert!((green / 255.0 - 0.43).abs() < 0.02, "{transfer:?}: grey is {green}");
            assert_eq!(shown(&map, [0.0; 3]), [0.0; 3]);
            assert!(shown(&map, [1.0; 3])[1] > 254.5);
        }
    }

    #[test]
    fn brighter_is_never_darker() {
        for transfer in HDR {
            let map = map(Primaries::Bt2020, transfer);
            let levels: Vec<f64> = (0..=1000)
                .map(|level| shown(&map, [f64::from(level) / 1000.0; 3])[1])
                .collect();
            assert!(levels.windows(2).all(|pair| pair[0] < pair[1] + 1e-6), "{transfer:?}");
        }
    }

    #[test]
    fn skin_keeps_its_hue_under_bright_light() {
        // A face at two brightnesses: the proportions of its light stay, up to the knee and above.
        for transfer in HDR {
            let map = map(Primaries::Bt709, transfer);
            let ratios = |level: f64| {
                let numbers = [0.75, 0.66, 0.60].map(|part| part * level);
                let mut light = numbers.map(|number| map.light(number));
                if transfer == Transfer::Hlg {
                    let gain = ToneMap::hlg_gain(dot(LUMINANCE_2020.map(f64::from), light));
                    light = light.map(|part| part * gain);
                }
                let out = map.apply(numbers).map(|number| number.powf(SCREEN_GAMMA));
                [
                    (light[1] / light[0], out[1] / out[0]),
                    (light[2] / light[0], out[2] / out[0]),
                ]
            };
            for (meant, got) in [0.8, 1.0, 1.3].into_iter().flat_map(ratios) {
                assert!((meant - got).abs() < 1e-6, "{transfer:?}: {meant} {got}");
            }
        }
    }

    #[test]
    fn red_of_bt709_in_a_film_of_bt2020_is_that_red() {
        let light_2020 = [0.627_404, 0.069_097, 0.016_391];
        let numbers = light_2020.map(|light: f64| light.powf(1.0 / SCREEN_GAMMA));
        let [red, green, blue] = shown(&map(Primaries::Bt2020, Transfer::Sdr), numbers);
        assert!(red > 254.0 && green < 12.0 && blue < 12.0, "{red} {green} {blue}");
        let [red, green, blue] = shown(&map(Primaries::DisplayP3, Transfer::Sdr), [1.0; 3]);
        assert!(
            [red, green, blue].into_iter().all(|part| (part - 255.0).abs() < 0.1),
            "{red} {green} {blue}"
        );
    }

    #[test]
    fn colours_beyond_the_screen_stay_colours() {
        for primaries in [Primaries::Bt2020, Primaries::DisplayP3] {
            for transfer in [Transfer::Sdr, Transfer::Hlg, Transfer::Pq] {
                let map = map(primaries, transfer);
                for main in 0..3 {
                    let numbers = std::array::from_fn(|part| if part == main { 0.7 } else { 0.0 });
                    let shown = shown(&map, numbers);
                    let others = (0..3).filter(|&part| part != main);
                    assert!(
                        others.into_iter().all(|part| shown[part] < shown[main] * 0.8),
                        "{map:?}: {shown:?}"
                    );
                    assert!(shown[main] > 80.0, "{map:?}: {shown:?}");
                }
            }
        }
    }

    #[test]
    fn tables_say_what_the_definition_says() {
        for primaries in [Primaries::Bt2020, Primaries::DisplayP3] {
            for transfer in [Transfer::Sdr, Transfer::Hlg, Transfer::Pq] {
                let map = map(primaries, transfer);
                let tables = ToneTables::new(&map);
                let mut most: f64 = 0.0;
                let levels: Vec<u16> = (0..=15).map(|level| level * 4369).chain([16, 80, 320, 960]).collect();
                for &red in &levels {
                    for &green in &levels {
                        for &blue in &levels {
                            let numbers = [red, green, blue];
                            let meant = shown(&map, numbers.map(|number| f64::from(number) / 65_535.0));
                            let got = tables.apply(&numbers.map(|number| [number])).map(|[number]| number);
                            for part in 0..3 {
                                most = most.max((f64::from(got[part]) - meant[part]).abs());
                            }
                        }
                    }
                }
                assert!(most < 1.5, "{map:?}: off by {most}");
            }
        }
    }
}

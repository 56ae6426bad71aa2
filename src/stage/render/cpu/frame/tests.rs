use super::*;
use crate::playback::{Colour, ColourMatrix, Plane, Primaries, Transfer};
use crate::stage::render::colour::ToRgb;
use crate::stage::render::layout::Rect;
use crate::stage::render::light::Light;
use crate::stage::render::tone::ToneMap;

const LIMITED: Colour = Colour::sdr(ColourMatrix::Bt709, false);
const JPEG: Colour = Colour::sdr(ColourMatrix::Bt601, true);

/// A frame's samples, plane by plane, with gaps between the rows as decoders leave them.
pub(in crate::stage::render) struct Samples {
    format: PixelFormat,
    width: usize,
    height: usize,
    pub(in crate::stage::render) colour: Colour,
    pub(in crate::stage::render) orientation: Orientation,
    /// What of it is shown, and how bright.
    pub(in crate::stage::render) part: Part,
    pub(in crate::stage::render) light: Light,
    planes: Vec<(Vec<u8>, usize, usize, usize)>,
}

impl Samples {
    /// What `at` returns for each sample: which plane (of single samples), how far from the left, how far from above.
    pub(in crate::stage::render) fn new(
        format: PixelFormat,
        width: usize,
        height: usize,
        at: impl Fn(usize, usize, usize) -> u8,
    ) -> Self {
        let planes = (0..format.planes())
            .map(|plane| {
                let halved = if plane == 0 {
                    (false, false)
                } else {
                    format.halved_chroma()
                };
                let across = if halved.0 { width.div_ceil(2) } else { width };
                let down = if halved.1 { height.div_ceil(2) } else { height };
                let sample = format.sample(plane);
                let stride = across * sample + GAP;
                let mut bytes = vec![0xEE; stride * down];
                for y in 0..down {
                    for x in 0..across * sample {
                        bytes[y * stride + x] = if format.bits() == 10 {
                            // Two more bits than the 8 that were asked for.
                            let number = u16::from(at(plane, x / 2, y)) * 4 + (x / 2 + y) as u16 % 4;
                            number.to_le_bytes()[x % 2]
                        } else {
                            at(plane + x % sample, x / sample, y)
                        };
                    }
                }
                (bytes, stride, across, down)
            })
            .collect();
        Self {
            format,
            width,
            height,
            colour: LIMITED,
            orientation: Orientation::UPRIGHT,
            part: Part::WHOLE,
            light: Light::AS_RECORDED,
            planes,
        }
    }

    pub(in crate::stage::render) fn image(&self) -> Image<'_> {
        let number = |number: usize| u32::try_from(number).unwrap();
        Image {
            format: self.format,
            width: number(self.width),
            height: number(self.height),
            planes: self
                .planes
                .iter()
                .map(|(bytes, stride, width, height)| Plane {
                    bytes,
                    stride: *stride,
                    width: number(*width),
                    height: number(*height),
                })
                .collect(),
            colour: self.colour,
            orientation: self.orientation,
        }
    }

    /// Red, green, blue of each pixel when it is shown in this size.
    fn shown(&self, size: (usize, usize)) -> Vec<[u8; 3]> {
        self.shown_turned(size, 0)
    }

    /// The same, turned by hand.
    pub(in crate::stage::render) fn shown_turned(&self, (width, height): (usize, usize), turn: u16) -> Vec<[u8; 3]> {
        let mut bytes = vec![0; width * height * PIXEL];
        let mut pixels = Pixels::new(&mut bytes, width as u32, height as u32);
        let place = Rect {
            x: 0.0,
            y: 0.0,
            width: width as f32,
            height: height as f32,
        };
        let image = self.image();
        image.check(16_384).unwrap();
        let frame = FramePlace {
            part: self.part,
            light: self.light,
            turn,
            ..FramePlace::whole(place)
        };
        FrameRenderer::default().draw(&image, &mut pixels, frame).unwrap();
        bytes
            .chunks_exact(PIXEL)
            .map(|pixel| [pixel[2], pixel[1], pixel[0]])
            .collect()
    }

    /// A sample between four, as a graphics processor takes it: `x` and `y` from the plane's corner.
    fn between(&self, plane: usize, part: usize, x: f64, y: f64) -> f64 {
        let (bytes, stride, width, height) = &self.planes[plane];
        let sample = self.format.sample(plane);
        let at = |x: f64, y: f64| {
            let x = x.clamp(0.0, (*width - 1) as f64) as usize;
            let y = y.clamp(0.0, (*height - 1) as f64) as usize;
            let place = y * stride + x * sample + part;
            if self.format.bits() == 10 {
                f64::from(u16::from_le_bytes([bytes[place], bytes[place + 1]]))
            } else {
                f64::from(bytes[place])
            }
        };
        let (left, top) = ((x - 0.5).floor(), (y - 0.5).floor());
        let (across, down) = (x - 0.5 - left, y - 0.5 - top);
        let row = |y| at(left, y) * (1.0 - across) + at(left + 1.0, y) * across;
        row(top) * (1.0 - down) + row(top + 1.0) * down
    }

    /// What `shaders/frame.wgsl` makes of it, computed with real numbers.
    fn meant(&self, (width, height): (usize, usize)) -> Vec<[f64; 3]> {
        let to_rgb = if self.format == PixelFormat::Gray8 {
            ToRgb::grey(self.colour)
        } else {
            ToRgb::new(self.colour, self.format.bits())
        };
        let part = self.part;
        let seen = [self.width as f64 * part.width, self.height as f64 * part.height];
        let footprint = [seen[0] / width as f64, seen[1] / height as f64];
        let steps = footprint.map(|samples| (samples / 2.0).ceil().clamp(1.0, 4.0));
        let beside = if self.colour.has_centred_chroma() { 0.0 } else { 0.25 };
        let most = 2.0f64.powi(self.format.bits().cast_signed()) - 1.0;
        let map = ToneMap::of(self.colour);
        let pixel = |x: usize, y: usize| {
            let (x, y) = (
                part.left * self.width as f64 + (x as f64 + 0.5) * footprint[0],
                part.top * self.height as f64 + (y as f64 + 0.5) * footprint[1],
            );
            let mut luma = 0.0;
            for row in 0..steps[1] as usize {
                for column in 0..steps[0] as usize {
                    let away = |step: usize, steps: f64| (step as f64 + 0.5) / steps - 0.5;
                    let x = x + away(column, steps[0]) * footprint[0];
                    let y = y + away(row, steps[1]) * footprint[1];
                    luma += self.between(0, 0, x, y) / (steps[0] * steps[1]);
                }
            }
            let (u, v) = match self.format {
                PixelFormat::I420 | PixelFormat::I420P10 => {
                    let chroma = |plane| self.between(plane, 0, x * 0.5 + beside, y * 0.5);
                    (chroma(1), chroma(2))
                }
                PixelFormat::Nv12 => {
                    let chroma = |part| self.between(1, part, x * 0.5 + beside, y * 0.5);
                    (chroma(0), chroma(1))
                }
                PixelFormat::Y42b | PixelFormat::Y42bP10 => {
                    let chroma = |plane| self.between(plane, 0, x * 0.5 + beside, y);
                    (chroma(1), chroma(2))
                }
                PixelFormat::Y444 | PixelFormat::Y444P10 => (self.between(1, 0, x, y), self.between(2, 0, x, y)),
                _ => (128.0, 128.0),
            };
            let yuv = [luma, u, v].map(|sample| sample / most);
            let rgb: [f64; 3] = std::array::from_fn(|part| {
                let sum: f64 = to_rgb.rows[part]
                    .iter()
                    .zip(yuv)
                    .map(|(factor, sample)| f64::from(*factor) * sample)
                    .sum();
                (sum + f64::from(to_rgb.offset[part])).clamp(0.0, 1.0)
            });
            let rgb = map.map_or(rgb, |map| map.apply(rgb));
            rgb.map(|part| self.light.apply(part) * 255.0)
        };
        (0..height)
            .flat_map(|y| (0..width).map(move |x| (x, y)))
            .map(|(x, y)| pixel(x, y))
            .collect()
    }

    /// How far what is shown is from what is meant, at most and in the mean, of 255.
    fn error(&self, size: (usize, usize)) -> (f64, f64) {
        let errors = self.errors(size);
        let most = errors.iter().copied().fold(0.0, f64::max);
        (most, errors.iter().sum::<f64>() / errors.len() as f64)
    }

    /// How far each part of each pixel is from what is meant.
    fn errors(&self, size: (usize, usize)) -> Vec<f64> {
        self.shown(size)
            .iter()
            .zip(self.meant(size))
            .flat_map(|(shown, meant)| (0..3).map(move |part| (f64::from(shown[part]) - meant[part]).abs()))
            .collect()
    }
}

/// How far a part of a pixel may be from what is meant. Samples are rounded once in each direction, and colours count twice
/// as much as light.
const MOST: f64 = 4.0;

/// Bytes between the rows.
const GAP: usize = 13;

const YUV: [PixelFormat; 7] = [
    PixelFormat::I420,
    PixelFormat::Nv12,
    PixelFormat::Y42b,
    PixelFormat::Y444,
    PixelFormat::I420P10,
    PixelFormat::Y42bP10,
    PixelFormat::Y444P10,
];

/// Soft slopes with an edge, and a little noise: what film looks like to a resizer.
pub(in crate::stage::render) fn slopes(plane: usize, x: usize, y: usize) -> u8 {
    let scale = if plane == 0 { 1 } else { 2 };
    let (x, y) = (x * scale, y * scale);
    let edge = if x > 40 { 60 } else { 0 };
    let noise = (x * 31 + y * 57 + plane * 13) % 7;
    (60 + edge + (x + 2 * y + 17 * plane) % 90 + noise) as u8
}

#[test]
fn a_picture_is_what_the_shader_makes_of_it() {
    for format in YUV {
        let samples = Samples::new(format, 90, 60, slopes);
        for size in [(90, 60), (60, 40), (135, 90), (45, 30), (91, 33), (31, 20), (12, 8)] {
            let (most, mean) = samples.error(size);
            eprintln!("{format:?} in {size:?}: {most:.2}, {mean:.3}");
            assert!(
                most < MOST && mean < 1.1,
                "{format:?} in {size:?}: off by {most:.2}, {mean:.3} in the mean"
            );
        }
    }
}

#[test]
fn sizes_that_cannot_be_halved_come_out_right() {
    for format in YUV {
        let (most, _) = Samples::new(format, 81, 45, slopes).error((61, 37));
        assert!(most < MOST, "{format:?}: off by {most:.2}");
    }
}

#[test]
fn the_colours_of_a_photograph_lie_in_the_middle_of_their_pixels() {
    let mut samples = Samples::new(PixelFormat::I420, 90, 60, slopes);
    samples.colour = JPEG;
    let (most, _) = samples.error((60, 40));
    assert!(most < MOST, "off by {most:.2}");
}

#[test]
fn grey_is_grey_and_rgb_stays_what_it_is() {
    let (most, _) = Samples::new(PixelFormat::Gray8, 90, 60, slopes).error((60, 40));
    assert!(most < MOST, "off by {most:.2}");
    let samples = Samples::new(PixelFormat::Rgba, 16, 16, |part, x, y| {
        (x * 7 + y * 3 + part * 50) as u8
    });
    let shown = samples.shown((16, 16));
    assert_eq!(shown[0], [0, 50, 100]);
    assert_eq!(shown[16 * 5 + 2], [29, 79, 129]);
}

#[test]
fn a_plane_whose_last_row_is_cut_short_is_read_to_its_end_and_no_further() {
    let mut samples = Samples::new(PixelFormat::Nv12, 90, 60, slopes);
    let whole = samples.shown((60, 40));
    for (bytes, ..) in &mut samples.planes {
        bytes.truncate(bytes.len() - GAP);
    }
    assert!(samples.shown((60, 40)) == whole);
    samples.planes[1].0.pop();
    assert!(samples.image().check(16_384).is_err());
}

#[test]
fn what_is_too_large_is_refused() {
    let samples = Samples::new(PixelFormat::Gray8, 90, 60, slopes);
    assert!(samples.image().check(90).is_ok());
    assert_eq!(
        samples.image().check(89),
        Err(crate::stage::render::renderer::NotDrawable::TooLarge(90, 60))
    );
}

#[test]
fn hdr_and_wide_primaries_are_what_the_shader_makes_of_them() {
    // The dark part of a saturated colour is the difference of two bright ones: there, what is rounded on the way counts many times
    // as much as elsewhere.
    for (format, in_the_mean, off) in [
        (PixelFormat::I420P10, 0.6, 0.01),
        (PixelFormat::Y444P10, 0.6, 0.01),
        (PixelFormat::Nv12, 1.5, 0.1),
    ] {
        let mut samples = Samples::new(format, 90, 60, slopes);
        for (primaries, transfer) in [
            (Primaries::Bt2020, Transfer::Hlg),
            (Primaries::Bt2020, Transfer::Pq),
            (Primaries::Bt2020, Transfer::Sdr),
            (Primaries::DisplayP3, Transfer::Sdr),
        ] {
            samples.colour = Colour {
                primaries,
                transfer,
                ..Colour::sdr(ColourMatrix::Bt2020, false)
            };
            for size in [(90, 60), (60, 40), (135, 90), (31, 20)] {
                let errors = samples.errors(size);
                let count = errors.len() as f64;
                let mean = errors.iter().sum::<f64>() / count;
                let share = errors.iter().filter(|&&error| error > MOST).count() as f64 / count;
                eprintln!("{format:?} {transfer:?} in {size:?}: {mean:.3} in the mean, {share:.4} off");
                assert!(
                    mean < in_the_mean && share < off,
                    "{format:?}, {primaries:?}, {transfer:?} in {size:?}: {mean:.3} in the mean, {share:.4} are off"
                );
            }
        }
    }
}

/// One bright corner: left above. Which corners are bright when it is shown so.
fn bright_corners(orientation: Orientation, format: PixelFormat) -> Vec<(usize, usize)> {
    let mut samples = Samples::new(format, 40, 20, |plane, x, y| match plane {
        0 if x < 20 && y < 10 => 235,
        0 => 16,
        _ => 128,
    });
    samples.orientation = orientation;
    let size = if orientation.is_sideways() { (20, 40) } else { (40, 20) };
    let shown = samples.shown(size);
    let corners = [(0, 0), (size.0 - 1, 0), (0, size.1 - 1), (size.0 - 1, size.1 - 1)];
    let is_bright = |&(x, y): &(usize, usize)| shown[y * size.0 + x].iter().all(|&part| part > 250);
    corners.into_iter().filter(is_bright).collect()
}

#[test]
fn a_picture_is_mirrored_and_then_turned_clockwise() {
    for (mirrored, rotation, corner) in [
        (false, 0, (0, 0)),
        (false, 90, (19, 0)),
        (false, 180, (39, 19)),
        (false, 270, (0, 39)),
        (true, 0, (39, 0)),
        (true, 90, (19, 39)),
        (true, 180, (0, 19)),
        (true, 270, (0, 0)),
    ] {
        for format in [PixelFormat::Gray8, PixelFormat::I420, PixelFormat::I420P10] {
            let orientation = Orientation { mirrored, rotation };
            assert_eq!(
                bright_corners(orientation, format),
                [corner],
                "{orientation:?} {format:?}"
            );
        }
    }
}

/// Parts of a picture: in its middle, at its edges, at a place between the samples, narrow.
pub(in crate::stage::render) const PARTS: [Part; 4] = [
    Part {
        left: 0.25,
        top: 0.25,
        width: 0.5,
        height: 0.5,
    },
    Part {
        left: 0.0,
        top: 0.0,
        width: 0.31,
        height: 0.43,
    },
    Part {
        left: 0.7123,
        top: 0.6011,
        width: 0.2877,
        height: 0.3989,
    },
    Part {
        left: 0.3,
        top: 0.0,
        width: 0.125,
        height: 1.0,
    },
];

#[test]
fn a_part_of_a_picture_is_what_the_shader_makes_of_it() {
    for format in YUV {
        for (width, height) in [(90, 60), (81, 45)] {
            let mut samples = Samples::new(format, width, height, slopes);
            for part in PARTS {
                samples.part = part;
                for size in [(90, 60), (45, 30), (180, 120), (91, 33), (12, 8)] {
                    let (most, mean) = samples.error(size);
                    assert!(
                        most < MOST && mean < 1.1,
                        "{format:?}, {part:?} in {size:?}: off by {most:.2}, {mean:.3} in the mean"
                    );
                }
            }
        }
    }
}

#[test]
fn a_part_of_a_picture_is_that_part_whichever_way_up() {
    // Smooth slopes, in which each place has its own colour.
    let mut samples = Samples::new(PixelFormat::Y444, 96, 64, |plane, x, y| match plane {
        0 => (40 + x) as u8,
        1 => (70 + y) as u8,
        _ => 128,
    });
    for mirrored in [false, true] {
        for rotation in [0, 90, 180, 270] {
            for turn in [0, 90, 180, 270] {
                samples.orientation = Orientation { mirrored, rotation };
                let sideways = samples.orientation.turned(turn).is_sideways();
                let (width, height) = if sideways { (64, 96) } else { (96, 64) };
                samples.part = Part::WHOLE;
                let whole = samples.shown_turned((width, height), turn);
                samples.part = PARTS[0];
                let part = samples.shown_turned((width / 2, height / 2), turn);
                for y in 0..height / 2 {
                    for x in 0..width / 2 {
                        let (is, was) = (part[y * width / 2 + x], whole[(y + height / 4) * width + x + width / 4]);
                        let near = is.iter().zip(was).all(|(is, was)| is.abs_diff(was) <= 1);
                        assert!(near, "{:?}, {turn}, {x} {y}: {is:?}, not {was:?}", samples.orientation);
                    }
                }
            }
        }
    }
}

#[test]
fn a_picture_is_turned_by_hand_as_by_its_own_orientation() {
    let mut samples = Samples::new(PixelFormat::I420, 90, 60, slopes);
    let turned = samples.shown_turned((60, 90), 90);
    samples.orientation = Orientation {
        mirrored: false,
        rotation: 90,
    };
    assert!(samples.shown((60, 90)) == turned);
    samples.orientation.rotation = 270;
    let back = samples.shown_turned((90, 60), 90);
    samples.orientation.rotation = 0;
    assert!(samples.shown((90, 60)) == back);
}

#[test]
fn brightness_and_contrast_are_what_the_shader_makes_of_them() {
    let lights = [(40, 0), (-40, 0), (0, 30), (0, -60), (30, 20)];
    for (format, transfer) in [
        (PixelFormat::I420, Transfer::Sdr),
        (PixelFormat::Gray8, Transfer::Sdr),
        (PixelFormat::I420P10, Transfer::Sdr),
        (PixelFormat::I420P10, Transfer::Hlg),
        (PixelFormat::I420P10, Transfer::Pq),
        (PixelFormat::Nv12, Transfer::Hlg),
    ] {
        let mut samples = Samples::new(format, 90, 60, slopes);
        if transfer != Transfer::Sdr {
            samples.colour = Colour {
                primaries: Primaries::Bt2020,
                transfer,
                ..Colour::sdr(ColourMatrix::Bt2020, false)
            };
        }
        let (_, plain) = samples.error((60, 40));
        for (brightness, contrast) in lights {
            samples.light = Light::of(crate::protocol::ShownAs {
                brightness,
                contrast,
                ..crate::protocol::ShownAs::default()
            });
            // What is rounded on the way counts as much more as the curve is steep.
            let steep = f64::from(samples.light.lift.max(1.0) * samples.light.slope.max(1.0));
            let (_, mean) = samples.error((60, 40));
            assert!(
                mean < (plain + 0.5) * steep,
                "{format:?}, {transfer:?} at {brightness}, {contrast}: {mean:.3} in the mean, {plain:.3} without"
            );
        }
    }
}

#[test]
fn a_dark_film_of_ten_bits_has_more_than_8_bits_of_steps_when_it_is_bright() {
    let mut samples = Samples::new(PixelFormat::Y444P10, 64, 4, |plane, x, _| {
        if plane == 0 { 20 + x as u8 / 4 } else { 128 }
    });
    samples.light = Light { lift: 8.0, slope: 1.0 };
    let shown = samples.shown((64, 4));
    let mut levels: Vec<u8> = shown.iter().map(|pixel| pixel[1]).collect();
    levels.sort_unstable();
    levels.dedup();
    // Of 8 bits there are 17 between black and so dark a grey.
    assert!(levels.len() > 30, "{} levels", levels.len());
}

#[test]
fn nothing_of_what_is_beneath_a_cover_is_seen_however_near_and_bright() {
    let shown = |beneath: u8, part: Part, light: Light| {
        let picture = crate::playback::covered_picture(beneath);
        let mut bytes = vec![0; 120 * 80 * PIXEL];
        let place = Rect {
            x: 0.0,
            y: 0.0,
            width: 120.0,
            height: 80.0,
        };
        let frame = FramePlace {
            part,
            light,
            ..FramePlace::whole(place)
        };
        let mut pixels = Pixels::new(&mut bytes, 120, 80);
        FrameRenderer::default()
            .draw(&Image::of(&picture), &mut pixels, frame)
            .unwrap();
        bytes
    };
    let brightest = Light { lift: 8.0, slope: 4.0 };
    for part in [
        Part::WHOLE,
        PARTS[0],
        PARTS[2],
        Part {
            left: 0.45,
            top: 0.45,
            width: 0.125,
            height: 0.125,
        },
    ] {
        for light in [Light::AS_RECORDED, brightest] {
            assert!(shown(40, part, light) == shown(211, part, light), "{part:?}, {light:?}");
        }
    }
}

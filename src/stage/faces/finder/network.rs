//! The network: the blocks of MobileNetV2, a neck that brings their outputs together again, and three heads.

use super::layers::{Plane, add, add_pointwise, convolve, depthwise, fill, gathered, rectify, upscale};
use super::output::{Face, Heads};
use super::size::Size;
use super::weights::{Layer, LayerReader};

/// Channels of the first layer, and of all from the neck on.
const STEM: usize = 32;
const NECK: usize = 24;
/// The stages of MobileNetV2.
const STAGES: [Stage; 7] = [
    Stage::of(1, 16, 1, 1),
    Stage::of(6, 24, 2, 2),
    Stage::of(6, 32, 3, 2),
    Stage::of(6, 64, 4, 2),
    Stage::of(6, 96, 3, 1),
    Stage::of(6, 160, 3, 2),
    Stage::of(6, 320, 1, 1),
];
/// The stages whose output is used at the neck too, in the order in which it takes them.
const LATERAL: [usize; 3] = [4, 2, 1];
/// Outputs of the heads: how sure, height and width, down and across. The file has ten more, for eyes, nose and mouth.
const HEADS: [usize; 3] = [1, 2, 2];
const LANDMARKS: usize = 10;
/// Channels inside a block that are worked on at once: as many as stay near the processor, which is also what bounds the memory.
const GROUP: usize = 64;
/// Numbers of one tensor that are worked on at once.
const GROUP_NUMBERS: usize = 1_500_000;

/// Blocks of one width.
struct Stage {
    /// So many times as many channels are inside a block as come in.
    factor: usize,
    channels: usize,
    blocks: usize,
    /// Of its first block.
    stride: usize,
}

impl Stage {
    const fn of(factor: usize, channels: usize, blocks: usize, stride: usize) -> Self {
        Stage {
            factor,
            channels,
            blocks,
            stride,
        }
    }
}

struct Block {
    /// None where nothing becomes wider.
    expand: Option<Layer>,
    depthwise: Layer,
    project: Layer,
    stride: usize,
    /// Whether its input is added to its output.
    is_residual: bool,
    /// Which of the laterals its output is.
    lateral: Option<usize>,
}

/// A step of the neck: what comes from below in twice the size, and what is added to it.
struct Step {
    up: Layer,
    lateral: Layer,
}

/// Finds faces. Making one unpacks the network's weights (7 MB).
pub(in crate::stage) struct Finder {
    stem: Layer,
    blocks: Vec<Block>,
    top: Layer,
    neck: Vec<Step>,
    last: Layer,
    heads: Vec<Layer>,
}

impl Default for Finder {
    fn default() -> Self {
        Self::new()
    }
}

impl Finder {
    /// Unpacks the network.
    #[must_use]
    pub(in crate::stage) fn new() -> Self {
        let mut reader = LayerReader::new();
        let stem = reader.layer(STEM * 3 * 9, STEM);
        let mut blocks = Vec::new();
        let mut inputs = STEM;
        for (index, stage) in STAGES.iter().enumerate() {
            for number in 0..stage.blocks {
                let inside = inputs * stage.factor;
                blocks.push(Block {
                    expand: (stage.factor > 1).then(|| reader.layer(inside * inputs, inside)),
                    depthwise: reader.layer(inside * 9, inside),
                    project: reader.layer(stage.channels * inside, stage.channels),
                    stride: if number == 0 { stage.stride } else { 1 },
                    is_residual: number > 0,
                    lateral: LATERAL
                        .iter()
                        .position(|lateral| *lateral == index)
                        .filter(|_| number + 1 == stage.blocks),
                });
                inputs = stage.channels;
            }
        }
        let top = reader.layer(NECK * inputs, NECK);
        let step = |lateral: &usize| Step {
            up: reader.layer(NECK * NECK * 4, NECK),
            lateral: reader.layer(NECK * STAGES[*lateral].channels, NECK),
        };
        let neck = LATERAL.iter().map(step).collect();
        let last = reader.layer(NECK * NECK * 9, NECK);
        let heads = HEADS
            .iter()
            .map(|outputs| reader.layer(outputs * NECK, *outputs))
            .collect();
        reader.layer(LANDMARKS * NECK, LANDMARKS);
        assert!(reader.is_at_end(), "the file is another network's");
        Finder {
            stem,
            blocks,
            top,
            neck,
            last,
            heads,
        }
    }

    /// How many numbers of memory [`find`](Self::find) needs for a picture of this size (about 30 MB).
    #[must_use]
    pub(in crate::stage) fn memory(&self, size: Size) -> usize {
        Parts::of(size).lengths().iter().sum()
    }

    /// The faces in a picture whose score is `least` or more, the surest first; each once. `bgrx` has four bytes a pixel, without gaps: blue,
    /// green, red, and one without a meaning. What is in `memory` does not matter; afterwards there are remains of the picture in it.
    ///
    /// # Panics
    /// When `bgrx` or `memory` is shorter than a picture of this `size` needs.
    #[must_use]
    pub(in crate::stage) fn find(&self, bgrx: &[u8], size: Size, memory: &mut [f32], least: f32) -> Vec<Face> {
        let mut rest = memory;
        let parts = Parts::of(size);
        let [
            input,
            mut now,
            mut next,
            wide,
            deep,
            gather,
            lateral_0,
            lateral_1,
            lateral_2,
        ] = parts
            .lengths()
            .map(|length| rest.split_off_mut(..length).expect("as much memory as was asked for"));
        let laterals = [lateral_0, lateral_1, lateral_2];
        let picture = Plane {
            height: size.height,
            width: size.width,
        };
        take_in(&bgrx[..size.pixels() * 4], input);
        let mut plane = picture.halved();
        convolve(
            self.stem.matrix(),
            &self.stem.biases,
            (&input[..], picture),
            now,
            gather,
            2,
        );

        let mut lateral_planes = [plane; LATERAL.len()];
        for block in &self.blocks {
            let after = block.run((&*now, plane), next, (&mut *wide, &mut *deep));
            let numbers = block.project.outputs() * after.len();
            if block.is_residual {
                add(&now[..numbers], &mut next[..numbers]);
            }
            if let Some(index) = block.lateral {
                laterals[index][..numbers].copy_from_slice(&next[..numbers]);
                lateral_planes[index] = after;
            }
            std::mem::swap(&mut now, &mut next);
            plane = after;
        }

        pointwise(&self.top, now, next, plane);
        rectify(&mut next[..NECK * plane.len()]);
        std::mem::swap(&mut now, &mut next);
        for (step, (lateral, after)) in self.neck.iter().zip(laterals.iter().zip(lateral_planes)) {
            upscale(step.up.rows_of(NECK), &step.up.biases, (&*now, plane), next, wide);
            let beside = &mut deep[..NECK * after.len()];
            pointwise(&step.lateral, lateral, beside, after);
            rectify(beside);
            add(beside, &mut next[..beside.len()]);
            std::mem::swap(&mut now, &mut next);
            plane = after;
        }
        convolve(self.last.matrix(), &self.last.biases, (&*now, plane), next, gather, 1);

        let mut heads = Vec::with_capacity(HEADS.len());
        let mut outputs = &mut *now;
        for head in &self.heads {
            let output = outputs
                .split_off_mut(..head.outputs() * plane.len())
                .expect("smaller than what it is made of");
            pointwise(head, next, output, plane);
            heads.push(&*output);
        }
        Heads {
            plane,
            scores: heads[0],
            sizes: heads[1],
            shifts: heads[2],
        }
        .faces(size, least)
    }
}

impl Block {
    /// The block's output, and its plane. Its channels inside are made some at a time.
    fn run(&self, (from, plane): (&[f32], Plane), to: &mut [f32], (wide, deep): (&mut [f32], &mut [f32])) -> Plane {
        let after = if self.stride == 2 { plane.halved() } else { plane };
        let inside = self.depthwise.outputs();
        fill(
            &mut to[..self.project.outputs() * after.len()],
            &self.project.biases,
            after.len(),
        );
        let at_once = group(plane);
        for first in (0..inside).step_by(at_once) {
            let count = at_once.min(inside - first);
            let expanded = match &self.expand {
                None => &from[first * plane.len()..][..count * plane.len()],
                Some(expand) => {
                    let wide = &mut wide[..count * plane.len()];
                    fill(wide, &expand.biases[first..], plane.len());
                    add_pointwise(expand.outputs_from(first, count), from, wide, plane.len());
                    rectify(wide);
                    &*wide
                }
            };
            let (kernels, biases) = (
                &self.depthwise.weights[first * 9..],
                &self.depthwise.biases[first..][..count],
            );
            let deep = &mut deep[..count * after.len()];
            depthwise(kernels, biases, (expanded, plane), deep, self.stride);
            add_pointwise(self.project.inputs_from(first, count), deep, to, after.len());
        }
        after
    }
}

/// Channels of this size that are worked on at once.
fn group(plane: Plane) -> usize {
    (GROUP_NUMBERS / plane.len()).clamp(1, GROUP)
}

/// A convolution of 1×1.
fn pointwise(layer: &Layer, from: &[f32], to: &mut [f32], plane: Plane) {
    fill(&mut to[..layer.outputs() * plane.len()], &layer.biases, plane.len());
    add_pointwise(layer.matrix(), from, to, plane.len());
}

/// Pixels become three tensors of one channel each: red, green, blue, from 0 to 255.
fn take_in(bgrx: &[u8], to: &mut [f32]) {
    let area = bgrx.len() / 4;
    for (channel, to) in to.chunks_exact_mut(area).enumerate() {
        for (to, pixel) in to.iter_mut().zip(bgrx.chunks_exact(4)) {
            *to = f32::from(pixel[2 - channel]);
        }
    }
}

/// How many numbers each part of the memory has.
struct Parts {
    size: Size,
}

impl Parts {
    fn of(size: Size) -> Self {
        Parts { size }
    }

    /// Of the picture, of two tensors between blocks, of what is inside a block before and behind its middle, of what a convolution gathers,
    /// and of the laterals.
    fn lengths(&self) -> [usize; 9] {
        let picture = Plane {
            height: self.size.height,
            width: self.size.width,
        };
        let (half, quarter) = (picture.halved(), picture.halved().halved());
        let (eighth, sixteenth) = (quarter.halved(), quarter.halved().halved());
        let inside = |plane: Plane| group(plane) * plane.len();
        let inside = inside(half)
            .max(inside(quarter))
            .max(inside(eighth))
            .max(NECK * 4 * eighth.len());
        let gather = gathered(3, half.width).max(gathered(NECK, quarter.width));
        let between = STEM * half.len();
        [
            picture.len() * 3,
            between,
            between,
            inside,
            inside.max(NECK * quarter.len()),
            gather,
            STAGES[LATERAL[0]].channels * sixteenth.len(),
            STAGES[LATERAL[1]].channels * eighth.len(),
            STAGES[LATERAL[2]].channels * quarter.len(),
        ]
    }
}

#[cfg(test)]
mod tests;

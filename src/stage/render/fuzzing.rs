//! For fuzzers: from a decoded frame of any shape to the pixels of a preview.

use super::cpu::draw_small;
use crate::playback::fuzzing;

/// Widest and highest picture; larger ones are only slower.
const MOST: u32 = 96;

/// A frame of a single colour, with rows and planes anywhere in its bytes and other bytes between them, gives pixels of a single colour:
/// nothing of what lies between is ever shown.
pub fn picture(bytes: &[u8]) {
    let Some((&[format, wide, high, across, down, turn, luma, chroma, ..], gaps)) = bytes.split_first_chunk::<8>()
    else {
        return;
    };
    let (width, height) = (1 + u32::from(wide) % MOST, 1 + u32::from(high) % MOST);
    let number = usize::from(format);
    let format = fuzzing::format(number);
    let (mut offsets, mut strides, mut end) = (Vec::new(), Vec::new(), 0);
    let mut pixels = Vec::new();
    let mut gaps = gaps.iter().copied().cycle().map(usize::from);
    let mut gap = || gaps.next().unwrap_or(0) & !1;
    for plane in 0..format.planes() {
        let (halved_across, halved_down) = if plane == 0 {
            (false, false)
        } else {
            format.halved_chroma()
        };
        let samples = if halved_across { width.div_ceil(2) } else { width } as usize;
        let rows = if halved_down { height.div_ceil(2) } else { height } as usize;
        let row = samples * format.sample(plane);
        let (offset, stride) = (end + gap(), row + gap());
        end = offset + stride * rows;
        offsets.push(offset);
        strides.push(stride as i32);
        let colour = if plane == 0 { luma } else { chroma };
        let places = (0..rows).flat_map(move |y| (0..row).map(move |x| offset + y * stride + x));
        pixels.extend(places.map(|place| (place, colour)));
    }
    let mut memory = vec![!luma; end];
    for &(place, colour) in &pixels {
        // The upper byte of a sample of ten bits has two.
        let upper = format.bits() > 8 && place % 2 == 1;
        memory[place] = if upper { colour & 3 } else { colour };
    }
    let Some(picture) = fuzzing::picture(
        number,
        (width, height),
        &strides,
        &offsets,
        memory,
        (turn & 4 != 0, turn.into()),
    ) else {
        return;
    };
    let (across, down) = (1 + u16::from(across) % 64, 1 + u16::from(down) % 64);
    let preview = draw_small(&picture, across, down).expect("it is a sound picture");
    let rgb = preview.rgb().as_chunks::<3>().0;
    assert_eq!(rgb.len(), usize::from(across) * usize::from(down));
    let near = |pixel: &[u8; 3]| pixel.iter().zip(&rgb[0]).all(|(one, other)| one.abs_diff(*other) <= 2);
    assert!(rgb.iter().all(near), "{format:?} {width}x{height} to {across}x{down}");
}

pub fn pictures() -> Vec<Vec<u8>> {
    (0..9)
        .map(|format| vec![format, 31, 17, 40, 30, format, 90, 140, 0, 16, 32, 2])
        .collect()
}

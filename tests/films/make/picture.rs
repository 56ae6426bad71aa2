//! The frames: a moving background, the barcode with the frame's number, and a patch of known colour in each corner.

use support::films::draw_barcode;

/// How the pictures lie in the file, as Exif numbers it: 1 is upright; 6 has to be turned clockwise by a quarter for showing.
pub type Orientation = u8;

/// Y, Cb and Cr of a patch, 8 bits, limited range.
pub type Patch = [u8; 3];

/// Greys: top left, top right, bottom left, bottom right.
pub const GREYS: [Patch; 4] = [[40, 128, 128], [100, 128, 128], [160, 128, 128], [220, 128, 128]];

/// How wide and high a patch is, as a part of the picture.
pub const PATCH_ACROSS: usize = 10;
pub const PATCH_DOWN: usize = 6;

/// One upright frame as planar 4:2:0; both sides are even.
pub fn upright((width, height): (usize, usize), number: u32, patches: &[Patch; 4]) -> Vec<u8> {
    let shift = number as usize;
    let mut luma = vec![0; width * height];
    for (y, row) in luma.chunks_exact_mut(width).enumerate() {
        for (x, value) in row.iter_mut().enumerate() {
            *value = 60 + ((x / 2 + y / 3 + shift) % 120) as u8;
        }
        let left = (shift * 8) % (width - 24);
        row[left..left + 24].fill(200);
    }
    let mut chroma = vec![128; width * height / 2];
    for (corner, &[y, cb, cr]) in patches.iter().enumerate() {
        fill(&mut luma, (width, height), corner, y);
        let (first, second) = chroma.split_at_mut(width * height / 4);
        fill(first, (width / 2, height / 2), corner, cb);
        fill(second, (width / 2, height / 2), corner, cr);
    }
    draw_barcode((width, height), number, &mut luma, &mut chroma);
    [luma, chroma].concat()
}

fn fill(plane: &mut [u8], (width, height): (usize, usize), corner: usize, value: u8) {
    let (across, down) = (width / PATCH_ACROSS, height / PATCH_DOWN);
    let left = if corner.is_multiple_of(2) { 0 } else { width - across };
    let top = if corner < 2 { 0 } else { height - down };
    for row in plane.chunks_exact_mut(width).skip(top).take(down) {
        row[left..left + across].fill(value);
    }
}

/// The frame as it lies in a file of this orientation.
pub fn stored(upright: &[u8], (width, height): (usize, usize), orientation: Orientation) -> Vec<u8> {
    let (luma, chroma) = upright.split_at(width * height);
    let (cb, cr) = chroma.split_at(width * height / 4);
    let half = (width / 2, height / 2);
    [
        stored_plane(luma, (width, height), orientation),
        stored_plane(cb, half, orientation),
        stored_plane(cr, half, orientation),
    ]
    .concat()
}

/// Width and height in the file of a picture that is so large upright.
pub fn stored_size((width, height): (usize, usize), orientation: Orientation) -> (usize, usize) {
    if orientation >= 5 {
        (height, width)
    } else {
        (width, height)
    }
}

fn stored_plane(plane: &[u8], (width, height): (usize, usize), orientation: Orientation) -> Vec<u8> {
    let (columns, rows) = stored_size((width, height), orientation);
    let mut stored = Vec::with_capacity(plane.len());
    for r in 0..rows {
        for c in 0..columns {
            let (x, y) = upright_place((c, r), (width, height), orientation);
            stored.push(plane[y * width + x]);
        }
    }
    stored
}

/// Where a pixel of the file is in the upright picture (Exif 2.32, table 6, tag 0x112).
fn upright_place((c, r): (usize, usize), (width, height): (usize, usize), orientation: Orientation) -> (usize, usize) {
    let (right, bottom) = (width - 1, height - 1);
    match orientation {
        1 => (c, r),
        2 => (right - c, r),
        3 => (right - c, bottom - r),
        4 => (c, bottom - r),
        5 => (r, c),
        6 => (right - r, c),
        7 => (right - r, bottom - c),
        8 => (r, bottom - c),
        _ => panic!("Exif has eight orientations"),
    }
}

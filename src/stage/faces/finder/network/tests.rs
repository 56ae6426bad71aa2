use std::time::Instant;

use sha2::{Digest, Sha256};

use super::*;

/// An astronaut (NASA), 192×192 pixels: red, green, blue.
fn photograph() -> (Vec<u8>, usize) {
    let photograph = image::open("tests/support/pictures/astronaut.png").unwrap().into_rgb8();
    assert_eq!(photograph.dimensions(), (192, 192));
    (photograph.into_raw(), 192)
}

/// A grey picture of this size with the photograph in it, `side` pixels wide and high; each pixel is the nearest of the photograph's.
fn picture(size: Size, (left, top): (usize, usize), (width, height): (usize, usize)) -> Vec<u8> {
    let (photograph, whole) = photograph();
    let mut picture = vec![118; size.pixels() * 4];
    for y in 0..height {
        for x in 0..width {
            let near = |at: usize, length: usize| (2 * at + 1) * whole / (2 * length);
            let from = (near(y, height) * whole + near(x, width)) * 3;
            let to = ((top + y) * size.width + left + x) * 4;
            for channel in 0..3 {
                picture[to + channel] = photograph[from + 2 - channel];
            }
        }
    }
    picture
}

fn found(picture: &[u8], size: Size, least: f32) -> Vec<Face> {
    let finder = Finder::new();
    // Whatever was there before.
    let mut memory = vec![f32::MAX; finder.memory(size)];
    finder.find(picture, size, &mut memory, least)
}

#[test]
fn the_network_is_the_one_that_was_converted() {
    let sum = Sha256::digest(include_bytes!("../model/centerface.f16"));
    let sum: String = sum.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(sum, "fa031ca0e8b54ebea96224095cb8ab169e987d118a92a739df8e4c94d5bbe2ce");
    assert!(include_str!("../model/README.md").contains(&sum));
}

/// What onnxruntime 1.32 makes of the network as it was published, of the same pixels.
#[test]
fn faces_are_where_another_engine_finds_them() {
    for (shape, [left, top, right, bottom, score]) in [
        ((1.0, 1.0), [0.3219, 0.2059, 0.685, 0.7134, 0.8992]),
        ((16.0, 9.0), [0.3326, 0.1456, 0.6731, 0.7488, 0.6836]),
    ] {
        let size = Size::for_picture(shape.0, shape.1);
        let faces = found(&picture(size, (0, 0), (size.width, size.height)), size, 0.3);
        assert_eq!(faces.len(), 1, "{faces:?}");
        let face = faces[0];
        for (edge, expected) in [
            (face.left, left),
            (face.top, top),
            (face.right, right),
            (face.bottom, bottom),
            (face.score, score),
        ] {
            assert!((edge - expected).abs() < 0.003, "{face:?}");
        }
    }
}

#[test]
fn small_faces_are_found_and_a_picture_without_one_has_none() {
    let size = Size::for_picture(16.0, 9.0);
    // The face is half as high as the photograph: 6 % of the picture.
    let small = picture(size, (300, 200), (50, 50));
    let faces = found(&small, size, 0.2);
    assert_eq!(faces.len(), 1, "{faces:?}");
    let face = faces[0];
    let (across, down) = (
        (face.left + face.right) / 2.0 * 736.0,
        (face.top + face.bottom) / 2.0 * 416.0,
    );
    assert!((across - 325.0).abs() < 6.0 && (down - 223.0).abs() < 6.0, "{face:?}");
    assert_eq!(found(&picture(size, (0, 0), (0, 0)), size, 0.05), []);
}

#[test]
fn pictures_of_other_shapes_are_looked_at_too() {
    for shape in [(9.0, 16.0), (100.0, 1.0), (1.0, 100.0), (4.0, 3.0)] {
        let size = Size::for_picture(shape.0, shape.1);
        let side = size.width.min(size.height);
        let faces = found(&picture(size, (0, 0), (side, side)), size, 0.3);
        let expected = usize::from(side > 64);
        assert!(faces.len() == expected || side == 64, "{shape:?}: {faces:?}");
    }
}

/// `cargo test --release --lib a_picture_takes_so_long -- --ignored --nocapture`
#[test]
#[ignore = "measures"]
fn a_picture_takes_so_long() {
    let size = Size::for_picture(16.0, 9.0);
    let (finder, picture) = (Finder::new(), picture(size, (0, 0), (size.width, size.height)));
    let mut memory = vec![0.0; finder.memory(size)];
    let mut times: Vec<f64> = (0..20)
        .map(|_| {
            let begun = Instant::now();
            assert_eq!(finder.find(&picture, size, &mut memory, 0.3).len(), 1);
            begun.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!(
        "{:.0} ms (median of 20), {:.0} ms at best, {} MB",
        times[10],
        times[0],
        memory.len() * 4 / 1_000_000
    );
}

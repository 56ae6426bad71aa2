//! Each format and each way up: nothing of what is beneath a cover is left, and everything else is as it was.

use super::*;
use crate::playback::frame::Plane;

const TURNS: [u16; 4] = [0, 90, 180, 270];

/// A value of a sample that no cover has: 3 for every byte, and more beneath.
const AROUND: u8 = 3;
const BENEATH: u8 = 211;

fn area(left: u16, top: u16, right: u16, bottom: u16) -> Area {
    Area {
        left,
        top,
        right,
        bottom,
    }
}

/// A picture whose pixels are `beneath` where the picture as it is shown is inside `secret`, and so are its colours where any pixel of
/// theirs is.
fn picture(format: VideoFormat, size: (u32, u32), orientation: Orientation, secret: Area) -> Uncovered {
    picture_over(format, size, orientation, secret, BENEATH)
}

fn picture_over(
    format: VideoFormat,
    size: (u32, u32),
    orientation: Orientation,
    secret: Area,
    beneath: u8,
) -> Uncovered {
    gst::init().unwrap();
    let info = gst_video::VideoInfo::builder(format, size.0, size.1).build().unwrap();
    let mut buffer = gst::Buffer::with_size(info.size()).unwrap();
    buffer.get_mut().unwrap().memset(.., AROUND).unwrap();
    let mut frame = VideoFrame::from_buffer_writable(buffer, &info).unwrap();
    let pixels = PixelFormat::of(format).unwrap();
    for plane in 0..pixels.planes() {
        let halved = if plane == 0 {
            (false, false)
        } else {
            pixels.halved_chroma()
        };
        let stride = frame.plane_stride()[plane] as usize;
        let bytes = frame.plane_data_mut(plane as u32).unwrap();
        for y in 0..size.1 {
            for x in 0..size.0 {
                if is_inside(secret, shown((x, y), size, orientation)) {
                    let (x, y) = (x >> u32::from(halved.0), y >> u32::from(halved.1));
                    let start = y as usize * stride + x as usize * pixels.sample(plane);
                    bytes[start..start + pixels.sample(plane)].fill(beneath);
                }
            }
        }
    }
    let hints = DisplayHints {
        orientation,
        jpeg: false,
    };
    let times = (Duration::from_secs(1), Some(Duration::from_millis(40)));
    Uncovered::map(frame.into_buffer(), &info, hints, times).unwrap()
}

/// A picture that was covered where it is `beneath`, as the window gets it: the middle of it is covered.
pub(crate) fn covered_picture(beneath: u8) -> Picture {
    let secret = area(3000, 3000, 7000, 7000);
    let original = picture_over(VideoFormat::I420, (96, 54), Orientation::UPRIGHT, secret, beneath);
    assert!(beneath == AROUND || count(&original.picture, beneath) > 0);
    original.covered(&[Cover::still(1, secret)]).unwrap().picture
}

/// Where the middle of a stored pixel is shown, from 0 to 1: as the renderers turn it, first mirrored and then turned clockwise.
fn shown((x, y): (u32, u32), (width, height): (u32, u32), orientation: Orientation) -> (f64, f64) {
    let (x, y) = (
        (f64::from(x) + 0.5) / f64::from(width),
        (f64::from(y) + 0.5) / f64::from(height),
    );
    let x = if orientation.mirrored { 1.0 - x } else { x };
    match orientation.rotation {
        90 => (1.0 - y, x),
        180 => (1.0 - x, 1.0 - y),
        270 => (y, 1.0 - x),
        _ => (x, y),
    }
}

fn is_inside(area: Area, (x, y): (f64, f64)) -> bool {
    let edge = |edge: u16| f64::from(edge) / f64::from(WHOLE);
    (edge(area.left)..edge(area.right)).contains(&x) && (edge(area.top)..edge(area.bottom)).contains(&y)
}

fn rows(plane: Plane<'_>, sample: usize) -> Vec<Vec<u8>> {
    let length = plane.width as usize * sample;
    plane
        .bytes
        .chunks(plane.stride)
        .take(plane.height as usize)
        .map(|row| row[..length].to_vec())
        .collect()
}

/// How many bytes of all planes have this value.
fn count(picture: &Picture, value: u8) -> usize {
    let planes = picture.planes().enumerate();
    planes
        .flat_map(|(index, plane)| rows(plane, picture.format().sample(index)).concat())
        .filter(|&byte| byte == value)
        .count()
}

#[test]
fn nothing_of_what_is_beneath_is_left_in_any_format_and_any_way_up() {
    // Odd edges, odd sizes, and a place that is the same in no two orientations.
    let secret = area(1111, 2345, 4321, 7801);
    for format in PixelFormat::WANTED {
        for (rotation, mirrored) in TURNS.into_iter().flat_map(|turn| [(turn, false), (turn, true)]) {
            for size in [(97, 55), (96, 54), (7, 5)] {
                let orientation = Orientation { mirrored, rotation };
                let original = picture(format, size, orientation, secret);
                let what = format!("{format:?} {orientation:?} {size:?}");
                assert!(count(&original.picture, BENEATH) > 0, "{what}");
                let covered = original.share().covered(&[Cover::still(1, secret)]).unwrap();
                assert_eq!(count(&covered.picture, BENEATH), 0, "{what}");
                assert_eq!(covered.picture.orientation(), orientation);
                // The original is another's, and as it was.
                assert!(count(&original.picture, BENEATH) > 0, "{what}");
            }
        }
    }
}

#[test]
fn everything_but_the_cover_and_its_margin_is_as_it_was() {
    let secret = area(4000, 4000, 6000, 6000);
    for format in PixelFormat::WANTED {
        let original = picture(format, (100, 60), Orientation::UPRIGHT, secret);
        let covered = original.share().covered(&[Cover::still(1, secret)]).unwrap().picture;
        let pixels = covered.format();
        for (index, (before, after)) in original.picture.planes().zip(covered.planes()).enumerate() {
            let width = pixels.sample(index);
            let halved = if index == 0 {
                (false, false)
            } else {
                pixels.halved_chroma()
            };
            // 40 to 60 across and 24 to 36 down, and four more on each side.
            let (across, down) = (
                (36 >> usize::from(halved.0), 64 >> usize::from(halved.0)),
                (20 >> usize::from(halved.1), 40 >> usize::from(halved.1)),
            );
            for (y, (before, after)) in rows(before, width).into_iter().zip(rows(after, width)).enumerate() {
                for (x, (before, after)) in before.chunks(width).zip(after.chunks(width)).enumerate() {
                    let is_covered = (across.0..across.1).contains(&x) && (down.0..down.1).contains(&y);
                    let expected = if is_covered {
                        &sample(pixels, index)[..width]
                    } else {
                        before
                    };
                    assert_eq!(after, expected, "{format:?} plane {index} at {x}, {y}");
                }
            }
        }
    }
}

#[test]
fn a_cover_that_does_not_cover_now_changes_nothing_and_copies_nothing() {
    let secret = area(0, 0, 5000, 5000);
    let original = picture(VideoFormat::I420, (64, 36), Orientation::UPRIGHT, secret);
    let later = Cover {
        from_ms: 5000,
        ..Cover::still(1, secret)
    };
    for covers in [vec![], vec![later]] {
        let frame = original.share().covered(&covers).unwrap();
        let place = |picture: &Picture| picture.plane(0).unwrap().bytes.as_ptr();
        assert_eq!(place(&frame.picture), place(&original.picture));
    }
}

#[test]
fn what_cannot_be_covered_is_black() {
    let original = picture(VideoFormat::I420, (640, 360), Orientation::UPRIGHT, Area::ALL);
    let none = |_| Err::<gst::Buffer, ()>(());
    assert!(painted(&original.picture, original.hints, &[Area::ALL], none).is_none());
    let short = |size: usize| gst::Buffer::with_size(size / 2);
    assert!(painted(&original.picture, original.hints, &[Area::ALL], short).is_none());
    let black = black(&original.picture, original.hints).unwrap();
    assert_eq!(black.plane(0).unwrap().bytes[0], 0);
    assert_eq!(
        (black.width(), black.height(), black.pixel_aspect()),
        (1, 1, (16, 9)),
        "of the same shape"
    );
}

#[test]
fn a_cover_at_the_edge_of_the_picture_stays_inside_it() {
    let all = Pixels::of([0, 0, WHOLE, WHOLE], (97, 55));
    assert_eq!((all.across, all.down), ((0, 97), (0, 55)));
    let corner = Pixels::of([9999, 9999, WHOLE, WHOLE], (97, 55));
    assert_eq!((corner.across, corner.down), ((92, 97), (50, 55)));
    let inside = Pixels::of([5000, 5000, 5001, 5001], (1920, 1080));
    assert_eq!((inside.across, inside.down), ((956, 966), (536, 546)));
}

/// `cargo test --lib -- --ignored --nocapture a_cover_costs`
#[test]
#[ignore = "a measurement"]
fn a_cover_costs_so_much() {
    crate::memory::MediaAllocator::install();
    let face = area(4000, 2000, 5500, 5000);
    for (format, size) in [
        (VideoFormat::I420, (1920, 1080)),
        (VideoFormat::I420, (3840, 2160)),
        (VideoFormat::I42010le, (3840, 2160)),
    ] {
        let original = picture(format, size, Orientation::UPRIGHT, face);
        let covers = [Cover::still(1, face), Cover::still(2, area(0, 0, 1500, 3000))];
        let mut times: Vec<f64> = (0..100)
            .map(|_| {
                let begun = std::time::Instant::now();
                drop(original.share().covered(&covers));
                begun.elapsed().as_secs_f64() * 1000.0
            })
            .collect();
        times.sort_by(f64::total_cmp);
        println!(
            "{format:?} {size:?}: median {:.2} ms, at most {:.2} ms",
            times[50], times[99]
        );
    }
}

//! What a picture of the film says: its number, whether it is turned or mirrored, and how bright its corners are.

use support::frame_barcode::{FrameBarcode, number_in};
use support::picture::Picture;

use crate::make::picture::{PATCH_ACROSS, PATCH_DOWN};
use crate::manifest::Film;

/// What is wrong with a picture that is to show this number of the film.
pub fn wrong_with(film: &Film, picture: &Picture, number: u32) -> Option<String> {
    let seen = number_in(picture);
    if seen == Some(number) {
        return None;
    }
    let turned = (1..4).find(|&quarters| number_in(&picture.turned(quarters)) == Some(number));
    let mirrored = (0..4).find(|&quarters| number_in(&mirrored(picture).turned(quarters)) == Some(number));
    Some(match (seen, turned, mirrored) {
        (_, Some(quarters), _) => format!("turned by {}°", 360 - 90 * quarters),
        (_, _, Some(quarters)) => format!("mirrored and turned by {}°", 90 * quarters),
        (Some(seen), ..) => match film.time_of(seen) {
            Some(_) => format!(
                "frame {seen} and not {number} ({:+})",
                i64::from(seen) - i64::from(number)
            ),
            None => format!("number {seen} and not {number}"),
        },
        (None, ..) if picture.is_black() => format!("black, not frame {number}"),
        (None, ..) => format!("no number, not frame {number}"),
    })
}

/// Brightness of the patches in the corners, found by the barcode; `None` when there is no barcode.
pub fn corners(picture: &Picture) -> Option<[f64; 4]> {
    let band = FrameBarcode::find(picture)?;
    // The barcode is as wide as the picture, less its two ends, and begins at four ninths of its height.
    let cell = (band.right - band.left) as f64 / 18.0;
    let left = band.left as f64 - cell;
    let width = cell * 20.0;
    let height = (band.bottom - band.top) as f64 * 9.0;
    let top = band.top as f64 - height * 4.0 / 9.0;
    let at = |across: f64, down: f64| {
        let (x, y) = (left + across * width, top + down * height);
        let [r, g, b] = picture.mean_around(x / picture.width as f64, y / picture.height as f64, 2);
        0.299 * r + 0.587 * g + 0.114 * b
    };
    let (x, y) = (0.5 / PATCH_ACROSS as f64, 0.5 / PATCH_DOWN as f64);
    Some([at(x, y), at(1.0 - x, y), at(x, 1.0 - y), at(1.0 - x, 1.0 - y)])
}

/// What is wrong with the brightness of the corners.
pub fn wrong_greys(film: &Film, picture: &Picture) -> Option<String> {
    let wanted = film.greys?;
    let Some(seen) = corners(picture) else {
        return Some("no corners to be found".into());
    };
    let off = wanted
        .iter()
        .zip(&seen)
        .any(|(wanted, seen)| (wanted - seen).abs() > film.greys_within);
    off.then(|| format!("greys {seen:.0?} and not {wanted:.0?}"))
}

/// What is wrong with the form of the picture on the window.
pub fn wrong_form(film: &Film, picture: &Picture) -> Option<String> {
    let band = FrameBarcode::find(picture)?;
    let width = (band.right - band.left) as f64 / 18.0 * 20.0;
    let height = (band.bottom - band.top) as f64 * 9.0;
    let wanted = film.size.0 as f64 / film.size.1 as f64;
    let off = (width / height / wanted - 1.0).abs();
    // The band is a ninth of the height, and its edges may be a pixel off.
    (off > 0.06 + 18.0 / height).then(|| format!("{width:.0}×{height:.0} and not {}×{}", film.size.0, film.size.1))
}

fn mirrored(picture: &Picture) -> Picture {
    let mut rgba = Vec::with_capacity(picture.rgba.len());
    for row in picture.rgba.chunks_exact(picture.width * 4) {
        for pixel in row.chunks_exact(4).rev() {
            rgba.extend_from_slice(pixel);
        }
    }
    Picture::new(picture.width, picture.height, rgba)
}

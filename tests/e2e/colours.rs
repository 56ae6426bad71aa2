//! The right colours: bars of known red, green and blue, after the film's numbers have become light again.

use support::films::{self, BARS, Matrix, Range, Recipe};
use support::opening::{held, sealed};
use support::seconds;

/// Of 255; the film's own rounding takes up to two of it.
const TOLERANCE: f64 = 3.0;

#[test]
fn bt601_limited() {
    bars_look_right(&films::bars(Matrix::Bt601, Range::Limited));
}

#[test]
fn bt601_full() {
    bars_look_right(&films::bars(Matrix::Bt601, Range::Full));
}

#[test]
fn bt709_limited() {
    bars_look_right(&films::bars(Matrix::Bt709, Range::Limited));
}

#[test]
fn bt709_full() {
    bars_look_right(&films::bars(Matrix::Bt709, Range::Full));
}

#[test]
fn a_large_film_that_does_not_say_is_taken_for_bt709() {
    bars_look_right(&films::bars(Matrix::Bt709, Range::Limited).untagged().size(1280, 720));
}

#[test]
fn a_small_film_that_does_not_say_is_taken_for_bt601() {
    bars_look_right(&films::bars(Matrix::Bt601, Range::Limited).untagged().size(720, 576));
}

fn bars_look_right(recipe: &Recipe) {
    let (film, vault, desktop) = sealed(recipe);
    let mut playing = held(&vault, &film, &desktop);
    playing.without_overlay();
    let window = playing.window();
    let (width, height) = recipe.size;
    window.resize(width / 2, height / 2);
    let white = 1.5 / BARS.len() as f64;
    support::wait_for("the white bar", seconds(3), || {
        (window.picture().mean_around(white, 0.3, 2)[0] > 200.0).then_some(())
    });
    let picture = window.picture();
    picture.save(&format!("bars-{:?}-{width}", recipe.content).replace([' ', '{', '}', ':', ','], ""));
    let mut wrong = Vec::new();
    for (bar, colour) in BARS.into_iter().enumerate() {
        let across = (bar as f64 + 0.5) / BARS.len() as f64;
        let shown = picture.mean_around(across, 0.3, 4);
        let error = shown
            .iter()
            .zip(colour)
            .map(|(s, c)| (s - f64::from(c)).abs())
            .fold(0.0, f64::max);
        eprintln!("{colour:?} is shown as {shown:.1?}: off by {error:.1}");
        if error > TOLERANCE {
            wrong.push((colour, shown));
        }
    }
    assert!(wrong.is_empty(), "meant and shown: {wrong:?}");
}

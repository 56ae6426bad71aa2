//! The right colours: bars of known red, green and blue, after the film's numbers have become light again.

use support::films::{self, BARS, Light, Matrix, Range, Recipe};
use support::opening::sealed;
use support::seconds;
use support::vitrin::title_of;

/// Of 255; the film's own rounding takes up to two of it.
const TOLERANCE: f64 = 3.0;

/// How far the white of paper may be from a screen's white where there may be something brighter.
const HDR_WHITE: f64 = 12.0;

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

#[test]
fn hlg_looks_like_film_of_a_standard_range() {
    bars_look_right(&films::wide_bars(Light::Hlg));
}

#[test]
fn pq_looks_like_film_of_a_standard_range() {
    bars_look_right(&films::wide_bars(Light::Pq));
}

#[test]
fn primaries_of_bt2020_become_those_of_the_screen() {
    bars_look_right(&films::wide_bars(Light::Sdr));
}

#[test]
fn a_graphics_driver_shows_the_same_light() {
    for light in [Light::Hlg, Light::Pq, Light::Sdr] {
        bars_look_right_by(&films::wide_bars(light), Some("vulkan"));
    }
}

fn bars_look_right(recipe: &Recipe) {
    bars_look_right_by(recipe, None);
}

/// `driver`: the graphics driver that has to draw.
fn bars_look_right_by(recipe: &Recipe, driver: Option<&str>) {
    let (film, vault, desktop) = sealed(recipe);
    let mut play = vault.play(&title_of(&film.path)).paused();
    if let Some(driver) = driver {
        play = play.with("WGPU_BACKEND", driver);
    }
    let mut playing = play.shown_on(&desktop);
    playing.without_overlay();
    let window = playing.window();
    let (width, height) = recipe.size;
    window.resize(width / 2, height / 2);
    let white = 1.5 / BARS.len() as f64;
    support::wait_for("the white bar", seconds(3), || {
        (window.picture().mean_around(white, 0.3, 2)[0] > 200.0).then_some(())
    });
    let picture = window.picture();
    let name = format!("bars-{:?}-{width}-{}", recipe.content, driver.unwrap_or_default());
    picture.save(&name.replace([' ', '{', '}', ':', ','], ""));
    // What is brighter than white is to be seen too, and needs the last steps below 255.
    let is_hdr = matches!(
        recipe.content,
        films::Content::WideBars {
            light: Light::Hlg | Light::Pq
        }
    );
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
        let tolerance = if is_hdr && colour == [255; 3] {
            HDR_WHITE
        } else {
            TOLERANCE
        };
        if error > tolerance {
            wrong.push((colour, shown));
        }
    }
    assert!(wrong.is_empty(), "meant and shown: {wrong:?}");
}

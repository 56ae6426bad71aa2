//! Whatever draws, the picture is the same.

use support::desktop::Desktop;
use support::films::{self, Film, Sound};
use support::opening::sealed_for;
use support::picture::Picture;
use support::vitrin::{Vault, title_of};
use support::{seconds, wait_for};

/// Of 255, for each part of each pixel.
const TOLERANCE: u8 = 2;

#[test]
fn the_processor_draws_what_a_graphics_driver_draws() {
    let (film, vault, desktop) = sealed_for(&films::numbered().size(1280, 720).sound(Sound::None), || {
        Desktop::of_size(1400, 900)
    });
    for size in [(1280, 720), (854, 480), (700, 500), (400, 225)] {
        let [processor, driver] =
            [Draws::Processor, Draws::Driver].map(|draws| shown(&vault, &film, &desktop, draws, size));
        are_alike(&processor, &driver, &format!("{}x{}", size.0, size.1));
    }
}

#[test]
fn they_draw_the_same_curtain_and_the_same_bar() {
    let (film, vault, desktop) = sealed_for(&films::numbered().sound(Sound::None), || Desktop::of_size(1400, 900));
    let [processor, driver] = [Draws::Processor, Draws::Driver].map(|draws| {
        let mut playing = draws.play(&vault, &film, &desktop);
        let window = playing.window();
        window.focus();
        // A key has the bar show itself.
        desktop.press(support::desktop::key::letter('m'));
        playing.expect_where("muted", seconds(3), |event| event.0["muted"] == true);
        let bar = wait_for("the bar", seconds(3), || {
            let picture = window.picture();
            (picture.luma(28, picture.height - 28) > 150).then_some(picture)
        });
        playing.curtain(true);
        let curtain = wait_for("the curtain", seconds(3), || {
            Some(window.picture()).filter(Picture::is_curtain)
        });
        (bar, curtain)
    });
    are_alike(&processor.0, &driver.0, "bar");
    are_alike(&processor.1, &driver.1, "curtain");
}

#[derive(Clone, Copy, Debug)]
enum Draws {
    Processor,
    Driver,
}

impl Draws {
    /// Holds the film's picture number 60.
    fn play<'a>(self, vault: &Vault, film: &Film, desktop: &'a Desktop) -> support::vitrin::Playing<'a> {
        let mut play = vault.play(&title_of(&film.path)).paused().from(film.time_of(60));
        if let Self::Driver = self {
            play = play.with("WGPU_BACKEND", "vulkan");
        }
        let mut playing = play.on(desktop);
        let ready = playing.expect("ready", seconds(30));
        let device = ready.0["drawing"]["device"].as_str().unwrap_or_default().to_owned();
        assert_eq!(
            device.contains("processor itself"),
            matches!(self, Self::Processor),
            "{device} draws"
        );
        playing.expect("first_picture", seconds(30));
        playing
    }
}

fn shown(vault: &Vault, film: &Film, desktop: &Desktop, draws: Draws, (width, height): (usize, usize)) -> Picture {
    let mut playing = draws.play(vault, film, desktop);
    playing.without_overlay();
    let window = playing.window();
    window.resize(width, height);
    // The film's barcode has a green mark at either end: both are seen when the picture fits the window.
    wait_for("a picture that fits", seconds(5), || {
        let picture = window.picture();
        let green = |across| {
            let [r, g, b] = picture.mean_around(across, 0.5, 2);
            g > 150.0 && r < 60.0 && b < 60.0
        };
        ((picture.width, picture.height) == (width, height) && green(0.02) && green(0.98)).then_some(picture)
    })
}

#[track_caller]
fn are_alike(one: &Picture, other: &Picture, name: &str) {
    one.save(&format!("drawn-by-processor-{name}"));
    other.save(&format!("drawn-by-driver-{name}"));
    assert_eq!((one.width, one.height), (other.width, other.height));
    assert!(!one.is_black());
    let mut apart = [0_usize; 256];
    for (a, b) in one.rgba.iter().zip(&other.rgba) {
        apart[usize::from(a.abs_diff(*b))] += 1;
    }
    let most = apart.iter().rposition(|&count| count > 0).unwrap_or(0);
    eprintln!(
        "{name}: parts of pixels that are 0, 1, 2 … apart: {:?}",
        &apart[..=most]
    );
    assert!(most <= usize::from(TOLERANCE), "{name}: {most} of 255 apart");
}

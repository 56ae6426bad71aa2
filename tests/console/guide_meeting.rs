//! The pictures of `docs/guide/pexip.*.md`: real windows, with a film of lights that drift. The first, in which the film is hidden, has to
//! look as in the guide; `UPDATE_DOCS=1` makes both anew.

use std::path::{Path, PathBuf};
use std::process::{Command, id};
use std::thread::sleep;
use std::time::{Duration, Instant};

use image::imageops::{FilterType, overlay, resize};
use image::{Rgb, RgbImage};
use support::desktop::Desktop;
use support::vitrin::descendants;
use support::{on_own_desktop, wait_for};
use vitrin::console::effects::EffectRunner;
use vitrin::console::model::{App, Message};
use vitrin::texts::Language;
use vitrin::vault::{AnnotationChange, Marker};

use crate::console_driver::{ConsoleDriver, TIMEOUT, vault_with};
use crate::guide::{folder, is_as_kept};
use crate::walk::showing;
use crate::with_stages::{opened, seals, shows_the_film};

#[test]
fn the_guide_shows_a_meeting_as_it_is() {
    on_own_desktop(the_guide_shows_a_meeting_as_it_is, || {
        for (language, tag) in [(Language::Swedish, "sv"), (Language::English, "en")] {
            pictures(language, tag);
        }
    });
}

fn pictures(language: Language, tag: &str) {
    let vault = vault_with(&[]);
    let markers = match language {
        Language::Swedish => ["Rollspel 1", "Ljusen delar sig", "Ny takt"],
        Language::English => ["Role play 1", "The lights part", "A new pace"],
    };
    seal(vault.path(), markers[0]);
    let mut driver = opened(language, vault.path());
    let film = driver.vault().films[0].id;
    for (at_ms, text) in [(16_000, markers[1]), (24_000, markers[2])] {
        let marker = Marker::new(at_ms, text).expect("a text that fits");
        driver.happens(Message::Annotate(film, AnnotationChange::Mark(marker)));
    }
    shows_the_film(&mut driver);
    driver.presses_text("meeting-share");
    driver.waits_until("its window is as a meeting needs it", is_shared);
    // Both windows, the film's as large as the console's.
    let desktop = Desktop::joined();
    let stages = descendants(id());
    let window = desktop.window_of(|| stages.clone());
    let mut has_preview = false;
    wait_for("the curtain, there and in the console", TIMEOUT, || {
        has_preview |= draws_for(&mut driver, Duration::from_millis(500));
        let before = drawn(&mut driver);
        has_preview |= draws_for(&mut driver, Duration::from_millis(500));
        let stands = drawn(&mut driver) == before;
        (has_preview && stands && window.picture().is_curtain()).then_some(())
    });
    let window = window.picture();
    let pixels = window.rgba.chunks(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]);
    let window = RgbImage::from_raw(window.width as u32, window.height as u32, pixels.collect()).expect("its pixels");
    let console = drawn(&mut driver);
    let window = resize(&window, 800, 450, FilterType::Lanczos3);
    let console = resize(
        &console,
        780,
        780 * console.height() / console.width(),
        FilterType::Lanczos3,
    );
    let mut both = RgbImage::from_pixel(1600, console.height(), Rgb([0; 3]));
    overlay(&mut both, &console, 0, 0);
    overlay(&mut both, &window, 800, i64::from(console.height() - 450) / 2);
    if std::env::var_os("UPDATE_DOCS").is_none() {
        return is_as_kept(&format!("pexip-1.{tag}"), &both);
    }
    both.save(file("pexip-1", tag)).expect("the picture is written");

    driver.presses_text("show-play");
    driver.waits_until("it is at the first marker", |app| {
        showing(app).is_some_and(|showing| showing.position > 16.5)
    });
    draws_for(&mut driver, Duration::from_millis(300));
    drawn(&mut driver)
        .save(file("pexip-2", tag))
        .expect("the picture is written");
}

fn is_shared(app: &App) -> bool {
    showing(app).is_some_and(|showing| showing.meeting.shared)
}

/// Draws for so long. Whether something new came of what the others see.
fn draws_for(driver: &mut ConsoleDriver, time: Duration) -> bool {
    let (until, mut came) = (Instant::now() + time, false);
    while Instant::now() < until {
        if let Some(preview) = driver.runner.as_ref().and_then(EffectRunner::preview) {
            driver.shows_preview(&preview);
            came = true;
        }
        driver.frame();
        sleep(Duration::from_millis(10));
    }
    came
}

fn drawn(driver: &mut ConsoleDriver) -> RgbImage {
    driver.frame();
    driver.frame();
    driver.drawn()
}

fn file(name: &str, tag: &str) -> PathBuf {
    folder().join(format!("{name}.{tag}.png"))
}

/// Seals a film of forty seconds.
fn seal(vault: &Path, title: &str) {
    let place = tempfile::tempdir().expect("a folder");
    let film = place.path().join("film.mp4");
    let lights = "gradients=s=1280x720:c0=0x101a2e:c1=0xe08a5c:c2=0x3b7fb8:c3=0x7a3f8c:n=4:speed=0.01:rate=25";
    let made = Command::new("ffmpeg")
        .args([
            "-v", "error", "-f", "lavfi", "-i", lights, "-f", "lavfi", "-i", "sine=220",
        ])
        .args([
            "-t",
            "40",
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-pix_fmt",
            "yuv420p",
            "-c:a",
            "aac",
        ])
        .arg(&film)
        .status();
    assert!(made.is_ok_and(|made| made.success()), "ffmpeg makes the film");
    seals(vault, &film, title);
}

//! The preview shows the console what is in the stage's window, a few times a second and no more.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use vitrin::memory::Passphrase;
use vitrin::protocol::{Command, Event};
use vitrin::protocol::{Preview, Start};
use vitrin::vault::LockedVault;
use vitrin::workers::{SpawnOptions, Stage};

use support::desktop::{Desktop, Window};
use support::films::{self, Film, Sound};
use support::opening::sealed_for;
use support::picture::Picture;
use support::vitrin::{PASSWORD, title_of};
use support::{seconds, wait_for};

/// Of 255, in the mean of all parts of all pixels: the preview is drawn a second time where a graphics processor draws.
const LIKE: f64 = 2.5;

#[test]
fn it_shows_film_bars_and_curtain_drawn_by_the_processor() {
    shows_what_is_in_the_window("");
}

#[test]
fn it_shows_film_bars_and_curtain_drawn_by_a_graphics_driver() {
    shows_what_is_in_the_window("WGPU_BACKEND=vulkan");
}

#[test]
fn it_comes_at_most_five_times_a_second_and_not_unasked() {
    on_the_stage("", |stage, window, film| {
        stage.send(Command::Play).unwrap();
        window.wait_for_number(5, seconds(5));
        assert_eq!(count_for(stage, seconds(1)), 0, "no preview was asked for");
        stage.send(Command::Preview { on: true }).unwrap();
        let count = count_for(stage, seconds(3));
        assert!((5..=16).contains(&count), "{count} in three seconds");
        stage.send(Command::Pause).unwrap();
        goes_to(stage, window, film, 70);
        assert!(
            count_for(stage, Duration::from_millis(600)) >= 1,
            "the last change is reported"
        );
        assert_eq!(count_for(stage, seconds(1)), 0, "nothing has changed since");
        stage.send(Command::Preview { on: false }).unwrap();
        stage.send(Command::Play).unwrap();
        let _ = count_for(stage, Duration::from_millis(200));
        assert_eq!(
            count_for(stage, Duration::from_millis(600)),
            0,
            "no preview is asked for any longer"
        );
    });
}

fn shows_what_is_in_the_window(variable: &str) {
    on_the_stage(variable, |stage, window, film| {
        stage.send(Command::Preview { on: true }).unwrap();
        goes_to(stage, window, film, 60);
        becomes_like(stage, window, "film", (320, 180));
        goes_to(stage, window, film, 170);
        becomes_like(stage, window, "another place", (320, 180));
        window.resize(600, 600);
        becomes_like(stage, window, "bars", (180, 180));
        stage.send(Command::Curtain { on: true }).unwrap();
        wait_for("the curtain", seconds(3), || {
            window.picture().is_curtain().then_some(())
        });
        becomes_like(stage, window, "curtain", (180, 180));
    });
}

/// The newest preview is soon like the window.
#[track_caller]
fn becomes_like(stage: &Stage, window: &Window<'_>, what: &str, size: (u16, u16)) {
    let mut off = f64::NAN;
    let until = Instant::now() + seconds(4);
    while Instant::now() < until {
        std::thread::sleep(Duration::from_millis(20));
        let Some(preview) = stage.take_preview() else { continue };
        if (preview.width(), preview.height()) != size {
            continue;
        }
        let shown = picture_of(&preview);
        off = shown.difference(&smaller(&window.picture(), shown.width, shown.height));
        if off < LIKE {
            eprintln!("{what}: {off:.2} of 255 from the window");
            shown.save(&format!("preview-{}", what.replace(' ', "-")));
            return;
        }
    }
    panic!("{what}: no preview of {size:?} is like the window; the last was {off:.2} of 255 away");
}

fn count_for(stage: &Stage, time: Duration) -> usize {
    let until = Instant::now() + time;
    let mut count = 0;
    while Instant::now() < until {
        count += usize::from(stage.take_preview().is_some());
        std::thread::sleep(Duration::from_millis(5));
    }
    count
}

fn picture_of(preview: &Preview) -> Picture {
    let rgba = preview
        .rgb()
        .chunks_exact(3)
        .flat_map(|rgb| [rgb[0], rgb[1], rgb[2], 255])
        .collect();
    Picture::new(preview.width().into(), preview.height().into(), rgba)
}

/// The picture made smaller, each pixel the mean of those that it replaces.
fn smaller(picture: &Picture, width: usize, height: usize) -> Picture {
    let mut small = Picture::filled(width, height, [0; 3]);
    for y in 0..height {
        for x in 0..width {
            let part =
                |at: usize, of: usize, from: usize| at * from / of..((at + 1) * from / of).max(at * from / of + 1);
            let (columns, rows) = (part(x, width, picture.width), part(y, height, picture.height));
            let count = (columns.len() * rows.len()) as u32;
            let mut sum = [0_u32; 3];
            for y in rows {
                for x in columns.clone() {
                    for (sum, part) in sum.iter_mut().zip(picture.at(x, y)) {
                        *sum += u32::from(part);
                    }
                }
            }
            small.set(x, y, sum.map(|sum| (sum / count) as u8));
        }
    }
    small
}

/// For the next of several places that are shown: nothing of it is seen before it is asked for.
#[test]
fn a_film_that_begins_hidden_is_behind_the_curtain_until_it_is_played() {
    let hidden = Start {
        hidden: true,
        ..Start::default()
    };
    started_on_the_stage("", hidden, |stage, window, _| {
        // What is drawn reaches the screen a little later than it is told.
        wait_for("the curtain", seconds(5), || {
            assert!(window.number().is_none(), "the film was seen");
            window.picture().is_curtain().then_some(())
        });
        for _ in 0..5 {
            assert!(window.picture().is_curtain());
            std::thread::sleep(Duration::from_millis(100));
        }
        stage.send(Command::Play).unwrap();
        wait_for("the film", seconds(10), || window.number());
    });
}

/// Has the film go to the frame of this number, and waits for it.
#[track_caller]
pub fn goes_to(stage: &Stage, window: &Window<'_>, film: &Film, number: u32) {
    let to = film.time_of(number);
    stage.send(Command::Seek { to, exact: true }).unwrap();
    window.wait_for_number(number, seconds(5));
}

/// A stage of this test's own that holds a film's first picture, with one more variable in its environment.
pub fn on_the_stage(variable: &str, test: impl FnOnce(&Stage, &Window<'_>, &Film)) {
    let held = Start {
        paused: true,
        ..Start::default()
    };
    started_on_the_stage(variable, held, test);
}

fn started_on_the_stage(variable: &str, start: Start, test: impl FnOnce(&Stage, &Window<'_>, &Film)) {
    let (film, vault, desktop) = sealed_for(&films::numbered().sound(Sound::None), || Desktop::of_size(1400, 900));
    let folder = tempfile::tempdir().unwrap();
    let stage = Stage::spawn(SpawnOptions {
        program: Some(living_on(&desktop, variable, folder.path())),
        ..SpawnOptions::default()
    })
    .unwrap();
    let passphrase = Passphrase::from_reader(&mut PASSWORD.as_bytes()).unwrap();
    let unlocked = LockedVault::open(vault.folder()).unwrap().unlock(&passphrase).unwrap();
    let id = unlocked.find(&title_of(&film.path)).unwrap().id;
    stage.send(Command::Overlay { on: false }).unwrap();
    stage.open(unlocked.ticket(id).unwrap(), start).unwrap();
    wait_for("the first picture", seconds(30), || {
        let said = stage.events().try_recv().ok()?.event;
        assert!(!matches!(said, Event::Error { .. }), "{said:?}");
        matches!(said, Event::FirstPicture { .. }).then_some(())
    });
    let window = desktop.window_of(|| stage.pid().into_iter().collect());
    test(&stage, &window, &film);
    stage.close();
}

/// A program that starts Vitrin on the desktop: a stage has the environment of the process that starts it, and the desktop is not
/// this test's own.
fn living_on(desktop: &Desktop, variable: &str, folder: &Path) -> PathBuf {
    let path = folder.join("vitrin");
    let (display, runtime) = (desktop.display(), desktop.runtime_folder().display());
    let home = support::desktop::home();
    let program = env!("CARGO_BIN_EXE_vitrin");
    let script = format!(
        "#!/bin/sh\nexec env DISPLAY={display} XDG_RUNTIME_DIR={runtime} HOME={} {variable} '{program}' \"$@\"\n",
        home.display()
    );
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

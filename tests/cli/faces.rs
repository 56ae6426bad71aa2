//! Faces are found and covered: in no picture that the player then gives away is a face that the test put there.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use support::films::{ffmpeg, words};
use support::footage;
use support::vitrin::PASSWORD;
use tokio_util::sync::CancellationToken;
use vitrin::film::{Area, Cover};
use vitrin::memory::Passphrase;
use vitrin::operations::faces::cover_faces;
use vitrin::playback::{Frame, Options, Picture, Player, PlayerEvent, SoundOutput};
use vitrin::vault::{AnnotationChange, FilmReader, LockedVault, UnlockedVault};

use crate::stick::{Stick, stick};

/// Brightness of a cover.
const COVER: u8 = 64;
/// Pictures a second.
const FPS: u64 = 25;

/// A photograph or clip with a face, and where that is from its forehead to its chin, in pixels: left, top, width, height.
struct Actor {
    frames: Vec<Vec<u8>>,
    size: (usize, usize),
    face: (f64, f64, f64, f64),
}

/// An actor in a scene: how high the face is, in parts of the picture's height, and where its middle is at a time in seconds, in parts of the
/// picture's width and height; `None` while it is not there.
struct Part<'a> {
    actor: &'a Actor,
    height: f64,
    mirrored: bool,
    place: Box<dyn Fn(f64) -> Option<(f64, f64)>>,
}

/// An astronaut (NASA), from the front.
fn astronaut() -> Actor {
    let path = support::tree().join("tests/support/pictures/astronaut.png");
    Actor {
        frames: vec![pixels(&path, "192:192", 1).remove(0)],
        size: (192, 192),
        face: (62.0, 40.0, 69.0, 97.0),
    }
}

/// A man in a car who speaks and looks about, often half turned (the clip `carphone`); the face is about there all the time.
fn driver() -> Actor {
    Actor {
        frames: pixels(&footage::clip("carphone_pristine.mp4"), "176:144", 120),
        size: (176, 144),
        face: (66.0, 38.0, 52.0, 68.0),
    }
}

/// So many pictures of a file: red, green, blue.
fn pixels(path: &Path, size: &str, count: usize) -> Vec<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let raw = folder.path().join("raw");
    let mut arguments = words("-i");
    arguments.push(path.into());
    arguments.extend(words(&format!(
        "-frames:v {count} -vf scale={size} -pix_fmt rgb24 -f rawvideo"
    )));
    arguments.push((&raw).into());
    ffmpeg(&arguments, |_| Ok(()));
    let bytes = std::fs::read(raw).unwrap();
    let sides: Vec<usize> = size.split(':').map(|side| side.parse().unwrap()).collect();
    bytes.chunks(sides[0] * sides[1] * 3).map(<[u8]>::to_vec).collect()
}

/// A film of so many seconds; a room with light that changes, and people who move.
struct Scene<'a> {
    size: (usize, usize),
    seconds: u64,
    parts: Vec<Part<'a>>,
}

impl Scene<'_> {
    /// Where faces are in picture `number`, as parts of the picture.
    fn faces(&self, number: u64) -> Vec<[f64; 4]> {
        let at = number as f64 / FPS as f64;
        let there = |part: &Part| {
            let (x, y) = (part.place)(at)?;
            let (_, _, width, height) = part.actor.face;
            let across = part.height * width / height * self.size.1 as f64 / self.size.0 as f64;
            Some([
                x - across / 2.0,
                y - part.height / 2.0,
                x + across / 2.0,
                y + part.height / 2.0,
            ])
        };
        self.parts.iter().filter_map(there).collect()
    }

    fn film(&self, path: &Path) {
        let (width, height) = self.size;
        let mut arguments = words(&format!(
            "-f rawvideo -pix_fmt rgb24 -s {width}x{height} -r {FPS} -i pipe:0"
        ));
        arguments.extend(words(
            "-an -c:v libx264 -preset ultrafast -crf 18 -pix_fmt yuv420p -g 50",
        ));
        arguments.push(path.into());
        ffmpeg(&arguments, |stdin| {
            (0..self.seconds * FPS).try_for_each(|number| stdin.write_all(&self.picture(number)))
        });
    }

    fn picture(&self, number: u64) -> Vec<u8> {
        let (width, height) = self.size;
        let light = (number % 100) as usize / 10;
        let mut picture = Vec::with_capacity(width * height * 3);
        for y in 0..height {
            for x in 0..width {
                // A wall with a window, a shelf and a floor.
                let shelf = (x * 12 / width) % 3 == 1 && (y * 9 / height) % 2 == 0;
                let base = if y > height * 4 / 5 { 70 } else { 130 + x * 40 / width };
                let value = (base + light + usize::from(shelf) * 45) as u8;
                picture.extend([value, value - 12, value - 25]);
            }
        }
        let at = number as f64 / FPS as f64;
        for part in &self.parts {
            if let Some(place) = (part.place)(at) {
                part.draw(number, place, &mut picture, self.size);
            }
        }
        picture
    }
}

impl Part<'_> {
    /// The actor with its face in that place.
    fn draw(&self, number: u64, (x, y): (f64, f64), picture: &mut [u8], (width, height): (usize, usize)) {
        let (across, down) = self.actor.size;
        let (left, top, face_width, face_height) = self.actor.face;
        let scale = self.height * height as f64 / face_height;
        let middle = (left + face_width / 2.0, top + face_height / 2.0);
        let middle_x = if self.mirrored {
            across as f64 - middle.0
        } else {
            middle.0
        };
        let (left, top) = (
            x * width as f64 - middle_x * scale,
            y * height as f64 - middle.1 * scale,
        );
        let frame = &self.actor.frames[number as usize % self.actor.frames.len()];
        for row in 0..(down as f64 * scale) as usize {
            for column in 0..(across as f64 * scale) as usize {
                let (to_x, to_y) = ((left + column as f64) as i64, (top + row as f64) as i64);
                if to_x < 0 || to_y < 0 || to_x >= width as i64 || to_y >= height as i64 {
                    continue;
                }
                let mut from_x = (column as f64 + 0.5) / scale - 0.5;
                if self.mirrored {
                    from_x = across as f64 - 1.0 - from_x;
                }
                let colour = smooth(
                    frame,
                    self.actor.size,
                    (from_x, (row as f64 + 0.5) / scale - 0.5),
                    1.0 / scale,
                );
                let to = (to_y as usize * width + to_x as usize) * 3;
                picture[to..to + 3].copy_from_slice(&colour);
            }
        }
    }
}

/// The colour at a place between pixels: of those around it, or, where the picture is made smaller, the mean of those that fall together.
fn smooth(frame: &[u8], (width, height): (usize, usize), (x, y): (f64, f64), step: f64) -> [u8; 3] {
    let reach = step.max(1.0);
    let (mut sum, mut weight) = ([0.0; 3], 0.0);
    for row in (y - reach).ceil() as i64..=(y + reach).floor() as i64 {
        for column in (x - reach).ceil() as i64..=(x + reach).floor() as i64 {
            let part = (1.0 - (row as f64 - y).abs() / reach) * (1.0 - (column as f64 - x).abs() / reach);
            let (row, column) = (
                row.clamp(0, height as i64 - 1) as usize,
                column.clamp(0, width as i64 - 1) as usize,
            );
            for (sum, value) in sum.iter_mut().zip(&frame[(row * width + column) * 3..]) {
                *sum += part * f64::from(*value);
            }
            weight += part;
        }
    }
    sum.map(|sum| if weight > 0.0 { (sum / weight).round() as u8 } else { 0 })
}

fn unlock(stick: &Stick) -> UnlockedVault {
    let passphrase = Passphrase::from_reader(&mut PASSWORD.as_bytes()).unwrap();
    LockedVault::open(stick.folder()).unwrap().unlock(&passphrase).unwrap()
}

fn covers(stick: &Stick) -> Vec<Cover> {
    unlock(stick).films()[0].annotations.covers()
}

/// A vault with the scene as its one film.
fn filmed(scene: &Scene) -> Stick {
    let stick = stick();
    let path: PathBuf = stick.beside("scene.mp4");
    scene.film(&path);
    stick
        .run("import", &[path.to_str().unwrap(), "--title", "T"])
        .succeeds();
    stick
}

/// Plays the film of the vault, and gives away each of its pictures.
fn watch(stick: &Stick, mut on_frame: impl FnMut(&Frame)) {
    let vault = unlock(stick);
    let ticket = vault.ticket(vault.films()[0].id).unwrap();
    let options = Options {
        sound: SoundOutput::None,
        paused: true,
        covers: ticket.covers.clone(),
        ..Options::default()
    };
    let awake = Arc::new((Mutex::new(0_u64), Condvar::new()));
    let waker = Arc::clone(&awake);
    let source = Arc::new(FilmReader::open(ticket).unwrap());
    let player = Player::open(source, options, move || {
        *waker.0.lock().unwrap() += 1;
        waker.1.notify_all();
    })
    .unwrap();
    let until = Instant::now() + Duration::from_secs(300);
    let mut seen = 0;
    let mut wait_for_frame = || loop {
        if let Some(frame) = player.take_frame() {
            on_frame(&frame);
            seen += 1;
            return frame.pts;
        }
        while let Some(event) = player.poll_event() {
            assert!(!matches!(event, PlayerEvent::Error(_)), "{event:?}");
        }
        assert!(Instant::now() < until, "picture {seen} does not come");
        let count = awake.0.lock().unwrap();
        drop(awake.1.wait_timeout(count, Duration::from_millis(20)).unwrap());
    };
    // Step by step: when it plays, a busy machine leaves out pictures.
    let mut at = wait_for_frame();
    while player
        .duration()
        .is_none_or(|length| at + Duration::from_millis(45) < length)
    {
        player.step(1);
        at = wait_for_frame();
    }
}

/// Whether this part of the picture is of nothing but a cover.
fn is_covered(picture: &Picture, [left, top, right, bottom]: [f64; 4]) -> bool {
    let plane = picture.plane(0).unwrap();
    let (width, height) = (f64::from(plane.width), f64::from(plane.height));
    let inside = |edge: f64, length: f64| (edge * length).clamp(0.0, length) as usize;
    let rows = inside(top, height)..inside(bottom, height);
    let columns = inside(left, width)..inside(right, width);
    rows.into_iter().all(|y| {
        plane.bytes[y * plane.stride..][columns.clone()]
            .iter()
            .all(|value| *value == COVER)
    })
}

/// How many pictures there are, in which of them a face is not covered, and which part of all pictures is covered without a face in it.
fn uncovered(stick: &Stick, scene: &Scene) -> (usize, Vec<u64>, f64) {
    let (mut pictures, mut bare, mut too_much) = (0, Vec::new(), 0.0);
    watch(stick, |frame| {
        let number = (frame.pts.as_secs_f64() * FPS as f64).round() as u64;
        pictures += 1;
        let faces = scene.faces(number);
        if !faces.iter().all(|face| is_covered(&frame.picture, *face)) {
            bare.push(number);
        }
        let plane = frame.picture.plane(0).unwrap();
        let (mut covered, mut all) = (0, 0);
        for y in (0..plane.height as usize).step_by(4) {
            for value in plane.bytes[y * plane.stride..][..plane.width as usize]
                .iter()
                .step_by(4)
            {
                covered += u64::from(*value == COVER);
                all += 1;
            }
        }
        too_much += covered as f64 / f64::from(all);
    });
    (pictures, bare, too_much / pictures.max(1) as f64)
}

fn faces_are_covered(name: &str, scene: &Scene) {
    let stick = filmed(scene);
    let begun = Instant::now();
    let answer = stick.run("cover-faces", &["T", "--json"]).succeeds().json();
    let took = begun.elapsed().as_secs_f64();
    assert!(answer["unseen_from_ms"].is_null(), "{answer}");
    let (pictures, bare, covered) = uncovered(&stick, scene);
    let looked = (scene.seconds * 5) as f64;
    println!(
        "{name}: {pictures} pictures, {} with a bare face; {} covers; {:.0} % of a picture covered; {:.0} ms for each picture looked at",
        bare.len(),
        answer["found"],
        covered * 100.0,
        took * 1000.0 / looked,
    );
    assert!(pictures as u64 >= scene.seconds * FPS - 1, "{pictures} pictures");
    assert_eq!(bare, [0; 0], "{name}: {:#?}", covers(&stick));
    assert!(covered < 0.6, "{name}: {covered} of the picture is covered");
}

fn still(x: f64, y: f64) -> Box<dyn Fn(f64) -> Option<(f64, f64)>> {
    Box::new(move |_| Some((x, y)))
}

#[test]
fn two_people_who_sit_and_talk_are_covered_all_along() {
    let (astronaut, driver) = (astronaut(), driver());
    let sways = |at: f64| Some((0.7 + 0.02 * (at * 1.3).sin(), 0.4 + 0.015 * (at * 2.1).cos()));
    let scene = Scene {
        size: (640, 360),
        seconds: 12,
        parts: vec![
            Part {
                actor: &driver,
                height: 0.2,
                mirrored: false,
                place: still(0.3, 0.45),
            },
            Part {
                actor: &astronaut,
                height: 0.16,
                mirrored: true,
                place: Box::new(sways),
            },
        ],
    };
    faces_are_covered("two people", &scene);
}

#[test]
fn a_face_of_a_twentieth_of_the_picture_s_height_is_covered() {
    let (astronaut, driver) = (astronaut(), driver());
    let walks = |at: f64| Some((0.2 + 0.05 * at, 0.3));
    let scene = Scene {
        size: (1280, 720),
        seconds: 10,
        parts: vec![
            Part {
                actor: &driver,
                height: 0.05,
                mirrored: true,
                place: still(0.8, 0.6),
            },
            Part {
                actor: &astronaut,
                height: 0.06,
                mirrored: false,
                place: Box::new(walks),
            },
        ],
    };
    faces_are_covered("small faces", &scene);
}

#[test]
fn people_who_come_and_go_and_pass_each_other_are_covered() {
    let (astronaut, driver) = (astronaut(), driver());
    // In from the left, out to the right, and back after a while.
    let passes = |at: f64| {
        let x = if at < 7.0 {
            -0.2 + at * 0.22
        } else {
            1.2 - (at - 9.0).max(0.0) * 0.2
        };
        (-0.15..1.15).contains(&x).then_some((x, 0.4))
    };
    let leaves = |at: f64| (at < 9.0).then_some((0.55, 0.5));
    let scene = Scene {
        size: (640, 360),
        seconds: 16,
        parts: vec![
            Part {
                actor: &driver,
                height: 0.22,
                mirrored: false,
                place: Box::new(leaves),
            },
            Part {
                actor: &astronaut,
                height: 0.14,
                mirrored: false,
                place: Box::new(passes),
            },
        ],
    };
    faces_are_covered("coming and going", &scene);
}

#[test]
fn a_face_seen_from_near_is_covered() {
    let driver = driver();
    let nears = |at: f64| Some((0.5, 0.55 + 0.02 * at.sin()));
    let scene = Scene {
        size: (640, 360),
        seconds: 8,
        parts: vec![Part {
            actor: &driver,
            height: 0.5,
            mirrored: false,
            place: Box::new(nears),
        }],
    };
    faces_are_covered("near", &scene);
}

#[test]
fn what_was_not_looked_at_stays_covered_and_covers_drawn_by_hand_stay() {
    let scene = Scene {
        size: (320, 180),
        seconds: 4,
        parts: Vec::new(),
    };
    let stick = filmed(&scene);
    let by_hand = Cover::still(
        7,
        Area {
            left: 100,
            top: 100,
            right: 300,
            bottom: 300,
        },
    );
    let mut vault = unlock(&stick);
    let film = vault.films()[0].id;
    vault
        .annotate(film, [AnnotationChange::Covers(vec![by_hand.clone()])])
        .unwrap();
    // Cancelled before it has begun.
    let cancelled = CancellationToken::new();
    cancelled.cancel();
    let vault = Arc::new(parking_lot::Mutex::new(vault));
    let program = Path::new(env!("CARGO_BIN_EXE_vitrin"));
    let covered = cover_faces(&Arc::downgrade(&vault), film, Some(program), &cancelled, &mut |_| ());
    let covered = covered.unwrap();
    assert!((covered.found, covered.unseen_from_ms) == (0, Some(0)) && covered.stopped.is_none());
    drop(vault);
    let covers = covers(&stick);
    assert!(covers.contains(&by_hand) && covers.iter().any(|cover| cover.found && cover.area_at(0) == Area::ALL));
    watch(&stick, |frame| {
        assert!(is_covered(&frame.picture, [0.0, 0.0, 1.0, 1.0]))
    });

    // Looked through: nobody is there, and the film is open again but for what was drawn.
    let words = stick.run("cover-faces", &["T", "--lang", "en"]).succeeds().stdout;
    assert!(words.contains("No faces were found"), "{words}");
    assert_eq!(self::covers(&stick), [by_hand]);
}

#[test]
fn a_film_that_breaks_off_is_covered_from_there_on() {
    let driver = driver();
    let scene = Scene {
        size: (320, 180),
        seconds: 8,
        parts: vec![Part {
            actor: &driver,
            height: 0.3,
            mirrored: false,
            place: still(0.5, 0.5),
        }],
    };
    let stick = filmed(&scene);
    // A byte of the medium is another: what is read there is not decrypted.
    let vault = unlock(&stick);
    let (id, size) = (vault.films()[0].id, vault.films()[0].size);
    drop(vault);
    let part = stick.folder().join(format!("films/{id}.000"));
    let mut sealed = std::fs::read(&part).unwrap();
    let place = sealed.len() * 6 / 10;
    sealed[place] ^= 1;
    std::fs::write(&part, sealed).unwrap();
    let answer = stick.run("cover-faces", &["T", "--json"]).ends_with(5);
    let from = answer.json()["unseen_from_ms"]
        .as_u64()
        .expect("a part is covered whole");
    assert!(from < 8000 && size > 100_000, "{from} of {size}");
    assert!(
        covers(&stick)
            .iter()
            .any(|cover| cover.area_at(from) == Area::ALL && cover.to_ms.is_none())
    );
}

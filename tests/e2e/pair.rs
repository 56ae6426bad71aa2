//! Two films in one window: in step and apart, hidden and covered together, and what becomes of the one when something happens to the other.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::json;
use support::desktop::{Desktop, Part, Window, key, numbers_seen};
use support::films::{self, Container, Film, Sound};
use support::picture::Picture;
use support::vitrin::{CHUNK, CHUNKS_START, PASSWORD, Playing, Vault, a_vault_with, title_of};
use support::{seconds, wait_for};
use vitrin::film::{Area, Cover};
use vitrin::memory::Passphrase;
use vitrin::vault::{AnnotationChange, LockedVault};

/// Pictures of the films: 25 a second.
const A_SECOND: u32 = 25;

/// Two films of 16 s, as two kinds of camera write them, in one vault.
pub fn two_films() -> (Film, Film, Vault) {
    let first = films::numbered().frames(400).make();
    let other = films::numbered()
        .frames(400)
        .container(Container::Mkv)
        .sound(Sound::Vorbis)
        .make();
    let vault = a_vault_with(&[&first.path, &other.path]);
    (first, other, vault)
}

/// The first one held at its start, the other beside it, held there.
pub fn held_beside<'a>(vault: &Vault, first: &Film, other: &Film, start: f64, desktop: &'a Desktop) -> Playing<'a> {
    let play = vault.play(&title_of(&first.path)).paused();
    let mut playing = play.beside(&title_of(&other.path), start).on(desktop);
    playing.expect_beside("first_picture", seconds(30));
    playing.without_overlay();
    playing
}

/// How many pictures the one on the right is ahead of the one on the left, in looks that are spread over this time.
fn distances(window: &Window<'_>, time: Duration) -> Vec<i64> {
    let until = Instant::now() + time;
    let mut distances = Vec::new();
    while Instant::now() < until {
        if let [Some(left), Some(right)] = window.two_numbers() {
            distances.push(i64::from(right) - i64::from(left));
        }
        std::thread::sleep(Duration::from_millis(7));
    }
    distances
}

/// Fails unless all are within a picture of what they are to be.
#[track_caller]
fn are_in_step(distances: &[i64], wanted: i64, when: &str) {
    assert!(distances.len() > 10, "{when}: only {} looks", distances.len());
    let worst = distances.iter().map(|distance| (distance - wanted).abs()).max();
    let exact = distances.iter().filter(|distance| **distance == wanted).count();
    println!(
        "{when}: {} looks, {exact} exact, {worst:?} pictures off at most",
        distances.len()
    );
    let off: Vec<i64> = distances.iter().map(|distance| distance - wanted).collect();
    assert!(worst <= Some(1), "{when}: {off:?}");
}

#[test]
fn two_films_go_in_step_through_play_seek_speed_and_pause() {
    let (first, other, vault) = two_films();
    let desktop = Desktop::of_size(1400, 1000);
    let mut playing = held_beside(&vault, &first, &other, 2.0, &desktop);
    let window = playing.window();
    window.resize(1280, 360);
    window.wait_for_two_numbers([0, 50], seconds(5));
    window.picture().save("pair-held");

    playing.play();
    wait_for("both to play", seconds(5), || {
        matches!(window.two_numbers(), [Some(2..), Some(52..)]).then_some(())
    });
    // What they start with may take a moment.
    std::thread::sleep(Duration::from_millis(700));
    are_in_step(&distances(&window, seconds(3)), 50, "playing");

    playing.seek(first.time_of(200));
    std::thread::sleep(Duration::from_millis(700));
    are_in_step(&distances(&window, seconds(2)), 50, "after a seek");

    playing.send(json!({"command": "rate", "rate": 0.5}));
    std::thread::sleep(Duration::from_millis(1200));
    are_in_step(&distances(&window, seconds(2)), 50, "at half the speed");

    playing.pause();
    std::thread::sleep(Duration::from_millis(700));
    let [Some(left), Some(right)] = window.two_numbers() else {
        panic!("{:?}", window.picture().save("pair-paused"))
    };
    assert!((49..=51).contains(&(right - left)), "{left} {right}");
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(window.two_numbers(), [Some(left), Some(right)], "they stand");

    // Held, a seek shows exactly the pictures that belong together; single pictures are stepped together.
    for n in [120, 7, 300] {
        playing.seek(first.time_of(n));
        window.wait_for_two_numbers([n, n + 50], seconds(3));
    }
    playing.send(json!({"command": "step", "frames": 1}));
    window.wait_for_two_numbers([301, 351], seconds(3));
    playing.close();
    playing.expect("closed", seconds(5));
    assert_eq!(playing.exit_code(seconds(5)), 0);
}

#[test]
fn graphics_processors_draw_two_films_as_the_ordinary_one_does() {
    let (first, other, vault) = two_films();
    let mut pictures: Vec<Picture> = Vec::new();
    for backend in [None, Some("vulkan"), Some("gl")] {
        let desktop = Desktop::of_size(1400, 1000);
        let play = vault.play(&title_of(&first.path)).paused();
        let play = play.beside(&title_of(&other.path), 2.0);
        let play = match backend {
            Some(backend) => play.with("WGPU_BACKEND", backend),
            None => play,
        };
        let mut playing = play.on(&desktop);
        playing.expect_beside("first_picture", seconds(30));
        playing.without_overlay();
        let window = playing.window();
        window.resize(1280, 720);
        window.wait_for_two_numbers([0, 50], seconds(10));
        playing.seek(first.time_of(120));
        window.wait_for_two_numbers([120, 170], seconds(5));
        let picture = window.picture();
        if let Some(ordinary) = pictures.first() {
            let off = picture.difference(ordinary);
            assert!(off < 1.0, "{backend:?}: {off}");
        }
        pictures.push(picture);
        // Brighter and turned: the one beside alone.
        playing.beside(json!({"command": "picture", "turn": 180}));
        wait_for("the other one upside down", seconds(5), || {
            let picture = window.picture().turned(2);
            let half = picture.cut(0, 0, 640, 720);
            (support::frame_barcode::number_in(&half) == Some(170)).then_some(())
        });
        assert_eq!(window.two_numbers()[0], Some(120));
        playing.beside(json!({"command": "close"}));
        playing.expect_beside("closed", seconds(5));
        window.wait_for_number(120, seconds(5));
        playing.close();
        playing.expect("closed", seconds(5));
    }
}

#[test]
fn one_film_at_two_places_apart_is_steered_by_what_is_chosen() {
    let film = films::numbered().make();
    let vault = a_vault_with(&[&film.path]);
    let desktop = Desktop::of_size(1400, 1000);
    let title = title_of(&film.path);
    let play = vault.play(&title).paused().beside(&title, 4.0).apart();
    let mut playing = play.on(&desktop);
    playing.expect_beside("first_picture", seconds(30));
    playing.without_overlay();
    let window = playing.window();
    window.wait_for_two_numbers([0, 100], seconds(5));

    playing.seek(film.time_of(30));
    window.wait_for_two_numbers([30, 100], seconds(3));
    playing.beside(json!({"command": "seek", "to": film.time_of(150)}));
    playing.expect_beside("seeked", seconds(5));
    window.wait_for_two_numbers([30, 150], seconds(3));

    // The key chooses which one the other keys are for.
    window.focus();
    desktop.press(u32::from(b'v'));
    let chosen = playing.expect_where("the other film chosen", seconds(3), |event| {
        event.name() == "pair" && event.0["steers_beside"] == true
    });
    assert_eq!(chosen.0["in_step"], false);
    desktop.press(u32::from(b'.'));
    window.wait_for_two_numbers([30, 151], seconds(3));
    desktop.press(u32::from(b'v'));
    desktop.press(u32::from(b'.'));
    window.wait_for_two_numbers([31, 151], seconds(3));

    // From here on in step, with what is between them now.
    desktop.press(u32::from(b'q'));
    playing.expect_where("in step", seconds(3), |event| {
        event.name() == "pair" && event.0["in_step"] == true
    });
    playing.seek(film.time_of(40));
    window.wait_for_two_numbers([40, 160], seconds(3));

    // The other side, and alone again.
    desktop.press(u32::from(b'w'));
    window.wait_for_two_numbers([160, 40], seconds(3));
    playing.beside(json!({"command": "close"}));
    playing.expect_beside("closed", seconds(5));
    window.wait_for_number(40, seconds(3));
    playing.close();
    playing.expect("closed", seconds(5));
}

#[test]
fn a_shared_window_has_both_films_or_the_curtain_and_nothing_else() {
    let (first, other, vault) = two_films();
    let desktop = Desktop::of_size(1400, 1000);
    let mut playing = held_beside(&vault, &first, &other, 1.0, &desktop);
    let window = playing.window();
    window.wait_for_two_numbers([0, 25], seconds(5));
    playing.send(json!({"command": "share", "on": true, "size": "1280x720"}));
    playing.expect_where("shared", seconds(5), |event| {
        event.name() == "shared" && event.0["on"] == true
    });
    wait_for("the curtain", seconds(3), || {
        window.picture().is_curtain().then_some(())
    });
    playing.play();
    wait_for("both", seconds(5), || {
        matches!(window.two_numbers(), [Some(_), Some(_)]).then_some(())
    });
    std::thread::sleep(Duration::from_millis(700));
    are_in_step(&distances(&window, seconds(2)), 25, "shared");
    window.picture().save("pair-shared");

    playing.curtain(true);
    wait_for("the curtain", seconds(3), || {
        window.picture().is_curtain().then_some(())
    });
    let until = Instant::now() + seconds(1);
    while Instant::now() < until {
        assert!(window.picture().is_curtain());
    }
    // Lifted, both stand; whichever is played lifts it.
    playing.curtain(false);
    wait_for("both", seconds(3), || {
        matches!(window.two_numbers(), [Some(_), Some(_)]).then_some(())
    });
    let before = window.two_numbers();
    std::thread::sleep(Duration::from_millis(400));
    assert_eq!(window.two_numbers(), before);
    playing.close();
    playing.expect("closed", seconds(5));
}

/// Opens the vault of a test.
fn unlocked(vault: &Vault) -> vitrin::vault::UnlockedVault {
    let passphrase = Passphrase::from_reader(&mut PASSWORD.as_bytes()).unwrap();
    LockedVault::open(vault.folder()).unwrap().unlock(&passphrase).unwrap()
}

fn is_grey(picture: &Picture) -> bool {
    let grey = |[r, g, b]: [u8; 3]| [r, g, b].iter().all(|part| part.abs_diff(0x38) <= 3);
    (0..picture.height).all(|y| (0..picture.width).all(|x| grey(picture.at(x, y))))
}

#[test]
fn what_is_sealed_as_covered_and_turned_is_so_beside_another_film_from_the_first_picture_on() {
    let (first, other, vault) = two_films();
    {
        let mut open = unlocked(&vault);
        let id = open.find(&title_of(&other.path)).unwrap().id;
        let changes = [
            AnnotationChange::Covers(vec![Cover::still(1, Area::ALL)]),
            AnnotationChange::Turned { degrees: 90 },
        ];
        open.annotate(id, changes).unwrap();
    }
    let desktop = Desktop::of_size(1400, 1000);
    let play = vault.play(&title_of(&first.path)).beside(&title_of(&other.path), 0.0);
    let mut playing = play.on(&desktop);
    let window = {
        playing.expect("first_picture", seconds(30));
        playing.without_overlay();
        playing.window()
    };
    window.resize(1280, 720);
    let uncovered = |picture: &Picture| {
        // The number of the film beside, upright or turned, in its half.
        let half = picture.cut(picture.width / 2, 0, picture.width / 2, picture.height);
        (0..4).any(|quarters| support::frame_barcode::number_in(&half.turned(quarters)).is_some())
    };
    let until = Instant::now() + seconds(4);
    let mut seen = 0;
    while Instant::now() < until {
        let picture = window.picture();
        // Before the other one is there the first has all of the window.
        if support::frame_barcode::number_in(&picture.cut(0, 0, 640, 720)).is_some() {
            assert!(!uncovered(&picture), "{:?}", picture.save("pair-uncovered"));
            seen += 1;
        }
    }
    assert!(seen > 5, "{seen}");
    let picture = window.picture();
    picture.save("pair-covered");
    // A picture of 640×360, turned, in a half of 640×720.
    assert!(
        is_grey(&picture.cut(640 + 122, 4, 396, 712)),
        "{:?}",
        picture.save("pair-covered")
    );
    assert!(picture.cut(644, 0, 110, 720).is_black());
    playing.close();
    playing.expect("closed", seconds(5));
}

#[test]
fn a_photograph_stands_beside_a_film() {
    let film = films::numbered().make();
    let photo = films::still(films::Still::Jpeg, 7);
    let vault = a_vault_with(&[film.path.as_path(), photo.as_path()]);
    let desktop = Desktop::of_size(1400, 1000);
    let play = vault.play(&title_of(&film.path)).paused();
    let mut playing = play.beside(&title_of(&photo), 0.0).on(&desktop);
    playing.expect_beside("first_picture", seconds(30));
    playing.without_overlay();
    let window = playing.window();
    let left = |window: &Window<'_>| window.two_numbers()[0];
    wait_for("the film on the left", seconds(3), || {
        (left(&window) == Some(0)).then_some(())
    });
    let half = |picture: &Picture| picture.cut(picture.width / 2, 0, picture.width / 2, picture.height);
    let before = half(&window.picture());
    assert!(!before.is_black());
    playing.play();
    wait_for("the film to play", seconds(5), || {
        left(&window).filter(|number| *number > 30)
    });
    window.picture().save("pair-photograph");
    assert!(
        half(&window.picture()).difference(&before) < 0.5,
        "the photograph stands"
    );
    playing.seek(film.time_of(120));
    wait_for("the film sought", seconds(3), || {
        left(&window).filter(|number| *number >= 120)
    });
    playing.close();
    playing.expect("closed", seconds(5));
}

#[test]
fn the_shorter_film_stands_at_its_end_while_the_other_goes_on_and_begins_later_where_it_does() {
    let first = films::numbered().make();
    let short = films::numbered().frames(75).container(Container::Mkv).make();
    let vault = a_vault_with(&[&first.path, &short.path]);
    let desktop = Desktop::of_size(1400, 1000);
    let mut playing = held_beside(&vault, &first, &short, 0.0, &desktop);
    let window = playing.window();
    playing.play();
    playing.expect_beside("end", seconds(10));
    wait_for("the first to go on", seconds(5), || match window.two_numbers() {
        [Some(90..), Some(74)] => Some(()),
        _ => None,
    });
    playing.expect("end", seconds(10));
    window.wait_for_two_numbers([199, 74], seconds(3));

    // The first one begins two seconds later than the other.
    playing.pause();
    playing.send(json!({"command": "in_step", "on": false}));
    playing.beside(json!({"command": "seek", "to": 2.0}));
    playing.expect_beside("seeked", seconds(5));
    playing.seek(0.0);
    playing.send(json!({"command": "in_step", "on": true}));
    playing.beside(json!({"command": "seek", "to": 0.0}));
    playing.expect_beside("seeked", seconds(5));
    window.wait_for_two_numbers([0, 0], seconds(3));
    playing.beside(json!({"command": "play"}));
    wait_for("the other to play alone", seconds(3), || match window.two_numbers() {
        [Some(0), Some(10..40)] => Some(()),
        _ => None,
    });
    let seen = wait_for("both to play", seconds(5), || match window.two_numbers() {
        [Some(left @ 10..), Some(right)] => Some((left, right)),
        _ => None,
    });
    assert!((49..=51).contains(&(seen.1 - seen.0)), "{seen:?}");
}

/// Changes a byte in a chunk of a film.
fn damage(part: &Path, chunk: u64) {
    let mut bytes = std::fs::read(part).unwrap();
    bytes[(CHUNKS_START + chunk * CHUNK) as usize + 5000] ^= 0x10;
    std::fs::write(part, bytes).unwrap();
}

#[test]
fn a_film_beside_that_is_damaged_is_said_to_be_and_the_first_goes_on() {
    let first = films::numbered().make();
    let vault = a_vault_with(&[&first.path]);
    let known = vault.parts();
    let other = films::unmistakable().make();
    vault.import(&other.path, "the other").succeeds();
    let part = vault.parts().into_iter().find(|path| !known.contains(path)).unwrap();
    let chunks = part.metadata().unwrap().len() / CHUNK;
    damage(&part, chunks / 2);
    let desktop = Desktop::of_size(1400, 1000);
    let play = vault.play(&title_of(&first.path)).paused();
    let mut playing = play.beside("the other", 0.0).on(&desktop);
    playing.expect("first_picture", seconds(30));
    playing.without_overlay();
    playing.play();
    let error = playing.expect_beside("error", seconds(30));
    assert_eq!(error.0["code"], "damaged");
    playing.expect_beside("closed", seconds(5));
    let window = playing.window();
    wait_for("the first film, alone in the window", seconds(5), || window.number());
    window.picture().save("pair-alone-again");
    playing.expect("end", seconds(20));
    assert_eq!(window.number(), Some(199));
    playing.close();
    assert_eq!(playing.exit_code(seconds(5)), 0);
}

#[test]
fn the_log_says_of_both_films_what_was_shown_and_shared() {
    let (first, other, vault) = two_films();
    let desktop = Desktop::of_size(1400, 1000);
    let play = vault.play(&title_of(&first.path)).shared();
    let mut playing = play.beside(&title_of(&other.path), 5.0).on(&desktop);
    playing.expect_beside("first_picture", seconds(30));
    playing.play();
    wait_for("both to play", seconds(10), || {
        matches!(playing.window().two_numbers(), [Some(30..), Some(155..)]).then_some(())
    });
    playing.close();
    assert_eq!(playing.exit_code(seconds(5)), 0);
    let open = unlocked(&vault);
    let log = open.read_log().unwrap();
    for film in [&first, &other] {
        let id = open.find(&title_of(&film.path)).unwrap().id;
        let entries = log.entries().map(|(_, numbered)| &numbered.entry);
        let of_it = entries.filter(|entry| entry.film.as_ref().is_some_and(|film| film.id == id));
        let words: Vec<String> = of_it.map(|entry| entry.event.word().to_string()).collect();
        for word in ["opened", "shared", "shown"] {
            assert!(words.iter().any(|said| said == word), "{words:?}");
        }
    }
}

#[test]
#[ignore = "measures: run it alone, on a computer that does nothing else"]
fn two_films_of_1080p_cost_so_much() {
    let film = |container| {
        films::numbered()
            .size(1920, 1080)
            .frames(20 * A_SECOND)
            .container(container)
            .make()
    };
    let (first, other) = (film(Container::Mp4IndexAtEnd), film(Container::Mkv));
    let vault = a_vault_with(&[&first.path, &other.path]);
    for beside in [false, true] {
        let desktop = Desktop::of_size(1400, 1000);
        let play = vault.play(&title_of(&first.path)).paused();
        let play = if beside {
            play.beside(&title_of(&other.path), 0.0)
        } else {
            play
        };
        let mut playing = play.on(&desktop);
        playing.expect("first_picture", seconds(30));
        if beside {
            playing.expect_beside("first_picture", seconds(30));
        }
        playing.without_overlay();
        let window = playing.window();
        window.resize(1280, 720);
        let stage = playing.stages()[0];
        playing.play();
        std::thread::sleep(seconds(2));
        let parts: &[Part] = if beside {
            &[Part::LeftHalf, Part::RightHalf]
        } else {
            &[Part::All]
        };
        let watches: Vec<_> = parts.iter().map(|part| window.watch_part(*part)).collect();
        let (spent, since) = (processor_time(stage), Instant::now());
        std::thread::sleep(seconds(12));
        let cores = (processor_time(stage) - spent) / since.elapsed().as_secs_f64();
        let seen = watches.into_iter().map(|watch| {
            let looks = watch.stop();
            let seen = numbers_seen(&looks);
            let should = seen[seen.len() - 1] - seen[0] + 1;
            format!("{} of {should} pictures in {} looks", seen.len(), looks.len())
        });
        let seen: Vec<String> = seen.collect();
        println!("beside: {beside}: {cores:.2} cores; {}", seen.join("; "));
        playing.close();
        playing.expect("closed", seconds(5));
    }
}

/// Seconds of processor time that a process has had.
fn processor_time(pid: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap().split(' ').collect();
    let ticks: f64 = fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap();
    ticks / 100.0
}

#[test]
fn the_window_closes_with_both_films_when_the_key_for_it_is_asked_for() {
    let (first, other, vault) = two_films();
    let desktop = Desktop::of_size(1400, 1000);
    let mut playing = held_beside(&vault, &first, &other, 0.0, &desktop);
    playing.window().focus();
    // Esc closes nothing, also not one of two.
    desktop.press(key::ESCAPE);
    std::thread::sleep(Duration::from_millis(300));
    assert!(matches!(playing.window().two_numbers(), [Some(_), Some(_)]));
    playing.window().ask_to_close();
    playing.expect("closed", seconds(5));
    assert_eq!(playing.exit_code(seconds(5)), 0);
}

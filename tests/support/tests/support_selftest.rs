//! The helpers of the other tests, tested: a reader that cannot say "no" would prove nothing.

#![allow(clippy::unwrap_used)] // a test stops with the place and the reason
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests make files and start programs as they like"
)]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use support::calls::{self, Written};
use support::changes::Snapshot;
use support::films::{self, BARS, Codec, Container, Matrix, Range, Scan, Sound, Still, decoded};
use support::fingerprints::{Fingerprints, Hits, kind};
use support::frame_barcode::{self, FrameBarcode};
use support::picture::Picture;
use support::stop_at_exit::StopAtExit;
use support::tiles::{Seen, Tiles};
use support::{footage, in_own_process, memory, seconds};

#[test]
fn the_barcode_is_read_at_any_scale() {
    for (width, height) in [(320, 180), (640, 360), (641, 361), (1280, 720)] {
        for number in [0, 1, 199, 0b10_1010_1010_1010_1010, (1 << frame_barcode::BITS) - 1] {
            let mut picture = Picture::filled(width, height, [90, 90, 90]);
            frame_barcode::draw(&mut picture, number);
            assert_eq!(
                frame_barcode::number_in(&picture),
                Some(number),
                "{number} in {width}×{height}"
            );
        }
    }
}

#[test]
fn the_barcode_is_found_inside_black_bars() {
    let mut inner = Picture::filled(640, 360, [90, 90, 90]);
    frame_barcode::draw(&mut inner, 1234);
    let mut outer = Picture::filled(800, 600, [0; 3]);
    for y in 0..inner.height {
        for x in 0..inner.width {
            outer.set(x + 80, y + 120, inner.at(x, y));
        }
    }
    assert_eq!(frame_barcode::number_in(&outer), Some(1234));
    assert_eq!(outer.lit_area(), Some((80, 120, 640, 360)));
}

#[test]
fn a_torn_picture_has_no_number() {
    let (mut one, mut other) = (Picture::filled(640, 360, [90; 3]), Picture::filled(640, 360, [90; 3]));
    frame_barcode::draw(&mut one, 5);
    frame_barcode::draw(&mut other, 6);
    let (top, half) = frame_barcode::band(360);
    for y in top + half..360 {
        for x in 0..640 {
            one.set(x, y, other.at(x, y));
        }
    }
    assert!(FrameBarcode::find(&one).is_some(), "the barcode itself is there");
    assert_eq!(frame_barcode::number_in(&one), None);
}

#[test]
fn a_blend_of_two_pictures_has_no_number() {
    let (mut one, mut other) = (Picture::filled(640, 360, [90; 3]), Picture::filled(640, 360, [90; 3]));
    frame_barcode::draw(&mut one, 5);
    frame_barcode::draw(&mut other, 6);
    for (a, b) in one.rgba.iter_mut().zip(&other.rgba) {
        *a = a.midpoint(*b);
    }
    assert_eq!(frame_barcode::number_in(&one), None);
}

#[test]
fn a_picture_without_a_barcode_has_no_number() {
    assert_eq!(frame_barcode::number_in(&Picture::filled(640, 360, [0; 3])), None);
    assert_eq!(frame_barcode::number_in(&Picture::filled(640, 360, [0, 255, 0])), None);
}

#[test]
fn every_frame_of_a_tiled_film_is_known_by_its_tiles() {
    let film = films::tiled().frames(10).make();
    for (number, picture) in decoded(&film.path, (1280, 720), &[]).iter().enumerate() {
        assert_eq!(Tiles::of(picture).judge(&[]), Seen::Film(number as u32));
    }
}

#[test]
fn a_thing_as_small_as_a_pointer_is_seen_on_a_tiled_film() {
    let film = films::tiled().frames(10).make();
    let clean = decoded(&film.path, (1280, 720), &[]).remove(4);
    for (left, top) in [(300, 100), (711, 205), (5, 600), (1266, 699), (640, 330), (648, 358)] {
        let mut picture = clean.clone();
        // An arrow, white with a black edge: seen on any ground.
        for row in 0..19 {
            let width = (row + 1).min(12);
            for column in 0..width {
                let edge = column == 0 || column + 1 == width || row == 18;
                picture.set(left + column, top + row, [if edge { 0 } else { 255 }; 3]);
            }
        }
        let seen = Tiles::of(&picture).judge(&[]);
        assert!(matches!(seen, Seen::Else(_)), "at {left}, {top}: {seen:?}");
    }
}

#[test]
fn a_still_is_known_and_what_is_like_it_is_not() {
    let mut still = Picture::filled(1280, 720, [30, 32, 36]);
    for x in 600..680 {
        for y in 340..380 {
            still.set(x, y, [200; 3]);
        }
    }
    let known = [Tiles::of(&still)];
    assert_eq!(Tiles::of(&still).judge(&known), Seen::Still);
    let bare = Tiles::of(&Picture::filled(1280, 720, [30, 32, 36])).judge(&known);
    assert!(matches!(bare, Seen::Else(_)), "without its word: {bare:?}");
    let black = Tiles::of(&Picture::filled(1280, 720, [0; 3])).judge(&known);
    assert!(matches!(black, Seen::Else(_)), "black: {black:?}");
}

/// Every film that the other tests use carries the numbers it says, as ffmpeg (not Vitrin) decodes it.
#[test]
fn every_kind_of_numbered_film_carries_its_numbers() {
    let kinds = [
        films::numbered(),
        films::numbered().container(Container::Mp4IndexAtStart),
        films::numbered().container(Container::Mov).sound(Sound::Pcm),
        films::numbered().container(Container::Mkv),
        films::numbered().codec(Codec::Hevc),
        films::avchd_interlaced(),
        films::avchd_progressive(),
        films::numbered()
            .codec(Codec::Mpeg2)
            .container(Container::ProgramStream)
            .sound(Sound::Mp2),
        films::numbered()
            .codec(Codec::Mpeg2)
            .container(Container::Ts)
            .sound(Sound::Mp2),
        films::numbered()
            .codec(Codec::Mpeg4)
            .container(Container::Avi)
            .sound(Sound::Mp2),
        films::numbered()
            .codec(Codec::Mjpeg)
            .container(Container::Avi)
            .sound(Sound::Pcm),
        films::dv(),
        films::Recipe {
            variable_rate: true,
            ..films::numbered()
        },
        films::Recipe {
            edited_out: 30,
            ..films::numbered()
        },
    ];
    for kind in kinds {
        let film = kind.make();
        let numbers: Vec<u32> = decoded(&film.path, kind.size, &["-fps_mode", "passthrough"])
            .iter()
            .map(|picture| {
                frame_barcode::number_in(picture).unwrap_or_else(|| panic!("a frame of {kind:?} cannot be read"))
            })
            .collect();
        let expected: Vec<u32> = (film.first_number()..=film.last_number()).collect();
        assert_eq!(numbers, expected, "{kind:?}");
    }
}

#[test]
fn a_turned_film_is_turned_clockwise() {
    for (degrees, size, back) in [(90, (360, 640), 3), (180, (640, 360), 2), (270, (360, 640), 1)] {
        let film = films::numbered().frames(25).rotated(degrees).make();
        let shown = decoded(&film.path, size, &["-frames:v", "8"]).remove(7);
        assert_eq!(frame_barcode::number_in(&shown.turned(back)), Some(7), "by {degrees}°");
    }
}

#[test]
fn an_interlaced_film_has_fields_of_two_moments() {
    let film = films::avchd_interlaced().make();
    let shown = |path: &Path, filter: &str| {
        let output = Command::new("ffmpeg")
            .args(["-hide_banner", "-i"])
            .arg(path)
            .args(["-map", "0:v", "-vf", filter, "-f", "null", "-"])
            .output()
            .unwrap();
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let words = shown(&film.path, "idet");
    assert!(words.contains("TFF: "), "{words}");
    let line = words
        .lines()
        .rfind(|line| line.contains("Multi frame detection"))
        .unwrap();
    let count: u32 = line
        .split("TFF:")
        .nth(1)
        .unwrap()
        .split_whitespace()
        .next()
        .unwrap()
        .parse()
        .unwrap();
    assert!(count > 150, "{line}");
    assert_eq!(film.recipe.scan, Scan::TopFieldFirst);
    let combed = &decoded(&film.path, film.recipe.size, &["-frames:v", "20"])[19];
    let smooth = &decoded(
        &film.path,
        film.recipe.size,
        &["-vf", "bwdif=send_frame", "-frames:v", "20"],
    )[19];
    assert!(combed.comb() > 10.0, "without deinterlacing {}", combed.comb());
    assert!(smooth.comb() < 3.0, "deinterlaced {}", smooth.comb());
}

#[test]
fn colours_survive_the_film_within_two() {
    for matrix in [Matrix::Bt601, Matrix::Bt709] {
        for range in [Range::Limited, Range::Full] {
            let film = films::bars(matrix, range).make();
            let plane = decoded_plane(&film.path, film.recipe.size);
            for (bar, colour) in BARS.into_iter().enumerate() {
                let x = (2 * bar + 1) * 640 / 16;
                let shown = plane[180 * 640 + x];
                let meant = films::yuv(colour, matrix, range)[0];
                assert!(
                    shown.abs_diff(meant) <= 1,
                    "{matrix:?} {range:?} {colour:?}: luma {shown}, not {meant}"
                );
            }
        }
    }
    let wrong = films::yuv([200, 40, 40], Matrix::Bt601, Range::Limited);
    assert_ne!(
        wrong,
        films::yuv([200, 40, 40], Matrix::Bt709, Range::Limited),
        "the matrices differ for these bars"
    );
}

#[test]
fn stills_carry_their_number() {
    for kind in [Still::Png, Still::Jpeg] {
        let picture = decoded(&films::still(kind, 77), (640, 360), &[]).remove(0);
        assert_eq!(frame_barcode::number_in(&picture), Some(77), "{kind:?}");
    }
}

#[test]
fn real_footage_is_there() {
    for name in ["bikes.mp4", "bigbuckbunny.mp4"] {
        assert!(footage::clip(name).metadata().unwrap().len() > 100_000);
    }
}

/// Brightness of the first picture, as coded.
fn decoded_plane(path: &Path, (width, height): (usize, usize)) -> Vec<u8> {
    let output = Command::new("ffmpeg")
        .args(["-hide_banner", "-loglevel", "error", "-i"])
        .arg(path)
        .args(["-map", "0:v", "-frames:v", "1", "-f", "rawvideo", "-"])
        .output()
        .unwrap();
    output.stdout[..width * height].to_vec()
}

/// A program that holds what it was given, says so, waits for a word, and ends without tidying up.
fn a_program_that_holds(bytes: &[u8]) -> Child {
    const PROGRAM: &str = "import os, sys\nheld = sys.stdin.buffer.read(int(sys.argv[1]))\nprint('held', flush=True)\n\
                           sys.stdin.buffer.read(1)\nos._exit(7)";
    let mut child = Command::new("python3")
        .args(["-c", PROGRAM, &bytes.len().to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.as_mut().unwrap().write_all(bytes).unwrap();
    let mut word = String::new();
    BufReader::new(child.stdout.as_mut().unwrap())
        .read_line(&mut word)
        .unwrap();
    assert_eq!(word, "held\n");
    child
}

#[test]
fn every_piece_of_a_film_is_found_in_the_memory_of_a_program_that_holds_it() {
    let film = films::unmistakable().make();
    let mut fingerprints = Fingerprints::of_film(&film, 4000);
    let key: [u8; 32] = std::array::from_fn(|i| (i * i * 31 + 77) as u8);
    fingerprints.add_secret("key", &key);
    let bytes = [std::fs::read(&film.path).unwrap(), key[16..].to_vec()].concat();
    let child = a_program_that_holds(&bytes);
    let found = memory::search(child.id(), &fingerprints);
    println!("{found}");
    assert!(found.of(kind::CODED) >= 4000 && found.of(kind::SECRET) >= 1, "{found}");
    assert_eq!(
        found.of(kind::BRIGHTNESS) + found.of(kind::COLOUR) + found.of(kind::SOUND),
        0,
        "{found}"
    );

    let other = a_program_that_holds(&vec![7; 1 << 22]);
    assert_eq!(memory::search(other.id(), &fingerprints).all(), 0, "in another program");
    for mut child in [child, other] {
        child.kill().unwrap();
        child.wait().unwrap();
    }
}

#[test]
fn a_program_is_held_at_its_end_with_its_memory_whole() {
    let film = films::unmistakable().make();
    let fingerprints = Fingerprints::of_film(&film, 4000);
    let mut child = a_program_that_holds(&std::fs::read(&film.path).unwrap());
    let exit = StopAtExit::of(child.id());
    child.stdin.take().unwrap().write_all(b"!").unwrap();
    let end = exit.wait(seconds(10));
    assert_eq!(
        (end.pid, end.code),
        (child.id(), Some(7)),
        "the code with which it is about to end"
    );
    assert!(memory::search(child.id(), &fingerprints).of(kind::CODED) >= 4000);
    assert!(child.try_wait().unwrap().is_none(), "it has not ended");
    drop(end);
    assert_eq!(child.wait().unwrap().code(), Some(7));
}

#[test]
fn children_are_held_at_their_end_before_their_parent() {
    let mut parent = Command::new("sh")
        .args(["-c", "read go; (exit 3); (exit 4); exit 5"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let exits = StopAtExit::of_family(parent.id());
    parent.stdin.take().unwrap().write_all(b"go\n").unwrap();
    let codes = [(); 3].map(|()| exits.wait(seconds(10)).code);
    assert_eq!(codes, [Some(3), Some(4), Some(5)]);
    assert_eq!(parent.wait().unwrap().code(), Some(5));
}

#[test]
fn every_changed_file_of_the_machine_is_found_and_what_is_in_it() {
    let film = films::unmistakable().make();
    let fingerprints = Fingerprints::of_film(&film, 4000);
    let coded = std::fs::read(&film.path).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in ["untouched", "grown", "overwritten", "old name"] {
        std::fs::write(at(name), [7; 100]).unwrap();
    }
    let in_memory = tempfile::NamedTempFile::new_in("/dev/shm").unwrap();
    // Time stamps advance with the kernel's tick.
    std::thread::sleep(std::time::Duration::from_millis(50));
    let before = Snapshot::take();
    assert!(before.count() > 10_000, "only {} files on this machine", before.count());
    std::fs::write(at("new"), &coded[..coded.len() / 2]).unwrap();
    std::fs::File::options()
        .append(true)
        .open(at("grown"))
        .and_then(|mut file| file.write_all(&coded[coded.len() / 2..]))
        .unwrap();
    std::fs::write(at("overwritten"), [8; 100]).unwrap();
    std::fs::rename(at("old name"), at("new name")).unwrap();
    in_memory.as_file().set_len(1).unwrap();

    let changed = before.changed_since();
    for name in ["new", "grown", "overwritten", "new name"] {
        assert!(changed.contains(&at(name)), "{name}");
    }
    assert!(changed.contains(&in_memory.path().to_owned()), "in /dev/shm");
    assert!(!changed.contains(&at("untouched")));
    let found = |name: &str| {
        let mut hits = Hits::default();
        fingerprints
            .search_file(&mut std::fs::File::open(at(name)).unwrap(), &mut hits)
            .unwrap();
        hits.of(kind::CODED)
    };
    assert!(
        found("new") > 1500 && found("grown") > 1500,
        "{} and {}",
        found("new"),
        found("grown")
    );
    assert_eq!(found("overwritten"), 0);
}

#[test]
fn a_trace_shows_what_was_written_also_if_it_is_gone_again() {
    const PROGRAM: &str = "import ctypes, os, sys, socket\nos.chdir(sys.argv[1])\nopen('short-lived', 'w').write('x')\n\
        os.rename('short-lived', 'renamed')\nos.remove('renamed')\nopen('/etc/passwd').read()\nos.symlink('a', 'link')\n\
        os.memfd_create('nowhere')\nsocket.socket(socket.AF_UNIX).bind('socket')\n\
        os.system('echo x > child; exit 0')";
    let folder = tempfile::tempdir().unwrap();
    let record = tempfile::NamedTempFile::new().unwrap();
    let mut words = calls::traced(record.path());
    words.extend(["python3", "-c", PROGRAM].map(Into::into));
    words.push(folder.path().into());
    assert!(Command::new(&words[0]).args(&words[1..]).status().unwrap().success());
    let written = Written::read(record.path());
    let of = |path: &Path| written.files.contains_key(path);
    for name in ["short-lived", "child"] {
        assert!(of(&folder.path().join(name)), "{name} in {:?}", written.files);
    }
    for name in ["renamed", "link", "socket"] {
        assert!(of(Path::new(name)), "{name} in {:?}", written.files);
    }
    assert!(!of(Path::new("/etc/passwd")), "it was only read");
    assert!(written.memory_files.contains("nowhere"));
}

#[test]
#[should_panic(expected = "in a process of its own")]
fn a_test_that_fails_in_a_process_of_its_own_has_failed() {
    in_own_process(a_test_that_fails_in_a_process_of_its_own_has_failed, || {
        panic!("on purpose")
    });
}

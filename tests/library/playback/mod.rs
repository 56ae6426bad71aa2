//! Playing films from a source of bytes: every kind of film that therapists have, to the very frame; and every kind of
//! thing that is no film, without a hang.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use support::films::{self, Codec, Container, Film, Matrix, Range, Recipe, Sound, Still};
use support::{frame_barcode, one_at_a_time};
use vitrin::playback::{
    ColourMatrix, Frame, Kind, Options, Picture, PixelFormat, PlaybackError, Player, PlayerEvent, SeekId, SeekMode,
    SoundOutput, probe,
};
use vitrin::vault::{FilmSource, ReadError};

/// Longer than any of these films takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// A film in memory that may fail somewhere.
struct Bytes {
    bytes: Vec<u8>,
    /// First byte that cannot be had, and why.
    hole: Option<(u64, ReadError)>,
    lost: AtomicBool,
}

impl Bytes {
    fn new(bytes: Vec<u8>) -> Self {
        Bytes {
            bytes,
            hole: None,
            lost: AtomicBool::new(false),
        }
    }

    fn of(path: &Path) -> Self {
        Bytes::new(std::fs::read(path).unwrap())
    }

    fn damaged_at(mut self, offset: u64) -> Self {
        self.hole = Some((offset, ReadError::Damaged { offset }));
        self
    }
}

impl FilmSource for Bytes {
    fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        if self.lost.load(Ordering::SeqCst) {
            return Err(ReadError::MediumLost);
        }
        let end = offset + buffer.len() as u64;
        if let Some((hole, error)) = self.hole
            && end > hole
        {
            return Err(error);
        }
        buffer.copy_from_slice(&self.bytes[offset as usize..end as usize]);
        Ok(())
    }
}

/// Somebody who watches a film without sound output.
struct Viewer {
    player: Player,
    awake: Arc<(Mutex<u64>, Condvar)>,
    events: Vec<PlayerEvent>,
}

impl Viewer {
    fn opens(source: impl FilmSource + 'static, options: Options) -> Self {
        Viewer::opens_shared(Arc::new(source), options)
    }

    fn opens_shared(source: Arc<dyn FilmSource>, options: Options) -> Self {
        let awake = Arc::new((Mutex::new(0), Condvar::new()));
        let waker = Arc::clone(&awake);
        let player = Player::open(
            source,
            Options {
                sound: SoundOutput::None,
                ..options
            },
            move || {
                *waker.0.lock().unwrap() += 1;
                waker.1.notify_all();
            },
        );
        Viewer {
            player: player.unwrap(),
            awake,
            events: Vec::new(),
        }
    }

    fn holds(path: &Path) -> Self {
        Viewer::opens(
            Bytes::of(path),
            Options {
                paused: true,
                ..Options::default()
            },
        )
    }

    fn plays(path: &Path) -> Self {
        Viewer::opens(Bytes::of(path), Options::default())
    }

    /// Waits until `look` finds what it wants; it is called whenever the player wakes its owner.
    fn waits_for<T>(&mut self, what: &str, mut look: impl FnMut(&mut Self) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let seen = *self.awake.0.lock().unwrap();
            while let Some(event) = self.player.poll_event() {
                self.events.push(event);
            }
            if let Some(found) = look(self) {
                return found;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "waited in vain for {what}; events: {:?}", self.events);
            let guard = self.awake.0.lock().unwrap();
            let wait = left.min(Duration::from_millis(200));
            drop(
                self.awake
                    .1
                    .wait_timeout_while(guard, wait, |count| *count == seen)
                    .unwrap(),
            );
        }
    }

    fn frame(&mut self) -> Frame {
        self.waits_for("a picture", |viewer| viewer.player.take_frame())
    }

    fn event<T>(&mut self, what: &str, wanted: impl Fn(&PlayerEvent) -> Option<T>) -> T {
        self.waits_for(what, |viewer| viewer.events.iter().find_map(&wanted))
    }

    fn answer_to(&mut self, seek: SeekId) -> Frame {
        self.waits_for("the answer to a seek", |viewer| {
            viewer.player.take_frame().filter(|frame| frame.seek >= seek)
        })
    }

    fn seeks_to(&mut self, seconds: f64) -> Frame {
        let seek = self.player.seek(Duration::from_secs_f64(seconds), SeekMode::Exact);
        self.answer_to(seek)
    }

    fn error(&mut self) -> PlaybackError {
        self.event("an error", |event| match event {
            PlayerEvent::Error(error) => Some(error.clone()),
            _ => None,
        })
    }

    /// All pictures until the end.
    fn watches_to_the_end(&mut self) -> Vec<Frame> {
        let mut frames = Vec::new();
        self.waits_for("the end", |viewer| {
            frames.extend(viewer.player.take_frame());
            viewer.events.contains(&PlayerEvent::End).then_some(())
        });
        frames.extend(self.player.take_frame());
        frames
    }
}

fn luma(picture: &Picture, x: usize, y: usize) -> i32 {
    let plane = picture.plane(0).unwrap();
    let step = if picture.format() == PixelFormat::Rgba { 4 } else { 1 };
    i32::from(plane.bytes[y * plane.stride + x * step])
}

/// The number on a picture that is shown as it was made.
fn number(frame: &Frame) -> u32 {
    let picture = &frame.picture;
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let (top, half) = frame_barcode::band(height);
    let band = frame_barcode::FrameBarcode {
        left: frame_barcode::cell_start(1, width),
        right: frame_barcode::cell_start(frame_barcode::CELLS - 1, width),
        top,
        bottom: top + 2 * half,
    };
    band.read_with(|x, y| luma(picture, x, y)).unwrap_or(u32::MAX)
}

fn small() -> Recipe {
    Recipe {
        size: (320, 180),
        frames: 150,
        ..films::numbered()
    }
}

/// Twenty exact seeks all over the film, also on time stamps, at the start, and behind the end.
fn places(film: &Film) -> Vec<f64> {
    let last = film.last_number();
    let mut places = vec![
        0.0,
        film.time_of(last),
        film.seconds() + 5.0,
        film.time_of(film.first_number() + 1),
        film.seconds() - 0.001,
    ];
    for n in 0..15u32 {
        let number = film.first_number() + (n * 67 + 13) % (last - film.first_number());
        // On the time stamp, within the picture, just before its end.
        let length = film.time_of(number + 1) - film.time_of(number);
        places.push(film.time_of(number) + length * [0.0, 0.5, 0.9][n as usize % 3]);
    }
    places
}

fn seeks_are_exact(film: &Film) {
    let mut viewer = Viewer::holds(&film.path);
    let first = viewer.frame();
    assert_eq!(number(&first), film.first_number(), "first picture of {:?}", film.path);
    assert_eq!(first.pts, Duration::ZERO);
    let mut wrong = Vec::new();
    for place in places(film) {
        let frame = viewer.seeks_to(place);
        let expected = film.number_at(place);
        let off = (frame.pts.as_secs_f64() - film.time_of(expected)).abs();
        if number(&frame) != expected || off > 0.0015 {
            wrong.push((place, expected, number(&frame), frame.pts));
        }
    }
    assert!(
        wrong.is_empty(),
        "{:?}: (place, expected, shown, at): {wrong:?}",
        film.path
    );
}

/// A picture is replaced when the next is due, so a machine that is busy elsewhere for 40 ms costs a viewer a picture;
/// then the film is watched again. What is out of order or comes twice fails at once.
fn every_picture_comes_once(film: &Film) {
    let _turn = one_at_a_time();
    let expected: Vec<u32> = (film.first_number()..=film.last_number()).collect();
    let mut numbers = Vec::new();
    for _ in 0..4 {
        let frames = Viewer::plays(&film.path).watches_to_the_end();
        numbers = frames.iter().map(number).collect();
        assert!(numbers.is_sorted_by(|a, b| a < b), "{:?}: {numbers:?}", film.path);
        if numbers == expected {
            return;
        }
    }
    assert_eq!(numbers, expected, "{:?}", film.path);
}

/// Films are made once, also when two tests ask for the same at the same moment.
fn made(recipe: Recipe) -> Film {
    static MAKING: Mutex<()> = Mutex::new(());
    let _turn = MAKING.lock().unwrap_or_else(|failed| failed.into_inner());
    recipe.make()
}

macro_rules! plays {
    ($($name:ident: $recipe:expr;)*) => {$(
        mod $name {
            use super::*;

            #[test]
            fn seeks_are_exact() {
                super::seeks_are_exact(&made($recipe));
            }

            #[test]
            fn every_picture_comes_once() {
                super::every_picture_comes_once(&made($recipe));
            }
        }
    )*};
}

plays! {
    mp4_index_at_end: small();
    mp4_index_at_start: small().container(Container::Mp4IndexAtStart);
    mkv: small().container(Container::Mkv);
    avchd_interlaced: films::avchd_interlaced().frames(150);
    avchd_progressive: films::avchd_progressive().frames(150);
    transport_stream: small().container(Container::Ts).codec(Codec::Mpeg2).sound(Sound::Mp2);
    program_stream: small().container(Container::ProgramStream).codec(Codec::Mpeg2).sound(Sound::Mp2);
    hevc: small().codec(Codec::Hevc);
    mov_with_pcm: small().container(Container::Mov).sound(Sound::Pcm);
    dv_tape: films::dv();
    avi_mpeg4: small().container(Container::Avi).codec(Codec::Mpeg4).sound(Sound::Mp2);
    avi_mjpeg: small().container(Container::Avi).codec(Codec::Mjpeg).sound(Sound::Pcm);
    silent: small().sound(Sound::None);
    edited: Recipe { edited_out: 10, ..small() };
    variable_rate: Recipe { variable_rate: true, ..small() };
    variable_rate_mkv: Recipe { variable_rate: true, ..small().container(Container::Mkv) };
}

/// What a call that carries 30 pictures a second is given: the film's numbers in order, halved or whole.
fn numbers_given(recipe: Recipe, halved: bool) -> Vec<u32> {
    let _turn = one_at_a_time();
    let film = made(recipe);
    let mut viewer = Viewer::holds(&film.path);
    viewer.frame();
    viewer.player.set_halved(halved);
    viewer.player.play();
    viewer.watches_to_the_end().iter().map(number).collect()
}

#[test]
fn of_fifty_or_sixty_pictures_a_second_every_second_one_is_given() {
    for (fps, frames) in [((50, 1), 100), ((60, 1), 120), ((60_000, 1001), 120)] {
        let film = Recipe { fps, ..small() }.frames(frames);
        let halved = numbers_given(film.clone(), true);
        let even = halved.windows(2).filter(|pair| pair[1] - pair[0] == 2).count();
        // A machine that is busy elsewhere may cost a picture.
        assert!(even + 4 >= frames as usize / 2, "{fps:?}: {halved:?}");
        assert!(halved.len() <= frames as usize / 2 + 1, "{fps:?}: {halved:?}");
        let whole = numbers_given(film, false);
        assert!(whole.len() > frames as usize * 3 / 4, "{fps:?}: {whole:?}");
    }
}

#[test]
fn of_thirty_pictures_a_second_all_are_given() {
    let film = Recipe {
        fps: (30_000, 1001),
        ..small()
    }
    .container(Container::Mkv)
    .frames(60);
    let given = numbers_given(film, true);
    assert!(given.len() >= 57, "{given:?}");
}

#[test]
fn steps_in_a_halved_film_reach_every_picture() {
    let film = made(
        Recipe {
            fps: (50, 1),
            ..small()
        }
        .frames(100),
    );
    let mut viewer = Viewer::holds(&film.path);
    viewer.frame();
    viewer.player.set_halved(true);
    viewer.player.play();
    viewer.waits_for("half a second", |viewer| {
        viewer
            .player
            .take_frame()
            .filter(|frame| frame.pts > Duration::from_millis(500))
    });
    viewer.player.pause();
    std::thread::sleep(Duration::from_millis(300));
    let mut numbers = vec![(viewer.player.position().as_secs_f64() * 50.0).round() as u32];
    for step in [1, 1, 1, 2, -1, 1] {
        let seek = viewer.player.step(step);
        let frame = viewer.answer_to(seek);
        let before = i64::from(*numbers.last().unwrap());
        assert_eq!(i64::from(number(&frame)), before + i64::from(step), "after {numbers:?}");
        numbers.push(number(&frame));
    }
}

#[test]
fn the_facts_of_a_film_are_right() {
    let film = made(
        Recipe {
            pixel_aspect: (16, 11),
            ..small()
        }
        .rotated(90),
    );
    let facts = probe(Arc::new(Bytes::of(&film.path))).unwrap();
    assert_eq!(facts.container.as_deref(), Some("MP4"));
    assert!(facts.duration_ms.unwrap().abs_diff(6000) <= 40, "{facts:?}");
    let picture = facts.picture.unwrap();
    assert_eq!(
        (picture.codec.as_str(), picture.width, picture.height),
        ("H.264", 320, 180)
    );
    assert_eq!((picture.frame_rate, picture.interlaced), (Some((25, 1)), false));
    assert_eq!((picture.rotation, picture.pixel_aspect), (90, (16, 11)));
    let sound = facts.sound.unwrap();
    assert_eq!(
        (sound.codec.as_str(), sound.channels, sound.sample_rate),
        ("AAC", 2, 48000)
    );
}

#[test]
fn the_facts_of_a_camera_film_are_right() {
    let film = made(films::avchd_interlaced().frames(150));
    let facts = probe(Arc::new(Bytes::of(&film.path))).unwrap();
    assert_eq!(facts.container.as_deref(), Some("MPEG-TS"));
    assert!(facts.duration_ms.unwrap().abs_diff(6000) <= 200, "{facts:?}");
    let picture = facts.picture.unwrap();
    assert_eq!((picture.codec.as_str(), picture.interlaced), ("H.264", true));
    assert_eq!(picture.frame_rate, Some((25, 1)));
    assert_eq!(facts.sound.unwrap().codec, "AC-3");
}

#[test]
fn stills_are_films_of_one_picture() {
    for (kind, name) in [(Still::Png, "PNG"), (Still::Jpeg, "JPEG")] {
        let path = films::still(kind, 4711);
        let facts = probe(Arc::new(Bytes::of(&path))).unwrap();
        assert_eq!((facts.container.as_deref(), facts.duration_ms), (Some(name), None));
        let mut viewer = Viewer::plays(&path);
        assert_eq!(number(&viewer.frame()), 4711);
        assert_eq!(number(&viewer.seeks_to(3.0)), 4711);
        assert_eq!(viewer.player.duration(), None);
    }
}

#[test]
fn a_photograph_taken_upright_says_so() {
    let mut viewer = Viewer::plays(&films::still(Still::JpegTurnedByExif, 1));
    assert_eq!(viewer.frame().picture.rotation(), 90);
}

#[test]
fn rotation_is_told_with_each_picture() {
    for degrees in [90, 180, 270] {
        let film = made(small().rotated(degrees));
        assert_eq!(Viewer::holds(&film.path).frame().picture.rotation(), degrees);
    }
}

#[test]
fn colours_are_told_as_the_film_says() {
    for matrix in [Matrix::Bt601, Matrix::Bt709] {
        for range in [Range::Limited, Range::Full] {
            let film = made(films::bars(matrix, range));
            let colour = Viewer::holds(&film.path).frame().picture.colour();
            let expected = if matrix == Matrix::Bt601 {
                ColourMatrix::Bt601
            } else {
                ColourMatrix::Bt709
            };
            assert_eq!(
                (colour.matrix, colour.full_range),
                (expected, range == Range::Full),
                "{matrix:?} {range:?}"
            );
        }
    }
}

#[test]
fn colours_that_the_film_does_not_tell_are_those_of_its_size() {
    let sd = made(films::bars(Matrix::Bt601, Range::Limited).untagged());
    let hd = made(films::bars(Matrix::Bt709, Range::Limited).untagged().size(1280, 720));
    let colour = |film: &Film| Viewer::holds(&film.path).frame().picture.colour();
    assert_eq!(
        (colour(&sd).matrix, colour(&sd).full_range),
        (ColourMatrix::Bt601, false)
    );
    assert_eq!(
        (colour(&hd).matrix, colour(&hd).full_range),
        (ColourMatrix::Bt709, false)
    );
}

#[test]
fn the_colours_of_a_photograph_use_the_full_range() {
    let colour = Viewer::holds(&films::still(Still::Jpeg, 1)).frame().picture.colour();
    assert_eq!((colour.matrix, colour.full_range), (ColourMatrix::Bt601, true));
}

#[test]
fn numbers_in_the_planes_are_the_films_own() {
    let film = made(films::bars(Matrix::Bt709, Range::Limited));
    let frame = Viewer::holds(&film.path).frame();
    let picture = &frame.picture;
    assert_eq!((picture.format(), picture.planes().count()), (PixelFormat::I420, 3));
    for (bar, colour) in films::BARS.iter().enumerate() {
        let wanted = films::yuv(*colour, Matrix::Bt709, Range::Limited);
        for (index, plane) in picture.planes().enumerate() {
            let x = (2 * bar + 1) * plane.width as usize / 16;
            let y = plane.height as usize / 2;
            let got = plane.bytes[y * plane.stride + x];
            assert!(
                got.abs_diff(wanted[index]) <= 2,
                "bar {bar} plane {index}: {got} for {}",
                wanted[index]
            );
        }
    }
}

#[test]
fn a_film_begins_where_it_is_told_to() {
    let film = made(small());
    let options = Options {
        start: Duration::from_millis(3210),
        paused: true,
        ..Options::default()
    };
    let mut viewer = Viewer::opens(Bytes::of(&film.path), options);
    assert_eq!(number(&viewer.frame()), 80);
}

#[test]
fn steps_go_picture_by_picture_both_ways() {
    for film in [
        made(small()),
        made(films::avchd_interlaced().frames(150)),
        made(small().container(Container::Mkv)),
    ] {
        let mut viewer = Viewer::holds(&film.path);
        viewer.frame();
        viewer.seeks_to(film.time_of(48));
        let mut at = 48;
        // Over a key frame (50), back again, and farther than one second.
        let steps = [1, 1, 1, 1, -1, -1, -1, -1, 3, -2]
            .into_iter()
            .chain([1; 35])
            .chain([40, -1, -30]);
        for step in steps {
            let seek = viewer.player.step(step);
            let frame = viewer.answer_to(seek);
            at += step;
            assert_eq!(number(&frame), at as u32, "after a step of {step} in {:?}", film.path);
        }
    }
}

#[test]
fn playing_goes_on_in_step_after_stepping() {
    let film = made(small());
    let mut viewer = Viewer::holds(&film.path);
    viewer.frame();
    let seek = viewer.player.step(5);
    assert_eq!(number(&viewer.answer_to(seek)), 5);
    viewer.player.play();
    let next = viewer.waits_for("playing", |viewer| {
        viewer.player.take_frame().filter(|frame| number(frame) != 5)
    });
    assert!((6..12).contains(&number(&next)), "{}", number(&next));
}

#[test]
fn steps_behind_the_last_picture_stay_there() {
    let film = made(small());
    let mut viewer = Viewer::holds(&film.path);
    viewer.frame();
    viewer.seeks_to(film.time_of(148));
    for _ in 0..3 {
        let seek = viewer.player.step(1);
        viewer.waits_for("the step", |viewer| {
            viewer
                .events
                .iter()
                .any(|event| matches!(event, PlayerEvent::Seeked { seek: id, .. } if *id == seek))
                .then_some(())
        });
    }
    assert_eq!(viewer.player.position(), Duration::from_secs_f64(film.time_of(149)));
    // And back from there.
    let seek = viewer.player.step(-1);
    assert_eq!(number(&viewer.answer_to(seek)), 148);
}

#[test]
fn dragging_shows_key_frames_and_ends_on_the_exact_picture() {
    let film = made(small());
    let mut viewer = Viewer::holds(&film.path);
    viewer.frame();
    let mut newest = SeekId::NONE;
    for n in 0..60 {
        newest = viewer.player.seek(Duration::from_millis(n * 90), SeekMode::KeyFrame);
        if let Some(frame) = viewer.player.take_frame() {
            assert_eq!(number(&frame) % 50, 0, "a key frame");
        }
    }
    let frame = viewer.answer_to(newest);
    assert_eq!(number(&frame), 100);
    let frame = viewer.seeks_to(film.time_of(137));
    assert_eq!(number(&frame), 137);
}

#[test]
fn at_the_end_the_last_picture_stands_and_play_begins_anew() {
    let film = made(small().frames(50));
    let mut viewer = Viewer::plays(&film.path);
    let frames = viewer.watches_to_the_end();
    assert_eq!(frames.last().map(number), Some(49));
    viewer.player.play();
    let again = viewer.frame();
    assert!(number(&again) < 25, "{}", number(&again));
    // A seek after the end goes on playing.
    viewer.events.clear();
    viewer.watches_to_the_end();
    let back = viewer.seeks_to(film.time_of(30));
    assert_eq!(number(&back), 30);
    viewer.events.clear();
    viewer.watches_to_the_end();
}

#[test]
fn the_rate_is_the_speed_of_the_pictures() {
    let film = made(small());
    for rate in [0.5, 2.0] {
        let mut viewer = Viewer::plays(&film.path);
        viewer.frame();
        viewer.player.set_rate(rate);
        std::thread::sleep(Duration::from_millis(300));
        let (from, started) = (viewer.player.position(), Instant::now());
        std::thread::sleep(Duration::from_millis(1200));
        let film_time = (viewer.player.position() - from).as_secs_f64();
        let speed = film_time / started.elapsed().as_secs_f64();
        assert!((speed / rate - 1.0).abs() < 0.25, "{speed} instead of {rate}");
    }
}

#[test]
fn pausing_holds_the_picture_that_is_shown() {
    let film = made(small());
    for _ in 0..5 {
        let mut viewer = Viewer::plays(&film.path);
        viewer.frame();
        std::thread::sleep(Duration::from_millis(333));
        viewer.player.pause();
        std::thread::sleep(Duration::from_millis(200));
        let held = viewer.player.take_frame().expect("pictures came before the pause");
        assert_eq!(held.pts, viewer.player.position());
        std::thread::sleep(Duration::from_millis(300));
        assert!(viewer.player.take_frame().is_none(), "nothing comes in pause");
        // The next step is the next picture.
        let seek = viewer.player.step(1);
        assert_eq!(number(&viewer.answer_to(seek)), number(&held) + 1);
        let seek = viewer.player.step(2);
        assert_eq!(number(&viewer.answer_to(seek)), number(&held) + 3);
    }
}

#[test]
fn steps_in_quick_succession_are_all_done() {
    let film = made(small());
    let mut viewer = Viewer::holds(&film.path);
    viewer.frame();
    viewer.seeks_to(film.time_of(60));
    let mut last = SeekId::NONE;
    for _ in 0..7 {
        last = viewer.player.step(1);
    }
    assert_eq!(number(&viewer.answer_to(last)), 67);
    for _ in 0..5 {
        last = viewer.player.step(-1);
    }
    assert_eq!(number(&viewer.answer_to(last)), 62);
}

#[test]
fn a_damaged_film_plays_up_to_the_damage_and_no_further() {
    for film in [
        made(small().sound(Sound::None)),
        made(films::avchd_progressive().frames(150)),
    ] {
        // Where the pictures of the second half lie.
        let damage = std::fs::metadata(&film.path).unwrap().len() / 2;
        let first_bad = film.first_number_from(damage);
        let mut viewer = Viewer::opens(Bytes::of(&film.path).damaged_at(damage), Options::default());
        let mut numbers = Vec::new();
        let error = viewer.waits_for("the error", |viewer| {
            numbers.extend(viewer.player.take_frame().as_ref().map(number));
            viewer.events.iter().find_map(|event| match event {
                PlayerEvent::Error(error) => Some(error.clone()),
                _ => None,
            })
        });
        assert!(
            matches!(error, PlaybackError::Read(ReadError::Damaged { .. })),
            "{error:?}"
        );
        assert!(viewer.player.take_frame().is_none(), "nothing is shown after the error");
        assert!(
            numbers.iter().all(|&number| number < first_bad),
            "{numbers:?} with damage from {first_bad} on"
        );
    }
}

#[test]
fn a_stick_that_is_pulled_ends_the_film_at_once() {
    // Larger than all that is kept of a film.
    let source = Arc::new(Bytes::of(&made(films::dv()).path));
    let mut viewer = Viewer::opens_shared(Arc::clone(&source) as Arc<dyn FilmSource>, Options::default());
    viewer.frame();
    source.lost.store(true, Ordering::SeqCst);
    let pulled = Instant::now();
    viewer.player.seek(Duration::from_millis(2500), SeekMode::Exact);
    assert_eq!(viewer.error(), PlaybackError::Read(ReadError::MediumLost));
    assert!(pulled.elapsed() < Duration::from_secs(1));
    assert!(viewer.player.take_frame().is_none(), "nothing is shown after the error");
}

#[test]
fn what_is_no_film_is_named() {
    let unsupported = |bytes: &[u8]| match probe(Arc::new(Bytes::new(bytes.to_vec()))) {
        Err(PlaybackError::Unsupported {
            kind: Kind::Container,
            codec,
            ..
        }) => codec,
        other => panic!("{other:?}"),
    };
    assert_eq!(unsupported(b"<html><body>Not found</body></html>"), "text");
    assert_eq!(
        unsupported(&[b"PK\x03\x04".as_slice(), &[0; 5000]].concat()),
        "ZIP archive or office document"
    );
    assert_eq!(unsupported(&noise(1, 100_000)), "unknown format");
}

#[test]
fn an_empty_file_is_a_broken_film() {
    assert!(matches!(
        probe(Arc::new(Bytes::new(Vec::new()))),
        Err(PlaybackError::BrokenFilm { .. })
    ));
}

#[test]
fn a_film_cut_short_before_its_index_is_broken() {
    let film = made(small());
    let mut bytes = std::fs::read(&film.path).unwrap();
    bytes.truncate(bytes.len() / 2);
    let error = probe(Arc::new(Bytes::new(bytes))).unwrap_err();
    assert!(matches!(error, PlaybackError::BrokenFilm { .. }), "{error:?}");
}

#[test]
fn noise_behind_a_films_first_bytes_is_a_broken_film() {
    let ts: Vec<u8> = noise(3, 188 * 500)
        .chunks(188)
        .flat_map(|packet| [&[0x47], &packet[1..]].concat())
        .collect();
    let magics: [&[u8]; 6] = [
        b"\0\0\0\x20ftypisom",
        b"\x1a\x45\xdf\xa3",
        b"RIFF\0\0\x01\0AVI LIST",
        b"\0\0\x01\xba",
        b"\xff\xd8\xff\xe0",
        &ts,
    ];
    for magic in magics {
        let started = Instant::now();
        let error = probe(Arc::new(Bytes::new([magic, &noise(2, 60_000)].concat()))).unwrap_err();
        assert!(
            matches!(error, PlaybackError::BrokenFilm { .. }),
            "{magic:?}: {error:?}"
        );
        assert!(started.elapsed() < Duration::from_secs(12), "{magic:?}");
    }
}

#[test]
fn codecs_that_are_not_on_the_list_are_named() {
    let film = made(small().codec(Codec::Ffv1).container(Container::Mkv).frames(10));
    match probe(Arc::new(Bytes::of(&film.path))) {
        Err(PlaybackError::Unsupported {
            kind: Kind::Picture,
            codec,
            ..
        }) => assert_eq!(codec, "FFV1"),
        other => panic!("{other:?}"),
    }
    let ogg = made(
        small()
            .codec(Codec::Theora)
            .container(Container::Ogg)
            .sound(Sound::Vorbis)
            .frames(10),
    );
    match probe(Arc::new(Bytes::of(&ogg.path))) {
        Err(PlaybackError::Unsupported {
            kind: Kind::Container,
            codec,
            ..
        }) => assert_eq!(codec, "Ogg"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_player_gives_the_source_back() {
    let film = made(small());
    let source = Arc::new(Bytes::of(&film.path));
    let mut viewer = Viewer::opens_shared(Arc::clone(&source) as Arc<dyn FilmSource>, Options::default());
    let frame = viewer.frame();
    drop(viewer);
    drop(frame);
    assert_eq!(Arc::strong_count(&source), 1, "no thread and no buffer holds the film");
}

/// Flips bytes in good films, again and again: whatever comes of it, it comes soon, and the process lives.
#[test]
fn broken_bytes_never_hang_or_kill_the_process() {
    let recipes = [
        small().frames(50),
        small().frames(50).container(Container::Mkv),
        films::avchd_interlaced().frames(50),
        small()
            .frames(50)
            .container(Container::ProgramStream)
            .codec(Codec::Mpeg2)
            .sound(Sound::Mp2),
        small()
            .frames(50)
            .container(Container::Avi)
            .codec(Codec::Mpeg4)
            .sound(Sound::Mp2),
    ];
    for (index, recipe) in recipes.into_iter().enumerate() {
        let good = std::fs::read(&made(recipe).path).unwrap();
        for round in 0..6u64 {
            let mut bytes = good.clone();
            for flip in noise(100 * index as u64 + round, 4 * 40).chunks(4) {
                let at = u32::from_le_bytes([flip[0], flip[1], flip[2], 0]) as usize;
                // The first rounds hit the headers at both ends, the others anywhere.
                let at = match round {
                    0 => 16 + at % 2000,
                    1 => bytes.len() - 1 - at % 2000,
                    _ => at % bytes.len(),
                };
                bytes[at] ^= flip[3] | 1;
            }
            let started = Instant::now();
            let viewer = Viewer::opens(
                Bytes::new(bytes),
                Options {
                    paused: true,
                    ..Options::default()
                },
            );
            for place in [1.5, 0.2] {
                viewer.player.seek(Duration::from_secs_f64(place), SeekMode::Exact);
                std::thread::sleep(Duration::from_millis(60));
                viewer.player.take_frame();
            }
            drop(viewer);
            assert!(
                started.elapsed() < Duration::from_secs(15),
                "round {round} of film {index}"
            );
        }
    }
}

/// Bytes that look like nothing, the same for the same seed (xorshift).
fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let next = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    (0..length).map(next).collect()
}

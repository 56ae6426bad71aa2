//! The right picture at the right time.

use std::process::Child;

use support::desktop::{Desktop, numbers_seen};
use support::films::{self, Codec, Container, Film, Recipe, Sound};
use support::opening::{held, sealed};
use support::vitrin::{Vault, a_vault_with, title_of};
use support::{seconds, wait_for};

#[test]
fn exact_seeks_in_mp4_with_the_index_at_the_end() {
    exact_seeks_show_the_right_frame(&films::numbered().container(Container::Mp4IndexAtEnd));
}

#[test]
fn exact_seeks_in_mp4_with_the_index_at_the_start() {
    exact_seeks_show_the_right_frame(&films::numbered().container(Container::Mp4IndexAtStart));
}

#[test]
fn exact_seeks_in_mkv() {
    exact_seeks_show_the_right_frame(&films::numbered().container(Container::Mkv));
}

#[test]
fn exact_seeks_in_interlaced_mts() {
    exact_seeks_show_the_right_frame(&films::avchd_interlaced());
}

#[test]
fn exact_seeks_in_progressive_mts() {
    exact_seeks_show_the_right_frame(&films::avchd_progressive());
}

#[test]
fn exact_seeks_in_hevc() {
    exact_seeks_show_the_right_frame(
        &films::numbered()
            .codec(Codec::Hevc)
            .container(Container::Mov)
            .sound(Sound::Pcm),
    );
}

#[test]
fn exact_seeks_in_a_film_of_variable_rate() {
    exact_seeks_show_the_right_frame(&Recipe {
        variable_rate: true,
        sound: Sound::None,
        ..films::numbered()
    });
}

#[test]
fn every_frame_is_shown_from_mp4() {
    every_frame_is_shown_in_time(&films::numbered());
}

#[test]
fn every_frame_is_shown_from_mkv() {
    every_frame_is_shown_in_time(&films::numbered().container(Container::Mkv));
}

#[test]
fn every_frame_is_shown_from_interlaced_mts() {
    every_frame_is_shown_in_time(&films::avchd_interlaced());
}

#[test]
fn every_frame_is_shown_while_another_film_is_sealed_into_the_same_vault() {
    every_frame_is_shown_meanwhile(&films::numbered().frames(150), LongImport::begin);
}

#[test]
fn an_interlaced_film_shows_no_comb() {
    let (film, vault, desktop) = sealed(&films::avchd_interlaced());
    let mut playing = held(&vault, &film, &desktop);
    playing.without_overlay();
    let window = playing.window();
    window.resize(640, 360);
    playing.seek(film.time_of(33));
    window.wait_for_number(33, seconds(2));
    let picture = window.picture();
    picture.save("deinterlaced");
    assert!(
        picture.comb() < 3.0,
        "{} of 1000 pixels are a comb's teeth",
        picture.comb()
    );
}

#[test]
fn a_key_frame_comes_at_once_while_dragging_and_the_exact_one_on_release() {
    let (film, vault, desktop) = sealed(&films::numbered());
    let mut playing = held(&vault, &film, &desktop);
    let window = playing.window();
    for n in [110, 20, 160, 90, 140] {
        let seeked = playing.seek_key_frame(film.time_of(n));
        assert_eq!(seeked.0["exact"], false);
        let shown = film.number_at(seeked.at());
        assert_eq!(shown % film.recipe.gop, 0, "frame {shown} is a key frame");
        assert!(
            shown.abs_diff(n) < film.recipe.gop,
            "frame {shown} is the key frame nearest to {n}"
        );
        window.wait_for_number(shown, seconds(1));
    }
    // As fast as a hand drags, without waiting for answers; then the release.
    playing.forget_what_was_said();
    for n in (0..190).step_by(5) {
        playing.send(serde_json::json!({"command": "seek", "to": film.time_of(n), "exact": false}));
    }
    playing.send(serde_json::json!({"command": "seek", "to": film.time_of(187), "exact": true}));
    let exact = playing.expect_where("exact seek", seconds(10), |e| {
        e.name() == "seeked" && e.0["exact"] == true
    });
    assert_eq!(film.number_at(exact.at()), 187);
    window.wait_for_number(187, seconds(1));
}

#[test]
fn the_film_begins_where_it_was_asked_to() {
    let (film, vault, desktop) = sealed(&films::numbered());
    let mut playing = vault.play(&title_of(&film.path)).from(3.0).paused().on(&desktop);
    let first = playing.expect("first_picture", seconds(30));
    assert_eq!(film.number_at(first.at()), 75);
    playing.window().wait_for_number(75, seconds(2));
}

#[test]
fn an_edit_list_decides_what_is_shown_first() {
    let (film, vault, desktop) = sealed(&Recipe {
        edited_out: 30,
        ..films::numbered()
    });
    let mut playing = held(&vault, &film, &desktop);
    playing.window().wait_for_number(30, seconds(2));
    playing.seek(film.time_of(100));
    playing.window().wait_for_number(100, seconds(2));
}

/// Twenty places: both ends, both sides of key frames, far and near, forwards and back; each by its time stamp, by its
/// middle and by its last moment in turn.
fn exact_seeks_show_the_right_frame(recipe: &Recipe) {
    let (film, vault, desktop) = sealed(recipe);
    let mut playing = held(&vault, &film, &desktop);
    let window = playing.window();
    window.wait_for_number(film.first_number(), seconds(2));
    let last = film.last_number();
    let places = [
        100,
        0,
        49,
        50,
        51,
        150,
        149,
        last,
        1,
        99,
        101,
        7,
        193,
        63,
        64,
        62,
        128,
        31,
        last - 1,
        2,
    ];
    for (turn, n) in places.into_iter().enumerate() {
        let within = [0.0, 0.5, 0.9][turn % 3];
        let length = film.time_of(n + 1) - film.time_of(n);
        let seeked = playing.seek(film.time_of(n) + within * length);
        assert_eq!(seeked.0["exact"], true);
        let said = film.number_at(seeked.at());
        assert_eq!(said, n, "the time stamp {} belongs to frame {said}", seeked.at());
        window.wait_for_number(n, seconds(1));
    }
}

/// How often a film is watched before its pictures count as lost.
const GOES: usize = 3;

/// The whole film, watched at several looks a frame. Without sound: the speaker of these tests is PulseAudio's null sink,
/// whose clock stops for one to two seconds after a pause ends, and a film keeps the sound's time.
///
/// Shared machines stop for longer than a frame lasts now and then, and a frame that is late by its whole
/// time is overtaken by the next. So a go may miss two frames, and then another go has to be whole; order and time have to
/// be right in each.
fn every_frame_is_shown_in_time(recipe: &Recipe) {
    every_frame_is_shown_meanwhile(recipe, |_| ());
}

/// The same, while what `begin` begins goes on.
fn every_frame_is_shown_meanwhile<T>(recipe: &Recipe, begin: fn(&Vault) -> T)
where
    T: Meanwhile,
{
    let film = recipe.clone().sound(Sound::None).make();
    let expected: Vec<u32> = (0..=film.last_number()).collect();
    let should = film.time_of(film.last_number());
    let mut lost = Vec::new();
    for _ in 0..GOES {
        let (seen, took) = watch_it_play(&film, begin);
        assert!((took - should).abs() < 0.25, "the film of {should} s took {took} s");
        if seen == expected {
            return;
        }
        let missing: Vec<u32> = expected.iter().filter(|n| !seen.contains(n)).copied().collect();
        assert!(seen.is_sorted(), "seen out of order: {seen:?}");
        assert!(missing.len() <= 2, "not seen: {missing:?}, of {seen:?}");
        lost.extend(missing);
    }
    panic!("none of {GOES} goes showed every frame; lost were {lost:?}");
}

/// The numbers in the order in which they were shown, and the time from the first to the last.
fn watch_it_play<T: Meanwhile>(film: &Film, begin: fn(&Vault) -> T) -> (Vec<u32>, f64) {
    let vault = a_vault_with(&[&film.path]);
    let desktop = Desktop::start();
    let mut playing = held(&vault, film, &desktop);
    playing.without_overlay();
    let window = playing.window();
    // A small picture: two cores without a graphics card have to show it and watch it.
    window.resize(640, 360);
    window.wait_for_number(0, seconds(2));
    let mut other = begin(&vault);
    let watch = window.watch();
    playing.play();
    playing.expect("end", seconds(30));
    assert!(other.goes_on(), "it was done before the film was");
    window.wait_for_number(film.last_number(), seconds(1));
    let looks = watch.stop();
    // The first frame is there from the beginning.
    let (began, first) = looks
        .iter()
        .find_map(|look| Some(look.when).zip(look.number.filter(|&n| n > 0)))
        .expect("the film plays");
    let ended = looks.iter().find(|look| look.number == Some(film.last_number()));
    let ended = ended.expect("the last frame was waited for").when;
    let took = ended.duration_since(began).as_secs_f64() + film.time_of(first);
    let looks_a_frame = looks.len() as f64 / f64::from(film.recipe.frames);
    let blind = looks.windows(2).map(|two| two[1].when - two[0].when).max();
    eprintln!("{looks_a_frame:.1} looks a frame, {took:.2} s; longest without a look: {blind:?}");
    assert!(
        looks_a_frame > 1.5,
        "the machine is too slow to watch every frame: {looks_a_frame:.1} looks a frame"
    );
    (numbers_seen(&looks), took)
}

/// What goes on while a film plays.
trait Meanwhile {
    fn goes_on(&mut self) -> bool;
}

/// Nothing does.
impl Meanwhile for () {
    fn goes_on(&mut self) -> bool {
        true
    }
}

/// An import of a file that takes longer than a film of these tests: gigabytes of zeros, which take no room on the disk.
struct LongImport {
    import: Child,
    _source: tempfile::NamedTempFile,
}

impl LongImport {
    /// In bytes: they are written and read back in more time than the film takes.
    const LENGTH: u64 = 4 << 30;

    /// Begins it, and waits until film is being sealed.
    fn begin(vault: &Vault) -> Self {
        let source = tempfile::Builder::new().suffix(".mts").tempfile().unwrap();
        source.as_file().set_len(Self::LENGTH).unwrap();
        let parts = || std::fs::read_dir(vault.folder().join("films")).map_or(0, Iterator::count);
        let before = parts();
        let import = vault.begin_import(source.path(), "Another");
        wait_for("the import to be under way", seconds(30), || {
            (parts() > before).then_some(())
        });
        Self {
            import,
            _source: source,
        }
    }
}

impl Meanwhile for LongImport {
    fn goes_on(&mut self) -> bool {
        self.import.try_wait().unwrap().is_none()
    }
}

impl Drop for LongImport {
    fn drop(&mut self) {
        let _ = self.import.kill();
        let _ = self.import.wait();
    }
}

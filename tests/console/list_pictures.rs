//! Small pictures in the list of films: sealed when a film is imported, made where there is none, and never one of what is covered.
//! `VITRIN_PICTURES=folder` has the lists drawn into pictures, to be looked at.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::Mutex;
use support::{films, on_own_desktop};
use tokio_util::sync::CancellationToken;
use vitrin::console::Launch;
use vitrin::console::model::{App, CoverAction, ListPicture, Message, Phase, WantedPicture};
use vitrin::film::{Area, Cover, FilmPicture};
use vitrin::memory::Passphrase;
use vitrin::operations::import::{ImportRequest, import};
use vitrin::policy::Preflight;
use vitrin::protocol::{Drawn, Event};
use vitrin::texts::Language;
use vitrin::vault::{AnnotationChange, FilmId, LockedVault, NewFilm, UnlockedVault};

use crate::console_driver::{self, ConsoleDriver, PASSWORD, in_a_meeting, vault_with, with_films};
use crate::walk::{showing, unlocked};

/// Of what is painted over, in the picture: a dark grey.
const COVERED: std::ops::RangeInclusive<u8> = 48..=64;

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_vitrin"))
}

fn open(folder: &Path) -> UnlockedVault {
    let password = Passphrase::from_text(PASSWORD).expect("memory for a password");
    let vault = LockedVault::open(folder).and_then(|vault| vault.unlock(&password));
    vault.unwrap_or_else(|error| panic!("{error:?}"))
}

/// Imports a film as console and command do.
fn imports(folder: &Path, film: &Path, title: &str) -> FilmId {
    let vault = Arc::new(Mutex::new(open(folder)));
    let files = [film.to_owned()];
    let request = ImportRequest {
        title: Some(title),
        program: Some(program()),
        ..ImportRequest::new(&files, folder)
    };
    let imported = import(&Arc::downgrade(&vault), request, &CancellationToken::new(), &mut |_| {});
    imported.unwrap_or_else(|error| panic!("{error:?}")).id
}

fn file_of(folder: &Path, film: FilmId) -> PathBuf {
    folder.join(format!("films/{film}.1000"))
}

fn console(folder: &Path) -> ConsoleDriver {
    let mut driver = ConsoleDriver::with_program_in(
        Language::Swedish,
        program(),
        Launch::default(),
        Arc::new(|| Ok(Preflight::default())),
        None,
    );
    driver.unlocks_again(folder);
    driver.waits_until("the vault is open", |app| unlocked(app).is_some());
    driver
}

impl ConsoleDriver {
    /// Draws frames until so many pictures have come, all in all.
    fn waits_for_list_pictures(&mut self, count: usize) {
        let until = std::time::Instant::now() + console_driver::TIMEOUT;
        while self.list_pictures.len() < count {
            assert!(
                std::time::Instant::now() < until,
                "{} pictures came",
                self.list_pictures.len()
            );
            std::thread::sleep(std::time::Duration::from_millis(10));
            self.frame();
        }
        self.frame();
    }
}

/// Red, green and blue of a pixel, its place in parts of the picture.
fn pixel(picture: &FilmPicture, across: f64, down: f64) -> [u8; 3] {
    let at = |part: f64, size: u8| ((part * f64::from(size)) as usize).min(usize::from(size) - 1);
    let start = (at(down, picture.height()) * usize::from(picture.width()) + at(across, picture.width())) * 3;
    picture.rgb()[start..start + 3].try_into().expect("three bytes")
}

fn is_covered(picture: &FilmPicture, across: f64, down: f64) -> bool {
    pixel(picture, across, down).iter().all(|part| COVERED.contains(part))
}

#[test]
fn each_film_is_listed_with_its_first_picture_also_one_that_came_without() {
    on_own_desktop(
        each_film_is_listed_with_its_first_picture_also_one_that_came_without,
        || {
            let folder = vault_with(&["Utan bild"]);
            let wide = imports(folder.path(), &films::tiled().make().path, "Samtal 1");
            let upright = films::numbered().rotated(90).make().path;
            let before = imports(folder.path(), &upright, "Samtal 2");
            assert!(file_of(folder.path(), wide).exists());
            // As a program left it that knew nothing of pictures.
            std::fs::remove_file(file_of(folder.path(), before)).expect("its picture");

            let mut driver = console(folder.path());
            driver.waits_for_list_pictures(2);
            let _ = driver.picture("list-pictures.sv");
            let found = |film| {
                let found = driver.list_pictures.iter().find(|picture| picture.film == film);
                &found.expect("its picture").picture
            };
            let (first, second) = (found(wide), found(before));
            assert_eq!((first.width(), first.height()), (96, 54));
            assert_eq!((second.width(), second.height()), (30, 54));
            // It is what ffmpeg makes of the film.
            let small = ["-vf", "scale=96:54:flags=area"];
            let tiles = films::decoded(&films::tiled().make().path, (96, 54), &small);
            let off = tiles[0].rgba.chunks(4).zip(first.rgb().chunks(3));
            let off: u64 = off
                .flat_map(|(theirs, ours)| theirs.iter().zip(ours))
                .map(|(theirs, ours)| u64::from(theirs.abs_diff(*ours)))
                .sum();
            let mean = off as f64 / first.rgb().len() as f64;
            assert!(mean < 12.0, "{mean}");
            assert!(file_of(folder.path(), before).exists(), "it is kept for the next time");

            // Locked, nothing of it is left to draw.
            let pictures = driver.textures_of(96, 54);
            assert!(pictures.iter().any(|pixels| pixels.iter().any(|pixel| pixel.r() > 0)));
            driver.happens(Message::Lock);
            driver.frame();
            driver.frame();
            for size in [(96, 54), (30, 54)] {
                for pixels in driver.textures_of(size.0, size.1) {
                    assert!(
                        pixels
                            .iter()
                            .all(|pixel| (pixel.r(), pixel.g(), pixel.b()) == (0, 0, 0))
                    );
                }
            }

            // Unlocked again, both are read.
            driver.list_pictures.clear();
            driver.unlocks_again(folder.path());
            driver.waits_for_list_pictures(2);
        },
    );
}

/// The vault was locked, or the stick pulled, while it was looked into. Without an index it would have no length, ever.
#[test]
fn a_film_that_nothing_is_known_of_is_looked_into() {
    on_own_desktop(a_film_that_nothing_is_known_of_is_looked_into, || {
        let folder = vault_with(&[]);
        let camera = films::avchd_progressive().make();
        let film = std::fs::File::open(&camera.path).expect("the film");
        let imported =
            open(folder.path()).import(film, NewFilm::titled("Samtal 3"), &mut |_| ControlFlow::Continue(()));
        let id = imported.unwrap_or_else(|error| panic!("{error:?}"));
        assert!(open(folder.path()).films()[0].facts.is_none());

        let mut driver = console(folder.path());
        driver.waits_until("how long it is", |app| {
            unlocked(app).is_some_and(|unlocked| unlocked.films[0].facts.duration_ms.is_some())
        });
        driver.waits_for_list_pictures(1);
        assert_eq!(driver.list_pictures[0].film, id);
        driver.happens(Message::Lock);
        driver.frame();
        let vault = open(folder.path());
        let has_index = vault.ticket(id).is_ok_and(|ticket| ticket.index.is_some());
        assert!(has_index && vault.picture(id).is_ok_and(|picture| picture.is_some()));
    });
}

#[test]
fn no_picture_shows_what_is_covered() {
    on_own_desktop(no_picture_shows_what_is_covered, || {
        let folder = vault_with(&[]);
        let film = imports(folder.path(), &films::tiled().make().path, "Samtal 1");
        let mut driver = console(folder.path());
        driver.waits_for_list_pictures(1);
        assert!(!is_covered(&driver.list_pictures[0].picture, 0.25, 0.5));

        // The left half is covered by hand, while the film is showing.
        driver.double_clicks_film("Samtal 1");
        driver.waits_until("the film is open", |app: &App| {
            showing(app).is_some_and(|showing| showing.phase == Phase::Shown)
        });
        driver.happens(Message::Cover(CoverAction::Draw));
        let drawn = Drawn {
            number: None,
            area: Some(Area {
                right: 5000,
                ..Area::ALL
            }),
            at: 0.0,
        };
        driver.stage_reports(Event::CoverDrawn(drawn));
        driver.happens(Message::Cover(CoverAction::Done));
        let covers = driver.vault().covers();
        assert_eq!(covers.len(), 1);
        let close = driver.text("show-close");
        driver.presses(&close);
        driver.waits_until("the film is gone", |app| showing(app).is_none());
        let _ = driver.picture("list-pictures-covering.sv");
        driver.waits_for_list_pictures(2);
        let _ = driver.picture("list-pictures-covered.sv");
        let again = &driver.list_pictures[1];
        assert!(again.film == film && again.covers == covers);
        assert!(is_covered(&again.picture, 0.25, 0.5) && !is_covered(&again.picture, 0.75, 0.5));
        driver.happens(Message::Lock);
        drop(driver);

        // All of it is, by another program.
        open(folder.path())
            .annotate(film, [AnnotationChange::Covers(vec![Cover::still(9, Area::ALL)])])
            .expect("it is listed");
        let mut driver = console(folder.path());
        driver.waits_for_list_pictures(1);
        let only = &driver.list_pictures[0].picture;
        let places = [0.1, 0.5, 0.9];
        assert!(
            places
                .iter()
                .all(|across| places.iter().all(|down| is_covered(only, *across, *down)))
        );
        driver.happens(Message::Lock);
        drop(driver);

        // Erased with the film.
        open(folder.path()).erase(film).expect("it is listed");
        let left = std::fs::read_dir(folder.path().join("films")).expect("a folder");
        assert_eq!(left.count(), 0);
    });
}

/// All red.
fn red() -> FilmPicture {
    let rgb = [200, 20, 20].repeat(96 * 54);
    FilmPicture::new(96, 54, &rgb)
        .expect("memory")
        .expect("a size that is allowed")
}

fn shows_red(driver: &mut ConsoleDriver) -> usize {
    driver.frame();
    let drawn = driver.drawn();
    drawn.pixels().filter(|pixel| pixel[0] > 180 && pixel[1] < 40).count()
}

#[test]
fn only_rows_on_the_screen_want_a_picture_and_have_one() {
    let mut driver = with_films(Language::Swedish);
    let wanted = std::mem::take(&mut driver.wanted);
    assert!((3..=12).contains(&wanted.len()), "{} of 40", wanted.len());
    let films: Vec<_> = wanted.iter().map(|wanted| wanted.film).collect();
    assert!(!films.contains(&[3; 16].into()), "what is unfinished is never shown");
    driver.frame();
    assert!(driver.wanted.is_empty(), "each is asked for once");
    for film in &films {
        let (covers, picture) = (Vec::new(), red());
        driver.shows_list_picture(&ListPicture {
            film: *film,
            covers,
            picture,
        });
    }
    let (first, size) = (shows_red(&mut driver), 64 * 36);
    assert!(first > (films.len() - 1) * size * 9 / 10, "{first}");

    driver.hits(egui::Key::End);
    driver.frame();
    assert_eq!(shows_red(&mut driver), 0);
    assert!(
        driver
            .wanted
            .iter()
            .all(|wanted: &WantedPicture| !films.contains(&wanted.film))
    );
    let wiped = driver.textures_of(96, 54);
    assert!(wiped.iter().flatten().all(|pixel| pixel.r() == 0));
}

#[test]
fn a_picture_with_other_covers_than_the_films_is_not_drawn() {
    let mut driver = with_films(Language::Swedish);
    let film = driver.vault().films[0].id;
    let show = |driver: &mut ConsoleDriver, covers: Vec<Cover>| {
        let picture = red();
        driver.shows_list_picture(&ListPicture { film, covers, picture });
    };
    show(&mut driver, vec![Cover::still(1, Area::ALL)]);
    assert_eq!(shows_red(&mut driver), 0);
    show(&mut driver, Vec::new());
    assert!(shows_red(&mut driver) > 0);
    driver.wanted.clear();
    let covers = vec![Cover::still(4, Area::ALL)];
    driver.happens(Message::Annotate(film, AnnotationChange::Covers(covers.clone())));
    assert_eq!(shows_red(&mut driver), 0, "at once");
    assert!(
        driver.wanted
            == [WantedPicture {
                film,
                covers: covers.clone()
            }]
    );
    show(&mut driver, covers);
    assert!(shows_red(&mut driver) > 0);
}

#[test]
fn nobody_in_a_meeting_sees_pictures_of_other_films() {
    for is_shared in [false, true] {
        let begin = if is_shared {
            in_a_meeting
        } else {
            console_driver::showing
        };
        let mut driver = begin(Language::Swedish);
        let count = driver.vault().films.len();
        let films = driver.texts.format("library-count", &[("count", count.into())]);
        driver.presses(&films);
        driver.frame();
        let film = driver.vault().films[1].id;
        let (covers, picture) = (Vec::new(), red());
        driver.shows_list_picture(&ListPicture { film, covers, picture });
        assert_eq!(shows_red(&mut driver) > 0, !is_shared);
    }
}

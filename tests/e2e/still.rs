//! A picture of the film as an image of its own: what the film has at that place, with its covers, whatever the window makes of it.

use std::fs;
use std::time::Instant;

use support::frame_barcode::number_in;
use support::picture::Picture;
use support::{seconds, wait_for};
use vitrin::film::{Area, Cover};
use vitrin::protocol::{Command, Covers, Event, PictureChange};
use vitrin::workers::Stage;

use crate::preview::{goes_to, on_the_stage};

/// The still that the stage answers with, and where it was taken.
#[track_caller]
fn still_of(stage: &Stage) -> (f64, Picture) {
    stage.send(Command::Still).unwrap();
    let until = Instant::now() + seconds(10);
    loop {
        let left = until.saturating_duration_since(Instant::now());
        match stage.events().recv_timeout(left).expect("an answer").event {
            Event::Still { at, size } => {
                let still = stage.take_still().expect("it has come with the event");
                assert_eq!(still.png().len(), size as usize);
                assert!(stage.take_still().is_none(), "there is one only");
                let file = tempfile::NamedTempFile::new().unwrap();
                fs::write(file.path(), still.png()).unwrap();
                return (at, Picture::from_png(file.path()).expect("a PNG"));
            }
            Event::Warning { code, detail } => panic!("{code:?}: {detail}"),
            _ => {}
        }
    }
}

#[test]
fn a_still_is_the_picture_that_is_shown_in_the_films_own_size_and_light() {
    on_the_stage("", |stage, window, film| {
        goes_to(stage, window, film, 60);
        let (at, still) = still_of(stage);
        assert!((at - film.time_of(60)).abs() < 0.001, "{at}");
        assert_eq!((still.width, still.height), film.recipe.size);
        assert_eq!(number_in(&still), Some(60));

        // Nearer, brighter: that is how the window shows it. Turned: that is how it was to be seen.
        stage
            .send(Command::Picture(PictureChange {
                zoom: Some(4.0),
                brightness: Some(50),
                turn: Some(180),
                ..PictureChange::default()
            }))
            .unwrap();
        wait_for("another picture in the window", seconds(5), || {
            window.number().is_none().then_some(())
        });
        let (_, turned) = still_of(stage);
        assert_eq!((turned.width, turned.height), film.recipe.size);
        let off = turned.turned(2).difference(&still);
        assert!(off < 1.0, "{off}");
        still.save("still");
    });
}

#[test]
fn nothing_beneath_a_cover_is_in_a_still() {
    on_the_stage("", |stage, window, film| {
        goes_to(stage, window, film, 60);
        let area = Area {
            left: 1000,
            top: 1000,
            right: 9000,
            bottom: 9000,
        };
        // Not waited for: the still that is asked for next has it already.
        stage
            .send(Command::Covers(Covers {
                covers: vec![Cover::still(1, area)],
            }))
            .unwrap();
        let (_, still) = still_of(stage);
        let (width, height) = (still.width, still.height);
        let beneath = still.cut(width / 8, height / 8, width * 3 / 4, height * 3 / 4);
        let first = beneath.at(0, 0);
        let same = (0..beneath.height).all(|y| (0..beneath.width).all(|x| beneath.at(x, y) == first));
        assert!(same, "{:?}", still.save("covered-still"));
        assert_eq!(number_in(&still), None);
    });
}

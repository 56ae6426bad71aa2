//! The first look at a recording on a card: a picture of its first frame comes back, and nothing else is needed for it.

use std::path::Path;

use support::films::{Container, Still, numbered, still};
use support::frame_barcode::FrameBarcode;
use support::picture::Picture;
use vitrin::workers::{Looked, StageError, look};

fn looked(file: &Path) -> Looked {
    look(file, Some(support::program())).unwrap_or_else(|error| panic!("{file:?}: {error}"))
}

/// Size of the picture, and the number on it.
fn read(looked: &Looked) -> ((u16, u16), Option<u32>) {
    let picture = looked.picture.as_ref().expect("a picture");
    let rgba = picture
        .rgb()
        .chunks_exact(3)
        .flat_map(|rgb| [rgb[0], rgb[1], rgb[2], 255]);
    let size = (picture.width(), picture.height());
    let picture = Picture::new(size.0.into(), size.1.into(), rgba.collect());
    let number = FrameBarcode::find(&picture).and_then(|band| band.read(&picture));
    (size, number)
}

#[test]
fn films_and_photographs_show_their_first_picture() {
    for container in [Container::Mp4IndexAtEnd, Container::Mts, Container::Mkv] {
        let found = looked(&numbered().container(container).make().path);
        assert_eq!(read(&found), ((320, 180), Some(0)), "{container:?}");
        assert_eq!(found.facts.picture.as_ref().map(|picture| picture.width), Some(640));
    }
    assert_eq!(read(&looked(&still(Still::Jpeg, 7))), ((320, 180), Some(7)));
    let upright = looked(&numbered().rotated(90).make().path);
    assert_eq!(
        upright.picture.map(|picture| (picture.width(), picture.height())),
        Some((101, 180))
    );
}

#[test]
fn what_is_no_film_has_no_picture() {
    let folder = tempfile::tempdir().unwrap();
    let none = folder.path().join("a.mp4");
    std::fs::write(&none, "no film at all").unwrap();
    assert!(matches!(
        look(&none, Some(support::program())),
        Err(StageError::Film { .. })
    ));
    for missing in [folder.path(), &folder.path().join("none.mp4")] {
        assert!(matches!(
            look(missing, Some(support::program())),
            Err(StageError::Spawn(_))
        ));
    }
}

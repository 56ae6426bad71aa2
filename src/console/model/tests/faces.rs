//! The search for faces, begun from the covers of the film that is showing.

use super::*;
use crate::film::{Area, Cover, LookedAt, SeenFace, Sight};
use crate::operations::faces::Looked;
use crate::workers::StageError;

const FACE: Area = Area {
    left: 4000,
    top: 2000,
    right: 4500,
    bottom: 3000,
};

fn act(app: &mut App, action: CoverAction) -> Vec<Effect> {
    app.update(Message::Cover(action))
}

fn covers(app: &App) -> Vec<Cover> {
    unlocked(app).film(first()).unwrap().annotations.covers()
}

/// A face is seen in the film's first two seconds.
fn looked(looked_at: LookedAt, stopped: Option<StageError>) -> Message {
    let sight = |number: u64| Sight {
        at_ms: number * 200,
        faces: vec![SeenFace { area: FACE, score: 900 }],
        ..Sight::default()
    };
    let looked = Looked {
        sights: (0..10).map(sight).collect(),
        looked_at,
        stopped,
    };
    Message::FacesFound(first(), Ok(Box::new(looked)))
}

/// What is written to the medium, and sent to the stage.
fn covered(effects: &[Effect]) -> (Vec<Vec<Cover>>, Vec<Vec<Cover>>) {
    let (mut written, mut sent) = (Vec::new(), Vec::new());
    for effect in effects {
        match effect {
            Effect::Annotate {
                change: AnnotationChange::Covers(covers),
                ..
            } => written.push(covers.clone()),
            Effect::SendCommand(Command::Covers(covers)) => sent.push(covers.covers.clone()),
            _ => {}
        }
    }
    (written, sent)
}

fn whole(app: &App) -> bool {
    covers(app)
        .iter()
        .any(|cover| cover.found && cover.area_at(0) == Area::ALL && cover.to_ms.is_none())
}

#[test]
fn all_of_the_film_is_covered_sealed_and_shown_so_before_anybody_looks() {
    let mut app = showing();
    let effects = act(&mut app, CoverAction::FindFaces);
    assert!(matches!(effects.last(), Some(Effect::FindFaces(film)) if *film == first()));
    let (written, sent) = covered(&effects);
    assert_eq!((written.len(), &written), (1, &sent));
    assert!(whole(&app));
    // Not twice at once.
    assert!(act(&mut app, CoverAction::FindFaces).is_empty());
    app.update(Message::FaceProgress(first(), 120, Some(7)));
    let search = unlocked(&app).face_search.clone().unwrap();
    assert_eq!(
        (search.film, search.thousandths, search.minutes_left),
        (first(), 120, Some(7))
    );
    assert!(app.is_in_use(), "nobody has to sit beside it");
}

#[test]
fn what_was_found_is_covered_and_undone_at_once() {
    let mut app = showing();
    act(&mut app, CoverAction::Draw);
    let by_hand = Cover::still(
        1,
        Area {
            left: 9000,
            ..Area::ALL
        },
    );
    app.update(Message::Annotate(
        first(),
        AnnotationChange::Covers(vec![by_hand.clone()]),
    ));
    act(&mut app, CoverAction::FindFaces);
    let (written, sent) = covered(&app.update(looked(LookedAt::All, None)));
    assert_eq!((written.len(), &written), (1, &sent));
    let found = covers(&app);
    assert_eq!((found.len(), &found[0]), (2, &by_hand));
    assert!(found[1].found && found[1].area_at(0).left < FACE.left && !whole(&app));
    assert!(
        unlocked(&app).face_search.is_none()
            && matches!(app.notice(), Some(Notice::FacesCovered { count: 1, all: true }))
    );
    act(&mut app, CoverAction::Undo);
    assert_eq!(covers(&app), [by_hand]);
}

#[test]
fn what_was_not_looked_at_stays_covered_whatever_stopped_it() {
    let failed = StageError::Film {
        code: ErrorCode::Damaged,
        detail: String::new(),
    };
    for stopped in [None, Some(StageError::Gone), Some(failed)] {
        let mut app = showing();
        act(&mut app, CoverAction::FindFaces);
        assert!(matches!(
            act(&mut app, CoverAction::StopFindingFaces)[..],
            [Effect::StopFindingFaces]
        ));
        app.update(looked(LookedAt::Beginning, stopped));
        assert_eq!(crate::film::not_looked_at_from(&covers(&app)), Some(1803));
        assert!(app.notice().is_some());
    }
    // The film could not even be opened.
    let mut app = showing();
    act(&mut app, CoverAction::FindFaces);
    app.update(Message::FacesFound(first(), Err(VaultError::MediumLost)));
    assert!(whole(&app) && unlocked(&app).face_search.is_none());
}

#[test]
fn a_film_that_is_closed_meanwhile_is_covered_all_the_same() {
    let mut app = showing();
    act(&mut app, CoverAction::FindFaces);
    app.update(Message::CloseFilm);
    let number = show(&app).number;
    app.update(Message::StageEnded(number));
    let (written, sent) = covered(&app.update(looked(LookedAt::All, None)));
    assert_eq!((written.len(), sent.len()), (1, 0));
    assert!(!whole(&app) && covers(&app).len() == 1);
}

#[test]
fn a_meeting_sees_less_covered_only_once_the_film_is_shown_again() {
    let mut app = showing();
    act(&mut app, CoverAction::FindFaces);
    app.update(Message::Control(Control::Share));
    stage(
        &mut app,
        Event::Shared {
            on: true,
            width: 1280,
            height: 720,
        },
    );
    app.update(Message::Control(Control::PlayPause));
    assert!(show(&app).is_in_meeting() && !show(&app).curtain);
    let effects = app.update(looked(LookedAt::All, None));
    assert!(matches!(
        effects.first(),
        Some(Effect::SendCommand(Command::Curtain { on: true }))
    ));
}

#[test]
fn a_cover_that_was_changed_by_hand_is_not_replaced_by_the_next_search() {
    let mut app = showing();
    act(&mut app, CoverAction::FindFaces);
    app.update(looked(LookedAt::All, None));
    act(&mut app, CoverAction::KeepStill(1));
    let kept = covers(&app)[0].clone();
    assert!(!kept.found);
    act(&mut app, CoverAction::FindFaces);
    app.update(looked(LookedAt::All, None));
    assert!(covers(&app).contains(&kept));
    // One that is taken away is gone.
    act(&mut app, CoverAction::Remove(2));
    assert_eq!(covers(&app), [kept]);
}

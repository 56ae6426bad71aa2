use super::*;
use crate::film::{are_sound, covered_at};
use std::time::Duration;

/// A picture every 200 ms.
const STEP: u64 = 200;

fn face(left: u16, top: u16, score: u16) -> SeenFace {
    let area = Area {
        left,
        top,
        right: left + 600,
        bottom: top + 1000,
    };
    SeenFace { area, score }
}

/// What is seen in so many pictures: `seen` says which faces.
fn sights(count: u64, seen: impl Fn(u64) -> Vec<SeenFace>) -> Vec<Sight> {
    let sight = |number| Sight {
        at_ms: number * STEP,
        faces: seen(number),
        ..Sight::default()
    };
    (0..count).map(sight).collect()
}

fn covers(sights: &[Sight]) -> Vec<Cover> {
    let covers = with_faces_covered(&[], sights, LookedAt::All).expect("there is room");
    assert!(are_sound(&covers), "{covers:?}");
    covers
}

/// Whether one cover holds all of the area at that time.
fn is_covered(covers: &[Cover], at_ms: u64, area: Area) -> bool {
    let at = Duration::from_millis(at_ms);
    covered_at(covers, at, None).iter().any(|cover| {
        cover.left <= area.left && cover.top <= area.top && cover.right >= area.right && cover.bottom >= area.bottom
    })
}

/// Whether nothing at all is covered then.
fn is_open(covers: &[Cover], at_ms: u64) -> bool {
    covered_at(covers, Duration::from_millis(at_ms), None).is_empty()
}

#[test]
fn a_face_that_is_always_there_is_covered_all_along_by_one_cover_with_margin() {
    let still = |number: u64| vec![face(4000 + (number % 3 * 20) as u16, 3000, 800)];
    let covers = covers(&sights(300, still));
    let [cover] = &covers[..] else { panic!("{covers:?}") };
    assert_eq!((cover.from_ms, cover.to_ms, cover.found), (0, None, true));
    assert_eq!(cover.places.len(), 1, "it hardly moves");
    let area = cover.area_at(0);
    assert!(
        area.right - area.left >= 900 && area.bottom - area.top >= 1500,
        "{area:?}"
    );
    assert!(
        area.right - area.left <= 1500 && area.bottom - area.top <= 2400,
        "{area:?}"
    );
}

#[test]
fn a_face_that_moves_is_covered_in_every_picture_also_between_those_that_were_looked_at() {
    // To and fro across the picture within four seconds, not evenly.
    let left = |at_ms: u64| {
        let turn = (at_ms % 4000) as f64 / 4000.0 * std::f64::consts::TAU;
        (4500.0 + 4000.0 * turn.sin()) as u16
    };
    let covers = covers(&sights(100, |number| vec![face(left(number * STEP), 3000, 700)]));
    for at_ms in (0..100 * STEP - STEP).step_by(10) {
        let there = face(left(at_ms), 3000, 0).area;
        assert!(is_covered(&covers, at_ms, there), "{at_ms} {there:?}");
    }
}

#[test]
fn a_face_is_covered_before_it_is_first_seen_and_after_it_is_last_seen() {
    // From the tenth second to the twentieth, in the middle of the picture.
    let seen = |number: u64| {
        if (50..=100).contains(&number) {
            vec![face(4000, 3000, 800)]
        } else {
            Vec::new()
        }
    };
    let covers = covers(&sights(300, seen));
    let there = face(4000, 3000, 0).area;
    for at_ms in (7000..=25_000).step_by(40) {
        assert!(is_covered(&covers, at_ms, there), "{at_ms}");
    }
    let width = |at_ms| {
        let area = covers[0].area_at(at_ms);
        area.right - area.left
    };
    assert!(width(22_000) > width(15_000) * 5 / 4 && width(8000) > width(15_000) * 5 / 4);
    assert!(is_open(&covers, 6900) && is_open(&covers, 25_100));
}

#[test]
fn a_face_that_leaves_over_an_edge_is_covered_up_to_it_and_not_for_long() {
    // Out to the left within two seconds.
    let seen = |number: u64| (number < 10).then(|| face(1800 - 200 * number as u16, 3000, 800));
    let covers = covers(&sights(100, |number| seen(number).into_iter().collect()));
    for at_ms in (1800..=2500).step_by(40) {
        let rest = Area {
            left: 0,
            top: 3000,
            right: 400,
            bottom: 4000,
        };
        assert!(is_covered(&covers, at_ms, rest), "{at_ms}");
    }
    assert!(is_open(&covers, 1800 + 1600));
}

#[test]
fn a_face_that_is_out_of_sight_for_a_while_stays_covered_and_more_of_it() {
    // Looks down at its notes for twelve seconds, and comes up again beside where it was.
    let seen = |number: u64| match number {
        0..50 => vec![face(4000, 3000, 800)],
        50..110 => Vec::new(),
        _ => vec![face(4500, 3300, 800)],
    };
    let covers = covers(&sights(200, seen));
    assert_eq!(covers.len(), 1);
    let both = Area {
        right: 5100,
        bottom: 4300,
        ..face(4000, 3000, 0).area
    };
    for at_ms in (9900..22_000).step_by(40) {
        assert!(is_covered(&covers, at_ms, both), "{at_ms}");
    }
}

#[test]
fn two_faces_that_pass_each_other_are_both_covered() {
    let of = |number: u64| [1000 + 80 * number as u16, 8400 - 80 * number as u16];
    let covers = covers(&sights(90, |number| {
        of(number).map(|left| face(left, 3000, 700)).to_vec()
    }));
    for number in 0..90 {
        for left in of(number) {
            assert!(is_covered(&covers, number * STEP, face(left, 3000, 0).area), "{number}");
        }
    }
}

#[test]
fn what_is_seen_once_and_not_surely_is_no_face_and_what_is_seen_surely_is_one() {
    let once = |score| {
        covers(&sights(50, |number| {
            if number == 20 {
                vec![face(4000, 3000, score)]
            } else {
                Vec::new()
            }
        }))
    };
    assert_eq!(once(300), []);
    assert_eq!(once(350).len(), 1);
    let thrice = covers(&sights(50, |number| {
        if number % 10 == 5 {
            vec![face(4000, 3000, 210)]
        } else {
            Vec::new()
        }
    }));
    assert_eq!(thrice.len(), 1);
}

#[test]
fn nobody_is_where_they_were_when_another_scene_begins() {
    let mut sights = sights(40, |number| {
        vec![face(if number < 20 { 1000 } else { 7000 }, 3000, 800)]
    });
    sights[20].scene = true;
    let covers = covers(&sights);
    assert_eq!(covers.len(), 2);
    assert!(
        is_covered(&covers, 3900, face(1000, 3000, 0).area) && !is_covered(&covers, 4100, face(1000, 3000, 0).area)
    );
    assert!(
        is_covered(&covers, 4000, face(7000, 3000, 0).area) && !is_covered(&covers, 3800, face(7000, 3000, 0).area)
    );
}

#[test]
fn what_was_not_looked_at_is_covered_whole() {
    let seen = |number: u64| {
        if number < 5 {
            vec![face(4000, 3000, 800)]
        } else {
            Vec::new()
        }
    };
    let beginning = sights(50, seen);
    let covers = with_faces_covered(&[], &beginning, LookedAt::Beginning).unwrap();
    assert!(are_sound(&covers));
    assert!(
        !is_covered(&covers, 9800, Area::ALL)
            && is_covered(&covers, 9810, Area::ALL)
            && is_covered(&covers, u64::MAX, Area::ALL)
    );
    assert_eq!(not_looked_at_from(&covers), Some(9803));
    // Nothing at all.
    let covers = with_faces_covered(&[], &[], LookedAt::Beginning).unwrap();
    assert!(is_covered(&covers, 0, Area::ALL) && is_covered(&covers, 1 << 40, Area::ALL));
    assert_eq!(with_faces_covered(&[], &[], LookedAt::All), Some(Vec::new()));
    assert_eq!(
        not_looked_at_from(&[Cover::still(1, Area::ALL)]),
        None,
        "that was drawn by hand"
    );
}

#[test]
fn a_gap_and_a_picture_with_too_many_faces_are_covered_whole() {
    let mut sights = sights(60, |_| Vec::new());
    sights.drain(10..25);
    sights[40].more = true;
    let covers = covers(&sights);
    let whole = |at_ms| is_covered(&covers, at_ms, Area::ALL);
    assert!(
        is_open(&covers, 1800) && whole(1810) && whole(4990) && is_open(&covers, 5003),
        "{covers:?}"
    );
    let more = sights[40].at_ms;
    assert!(
        is_open(&covers, more - STEP)
            && whole(more - 100)
            && whole(more)
            && whole(more + 150)
            && is_open(&covers, more + 300)
    );
}

#[test]
fn covers_that_were_drawn_by_hand_stay_and_those_that_were_found_before_go() {
    let by_hand = Cover::still(2, face(1000, 1000, 0).area);
    let found = Cover {
        found: true,
        ..Cover::still(1, Area::ALL)
    };
    let all = with_faces_covered(
        &[found, by_hand.clone()],
        &sights(9, |_| vec![face(4000, 3000, 800)]),
        LookedAt::All,
    );
    let all = all.unwrap();
    assert_eq!((all.len(), &all[0], all[1].number), (2, &by_hand, 1));
    assert!(are_sound(&all));
    let full: Vec<Cover> = (1..=COVERS_MAX as u16)
        .map(|number| Cover::still(number, Area::ALL))
        .collect();
    assert_eq!(with_faces_covered(&full, &[], LookedAt::Beginning), None);
}

#[test]
fn two_hours_of_restless_people_fit_and_nobody_is_bare() {
    // Three people who never sit still, and one who comes and goes every minute.
    let place = |who: u64, number: u64| {
        let turn = number as f64 * 0.11 * (1.0 + who as f64 * 0.37);
        let (x, y) = (turn.sin() * 500.0, (turn * 1.7).cos() * 400.0);
        face((1500.0 + who as f64 * 2500.0 + x) as u16, (3000.0 + y) as u16, 700)
    };
    let seen = |number: u64| {
        let mut faces: Vec<SeenFace> = (0..3).map(|who| place(who, number)).collect();
        faces.extend(
            (number % 300 < 150)
                .then(|| place(3, number))
                .into_iter()
                .filter(|face| face.area.right < 9800),
        );
        faces
    };
    let sights = sights(2 * 3600 * 5, seen);
    let covers = covers(&sights);
    for sight in &sights {
        for face in &sight.faces {
            assert!(is_covered(&covers, sight.at_ms, face.area), "{sight:?}");
        }
    }
    let all: u64 = covers.iter().map(|cover| cover.places.len() as u64).sum();
    assert!(all <= PLACES_MAX as u64);
}

#[test]
fn more_faces_than_a_film_may_have_covers_are_all_covered() {
    // Each in a scene of its own.
    let mut sights = sights(3 * COVERS_MAX as u64, |number| {
        vec![face((number * 37 % 9000) as u16, 3000, 800)]
    });
    sights.iter_mut().for_each(|sight| sight.scene = true);
    let covers = covers(&sights);
    assert_eq!(covers.len(), COVERS_MAX);
    for sight in &sights {
        assert!(is_covered(&covers, sight.at_ms, sight.faces[0].area), "{sight:?}");
    }
}

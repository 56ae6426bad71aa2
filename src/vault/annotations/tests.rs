//! Annotations and the rules of their records.

use super::*;
use crate::film::Area;

fn marker(at_ms: u64, text: &str) -> Marker {
    Marker::new(at_ms, text).ok().unwrap()
}

fn marked(places: &[u64]) -> Annotations {
    let mut annotations = Annotations::default();
    for at_ms in places {
        assert_eq!(annotations.apply(AnnotationChange::Mark(marker(*at_ms, "x"))), Ok(true));
    }
    annotations
}

fn places(annotations: &Annotations) -> Vec<u64> {
    annotations.markers().iter().map(Marker::at_ms).collect()
}

#[test]
fn markers_are_in_the_order_of_the_film() {
    assert_eq!(places(&marked(&[5000, 10, 700])), [10, 700, 5000]);
}

#[test]
fn a_marker_at_the_same_moment_replaces_the_one_before() {
    let mut annotations = marked(&[10, 20]);
    assert_eq!(
        annotations.apply(AnnotationChange::Mark(marker(20, "blicken"))),
        Ok(true)
    );
    assert_eq!(places(&annotations), [10, 20]);
    assert_eq!(annotations.markers()[1].text(), "blicken");
}

#[test]
fn what_changes_nothing_says_so() {
    let mut annotations = marked(&[10]);
    assert_eq!(annotations.apply(AnnotationChange::Mark(marker(10, "x"))), Ok(false));
    assert_eq!(annotations.apply(AnnotationChange::Unmark { at_ms: 11 }), Ok(false));
    assert_eq!(annotations.apply(AnnotationChange::Notes(Notes::default())), Ok(false));
    assert_eq!(annotations.apply(AnnotationChange::Unmark { at_ms: 10 }), Ok(true));
    assert_eq!(annotations.apply(AnnotationChange::Left { at_ms: 0 }), Ok(false));
    for degrees in [0, 45, 360] {
        assert_eq!(annotations.apply(AnnotationChange::Turned { degrees }), Ok(false));
    }
    assert!(annotations == Annotations::default());
    let covers = || AnnotationChange::Covers(vec![Cover::still(1, Area::ALL)]);
    assert_eq!(annotations.apply(covers()), Ok(true));
    assert_eq!(annotations.apply(covers()), Ok(false));
    let twice = AnnotationChange::Covers([Cover::still(1, Area::ALL), Cover::still(1, Area::ALL)].into());
    assert_eq!(
        annotations.apply(twice),
        Err(VaultError::TooMany { what: Piece::Cover })
    );
    assert_eq!(annotations.covers(), [Cover::still(1, Area::ALL)]);
}

#[test]
fn markers_and_texts_have_limits() {
    let every: Vec<u64> = (0..MARKERS_MAX as u64).collect();
    let mut annotations = marked(&every);
    let one_more = annotations.apply(AnnotationChange::Mark(marker(10_000, "")));
    assert_eq!(one_more, Err(VaultError::TooMany { what: Piece::Marker }));
    assert_eq!(
        annotations.apply(AnnotationChange::Mark(marker(0, "replaced"))),
        Ok(true)
    );
    let refused = |text: &str| Marker::new(0, text).err();
    let bad_marker = Some(VaultError::BadText {
        field: Field::Marker,
        max: MARKER_TEXT_MAX,
    });
    assert_eq!(refused(&"x".repeat(MARKER_TEXT_MAX)), None);
    assert_eq!(refused(&"x".repeat(MARKER_TEXT_MAX + 1)), bad_marker);
    assert_eq!(refused("two\nlines"), bad_marker);
    assert!(Notes::new("two\nlines\tand a tab").is_ok() && Notes::new("x".repeat(NOTES_MAX)).is_ok());
    assert!(Notes::new("x".repeat(NOTES_MAX + 1)).is_err() && Notes::new("a bell \u{7}").is_err());
}

#[test]
fn a_record_that_breaks_the_rules_is_none() {
    let record = |markers: &[(u64, &str)], notes: &str| {
        let markers = markers.iter().map(|(at_ms, text)| Marker {
            at_ms: *at_ms,
            text: (*text).to_owned(),
            ..marker(0, "")
        });
        Annotations::from_record(
            markers.collect(),
            notes.to_owned(),
            Default::default(),
            Vec::new(),
            0,
            0,
        )
    };
    assert!(record(&[(1, "a"), (2, "")], "notes\n").is_some());
    assert!(record(&[(2, "a"), (1, "b")], "").is_none(), "out of order");
    assert!(record(&[(1, "a"), (1, "b")], "").is_none(), "two at one moment");
    assert!(record(&[(1, " a")], "").is_none(), "not trimmed");
    assert!(record(&[(1, &"x".repeat(MARKER_TEXT_MAX + 1))], "").is_none());
    assert!(record(&[], &"x".repeat(NOTES_MAX + 1)).is_none());
    let many: Vec<_> = (0..=MARKERS_MAX as u64).map(|at_ms| (at_ms, "")).collect();
    assert!(record(&many, "").is_none());
}

/// A marker as it is in a catalogue, if it is read and follows the rules.
fn read(json: &str) -> Option<Marker> {
    let marker: Marker = serde_json::from_str(json).ok()?;
    let read = Annotations::from_record(vec![marker], String::new(), Default::default(), Vec::new(), 0, 0)?;
    read.markers().first().cloned()
}

#[test]
fn a_segment_ends_after_its_start() {
    let segment = marker(1000, "gråter").until(4000);
    assert_eq!((segment.at_ms(), segment.until_ms()), (1000, Some(4000)));
    assert_eq!(marker(1000, "").until(1000).until_ms(), None);
    let mut annotations = marked(&[10, 2000]);
    let until = |at_ms, until_ms| AnnotationChange::Until { at_ms, until_ms };
    assert_eq!(annotations.apply(until(10, Some(10))), Ok(false));
    assert_eq!(annotations.apply(until(11, Some(90))), Ok(false), "there is no marker");
    assert_eq!(annotations.apply(until(10, Some(90))), Ok(true));
    assert_eq!(annotations.apply(until(10, Some(90))), Ok(false));
    // Its text is another member: two people may change the one and the other.
    assert_eq!(annotations.apply(AnnotationChange::Mark(marker(10, "nytt"))), Ok(true));
    let [first, second] = annotations.markers() else {
        panic!("two markers")
    };
    assert_eq!((first.text(), first.until_ms()), ("nytt", Some(90)));
    assert_eq!(second.until_ms(), None);
    assert_eq!(annotations.apply(until(10, None)), Ok(true));
    assert_eq!(annotations.markers()[0].until_ms(), None);
}

#[test]
fn a_marker_that_an_older_or_a_newer_program_wrote_is_read_and_kept() {
    let older = read(r#"{"at_ms":10,"text":"a"}"#).expect("a marker");
    assert!(older.until_ms().is_none() && older.set_by().is_none());
    let newer = r#"{"at_ms":10,"text":"a","until_ms":20,"set_by":"Anna","set_at":"2026-03-09T08:15:00Z","later":[1]}"#;
    let marker = read(newer).expect("a marker");
    let (by, at) = marker.set_by().expect("it is known");
    assert_eq!((by, at.to_string().as_str()), ("Anna", "2026-03-09T08:15:00Z"));
    assert_eq!(serde_json::to_string(&marker).expect("JSON"), newer);
}

#[test]
fn a_record_of_a_segment_that_breaks_the_rules_is_none() {
    for members in [
        r#""until_ms":10"#,
        r#""until_ms":9"#,
        r#""until_ms":null"#,
        r#""until_ms":11.5"#,
        r#""until_ms":"20""#,
        r#""set_by":"""#,
        r#""set_by":" Anna""#,
        r#""set_by":null"#,
        r#""set_at":null"#,
        r#""set_at":"yesterday""#,
    ] {
        assert!(
            read(&format!(r#"{{"at_ms":10,"text":"",{members}}}"#)).is_none(),
            "{members}"
        );
    }
}

#[test]
fn who_set_a_marker_is_written_once() {
    let mut marker = marker(10, "");
    let at: Timestamp = "2026-03-09T08:15:00.5Z".parse().expect("a time");
    marker.sign("Anna", at);
    marker.sign("Bo", at);
    let (by, at) = marker.set_by().expect("it is known");
    assert_eq!((by, at.to_string().as_str()), ("Anna", "2026-03-09T08:15:00Z"));
}

#[test]
fn a_marker_has_a_category_or_none() {
    let mut annotations = marked(&[10]);
    let of = |at_ms, category| AnnotationChange::Categorize { at_ms, category };
    assert_eq!(annotations.apply(of(11, Some(2))), Ok(false));
    assert_eq!(annotations.apply(of(10, Some(2))), Ok(true));
    assert_eq!(annotations.apply(of(10, Some(2))), Ok(false));
    // Its text is another member.
    assert_eq!(annotations.apply(AnnotationChange::Mark(marker(10, "nytt"))), Ok(true));
    assert_eq!(annotations.markers()[0].category(), Some(2));
    assert_eq!(annotations.apply(of(10, None)), Ok(true));
    assert_eq!(annotations.markers()[0].category(), None);
    assert!(read(r#"{"at_ms":10,"text":"","category":null}"#).is_none());
    assert!(read(r#"{"at_ms":10,"text":"","category":-1}"#).is_none());
    assert_eq!(
        read(r#"{"at_ms":10,"text":"","category":7}"#)
            .expect("a marker")
            .category(),
        Some(7)
    );
}

#[test]
fn a_marker_is_to_be_shown_or_not() {
    let mut annotations = marked(&[10]);
    let show = |at_ms, order| AnnotationChange::ToShow { at_ms, order };
    assert_eq!(annotations.apply(show(11, Some(2))), Ok(false));
    assert_eq!(annotations.apply(show(10, Some(2))), Ok(true));
    assert_eq!(annotations.apply(show(10, Some(2))), Ok(false));
    assert_eq!(annotations.apply(AnnotationChange::Mark(marker(10, "nytt"))), Ok(true));
    assert_eq!(annotations.markers()[0].show(), Some(2));
    assert_eq!(annotations.apply(show(10, None)), Ok(true));
    assert_eq!(annotations.markers()[0].show(), None);
    assert!(read(r#"{"at_ms":10,"text":"","show":null}"#).is_none());
    assert_eq!(
        read(r#"{"at_ms":10,"text":"","show":7}"#).expect("a marker").show(),
        Some(7)
    );
}

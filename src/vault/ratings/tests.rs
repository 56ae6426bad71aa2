//! Ratings and the rules of their records.

use super::*;

const FORM: &str = "form = 1";

fn id(number: u8) -> RatingId {
    RatingId::from([number; 16])
}

fn step(rating: u8, by: &str, step: RatingStep) -> RatingChange {
    RatingChange {
        rating: id(rating),
        by: by.into(),
        at: "2026-03-09T08:15:00.75Z".parse().expect("a time"),
        step,
    }
}

fn begun() -> Vec<Rating> {
    let mut ratings = Vec::new();
    let form = FORM.to_owned();
    assert_eq!(
        apply(&mut ratings, step(1, "Anna", RatingStep::Begin { form })),
        Ok(true)
    );
    ratings
}

fn does(ratings: &mut Vec<Rating>, what: RatingStep) -> Result<bool, VaultError> {
    apply(ratings, step(1, "Anna", what))
}

fn answer(item: &str, value: Option<Value>) -> RatingStep {
    RatingStep::Answer {
        item: item.into(),
        value,
    }
}

fn comment(item: &str, text: &str) -> RatingStep {
    RatingStep::Comment {
        item: item.into(),
        text: text.into(),
    }
}

fn place(item: &str, at_ms: u64, there: bool) -> RatingStep {
    RatingStep::Place {
        item: item.into(),
        at_ms,
        there,
    }
}

#[test]
fn a_rating_is_begun_filled_in_and_finished() {
    let mut ratings = begun();
    assert_eq!(does(&mut ratings, answer("agenda", Some(Value::Number(4)))), Ok(true));
    assert_eq!(does(&mut ratings, answer("agenda", Some(Value::Number(4)))), Ok(false));
    assert_eq!(does(&mut ratings, place("agenda", 9000, true)), Ok(true));
    assert_eq!(does(&mut ratings, place("agenda", 5, true)), Ok(true));
    assert_eq!(does(&mut ratings, place("agenda", 5, true)), Ok(false));
    assert_eq!(
        does(&mut ratings, comment("agenda", "Hon frågar.\nSedan tyst.")),
        Ok(true)
    );
    assert_eq!(does(&mut ratings, answer("time", Some(Value::NotApplicable))), Ok(true));
    let [rating] = &ratings[..] else { panic!("one rating") };
    assert_eq!((rating.by(), rating.form()), ("Anna", FormId::of(FORM)));
    assert_eq!(rating.begun_at().to_string(), "2026-03-09T08:15:00Z");
    let agenda = rating.answer("agenda").expect("it is answered");
    assert_eq!(
        (agenda.value(), agenda.places()),
        (Some(Value::Number(4)), &[5, 9000][..])
    );
    assert_eq!(rating.value("time"), Some(Value::NotApplicable));
    assert_eq!(does(&mut ratings, RatingStep::Finish), Ok(true));
    assert_eq!(does(&mut ratings, RatingStep::Finish), Ok(false));
    assert!(ratings[0].finished_at().is_some());
    assert_eq!(
        does(&mut ratings, answer("agenda", None)),
        Err(VaultError::RatingFinished)
    );
    assert_eq!(does(&mut ratings, RatingStep::Remove), Ok(true));
    assert!(ratings.is_empty());
    assert_eq!(does(&mut ratings, answer("agenda", None)), Ok(false), "it is gone");
}

#[test]
fn what_is_taken_back_leaves_nothing() {
    let mut ratings = begun();
    for (there, back) in [
        (answer("a", Some(Value::Number(-2))), answer("a", None)),
        (answer("a", Some(Value::NotApplicable)), answer("a", None)),
        (comment("a", "x"), comment("a", "")),
        (place("a", 7, true), place("a", 7, false)),
    ] {
        assert_eq!(does(&mut ratings, there), Ok(true));
        assert_eq!(ratings[0].answers().len(), 1);
        assert_eq!(does(&mut ratings, back), Ok(true));
        assert!(ratings[0].answers().is_empty());
    }
}

#[test]
fn nobody_changes_the_rating_of_another() {
    let mut ratings = begun();
    for what in [
        answer("a", Some(Value::Number(1))),
        RatingStep::Finish,
        RatingStep::Remove,
        RatingStep::Begin { form: "another".into() },
    ] {
        assert_eq!(
            apply(&mut ratings, step(1, "Bo", what)),
            Err(VaultError::RatingOfAnother)
        );
    }
    // A second one of the same form is another rating.
    assert_eq!(
        apply(&mut ratings, step(2, "Bo", RatingStep::Begin { form: FORM.into() })),
        Ok(true)
    );
    assert_eq!(
        does(&mut ratings, RatingStep::Begin { form: "another".into() }),
        Ok(false)
    );
    assert!(ratings.len() == 2 && ratings.iter().all(|rating| rating.form() == FormId::of(FORM)));
}

#[test]
fn ratings_have_limits() {
    let mut ratings = begun();
    for number in 1..RATINGS_MAX as u8 {
        let begin = RatingStep::Begin { form: FORM.into() };
        assert_eq!(apply(&mut ratings, step(number + 1, "Bo", begin)), Ok(true));
    }
    let one_more = apply(&mut ratings, step(99, "Bo", RatingStep::Begin { form: FORM.into() }));
    assert_eq!(one_more, Err(VaultError::TooMany { what: Piece::Rating }));
    let full = Err(VaultError::TooMany {
        what: Piece::RatingText,
    });
    for at_ms in 0..RATING_PLACES_MAX as u64 {
        assert_eq!(does(&mut ratings, place("a", at_ms, true)), Ok(true));
    }
    assert_eq!(does(&mut ratings, place("a", 1_000_000, true)), full);
    let max = "x".repeat(RATING_COMMENT_MAX);
    for item in 0..RATING_COMMENTS_MAX / RATING_COMMENT_MAX {
        assert_eq!(does(&mut ratings, comment(&format!("i{item}"), &max)), Ok(true));
    }
    assert_eq!(does(&mut ratings, comment("last", &max)), full);
    for bad in [max + "x", "a bell \u{7}".into()] {
        assert!(matches!(
            does(&mut ratings, comment("a", &bad)),
            Err(VaultError::BadText { .. })
        ));
    }
    assert!(checked(ratings).is_some(), "what was refused is not there");
}

/// A rating as it is in a catalogue, if it is read and follows the rules.
fn read(members: &str) -> Option<Rating> {
    let json = format!(
        r#"{{"id":"{0}","form":"{0}","by":"Anna","begun_at":"2026-03-09T08:15:00Z"{members}}}"#,
        "0a".repeat(16)
    );
    let rating: Rating = serde_json::from_str(&json).ok()?;
    assert_eq!(
        serde_json::to_string(&rating).expect("JSON"),
        json,
        "it is written as it was"
    );
    checked(vec![rating])?.pop()
}

#[test]
fn a_record_that_breaks_the_rules_is_none() {
    let answers = |answer: &str| read(&format!(r#","answers":[{answer}]"#));
    assert!(read("").is_some() && read(r#","finished_at":"2026-03-09T08:15:00Z","later":[1]"#).is_some());
    assert!(answers(r#"{"item":"a","value":-3,"comment":"x","places":[1,2],"later":{}}"#).is_some());
    assert!(answers(r#"{"item":"a","not_applicable":true},{"item":"b","value":1}"#).is_some());
    for bad in [
        r#"{"item":"a","value":1,"not_applicable":true}"#,
        r#"{"item":"a","value":null}"#,
        r#"{"item":"a","value":1.5}"#,
        r#"{"item":"","value":1}"#,
        r#"{"item":" a","value":1}"#,
        r#"{"item":"b","value":1},{"item":"a","value":1}"#,
        r#"{"item":"a","value":1},{"item":"a","value":1}"#,
        r#"{"item":"a","places":[2,1]}"#,
        r#"{"item":"a","places":[1,1]}"#,
        r#"{"item":"a","places":[-1]}"#,
        r#"{"item":"a","comment":"\u0007"}"#,
    ] {
        assert!(answers(bad).is_none(), "{bad}");
    }
    for bad in [
        r#","finished_at":null"#,
        r#","finished_at":"2026-03-09""#,
        r#","answers":null"#,
    ] {
        assert!(read(bad).is_none(), "{bad}");
    }
    let twice = [read("").expect("a rating"), read("").expect("a rating")];
    assert!(checked(twice.into()).is_none(), "two of one id");
}

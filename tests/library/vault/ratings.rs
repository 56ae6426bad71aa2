//! Ratings of films and the forms that they are made with, in a vault.

use vitrin::forms::{Form, Value, shipped};
use vitrin::vault::{
    AnnotationChange, FORMS_MAX, FormId, Piece, RatingChange, RatingId, RatingStep, UnlockedVault, VaultError,
};

use super::{Films, TestVault, note};

/// A change of a rating by this person.
fn rate(rating: u8, by: &str, step: RatingStep) -> AnnotationChange {
    AnnotationChange::Rate(RatingChange {
        rating: RatingId::from([rating; 16]),
        by: by.into(),
        at: "2026-03-09T08:15:00Z".parse().unwrap(),
        step,
    })
}

fn begin(form: &Form) -> RatingStep {
    RatingStep::Begin {
        form: form.text().into(),
    }
}

fn answer(item: &str, value: i32) -> RatingStep {
    let (item, value) = (item.into(), Some(Value::Number(value)));
    RatingStep::Answer { item, value }
}

#[test]
fn what_two_raters_say_at_the_same_time_is_all_there() {
    let vault = TestVault::new();
    let mut one = vault.unlock();
    let film = one.import_film("film", b"film");
    let mut other = vault.unlock();
    let form = &shipped()[0];
    one.annotate(film, [rate(1, "Anna", begin(form))]).unwrap();
    other
        .annotate(film, [rate(2, "Bo", begin(form)), rate(2, "Bo", answer("agenda", 2))])
        .unwrap();
    one.annotate(film, [rate(1, "Anna", answer("agenda", 4)), note("notes")])
        .unwrap();
    // Nobody writes into the rating of another, and what was to come with it is not written either.
    let refused = other.annotate(film, [note("lost"), rate(1, "Bo", answer("agenda", 1))]);
    assert_eq!(refused, Err(VaultError::RatingOfAnother));
    let unlocked = vault.unlock();
    let annotations = &unlocked.film(film).unwrap().annotations;
    assert_eq!(annotations.notes().text(), "notes");
    let said: Vec<_> = annotations
        .ratings()
        .iter()
        .map(|rating| (rating.by(), rating.value("agenda")))
        .collect();
    assert_eq!(said, [("Anna", Some(Value::Number(4))), ("Bo", Some(Value::Number(2)))]);
    assert_eq!(unlocked.forms().len(), 1, "one copy of the form for both");
}

#[test]
fn a_form_stays_as_it_was_for_what_was_rated_with_it() {
    let (_folder, mut vault) = TestVault::unlocked();
    let film = vault.import_film("film", b"film");
    let text = shipped()[0].text();
    let (first, second) = (
        text.replace("version = \"1\"", "version = \"1 BUP\""),
        text.replace("version = \"1\"", "version = \"2 BUP\""),
    );
    let [first, second] = [first, second].map(|text| Form::parse(&text).unwrap());
    assert_eq!(vault.add_form(&first), Ok(true));
    assert_eq!(vault.add_form(&first), Ok(false));
    let known = |vault: &UnlockedVault| {
        let forms = vault.forms().iter();
        forms
            .map(|stored| (Form::parse(&stored.text).unwrap().version, stored.offered))
            .collect::<Vec<_>>()
    };
    vault.annotate(film, [rate(1, "Anna", begin(&first))]).unwrap();
    // Another edition takes its place; the one that a rating was made with is kept.
    assert_eq!(vault.add_form(&second), Ok(true));
    assert_eq!(known(&vault), [("1 BUP".into(), false), ("2 BUP".into(), true)]);
    assert_eq!(vault.remove_form(FormId::of(second.text())), Ok(true));
    assert_eq!(known(&vault), [("1 BUP".into(), false)]);
    let unlocked = &vault;
    let form = unlocked.film(film).unwrap().annotations.ratings()[0].form();
    assert_eq!(unlocked.forms()[0].id, form);
    // With the last rating it goes.
    vault.annotate(film, [rate(1, "Anna", RatingStep::Remove)]).unwrap();
    assert!(vault.forms().is_empty());
}

#[test]
fn a_vault_has_no_more_forms_than_the_format_allows() {
    let (_folder, mut vault) = TestVault::unlocked();
    let film = vault.import_film("film", b"film");
    let numbered = |number: usize| {
        let text = shipped()[3]
            .text()
            .replace("supervision-focus", &format!("focus-{number}"));
        Form::parse(&text).unwrap()
    };
    for number in 0..FORMS_MAX {
        vault.add_form(&numbered(number)).unwrap();
    }
    let full = Err(VaultError::TooMany { what: Piece::Form });
    assert_eq!(vault.add_form(&numbered(FORMS_MAX)).map(drop), full);
    assert_eq!(vault.annotate(film, [rate(1, "Anna", begin(&shipped()[0]))]), full);
    assert_eq!(vault.annotate(film, [rate(1, "Anna", begin(&numbered(0)))]), Ok(()));
}

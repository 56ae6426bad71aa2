//! `vitrin forms` and `vitrin ratings`: forms as files, ratings shown, compared and handed on.

use std::fs;

use serde_json::json;
use support::vitrin::{PASSWORD, run};
use vitrin::forms::{Form, Value, shipped};
use vitrin::memory::Passphrase;
use vitrin::vault::{AnnotationChange, FilmId, LockedVault, RatingChange, RatingId, RatingStep, UnlockedVault};

use crate::stick::{Stick, stick};

const ANOTHER: &str = "Bokskog99";

fn open(stick: &Stick) -> UnlockedVault {
    let passphrase = Passphrase::from_reader(&mut PASSWORD.as_bytes()).unwrap();
    LockedVault::open(stick.folder()).unwrap().unlock(&passphrase).unwrap()
}

/// A rating by this person: the form's items have these values, in order, and the first one a comment and a place.
fn rate(vault: &mut UnlockedVault, film: FilmId, number: u8, by: &str, form: &Form, values: &[i32]) {
    let change = |step| {
        AnnotationChange::Rate(RatingChange {
            rating: RatingId::from([number; 16]),
            by: by.into(),
            at: "2026-03-09T08:15:00Z".parse().unwrap(),
            step,
        })
    };
    let items: Vec<&str> = form.items().map(|item| item.name.as_str()).collect();
    let mut steps = vec![RatingStep::Begin {
        form: form.text().into(),
    }];
    steps.extend(items.iter().zip(values).map(|(item, value)| {
        let (item, value) = ((*item).to_owned(), Some(Value::Number(*value)));
        RatingStep::Answer { item, value }
    }));
    let item = items[0].to_owned();
    steps.push(RatingStep::Comment {
        item: item.clone(),
        text: format!("{by} skrev det här"),
    });
    steps.push(RatingStep::Place {
        item,
        at_ms: 754_000,
        there: true,
    });
    vault.annotate(film, steps.into_iter().map(change)).unwrap();
}

fn finish(vault: &mut UnlockedVault, film: FilmId, number: u8, by: &str) {
    let change = RatingChange {
        rating: RatingId::from([number; 16]),
        by: by.into(),
        at: "2026-03-10T08:15:00Z".parse().unwrap(),
        step: RatingStep::Finish,
    };
    vault.annotate(film, [AnnotationChange::Rate(change)]).unwrap();
}

/// A film that two people have rated with the form for craft; the second one has not finished.
fn rated() -> (Stick, FilmId) {
    let stick = stick();
    stick.import_notes("Session 3");
    stick
        .run_with(&[PASSWORD, ANOTHER], "passwd", &["--add", "Bo"])
        .succeeds();
    let mut vault = open(&stick);
    let film = vault.films()[0].id;
    let form = &shipped()[0];
    rate(
        &mut vault,
        film,
        0xa1,
        "Anna Andersson",
        form,
        &[1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2],
    );
    rate(
        &mut vault,
        film,
        0xb2,
        "Bo",
        form,
        &[1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 2, 4],
    );
    finish(&mut vault, film, 0xa1, "Anna Andersson");
    (stick, film)
}

#[test]
fn the_forms_of_vitrin_are_listed_shown_printed_and_right() {
    let listed = run(&["forms", "--lang", "sv"], &[]).succeeds().stdout;
    assert_eq!(listed.lines().count(), shipped().len());
    assert!(
        listed.contains("session-craft") && listed.contains("Hantverket i samtalet"),
        "{listed}"
    );
    let shown = run(&["forms", "--show", "working-alliance", "--lang", "en"], &[])
        .succeeds()
        .stdout;
    assert!(
        shown.contains("  trust: The patient dares to say what is hard\n"),
        "{shown}"
    );
    assert!(
        shown.contains("    1–7: 1 not at all, 4 at times, 7 all along; Not applicable\n"),
        "{shown}"
    );
    for form in shipped() {
        let printed = run(&["forms", "--print", &form.name], &[]).succeeds().stdout;
        assert_eq!(printed, form.text());
    }
    let json = run(&["forms", "--json", "--lang", "en"], &[]).succeeds().json();
    assert_eq!(json["forms"][2]["items"][0]["answer"], "count");
    assert_eq!(json["forms"][0]["items"][0]["max"], 5);
    run(&["forms", "--show", "nothing"], &[]).ends_with(2);
}

#[test]
fn a_file_is_checked_and_what_is_wrong_with_it_is_said() {
    let stick = stick();
    let good = stick.file("good.toml", shipped()[3].text().as_bytes());
    let told = run(&["forms", "--check", &good, "--lang", "sv"], &[]).succeeds().stdout;
    assert_eq!(told, "Formuläret är rätt: Fokus för handledningen, punkter: 8\n");
    for (from, to, said) in [
        (
            "answer = \"comment\"",
            "answer = \"words\"",
            "Rad 26: ”answer” måste vara \"scale\", \"count\" eller \"comment\".",
        ),
        (
            "scale = \"need\"",
            "scale = \"needs\"",
            "det finns ingen skala som heter ”needs”.",
        ),
        (
            "version = \"1\"\n",
            "version = \"1\"\ncolour = \"red\"\n",
            "Rad 7: ett formulär har inget som heter ”colour” här.",
        ),
    ] {
        let bad = stick.file("bad.toml", shipped()[3].text().replacen(from, to, 1).as_bytes());
        let failed = run(&["forms", "--check", &bad, "--lang", "sv"], &[]).ends_with(1);
        assert!(failed.stderr.contains(said), "{}", failed.stderr);
        // Nor is it added.
        stick.run("forms", &["--add", &bad]).ends_with(1);
    }
    let missing = stick.beside("missing.toml");
    run(&["forms", "--check", missing.to_str().unwrap()], &[]).ends_with(1);
    assert_eq!(open(&stick).forms().len(), 0);
}

#[test]
fn a_unit_adds_its_own_form_changes_it_and_removes_it() {
    let stick = stick();
    let text = shipped()[0]
        .text()
        .replace("name = \"session-craft\"", "name = \"our-form\"");
    let first = stick.file("our.toml", text.as_bytes());
    let added = stick.run("forms", &["--add", &first, "--lang", "sv"]).succeeds();
    assert_eq!(added.stdout, "Formuläret ”Hantverket i samtalet” är tillagt.\n");
    let again = stick.run("forms", &["--add", &first, "--lang", "sv"]).succeeds();
    assert_eq!(again.stdout, "Formuläret ”Hantverket i samtalet” finns redan.\n");
    let listed = stick.run("forms", &["--lang", "sv"]).succeeds().stdout;
    assert!(
        listed.starts_with("our-form") && listed.lines().count() == shipped().len() + 1,
        "{listed}"
    );
    assert_eq!(stick.run("forms", &["--print", "our-form"]).succeeds().stdout, text);
    let second = stick.file(
        "our-2.toml",
        text.replace("version = \"1\"", "version = \"2\"").as_bytes(),
    );
    stick.run("forms", &["--add", &second]).succeeds();
    let json = stick.run("forms", &["--json", "--show", "our-form"]).succeeds().json();
    assert_eq!(
        (&json["forms"][0]["version"], &json["forms"][0]["own"]),
        (&json!("2"), &json!(true))
    );
    stick.run("forms", &["--remove", "session-craft"]).ends_with(2);
    stick.run("forms", &["--remove", "our-form"]).succeeds();
    stick.run("forms", &["--remove", "our-form"]).ends_with(2);
    assert!(open(&stick).forms().is_empty());
}

#[test]
fn scores_of_another_are_shown_when_both_have_finished() {
    let (stick, film) = rated();
    let bo = |arguments: &[&str]| stick.run_with(&[ANOTHER], "ratings", arguments);
    let listed = stick.run("ratings", &["--lang", "sv"]).succeeds().stdout;
    assert!(
        listed.contains("a1a1a1a1") && listed.contains("klar 10 mars 2026") && listed.contains("pågår"),
        "{listed}"
    );
    assert!(
        bo(&["--lang", "sv"])
            .succeeds()
            .stdout
            .contains("klar 10 mars 2026, dold")
    );
    // One's own is shown, another's not.
    let own = stick
        .run("ratings", &["--show", "a1", "--lang", "sv"])
        .succeeds()
        .stdout;
    assert!(
        own.contains("Tar upp vad samtalet ska handla om: 1 (saknas eller stör)"),
        "{own}"
    );
    assert!(own.contains("    Anna Andersson skrev det här\n    12:34\n"), "{own}");
    let unfinished = stick.run("ratings", &["--show", "b2", "--lang", "sv"]).ends_with(1);
    assert!(unfinished.stderr.contains("visas bara för Bo"), "{}", unfinished.stderr);
    let blind = bo(&["--show", "a1", "--lang", "sv"]).ends_with(1);
    assert!(
        blind.stderr.contains("när du har gjort färdigt en egen"),
        "{}",
        blind.stderr
    );
    bo(&["--compare", "a1", "b2"]).ends_with(1);
    let seen = bo(&["--json"]).succeeds().json();
    assert_eq!(seen["ratings"].as_array().map(Vec::len), Some(1));
    assert_eq!(seen["ratings"][0]["by"], "Bo");
    bo(&["--show", "a1", "--all"]).succeeds();

    finish(&mut open(&stick), film, 0xb2, "Bo");
    let compared = bo(&["Session 3", "--compare", "a1", "b2", "--lang", "sv"])
        .succeeds()
        .stdout;
    // Both differ in the last two of twelve, by one and by two: 10 of 12 the same, 11 within one.
    assert!(compared.contains("Samma värde: 83 % (10 av 12)"), "{compared}");
    assert!(compared.contains("Högst ett steg isär: 92 % (11 av 12)"), "{compared}");
    // Squared differences 1 + 4; each value of the one with each of the other 564, over 12 is 47: 1 − 5/47.
    assert!(compared.contains("viktad kappa 0,89"), "{compared}");
    let row = compared
        .lines()
        .find(|line| line.contains("Kommer överens"))
        .expect("an item");
    assert!(row.split_whitespace().rev().take(3).eq(["+2", "4", "2"]), "{row}");
    bo(&["--compare", "a1", "a1"]).ends_with(2);
    bo(&["--show", "c3"]).ends_with(2);
}

#[test]
fn an_export_is_warned_of_and_logged_with_what_it_showed() {
    let (stick, film) = rated();
    let path = stick.beside("ratings.csv");
    let told = stick
        .run("ratings", &["--export", path.to_str().unwrap(), "--lang", "en"])
        .succeeds();
    assert!(told.stderr.contains("not encrypted"), "{}", told.stderr);
    assert_eq!(told.stdout, "Exported ratings: 1\n");
    let table = fs::read_to_string(&path).unwrap();
    assert!(
        table.contains("Anna Andersson skrev det här") && !table.contains("Bo skrev"),
        "{table}"
    );
    assert!(!table.contains("Session 3"), "films are named by their ids");
    stick.run("ratings", &["--export", path.to_str().unwrap()]).ends_with(1);
    stick.run("ratings", &["--export", "ratings.xlsx"]).ends_with(2);
    finish(&mut open(&stick), film, 0xb2, "Bo");
    let path = stick.beside("ratings.json");
    stick
        .run("ratings", &["--all", "--export", path.to_str().unwrap()])
        .succeeds();
    let json: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    assert_eq!(json["ratings"].as_array().map(Vec::len), Some(2));
    assert_eq!(json["ratings"][1]["answers"][11]["value"], 4);
    assert_eq!(json["ratings"][0]["scores"][0]["value"], 2.5);
    let log = stick.run("log", &["--json", "--what", "exported"]).succeeds().json();
    let kinds: Vec<_> = log["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| (&entry["kind"], &entry["count"]))
        .collect();
    assert_eq!(kinds.len(), 2);
    assert!(kinds.contains(&(&json!("ratings"), &json!(1))) && kinds.contains(&(&json!("all_ratings"), &json!(2))));
    let words = stick
        .run("log", &["--what", "exported", "--lang", "sv"])
        .succeeds()
        .stdout;
    assert!(
        words.contains("Bedömningar exporterades, antal: 1") && words.contains("även andras"),
        "{words}"
    );
    // In the vault's own files there is nothing of it.
    for entry in fs::read_dir(stick.folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = fs::read(&path).unwrap();
            for told in ["skrev det", "session-craft", "agenda"] {
                let found = bytes.windows(told.len()).any(|piece| piece == told.as_bytes());
                assert!(!found, "{told} in {}", path.display());
            }
        }
    }
}

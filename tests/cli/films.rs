//! What the commands say of a vault and its films, for scripts.

use serde_json::{Value, json};

use crate::stick::{film, stick};

fn fields(object: &Value) -> Vec<&str> {
    let mut fields: Vec<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
    fields.sort_unstable();
    fields
}

#[test]
fn info_needs_no_password_and_says_whose_stick_it_is() {
    let stick = stick();
    let info = stick.run_with(&[], "info", &["--json"]).succeeds().json();
    assert_eq!(fields(&info), ["date", "format", "if_found", "name", "unit", "vault"]);
    assert_eq!(info["format"], 2);
    assert_eq!(
        (&info["name"], &info["unit"], &info["if_found"]),
        (&json!("Anna Andersson"), &json!("BUP Borås"), &json!("Ring 010"))
    );
    assert_eq!(info["date"].as_str().unwrap().len(), "YYYY-MM-DD".len());
    assert_eq!(info["vault"].as_str().unwrap().len(), 32);
    let words = stick.run_with(&[], "info", &[]).succeeds().stdout;
    assert!(
        words.contains("Anna Andersson") && words.contains("BUP Borås") && words.contains("Ring 010"),
        "{words}"
    );
}

#[test]
fn a_list_has_the_fields_that_are_promised() {
    let stick = stick();
    assert_eq!(stick.run("list", &["--json"]).succeeds().json(), json!({"films": []}));
    let film = film();
    stick
        .run("import", &[film.path.to_str().unwrap(), "--title", "Möte 1"])
        .succeeds();

    let list = stick.run("list", &["--json"]).succeeds().json();
    let listed = &list["films"][0];
    assert_eq!(
        fields(listed),
        [
            "consent",
            "facts",
            "id",
            "imported_at",
            "imported_by",
            "keep_until",
            "overdue",
            "purpose",
            "recorded_on",
            "size",
            "state",
            "title"
        ]
    );
    assert_eq!(
        (&listed["title"], &listed["state"]),
        (&json!("Möte 1"), &json!("sealed"))
    );
    assert_eq!(listed["imported_by"], "Anna Andersson");
    assert_eq!(listed["size"].as_u64().unwrap(), film.path.metadata().unwrap().len());
    assert!(listed["imported_at"].as_str().unwrap().ends_with('Z'));
    let facts = &listed["facts"];
    assert_eq!(
        fields(facts),
        ["container", "duration_ms", "picture", "recorded_on", "sound"]
    );
    let picture = [
        "codec",
        "frame_rate",
        "height",
        "interlaced",
        "pixel_aspect",
        "rotation",
        "width",
    ];
    assert_eq!(fields(&facts["picture"]), picture);
    assert_eq!(fields(&facts["sound"]), ["channels", "codec", "sample_rate"]);
    assert_eq!(facts["picture"]["codec"], "H.264");
    assert!((facts["duration_ms"].as_f64().unwrap() / 1000.0 - film.seconds()).abs() < 0.1);
}

#[test]
fn a_list_for_people_shows_title_length_and_size() {
    let stick = stick();
    let none = stick.run("list", &[]).succeeds().stdout;
    assert!(none.contains("no films"), "{none}");
    stick
        .run("import", &[film().path.to_str().unwrap(), "--title", "映画 1"])
        .succeeds();
    let list = stick.run("list", &[]).succeeds().stdout;
    assert!(
        list.contains("映画 1") && list.contains("0:02") && list.contains("H.264"),
        "{list}"
    );
}

#[test]
fn an_erased_film_is_gone_and_the_others_stay() {
    let stick = stick();
    let (first, second) = (stick.import_notes("First"), stick.import_notes("Second"));
    stick.run("erase", &["First"]).succeeds();
    assert_eq!(stick.titles(), ["Second"]);
    assert!(!stick.folder().join(format!("films/{first}.000")).exists());
    assert!(stick.folder().join(format!("films/{second}.000")).exists());
    stick.run("verify", &["Second"]).succeeds();
    stick.run("erase", &["First"]).ends_with(9);
}

#[test]
fn verify_reports_every_film() {
    let stick = stick();
    let id = stick.import_notes("Session");
    let answer = stick.run("verify", &["--json"]).succeeds().json();
    assert_eq!(
        answer,
        json!({
            "films": [{"id": id, "title": "Session", "state": "whole", "damaged_at": null}],
            "unfinished_erasures": 0,
            "unfinished": 0,
            "copies": {"header": "equal", "catalogue": "equal"},
        })
    );
    let words = stick.run("verify", &[]).succeeds().stdout;
    let [film, header, catalogue] = words.lines().collect::<Vec<_>>()[..] else {
        panic!("{words}")
    };
    assert_eq!(film, "Session: whole");
    assert!(
        header.ends_with("both copies are whole and equal") && catalogue.ends_with("both copies are whole and equal")
    );
}

//! `vitrin markers`: a film's markers and segments, shown and handed on.

use std::fs;

use serde_json::json;
use support::vitrin::PASSWORD;
use vitrin::memory::Passphrase;
use vitrin::vault::{AnnotationChange, Category, Colour, LockedVault, Marker};

use crate::stick::{Stick, stick};

/// A film with a marker, and a segment that has a category.
fn noted() -> Stick {
    let stick = stick();
    stick.import_notes("Session 3");
    let passphrase = Passphrase::from_reader(&mut PASSWORD.as_bytes()).unwrap();
    let mut vault = LockedVault::open(stick.folder()).unwrap().unlock(&passphrase).unwrap();
    let id = vault.films()[0].id;
    let marker = |at_ms, text| Marker::new(at_ms, text).unwrap();
    let category = Some(7);
    vault
        .annotate(
            id,
            [
                AnnotationChange::Mark(marker(65_000, "Pappa, <varför>")),
                AnnotationChange::Mark(marker(754_000, "Här vänder det").until(790_500)),
                AnnotationChange::Categorize {
                    at_ms: 754_000,
                    category,
                },
            ],
        )
        .unwrap();
    vault
        .set_categories(vec![Category::new(7, "Skratt", Colour::Teal)])
        .unwrap();
    stick
}

#[test]
fn markers_are_shown_and_what_is_only_shown_is_not_in_the_log() {
    let stick = noted();
    let shown = stick.run("markers", &["Session 3"]).succeeds().stdout;
    assert_eq!(shown, "1:05  Pappa, <varför>\n12:34–13:10  Skratt  Här vänder det\n");
    let read = stick.run("markers", &["Session 3", "--json"]).succeeds().json();
    let segment = &read["markers"][1];
    assert_eq!(
        (
            &segment["start_ms"],
            &segment["end_ms"],
            &segment["category"],
            &segment["set_by"]
        ),
        (
            &json!(754_000),
            &json!(790_500),
            &json!("Skratt"),
            &json!("Anna Andersson")
        )
    );
    assert_eq!(read["markers"][0]["end_ms"], json!(null));
    let exported = stick.run("log", &["--json", "--what", "exported"]).succeeds().json();
    assert_eq!(exported["entries"], json!([]));
    stick.run("markers", &["Session 4"]).ends_with(9);
    stick.run_with(&["Wrong12345"], "markers", &["Session 3"]).ends_with(3);
    stick.import_notes("Session 5");
    let none = stick.run("markers", &["Session 5", "--lang", "sv"]).succeeds().stdout;
    assert_eq!(none, "Filmen har inga markeringar.\n");
}

#[test]
fn an_export_is_warned_of_logged_and_says_no_more_than_the_markers() {
    let stick = noted();
    for (ending, begins, holds) in [
        ("txt", "1:05  Pappa", "Skratt  Här vänder det"),
        (
            "csv",
            "start,end,category,text,set_by,set_at\r\n",
            "\"Skratt\",\"Här vänder det\",\"Anna Andersson\",",
        ),
        (
            "vtt",
            "WEBVTT\n\n00:01:05.000 --> 00:01:10.000\nPappa, &lt;varför&gt;\n",
            "00:13:10.500\nSkratt: Här",
        ),
    ] {
        let file = stick.beside(&format!("markers.{ending}"));
        let path = file.to_str().unwrap();
        let told = stick
            .run("markers", &["Session 3", "--export", path, "--lang", "en"])
            .succeeds();
        assert!(told.stderr.contains("not encrypted"), "{}", told.stderr);
        assert_eq!(told.stdout, "Exported markers: 2\n");
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.starts_with(begins) && text.contains(holds), "{text}");
        assert!(!text.contains("Session"), "{text}");
        // It is never written over.
        stick.run("markers", &["Session 3", "--export", path]).ends_with(1);
    }
    let printed = stick.run("markers", &["Session 3", "--export", "-"]).succeeds().stdout;
    assert!(printed.contains("Här vänder det"));
    stick
        .run("markers", &["Session 3", "--export", "markers.docx"])
        .ends_with(2);
    let log = stick.run("log", &["--json", "--what", "exported"]).succeeds().json();
    let entries = log["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 4);
    for entry in entries {
        assert_eq!(
            (&entry["kind"], &entry["count"], &entry["title"]),
            (&json!("markers"), &json!(2), &json!("Session 3"))
        );
    }
    let swedish = stick
        .run("log", &["--what", "exported", "--lang", "sv"])
        .succeeds()
        .stdout;
    assert!(swedish.contains("Markeringarna exporterades, antal: 2"), "{swedish}");
    // In the vault's own files there is nothing of it.
    for entry in fs::read_dir(stick.folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = fs::read(&path).unwrap();
            assert!(
                !bytes.windows(7).any(|piece| piece == "vänder".as_bytes()),
                "{}",
                path.display()
            );
        }
    }
}

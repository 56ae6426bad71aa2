//! A film's title, date and keeping, and what the list makes of it.

use serde_json::{Value, json};

use crate::stick::{Stick, stick};

fn listed(stick: &Stick) -> Vec<Value> {
    let list = stick.run("list", &["--json"]).succeeds().json();
    list["films"].as_array().unwrap().clone()
}

#[test]
fn a_film_is_renamed_its_date_corrected_and_its_keeping_decided() {
    let stick = stick();
    let id = stick.import_notes("Möte");
    let changes = [
        "Möte",
        "--title",
        "Samtal 3",
        "--recorded-on",
        "2026-03-08",
        "--purpose",
        "Handledning",
        "--consent-on",
        "2026-03-07",
        "--consent-withdrawal",
        "Ring 010",
        "--keep-until",
        "9999-12-30",
    ];
    let edited = stick.run("edit", &changes).succeeds();
    assert_eq!(edited.stdout.trim(), "Samtal 3: changed");
    let film = &listed(&stick)[0];
    assert_eq!((&film["id"], &film["title"]), (&json!(id), &json!("Samtal 3")));
    assert_eq!(film["recorded_on"], "2026-03-08");
    assert_eq!(film["purpose"], "Handledning");
    let consent = json!({"given_on": "2026-03-07", "withdrawal": "Ring 010", "withdrawn_on": null});
    assert_eq!(film["consent"], consent);
    assert_eq!(
        (&film["keep_until"], &film["overdue"]),
        (&json!("9999-12-30"), &json!(false))
    );

    // What is not given stays; what is given empty is removed.
    stick
        .run(
            "edit",
            &[
                "Samtal 3",
                "--consent-on",
                "",
                "--consent-withdrawal",
                "",
                "--recorded-on",
                "",
            ],
        )
        .succeeds();
    let film = &listed(&stick)[0];
    assert_eq!(
        (&film["title"], &film["purpose"]),
        (&json!("Samtal 3"), &json!("Handledning"))
    );
    assert_eq!((&film["consent"], &film["recorded_on"]), (&Value::Null, &Value::Null));
}

#[test]
fn what_should_have_been_erased_is_listed_first_and_says_so() {
    let stick = stick();
    for title in ["New", "Withdrawn", "Old", "Older"] {
        stick.import_notes(title);
    }
    stick.run("edit", &["Older", "--keep-until", "2020-01-01"]).succeeds();
    stick.run("edit", &["Old", "--keep-until", "2021-01-01"]).succeeds();
    stick
        .run("edit", &["Withdrawn", "--consent-withdrawn-on", "2026-03-09"])
        .succeeds();
    assert_eq!(stick.titles(), ["Withdrawn", "Older", "Old", "New"]);
    let overdue: Vec<_> = listed(&stick).iter().map(|film| film["overdue"] == true).collect();
    assert_eq!(overdue, [true, true, true, false]);
    let list = stick.run("list", &[]).succeeds().stdout;
    let lines: Vec<_> = list.lines().collect();
    assert!(lines[1].contains("consent withdrawn, TO BE ERASED"), "{list}");
    assert!(lines[2].contains("2020-01-01, TO BE ERASED"), "{list}");
    assert!(!lines[4].contains("TO BE ERASED"), "{list}");
}

#[test]
fn an_edit_that_breaks_a_rule_changes_nothing() {
    let stick = stick();
    stick.import_notes("Möte");
    for (arguments, exit) in [
        (&["Möte"][..], 2),
        (&["Möte", "--keep-until", "2026-2-3"], 2),
        (&["Möte", "--recorded-on", "2026-02-30"], 2),
        (&["Möte", "--title", ""], 2),
        (&["Möte", "--title", "Annat", "--purpose", "two\nlines"], 2),
        (&["Nothing", "--title", "Annat"], 9),
    ] {
        stick.run("edit", arguments).ends_with(exit);
    }
    assert_eq!(stick.titles(), ["Möte"]);
}

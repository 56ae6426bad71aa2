//! Cards as cameras write them: what is found on them, and what an import makes of it.

use std::path::Path;

use serde_json::{Value, json};
use support::cards;
use support::vitrin::run;

use crate::stick::stick;

/// What is found at `place`.
fn found(place: &Path) -> Value {
    run(&["sources", place.to_str().unwrap(), "--json"], &[])
        .succeeds()
        .json()
}

/// The names of files, without their folders.
fn names(files: &Value) -> Vec<&str> {
    let files = files.as_array().unwrap().iter().map(|file| file.as_str().unwrap());
    files.map(|file| file.rsplit('/').next().unwrap()).collect()
}

#[test]
fn an_avchd_card_has_whole_recordings_with_the_streams_own_times() {
    let card = tempfile::tempdir().unwrap();
    cards::avchd(card.path());
    let found = found(card.path());
    assert_eq!(found["kind"], "avchd");
    let [long, short] = &found["recordings"].as_array().unwrap()[..] else {
        panic!("{found}")
    };
    assert_eq!(names(&long["files"]), ["00000.MTS", "00001.MTS", "00002.MTS"]);
    assert_eq!(names(&long["companions"]), ["00000.CPI", "00001.CPI", "00002.CPI"]);
    assert_eq!(long["length_ms"], 7200);
    let recorded = json!({"at": "2024-05-17T09:30:00", "utc_offset": "+02:00", "source": "stream", "other": null});
    assert_eq!(long["recorded"], recorded);
    assert_eq!(long["device"], json!({"make": "Sony", "model": "", "phone": false}));
    assert_eq!(
        (names(&short["files"]), &short["length_ms"]),
        (vec!["00003.MTS"], &json!(3000))
    );
    assert_eq!(short["recorded"]["at"], "2024-05-17T09:35:00");
    let mut shared = names(&found["shared"]);
    shared.sort_unstable();
    assert_eq!(shared, ["00000.MPL", "INDEX.BDM", "MOVIEOBJ.BDM", "THUMB.TDT"]);
    assert_eq!(found["unknown"], json!([]));
}

#[test]
fn a_card_of_chapters_and_photographs_is_understood() {
    let card = tempfile::tempdir().unwrap();
    cards::dcim(card.path());
    let found = found(card.path());
    assert_eq!(found["kind"], "dcim");
    let recordings = found["recordings"].as_array().unwrap();
    let film = recordings.iter().find(|recording| recording["kind"] == "film").unwrap();
    assert_eq!(names(&film["files"]), ["GH010001.MP4", "GH020001.MP4", "GH030001.MP4"]);
    assert_eq!(film["companions"].as_array().unwrap().len(), 3);
    let photo = recordings
        .iter()
        .find(|recording| recording["kind"] == "photo")
        .unwrap();
    assert_eq!(
        (&photo["recorded"]["at"], &photo["recorded"]["source"]),
        (&json!("2024-05-17T09:40:00"), &json!("metadata"))
    );
    assert_eq!(photo["device"]["model"], "HERO12 Black");
}

#[test]
fn an_xavc_card_is_read_with_its_descriptions() {
    let card = tempfile::tempdir().unwrap();
    cards::xavc(card.path());
    let found = found(card.path());
    let [clip] = &found["recordings"].as_array().unwrap()[..] else {
        panic!("{found}")
    };
    assert_eq!(
        names(&clip["companions"]),
        ["C0001M01.XML", "C0001S03.MP4", "C0001T01.JPG"]
    );
    assert_eq!(clip["recorded"]["utc_offset"], "+02:00");
    assert_eq!(
        clip["device"],
        json!({"make": "Sony", "model": "FDR-AX53", "phone": false})
    );
}

#[test]
fn a_look_tells_what_can_be_shown() {
    let card = tempfile::tempdir().unwrap();
    cards::avchd(card.path());
    cards::dcim(card.path());
    std::fs::write(card.path().join("DCIM/100GOPRO/GH010009.MP4"), "no film at all").unwrap();
    let looked = run(&["sources", card.path().to_str().unwrap(), "--look", "--json"], &[])
        .succeeds()
        .json();
    let recordings = looked["recordings"].as_array().unwrap();
    let look = |name: &str| &recordings.iter().find(|recording| recording["name"] == name).unwrap()["look"];
    for name in ["00000", "00003", "GH010001", "GOPR0002"] {
        assert_eq!(
            (&look(name)["showable"], &look(name)["picture"]),
            (&json!(true), &json!([320, 180])),
            "{name}"
        );
    }
    assert_eq!(look("00000")["facts"]["picture"]["height"], 180);
    assert_eq!(
        (&look("GH010009")["showable"], &look("GH010009")["picture"]),
        (&json!(false), &json!(null))
    );
}

#[test]
fn a_card_is_imported_with_its_parts_joined() {
    let card = tempfile::tempdir().unwrap();
    cards::avchd(card.path());
    let stick = stick();
    let imported = stick
        .run("import", &[card.path().to_str().unwrap(), "--json"])
        .succeeds()
        .json();
    let [long, short] = &imported["films"].as_array().unwrap()[..] else {
        panic!("{imported}")
    };
    assert_eq!(
        (&long["title"], &long["showable"], &long["warnings"]),
        (&json!("00000"), &json!(true), &json!([]))
    );
    assert_eq!((names(&long["files"]).len(), names(&short["files"]).len()), (3, 1));
    let films = stick.run("list", &["--json"]).succeeds().json();
    let film = &films["films"][0];
    assert_eq!(film["recorded_on"], "2024-05-17");
    let length = film["facts"]["duration_ms"].as_u64().unwrap();
    assert!(length.abs_diff(7200) < 60, "{length}");
    // One part stands for the whole recording, which is there already; and one recording can be chosen.
    let part = card.path().join("PRIVATE/AVCHD/BDMV/STREAM/00001.MTS");
    let again = [part.to_str().unwrap(), "--json"];
    let again = stick.run("import", &again).succeeds().json();
    assert_eq!(
        (&again["films"], &again["there"][0]["title"]),
        (&json!([]), &json!("00000"))
    );
    let one = ["--only", "00003", card.path().to_str().unwrap(), "--again", "--json"];
    let one = stick.run("import", &one).succeeds().json();
    assert_eq!(one["films"].as_array().unwrap().len(), 1);
    assert_eq!(names(&one["films"][0]["files"]), ["00003.MTS"]);
    let none = stick
        .run("import", &["--only", "00009", card.path().to_str().unwrap()])
        .ends_with(1);
    assert!(none.stderr.contains("00009"), "{}", none.stderr);
}

#[test]
fn a_recording_goes_from_the_card_with_all_that_belongs_to_it() {
    let card = tempfile::tempdir().unwrap();
    cards::avchd(card.path());
    cards::xavc(card.path());
    let stick = stick();
    let card_name = card.path().to_str().unwrap();
    let erased = [
        "--only",
        "00000",
        "--only",
        "C0001",
        card_name,
        "--erase-source",
        "--json",
    ];
    let erased = stick.run("import", &erased).succeeds().json();
    let films = erased["films"].as_array().unwrap();
    assert!(
        films.len() == 2 && films.iter().all(|film| film["source"] == "erased"),
        "{erased}"
    );
    let left = found(card.path());
    let [short] = &left["recordings"].as_array().unwrap()[..] else {
        panic!("{left}")
    };
    assert_eq!(names(&short["files"]), ["00003.MTS"]);
    for (folder, count) in [
        ("AVCHD/BDMV/CLIPINF", 1),
        ("AVCHD/BDMV/STREAM", 1),
        ("M4ROOT/CLIP", 0),
        ("M4ROOT/SUB", 0),
        ("M4ROOT/THMBNL", 0),
    ] {
        let folder = card.path().join("PRIVATE").join(folder);
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), count, "{folder:?}");
    }
}

#[test]
fn a_phones_film_is_imported_after_a_yes_only() {
    let home = tempfile::tempdir().unwrap();
    let film = home.path().join("IMG_0001.MOV");
    cards::phone(&film);
    let stick = stick();
    let refused = stick.run("import", &[film.to_str().unwrap()]).ends_with(1);
    for word in ["Apple iPhone 13", "may not be used for recording", "--from-phone"] {
        assert!(refused.stderr.contains(word), "{}", refused.stderr);
    }
    let folder = home.path().to_str().unwrap();
    stick.run("import", &[folder]).ends_with(1);
    assert_eq!(stick.run("list", &["--json"]).succeeds().json()["films"], json!([]));
    stick.run("import", &[folder, "--from-phone"]).succeeds();
    let films = stick.run("list", &["--json"]).succeeds().json();
    assert_eq!(films["films"][0]["recorded_on"], "2024-05-17");
}

#[test]
fn what_is_not_there_and_what_is_empty_is_told() {
    let home = tempfile::tempdir().unwrap();
    let missing = run(&["sources", "/nowhere/at/all"], &[]).ends_with(1);
    assert!(missing.stderr.contains("/nowhere/at/all"), "{}", missing.stderr);
    std::fs::write(home.path().join("odd.xyz"), "x").unwrap();
    let empty = run(&["sources", home.path().to_str().unwrap()], &[]).succeeds();
    assert!(
        empty.stdout.contains("no recordings") && empty.stdout.contains("odd.xyz"),
        "{}",
        empty.stdout
    );
}

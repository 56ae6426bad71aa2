//! The sweep: copies that were left on the computer are found and erased, and nothing else is.

use std::fs;
use std::path::PathBuf;

use serde_json::json;

use crate::stick::{Stick, film, stick};

/// A folder like a user's home, with copies of the film and other things in it.
struct Home {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().canonicalize().unwrap();
        Self { _folder: folder, path }
    }

    fn put(&self, name: &str, contents: &[u8]) -> PathBuf {
        let path = self.path.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, contents).unwrap();
        path
    }

    fn text(&self) -> &str {
        self.path.to_str().unwrap()
    }
}

fn imported(stick: &Stick) -> Vec<u8> {
    let contents = fs::read(&film().path).unwrap();
    let file = stick.file("möte.mp4", &contents);
    stick.run("import", &[&file]).succeeds();
    fs::remove_file(file).unwrap();
    contents
}

#[test]
fn copies_are_found_shown_and_erased_only_when_told() {
    let (stick, home) = (stick(), Home::new());
    let contents = imported(&stick);
    let desktop = home.put("Desktop/Pexip/möte.mp4", &contents);
    let trash = home.put(".local/share/Trash/files/möte.mp4", &contents);
    let info = home.put(".local/share/Trash/info/möte.mp4.trashinfo", b"[Trash Info]");
    let other = home.put("Desktop/other.mp4", &vec![7; contents.len()]);
    let found = stick.run("sweep", &[home.text()]).succeeds();
    assert!(found.stdout.contains("a copy of “möte”"), "{}", found.stdout);
    assert!(found.stdout.contains("Copies found: 2. Erased: 0."), "{}", found.stdout);
    assert!(desktop.exists() && trash.exists());
    // Also when the film itself is gone.
    stick.run("erase", &["möte", "--yes"]).succeeds();
    let answer = stick
        .run("sweep", &[home.text(), "--erase", "--json"])
        .succeeds()
        .json();
    let copies = answer["copies"].as_array().unwrap();
    assert_eq!(copies.len(), 2);
    for copy in copies {
        assert_eq!(
            (&copy["film"], &copy["whole"], &copy["erased"], &copy["left"]),
            (&json!(null), &json!(true), &json!(true), &json!(null))
        );
    }
    assert!(!desktop.exists() && !trash.exists() && !info.exists() && other.exists());
}

#[test]
fn the_vault_and_what_links_lead_to_are_left_alone() {
    let (stick, home, elsewhere) = (stick(), Home::new(), Home::new());
    let contents = imported(&stick);
    let mine = elsewhere.put("mine.mp4", &contents);
    std::os::unix::fs::symlink(&mine, home.path.join("link.mp4")).unwrap();
    std::os::unix::fs::symlink(&elsewhere.path, home.path.join("folder")).unwrap();
    let answer = stick
        .run("sweep", &[home.text(), "--erase", "--json"])
        .succeeds()
        .json();
    assert_eq!(answer["copies"], json!([]));
    let vault = stick.path();
    stick.run("sweep", &[&vault, "--erase"]).succeeds();
    stick.run("verify", &[]).succeeds();
    assert!(mine.exists());
    let missing = home.path.join("none");
    stick.run("sweep", &[missing.to_str().unwrap()]).ends_with(2);
}

#[test]
fn a_vault_without_imported_films_has_nothing_to_look_for() {
    let (stick, home) = (stick(), Home::new());
    let answer = stick.run("sweep", &[home.text()]).succeeds();
    assert!(answer.stdout.contains("nothing to look for"), "{}", answer.stdout);
}

//! The rules of the architecture, as tests. Each rule is shown to be able to fail: the module `bad` breaks it on purpose.

mod bad;
mod lints;
mod source;

use std::collections::BTreeSet;
use std::fs;

use source::{Kind, Source, rust_files, top};

/// Fails with every place where `lint` is broken.
fn keep(lint: impl Fn(&Source) -> Vec<String>, folders: &[&str]) {
    let files: Vec<Source> = folders.iter().flat_map(|folder| rust_files(folder)).collect();
    assert!(files.len() >= 3, "the tree was not found");
    let breaches: Vec<String> = files.iter().flat_map(lint).collect();
    assert!(breaches.is_empty(), "\n{}", breaches.join("\n"));
}

#[test]
fn a_module_imports_only_from_lower_modules() {
    keep(lints::upward_imports, &["src"]);
}

#[test]
fn every_module_has_its_layer() {
    let folders = fs::read_dir(top().join("src"))
        .expect("src")
        .flatten()
        .filter(|entry| entry.path().is_dir());
    let modules: BTreeSet<String> = folders
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(
        modules,
        lints::MODULES.iter().map(|module| (*module).to_owned()).collect()
    );
}

#[test]
fn unsafe_stands_only_in_memory_and_platform() {
    keep(lints::unsafe_code, &["src"]);
}

#[test]
fn every_other_module_forbids_unsafe() {
    keep(lints::missing_forbid, &["src"]);
}

#[test]
fn no_file_is_two_files() {
    keep(lints::too_long, &["src", "tests", "benches"]);
}

#[test]
fn keys_passwords_and_film_cannot_be_printed_copied_or_stored() {
    keep(lints::open_secrets, &["src"]);
}

#[test]
fn every_sealed_type_that_the_rule_names_exists() {
    let files = rust_files("src");
    let found: BTreeSet<&str> = files.iter().flat_map(lints::sealed_types).collect();
    assert_eq!(found, BTreeSet::from(lints::SEALED));
}

#[test]
fn no_element_that_spills_or_reaches_the_network_is_named() {
    keep(lints::forbidden_elements, &["src"]);
}

#[test]
fn files_are_written_in_one_place() {
    keep(lints::file_writing, &["src"]);
}

#[test]
fn no_film_in_the_clear_is_shown_on_trust() {
    keep(lints::film_on_trust, &["src"]);
}

#[test]
fn the_key_holder_starts_no_gstreamer() {
    keep(lints::gstreamer_beside_the_key, &["src"]);
}

#[test]
fn every_module_is_in_the_file_that_its_name_says() {
    keep(lints::path_attributes, &["src"]);
}

/// A text nobody shows is a text nobody keeps right.
#[test]
fn every_text_is_used() {
    let english = fs::read_to_string(top().join("src/texts/en.ftl")).expect("the English texts");
    let ids = english
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
    let ids: Vec<&str> = ids.filter_map(|line| line.split_once(" =")).map(|(id, _)| id).collect();
    assert!(ids.len() > 50, "the texts were not understood");
    let files = rust_files("src");
    let literals: BTreeSet<&str> = files
        .iter()
        .flat_map(|file| &file.shipped)
        .filter_map(literal)
        .collect();
    let unused: Vec<&str> = ids.into_iter().filter(|id| !literals.contains(id)).collect();
    assert!(unused.is_empty(), "no code says {unused:?}");
}

fn literal(token: &source::Token) -> Option<&str> {
    match &token.kind {
        Kind::Text(text) => Some(text),
        _ => None,
    }
}

/// `docs/commands.md` is made from the table of commands. `make docs` writes it anew.
#[test]
fn generated_documentation_is_current() {
    let path = top().join("docs/commands.md");
    let wanted = vitrin::cli::reference();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &wanted).expect("docs can be written");
    }
    let there = fs::read_to_string(&path).unwrap_or_default();
    assert!(there == wanted, "docs/commands.md is out of date: run `make docs`");
}

#[test]
fn the_readme_names_every_exit_code() {
    let readme = fs::read_to_string(top().join("README.md")).expect("README.md");
    for (exit, meaning) in vitrin::cli::EXIT_CODES {
        let line = format!("| {} | {meaning} |", exit.code());
        assert!(readme.contains(&line), "README.md lacks: {line}");
    }
}

//! The rules of the architecture, as tests. Each rule is shown to be able to fail: the module `bad` breaks it on purpose.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests make files and start programs as they like"
)]

mod bad;
mod bans;
mod imports;
mod lints;
mod source;

use std::collections::BTreeSet;
use std::fs;
use std::io::{Write, stdout};

use imports::{Graph, LAYERS};
use source::{Kind, Source, rust_files, text_files, top};

/// Fails with every place where `lint` is broken.
fn keep(lint: impl Fn(&Source) -> Vec<String>, folders: &[&str]) {
    let files: Vec<Source> = folders.iter().flat_map(|folder| rust_files(folder)).collect();
    assert!(files.len() >= 3, "the tree was not found");
    let breaches: Vec<String> = files.iter().flat_map(lint).collect();
    assert!(breaches.is_empty(), "\n{}", breaches.join("\n"));
}

/// Prints how often a rule is broken, and fails with every place unless that is never. Written past the test harness, which would
/// keep the number to itself.
fn count(what: &str, breaches: &[String]) {
    let _ = writeln!(stdout(), "architecture: {what} {}", breaches.len());
    assert!(breaches.is_empty(), "\n{}", breaches.join("\n"));
}

#[test]
fn no_imports_go_in_a_circle() {
    let graph = Graph::shipped(&rust_files("src"));
    assert!(graph.imports.len() > 500, "the imports were not understood");
    count("paths that lead nowhere", &graph.unresolved);
    count("circles of imports", &graph.circles());
}

#[test]
fn a_file_imports_only_from_its_own_layer_and_lower_ones() {
    count("upward imports", &Graph::with_tests(&rust_files("src")).upward());
}

#[test]
fn the_two_ends_of_a_stage_do_not_import_each_other() {
    count(
        "imports between stage and workers",
        &Graph::with_tests(&rust_files("src")).sideways(),
    );
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
    let layers = LAYERS.iter().copied().flatten();
    assert_eq!(modules, layers.map(|module| (*module).to_owned()).collect());
}

#[test]
fn unsafe_is_only_in_memory_and_platform() {
    keep(lints::unsafe_code, &["src"]);
}

#[test]
fn every_other_module_forbids_unsafe() {
    keep(lints::missing_forbid, &["src"]);
}

#[test]
fn no_file_is_two_files() {
    let files = text_files(
        &["src", "shaders", "tests", "benches", "scripts", "packaging"],
        &["rs", "wgsl", "py", "sh", "mjs", "html"],
    );
    assert!(files.len() > 300, "the tree was not found");
    let breaches: Vec<String> = files
        .iter()
        .filter_map(|(path, text)| lints::too_long(path, text))
        .collect();
    count(&format!("files over {} lines", lints::MAX_LINES), &breaches);
}

#[test]
fn no_element_that_spills_or_reaches_the_network_is_named() {
    keep(lints::forbidden_elements, &["src"]);
}

/// Fails unless clippy.toml bans all of these. Clippy itself finds the calls.
fn banned(paths: &[&str]) {
    let settings = fs::read_to_string(top().join("clippy.toml")).expect("clippy.toml");
    assert_eq!(
        bans::missing(&settings, paths),
        [""; 0],
        "clippy.toml does not ban them"
    );
}

#[test]
fn files_are_written_in_one_place() {
    banned(&bans::FILE_WRITING);
}

#[test]
fn no_film_in_the_clear_is_shown_on_trust() {
    banned(&bans::FILM_ON_TRUST);
}

#[test]
fn processes_are_started_and_the_environment_is_changed_in_few_places() {
    banned(&bans::PROCESSES);
}

#[test]
fn locks_are_those_that_no_panic_poisons() {
    banned(&bans::LOCKS);
}

#[test]
fn bans_are_lifted_only_where_they_may_be() {
    keep(bans::lifted, &["src"]);
}

#[test]
fn every_module_is_in_the_file_that_its_name_says() {
    keep(lints::path_attributes, &["src"]);
}

/// A text that is never shown is never corrected.
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

/// `docs/commands.md` is made from the table of commands. `make docs` writes it again.
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

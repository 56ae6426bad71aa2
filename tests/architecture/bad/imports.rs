use crate::imports::Graph;
use crate::source::Source;

/// A tree of the files that the rules need, in which `files` replace or add some.
fn tree(files: &[(&str, &str)]) -> Vec<Source> {
    let others = [
        ("src/lib.rs", "pub mod memory; pub mod vault; pub mod stage;"),
        ("src/memory/mod.rs", "mod key; pub use key::Key;"),
        ("src/memory/key.rs", "pub struct Key;"),
        ("src/vault/mod.rs", "mod film; mod header; pub use film::Film;"),
        ("src/vault/film.rs", "pub struct Film; pub fn open() {}"),
        ("src/vault/header.rs", "pub struct Header;"),
        ("src/workers/mod.rs", "pub mod stage; pub const TIMEOUT: u64 = 1;"),
        ("src/workers/stage.rs", "pub struct StageHandle;"),
        ("src/stage/mod.rs", "mod session; pub fn run() {}"),
        ("src/stage/session.rs", "pub struct Session;"),
        ("src/cli/mod.rs", ""),
    ];
    let kept = others
        .iter()
        .filter(|(path, _)| !files.iter().any(|(other, _)| other == path));
    kept.chain(files).map(|(path, text)| Source::new(path, text)).collect()
}

fn circles(files: &[(&str, &str)]) -> Vec<String> {
    let graph = Graph::shipped(&tree(files));
    assert_eq!(graph.unresolved, [""; 0]);
    graph.circles()
}

fn upward(path: &str, text: &str) -> usize {
    Graph::with_tests(&tree(&[(path, text)])).upward().len()
}

fn sideways(path: &str, text: &str) -> usize {
    Graph::with_tests(&tree(&[(path, text)])).sideways().len()
}

#[test]
fn a_circle_of_two_files_is_seen() {
    let found = circles(&[
        ("src/vault/film.rs", "use super::header::Header; pub struct Film;"),
        ("src/vault/header.rs", "pub struct Header(super::film::Film);"),
    ]);
    assert_eq!(found.len(), 1);
    assert!(
        found[0].contains("src/vault/film.rs:1 imports src/vault/header.rs"),
        "{}",
        found[0]
    );
    assert!(
        found[0].contains("src/vault/header.rs:1 imports src/vault/film.rs"),
        "{}",
        found[0]
    );
}

#[test]
fn a_circle_of_three_files_is_seen() {
    let found = circles(&[
        ("src/vault/mod.rs", "mod film; mod header; mod keys;"),
        ("src/vault/header.rs", "use super::keys::derive; pub struct Header;"),
        ("src/vault/keys.rs", "pub fn derive() { crate::vault::film::open() }"),
        (
            "src/vault/film.rs",
            "use crate::vault::header::Header; pub fn open() {}",
        ),
    ]);
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("a circle of 3 files"), "{}", found[0]);
}

#[test]
fn a_circle_through_a_re_export_is_seen() {
    // `header` takes `Film` from the folder, which has it from `film`.
    let found = circles(&[
        ("src/vault/film.rs", "use super::header::Header; pub struct Film;"),
        (
            "src/vault/header.rs",
            "use crate::vault::{self, Film}; pub struct Header;",
        ),
    ]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].contains("src/vault/header.rs:1 imports src/vault/film.rs"),
        "{}",
        found[0]
    );
}

#[test]
fn a_circle_through_an_alias_of_a_re_export_is_seen() {
    let found = circles(&[
        (
            "src/vault/mod.rs",
            "mod film; mod header; pub use self::film::Film as Sealed;",
        ),
        ("src/vault/film.rs", "pub struct Film(super::header::Header);"),
        (
            "src/vault/header.rs",
            "use crate::vault as v; pub struct Header(v::Sealed);",
        ),
    ]);
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn a_circle_on_one_operating_system_is_seen() {
    let found = circles(&[
        (
            "src/vault/mod.rs",
            "#[cfg(unix)] mod film; #[cfg(windows)] mod header;
             #[cfg(unix)] pub use film::open; #[cfg(windows)] pub use header::open;",
        ),
        ("src/vault/header.rs", "pub fn open() { super::other::f() }"),
        ("src/vault/other.rs", "pub fn f() { super::open() }"),
    ]);
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn a_circle_between_a_folder_and_a_file_in_it_is_seen() {
    let found = circles(&[
        (
            "src/stage/mod.rs",
            "mod session; pub struct Level; pub fn run() { session::start() }",
        ),
        ("src/stage/session.rs", "use super::Level; pub fn start() {}"),
    ]);
    assert_eq!(found.len(), 1, "{found:?}");
    // So is one that the folder closes by using what it re-exports.
    let found = circles(&[
        (
            "src/stage/mod.rs",
            "mod session; pub use session::Session; pub struct Level(Session);",
        ),
        ("src/stage/session.rs", "use super::Level; pub struct Session;"),
    ]);
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn a_folder_that_only_names_its_files_closes_no_circle() {
    let found = circles(&[
        (
            "src/vault/mod.rs",
            "mod film; mod header; pub use film::Film; pub(crate) use header::Header; pub type Id = u8;",
        ),
        ("src/vault/film.rs", "use super::{Header, Id}; pub struct Film;"),
    ]);
    assert_eq!(found, [""; 0]);
}

#[test]
fn a_circle_that_only_a_test_closes_is_none() {
    let found = circles(&[
        ("src/vault/film.rs", "use super::header::Header; pub struct Film;"),
        (
            "src/vault/header.rs",
            "pub struct Header; #[cfg(all(test, unix))] mod tests { use crate::vault::Film; }",
        ),
        ("src/vault/header/tests.rs", "use crate::vault::Film;"),
    ]);
    assert_eq!(found, [""; 0]);
}

#[test]
fn an_import_from_a_higher_layer_is_seen_in_every_form() {
    for wrong in [
        "use crate::stage::run;",
        "use crate::{memory::Key, stage::{self, run}};",
        "fn f() { crate::stage::run() }",
        "fn f(_: &[crate::stage::session::Session]) {}",
        "use super::super::stage;",
        "pub use crate::stage::run as go;",
        "#[cfg(test)] mod tests { use crate::stage::run; }",
        "mod inner { fn f() { super::super::super::stage::run() } }",
        "fn f() { use crate::stage; stage::run() }",
        "fn f() { for x in crate::stage::run() {} }",
        "fn f() { Vec::<crate::stage::session::Session>::new(); }",
    ] {
        assert_eq!(upward("src/vault/header.rs", wrong), 1, "{wrong}");
    }
    assert_eq!(upward("src/vault/mod.rs", "use super::stage;"), 1);
}

#[test]
fn an_import_from_a_lower_layer_or_the_own_one_is_fine() {
    for fine in [
        "//! See crate::stage.\nuse crate::{memory::Key, vault};\nuse super::film;",
        "mod tests { use super::super::film; fn f() {} }",
        "pub(super) fn f() {} pub(in crate::vault) fn g() {}",
        "const S: &str = \"crate::stage\"; /* crate::cli /* nested */ crate::cli */",
        "fn f(stage: u8) { std::process::id(); let cli = stage; }",
    ] {
        assert_eq!(upward("src/vault/header.rs", fine), 0, "{fine}");
    }
}

#[test]
fn an_import_between_the_two_ends_of_a_stage_is_seen() {
    assert_eq!(
        sideways("src/stage/session.rs", "use crate::workers::stage::StageHandle;"),
        1
    );
    assert_eq!(
        sideways("src/stage/session.rs", "fn f() { crate::workers::TIMEOUT; }"),
        1
    );
    assert_eq!(sideways("src/workers/stage.rs", "use crate::stage;"), 1);
    assert_eq!(
        sideways("src/workers/stage.rs", "use super::TIMEOUT; use crate::vault::Film;"),
        0
    );
    // The command line starts both.
    assert_eq!(sideways("src/cli/mod.rs", "use crate::{stage, workers};"), 0);
}

#[test]
fn a_path_that_leads_nowhere_is_seen() {
    let graph = Graph::shipped(&tree(&[("src/vault/header.rs", "use crate::vault::Lost;")]));
    assert_eq!(graph.unresolved, ["src/vault/header.rs:1: crate::vault::Lost"]);
}

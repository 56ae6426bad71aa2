//! Code that breaks each rule, and its innocent look-alike that does not.

use crate::lints::*;
use crate::source::Source;

fn vault(text: &str) -> Source {
    Source::new("src/vault/header.rs", text)
}

fn breaks(lint: impl Fn(&Source) -> Vec<String>, source: &Source) -> usize {
    lint(source).len()
}

#[test]
fn an_import_from_a_higher_module_is_seen_in_every_form() {
    assert_eq!(breaks(upward_imports, &vault("use crate::stage::Stage;")), 1);
    assert_eq!(
        breaks(
            upward_imports,
            &vault("use crate::{memory::{Key, Slab}, console::texts, cli};")
        ),
        2
    );
    assert_eq!(breaks(upward_imports, &vault("fn f() { crate::playback::probe() }")), 1);
    assert_eq!(breaks(upward_imports, &vault("use super::super::stage;")), 1);
    assert_eq!(
        breaks(upward_imports, &Source::new("src/vault/mod.rs", "use super::stage;")),
        1
    );
}

#[test]
fn an_import_from_a_lower_module_or_the_own_one_is_fine() {
    let fine = "//! See crate::stage.\nuse crate::{memory::Key, vault};\nuse super::film;\nmod tests { use super::super::film; fn f() {} }";
    assert_eq!(upward_imports(&vault(fine)), [""; 0]);
    assert_eq!(
        upward_imports(&Source::new("src/vault/mod.rs", "mod tests { use super::*; }")),
        [""; 0]
    );
    assert_eq!(
        upward_imports(&Source::new("src/vault/film.rs", "pub(super) fn f() {}")),
        [""; 0]
    );
    assert_eq!(
        upward_imports(&vault(
            "const S: &str = \"crate::stage\"; /* crate::cli /* nested */ crate::cli */"
        )),
        [""; 0]
    );
}

#[test]
fn unsafe_is_seen_where_it_must_not_be() {
    assert_eq!(breaks(unsafe_code, &vault("fn f() { unsafe { g() } }")), 1);
    assert_eq!(
        breaks(
            unsafe_code,
            &vault("#![forbid(unsafe_code)] // unsafe\nconst S: &str = r#\"unsafe \"fn\"\"#;")
        ),
        0
    );
    assert_eq!(
        breaks(unsafe_code, &Source::new("src/memory/slab.rs", "unsafe fn f() {}")),
        0
    );
}

#[test]
fn a_module_that_does_not_forbid_unsafe_is_seen() {
    assert_eq!(
        breaks(
            missing_forbid,
            &Source::new("src/vault/mod.rs", "// #![forbid(unsafe_code)]\nmod film;")
        ),
        1
    );
    assert_eq!(
        breaks(
            missing_forbid,
            &Source::new("src/vault/mod.rs", "#![forbid(unsafe_code)]\nmod film;")
        ),
        0
    );
}

#[test]
fn a_file_that_is_too_long_is_seen() {
    assert_eq!(breaks(too_long, &vault(&"\n".repeat(MOST_LINES + 1))), 1);
    assert_eq!(breaks(too_long, &vault(&"\n".repeat(MOST_LINES))), 0);
}

#[test]
fn a_secret_that_can_be_printed_or_copied_is_seen() {
    assert_eq!(
        breaks(
            open_secrets,
            &vault("/// A key.\n#[derive(Clone, Debug)]\npub struct Key<const N: usize>(Slab);")
        ),
        2
    );
    assert_eq!(breaks(open_secrets, &vault("impl fmt::Debug for Passphrase { }")), 1);
    assert_eq!(
        breaks(open_secrets, &vault("impl<const N: usize> Clone for Key<N> { }")),
        1
    );
    assert_eq!(
        breaks(
            open_secrets,
            &vault("#[derive(Debug)]\nstruct Film;\npub struct Key(Slab);\nimpl Drop for Key { }")
        ),
        0
    );
}

#[test]
fn a_forbidden_element_is_seen_and_a_comment_about_it_is_not() {
    assert_eq!(
        breaks(
            forbidden_elements,
            &vault("make(\"queue2\"); launch(\"appsrc ! uridecodebin3 name=d\");")
        ),
        2
    );
    assert_eq!(
        breaks(forbidden_elements, &vault("// queue2 spills to disk\nmake(\"queue\");")),
        0
    );
}

#[test]
fn writing_a_file_is_seen_outside_the_storage() {
    let writing = "fn f() { File::create(p); OpenOptions::new(); std::fs::write(p, b); }";
    assert_eq!(breaks(file_writing, &vault(writing)), 3);
    assert_eq!(breaks(file_writing, &Source::new("src/vault/storage.rs", writing)), 0);
}

#[test]
fn tests_may_write_files_and_what_stands_after_them_may_not() {
    let test = "#[cfg(test)]\nuse std::fs::File;\n#[cfg(test)]\nmod tests { fn g() { if a { File::create(p); } } }";
    assert_eq!(breaks(file_writing, &vault(test)), 0);
    assert_eq!(
        breaks(file_writing, &vault(&format!("{test} fn f() {{ File::create(p); }}"))),
        1
    );
}

#[test]
fn a_film_shown_on_trust_is_seen() {
    assert_eq!(
        breaks(
            film_on_trust,
            &vault("fn f() { CleartextFilm::assume_encrypted(file) }")
        ),
        1
    );
    assert_eq!(
        breaks(film_on_trust, &vault("pub fn assume_encrypted(file: File) -> Self {}")),
        0
    );
    assert_eq!(
        breaks(
            film_on_trust,
            &vault("#[cfg(test)]\nmod tests { fn f() { CleartextFilm::assume_encrypted(file) } }")
        ),
        0
    );
}

#[test]
fn gstreamer_beside_the_key_is_seen() {
    let started = "fn f() { let _ = playback::refresh_registry(); }";
    for path in [
        "src/workers/stage.rs",
        "src/operations/import/mod.rs",
        "src/console/window.rs",
    ] {
        assert_eq!(
            breaks(gstreamer_beside_the_key, &Source::new(path, started)),
            1,
            "{path}"
        );
    }
    let imported = "use crate::playback::{inventory, probe};\nuse gstreamer as gst;";
    assert_eq!(
        breaks(gstreamer_beside_the_key, &Source::new("src/cli/secret.rs", imported)),
        2
    );
    for path in [
        "src/cli/commands/registry.rs",
        "src/operations/doctor/playing.rs",
        "src/stage/process.rs",
    ] {
        assert_eq!(
            breaks(gstreamer_beside_the_key, &Source::new(path, started)),
            0,
            "{path}"
        );
    }
    let variables = "use crate::playback;\nfn f() { g(playback::STAGE_ENVIRONMENT) }";
    assert_eq!(
        breaks(
            gstreamer_beside_the_key,
            &Source::new("src/workers/stage.rs", variables)
        ),
        0
    );
}

#[test]
fn a_module_in_another_file_than_its_name_says_is_seen() {
    for wrong in [
        "#[path = \"windows/files.rs\"]\nmod system;",
        "#[cfg_attr(target_os = \"linux\", path = \"linux/files.rs\")]\nmod system;",
        "#[cfg(test)]\n#[path = \"header/tests.rs\"]\nmod tests;",
    ] {
        assert_eq!(breaks(path_attributes, &vault(wrong)), 1, "{wrong}");
    }
    let fine = "// #[path = \"a.rs\"]\n#[cfg(windows)]\nmod windows;\nfn f() { let path = \"a.rs\"; }";
    assert_eq!(breaks(path_attributes, &vault(fine)), 0);
}

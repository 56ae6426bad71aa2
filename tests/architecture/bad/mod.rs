//! Code that breaks each rule, and its innocent look-alike that does not.

mod imports;

use crate::lints::*;
use crate::source::Source;

fn vault(text: &str) -> Source {
    Source::new("src/vault/header.rs", text)
}

fn breaks(lint: impl Fn(&Source) -> Vec<String>, source: &Source) -> usize {
    lint(source).len()
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
    assert!(too_long("scripts/test.sh", &"\n".repeat(MAX_LINES + 1)).is_some());
    assert!(too_long("scripts/test.sh", &"\n".repeat(MAX_LINES)).is_none());
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

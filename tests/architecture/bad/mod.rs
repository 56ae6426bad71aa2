//! Code that breaks each rule, and its innocent look-alike that does not.

mod imports;

use crate::bans::{lifted, missing};
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
fn a_ban_that_clippy_does_not_know_is_seen() {
    let settings = "disallowed-methods = [
        { path = \"std::fs::write\", reason = \"one place writes files\" },
        { path = \"std::fs::copy\" }, # no reason
    ]";
    let wanted = ["std::fs::write", "std::fs::copy", "std::fs::rename"];
    assert_eq!(missing(settings, &wanted), ["std::fs::copy", "std::fs::rename"]);
}

#[test]
fn a_ban_that_is_lifted_elsewhere_is_seen() {
    let lifting = "#![expect(clippy::disallowed_methods, reason = \"why not\")]";
    assert_eq!(breaks(lifted, &vault(lifting)), 1);
    assert_eq!(breaks(lifted, &Source::new("src/vault/storage.rs", lifting)), 0);
    for wrong in [
        "#[cfg(unix)] #[allow(clippy::unwrap_used, clippy::disallowed_types)] fn f() {}",
        "#![cfg_attr(windows, allow(clippy::disallowed_methods))]",
        "#![allow(clippy::all)]",
        "#[allow(clippy::style)] fn f() {}",
    ] {
        assert_eq!(breaks(lifted, &vault(wrong)), 1, "{wrong}");
    }
    for fine in [
        "#![cfg_attr(test, allow(clippy::disallowed_methods))]",
        "#[allow(clippy::too_many_arguments)] fn f() {}",
        "#[cfg(test)] #[allow(clippy::disallowed_methods)] mod tests { }",
    ] {
        assert_eq!(breaks(lifted, &vault(fine)), 0, "{fine}");
    }
}

#[test]
fn tests_may_name_an_element_and_what_comes_after_them_may_not() {
    let test = "#[cfg(test)]\nuse std::fs::File;\n#[cfg(all(test, unix))]\nmod tests { fn g() { if a { make(\"queue2\"); } } }";
    assert_eq!(breaks(forbidden_elements, &vault(test)), 0);
    let after = format!("{test} fn f() {{ make(\"queue2\"); }}");
    assert_eq!(breaks(forbidden_elements, &vault(&after)), 1);
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

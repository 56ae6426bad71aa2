//! What clippy.toml bans, and the few files that may do it all the same. Clippy finds the calls; these rules see to it that the list of
//! bans stays whole and that no other file lifts one.

use crate::source::{Source, Token, starts_with};

/// Ways to make, change or remove a file or a folder.
pub const FILE_WRITING: [&str; 16] = [
    "std::fs::File::create",
    "std::fs::File::create_new",
    "std::fs::File::options",
    "std::fs::OpenOptions::new",
    "std::fs::write",
    "std::fs::copy",
    "std::fs::rename",
    "std::fs::hard_link",
    "std::os::unix::fs::symlink",
    "std::fs::create_dir",
    "std::fs::create_dir_all",
    "std::fs::DirBuilder::new",
    "std::fs::remove_file",
    "std::fs::remove_dir",
    "std::fs::remove_dir_all",
    "std::fs::set_permissions",
];

/// A film in the clear that is taken without asking what it is stored on.
pub const FILM_ON_TRUST: [&str; 1] = ["vitrin::film::CleartextFilm::assume_encrypted"];

/// What other threads, or another process, would get from this one.
pub const PROCESSES: [&str; 3] = [
    "std::process::Command::new",
    "std::env::set_var",
    "std::env::remove_var",
];

/// Locks that a panic on another thread poisons.
pub const LOCKS: [&str; 3] = ["std::sync::Mutex", "std::sync::RwLock", "std::sync::Condvar"];

/// The files of `src` that may lift a ban, each with a reason beside it.
const EXEMPT: [&str; 12] = [
    "src/vault/storage.rs",
    "src/platform/files/erasing.rs",
    "src/platform/files/linux.rs",
    "src/platform/files/windows.rs",
    "src/platform/sandbox/linux/mod.rs",
    "src/platform/sandbox/windows/environment.rs",
    "src/platform/process/linux/start.rs",
    "src/platform/swap/linux/scope.rs",
    "src/cli/commands/console/waiting.rs",
    "src/workers/registry.rs",
    "src/workers/sweeper.rs",
    "src/launcher.rs",
];

/// Those of `wanted` that `clippy`, the text of clippy.toml, does not ban with a reason.
pub fn missing<'a>(clippy: &str, wanted: &[&'a str]) -> Vec<&'a str> {
    let settings: toml::Table = toml::from_str(clippy).expect("clippy.toml can be read");
    let lists = ["disallowed-methods", "disallowed-types"];
    let entries = lists
        .iter()
        .filter_map(|list| settings.get(*list)?.as_array())
        .flatten();
    let banned: Vec<&str> = entries
        .filter(|entry| text(entry, "reason").is_some_and(|reason| !reason.is_empty()))
        .filter_map(|entry| text(entry, "path"))
        .collect();
    wanted.iter().copied().filter(|path| !banned.contains(path)).collect()
}

fn text<'a>(entry: &'a toml::Value, key: &str) -> Option<&'a str> {
    entry.get(key)?.as_str()
}

/// Attributes that lift a ban outside the files that may, and those that lift so much that bans are among it. In unit tests all are
/// lifted, by an attribute of `lib.rs`.
pub fn lifted(source: &Source) -> Vec<String> {
    let tokens = &source.shipped;
    let attributes = (0..tokens.len()).filter_map(|at| attribute(&tokens[at..]));
    let lifting = attributes.filter(|attribute| lifts(attribute, &source.path));
    lifting
        .map(|attribute| {
            format!(
                "{}:{}: a ban of clippy.toml is lifted here",
                source.path, attribute[0].line
            )
        })
        .collect()
}

fn lifts(attribute: &[Token], file: &str) -> bool {
    let only_tests = attribute
        .windows(5)
        .any(|part| starts_with(part, &["[", "cfg_attr", "(", "test", ","]));
    let lints = attribute.windows(3).filter(|part| starts_with(part, &["clippy", "::"]));
    let mut lints = lints.filter_map(|part| part[2].word());
    !only_tests
        && lints.any(|lint| match lint {
            "all" | "style" => true,
            "disallowed_methods" | "disallowed_types" => !EXEMPT.contains(&file),
            _ => false,
        })
}

/// The attribute that `tokens` begin with.
fn attribute(tokens: &[Token]) -> Option<&[Token]> {
    let begins = starts_with(tokens, &["#", "["]) || starts_with(tokens, &["#", "!", "["]);
    let end = tokens.iter().position(|token| token.is("]"))?;
    begins.then_some(&tokens[..=end])
}

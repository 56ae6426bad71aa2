//! The rules of the architecture. Each looks at one file and says, a line each, where it is broken.

use crate::source::{Kind, Source, starts_with};

/// Elements that write film to a disk, reach the network, or choose other elements that the list of allowed ones has not.
const FORBIDDEN_ELEMENTS: [&str; 17] = [
    "queue2",
    "downloadbuffer",
    "uridecodebin",
    "urisourcebin",
    "playbin",
    "decodebin",
    "parsebin",
    "filesink",
    "multifilesink",
    "splitmuxsink",
    "fdsink",
    "souphttpsrc",
    "curlhttpsrc",
    "rtspsrc",
    "udpsrc",
    "udpsink",
    "giosink",
];

pub const MAX_LINES: usize = 600;

/// `unsafe` outside the two modules that may.
pub fn unsafe_code(source: &Source) -> Vec<String> {
    if matches!(source.module(), Some("memory" | "platform")) {
        return Vec::new();
    }
    let found = source.tokens.iter().filter(|token| token.is("unsafe"));
    found
        .map(|token| breach(source, token.line, "unsafe belongs in memory/ and platform/"))
        .collect()
}

/// The first file of a module (or of the program) that does not forbid `unsafe`.
pub fn missing_forbid(source: &Source) -> Vec<String> {
    let begins_a_module = source.path.ends_with("/mod.rs") && source.path.matches('/').count() == 2;
    let exempt = matches!(source.module(), Some("memory" | "platform"));
    if exempt || !(begins_a_module || source.path == "src/main.rs") {
        return Vec::new();
    }
    let wanted = ["#", "!", "[", "forbid", "(", "unsafe_code", ")", "]"];
    let there = (0..source.tokens.len()).any(|at| starts_with(&source.tokens[at..], &wanted));
    if there {
        Vec::new()
    } else {
        vec![breach(source, 1, "#![forbid(unsafe_code)] is missing")]
    }
}

/// A file that has become two.
pub fn too_long(path: &str, text: &str) -> Option<String> {
    let lines = text.lines().count();
    (lines > MAX_LINES).then(|| format!("{path}: {lines} lines; the limit is {MAX_LINES}"))
}

/// A GStreamer element that must not be built.
pub fn forbidden_elements(source: &Source) -> Vec<String> {
    let mut breaches = Vec::new();
    for token in &source.shipped {
        let Kind::Text(text) = &token.kind else { continue };
        for word in text.split(|c: char| !c.is_alphanumeric()) {
            if FORBIDDEN_ELEMENTS.iter().any(|element| word.starts_with(element)) {
                breaches.push(breach(
                    source,
                    token.line,
                    &format!("the element {word} is not allowed"),
                ));
            }
        }
    }
    breaches
}

/// A module whose file is named by an attribute: the tree of files would not be the tree of modules any more.
pub fn path_attributes(source: &Source) -> Vec<String> {
    let tokens = &source.tokens;
    let begins = |at: &usize| {
        let here = &tokens[*at..];
        starts_with(here, &["#", "["]) || starts_with(here, &["#", "!", "["])
    };
    let names_a_file = |at: &usize| {
        let attribute = tokens[*at..].split(|token| token.is("]")).next().unwrap_or_default();
        attribute.windows(2).any(|pair| pair[0].is("path") && pair[1].is("="))
    };
    let found = (0..tokens.len()).filter(begins).filter(names_a_file);
    found
        .map(|at| {
            breach(
                source,
                tokens[at].line,
                "a module's file is where its name says, without #[path]",
            )
        })
        .collect()
}

/// GStreamer in the layers that run in the process that holds the vault key. The names of the variables that a stage is given are no
/// use of it; `vitrin registry` and `vitrin doctor` hold no key.
pub fn gstreamer_beside_the_key(source: &Source) -> Vec<String> {
    let holds_no_key =
        source.path == "src/cli/commands/registry.rs" || source.path.starts_with("src/operations/doctor/");
    if holds_no_key || !matches!(source.module(), Some("workers" | "operations" | "console" | "cli")) {
        return Vec::new();
    }
    let tokens = &source.shipped;
    let uses = |at: usize| {
        let here = &tokens[at..];
        let is_variable = starts_with(here, &["playback", "::", "STAGE_ENVIRONMENT"]);
        (starts_with(here, &["playback", "::"]) && !is_variable) || here[0].is("gstreamer")
    };
    let found = (0..tokens.len()).filter(|&at| uses(at));
    found
        .map(|at| {
            breach(
                source,
                tokens[at].line,
                "the process that holds the vault key starts no GStreamer",
            )
        })
        .collect()
}

fn breach(source: &Source, line: usize, what: &str) -> String {
    format!("{}:{line}: {what}", source.path)
}

//! The rules of the architecture. Each looks at one file and says, a line each, where it is broken.

use crate::source::{Kind, Source, Token, starts_with};

/// The modules from the lowest up. A file imports only from its own module and from those before it.
pub const MODULES: [&str; 13] = [
    "memory",
    "platform",
    "film",
    "policy",
    "vault",
    "protocol",
    "playback",
    "workers",
    "stage",
    "texts",
    "operations",
    "console",
    "cli",
];

/// Types that hold keys, passwords or film. They are wiped when dropped and nothing can print, copy or store them.
pub const SEALED: [&str; 5] = ["Key", "Passphrase", "Slab", "PooledSlab", "FilmTicket"];

const FORBIDDEN_TRAITS: [&str; 5] = ["Debug", "Display", "Clone", "Copy", "Serialize"];

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

pub const MOST_LINES: usize = 600;

/// Imports from a higher module, by `crate::…`, `crate::{…}` or a chain of `super`s that leaves the module.
pub fn upward_imports(source: &Source) -> Vec<String> {
    let Some(own) = source.module().and_then(layer) else {
        return Vec::new();
    };
    let mut breaches: Vec<String> = crate_paths(&source.tokens)
        .filter(|(_, name)| layer(name).is_some_and(|other| other > own))
        .map(|(line, name)| {
            breach(
                source,
                line,
                &format!("{} imports from {name}, which is above it", MODULES[own]),
            )
        })
        .collect();
    for (line, supers, depth) in super_chains(source) {
        if supers >= depth {
            breaches.push(breach(source, line, "super:: leaves the module; say crate::…"));
        }
    }
    breaches
}

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
pub fn too_long(source: &Source) -> Vec<String> {
    let lines = source.text.lines().count();
    if lines <= MOST_LINES {
        Vec::new()
    } else {
        vec![breach(
            source,
            lines,
            &format!("{lines} lines; the limit is {MOST_LINES}"),
        )]
    }
}

/// A sealed type that can be printed, copied or stored.
pub fn open_secrets(source: &Source) -> Vec<String> {
    let mut breaches = Vec::new();
    let tokens = &source.shipped;
    for (at, token) in tokens.iter().enumerate() {
        if (token.is("struct") || token.is("enum"))
            && let Some(name) = tokens.get(at + 1).and_then(sealed_name)
        {
            let derived = derives_before(&tokens[..at]);
            for wrong in FORBIDDEN_TRAITS.iter().filter(|wrong| derived.contains(wrong)) {
                breaches.push(breach(source, token.line, &format!("{name} must not be {wrong}")));
            }
        }
        if token.is("impl") {
            let head: Vec<&Token> = tokens[at..].iter().take_while(|token| !token.is("{")).collect();
            let Some(middle) = head.iter().position(|token| token.is("for")) else {
                continue;
            };
            let name = head[middle + 1..].iter().find_map(|token| sealed_name(token));
            let wrong = head[..middle]
                .iter()
                .filter_map(|token| token.word())
                .find(|word| FORBIDDEN_TRAITS.contains(word));
            if let (Some(name), Some(wrong)) = (name, wrong) {
                breaches.push(breach(source, token.line, &format!("{name} must not be {wrong}")));
            }
        }
    }
    breaches
}

/// The sealed types that a file defines.
pub fn sealed_types(source: &Source) -> Vec<&str> {
    let pairs = source
        .shipped
        .windows(2)
        .filter(|pair| pair[0].is("struct") || pair[0].is("enum"));
    pairs.filter_map(|pair| sealed_name(&pair[1])).collect()
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

/// Ways to make or change a file, outside the one place that may, and the functions that open for it, in each system's way.
pub fn file_writing(source: &Source) -> Vec<String> {
    let opens_for_it = source.path.starts_with("src/platform/files/");
    if source.path.starts_with("src/vault/storage") || opens_for_it || !source.path.starts_with("src/") {
        return Vec::new();
    }
    let tokens = &source.shipped;
    let writes = |at: usize| {
        let here = &tokens[at..];
        let paths: [&[&str]; 9] = [
            &["File", "::", "create"],
            &["File", "::", "create_new"],
            &["File", "::", "options"],
            &["fs", "::", "write"],
            &["fs", "::", "copy"],
            &["fs", "::", "rename"],
            &["fs", "::", "hard_link"],
            &["fs", "::", "create_dir"],
            &["fs", "::", "create_dir_all"],
        ];
        here[0].is("OpenOptions") || paths.iter().any(|path| starts_with(here, path))
    };
    let found = (0..tokens.len()).filter(|&at| writes(at));
    found
        .map(|at| {
            breach(
                source,
                tokens[at].line,
                "files are written in vault/storage and nowhere else",
            )
        })
        .collect()
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

/// A film in the clear that is taken without asking what it lies on.
pub fn film_on_trust(source: &Source) -> Vec<String> {
    let tokens = &source.shipped;
    let taken = (1..tokens.len()).filter(|&at| tokens[at].is("assume_encrypted") && !tokens[at - 1].is("fn"));
    taken
        .map(|at| breach(source, tokens[at].line, "only benches show a film on trust"))
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

fn layer(module: &str) -> Option<usize> {
    MODULES.iter().position(|name| *name == module)
}

/// The first names after `crate::`, those in braces too, with their lines.
fn crate_paths(tokens: &[Token]) -> impl Iterator<Item = (usize, &str)> {
    let starts = (0..tokens.len()).filter(|&at| starts_with(&tokens[at..], &["crate", "::"]));
    starts.flat_map(|at| first_names(&tokens[at + 2..]))
}

fn first_names(tokens: &[Token]) -> Vec<(usize, &str)> {
    let Some(first) = tokens.first() else { return Vec::new() };
    if let Some(word) = first.word() {
        return vec![(first.line, word)];
    }
    if !first.is("{") {
        return Vec::new();
    }
    let (mut depth, mut names, mut expected) = (0, Vec::new(), false);
    for token in tokens {
        match &token.kind {
            Kind::Mark("{") => (depth, expected) = (depth + 1, depth == 0),
            Kind::Mark("}") if depth == 1 => break,
            Kind::Mark("}") => depth -= 1,
            Kind::Mark(",") => expected = depth == 1,
            Kind::Word(word) if expected => {
                names.push((token.line, word.as_str()));
                expected = false;
            }
            _ => {}
        }
    }
    names
}

/// Each chain of `super::`: its line, its length, and how deep in the tree of modules it stands (a module's `mod.rs` is 1).
fn super_chains(source: &Source) -> Vec<(usize, usize, usize)> {
    let inside = source
        .path
        .trim_start_matches("src/")
        .trim_end_matches(".rs")
        .trim_end_matches("/mod");
    let file_depth = inside.split('/').count();
    let tokens = &source.tokens;
    let (mut chains, mut braces, mut modules, mut at) = (Vec::new(), 0, Vec::new(), 0);
    while at < tokens.len() {
        if tokens[at].is("mod") && tokens.get(at + 2).is_some_and(|token| token.is("{")) {
            modules.push(braces);
        } else if tokens[at].is("{") {
            braces += 1;
        } else if tokens[at].is("}") {
            braces -= 1;
            if modules.last() == Some(&braces) {
                modules.pop();
            }
        } else if tokens[at].is("super") {
            let length = tokens[at..].chunks(2).take_while(|pair| pair[0].is("super")).count();
            let path_goes_on = !tokens.get(at.wrapping_sub(1)).is_some_and(|before| before.is("("));
            if path_goes_on {
                chains.push((tokens[at].line, length, file_depth + modules.len()));
            }
            at += 2 * length - 1;
        }
        at += 1;
    }
    chains
}

fn sealed_name(token: &Token) -> Option<&str> {
    token.word().filter(|word| SEALED.contains(word))
}

/// What the attributes right before a definition derive.
fn derives_before(tokens: &[Token]) -> Vec<&str> {
    let start = tokens
        .iter()
        .rposition(|token| token.is(";") || token.is("}") || token.is("{"))
        .map_or(0, |at| at + 1);
    let attributes = &tokens[start..];
    let derive = attributes.iter().position(|token| token.is("derive"));
    derive.map_or_else(Vec::new, |at| attributes[at..].iter().filter_map(Token::word).collect())
}

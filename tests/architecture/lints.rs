//! The rules of the architecture. Each looks at one file and says, a line each, where it is broken.

use crate::source::{Kind, Source, Token, starts_with};

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

fn breach(source: &Source, line: usize, what: &str) -> String {
    format!("{}:{line}: {what}", source.path)
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

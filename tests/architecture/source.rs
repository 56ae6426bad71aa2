//! Rust source as the rules of the architecture see it: a sequence of tokens, without comments, each with its line.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// A file of the tree.
pub struct Source {
    /// From the top of the tree, with `/`.
    pub path: String,
    pub tokens: Vec<Token>,
    /// The tokens without what is compiled for tests only.
    pub shipped: Vec<Token>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub line: usize,
    pub kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// An identifier or a keyword.
    Word(String),
    /// The text between the quotes of a string literal of any sort.
    Text(String),
    /// Any other character that means something; `::` is one.
    Mark(&'static str),
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        let tokens = tokens(text);
        let only_tests = ["/tests.rs", "/fuzzing.rs"].iter().any(|end| path.ends_with(end))
            || ["/tests/", "/fuzzing/"].iter().any(|folder| path.contains(folder));
        let shipped = if only_tests { Vec::new() } else { without_tests(&tokens) };
        Self {
            path: path.to_owned(),
            tokens,
            shipped,
        }
    }

    /// The module of the first level that the file belongs to; `None` for `main.rs`, `lib.rs` and files outside `src`.
    pub fn module(&self) -> Option<&str> {
        self.path
            .strip_prefix("src/")?
            .split_once('/')
            .map(|(module, _)| module)
    }
}

impl Token {
    pub fn is(&self, text: &str) -> bool {
        match &self.kind {
            Kind::Word(word) => word == text,
            Kind::Mark(mark) => *mark == text,
            Kind::Text(_) => false,
        }
    }

    pub fn word(&self) -> Option<&str> {
        match &self.kind {
            Kind::Word(word) => Some(word),
            _ => None,
        }
    }
}

/// Whether `tokens` begins with these words and marks.
pub fn starts_with(tokens: &[Token], wanted: &[&str]) -> bool {
    tokens.len() >= wanted.len() && tokens.iter().zip(wanted).all(|(token, wanted)| token.is(wanted))
}

/// Leaves out every item under `#[cfg(test)]`, `#[cfg(all(test, …))]` or `#[cfg(any(fuzzing, …))]`: up to its `;`, or to the end of its braces.
fn without_tests(tokens: &[Token]) -> Vec<Token> {
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let here = &tokens[at..];
        let only_tests = [
            &["#", "[", "cfg", "(", "test"][..],
            &["#", "[", "cfg", "(", "all", "(", "test"],
            &["#", "[", "cfg", "(", "any", "(", "fuzzing"],
        ];
        if only_tests.iter().any(|attribute| starts_with(here, attribute)) {
            let attribute = here.iter().take_while(|token| !token.is("]")).count();
            at = end_of_item(tokens, at + attribute + 1);
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

/// Where the item that begins at `start` is over.
fn end_of_item(tokens: &[Token], start: usize) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate().skip(start) {
        if token.is("{") {
            depth += 1;
        } else if token.is("}") {
            depth -= 1;
            if depth == 0 {
                return at + 1;
            }
        } else if token.is(";") && depth == 0 {
            return at + 1;
        }
    }
    tokens.len()
}

/// Every Rust file below `folder`, which is named from the top of the tree.
pub fn rust_files(folder: &str) -> Vec<Source> {
    let files = text_files(&[folder], &["rs"]);
    files.iter().map(|(path, text)| Source::new(path, text)).collect()
}

/// The path and the text of every file below `folders` with one of these extensions. Links and downloaded packages are left out.
pub fn text_files(folders: &[&str], extensions: &[&str]) -> Vec<(String, String)> {
    let mut paths = Vec::new();
    for folder in folders {
        collect(&top().join(folder), extensions, &mut paths);
    }
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let name = path.strip_prefix(top()).expect("below the top").to_string_lossy();
            let text = fs::read_to_string(path).expect("a readable source file");
            (name.replace('\\', "/"), text)
        })
        .collect()
}

/// The tree: tests are run in the folder of their package. It is not asked for while compiling, as the program may have been compiled
/// for another copy of the tree.
pub fn top() -> &'static Path {
    static TOP: LazyLock<PathBuf> = LazyLock::new(|| std::env::current_dir().expect("a folder to be in"));
    &TOP
}

fn collect(folder: &Path, extensions: &[&str], paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let entry = entry.expect("a folder entry");
        let (path, kind) = (entry.path(), entry.file_type().expect("a folder entry's type"));
        let extension = path.extension().and_then(|extension| extension.to_str());
        if kind.is_dir() && !path.ends_with("node_modules") {
            collect(&path, extensions, paths);
        } else if kind.is_file() && extension.is_some_and(|extension| extensions.contains(&extension)) {
            paths.push(path);
        }
    }
}

const MARKS: &[&str] = &[
    "::", "#", "[", "]", "(", ")", "{", "}", "<", ">", ",", ";", ":", ".", "!", "=", "&", "*", "-", "+", "?", "|", "/",
    "'", "@", "$", "^", "%", "~",
];

fn tokens(text: &str) -> Vec<Token> {
    let mut rest = text;
    let mut line = 1;
    let mut tokens = Vec::new();
    while let Some(first) = rest.chars().next() {
        let (kind, length) = next(rest, first);
        if let Some(kind) = kind {
            tokens.push(Token { line, kind });
        }
        line += rest[..length].matches('\n').count();
        rest = &rest[length..];
    }
    tokens
}

/// The token that `rest` begins with, if it is one, and how many bytes to go on.
fn next(rest: &str, first: char) -> (Option<Kind>, usize) {
    if rest.starts_with("//") {
        return (None, rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return (None, block_comment(rest));
    }
    if let Some((inside, length)) = string_literal(rest) {
        return (Some(Kind::Text(inside.to_owned())), length);
    }
    if let Some(length) = char_literal(rest) {
        return (None, length);
    }
    if first.is_alphanumeric() || first == '_' {
        let length = rest
            .find(|c: char| !(c.is_alphanumeric() || c == '_'))
            .unwrap_or(rest.len());
        return (Some(Kind::Word(rest[..length].to_owned())), length);
    }
    match MARKS.iter().find(|mark| rest.starts_with(**mark)) {
        Some(mark) => (Some(Kind::Mark(mark)), mark.len()),
        None => (None, first.len_utf8()),
    }
}

fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    loop {
        let Some(found) = rest[at..].find("*/").map(|end| at + end) else {
            return rest.len();
        };
        depth += rest[at..found].matches("/*").count();
        at = found + 2;
        depth -= 1;
        if depth == 0 {
            return at;
        }
    }
}

/// The text in the string literal that `rest` begins with, and the literal's length.
fn string_literal(rest: &str) -> Option<(&str, usize)> {
    let prefix = ["\"", "b\"", "c\"", "r\"", "br\"", "r#", "br#"]
        .into_iter()
        .find(|prefix| rest.starts_with(prefix))?;
    let raw = prefix.contains('r');
    let open = rest.find('"')?;
    if !raw {
        let mut escaped = false;
        let end = rest[open + 1..].find(|c| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        })?;
        return Some((&rest[open + 1..open + 1 + end], open + end + 2));
    }
    let hashes = rest[..open].matches('#').count();
    // `r#type` is an identifier, not a string.
    if rest[..open].trim_start_matches(['b', 'r']).len() != hashes {
        return None;
    }
    let close = format!("\"{}", "#".repeat(hashes));
    let end = rest[open + 1..].find(&close)?;
    Some((&rest[open + 1..open + 1 + end], open + 1 + end + close.len()))
}

/// The length of the character literal (not the lifetime) that `rest` begins with.
fn char_literal(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix('\'')?;
    let mut characters = inside.char_indices();
    if characters.next()?.1 == '\\' {
        return inside[2..].find('\'').map(|end| end + 4);
    }
    match characters.next()? {
        (at, '\'') => Some(at + 2),
        _ => None,
    }
}

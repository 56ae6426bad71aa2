//! The paths of a file: what its `use` declarations name, and every `a::b` in types and calls.

use crate::source::{Token, starts_with};

/// A path as it is written, for example `crate::memory::{Key}` as `crate`, `memory`, `Key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    pub line: usize,
    /// The inline modules around it.
    pub scope: Vec<String>,
    pub segments: Vec<String>,
    /// What a `use` calls it here; `None` for a path in code and for `use a::*`.
    pub name: Option<String>,
    /// `use a::*`.
    pub glob: bool,
    /// `pub use`.
    pub exported: bool,
}

/// Every path of `tokens`. A name alone is one too, with a single segment: it may have been imported.
pub fn paths(tokens: &[Token]) -> Vec<Path> {
    let mut paths = Vec::new();
    let mut scopes = Scopes::default();
    let mut at = 0;
    while at < tokens.len() {
        scopes.pass(tokens, at);
        if tokens[at].is("use") && !is_precise_capture(tokens, at) {
            let end = tokens[at..]
                .iter()
                .position(|token| token.is(";"))
                .map_or(tokens.len(), |end| at + end);
            let declaration = Declaration {
                scope: scopes.names.clone(),
                exported: is_exported(&tokens[..at]),
            };
            declaration.tree(&tokens[at + 1..end], &[], &mut paths);
            at = end + 1;
        } else if let Some(length) = path_length(tokens, at) {
            let words = tokens[at..at + length].iter().filter_map(Token::word);
            paths.push(Path {
                line: tokens[at].line,
                scope: scopes.names.clone(),
                segments: words.map(str::to_owned).collect(),
                name: None,
                glob: false,
                exported: false,
            });
            at += length;
        } else {
            at += 1;
        }
    }
    paths
}

/// The inline modules that a place in a file is in.
#[derive(Default)]
pub struct Scopes {
    pub names: Vec<String>,
    /// The depth of braces at which each of them began.
    began: Vec<usize>,
    pub depth: usize,
}

impl Scopes {
    /// Goes past the token `at`.
    pub fn pass(&mut self, tokens: &[Token], at: usize) {
        if starts_module(tokens, at) {
            self.names.extend(tokens[at + 1].word().map(str::to_owned));
            self.began.push(self.depth);
        } else if tokens[at].is("{") {
            self.depth += 1;
        } else if tokens[at].is("}") {
            self.depth = self.depth.saturating_sub(1);
            if self.began.last() == Some(&self.depth) {
                self.began.pop();
                self.names.pop();
            }
        }
    }

    /// Whether the place is in a module itself, not in an item's braces.
    pub fn is_top(&self) -> bool {
        self.depth == self.began.last().map_or(0, |began| began + 1)
    }
}

fn starts_module(tokens: &[Token], at: usize) -> bool {
    tokens[at].is("mod") && tokens.get(at + 2).is_some_and(|token| token.is("{"))
}

/// `impl Trait + use<'a>` is not an import.
fn is_precise_capture(tokens: &[Token], at: usize) -> bool {
    tokens.get(at + 1).is_some_and(|token| token.is("<"))
}

/// Whether what is before `use` makes it a re-export: `pub`, `pub(super)`, `pub(in crate::console)`.
fn is_exported(before: &[Token]) -> bool {
    let item = before
        .iter()
        .rposition(|token| [";", "}", "{", "]"].iter().any(|mark| token.is(mark)))
        .map_or(0, |at| at + 1);
    before.get(item).is_some_and(|token| token.is("pub"))
}

/// How many tokens the path that begins at `at` has, if one does.
fn path_length(tokens: &[Token], at: usize) -> Option<usize> {
    tokens[at].word()?;
    let before = at.checked_sub(1).map(|before| &tokens[before]);
    // A field or method, the rest of a longer path, a name that is defined here.
    let continues = before.is_some_and(|token| [".", "::", "fn", "mod"].iter().any(|word| token.is(word)));
    let visibility = [&["pub", "("][..], &["pub", "(", "in"]];
    if continues || visibility.iter().any(|marks| ends_with(&tokens[..at], marks)) {
        return None;
    }
    let pairs = tokens[at + 1..].chunks_exact(2);
    let more = pairs
        .take_while(|pair| pair[0].is("::") && pair[1].word().is_some())
        .count();
    Some(1 + 2 * more)
}

fn ends_with(tokens: &[Token], wanted: &[&str]) -> bool {
    tokens.len() >= wanted.len() && starts_with(&tokens[tokens.len() - wanted.len()..], wanted)
}

struct Declaration {
    scope: Vec<String>,
    exported: bool,
}

impl Declaration {
    /// The paths of a use-tree below `prefix`.
    fn tree(&self, tokens: &[Token], prefix: &[String], paths: &mut Vec<Path>) {
        let mut segments = prefix.to_vec();
        let mut at = 0;
        while at < tokens.len() {
            let token = &tokens[at];
            if token.is("{") {
                for branch in branches(&tokens[at + 1..]) {
                    self.tree(branch, &segments, paths);
                }
                return;
            } else if token.is("*") {
                paths.push(self.path(token.line, segments, None, true));
                return;
            } else if token.is("as") {
                let name = tokens.get(at + 1).and_then(Token::word).map(str::to_owned);
                paths.push(self.path(token.line, segments, name, false));
                return;
            } else if let Some(word) = token.word().filter(|word| *word != "self" || segments.is_empty()) {
                segments.push(word.to_owned());
            }
            at += 1;
        }
        if let (Some(last), Some(token)) = (segments.last().cloned(), tokens.first()) {
            paths.push(self.path(token.line, segments, Some(last), false));
        }
    }

    fn path(&self, line: usize, segments: Vec<String>, name: Option<String>, glob: bool) -> Path {
        Path {
            line,
            scope: self.scope.clone(),
            segments,
            name,
            glob,
            exported: self.exported,
        }
    }
}

/// The parts between the commas of a brace whose inside begins with `tokens`.
fn branches(tokens: &[Token]) -> Vec<&[Token]> {
    let (mut depth, mut start, mut branches) = (0, 0, Vec::new());
    for (at, token) in tokens.iter().enumerate() {
        let ends = token.is("}") && depth == 0;
        if ends || (token.is(",") && depth == 0) {
            if start < at {
                branches.push(&tokens[start..at]);
            }
            start = at + 1;
        }
        if ends {
            break;
        } else if token.is("{") {
            depth += 1;
        } else if token.is("}") {
            depth -= 1;
        }
    }
    branches
}

/// The names of the items that `tokens` define, each with the inline modules around it; not what is inside functions and `impl`s.
pub fn items(tokens: &[Token]) -> Vec<(Vec<String>, String)> {
    const KEYWORDS: [&str; 10] = [
        "fn", "struct", "enum", "union", "trait", "type", "const", "static", "mut", "mod",
    ];
    let mut items = Vec::new();
    let mut scopes = Scopes::default();
    for at in 0..tokens.len() {
        if scopes.is_top() {
            let name = if KEYWORDS.iter().any(|keyword| tokens[at].is(keyword)) {
                tokens.get(at + 1)
            } else if starts_with(&tokens[at..], &["macro_rules", "!"]) {
                tokens.get(at + 2)
            } else {
                None
            };
            let made = macro_arguments(tokens, at).iter().filter_map(Token::word);
            let names = name.and_then(Token::word).into_iter().chain(made);
            items.extend(names.map(|name| (scopes.names.clone(), name.to_owned())));
        }
        scopes.pass(tokens, at);
    }
    items
}

/// What is between the brackets of a macro call that begins at `at`: some of its words may become items.
fn macro_arguments(tokens: &[Token], at: usize) -> &[Token] {
    let rest = &tokens[at..];
    let is_call = rest.len() > 2 && rest[0].word().is_some() && rest[1].is("!");
    let Some(close) = [("(", ")"), ("{", "}"), ("[", "]")]
        .iter()
        .find_map(|(open, close)| (is_call && rest[2].is(open)).then_some(*close))
    else {
        return &[];
    };
    let end = rest.iter().position(|token| token.is(close)).unwrap_or(rest.len());
    &rest[3.min(end)..end]
}

//! The graph of imports: each file of `src` is a node, each path to another file's item is an edge, wherever the path is (a `use`, a
//! type, a call). A re-export is resolved to the file that defines the item, so that a `mod.rs` which only names what is inside its
//! folder imports nothing.

mod circles;
mod modules;
mod paths;

use crate::source::{Source, Token};
use modules::{Modules, Target};
use paths::Path;

/// The layers from the lowest up. A file imports only from its own layer and from those before it.
pub const LAYERS: [&[&str]; 15] = [
    &["memory"],
    &["platform"],
    &["film"],
    &["forms"],
    &["policy"],
    &["vault"],
    &["protocol"],
    &["raster"],
    &["playback"],
    // The two ends of a child process: neither imports the other.
    &["workers", "stage", "recorder"],
    &["texts"],
    &["operations"],
    &["console"],
    &["cli"],
    // Of tests and fuzzers alone.
    &["fuzzing"],
];

/// One file imports from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    pub from: String,
    /// Where `from` does so for the first time.
    pub line: usize,
    /// The file that defines what is imported.
    pub to: String,
}

/// All imports of a tree.
pub struct Graph {
    pub imports: Vec<Import>,
    /// Paths that lead nowhere in the tree: either the tree does not compile or this program does not understand it.
    pub unresolved: Vec<String>,
}

impl Graph {
    /// The imports of what is shipped.
    pub fn shipped(files: &[Source]) -> Self {
        Self::new(files, |file| &file.shipped)
    }

    /// The imports of what is shipped and of the unit tests.
    pub fn with_tests(files: &[Source]) -> Self {
        Self::new(files, |file| &file.tokens)
    }

    fn new(files: &[Source], tokens: impl Fn(&Source) -> &[Token]) -> Self {
        let parsed: Vec<(&str, Vec<Path>)> = files
            .iter()
            .map(|file| (file.path.as_str(), paths::paths(tokens(file))))
            .collect();
        let modules = Modules::new(&parsed, |path| {
            let file = files.iter().find(|file| file.path == path);
            file.map_or(&[][..], &tokens)
        });
        let mut graph = Self {
            imports: Vec::new(),
            unresolved: Vec::new(),
        };
        for (from, paths) in &parsed {
            let first = graph.imports.len();
            for path in paths.iter().filter(|path| !is_only_a_name(from, path, paths)) {
                graph.add(from, first, path, modules.resolve(from, path));
            }
        }
        graph
    }

    /// Adds what is new. The imports of `from` begin at `first`.
    fn add(&mut self, from: &str, first: usize, path: &Path, targets: Vec<Target>) {
        for target in targets {
            match target {
                Target::File(to) if to == from || self.imports[first..].iter().any(|import| import.to == to) => {}
                Target::File(to) => self.imports.push(Import {
                    from: from.to_owned(),
                    line: path.line,
                    to,
                }),
                Target::Unknown => self
                    .unresolved
                    .push(format!("{from}:{}: {}", path.line, path.segments.join("::"))),
                Target::Elsewhere => {}
            }
        }
    }

    /// Groups of files of which each imports, directly or through others, all the others.
    pub fn circles(&self) -> Vec<String> {
        circles::circles(&self.imports)
    }

    /// Imports from a layer above.
    pub fn upward(&self) -> Vec<String> {
        self.across(|from, to| to > from, "is above")
    }

    /// Imports between the two ends of a child process.
    pub fn sideways(&self) -> Vec<String> {
        self.across(|from, to| to == from, "is the other end of")
    }

    /// The imports that leave their module and whose layers, as numbers from the lowest up, are `wrong`.
    fn across(&self, wrong: impl Fn(usize, usize) -> bool, what: &str) -> Vec<String> {
        let breach = |import: &Import| {
            let (from, to) = (module(&import.from)?, module(&import.to)?);
            (from != to && wrong(layer(from)?, layer(to)?)).then(|| {
                format!(
                    "{}:{}: imports {}: {to} {what} {from}",
                    import.from, import.line, import.to
                )
            })
        };
        self.imports.iter().filter_map(breach).collect()
    }
}

/// A re-export in a folder's `mod.rs` whose name the file itself does not use: it is an address, not an import.
fn is_only_a_name(file: &str, path: &Path, paths: &[Path]) -> bool {
    let Some(name) = path.name.as_ref().filter(|_| path.exported) else {
        return false;
    };
    let uses_it =
        |other: &Path| other.scope == path.scope && other.name.is_none() && other.segments.first() == Some(name);
    file.ends_with("/mod.rs") && !paths.iter().any(uses_it)
}

/// The module of the first level that a file of `src` belongs to; `None` for `lib.rs` and the programs.
fn module(file: &str) -> Option<&str> {
    file.strip_prefix("src/")?.split_once('/').map(|(module, _)| module)
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

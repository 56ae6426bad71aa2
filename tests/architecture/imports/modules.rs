//! The tree of modules, and what a path in it leads to.

use std::collections::{BTreeMap, BTreeSet};

use super::paths::{Path, items};
use crate::source::Token;

/// What a path leads to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// An item that this file defines.
    File(String),
    /// Another crate, a local name, a type's own item.
    Elsewhere,
    /// A place in this crate that does not exist.
    Unknown,
}

#[derive(Default)]
struct Module {
    file: String,
    items: BTreeSet<String>,
    /// What a `use` calls a path. There are several of one name where `cfg` chooses.
    names: BTreeMap<String, Vec<Vec<String>>>,
    globs: Vec<Vec<String>>,
}

/// Every module, inline ones too, by its path from the crate's root.
pub struct Modules(BTreeMap<Vec<String>, Module>);

/// Re-exports of re-exports; more is a circle of names.
const MAX_HOPS: usize = 12;

impl Modules {
    pub fn new<'a>(files: &[(&str, Vec<Path>)], tokens: impl Fn(&str) -> &'a [Token]) -> Self {
        let mut modules = Self(BTreeMap::new());
        for (file, paths) in files {
            let own = path_of(file);
            modules.at(&own, &[], file);
            for (scope, item) in items(tokens(file)) {
                modules.at(&own, &scope, file).items.insert(item);
            }
            for path in paths.iter().filter(|path| path.glob || path.name.is_some()) {
                let module = modules.at(&own, &path.scope, file);
                match &path.name {
                    Some(name) => module
                        .names
                        .entry(name.clone())
                        .or_default()
                        .push(path.segments.clone()),
                    None => module.globs.push(path.segments.clone()),
                }
            }
        }
        modules
    }

    fn at(&mut self, own: &[String], scope: &[String], file: &str) -> &mut Module {
        let module = self.0.entry([own, scope].concat()).or_default();
        module.file = file.to_owned();
        module
    }

    /// Where a path of `file` leads: usually one place, several where `cfg` chooses between systems.
    pub fn resolve(&self, file: &str, path: &Path) -> Vec<Target> {
        let here = [path_of(file), path.scope.clone()].concat();
        // A name alone is defined in the file, or a `use` has said already where it is from.
        if path.segments.len() == 1 && !path.glob {
            return vec![Target::Elsewhere];
        }
        let mut targets = self.walk_from(&here, &path.segments, 0);
        targets.sort();
        targets.dedup();
        targets
    }

    /// Follows `segments` as they are written in the module `here`.
    fn walk_from(&self, here: &[String], segments: &[String], hops: usize) -> Vec<Target> {
        let Some(first) = segments.first().filter(|_| hops < MAX_HOPS) else {
            return vec![Target::Elsewhere];
        };
        match first.as_str() {
            "crate" | "vitrin" => self.walk(&[], &segments[1..], hops),
            "self" => self.walk(here, &segments[1..], hops),
            "super" => {
                let up = segments.iter().take_while(|segment| *segment == "super").count();
                let top = here.len().saturating_sub(up);
                self.walk(&here[..top], &segments[up..], hops)
            }
            _ => {
                let found = self.walk(here, segments, hops);
                if found == [Target::Unknown] {
                    vec![Target::Elsewhere]
                } else {
                    found
                }
            }
        }
    }

    /// Follows `rest` from the module `base` down, through what the modules re-export.
    fn walk(&self, base: &[String], rest: &[String], hops: usize) -> Vec<Target> {
        let Some(module) = self.0.get(base) else {
            return vec![Target::Unknown];
        };
        let Some(next) = rest.first() else {
            return vec![Target::File(module.file.clone())];
        };
        let below = [base, std::slice::from_ref(next)].concat();
        if self.0.contains_key(&below) {
            return self.walk(&below, &rest[1..], hops);
        }
        let mut found = Vec::new();
        if module.items.contains(next) {
            found.push(Target::File(module.file.clone()));
        }
        for named in module.names.get(next).into_iter().flatten() {
            found.extend(self.walk_from(base, &[named.as_slice(), &rest[1..]].concat(), hops + 1));
        }
        if found.is_empty() && hops < MAX_HOPS {
            let through = module.globs.iter().filter(|glob| is_ours(glob));
            found = through
                .flat_map(|glob| self.walk_from(base, &[glob.as_slice(), rest].concat(), hops + 1))
                .filter(|target| matches!(target, Target::File(_)))
                .collect();
        }
        if found.is_empty() { vec![Target::Unknown] } else { found }
    }
}

fn is_ours(glob: &[String]) -> bool {
    matches!(glob.first().map(String::as_str), Some("crate" | "self" | "super"))
}

/// The module that a file of `src` is: `src/vault/mod.rs` is `vault`, `src/lib.rs` the root. A program is a crate of its own; it gets
/// a place beside the modules.
fn path_of(file: &str) -> Vec<String> {
    let inside = file.trim_start_matches("src/").trim_end_matches(".rs");
    let inside = inside.strip_suffix("/mod").unwrap_or(inside);
    if inside == "lib" {
        return Vec::new();
    }
    inside.split('/').map(str::to_owned).collect()
}

//! Circles in the graph of imports (Tarjan's strongly connected components).

use std::collections::{BTreeMap, BTreeSet};

use super::Import;

/// Each circle with its files and the imports that close it.
pub fn circles(imports: &[Import]) -> Vec<String> {
    let mut edges: BTreeMap<&str, Vec<&Import>> = BTreeMap::new();
    for import in imports {
        edges.entry(&import.from).or_default().push(import);
    }
    let mut search = Search {
        edges: &edges,
        visited: BTreeMap::new(),
        stack: Vec::new(),
        circles: Vec::new(),
    };
    for file in edges.keys() {
        if !search.visited.contains_key(file) {
            search.visit(file);
        }
    }
    search.circles.iter().map(|files| describe(files, &edges)).collect()
}

struct Search<'a> {
    edges: &'a BTreeMap<&'a str, Vec<&'a Import>>,
    /// Each file's number, in the order of visits.
    visited: BTreeMap<&'a str, usize>,
    stack: Vec<&'a str>,
    circles: Vec<BTreeSet<&'a str>>,
}

impl<'a> Search<'a> {
    /// The lowest number that is on the stack and can be reached from `file`.
    fn visit(&mut self, file: &'a str) -> usize {
        let number = self.visited.len();
        self.visited.insert(file, number);
        self.stack.push(file);
        let mut lowest = number;
        let edges = self.edges;
        for import in edges.get(file).into_iter().flatten() {
            let reached = match self.visited.get(import.to.as_str()) {
                None => self.visit(&import.to),
                Some(number) if self.stack.contains(&import.to.as_str()) => *number,
                Some(_) => continue,
            };
            lowest = lowest.min(reached);
        }
        if lowest == number {
            let start = self
                .stack
                .iter()
                .position(|on_stack| *on_stack == file)
                .unwrap_or_default();
            let members: BTreeSet<&str> = self.stack.drain(start..).collect();
            if members.len() > 1 {
                self.circles.push(members);
            }
        }
        lowest
    }
}

fn describe(files: &BTreeSet<&str>, edges: &BTreeMap<&str, Vec<&Import>>) -> String {
    let mut lines = vec![format!("a circle of {} files:", files.len())];
    for file in files {
        for import in edges.get(file).into_iter().flatten() {
            if files.contains(import.to.as_str()) {
                lines.push(format!("    {file}:{} imports {}", import.line, import.to));
            }
        }
    }
    lines.join("\n")
}

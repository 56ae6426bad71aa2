//! What leaves a vault in the clear: into a file that is opened while the command may still do so, or to standard output.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::context::Context;
use super::exit::Exit;
use super::failure::Failure;
use crate::vault::new_file;

/// Where an export goes, and what it becomes.
#[derive(Clone)]
pub struct Target<F> {
    /// The file; `None`: standard output.
    path: Option<PathBuf>,
    /// What it becomes.
    pub form: F,
}

impl<F: Copy> Target<F> {
    /// From what was typed: the ending of a file says what it becomes, and standard output (-) gets `stdout`.
    pub fn parse(text: &str, endings: &[(&str, F)], stdout: F) -> Result<Self, String> {
        if text == "-" {
            return Ok(Self {
                path: None,
                form: stdout,
            });
        }
        let ending = Path::new(text)
            .extension()
            .map(|ending| ending.to_string_lossy().to_lowercase());
        let known = endings.iter().find(|(known, _)| Some(*known) == ending.as_deref());
        match known {
            Some((_, form)) => Ok(Self {
                path: Some(text.into()),
                form: *form,
            }),
            None => {
                let endings: Vec<String> = endings.iter().map(|(ending, _)| format!(".{ending}")).collect();
                let (last, others) = endings
                    .split_last()
                    .map_or((String::new(), &[][..]), |(last, others)| (last.clone(), others));
                let named = if others.is_empty() {
                    last
                } else {
                    format!("{} or {last}", others.join(", "))
                };
                Err(format!("a file that ends in {named}, or -"))
            }
        }
    }
}

/// The file to export to, once it was opened: before the process gives up the right to.
#[derive(Default)]
pub struct ExportFile(Option<io::Result<File>>);

impl ExportFile {
    /// Opens the file that is named, if one is.
    pub fn make<F>(target: Option<&Target<F>>) -> Self {
        let path = target.and_then(|target| target.path.as_deref());
        Self(path.map(new_file))
    }

    /// The file, if an export goes into one; fails where it could not be opened, before a password is asked for.
    pub fn open(self) -> Result<Option<File>, Failure> {
        self.0.transpose().map_err(|error| cannot_write(&error))
    }
}

/// Writes what is exported into the file, and says how much that was by the text `told`; or to standard output, and says nothing.
pub fn write_export(
    file: Option<File>,
    text: &str,
    told: &str,
    count: u64,
    context: &mut Context,
) -> Result<(), Failure> {
    let Some(mut file) = file else {
        return context.out.write(text.as_bytes()).map_err(Failure::Output);
    };
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    written.map_err(|error| cannot_write(&error))?;
    context.print_text(told, &[("count", count.into())])
}

fn cannot_write(error: &io::Error) -> Failure {
    Failure::Text {
        exit: Exit::Other,
        id: "cli-export-file",
        arguments: vec![("why", error.to_string())],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_says_what_it_becomes() {
        let parse = |text| Target::parse(text, &[("csv", 1), ("json", 2)], 3);
        let target = parse("a/b.CSV").expect("a table");
        assert_eq!((target.form, target.path), (1, Some("a/b.CSV".into())));
        let target = parse("-").expect("standard output");
        assert_eq!((target.form, target.path), (3, None));
        for bad in ["a.docx", "csv", "", "-x"] {
            assert_eq!(
                parse(bad).err().as_deref(),
                Some("a file that ends in .csv or .json, or -"),
                "{bad}"
            );
        }
    }
}

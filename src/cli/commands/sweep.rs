//! `vitrin sweep`: looks on this computer for copies of films that are, or were, in a vault.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::cli::args::{PasswordArgs, SwapArgs};
use crate::cli::columns::escape_control_chars;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::operations::sweep::{Found, Likeness, Report, Sweep, Wanted, usual_places};
use crate::vault::Known;

pub const ABOUT: &str = "Look on this computer for copies of films that are, or were, in a vault";

pub const JSON: &str = "\
Without a folder, it looks where copies are usually left: desktop, downloads, documents, videos, pictures, trash, temporary folders, and \
the caches of browsers and players. Copies are recognised by what the vault keeps of each file that it has imported (its length, its beginning and its \
end, under a key that is in the vault), also of films that are erased by now.

With --json, one object with:
  copies      list; each has path, size, film (id, or null if that one is erased), whole (false: only the beginning of it), erased, and left
              (why it is still there, or null)
  looked_at   number of files
  unreadable  list of folders and files that could not be read, or were too many or too deep; a hundred at most

What it cannot see: films that were imported by an older Vitrin or recorded straight into the vault; films that were cut, compressed or converted; what \
is inside archives, mails and backups; what a browser keeps in pieces; other users' folders, other computers and clouds; and what was \
deleted without being overwritten. Lists of recently opened files may still name a film.";

#[derive(Args)]
pub struct SweepCopies {
    /// Folder of the vault
    pub(crate) dir: PathBuf,

    /// Where to look; where copies are usually left, if not given
    #[arg(value_name = "FOLDER")]
    pub(crate) folders: Vec<PathBuf>,

    /// Erase the copies that are found: overwrite and remove them
    #[arg(long)]
    pub(crate) erase: bool,

    /// Print JSON for a script
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    password: PasswordArgs,

    #[command(flatten)]
    swap: SwapArgs,
}

#[derive(Serialize)]
struct SweepJson {
    copies: Vec<CopyJson>,
    looked_at: u64,
    unreadable: Vec<String>,
}

#[derive(Serialize)]
struct CopyJson {
    path: String,
    size: u64,
    film: Option<String>,
    whole: bool,
    erased: bool,
    left: Option<String>,
}

impl SweepCopies {
    /// The folders that are searched.
    pub(crate) fn places(&self) -> Vec<PathBuf> {
        if self.folders.is_empty() {
            return usual_places();
        }
        let absolute = |folder: &PathBuf| folder.canonicalize().ok();
        self.folders.iter().filter_map(absolute).collect()
    }

    pub fn run(self, context: &mut Context) -> Result<(), Failure> {
        if let Some(missing) = self.folders.iter().find(|folder| !folder.is_dir()) {
            return Err(Failure::Text {
                exit: Exit::Usage,
                id: "cli-no-such-folder",
                arguments: vec![("folder", escape_control_chars(&missing.to_string_lossy()))],
            });
        }
        context.check_swap(self.swap)?;
        let places = self.places();
        let skipped = self.dir.canonicalize().into_iter().collect();
        // The vault is closed again before the search begins.
        let (wanted, titles) = {
            let vault = context.unlock_to_read(&self.dir, &self.password)?;
            let titles: Vec<_> = vault.films().iter().map(|film| (film.id, film.title.clone())).collect();
            (Wanted::of(&vault)?, titles)
        };
        let mut result = SweepJson {
            copies: Vec::new(),
            looked_at: 0,
            unreadable: Vec::new(),
        };
        let Some(wanted) = wanted else {
            return if self.json {
                context.print_json(&result)
            } else {
                context.print_text("cli-nothing-to-look-for", &[])
            };
        };
        let mut sweep = Sweep::begin(&wanted, places, skipped, None).map_err(Failure::System)?;
        let films = wanted.into_films();
        let text = |path: &PathBuf| path.to_string_lossy().into_owned();
        loop {
            match sweep.next_report().map_err(Failure::System)? {
                Report::Found(Found {
                    path,
                    number,
                    size,
                    likeness,
                }) => {
                    let film = match films.get(number) {
                        Some(Known::InVault(id)) => Some(*id),
                        _ => None,
                    };
                    let title = titles.iter().find(|(id, _)| Some(*id) == film).map(|(_, title)| title);
                    if !self.json {
                        let id = match (likeness, title) {
                            (Likeness::Whole, Some(_)) => "cli-copy-of",
                            (Likeness::Whole, None) => "cli-copy-of-erased",
                            (Likeness::Beginning, Some(_)) => "cli-beginning-of",
                            (Likeness::Beginning, None) => "cli-beginning-of-erased",
                        };
                        let title = escape_control_chars(title.map_or("", String::as_str));
                        let path = escape_control_chars(&path.to_string_lossy());
                        let size = context.texts.size(size);
                        let arguments = [("path", path.into()), ("title", title.into()), ("size", size.into())];
                        context.print_text(id, &arguments)?;
                    }
                    result.copies.push(CopyJson {
                        path: text(&path),
                        size,
                        film: film.map(|id| id.to_string()),
                        whole: likeness == Likeness::Whole,
                        erased: false,
                        left: None,
                    });
                }
                Report::Searched { looked_at, unreadable } => {
                    result.looked_at = looked_at;
                    result.unreadable = unreadable.iter().map(text).collect();
                    break;
                }
                _ => {}
            }
        }
        if self.erase && !result.copies.is_empty() {
            sweep
                .erase((0..result.copies.len()).collect())
                .map_err(Failure::System)?;
            loop {
                match sweep.next_report().map_err(Failure::System)? {
                    Report::Erased { copy, .. } => result.copies[copy].erased = true,
                    Report::Left { copy, why } => result.copies[copy].left = Some(why),
                    Report::Done => break,
                    _ => {}
                }
            }
        }
        self.conclude(&result, context)
    }

    fn conclude(&self, result: &SweepJson, context: &mut Context) -> Result<(), Failure> {
        let (found, erased) = (
            result.copies.len(),
            result.copies.iter().filter(|copy| copy.erased).count(),
        );
        let left: Vec<_> = result.copies.iter().filter(|copy| copy.left.is_some()).collect();
        if self.json {
            context.print_json(result)?;
        } else {
            let looked_at = ("files", result.looked_at.into());
            context.print_text(
                "cli-swept",
                &[looked_at, ("copies", found.into()), ("erased", erased.into())],
            )?;
            if !result.unreadable.is_empty() {
                context.print_text("cli-not-looked-at", &[("count", result.unreadable.len().into())])?;
            }
            context.print_text("cli-sweep-cannot-see", &[])?;
        }
        for copy in &left {
            context.warn("cli-file-left", &[("file", escape_control_chars(&copy.path).into())]);
        }
        if left.is_empty() {
            Ok(())
        } else {
            Err(Failure::text(Exit::Other, "cli-copies-left"))
        }
    }
}

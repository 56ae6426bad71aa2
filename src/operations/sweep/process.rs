//! The process that sweeps: it has the key of the fingerprints and no other, and may read and erase below the places that it is told,
//! and nothing else.

use std::fs::File;
use std::io::{self, BufRead, Write};

use super::messages::{Found, Order, Report, Request, read_line, write_line};
use super::places::companion_in_trash;
use super::search::Search;
use crate::memory::MemoryError;
use crate::platform::files::erase_file;
use crate::platform::{self, SandboxPlan};

/// Does what `from` says and tells `to`, until `from` ends. To be called before there is a second thread: it goes into its sandbox
/// once it knows the places, and may search no others from then on.
///
/// # Errors
/// When it cannot read or write, or is told nonsense.
pub fn run(from: &mut impl BufRead, to: &mut impl Write) -> io::Result<()> {
    let mut found: Vec<Found> = Vec::new();
    let mut is_confined = false;
    while let Some(order) = read_line(from)? {
        match order {
            Order::Sweep(request) => {
                if !std::mem::replace(&mut is_confined, true) {
                    // Where the kernel has no Landlock it goes on: it erases only what it has found.
                    let _ = platform::sandbox(&SandboxPlan::for_sweeping(&request.places));
                }
                found = search(&request, to)?;
            }
            Order::Erase(copies) => {
                for copy in copies {
                    let Some(file) = found.get(copy) else { continue };
                    write_line(to, &erased(copy, file))?;
                }
                write_line(to, &Report::Done)?;
            }
        }
    }
    Ok(())
}

fn search(request: &Request, to: &mut impl Write) -> io::Result<Vec<Found>> {
    let mut found = Vec::new();
    let key = request.key.as_key().map_err(no_memory)?;
    let mut search = Search::new(&key, &request.files, &request.skipped).map_err(no_memory)?;
    for place in &request.places {
        search.below(place, &mut |search, copy| match copy {
            Some(copy) => {
                found.push(copy.clone());
                write_line(to, &Report::Found(copy))
            }
            None => write_line(to, &Report::LookedAt(search.looked_at)),
        })?;
    }
    let (looked_at, unreadable) = (search.looked_at, std::mem::take(&mut search.unreadable));
    write_line(to, &Report::Searched { looked_at, unreadable })?;
    Ok(found)
}

/// Erases a copy, if it still has the length that it had when it was found.
fn erased(copy: usize, file: &Found) -> Report {
    let is_it = |open: &File| open.metadata().is_ok_and(|found| found.len() == file.size);
    match erase_file(&file.path, is_it, &mut |_| ()) {
        Ok(erased) => {
            if let Some(companion) = companion_in_trash(&file.path) {
                // It names where the film was; whether it is there depends on the trash can.
                let _ = erase_file(&companion, |_| true, &mut |_| ());
            }
            let overwritten = erased.overwritten;
            Report::Erased { copy, overwritten }
        }
        Err(error) => Report::Left {
            copy,
            why: error.to_string(),
        },
    }
}

fn no_memory(_: MemoryError) -> io::Error {
    io::ErrorKind::OutOfMemory.into()
}

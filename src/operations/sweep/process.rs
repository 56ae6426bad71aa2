//! The process that sweeps: it has the key of the fingerprints and no other, and may read and erase below the places that it is told,
//! and nothing else.

use std::fs::File;
use std::io::{self, BufRead, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

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
pub fn run(mut from: impl BufRead + Send + 'static, to: &mut impl Write) -> io::Result<()> {
    let Some(first) = read_line(&mut from)? else {
        return Ok(());
    };
    let Order::Sweep(request) = &first else {
        return Err(io::ErrorKind::InvalidData.into());
    };
    // Where the kernel has no Landlock it goes on: it erases only what it has found.
    let _ = platform::sandbox(&SandboxPlan::for_sweeping(&request.places));
    let (hand_on, orders) = channel();
    let _ = hand_on.send(Ok(first));
    let stopped = Arc::new(AtomicU64::new(0));
    let stops = Arc::clone(&stopped);
    // Whoever searches does not listen, and a search can take minutes.
    thread::Builder::new().spawn(move || listen(&mut from, &hand_on, &stops))?;
    obey(&orders, &stopped, to)
}

/// Hands the orders on, and notes in `stopped` the number of the latest search that is wanted no more.
fn listen(from: &mut impl BufRead, hand_on: &Sender<io::Result<Order>>, stopped: &AtomicU64) {
    // The first has been read.
    let mut searches = 1;
    loop {
        let order = match read_line(from) {
            Ok(Some(Order::Stop)) => {
                stopped.store(searches, Ordering::Relaxed);
                continue;
            }
            Ok(Some(order)) => Ok(order),
            Ok(None) => break,
            Err(error) => Err(error),
        };
        searches += u64::from(matches!(order, Ok(Order::Sweep(_))));
        let is_over = order.is_err();
        if hand_on.send(order).is_err() || is_over {
            break;
        }
    }
    // Nobody is there any more who would hear what is found.
    stopped.store(u64::MAX, Ordering::Relaxed);
}

fn obey(orders: &Receiver<io::Result<Order>>, stopped: &AtomicU64, to: &mut impl Write) -> io::Result<()> {
    let (mut found, mut searches) = (Vec::new(), 0);
    for order in orders {
        match order? {
            Order::Sweep(request) => {
                searches += 1;
                found = search(&request, &|| stopped.load(Ordering::Relaxed) >= searches, to)?;
            }
            Order::Erase(copies) => {
                for copy in copies {
                    let Some(file) = found.get(copy) else { continue };
                    write_line(to, &erased(copy, file))?;
                }
                write_line(to, &Report::Done)?;
            }
            Order::Stop => {}
        }
    }
    Ok(())
}

fn search(request: &Request, is_stopped: &dyn Fn() -> bool, to: &mut impl Write) -> io::Result<Vec<Found>> {
    let mut found = Vec::new();
    let key = request.key.as_key().map_err(no_memory)?;
    let mut search = Search::new(&key, &request.files, &request.skipped, is_stopped).map_err(no_memory)?;
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

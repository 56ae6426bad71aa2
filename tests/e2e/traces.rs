//! Nothing of the film in the clear is left in any file that the program could have written.

use std::path::{Path, PathBuf};

use crate::support::desktop::{self, Desktop};
use crate::support::films;
use crate::support::seconds;
use crate::support::vitrin::{a_vault_with, title_of};

#[test]
fn no_file_holds_a_piece_of_the_film() {
    let film = films::Recipe {
        grain: 9,
        ..films::numbered()
    }
    .make();
    let clear = std::fs::read(&film.path).unwrap();
    let samples = samples_of(&clear);
    // The search can find something: the film itself.
    assert!(samples.len() > 1000 && count(&clear, &samples) >= samples.len());
    let vault = a_vault_with(&[&film.path]);
    let desktop = Desktop::start();
    let mut playing = vault.play(&title_of(&film.path)).on(&desktop);
    playing.expect("end", seconds(30));
    let folders = [
        desktop::home(),
        desktop.runtime_folder().to_owned(),
        vault.folder(),
        PathBuf::from("/dev/shm"),
    ];
    while_open_and_after(|when| {
        for folder in &folders {
            for file in files_below(folder) {
                let found = std::fs::read(&file).map_or(0, |bytes| count(&bytes, &samples));
                assert_eq!(found, 0, "{} holds {found} pieces of the film {when}", file.display());
            }
        }
        if when == "while it is open" {
            playing.close();
            assert_eq!(playing.exit_code(seconds(10)), 0);
        }
    });
}

fn while_open_and_after(mut look: impl FnMut(&str)) {
    look("while it is open");
    look("after it was closed");
}

/// Sixteen bytes out of every 512 of the film; only those that look like nothing else (no runs, no headers).
fn samples_of(clear: &[u8]) -> std::collections::HashSet<[u8; 16]> {
    let varied = |piece: &[u8; 16]| piece.iter().collect::<std::collections::HashSet<_>>().len() >= 12;
    clear
        .chunks_exact(512)
        .filter_map(|block| block[100..].first_chunk().copied())
        .filter(varied)
        .collect()
}

/// How many places of these bytes begin one of the samples.
fn count(bytes: &[u8], samples: &std::collections::HashSet<[u8; 16]>) -> usize {
    bytes
        .windows(16)
        .filter(|window| window.first_chunk().is_some_and(|piece| samples.contains(piece)))
        .count()
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let (mut files, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            // Neither links nor sockets.
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(kind) if kind.is_file() => files.push(entry.path()),
                _ => {}
            }
        }
    }
    files
}

//! Cuts films off, as a copy that broke off does.

use std::path::Path;
use std::process::Command;

use super::patched;

/// Cuts a film off where the coded picture with this number begins, the first being 0. For films without B-frames.
pub fn before_frame(whole: &Path, number: usize, path: &Path) {
    let output = Command::new("ffprobe")
        .args([
            "-v",
            "error",
            "-select_streams",
            "v",
            "-show_entries",
            "packet=pos",
            "-of",
            "csv=p=0",
        ])
        .arg(whole)
        .output()
        .unwrap_or_else(|error| panic!("ffprobe cannot be started ({error}): run make setup"));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let places: Vec<usize> = text
        .lines()
        .filter_map(|line| line.trim_end_matches(',').parse().ok())
        .collect();
    let place = *places.get(number).expect("the film has so many frames");
    patched(whole, path, |mut film| {
        film.truncate(place);
        film
    });
}

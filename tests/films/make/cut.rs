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
    // A picture in the midst of a packet has no place of its own.
    let mut places: Vec<usize> = Vec::new();
    // What belongs to a packet may stand in lines of its own, which are empty here.
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let known = line.trim_end_matches(',').parse().ok();
        places.push(known.or(places.last().copied()).unwrap_or_default());
    }
    let place = *places.get(number).expect("the film has so many frames");
    patched(whole, path, |mut film| {
        film.truncate(place);
        film
    });
}

//! Which files of a folder are parts of one recording: cameras begin a new file when one has reached the largest size that the
//! card's file system, or the camera, allows.
//!
//! Two recordings joined into one film would be worse than one that comes in two films, so names alone are believed only where
//! they are made for this (GoPro's chapters). Else everything has to agree: successive numbers, a first part of the size at which
//! cameras split, equal coding, and times that say that the second begins where the first ends.

use super::piece::Piece;
use super::recording::RecordingKind;

/// Sizes at which cameras begin a new file, in bytes.
const LIMITS: [u64; 4] = [2_000_000_000, 1 << 31, 4_000_000_000, 1 << 32];
/// So many hundredths around them count as well: a part ends with a group of pictures.
const AROUND: u64 = 3;
/// Cameras round times to seconds, and write some of them late.
const SECONDS: i64 = 5;

/// Puts the files of one folder together: each list is one recording, its parts in order.
pub(super) fn group(mut pieces: Vec<Piece>) -> Vec<Vec<Piece>> {
    pieces.sort_by_cached_key(|piece| order(&piece.entry.name));
    let mut groups: Vec<Vec<Piece>> = Vec::new();
    for piece in pieces {
        match groups.last_mut() {
            Some(group) if group.last().is_some_and(|last| belong_together(last, &piece)) => group.push(piece),
            _ => groups.push(vec![piece]),
        }
    }
    groups
}

/// By recording, then by number in it.
fn order(name: &str) -> (String, u32, String) {
    match chapter(name) {
        Some(chapter) => (
            format!("GOPRO {}{}", chapter.number, chapter.family),
            chapter.part,
            name.to_owned(),
        ),
        None => (name.to_owned(), 0, name.to_owned()),
    }
}

fn belong_together(first: &Piece, second: &Piece) -> bool {
    let alike = first.kind == RecordingKind::Film
        && second.kind == RecordingKind::Film
        && first.entry.parts().1 == second.entry.parts().1
        && first.coding == second.coding;
    if !alike {
        return false;
    }
    match (chapter(&first.entry.name), chapter(&second.entry.name)) {
        (Some(first_chapter), Some(second_chapter)) => {
            first_chapter.number == second_chapter.number
                && first_chapter.family == second_chapter.family
                && first_chapter.part + 1 == second_chapter.part
                && !first.coding.is_empty()
        }
        (None, None) => {
            follows(&first.entry.name, &second.entry.name) && is_full(first.entry.size) && goes_on(first, second)
        }
        _ => false,
    }
}

/// A name that says which part of which recording the file is.
struct Chapter<'a> {
    family: &'static str,
    number: &'a str,
    part: u32,
}

/// GoPro: `GOPR1234`, `GP011234`, `GP021234`; since 2018 `GH011234`, `GH021234` (`GX` in HEVC).
fn chapter(name: &str) -> Option<Chapter<'_>> {
    let stem = name.rsplit_once('.')?.0;
    if stem.len() != 8 || !stem.is_ascii() {
        return None;
    }
    let (head, number) = stem.split_at(4);
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(number) {
        return None;
    }
    if head == "GOPR" {
        return Some(Chapter {
            family: "GP",
            number,
            part: 0,
        });
    }
    let (family, part) = head.split_at(2);
    let family = ["GP", "GH", "GX"].into_iter().find(|known| *known == family)?;
    let part = is_number(part).then(|| part.parse().ok()).flatten()?;
    Some(Chapter { family, number, part })
}

/// Whether the second name is the first with the next number.
fn follows(first: &str, second: &str) -> bool {
    let number = |name: &str| -> Option<(String, u64)> {
        let stem = name.rsplit_once('.')?.0;
        let begin = stem.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        Some((stem[..begin].to_owned(), stem[begin..].parse().ok()?))
    };
    match (number(first), number(second)) {
        (Some((first, one)), Some((second, two))) => first == second && one.checked_add(1) == Some(two),
        _ => false,
    }
}

fn is_full(size: u64) -> bool {
    LIMITS.iter().any(|limit| size.abs_diff(*limit) <= limit / 100 * AROUND)
}

/// Whether the times of the two say that one goes on where the other ends.
fn goes_on(first: &Piece, second: &Piece) -> bool {
    let (Some(one), Some(two), Some(length)) = (first.clock, second.clock, first.length) else {
        return false;
    };
    let later = two.saturating_sub(one);
    let is_about = |length: std::time::Duration| {
        let seconds = i64::try_from(length.as_secs()).unwrap_or(i64::MAX);
        later > 0 && later.saturating_sub(seconds).abs() <= SECONDS
    };
    // Some cameras write when a part was ended, and some when the recording was begun.
    is_about(length) || second.length.is_some_and(is_about) || later == 0
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::time::Duration;

    use super::super::tree::Entry;
    use super::*;

    /// A film: name, size, camera's clock, seconds.
    fn film(name: &str, size: u64, clock: i64, seconds: u64) -> Piece {
        let entry = Entry {
            path: PathBuf::from(name),
            name: name.into(),
            size,
            modified: None,
        };
        Piece {
            kind: RecordingKind::Film,
            recorded: None,
            length: Some(Duration::from_secs(seconds)),
            device: None,
            coding: vec![1],
            clock: Some(clock),
            companions: Vec::new(),
            entry,
        }
    }

    fn names(pieces: Vec<Piece>) -> Vec<String> {
        let names = |group: Vec<Piece>| {
            let names: Vec<_> = group.into_iter().map(|piece| piece.entry.name).collect();
            names.join(" ")
        };
        group(pieces).into_iter().map(names).collect()
    }

    fn small(name: &str) -> Piece {
        film(name, 1000, 1000, 10)
    }

    #[test]
    fn gopros_chapters_are_one_recording_in_their_order() {
        let files = [
            "GH010001.MP4",
            "GH010002.MP4",
            "GH020001.MP4",
            "GH030001.MP4",
            "GX010001.MP4",
        ];
        assert_eq!(
            names(files.map(small).to_vec()),
            ["GH010001.MP4 GH020001.MP4 GH030001.MP4", "GX010001.MP4", "GH010002.MP4"]
        );
        let files = ["GOPR0007.MP4", "GP010007.MP4", "GP020007.MP4", "GOPR0008.MP4"];
        assert_eq!(
            names(files.map(small).to_vec()),
            ["GOPR0007.MP4 GP010007.MP4 GP020007.MP4", "GOPR0008.MP4"]
        );
    }

    #[test]
    fn a_chapter_that_is_missing_or_coded_otherwise_parts_the_recording() {
        assert_eq!(
            names(["GH010001.MP4", "GH030001.MP4"].map(small).to_vec()),
            ["GH010001.MP4", "GH030001.MP4"]
        );
        let other = Piece {
            coding: vec![2],
            ..small("GH020001.MP4")
        };
        assert_eq!(
            names(vec![small("GH010001.MP4"), other]),
            ["GH010001.MP4", "GH020001.MP4"]
        );
    }

    #[test]
    fn full_parts_that_follow_one_another_in_name_and_time_are_one_recording() {
        const FULL: u64 = (1 << 32) - 20_000_000;
        let together = names(vec![
            film("MVI_0009.MP4", FULL, 1000, 1800),
            film("MVI_0010.MP4", FULL, 2801, 1800),
            film("MVI_0011.MP4", 5_000_000, 4602, 7),
            film("MVI_0012.MP4", FULL, 4700, 1800),
        ]);
        assert_eq!(together, ["MVI_0009.MP4 MVI_0010.MP4 MVI_0011.MP4", "MVI_0012.MP4"]);
    }

    #[test]
    fn what_does_not_agree_in_everything_stays_apart() {
        const FULL: u64 = 1 << 31;
        let first = || film("MVI_0009.MP4", FULL, 1000, 600);
        for (why, second) in [
            ("a pause in between", film("MVI_0010.MP4", 5, 1700, 7)),
            ("a number in between", film("MVI_0011.MP4", 5, 1600, 7)),
            ("another name", film("MOV_0010.MP4", 5, 1600, 7)),
            ("another ending", film("MVI_0010.MOV", 5, 1600, 7)),
        ] {
            assert_eq!(names(vec![first(), second]).len(), 2, "{why}");
        }
        let short = film("MVI_0009.MP4", 1_000_000_000, 1000, 600);
        assert_eq!(names(vec![short, film("MVI_0010.MP4", 5, 1600, 7)]).len(), 2);
        let timeless = Piece {
            clock: None,
            ..film("MVI_0010.MP4", 5, 1600, 7)
        };
        assert_eq!(names(vec![first(), timeless]).len(), 2);
    }
}

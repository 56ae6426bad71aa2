//! Looks for copies of known files below some folders. What it meets there is untrusted: depth, number and reading are bounded.

use std::collections::{HashMap, HashSet};
use std::fs::{self, DirEntry, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use super::messages::{Found, Likeness};
use crate::memory::{MemoryError, Slab};
use crate::platform::files::{open_strictly_to_read, read_exact_at};
use crate::vault::{FINGERPRINTED, Fingerprint, FingerprintKey};

/// How deep folders are gone into.
const MAX_DEPTH: usize = 40;

/// Most entries that are looked at.
const MAX_ENTRIES: u64 = 5_000_000;

/// Ends of names of what may be a part of a film: films themselves, and what browsers and copying leave behind when they are cut off.
const PARTIAL: [&str; 20] = [
    "mp4",
    "m4v",
    "mov",
    "mts",
    "m2ts",
    "ts",
    "mod",
    "tod",
    "mpg",
    "mpeg",
    "avi",
    "mkv",
    "webm",
    "wmv",
    "3gp",
    "part",
    "partial",
    "crdownload",
    "tmp",
    "filepart",
];

/// What is looked for, and where.
pub struct Search<'a> {
    key: &'a FingerprintKey,
    by_size: HashMap<u64, Vec<usize>>,
    wanted: &'a [Fingerprint],
    largest: u64,
    skipped: &'a [PathBuf],
    is_stopped: &'a dyn Fn() -> bool,
    piece: Slab,
    seen: HashSet<PathBuf>,
    /// Number of files looked at.
    pub looked_at: u64,
    /// Entries that may still be looked at.
    entries_left: u64,
    /// Folders and files that were not looked at: they could not be read, or were too many or too deep.
    pub unreadable: Vec<PathBuf>,
}

impl<'a> Search<'a> {
    /// For copies of `wanted`; nothing below `skipped` is looked at, and nothing any more once `is_stopped` says so.
    pub fn new(
        key: &'a FingerprintKey,
        wanted: &'a [Fingerprint],
        skipped: &'a [PathBuf],
        is_stopped: &'a dyn Fn() -> bool,
    ) -> Result<Self, MemoryError> {
        let mut by_size: HashMap<u64, Vec<usize>> = HashMap::new();
        for (number, file) in wanted.iter().enumerate() {
            by_size.entry(file.size).or_default().push(number);
        }
        Ok(Self {
            key,
            by_size,
            wanted,
            largest: wanted.iter().map(|file| file.size).max().unwrap_or(0),
            skipped,
            is_stopped,
            piece: Slab::new(FINGERPRINTED)?,
            seen: HashSet::new(),
            looked_at: 0,
            entries_left: MAX_ENTRIES,
            unreadable: Vec::new(),
        })
    }

    /// Looks below `place`. `each` gets what is found, and `None` now and then, to be told how far it is.
    pub fn below(
        &mut self,
        place: &Path,
        each: &mut dyn FnMut(&Self, Option<Found>) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut folders = vec![(place.to_owned(), 0)];
        while let Some((folder, depth)) = folders.pop() {
            let is_skipped = self.skipped.iter().any(|skipped| folder.starts_with(skipped));
            if is_skipped || !self.seen.insert(folder.clone()) {
                continue;
            }
            if (self.is_stopped)() {
                return Ok(());
            }
            let Ok(entries) = fs::read_dir(&folder) else {
                self.note_unreadable(&folder);
                continue;
            };
            for entry in entries.flatten() {
                if (self.is_stopped)() {
                    return Ok(());
                }
                if self.entries_left == 0 {
                    self.note_unreadable(&folder);
                    folders.iter().for_each(|(folder, _)| self.note_unreadable(folder));
                    return Ok(());
                }
                self.entries_left -= 1;
                // Of a link itself, so that none is followed.
                let Ok(found) = entry.metadata() else { continue };
                if found.is_dir() {
                    if depth < MAX_DEPTH {
                        folders.push((entry.path(), depth + 1));
                    } else {
                        self.note_unreadable(&entry.path());
                    }
                } else if found.is_file() {
                    self.looked_at += 1;
                    let copy = self.look_at(&entry, &found);
                    if copy.is_some() || self.looked_at.is_multiple_of(500) {
                        each(self, copy)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn note_unreadable(&mut self, path: &Path) {
        // Enough to tell of; a whole foreign disk is not listed.
        if self.unreadable.len() < 100 {
            self.unreadable.push(path.to_owned());
        }
    }

    fn look_at(&mut self, entry: &DirEntry, found: &Metadata) -> Option<Found> {
        let (size, path) = (found.len(), entry.path());
        let same_size = self.by_size.get(&size).cloned().unwrap_or_default();
        let may_be_part = size >= FINGERPRINTED as u64 && size < self.largest && has_partial_name(&path);
        if size == 0 || (same_size.is_empty() && !may_be_part) {
            return None;
        }
        let file = match open_strictly_to_read(&path) {
            Ok(file) => file,
            Err(_) => {
                self.note_unreadable(&path);
                return None;
            }
        };
        let likeness = self.likeness(&file, size, &same_size, may_be_part);
        // Whoever is told what was found may end this process at once, and a process that is killed wipes nothing.
        self.piece.wipe();
        match likeness {
            Ok(likeness) => likeness.map(|(number, likeness)| Found {
                path,
                number,
                size,
                likeness,
            }),
            Err(_) => {
                self.note_unreadable(&path);
                None
            }
        }
    }

    fn likeness(
        &mut self,
        file: &File,
        size: u64,
        same_size: &[usize],
        may_be_part: bool,
    ) -> io::Result<Option<(usize, Likeness)>> {
        let len = usize::try_from(size).unwrap_or(usize::MAX).min(FINGERPRINTED);
        let piece = &mut self.piece[..len];
        read_exact_at(file, piece, 0)?;
        let start = self.key.start(piece);
        let same_start = |number: &&usize| self.wanted[**number].start == start;
        if same_size.iter().any(|number| same_start(&number)) {
            read_exact_at(file, piece, size - len as u64)?;
            let end = self.key.end(piece);
            let whole = same_size
                .iter()
                .find(|number| same_start(number) && self.wanted[**number].end == end);
            if let Some(number) = whole {
                return Ok(Some((*number, Likeness::Whole)));
            }
        }
        if !may_be_part {
            return Ok(None);
        }
        let begins_alike = |file: &Fingerprint| file.start == start && file.size > size;
        let part = self.wanted.iter().position(begins_alike);
        Ok(part.map(|number| (number, Likeness::Beginning)))
    }
}

fn has_partial_name(path: &Path) -> bool {
    match path.extension().and_then(|end| end.to_str()) {
        Some(end) => PARTIAL.iter().any(|known| end.eq_ignore_ascii_case(known)),
        // Caches have names without an end.
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn film() -> Vec<u8> {
        (0..2_500_000u32).map(|place| (place / 5 % 253) as u8).collect()
    }

    fn print(key: &FingerprintKey, film: &[u8]) -> Fingerprint {
        let mut taken = key.of_file(film.len() as u64);
        taken.update(film);
        taken.finish().unwrap()
    }

    #[test]
    fn whole_copies_and_beginnings_are_found_and_nothing_else() {
        let home = tempfile::tempdir().unwrap();
        let (film, key) = (film(), FingerprintKey::new(&[3; 32]).unwrap());
        let wanted = [print(&key, b"short film"), print(&key, &film)];
        let put = |name: &str, contents: &[u8]| {
            let path = home.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, contents).unwrap();
            path
        };
        let mut other_end = film.clone();
        *other_end.last_mut().unwrap() ^= 1;
        let mut middle = film.clone();
        middle[1_200_000] ^= 1;
        let whole = put("Desktop/a/b/möte.mp4", &film);
        let short = put("notes.txt", b"short film");
        let cut = put("Downloads/möte.mp4.crdownload", &film[..1_500_000]);
        put("other.mp4", &other_end);
        put("archive.zip", &film[..1_500_000]);
        put("same length", b"other film");
        put("vault/films/x", &film);
        #[cfg(unix)]
        std::os::unix::fs::symlink(&whole, home.path().join("link.mp4")).unwrap();
        let skipped = [home.path().join("vault")];
        let mut search = Search::new(&key, &wanted, &skipped, &|| false).unwrap();
        let mut found = Vec::new();
        let mut each = |_: &Search<'_>, copy: Option<Found>| {
            found.extend(copy);
            Ok(())
        };
        search.below(home.path(), &mut each).unwrap();
        search.below(&home.path().join("Desktop"), &mut each).unwrap();
        found.sort_by(|one, other| one.path.cmp(&other.path));
        let found: Vec<_> = found
            .iter()
            .map(|found| (found.path.clone(), found.number, found.likeness))
            .collect();
        let expected = [
            (whole, 1, Likeness::Whole),
            (cut, 1, Likeness::Beginning),
            (short, 0, Likeness::Whole),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_too_deep_or_too_much_is_told() {
        let home = tempfile::tempdir().unwrap();
        let key = FingerprintKey::new(&[3; 32]).unwrap();
        let deepest: PathBuf = (0..=MAX_DEPTH + 1).map(|_| "d").collect();
        fs::create_dir_all(home.path().join(&deepest)).unwrap();
        let mut search = Search::new(&key, &[], &[], &|| false).unwrap();
        search.below(home.path(), &mut |_, _| Ok(())).unwrap();
        let too_deep: PathBuf = (0..=MAX_DEPTH).map(|_| "d").collect();
        assert_eq!(search.unreadable, [home.path().join(too_deep)]);
        let mut search = Search::new(&key, &[], &[], &|| false).unwrap();
        search.entries_left = 1;
        search.below(home.path(), &mut |_, _| Ok(())).unwrap();
        assert_eq!(search.unreadable, [home.path().join("d")], "where it has ended");
    }

    #[cfg(unix)]
    #[test]
    fn a_copy_whose_name_is_no_text_ends_nothing() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;

        let report = super::super::Report::Found(Found {
            path: PathBuf::from(OsStr::from_bytes(b"/home/m\xf6te.mp4")),
            number: 0,
            size: 3,
            likeness: Likeness::Whole,
        });
        let mut line = Vec::new();
        super::super::messages::write_line(&mut line, &report).unwrap();
        let told: super::super::Report = super::super::messages::read_line(&mut &line[..]).unwrap().unwrap();
        assert!(matches!(told, super::super::Report::Found(found) if found.path == Path::new("/home/m\u{fffd}te.mp4")));
    }
}

//! One film out of the files that a camera has split it into.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::source::{ImportError, Shortfall, Snapshot, SourceFile};
use crate::memory::Slab;
use crate::platform::files::read_at;
use crate::vault::{FINGERPRINTED, Fingerprint, FingerprintKey, Fingerprinter, Origin, OriginFile};

/// The files of one film in order, open for reading. They are never written to.
pub struct JoinedFiles {
    files: Vec<SourceFile>,
    /// The first bytes of the first file, once they are read: they are needed twice, and read once.
    head: Option<(Slab, usize)>,
}

impl JoinedFiles {
    /// Opens the files at `paths`, to be sealed into the vault in folder `vault` as one film. `before`: what each was like when the import was
    /// asked for; files beyond its end are taken as they are now.
    ///
    /// # Errors
    /// As [`SourceFile::open`], of any of them; [`ImportError::NotWhole`] for one that has changed since.
    pub fn open(paths: &[PathBuf], vault: &Path, before: &[Option<Snapshot>]) -> Result<Self, ImportError> {
        let open = |path: &PathBuf| SourceFile::open(path, vault);
        let files = paths.iter().map(open).collect::<Result<Vec<_>, _>>()?;
        if files.is_empty() {
            return Err(ImportError::Missing(PathBuf::new()));
        }
        let joined = Self { files, head: None };
        for (number, (file, before)) in joined.files.iter().zip(before).enumerate() {
            if before.is_some_and(|before| before != file.snapshot()) {
                return Err(joined.not_whole(number, Shortfall::Changed, false));
            }
        }
        Ok(joined)
    }

    /// The files in order.
    #[must_use]
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// Length of the film in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.files.iter().map(SourceFile::size).fold(0, u64::saturating_add)
    }

    /// The name of the first file without its ending: the film's title, where none is given.
    #[must_use]
    pub fn title(&self) -> String {
        self.files.first().map(SourceFile::title).unwrap_or_default()
    }

    /// The day on which the first file was last written.
    #[must_use]
    pub fn day(&self) -> Option<Date> {
        self.files.first()?.day()
    }

    /// What an interrupted import is recognised by. Reads the beginning of the first file, which [`reader`](Self::reader) then does not
    /// read again.
    ///
    /// # Errors
    /// [`ImportError::NotWhole`] if it cannot be read.
    pub fn origin(&mut self, key: &FingerprintKey) -> Result<Origin, ImportError> {
        if self.head.is_none() {
            let mut head = Slab::new(FINGERPRINTED).map_err(crate::vault::VaultError::from)?;
            let first = self.files.first().map_or(0, |file| start_len(file.size()));
            self.read_piece(0, 0, &mut head[..first])?;
            self.head = Some((head, first));
        }
        let start = self.head.as_ref().map(|(head, len)| key.start(&head[..*len]));
        let files = self.files.iter().enumerate().map(|(number, file)| {
            let start = start.filter(|_| number == 0);
            OriginFile::new(file.name(), file.size(), start)
        });
        Ok(Origin::new(files.collect()))
    }

    /// The fingerprint of each file, by reading its beginning and its end.
    ///
    /// # Errors
    /// [`ImportError::NotWhole`] if one cannot be read.
    pub fn fingerprints(&self, key: &FingerprintKey) -> Result<Vec<Fingerprint>, ImportError> {
        let mut piece = Slab::new(FINGERPRINTED).map_err(crate::vault::VaultError::from)?;
        let mut taken = Vec::with_capacity(self.files.len());
        for (number, file) in self.files.iter().enumerate() {
            let (size, len) = (file.size(), start_len(file.size()));
            self.read_piece(number, 0, &mut piece[..len])?;
            let start = key.start(&piece[..len]);
            self.read_piece(number, size - len as u64, &mut piece[..len])?;
            let end = key.end(&piece[..len]);
            taken.push(Fingerprint { size, start, end });
        }
        Ok(taken)
    }

    /// Fills `piece` with the film's bytes from `offset` on.
    pub(super) fn read_film_at(&self, mut offset: u64, mut piece: &mut [u8]) -> Result<(), ImportError> {
        for (number, file) in self.files.iter().enumerate() {
            if offset >= file.size() {
                offset -= file.size();
                continue;
            }
            let here = usize::try_from(file.size() - offset)
                .unwrap_or(usize::MAX)
                .min(piece.len());
            let (now, later) = piece.split_at_mut(here);
            self.read_piece(number, offset, now)?;
            (offset, piece) = (0, later);
            if piece.is_empty() {
                break;
            }
        }
        Ok(())
    }

    fn read_piece(&self, number: usize, offset: u64, piece: &mut [u8]) -> Result<(), ImportError> {
        let Some(file) = self.files.get(number) else {
            return Ok(());
        };
        let mut filled = 0;
        while filled < piece.len() {
            let read = offset + filled as u64;
            let why = match read_at(file.file(), &mut piece[filled..], read) {
                Ok(0) if !file.is_unchanged() => Shortfall::Changed,
                Ok(0) => Shortfall::EndedEarly {
                    read,
                    size: file.size(),
                },
                Ok(count) => {
                    filled += count;
                    continue;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => Shortfall::BrokeOff(error.kind()),
            };
            return Err(self.not_whole(number, why, false));
        }
        Ok(())
    }

    /// The film's bytes from `offset` on, to be read once; `key`: of the fingerprints that are taken on the way, if it begins at the
    /// start.
    #[must_use]
    pub fn reader(&self, offset: u64, key: Option<&FingerprintKey>) -> JoinedReader<'_> {
        let (mut number, mut read) = (0, offset);
        while let Some(file) = self.files.get(number).filter(|file| read > 0 && read >= file.size()) {
            (number, read) = (number + 1, read - file.size());
        }
        let key = key.filter(|_| offset == 0);
        let prints = key.map(|key| self.files.iter().map(|file| key.of_file(file.size())).collect());
        JoinedReader {
            joined: self,
            number,
            read,
            prints,
            shortfall: None,
        }
    }

    /// Whether every file is still as it was, and still the one of its name.
    #[must_use]
    pub fn is_unchanged(&self) -> bool {
        self.files.iter().all(SourceFile::is_unchanged)
    }

    /// The error that says what is wrong with one of the files.
    pub(super) fn not_whole(&self, number: usize, why: Shortfall, is_left: bool) -> ImportError {
        let path = self.files.get(number).map(|file| file.path().to_owned());
        ImportError::NotWhole {
            path: path.unwrap_or_default(),
            why,
            is_left,
        }
    }
}

/// Number of bytes at the start, and at the end, of a file of `size` bytes that its fingerprint depends on.
fn start_len(size: u64) -> usize {
    usize::try_from(size).unwrap_or(usize::MAX).min(FINGERPRINTED)
}

/// Reads the files one after the other, once, and fails where one is not, or no longer, the file that was opened.
pub struct JoinedReader<'a> {
    joined: &'a JoinedFiles,
    /// The file that is being read.
    number: usize,
    /// Bytes read of it.
    read: u64,
    prints: Option<Vec<Fingerprinter>>,
    shortfall: Option<(usize, Shortfall)>,
}

impl JoinedReader<'_> {
    /// Why reading has failed, if it has, and in which file.
    #[must_use]
    pub fn shortfall(&self) -> Option<(usize, Shortfall)> {
        self.shortfall
    }

    /// The files' fingerprints, if all of them were read from start to end.
    #[must_use]
    pub fn fingerprints(self) -> Option<Vec<Fingerprint>> {
        self.prints?.into_iter().map(Fingerprinter::finish).collect()
    }

    fn fail(&mut self, number: usize, why: Shortfall) -> io::Error {
        self.shortfall = Some((number, why));
        io::ErrorKind::Other.into()
    }

    /// Reads on in the file that is being read; 0 at its end.
    fn read_in_file(&mut self, file: &SourceFile, buffer: &mut [u8]) -> io::Result<usize> {
        let size = file.size();
        let head = self.joined.head.as_ref().filter(|_| self.number == 0);
        let from_head = head.and_then(|(head, len)| head[..*len].get(usize::try_from(self.read).ok()?..));
        let count = match from_head.filter(|rest| !rest.is_empty()) {
            Some(rest) => {
                let count = rest.len().min(buffer.len());
                buffer[..count].copy_from_slice(&rest[..count]);
                count
            }
            None => match read_at(file.file(), buffer, self.read) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
                Err(error) => return Err(self.fail(self.number, Shortfall::BrokeOff(error.kind()))),
                Ok(count) => count,
            },
        };
        self.read += count as u64;
        let is_end = count == 0;
        if self.read > size || is_end && !file.is_unchanged() {
            return Err(self.fail(self.number, Shortfall::Changed));
        }
        if is_end && self.read < size {
            let read = self.read;
            return Err(self.fail(self.number, Shortfall::EndedEarly { read, size }));
        }
        if let Some(print) = self.prints.as_mut().and_then(|prints| prints.get_mut(self.number)) {
            print.update(&buffer[..count]);
        }
        Ok(count)
    }
}

impl Read for JoinedReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let joined = self.joined;
        while let Some(file) = joined.files.get(self.number) {
            let count = self.read_in_file(file, buffer)?;
            if count > 0 {
                return Ok(count);
            }
            if self.number + 1 == joined.files.len() {
                // One that was read before may have been changed while another was read.
                let changed = joined.files.iter().position(|file| !file.is_unchanged());
                return changed.map_or(Ok(0), |number| Err(self.fail(number, Shortfall::Changed)));
            }
            (self.number, self.read) = (self.number + 1, 0);
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    #[cfg(unix)]
    use std::fs::File;
    #[cfg(unix)]
    use std::time::{Duration, SystemTime};

    use super::*;

    fn file(path: PathBuf, contents: &str) -> PathBuf {
        fs::write(&path, contents).expect("a file");
        path
    }

    #[test]
    fn the_files_of_a_film_are_read_as_one_in_order() {
        let card = tempfile::tempdir().expect("a folder");
        let parts = [("a.mts", "one "), ("b.mts", "two "), ("c.mts", "three")];
        let paths = parts.map(|(name, contents)| file(card.path().join(name), contents));
        let vault = card.path().join("vault");
        fs::create_dir(&vault).expect("a folder");
        let joined = JoinedFiles::open(&paths, &vault, &[]).expect("a film");
        assert_eq!((joined.title().as_str(), joined.size()), ("a", 13));
        let mut film = String::new();
        joined.reader(0, None).read_to_string(&mut film).expect("whole");
        assert_eq!(film, "one two three");
        for offset in 0..=13 {
            let mut rest = String::new();
            let mut reader = joined.reader(offset, None);
            reader.read_to_string(&mut rest).expect("whole");
            assert_eq!(rest, film[offset as usize..]);
            let mut piece = vec![0; rest.len().min(6)];
            joined.read_film_at(offset, &mut piece).expect("there");
            assert_eq!(piece, rest.as_bytes()[..piece.len()]);
        }
    }

    #[test]
    fn fingerprints_are_taken_while_the_files_are_read_once() {
        let card = tempfile::tempdir().expect("a folder");
        let paths = [("a.mts", 3_000_000), ("b.mts", 1000)].map(|(name, len)| {
            let contents: String = (0..len)
                .map(|place: u32| char::from(b'a' + (place % 23) as u8))
                .collect();
            file(card.path().join(name), &contents)
        });
        let key = FingerprintKey::new(&[7; 32]).expect("memory");
        let mut joined = JoinedFiles::open(&paths, card.path(), &[]).expect("a film");
        let by_the_ends = joined.fingerprints(&key).expect("readable");
        let origin = joined.origin(&key).expect("readable");
        assert_eq!(origin.files()[1].name(), "b.mts");
        let mut film = Vec::new();
        let mut reader = joined.reader(0, Some(&key));
        reader.read_to_end(&mut film).expect("whole");
        assert_eq!(film.len(), 3_001_000);
        assert_eq!(reader.fingerprints().as_ref(), Some(&by_the_ends));
    }

    #[cfg(unix)]
    #[test]
    fn the_beginning_is_read_once() {
        let card = tempfile::tempdir().expect("a folder");
        let path = file(card.path().join("a.mts"), "a film");
        let written = fs::metadata(&path)
            .and_then(|found| found.modified())
            .expect("its time");
        let key = FingerprintKey::new(&[7; 32]).expect("memory");
        let mut joined = JoinedFiles::open(std::slice::from_ref(&path), card.path(), &[]).expect("a film");
        joined.origin(&key).expect("readable");
        // What would be read if it were read again.
        file(path.clone(), "xxxxxx");
        let changed = File::options().write(true).open(&path).expect("a file");
        changed.set_modified(written).expect("its time");
        let mut film = String::new();
        joined.reader(0, Some(&key)).read_to_string(&mut film).expect("whole");
        assert_eq!(film, "a film");
    }

    #[test]
    fn a_file_that_was_changed_since_it_was_chosen_is_refused() {
        let card = tempfile::tempdir().expect("a folder");
        let path = file(card.path().join("a.mts"), "film");
        let before = Snapshot::of(&path);
        file(path.clone(), "longer film");
        let refused = JoinedFiles::open(std::slice::from_ref(&path), card.path(), &[before]);
        assert!(matches!(refused, Err(ImportError::NotWhole { .. })));
        assert!(
            JoinedFiles::open(&[], card.path(), &[]).is_err(),
            "no files are no film"
        );
    }

    /// Reads two files to the end, doing this after the first bytes of the second.
    #[cfg(unix)]
    fn read(paths: &[PathBuf], vault: &Path, on_the_way: impl Fn()) -> Result<Vec<u8>, (usize, Shortfall)> {
        let joined = JoinedFiles::open(paths, vault, &[]).expect("a film");
        let mut reader = joined.reader(0, None);
        let mut bytes = vec![0; 8];
        let read = reader.read_exact(&mut bytes).and_then(|()| {
            on_the_way();
            reader.read_to_end(&mut bytes)
        });
        match (read, reader.shortfall()) {
            (Ok(_), None) => Ok(bytes),
            (Err(_), Some(why)) => Err(why),
            (read, why) => panic!("{read:?}, {why:?}"),
        }
    }

    // Windows does not let a file that is being read be replaced.
    #[cfg(unix)]
    #[test]
    fn what_is_read_is_the_files_that_were_opened_or_an_error() {
        let card = tempfile::tempdir().expect("a folder");
        let (first, second) = (card.path().join("1.mts"), card.path().join("2.mts"));
        let film = "a film of some length";
        let whole = format!("one {film}").into_bytes();
        type Change<'a> = (&'a str, &'a dyn Fn(), Result<Vec<u8>, (usize, Shortfall)>);
        let new = card.path().join("new");
        let touch = |path: &Path| {
            let written = File::options().write(true).open(path).expect("a file");
            let later = SystemTime::now() + Duration::from_secs(2);
            written.set_modified(later).expect("its time");
        };
        let changed = |number| Err((number, Shortfall::Changed));
        let changes: [Change<'_>; 8] = [
            ("nothing", &|| (), Ok(whole.clone())),
            ("cut", &|| drop(file(second.clone(), "a film")), changed(1)),
            ("emptied", &|| drop(file(second.clone(), "")), changed(1)),
            (
                "lengthened",
                &|| drop(file(second.clone(), "a film of some length and more")),
                changed(1),
            ),
            ("written to", &|| touch(&second), changed(1)),
            ("the one before written to", &|| touch(&first), changed(0)),
            (
                "replaced",
                &|| {
                    file(new.clone(), film);
                    fs::rename(&new, &second).expect("another film");
                },
                changed(1),
            ),
            // What was read is all that there is of it: to be kept, and it is whole.
            (
                "removed",
                &|| fs::remove_file(&second).expect("a file"),
                Ok(whole.clone()),
            ),
        ];
        for (what, change, expected) in changes {
            file(first.clone(), "one ");
            file(second.clone(), film);
            let paths = [first.clone(), second.clone()];
            assert_eq!(read(&paths, card.path(), change), expected, "{what}");
        }
    }
}

//! One film out of the files that a camera has split it into.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::source::{ImportError, Shortfall, Snapshot, SourceFile};

/// The files of one film in order, open for reading. They are never written to.
#[derive(Debug)]
pub struct JoinedFiles {
    files: Vec<SourceFile>,
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
        let joined = Self { files };
        for (number, (file, before)) in joined.files.iter().zip(before).enumerate() {
            if before.is_some_and(|before| before != file.snapshot()) {
                return Err(joined.not_whole(number, Shortfall::Changed, false));
            }
        }
        Ok(joined)
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

    /// The film's bytes from the start, to be read once.
    #[must_use]
    pub fn reader(&self) -> JoinedReader<'_> {
        JoinedReader {
            joined: self,
            number: 0,
            read: 0,
            shortfall: None,
        }
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

/// Reads the files one after the other, once, and fails where one is not, or no longer, the file that was opened.
pub struct JoinedReader<'a> {
    joined: &'a JoinedFiles,
    /// The file that is being read.
    number: usize,
    /// Bytes read of it.
    read: u64,
    shortfall: Option<(usize, Shortfall)>,
}

impl JoinedReader<'_> {
    /// Why reading has failed, if it has, and in which file.
    #[must_use]
    pub fn shortfall(&self) -> Option<(usize, Shortfall)> {
        self.shortfall
    }

    fn fail(&mut self, number: usize, why: Shortfall) -> io::Error {
        self.shortfall = Some((number, why));
        io::ErrorKind::Other.into()
    }

    /// Reads on in the file that is being read; 0 at its end.
    fn read_in_file(&mut self, file: &SourceFile, buffer: &mut [u8]) -> io::Result<usize> {
        let size = file.size();
        let count = match file.file().read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
            Err(error) => return Err(self.fail(self.number, Shortfall::BrokeOff(error.kind()))),
            Ok(count) => count,
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

    fn open(paths: &[PathBuf]) -> Result<JoinedFiles, ImportError> {
        JoinedFiles::open(paths, Path::new("/nowhere"), &[])
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
        joined.reader().read_to_string(&mut film).expect("whole");
        assert_eq!(film, "one two three");
    }

    #[test]
    fn a_file_that_was_changed_since_it_was_chosen_is_refused() {
        let card = tempfile::tempdir().expect("a folder");
        let path = file(card.path().join("a.mts"), "film");
        let before = Snapshot::of(&path);
        file(path.clone(), "longer film");
        let refused = JoinedFiles::open(std::slice::from_ref(&path), card.path(), &[before]);
        assert!(matches!(refused, Err(ImportError::NotWhole { .. })), "{refused:?}");
        assert!(open(&[]).is_err(), "no files are no film");
    }

    /// Reads two files to the end, doing this after the first bytes of the second.
    #[cfg(unix)]
    fn read(paths: &[PathBuf], vault: &Path, on_the_way: impl Fn()) -> Result<Vec<u8>, (usize, Shortfall)> {
        let joined = JoinedFiles::open(paths, vault, &[]).expect("a film");
        let mut reader = joined.reader();
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

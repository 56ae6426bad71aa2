//! Makes the films of the corpus: what ffmpeg can write with its options, and by own patching what only cameras, telephones and
//! recorders write.

pub mod amr;
pub mod avi;
pub mod bombs;
pub mod boxes;
pub mod clip;
pub mod cmyk;
pub mod cut;
pub mod ebml;
pub mod heif;
pub mod packed;
pub mod photo;
pub mod picture;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use support::films::{ffmpeg, kept, words};
use support::work_folder;

use crate::manifest::Film;

/// Raise it when a film is to be made in another way under its old name.
const GENERATION: u32 = 1;

/// Where the films are, kept between runs.
pub fn folder() -> PathBuf {
    work_folder(&format!("corpus-{GENERATION}"))
}

/// Makes the film, or finds it from an earlier run.
pub fn made(film: &Film) -> PathBuf {
    let path = folder().join(&film.name);
    kept(&path, |partial| (film.make)(partial));
    path
}

/// A file on the way to a film: made by `make` once and kept under a name that `key` determines.
pub fn intermediate(key: &str, extension: &str, make: impl FnOnce(&Path)) -> PathBuf {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    let path = folder().join(format!("step-{:016x}.{extension}", hasher.finish()));
    kept(&path, make);
    path
}

/// Runs ffmpeg with files as its inputs: `before` are the options of the first one, `after` those of the output.
pub fn convert(before: &str, inputs: &[&Path], after: &str, output: &Path) {
    let mut arguments = words("-fflags +bitexact");
    arguments.extend(words(before));
    for input in inputs {
        arguments.extend([OsString::from("-i"), input.into()]);
    }
    arguments.extend(words("-fflags +bitexact -map_metadata -1"));
    arguments.extend(words(after));
    arguments.push(output.into());
    ffmpeg(&arguments, |_| Ok(()));
}

/// Changes a file's bytes.
pub fn patched(input: &Path, output: &Path, patch: impl FnOnce(Vec<u8>) -> Vec<u8>) {
    std::fs::write(output, patch(std::fs::read(input).unwrap())).unwrap();
}

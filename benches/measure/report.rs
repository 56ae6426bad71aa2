//! Where figures are written, and what is said with them.

use std::path::PathBuf;

use serde_json::{Value, json};

/// Where all benches write to.
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).with_file_name("vitrin-bench")
}

/// Writes figures, and what they were measured on, to `vitrin-bench/NAME.json` in the target folder.
pub fn write(name: &str, what: &str, figures: Vec<Value>) {
    let path = folder().join(name).with_extension("json");
    std::fs::create_dir_all(folder()).unwrap();
    let report = json!({
        // Figures of an unoptimised build are no figures.
        "optimised": !cfg!(debug_assertions),
        "processors": std::thread::available_parallelism().map_or(0, usize::from),
        "system": std::fs::read_to_string("/proc/version").unwrap_or_default().trim(),
        what: figures,
    });
    std::fs::write(&path, serde_json::to_string_pretty(&report).unwrap()).unwrap();
    println!("written to {}", path.display());
}

//! Prints every function of Windows that Microsoft's metadata (`Windows.Win32.winmd`, `Windows.Wdk.winmd`) describes, a line
//! each: library, function, and the version of Windows that has it from then on (`-` where the metadata does not say).
//!
//! The metadata files are the arguments.

use std::collections::BTreeSet;
use std::process::ExitCode;

use windows_metadata::Value;
use windows_metadata::reader::{HasAttributes, Index, MethodDef};

fn main() -> ExitCode {
    let mut functions = BTreeSet::new();
    for path in std::env::args().skip(1) {
        let Some(index) = Index::read(&path) else {
            eprintln!("winmd: {path} cannot be read");
            return ExitCode::FAILURE;
        };
        for class in index.types() {
            functions.extend(class.methods().filter_map(line));
        }
    }
    for function in &functions {
        println!("{function}");
    }
    // A description without functions is none.
    if functions.is_empty() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

fn line(method: MethodDef) -> Option<String> {
    let import = method.impl_map()?;
    let library = import.import_scope().name().to_ascii_lowercase();
    let since = method
        .find_attribute("SupportedOSPlatformAttribute")
        .and_then(|attribute| match attribute.value().into_iter().next() {
            Some((_, Value::Utf8(version))) => Some(version),
            _ => None,
        });
    Some(format!(
        "{library} {} {}",
        import.import_name(),
        since.as_deref().unwrap_or("-")
    ))
}

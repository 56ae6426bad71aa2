//! Links icon, version and manifest into both programs for Windows. Does nothing for other systems.
#![forbid(unsafe_code)]

use std::env;
use std::path::PathBuf;
use std::process::Command;

const FOLDER: &str = "packaging/windows/resources";
/// From mingw-w64, like the compiler and linker of the Windows build.
const RESOURCE_COMPILER: &str = "x86_64-w64-mingw32-windres";
const PROGRAMS: [(&str, &str); 2] = [("vitrin", "vitrin.exe"), ("vitrin-com", "vitrin.com")];

#[expect(clippy::disallowed_methods, reason = "the build runs the resource compiler")]
fn main() {
    println!("cargo:rerun-if-changed={FOLDER}");
    if env::var_os("CARGO_CFG_WINDOWS").is_none() {
        return;
    }
    let version =
        ["MAJOR", "MINOR", "PATCH"].map(|part| format!("-D{part}={}", of_cargo(&format!("CARGO_PKG_VERSION_{part}"))));
    for (program, file) in PROGRAMS {
        let object = PathBuf::from(of_cargo("OUT_DIR")).join(format!("{program}.o"));
        let outcome = Command::new(RESOURCE_COMPILER)
            .args(&version)
            .arg(format!("-DFILE={file}"))
            .args(["--codepage=65001", "--output-format=coff", "--include-dir", FOLDER])
            .arg(format!("{FOLDER}/vitrin.rc"))
            .arg(&object)
            .status();
        assert!(
            outcome.as_ref().is_ok_and(|status| status.success()),
            "{RESOURCE_COMPILER} could not make the resources of {file}: {outcome:?}"
        );
        println!("cargo:rustc-link-arg-bin={program}={}", object.display());
    }
}

fn of_cargo(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("cargo sets {name}"))
}

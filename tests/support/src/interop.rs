//! The independent reader and writer of a vault (`tests/interop/read_vault.py`, `write_vault.py`): they share no code with Vitrin.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Runs the reader with these arguments and the password on its standard input.
pub fn read_vault(args: &[&str], passphrase: &str) -> Output {
    run("read_vault.py", args, passphrase)
}

/// Runs the writer in the same way, and returns what it said.
///
/// # Panics
/// If it fails.
pub fn write_vault(args: &[&str], passphrases: &str) -> String {
    let output = run("write_vault.py", args, passphrases);
    assert!(
        output.status.success(),
        "{args:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

/// The folder with the two programs and the test vectors.
pub fn folder() -> PathBuf {
    crate::tree().join("tests/interop")
}

fn run(script: &str, args: &[&str], input: &str) -> Output {
    let python = python();
    let script = folder().join(script);
    let probe = Command::new(&python)
        .args(["-c", "import argon2, cryptography"])
        .output();
    assert!(
        probe.is_ok_and(|probe| probe.status.success()),
        "{} is missing or lacks the libraries in tests/interop/requirements.txt: run `make setup`, or name a Python that \
         has them in VITRIN_PYTHON",
        python.display()
    );
    let mut command = Command::new(python);
    command
        // No compiled modules in the tree.
        .arg("-B")
        .arg(script)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A reader that fails early does not read its password.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

/// Where `make setup` puts the Python that has the libraries.
fn python() -> PathBuf {
    let from = |name: &str| std::env::var_os(name).map(PathBuf::from);
    from("VITRIN_PYTHON").unwrap_or_else(|| {
        let cache = from("VITRIN_CACHE").or_else(|| Some(from("HOME")?.join(".cache/vitrin")));
        cache.unwrap_or_default().join("venv/bin/python")
    })
}

/// Every key that is ever made of a vault's password, by name.
pub fn keys_of(vault: &Path, passphrase: &str) -> Vec<(String, Vec<u8>)> {
    let output = read_vault(&["keys", vault.to_str().unwrap()], passphrase);
    let keys: BTreeMap<String, String> = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    keys.into_iter().map(|(name, hex)| (name, bytes_of(&hex))).collect()
}

fn bytes_of(hex: &str) -> Vec<u8> {
    let digits = hex.as_bytes().chunks_exact(2);
    digits
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

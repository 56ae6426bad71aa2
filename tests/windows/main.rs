//! Vitrin for Windows: vaults that go back and forth between systems, and the package as somebody gets it.
#![allow(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

mod cross_os;
// The tests themselves run on Linux; the program that they start runs under Wine.
#[cfg(target_os = "linux")]
mod package;

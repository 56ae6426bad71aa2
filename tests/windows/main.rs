//! Vitrin for Windows: vaults that go back and forth between systems, and the package as it is handed out.
#![allow(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests make files and start programs as they like"
)]

mod cross_os;
// The tests themselves run on Linux; the program that they start runs under Wine.
#[cfg(target_os = "linux")]
mod package;

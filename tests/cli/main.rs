//! The contract of the commands, kept against the real program: exit codes, JSON fields, words, and what never leaks.
#![allow(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests make files and start programs as they like"
)]

mod copies;
mod doctor;
mod editing;
mod erasing;
mod errors;
mod faces;
mod films;
mod import;
mod killed;
mod log;
mod markers;
mod passwords;
mod ratings;
mod record;
mod show;
mod sources;
mod stick;
mod sweep;
mod texts;
mod traced;
mod words;

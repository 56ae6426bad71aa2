//! Does what the model asks for: drives, vaults, stages, off the thread that draws.

mod annotation_writer;
mod import;
mod job;
mod opening;
mod runner;
mod stages;
mod vault_jobs;
mod vault_scanner;

pub use job::Wake;
pub use runner::{EffectRunner, Options, PreflightCheck};

//! Does what the model asks for: drives, vaults, stages, off the thread that draws.

mod annotation_writer;
mod asked_for;
mod face_job;
mod import;
mod job;
mod log;
mod opening;
mod recording;
mod runner;
mod stages;
mod vault_jobs;
mod vault_scanner;

pub use job::{PreflightCheck, Wake};
pub use runner::{EffectRunner, Options};

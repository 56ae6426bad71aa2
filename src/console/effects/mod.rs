//! Does what the model asks for: drives, vaults, stages, off the thread that draws.

mod annotation_writer;
mod asked_for;
mod face_job;
mod import;
mod job;
mod list_pictures;
mod log;
mod opening;
mod options;
mod recording;
mod runner;
mod settings;
mod stages;
mod vault_jobs;
mod vault_scanner;

pub use job::{PreflightCheck, Wake};
pub use options::Options;
pub use runner::EffectRunner;

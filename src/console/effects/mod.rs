//! Does what the model asks for: drives, vaults, stages, off the thread that draws.

mod annotation_writer;
mod film_row;
mod job;
mod recording;
mod runner;
mod stages;
mod vault_scanner;

pub use job::Wake;
pub use runner::{EffectRunner, Options, PreflightCheck};

//! Does what the model asks for: drives, vaults, stages, off the thread that draws.

mod annotations;
pub mod runner;
mod stages;
mod vault_scanner;

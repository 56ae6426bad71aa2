//! The therapist's window: drives, password, films, transport controls, markers and notes.
//!
//! Four parts that know little of each other:
//!
//! | part | what it does |
//! |---|---|
//! | [`model`] | what the console knows and what comes next; pure, tested without a window |
//! | [`effects`] | performs what the model asks for: drives, vaults, stages, off the thread that draws |
//! | [`view`] | draws the model, and turns clicks and keys into messages |
//! | `window` | a window, a drawing device, and waking up only when there is something to draw |
#![forbid(unsafe_code)]

mod arrangement;
pub mod effects;
mod launch;
pub mod model;
pub mod view;
mod window;

use crate::platform::SandboxPlan;
use crate::texts::Texts;

pub use launch::{Closed, Launch};
pub use window::WindowError;

/// Opens the console in the language of `texts` and returns when its window is closed. `sandbox`: the plan that binds this
/// process, `None` if none does.
///
/// # Errors
/// When there is no display, or nothing to draw with.
pub fn run(launch: Launch, sandbox: Option<SandboxPlan>, texts: Texts) -> Result<Closed, WindowError> {
    window::run(launch, sandbox, texts)
}

//! The checks of `vitrin doctor`: each tries what it reports, so that none can be green by assumption.

mod computer;
mod finding;
mod playing;
mod sandboxes;
mod stage;
mod volume;

use std::path::Path;

use crate::platform::swap;
use stage::StageReport;

pub use finding::{Finding, Level, Value, worst};
pub use sandboxes::{NamedPlan, plans as sandbox_plans};

/// Checks this computer, and the volume and the vault in `folder` if one is named. The order of the findings never changes.
#[must_use]
pub fn examine(folder: Option<&Path>) -> Vec<Finding> {
    // As before every unlocking: what can be done about swap is done, and only what then remains is reported.
    let swap = swap::protect();
    let stages = StageReport::collect();
    let mut findings = vec![
        computer::memory_lock(&swap, &stages),
        computer::wiping(),
        computer::swap(&swap),
        computer::hibernation(),
        computer::crash_dumps(&stages),
        sandboxes::stage(&stages),
        sandboxes::console(folder),
        sandboxes::commands(folder),
        playing::display(&stages),
        playing::capture(),
        playing::sound(),
        playing::plugins(),
        playing::aes(),
        computer::awake(),
        computer::policy(),
    ];
    if let Some(folder) = folder {
        findings.extend(volume::volume_and_vault(folder));
    }
    findings
}

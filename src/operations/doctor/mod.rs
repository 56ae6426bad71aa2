//! The checks of `vitrin doctor`: each tries what it reports.

pub(crate) mod computer;
pub(crate) mod finding;
pub(crate) mod playing;
pub(crate) mod sandboxes;
pub(crate) mod stage;
pub(crate) mod volume;

//! Sandboxes: what each kind of Vitrin process may access, and how all other rights are given up.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::{
    CONSOLE_ENVIRONMENT, PASSED_ENVIRONMENT, STAGE_ENVIRONMENT, SandboxError, SandboxLevel, SandboxPlan, deny_sockets,
    sandbox, sandbox_support,
};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub use self::windows::{
    PASSED_ENVIRONMENT, STAGE_ENVIRONMENT, SandboxError, SandboxLevel, SandboxPlan, deny_sockets, sandbox,
    sandbox_support,
};
#[cfg(windows)]
pub(super) use self::windows::{confinement, container, environment};

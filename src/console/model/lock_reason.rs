//! Why a vault locks itself.

/// Why a vault locks itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockReason {
    /// The console was not used for as long as the policy allows.
    Idle,
    /// The computer goes to sleep.
    Sleep,
    /// The screen was locked.
    ScreenLock,
}

//! The desktop session that this process runs in.

/// Where the message buses are.
#[derive(Debug, Clone, Default)]
pub struct Buses {
    /// Address of the system's bus; without one, the usual place.
    pub system: Option<String>,
    /// Address of the session's bus; without one, the usual place.
    pub session: Option<String>,
}

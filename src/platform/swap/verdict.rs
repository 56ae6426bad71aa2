//! The survey of swap areas, and the verdict that follows from it.
#![forbid(unsafe_code)]

/// Where this process's memory can go when memory is short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwapSurvey {
    /// The areas in use.
    pub areas: Vec<SwapArea>,
    /// Whether pages are first compressed in memory (zswap; not known on Windows). They still reach the areas when there are too many.
    pub compressed_first: bool,
    /// Whether the control group of this process, or an ancestor of it, forbids swap altogether.
    pub forbidden: bool,
}

/// One swap area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwapArea {
    /// The system's name for it: usually a path.
    pub name: String,
    /// Where a page that is written to it ends up.
    pub destination: SwapDestination,
}

/// Where memory that is written to a swap area ends up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SwapDestination {
    /// It stays in memory, compressed (zram without a disk behind it).
    StaysInMemory,
    /// It is encrypted before it reaches a disk.
    Encrypted,
    /// It reaches a disk in the clear, or that cannot be ruled out.
    Open,
}

/// Whether this process's memory is safe from swap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// This process's memory cannot reach a disk in the clear.
    Safe(Reason),
    /// It can, through this area.
    Exposed {
        /// The area's name.
        area: String,
    },
}

/// Why memory is safe from swap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// There is no swap.
    NoSwap,
    /// All of it stays in memory.
    StaysInMemory,
    /// All swap on disks is encrypted.
    Encrypted,
    /// This process is never swapped: its control group forbids it.
    Forbidden,
    /// All memory of this process is locked.
    Locked,
}

/// Where hibernation (suspend to disk) would write this computer's memory: all of it, locked or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hibernation {
    /// The system would refuse: it cannot hibernate, is configured not to, or a process has secret memory (`memfd_secret`), as
    /// Vitrin does for its keys if the kernel supports it.
    Refused,
    /// There is no swap area to write memory to.
    NoPlace,
    /// Memory would be written to a disk that is encrypted.
    Encrypted,
    /// Memory would be written to a disk in the clear.
    Open,
}

impl SwapSurvey {
    /// Whether memory of this process can reach a disk in the clear.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        if let Some(open) = self.areas.iter().find(|area| area.destination == SwapDestination::Open) {
            return if self.forbidden {
                Verdict::Safe(Reason::Forbidden)
            } else {
                let area = open.name.clone();
                Verdict::Exposed { area }
            };
        }
        let encrypted = self
            .areas
            .iter()
            .any(|area| area.destination == SwapDestination::Encrypted);
        Verdict::Safe(match (self.areas.is_empty(), encrypted) {
            (true, _) => Reason::NoSwap,
            (false, true) => Reason::Encrypted,
            (false, false) => Reason::StaysInMemory,
        })
    }
}

//! What is known of where memory can go, and what follows from it.
#![forbid(unsafe_code)]

/// Where this process's memory could go when memory is short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwapSurvey {
    /// The areas that are in use.
    pub areas: Vec<SwapArea>,
    /// Whether pages are first kept compressed in memory (zswap; Windows does not tell). They still reach the areas when there are too many.
    pub compressed_first: bool,
    /// Whether the control group of this process, or one above it, may not swap at all.
    pub forbidden: bool,
}

/// One swap area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwapArea {
    /// What the system calls it: a path, as a rule.
    pub name: String,
    /// What becomes of a page that is written to it.
    pub destination: SwapDestination,
}

/// What becomes of memory that is written to an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SwapDestination {
    /// It stays in memory, compressed (zram without a disk behind it).
    StaysInMemory,
    /// It is encrypted before it reaches a disk.
    Encrypted,
    /// It reaches a disk as it is, or nobody can say that it does not.
    Open,
}

/// The answer.
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
    /// What of it is on a disk is encrypted.
    Encrypted,
    /// This process may not swap: its control group forbids it.
    Forbidden,
    /// This process keeps all of its memory locked.
    Locked,
}

/// What hibernation (suspending to disk) would do with this computer's memory. All of it is written then, locked or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hibernation {
    /// The system would refuse: it cannot, it is told not to, or somebody holds secret memory (`memfd_secret`), as Vitrin
    /// does for its keys where the kernel has it.
    Refused,
    /// There is no disk that memory could be written to.
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

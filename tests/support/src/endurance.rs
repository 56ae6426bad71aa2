//! What a process holds while something is done again and again.

/// What a process holds at one moment.
#[derive(Debug, Clone, Copy, Default)]
pub struct Held {
    /// Memory that is resident, in KiB.
    pub resident_kib: u64,
    /// Open file descriptors.
    pub descriptors: usize,
    pub threads: usize,
}

impl Held {
    /// What the running process `pid` holds now.
    pub fn by(pid: u32) -> Held {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let resident = line.and_then(|line| line.trim().strip_suffix(" kB"));
        let count = |folder| std::fs::read_dir(format!("/proc/{pid}/{folder}")).unwrap().count();
        Held {
            resident_kib: resident.expect("memory of a running process").trim().parse().unwrap(),
            descriptors: count("fd"),
            threads: count("task"),
        }
    }

    /// The most of each kind in `samples`.
    pub fn most(samples: &[Held]) -> Held {
        let most = |of: fn(&Held) -> usize| samples.iter().map(of).max().unwrap_or_default();
        Held {
            resident_kib: samples.iter().map(|held| held.resident_kib).max().unwrap_or_default(),
            descriptors: most(|held| held.descriptors),
            threads: most(|held| held.threads),
        }
    }
}

/// How often a test that runs for as long as one likes does its thing: `VITRIN_ROUNDS`, or so many times.
pub fn rounds(usual: usize) -> usize {
    std::env::var("VITRIN_ROUNDS").map_or(usual, |rounds| rounds.parse().unwrap())
}

/// Fails when a process held more in the later half of its rounds than in the earlier one, the first tenth not counted.
#[track_caller]
pub fn does_not_grow(who: &str, samples: &[Held]) {
    /// What caches, pictures in reserve and the allocator may take at one time and not at another.
    const SLACK_KIB: u64 = 16 * 1024;
    /// What a process that comes or goes just then has.
    const SLACK: usize = 4;
    let settled = &samples[samples.len() / 10..];
    let (earlier, later) = settled.split_at(settled.len() / 2);
    let (before, after) = (Held::most(earlier), Held::most(later));
    println!("{who}, {} rounds: at most {before:?}, then {after:?}", samples.len());
    let memory: Vec<u64> = samples.iter().map(|held| held.resident_kib).collect();
    assert!(
        after.resident_kib <= before.resident_kib + SLACK_KIB,
        "{who}: memory grows: {memory:?}"
    );
    assert!(
        after.descriptors <= before.descriptors + SLACK,
        "{who}: descriptors are left open"
    );
    assert!(after.threads <= before.threads + SLACK, "{who}: threads are left");
}

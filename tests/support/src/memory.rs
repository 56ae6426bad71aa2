//! The memory of another process, searched from outside: what the process itself believes of its memory does not count.
//!
//! Needs to be root, or the parent of a process that lets itself be read; Vitrin's do not.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::FileExt;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::fingerprints::{Fingerprints, Hits};

/// What a search of one process's memory found.
pub struct Findings {
    /// Bytes that were looked at.
    pub searched: u64,
    /// Bytes that are mapped and cannot be read even by root, by the name of their place.
    pub unreadable: BTreeMap<String, u64>,
    pub took: Duration,
    places: BTreeMap<String, (Hits, Vec<String>)>,
}

impl Findings {
    /// How many fingerprints were found anywhere whose kind begins so.
    pub fn of(&self, kind: &str) -> usize {
        self.places.values().map(|(hits, _)| hits.of(kind)).sum()
    }

    pub fn all(&self) -> usize {
        self.of("")
    }

    fn note(&mut self, place: &str, range: &str, hits: &Hits) {
        if hits.all() > 0 {
            let (known, ranges) = self.places.entry(place.to_owned()).or_default();
            known.add(hits);
            ranges.push(format!("{range}: {hits}"));
        }
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} found in {} MB in {:?}",
            self.all(),
            self.searched >> 20,
            self.took
        )?;
        for (place, bytes) in &self.unreadable {
            writeln!(f, "  cannot be read: {} KiB of {place}", bytes >> 10)?;
        }
        for (place, (hits, ranges)) in &self.places {
            writeln!(f, "  {place}: {hits}")?;
            for range in ranges.iter().take(30) {
                writeln!(f, "    {range}")?;
            }
        }
        Ok(())
    }
}

/// Searches everything that the process has in its memory, whether it may read it itself or not, and the memory files
/// that it holds open.
///
/// # Panics
/// When the process is gone, or may not be read.
#[track_caller]
pub fn search(pid: u32, fingerprints: &Fingerprints) -> Findings {
    let started = Instant::now();
    let mut findings = Findings {
        searched: 0,
        unreadable: BTreeMap::new(),
        took: Duration::ZERO,
        places: BTreeMap::new(),
    };
    let open = |name: &str| File::open(format!("/proc/{pid}/{name}"));
    let memory = open("mem").unwrap_or_else(|error| panic!("memory of {pid} cannot be read ({error}): be root"));
    let present = open("pagemap").unwrap();
    let ranges = ranges_of(pid);
    assert!(!ranges.is_empty(), "process {pid} has no memory (any longer)");
    for range in ranges {
        // What the kernel keeps for its own use in every process.
        if ["[vvar]", "[vvar_vclock]", "[vsyscall]"].contains(&range.place.as_str()) {
            continue;
        }
        search_range(&memory, &present, &range, fingerprints, &mut findings);
    }
    search_memory_files(pid, fingerprints, &mut findings);
    findings.took = started.elapsed();
    findings
}

/// A process that is halted until this is dropped: it can neither change its memory nor give up waiting for another one.
pub struct Frozen(Pid);

impl Frozen {
    #[track_caller]
    pub fn new(pid: u32) -> Self {
        let pid = Pid::from_raw(pid.cast_signed());
        kill(pid, Signal::SIGSTOP).unwrap();
        Self(pid)
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        let _ = kill(self.0, Signal::SIGCONT);
    }
}

/// How much of a process's memory is looked at in one fingerprint.
const STEP: usize = 1 << 20;

const PAGE: usize = 4096;

struct Range {
    start: u64,
    end: u64,
    rights: String,
    shared: bool,
    place: String,
}

fn ranges_of(pid: u32) -> Vec<Range> {
    let maps = fs::read_to_string(format!("/proc/{pid}/maps")).unwrap();
    maps.lines().map(range_of).collect()
}

/// `7f00-7fff rw-p 00000000 fe:00 1234    /path` (proc_pid_maps(5)).
fn range_of(line: &str) -> Range {
    let mut fields = line.split_whitespace();
    let (start, end) = fields.next().and_then(|range| range.split_once('-')).unwrap();
    let rights = fields.next().unwrap();
    let name = fields.skip(3).collect::<Vec<_>>().join(" ");
    let shared = rights.ends_with('s');
    let kind = if shared { "shared " } else { "" };
    let name = if name.is_empty() { "anonymous" } else { &name };
    Range {
        start: u64::from_str_radix(start, 16).unwrap(),
        end: u64::from_str_radix(end, 16).unwrap(),
        rights: rights.to_owned(),
        shared,
        place: format!("{kind}{name}"),
    }
}

fn search_range(memory: &File, present: &File, range: &Range, fingerprints: &Fingerprints, findings: &mut Findings) {
    let overlap = fingerprints.longest() - 1;
    let mut buffer = vec![0; overlap + STEP];
    // Bytes at the start of the buffer that were searched already, as the last of what came before.
    let mut before = 0;
    let mut hits = Hits::default();
    let mut at = range.start;
    while at < range.end {
        let length = usize::try_from(range.end - at).unwrap_or(STEP).min(STEP);
        let pages = length.div_ceil(PAGE);
        // Private memory that was never written to holds nothing; reading it would make the kernel give it out.
        if !range.shared && !any_page_there(present, at, pages) {
            (at, before) = (at + length as u64, 0);
            continue;
        }
        let read = read_what_can_be_read(memory, at, &mut buffer[before..before + length]);
        if read < length {
            *findings.unreadable.entry(range.place.clone()).or_default() += (length - read) as u64;
        }
        findings.searched += read as u64;
        fingerprints.search(&buffer[..before + length], &mut hits);
        // A fingerprint that ends in the next step begins in this one's last bytes; one that ended here is not found again.
        let kept = overlap.min(before + length);
        buffer.copy_within(before + length - kept..before + length, 0);
        before = kept;
        at += length as u64;
    }
    let (start, size, rights) = (range.start, (range.end - range.start) >> 10, &range.rights);
    findings.note(&range.place, &format!("{start:x} {rights} {size} KiB"), &hits);
}

/// Whether one of these pages is in memory or in swap (Documentation/admin-guide/mm/pagemap.rst: bits 63 and 62).
fn any_page_there(present: &File, address: u64, pages: usize) -> bool {
    let mut entries = vec![0; pages * 8];
    match present.read_exact_at(&mut entries, address / PAGE as u64 * 8) {
        Ok(()) => entries
            .as_chunks::<8>()
            .0
            .iter()
            .any(|entry| u64::from_le_bytes(*entry) >> 62 != 0),
        Err(_) => true,
    }
}

/// Reads page by page where it cannot be read in one go; what cannot be read is zero. Returns how much could be read.
fn read_what_can_be_read(memory: &File, address: u64, buffer: &mut [u8]) -> usize {
    if memory.read_exact_at(buffer, address).is_ok() {
        return buffer.len();
    }
    let mut read = 0;
    for (number, page) in buffer.chunks_mut(PAGE).enumerate() {
        match memory.read_exact_at(page, address + (number * PAGE) as u64) {
            Ok(()) => read += page.len(),
            Err(_) => page.fill(0),
        }
    }
    read
}

/// Files without a name that live in memory: a process may hold one open without having it mapped.
fn search_memory_files(pid: u32, fingerprints: &Fingerprints, findings: &mut Findings) {
    for entry in fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten() {
        let Ok(target) = fs::read_link(entry.path()) else {
            continue;
        };
        let target = target.to_string_lossy().into_owned();
        if !target.starts_with("/memfd:") && !target.starts_with("/dev/shm/") {
            continue;
        }
        let place = format!("open {target}");
        let mut bytes = Vec::new();
        match File::open(entry.path()).and_then(|mut file| file.read_to_end(&mut bytes)) {
            Ok(length) => {
                findings.searched += length as u64;
                let mut hits = Hits::default();
                fingerprints.search(&bytes, &mut hits);
                findings.note(&place, &format!("{} KiB", length >> 10), &hits);
            }
            Err(_) => *findings.unreadable.entry(place).or_default() += entry.metadata().map_or(0, |file| file.len()),
        }
    }
}

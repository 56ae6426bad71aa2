//! The processes that the program has started.

use crate::wine;

/// Whether a process with this number runs (a zombie does not).
pub fn is_running(pid: u32) -> bool {
    parent_and_state(pid).is_some_and(|(_, state)| state != 'Z')
}

/// The processes that Vitrin's process `pid` has started and that still run, but for the short-lived one that updates the list of
/// plugins before the first stage is started.
pub fn started_by(pid: u32) -> Vec<u32> {
    let mut started = if wine::is_on() {
        wine::processes().into_iter().filter(|&other| other != pid).collect()
    } else {
        descendants(pid)
    };
    started.retain(|&pid| !updates_the_list_of_plugins(pid));
    started
}

fn updates_the_list_of_plugins(pid: u32) -> bool {
    let words = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    words.split(|&byte| byte == 0).nth(1) == Some(&b"registry"[..])
}

/// Running children and their children.
pub fn descendants(pid: u32) -> Vec<u32> {
    let mut all: Vec<(u32, u32)> = Vec::new();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let Some(child) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        if let Some((parent, state)) = parent_and_state(child)
            && state != 'Z'
        {
            all.push((child, parent));
        }
    }
    let mut found = vec![pid];
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        found.extend(all.iter().filter(|(_, p)| *p == parent).map(|(child, _)| *child));
        next += 1;
    }
    found.split_off(1)
}

fn parent_and_state(pid: u32) -> Option<(u32, char)> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in parentheses may hold anything, also parentheses.
    let mut fields = stat[stat.rfind(')')? + 1..].split_whitespace();
    let state = fields.next()?.chars().next()?;
    Some((fields.next()?.parse().ok()?, state))
}

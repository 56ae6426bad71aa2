//! For fuzzers: the administrator's file.

use super::owner::parse;

/// A file is a policy, or has a line at fault that it has.
pub fn policy(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Err((line, why)) = parse(text)
    {
        assert!(line >= 1 && line <= text.split('\n').count() + 1, "line {line}");
        assert!(!why.is_empty() && !why.contains('\n'));
    }
}

pub fn policies() -> Vec<Vec<u8>> {
    [
        "accept_swap = true\nidle_lock_minutes = 5\nkeep_days = 365\n",
        "# unit\nerase_source = \"required\"\nforbid_phone_films = true\n",
    ]
    .map(|text| text.as_bytes().to_vec())
    .to_vec()
}

//! Linux: the policy is a file that only root can write.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Deserializer, de::Error};

use super::decisions::{EraseSource, Policy, PolicyError, idle_lock, keep_days};
use crate::platform::administrator::writable_by_others;

/// Where an administrator writes the policy.
pub const PLACE: &str = "/etc/vitrin/policy.toml";

pub const ACCEPTING_SWAP: &str = "accept_swap = true";

/// Maximum size of the file: a policy is a few lines.
const MOST_BYTES: u64 = 64 * 1024;

/// The contents of the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyFile {
    #[serde(default)]
    accept_swap: bool,
    #[serde(default, deserialize_with = "minutes")]
    idle_lock_minutes: Option<Duration>,
    #[serde(default, deserialize_with = "days")]
    keep_days: Option<u32>,
    #[serde(default)]
    erase_source: EraseSource,
    #[serde(default)]
    forbid_phone_films: bool,
}

pub fn load() -> Result<Policy, PolicyError> {
    load_from(Path::new(PLACE))
}

fn load_from(path: &Path) -> Result<Policy, PolicyError> {
    let place = |path: &Path| path.display().to_string();
    let unreadable = |why| PolicyError::Unreadable {
        place: place(path),
        why,
    };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Policy::default()),
        Err(error) => return Err(unreadable(error)),
    };
    if let Some(path) = writable_by_others(&file, path).map_err(unreadable)? {
        return Err(PolicyError::NotAdministrators { place: place(&path) });
    }
    let mut text = String::new();
    file.take(MOST_BYTES).read_to_string(&mut text).map_err(unreadable)?;
    parse(&text).map_err(|(line, why)| PolicyError::Malformed {
        place: place(path),
        line,
        why,
    })
}

/// The policy in `text`, or the line at fault and why.
pub(in crate::policy) fn parse(text: &str) -> Result<Policy, (usize, String)> {
    let file: PolicyFile = toml::from_str(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        let line = text.bytes().take(start).filter(|&byte| byte == b'\n').count() + 1;
        (line, error.message().lines().collect::<Vec<_>>().join(", "))
    })?;
    Ok(Policy {
        accept_swap: file.accept_swap,
        idle_lock: file.idle_lock_minutes.unwrap_or(Policy::default().idle_lock),
        keep_days: file.keep_days,
        erase_source: file.erase_source,
        forbid_phone_films: file.forbid_phone_films,
        ..Policy::default()
    })
}

fn minutes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
    let number = i64::deserialize(deserializer)?;
    idle_lock("idle_lock_minutes", number)
        .map(Some)
        .map_err(D::Error::custom)
}

fn days<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    let number = i64::deserialize(deserializer)?;
    keep_days("keep_days", number).map(Some).map_err(D::Error::custom)
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::policy::owner::decisions::MINUTE;

    #[test]
    fn an_empty_policy_is_the_default() {
        assert_eq!(parse(""), Ok(Policy::default()));
        assert_eq!(parse("# nothing is decided yet\n"), Ok(Policy::default()));
    }

    #[test]
    fn what_is_decided_holds() {
        let policy = parse(
            "accept_swap = true\nidle_lock_minutes = 25\nkeep_days = 90\nerase_source = \"always\"\nforbid_phone_films = true\n",
        );
        let decided = Policy {
            accept_swap: true,
            idle_lock: 25 * MINUTE,
            keep_days: Some(90),
            erase_source: EraseSource::Always,
            forbid_phone_films: true,
            app_container: false,
        };
        assert_eq!(policy, Ok(decided));
    }

    #[test]
    fn what_is_wrong_is_reported_with_its_line() {
        for (text, line, word) in [
            ("accept_swap = true\naccept_swop = true\n", 2, "accept_swop"),
            ("\n\naccept_swap = \"yes\"\n", 3, "string"),
            ("accept_swap = true\nidle_lock_minutes = 0\n", 2, "1 to 240"),
            ("idle_lock_minutes = 241\n", 1, "1 to 240"),
            ("idle_lock_minutes = -5\n", 1, "1 to 240"),
            ("idle_lock_minutes = 2.5\n", 1, "float"),
            ("keep_days = 0\n", 1, "1 to 3660"),
            ("keep_days = 3661\n", 1, "1 to 3660"),
            ("erase_source = \"sometimes\"\n", 1, "sometimes"),
            ("accept_swap\n", 1, "="),
            ("accept_swap = true\naccept_swap = true\n", 2, "duplicate"),
        ] {
            let (at, why) = parse(text).expect_err(text);
            assert_eq!(at, line, "{text}: {why}");
            assert!(why.contains(word), "{text}: {why}");
        }
    }

    #[test]
    fn without_a_file_the_defaults_hold() {
        let folder = tempfile::tempdir().unwrap();
        let policy = load_from(&folder.path().join("policy.toml"));
        assert_eq!(policy.unwrap(), Policy::default());
    }

    #[test]
    fn a_folder_in_place_of_the_file_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        assert!(load_from(folder.path()).is_err());
    }

    #[test]
    fn only_a_file_that_root_alone_can_write_is_a_policy() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("policy.toml");
        fs::write(&path, "accept_swap = true\n").unwrap();
        let am_root = rustix::process::geteuid().is_root();
        for (mode, folder_mode, trusted) in [
            (0o644, 0o755, am_root),
            (0o600, 0o700, am_root),
            (0o664, 0o755, false),
            (0o646, 0o755, false),
            (0o644, 0o777, false),
        ] {
            fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            fs::set_permissions(folder.path(), Permissions::from_mode(folder_mode)).unwrap();
            let outcome = load_from(&path);
            match (trusted, outcome) {
                (true, Ok(policy)) => assert!(policy.accept_swap),
                (false, Err(PolicyError::NotAdministrators { .. })) => {}
                (_, other) => panic!("{mode:o} in {folder_mode:o}: {other:?}"),
            }
        }
    }
}

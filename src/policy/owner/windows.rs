//! Windows: the policy is values in a registry key that group policy writes and only administrators can write.

use windows::Win32::Foundation::ERROR_FILE_NOT_FOUND;
use windows::core::{Error, HRESULT};
use windows_registry::{Key, LOCAL_MACHINE, Type, Value};

use super::decisions::{EraseSource, Policy, PolicyError, idle_lock};
use crate::platform::administrator::{am_administrator, may_write};
use crate::platform::io_error;

/// Where an administrator writes the policy.
pub const PLACE: &str = r"HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Vitrin";

pub const ACCEPTING_SWAP: &str = "AcceptSwap = 1";

/// The key below [`LOCAL_MACHINE`].
const KEY: &str = r"SOFTWARE\Policies\Vitrin";

const ACCEPT_SWAP: &str = "AcceptSwap";
const IDLE_LOCK_MINUTES: &str = "IdleLockMinutes";
const FORBID_PHONE_FILMS: &str = "ForbidPhoneFilms";
const APP_CONTAINER: &str = "AppContainer";
const ERASE_SOURCE: &str = "EraseSource";

pub fn load() -> Result<Policy, PolicyError> {
    load_from(LOCAL_MACHINE, KEY, am_administrator())
}

/// Loads the key at `path` below `root`. A key that this user can write is accepted only if the user is an administrator.
fn load_from(root: &Key, path: &str, am_administrator: bool) -> Result<Policy, PolicyError> {
    let unreadable = |error: Error| PolicyError::Unreadable {
        place: PLACE.to_owned(),
        why: io_error(error),
    };
    let key = match root.open(path) {
        Ok(key) => key,
        Err(error) if error.code() == HRESULT::from_win32(ERROR_FILE_NOT_FOUND.0) => return Ok(Policy::default()),
        Err(error) => return Err(unreadable(error)),
    };
    if !am_administrator && may_write(root, path).map_err(unreadable)? {
        return Err(PolicyError::NotAdministrators {
            place: PLACE.to_owned(),
        });
    }
    let bad = |(name, why): (String, String)| PolicyError::BadValue {
        place: format!(r"{PLACE}\{name}"),
        why,
    };
    if let Some(name) = key.keys().map_err(unreadable)?.next() {
        return Err(bad((name, "the policy has no keys below its own".to_owned())));
    }
    parse(key.values().map_err(unreadable)?).map_err(bad)
}

/// The policy in the values, or the name of the one at fault and why.
fn parse(values: impl IntoIterator<Item = (String, Value)>) -> Result<Policy, (String, String)> {
    let mut policy = Policy::default();
    for (name, value) in values {
        let number = number(&value);
        // Names in the registry are not case-sensitive.
        let applied = if name.eq_ignore_ascii_case(ACCEPT_SWAP) {
            yes_or_no(ACCEPT_SWAP, number).map(|decided| policy.accept_swap = decided)
        } else if name.eq_ignore_ascii_case(FORBID_PHONE_FILMS) {
            yes_or_no(FORBID_PHONE_FILMS, number).map(|decided| policy.forbid_phone_films = decided)
        } else if name.eq_ignore_ascii_case(APP_CONTAINER) {
            yes_or_no(APP_CONTAINER, number).map(|decided| policy.app_container = decided)
        } else if name.eq_ignore_ascii_case(ERASE_SOURCE) {
            let decided = match number {
                Some(0) => Ok(EraseSource::Ask),
                Some(1) => Ok(EraseSource::Always),
                Some(2) => Ok(EraseSource::Never),
                _ => Err(format!("{ERASE_SOURCE} is a REG_DWORD, 0, 1 or 2")),
            };
            decided.map(|decided| policy.erase_source = decided)
        } else if name.eq_ignore_ascii_case(IDLE_LOCK_MINUTES) {
            let minutes = number.ok_or_else(|| format!("{IDLE_LOCK_MINUTES} is a REG_DWORD"));
            let time = minutes.and_then(|minutes| idle_lock(IDLE_LOCK_MINUTES, minutes.into()));
            time.map(|time| policy.idle_lock = time)
        } else {
            Err("the policy has no value of this name".to_owned())
        };
        applied.map_err(|why| (name, why))?;
    }
    Ok(policy)
}

fn yes_or_no(name: &str, number: Option<u32>) -> Result<bool, String> {
    match number {
        Some(number @ 0..=1) => Ok(number == 1),
        _ => Err(format!("{name} is a REG_DWORD, 0 or 1")),
    }
}

/// The number in a value of type `REG_DWORD`: 32 bits, little-endian.
fn number(value: &Value) -> Option<u32> {
    let bytes: Option<[u8; 4]> = (value.ty() == Type::U32).then(|| (**value).try_into().ok())?;
    bytes.map(u32::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use std::process;

    use windows_registry::CURRENT_USER;

    use super::*;
    use crate::policy::owner::decisions::MINUTE;

    /// A registry key for one test, removed on drop.
    struct TestKey(String);

    impl TestKey {
        fn new(name: &str) -> (Self, Key) {
            let path = format!(r"Software\Vitrin test {} {name}", process::id());
            let key = CURRENT_USER.create(&path).unwrap();
            (Self(path), key)
        }

        fn load(&self) -> Result<Policy, PolicyError> {
            load_from(CURRENT_USER, &self.0, true)
        }
    }

    impl Drop for TestKey {
        fn drop(&mut self) {
            let _ = CURRENT_USER.remove_tree(&self.0);
        }
    }

    #[test]
    fn without_a_key_and_with_an_empty_one_the_defaults_hold() {
        let nowhere = load_from(CURRENT_USER, r"Software\Vitrin test without a key", false);
        assert_eq!(nowhere.unwrap(), Policy::default());
        let (decided, _key) = TestKey::new("empty");
        assert_eq!(decided.load().unwrap(), Policy::default());
    }

    #[test]
    fn what_is_decided_holds() {
        let (decided, key) = TestKey::new("decided");
        key.set_u32("AcceptSwap", 1).unwrap();
        key.set_u32("IDLELOCKMINUTES", 25).unwrap();
        key.set_u32("ForbidPhoneFilms", 1).unwrap();
        key.set_u32("EraseSource", 1).unwrap();
        key.set_u32("AppContainer", 1).unwrap();
        let policy = Policy {
            accept_swap: true,
            idle_lock: 25 * MINUTE,
            forbid_phone_films: true,
            erase_source: EraseSource::Always,
            app_container: true,
        };
        assert_eq!(decided.load().unwrap(), policy);
        key.set_u32("AcceptSwap", 0).unwrap();
        assert!(!decided.load().unwrap().accept_swap);
    }

    #[test]
    fn what_is_wrong_is_reported_with_its_name() {
        type Write = fn(&Key);
        let wrong: [(Write, &str, &str); 10] = [
            (|key| key.set_u32("AcceptSwop", 1).unwrap(), "AcceptSwop", "no value"),
            (|key| key.set_u32("AcceptSwap", 2).unwrap(), "AcceptSwap", "0 or 1"),
            (
                |key| key.set_string("AcceptSwap", "1").unwrap(),
                "AcceptSwap",
                "REG_DWORD",
            ),
            (|key| key.set_u64("AcceptSwap", 1).unwrap(), "AcceptSwap", "REG_DWORD"),
            (
                |key| key.set_bytes("AcceptSwap", Type::Bytes, &[1, 0, 0, 0]).unwrap(),
                "AcceptSwap",
                "REG_DWORD",
            ),
            (
                |key| key.set_bytes("IdleLockMinutes", Type::U32, &[7]).unwrap(),
                "IdleLockMinutes",
                "REG_DWORD",
            ),
            (
                |key| key.set_u32("IdleLockMinutes", 0).unwrap(),
                "IdleLockMinutes",
                "1 to 240",
            ),
            (
                |key| key.set_u32("IdleLockMinutes", 241).unwrap(),
                "IdleLockMinutes",
                "1 to 240",
            ),
            (|key| key.set_u32("AppContainer", 2).unwrap(), "AppContainer", "0 or 1"),
            (|key| drop(key.create("More").unwrap()), "More", "no keys"),
        ];
        for (number, (write, name, word)) in wrong.into_iter().enumerate() {
            let (decided, key) = TestKey::new(&format!("wrong {number}"));
            write(&key);
            match decided.load() {
                Err(PolicyError::BadValue { place, why }) => {
                    assert!(place.ends_with(&format!(r"Vitrin\{name}")), "{place}");
                    assert!(why.contains(word), "{why}");
                }
                other => panic!("{name}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_key_that_an_ordinary_user_can_write_is_no_policy() {
        let (decided, key) = TestKey::new("own");
        key.set_u32("AcceptSwap", 1).unwrap();
        let outcome = load_from(CURRENT_USER, &decided.0, false);
        assert!(
            matches!(outcome, Err(PolicyError::NotAdministrators { .. })),
            "{outcome:?}"
        );
    }
}

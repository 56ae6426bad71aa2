//! What a therapist decides about a film after it was imported: its title, its day of recording, why and how long it is kept (R-NEED).

use jiff::civil::Date;
use jiff::{ToSpan, Zoned};

use crate::policy::Policy;
use crate::vault::{Film, FilmEdit, FilmId, UnlockedVault, VaultError};

/// Today, in the user's own calendar.
#[must_use]
pub fn today() -> Date {
    Zoned::now().date()
}

/// Changes a film's title, day of recording, purpose, consent or last day, in one write. Returns whether anything changed.
///
/// # Errors
/// As [`UnlockedVault::edit`].
pub fn edit(vault: &mut UnlockedVault, id: FilmId, edit: FilmEdit) -> Result<bool, VaultError> {
    vault.edit(id, edit)
}

/// The last day of a film that is imported `today`, by the administrator's policy; `None` if that decides nothing. A policy that
/// cannot be relied on lets nothing be unlocked, so that it need not be dealt with here.
#[must_use]
pub fn keep_until_by_policy(today: Date) -> Option<Date> {
    keep_until(&Policy::load().ok()?, today)
}

fn keep_until(policy: &Policy, today: Date) -> Option<Date> {
    today.checked_add(i64::from(policy.keep_days?).days()).ok()
}

/// Films in the order in which they are listed: those that should have been erased by `today` first, the longest overdue of them
/// before the others; all others as they were.
#[must_use]
pub fn overdue_first(films: &[Film], today: Date) -> Vec<&Film> {
    let (mut listed, others): (Vec<_>, Vec<_>) = films.iter().partition(|film| film.is_overdue(today));
    // A film whose consent is withdrawn may have no last day: it is the most urgent.
    listed.sort_by_key(|film| film.keep.keep_until.filter(|last| *last < today));
    listed.extend(others);
    listed
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_policy_decides_the_last_day() {
        let policy = |keep_days| Policy {
            keep_days,
            ..Policy::default()
        };
        let today = date(2026, 12, 30);
        assert_eq!(keep_until(&policy(None), today), None);
        assert_eq!(keep_until(&policy(Some(3)), today), Some(date(2027, 1, 2)));
    }
}

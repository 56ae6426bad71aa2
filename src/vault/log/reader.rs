//! Reads the whole log.

use super::end::NUMBERS_TRIED;
use super::record::Place;
use super::report::{LogProblem, LogReport};
use super::segment::{self, Found, SEGMENTS_MAX};
use super::tree::LogHead;
use crate::memory::Key;
use crate::vault::error::VaultError;
use crate::vault::ids::VaultId;
use crate::vault::storage::Storage;

/// Reads the whole log. `key_of`: the key of each file.
///
/// # Errors
/// Errors of reading, and of `key_of`.
pub fn read(
    storage: &dyn Storage,
    vault: VaultId,
    anchor: Option<LogHead>,
    key_of: &dyn Fn(u32) -> Result<Key<32>, VaultError>,
) -> Result<LogReport, VaultError> {
    let mut report = LogReport::default();
    let mut number = 0;
    let mut missing_from = None;
    let mut tried = 0;
    while number < SEGMENTS_MAX && tried <= NUMBERS_TRIED.max(anchor.map_or(0, |anchor| anchor.segment)) {
        let key = key_of(number)?;
        let place = Place {
            vault,
            segment: number,
            key: &key,
        };
        match segment::read_all(storage, &place)? {
            None => {
                missing_from = missing_from.or(Some(number));
                tried += 1;
            }
            Some(contents) => {
                if let Some(from) = missing_from.take() {
                    let missing = (from..number).map(|segment| LogProblem::Missing { segment });
                    report.problems.extend(missing);
                }
                tried = 0;
                if contents.records.is_empty() && matches!(segment::find_tail(storage, &place)?, Found::Foreign) {
                    report.problems.push(LogProblem::Foreign { segment: number });
                } else {
                    report.add(number, contents);
                }
            }
        }
        number += 1;
    }
    if let Some(anchor) = anchor {
        report.compare(&anchor, |head| {
            let key = key_of(head.segment)?;
            let place = Place {
                vault,
                segment: head.segment,
                key: &key,
            };
            segment::holds(storage, &place, head)
        })?;
    }
    Ok(report)
}

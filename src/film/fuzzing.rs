//! For fuzzers: the index of a film, which a stage hands over and which lies in the catalogue.

use super::MediaIndex;

/// An index has one form only.
pub fn media_index(bytes: &[u8]) {
    if let Ok(index) = MediaIndex::from_bytes(bytes) {
        assert!(index.to_bytes() == bytes);
        assert!(MediaIndex::from_hex(&index.to_hex()).is_ok());
    }
}

pub fn media_indexes() -> Vec<Vec<u8>> {
    let mut index = MediaIndex {
        length: 4_000_000_000,
        duration_ns: 3_600_000_000_000,
        ..MediaIndex::default()
    };
    vec![index.to_bytes(), {
        for number in 0..60_i64 {
            index.add_point(number * 20_000_000_000, number as u64 * 60_000_000);
            index.add_place(number * 20_000_000_000 + 40_000_000, number as u64 * 60_000_000 + 188);
        }
        index.to_bytes()
    }]
}

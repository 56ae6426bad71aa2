//! Whether a JPEG is all there (ITU-T T.81, annex B): decoders show the rest of one that broke off in grey and say nothing.

/// Whether the picture in `bytes` goes on to the marker that ends it. What lies behind that is another matter, and so are the
/// pictures inside of its head.
pub(super) fn is_whole(bytes: &[u8]) -> bool {
    const END: u8 = 0xd9;
    const SCAN: u8 = 0xda;
    let mut at = 2;
    let mut in_scan = false;
    while let Some(&[first, marker]) = bytes.get(at..at + 2).and_then(|two| two.first_chunk()) {
        if first != 0xff {
            if !in_scan {
                // Not made of segments as it should be: nothing can be said of its end.
                return true;
            }
            at += 1;
            continue;
        }
        match marker {
            END => return true,
            // Coded data that look like a marker, one that stands between pieces of them, and filling.
            0x00 | 0x01 | 0xd0..=0xd8 => at += 2,
            0xff => at += 1,
            _ => {
                in_scan |= marker == SCAN;
                let length = bytes
                    .get(at + 2..at + 4)
                    .map_or(2, |two| usize::from(two[0]) << 8 | usize::from(two[1]));
                at += 2 + length.max(2);
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_ends_with_its_own_end() {
        // A head with a small picture in it, then a scan.
        let head = [
            0xff, 0xd8, 0xff, 0xe1, 0, 8, 0xff, 0xd8, 0xff, 0xd9, 1, 2, 0xff, 0xda, 0, 4, 1, 2,
        ];
        let scan = [1, 2, 0xff, 0, 3, 0xff, 0xd0, 4];
        let end = [0xff, 0xd9];
        assert!(!is_whole(&head));
        assert!(!is_whole(&[&head[..], &scan].concat()));
        assert!(is_whole(&[&head[..], &scan, &end].concat()));
        // A film behind it, and several scans.
        assert!(is_whole(&[&head[..], &scan, &end, b"ftyp"].concat()));
        let second = [0xff, 0xda, 0, 4, 1, 2, 9];
        assert!(!is_whole(&[&head[..], &scan, &second].concat()));
        assert!(is_whole(&[&head[..], &scan, &second, &end].concat()));
        assert!(!is_whole(&[]));
    }
}

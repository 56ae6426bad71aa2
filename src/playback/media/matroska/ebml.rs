//! EBML: elements of an id, a size and content (RFC 8794), and the ids of Matroska that are read here (RFC 9559).

pub(super) mod id {
    pub(in super::super) const EBML: u32 = 0x1a45_dfa3;
    pub(in super::super) const SEGMENT: u32 = 0x1853_8067;
    pub(in super::super) const SEEK_HEAD: u32 = 0x114d_9b74;
    pub(in super::super) const INFO: u32 = 0x1549_a966;
    pub(in super::super) const TRACKS: u32 = 0x1654_ae6b;
    pub(in super::super) const CUES: u32 = 0x1c53_bb6b;
    pub(in super::super) const CLUSTER: u32 = 0x1f43_b675;
    pub(in super::super) const TIMESTAMP: u32 = 0xe7;
    pub(in super::super) const SIMPLE_BLOCK: u32 = 0xa3;
    pub(in super::super) const BLOCK_GROUP: u32 = 0xa0;
    pub(in super::super) const BLOCK: u32 = 0xa1;
    /// Elements beside those above that stand in a segment or a cluster: void, checksum, attachments, chapters, tags, position,
    /// previous size, silent tracks, encrypted block.
    pub(in super::super) const SKIPPED: [u32; 9] = [
        0xec,
        0xbf,
        0x1941_a469,
        0x1043_a770,
        0x1254_c367,
        0xa7,
        0xab,
        0x5854,
        0xaf,
    ];
}

/// Bytes that the longest header takes.
pub(super) const HEADER: usize = 12;

/// An element's id and size (`None`: not known), and the length of both in bytes.
pub(super) fn header(bytes: &[u8]) -> Option<(u32, Option<u64>, usize)> {
    let length = bytes.first()?.leading_zeros() as usize + 1;
    if length > 4 {
        return None;
    }
    let id = bytes
        .get(..length)?
        .iter()
        .fold(0u32, |id, &byte| (id << 8) | u32::from(byte));
    let (size, size_length) = number(bytes.get(length..)?)?;
    let unknown = (1u64 << (7 * size_length)) - 1;
    Some((id, (size != unknown).then_some(size), length + size_length))
}

/// A number whose first byte says how long it is, and its length in bytes.
pub(super) fn number(bytes: &[u8]) -> Option<(u64, usize)> {
    let first = *bytes.first()?;
    let length = first.leading_zeros() as usize + 1;
    if length > 8 {
        return None;
    }
    let marker = 1u64 << (7 * length);
    let whole = bytes
        .get(..length)?
        .iter()
        .fold(0u64, |number, &byte| (number << 8) | u64::from(byte));
    Some((whole & (marker - 1), length))
}

/// The elements of a content that is held whole; ends where they do not make sense any more.
pub(super) fn elements(mut content: &[u8]) -> impl Iterator<Item = (u32, &[u8])> {
    std::iter::from_fn(move || {
        let (id, size, length) = header(content)?;
        let end = length.checked_add(usize::try_from(size?).ok()?)?;
        let body = content.get(length..end)?;
        content = &content[end..];
        Some((id, body))
    })
}

pub(super) fn uint(body: &[u8]) -> Option<u64> {
    (body.len() <= 8).then(|| body.iter().fold(0u64, |number, &byte| (number << 8) | u64::from(byte)))
}

pub(super) fn int(body: &[u8]) -> Option<i64> {
    let number = uint(body)?;
    let unused = 64 - 8 * u32::try_from(body.len()).ok()?;
    Some(
        number
            .checked_shl(unused)
            .map_or(0, |number| number.cast_signed() >> unused),
    )
}

pub(super) fn float(body: &[u8]) -> Option<f64> {
    let number = match body.len() {
        0 => 0.0,
        4 => f64::from(f32::from_be_bytes(body.try_into().ok()?)),
        8 => f64::from_be_bytes(body.try_into().ok()?),
        _ => return None,
    };
    number.is_finite().then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_and_nonsense_is_not() {
        assert_eq!(header(&[0xa3, 0x85, 9]), Some((id::SIMPLE_BLOCK, Some(5), 2)));
        assert_eq!(header(&[0x1f, 0x43, 0xb6, 0x75, 0xff]), Some((id::CLUSTER, None, 5)));
        assert_eq!(
            header(&[0x18, 0x53, 0x80, 0x67, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
            Some((id::SEGMENT, None, 12))
        );
        assert_eq!(header(&[0xec, 0x40, 2]), Some((0xec, Some(2), 3)));
        for bytes in [
            &[][..],
            &[0xa3],
            &[0, 0x81],
            &[0xa3, 0],
            &[0x1f, 0x43, 0xb6],
            &[0xa3, 0x40],
        ] {
            assert_eq!(header(bytes), None, "{bytes:?}");
        }
    }

    #[test]
    fn numbers_of_every_length() {
        assert_eq!((uint(&[]), uint(&[1, 0]), uint(&[0; 9])), (Some(0), Some(256), None));
        assert_eq!(
            (int(&[0xff]), int(&[0x7f, 0xff]), int(&[])),
            (Some(-1), Some(32767), Some(0))
        );
        assert_eq!((float(&[0x40, 0x20, 0, 0]), float(&[0; 3])), (Some(2.5), None));
    }

    #[test]
    fn elements_end_with_the_last_whole_one() {
        let content = [0xec, 0x81, 7, 0xa3, 0x82, 1, 2, 0xa3, 0x83, 1];
        let found: Vec<_> = elements(&content).collect();
        assert_eq!(found, [(0xec, &[7][..]), (0xa3, &[1, 2])]);
    }
}

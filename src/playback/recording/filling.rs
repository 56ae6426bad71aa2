//! Fills a Matroska stream up to whole chunks of a sealed film.
//!
//! A chunk is sealed when it is whole, and a quiet room may take seconds to fill 16 KiB. So every half second the recorder puts an
//! element *Void* of the right length between two others, which every reader of Matroska passes over: at most 32 KiB a second.

/// ID of the element that holds all others but the first.
const SEGMENT: u32 = 0x1853_8067;
/// ID of the element that holds a piece of film.
const CLUSTER: u32 = 0x1F43_B675;
/// ID of the element that means nothing.
const VOID: u8 = 0xEC;
/// Bytes of the longest ID and length.
const LONGEST_HEAD: usize = 4 + 8;

/// Follows a stream that is written from its start, and knows how to fill it up.
pub(crate) struct Filling {
    chunk: u64,
    /// Bytes so far.
    position: u64,
    /// What has come of an element's ID and length.
    head: Vec<u8>,
    /// Bytes of the current element that have not come yet.
    rest: u64,
    in_segment: bool,
}

impl Filling {
    pub(crate) fn new(chunk: usize) -> Self {
        Self {
            chunk: chunk as u64,
            position: 0,
            head: Vec::with_capacity(LONGEST_HEAD),
            rest: 0,
            in_segment: false,
        }
    }

    /// These bytes were written.
    pub(crate) fn written(&mut self, mut bytes: &[u8]) {
        self.position += bytes.len() as u64;
        while let Some((&first, others)) = bytes.split_first() {
            if self.rest > 0 {
                let passed = self.rest.min(bytes.len() as u64);
                self.rest -= passed;
                bytes = &bytes[usize::try_from(passed).unwrap_or(bytes.len())..];
                continue;
            }
            self.head.push(first);
            bytes = others;
            if let Some((id, length)) = head(&self.head) {
                self.head.clear();
                self.in_segment |= id == SEGMENT;
                self.rest = match (id, length) {
                    // Its parts follow, and there may be a Void among them.
                    (SEGMENT | CLUSTER, None) => 0,
                    // No such element is written; after it nothing is known.
                    (_, None) => u64::MAX,
                    (_, Some(length)) => length,
                };
            } else if self.head.len() >= LONGEST_HEAD {
                // An ID or a length that none can have; after it nothing is known, and nothing of the film is kept here.
                self.head.clear();
                self.rest = u64::MAX;
            }
        }
    }

    /// Whether another element may begin here.
    pub(crate) fn is_between_elements(&self) -> bool {
        self.in_segment && self.rest == 0 && self.head.is_empty()
    }

    /// What fills the current chunk; `None` where it is full or in the middle of an element. The caller writes it, and says so.
    pub(crate) fn void(&self) -> Option<Vec<u8>> {
        let missing = match self.chunk - self.position % self.chunk {
            missing if missing == self.chunk => return None,
            // The shortest element has two bytes.
            1 => 1 + self.chunk,
            missing => missing,
        };
        self.is_between_elements()
            .then(|| void(usize::try_from(missing).unwrap_or(2)))
    }
}

/// An element that means nothing, `length` bytes long in all: 2 to 16,385.
fn void(length: usize) -> Vec<u8> {
    let mut element = vec![0; length];
    element[0] = VOID;
    if length <= 2 + 126 {
        element[1] = 0x80 | (length - 2) as u8;
    } else {
        let [high, low] = ((length - 3) as u16).to_be_bytes();
        element[1..3].copy_from_slice(&[0x40 | high, low]);
    }
    element
}

/// ID and length of an element; `None` while they are not whole. The length is `None` where it is unknown.
fn head(bytes: &[u8]) -> Option<(u32, Option<u64>)> {
    let id_len = bytes.first()?.leading_zeros() as usize + 1;
    let size_len = bytes.get(id_len)?.leading_zeros() as usize + 1;
    let (id, size) = bytes.split_at(id_len);
    if size.len() < size_len || id_len > 4 || size_len > 8 {
        // Not whole, or never.
        return None;
    }
    let id = id.iter().fold(0, |id, &byte| id << 8 | u32::from(byte));
    let size = size.iter().fold(0, |size, &byte| size << 8 | u64::from(byte));
    let mask = (1 << (7 * size_len)) - 1;
    Some((id, (size & mask != mask).then_some(size & mask)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An EBML head, a segment without a length, in it an element of 100 bytes, a cluster without a length, in it two blocks.
    fn stream() -> Vec<u8> {
        let mut stream = vec![0x1A, 0x45, 0xDF, 0xA3, 0x83, 1, 2, 3];
        stream.extend([0x18, 0x53, 0x80, 0x67, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);
        stream.extend([0x15, 0x49, 0xA9, 0x66, 0x40, 100]);
        stream.extend([0xEC; 100]);
        stream.extend([0x1F, 0x43, 0xB6, 0x75, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);
        for _ in 0..2 {
            stream.extend([0xA3, 0x41, 0x00]);
            stream.extend([0x1F; 256]);
        }
        stream
    }

    #[test]
    fn a_void_comes_only_between_elements() {
        let stream = stream();
        let mut filling = Filling::new(1000);
        let mut places = Vec::new();
        for (at, byte) in stream.iter().enumerate() {
            filling.written(&[*byte]);
            if filling.void().is_some() {
                places.push(at + 1);
            }
        }
        // Behind the segment's head, the element, the cluster's head and each block.
        assert_eq!(places, [20, 126, 138, 397, 656]);
    }

    #[test]
    fn a_void_fills_the_chunk_however_much_is_missing() {
        for chunk in [2, 3, 100, 129, 130, 131, 132, 16_384] {
            for so_far in 0..chunk.min(400) {
                let mut filling = Filling::new(chunk);
                filling.written(&stream()[..20]);
                filling.position = so_far as u64;
                let Some(void) = filling.void() else {
                    assert_eq!(so_far, 0);
                    continue;
                };
                filling.written(&void);
                assert_eq!((filling.position as usize) % chunk, 0, "{so_far} of {chunk}");
                assert!(filling.rest == 0 && filling.head.is_empty(), "the element is whole");
            }
        }
    }

    #[test]
    fn behind_an_element_that_cannot_be_nothing_is_put_in_and_nothing_of_the_film_is_kept() {
        for impossible in [[0x08, 0x81], [0xA3, 0x00]] {
            let mut filling = Filling::new(1000);
            filling.written(&stream());
            filling.written(&impossible);
            for _ in 0..100 {
                filling.written(&[0x81; 997]);
                assert_eq!(filling.void(), None, "{impossible:x?}");
                assert!(
                    filling.head.len() <= LONGEST_HEAD,
                    "{impossible:x?}: {}",
                    filling.head.len()
                );
            }
        }
    }

    #[test]
    fn pieces_may_be_cut_anywhere() {
        let stream = stream();
        for cut in 0..stream.len() {
            let mut filling = Filling::new(1000);
            filling.written(&stream[..cut]);
            filling.written(&stream[cut..]);
            assert_eq!(filling.void().map(|void| void.len()), Some(1000 - stream.len()));
        }
    }
}

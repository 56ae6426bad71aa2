//! ISO base media boxes (ISO 14496-12, section 4.2) in memory. What is read here is not trusted: nothing panics, and a box that
//! claims to be larger than what holds it ends where that ends.

/// Four characters that name a box, a codec or a brand.
pub(super) type FourCc = [u8; 4];

/// Bytes of a box's header without a 64-bit size.
pub(super) const HEADER: usize = 8;

/// Boxes that demuxers look into for others.
const NESTING: [&FourCc; 12] = [
    b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"udta", b"mvex", b"moof", b"traf", b"dinf", b"meta",
];
/// No film has boxes in boxes as deep as this.
const MAX_DEPTH: usize = 32;

/// Whether boxes lie in boxes deeper than in any film: who follows them by calling itself runs out of memory for that.
pub(super) fn is_too_deep(body: &[u8]) -> bool {
    let mut open = vec![atoms(body)];
    while let Some(atoms_here) = open.last_mut() {
        match atoms_here.next() {
            Some(atom) if NESTING.contains(&&atom.kind) => {
                if open.len() >= MAX_DEPTH {
                    return true;
                }
                open.push(atoms(atom.body));
            }
            Some(_) => {}
            None => {
                open.pop();
            }
        }
    }
    false
}

/// Reads big-endian numbers; `None` at the end.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    pub(super) rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub(super) fn new(rest: &'a [u8]) -> Self {
        Cursor { rest }
    }

    pub(super) fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(bytes)
    }

    pub(super) fn skip(&mut self, count: usize) -> Option<()> {
        self.bytes(count).map(drop)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.bytes(N)?.try_into().ok()
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_be_bytes)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    pub(super) fn i32(&mut self) -> Option<i32> {
        self.array().map(i32::from_be_bytes)
    }

    pub(super) fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_be_bytes)
    }

    pub(super) fn f64(&mut self) -> Option<f64> {
        self.array().map(f64::from_be_bytes)
    }

    pub(super) fn four_cc(&mut self) -> Option<FourCc> {
        self.array()
    }

    /// A number of 32 bits, or of 64 in later versions of a box.
    pub(super) fn u32_or_u64(&mut self, wide: bool) -> Option<u64> {
        if wide { self.u64() } else { self.u32().map(u64::from) }
    }
}

/// A box without its header.
#[derive(Clone, Copy)]
pub(super) struct Atom<'a> {
    pub(super) kind: FourCc,
    pub(super) body: &'a [u8],
}

/// The size of a box's header and of the whole box, `None` for "to the end"; `None` when no box begins so.
pub(super) fn header(head: &[u8]) -> Option<(FourCc, u64, Option<u64>)> {
    let mut head = Cursor::new(head);
    let short = head.u32()?;
    let kind = head.four_cc()?;
    match short {
        0 => Some((kind, HEADER as u64, None)),
        1 => {
            let size = head.u64().filter(|&size| size >= 16)?;
            Some((kind, 16, Some(size)))
        }
        2..8 => None,
        _ => Some((kind, HEADER as u64, Some(u64::from(short)))),
    }
}

/// The boxes that follow one another in `body`, up to the first that is none.
pub(super) fn atoms(body: &[u8]) -> impl Iterator<Item = Atom<'_>> {
    let mut rest = body;
    std::iter::from_fn(move || {
        let (kind, head, size) = header(rest)?;
        let size = size.and_then(|size| usize::try_from(size).ok()).unwrap_or(rest.len());
        let (whole, behind) = rest.split_at(size.min(rest.len()));
        rest = behind;
        let body = whole.get(usize::try_from(head).ok()?..)?;
        Some(Atom { kind, body })
    })
}

/// The body of the first box of this kind in `body`.
pub(super) fn find<'a>(body: &'a [u8], kind: &FourCc) -> Option<&'a [u8]> {
    atoms(body).find(|atom| atom.kind == *kind).map(|atom| atom.body)
}

/// Goes down a path of boxes.
pub(super) fn descend<'a>(body: &'a [u8], path: &[&FourCc]) -> Option<&'a [u8]> {
    path.iter().try_fold(body, |body, kind| find(body, kind))
}

/// Version, flags and the rest of a "full" box.
pub(super) fn full(body: &[u8]) -> Option<(u8, u32, Cursor<'_>)> {
    let mut cursor = Cursor::new(body);
    let word = cursor.u32()?;
    Some(((word >> 24) as u8, word & 0xff_ffff, cursor))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A box of this kind around `parts`.
    pub(crate) fn atom(kind: &[u8; 4], parts: &[&[u8]]) -> Vec<u8> {
        let body = parts.concat();
        let size = u32::try_from(body.len() + HEADER).unwrap();
        [&size.to_be_bytes()[..], kind, &body].concat()
    }

    /// Numbers of 32 bits one after the other.
    pub(crate) fn words(words: &[u32]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    #[test]
    fn boxes_are_found_behind_others() {
        let body = [atom(b"free", &[b"abc"]), atom(b"moov", &[&atom(b"mvhd", &[b"x"])])].concat();
        assert_eq!(descend(&body, &[b"moov", b"mvhd"]), Some(&b"x"[..]));
        assert_eq!(find(&body, b"mdat"), None);
    }

    #[test]
    fn sizes_that_lie_end_with_what_holds_them() {
        let huge = [&words(&[0x7fff_ffff])[..], b"trak", b"rest"].concat();
        assert_eq!(find(&huge, b"trak"), Some(&b"rest"[..]));
        let to_the_end = [&words(&[0])[..], b"trak", b"rest"].concat();
        assert_eq!(find(&to_the_end, b"trak"), Some(&b"rest"[..]));
        for small in 2..8 {
            assert_eq!(atoms(&[&words(&[small])[..], b"trak", b"rest"].concat()).count(), 0);
        }
        let wide = [&words(&[1])[..], b"trak", &words(&[0, 18]), b"ab", &atom(b"free", &[])].concat();
        assert_eq!(
            atoms(&wide).map(|atom| atom.body).collect::<Vec<_>>(),
            [&b"ab"[..], b""]
        );
        let lie = [&words(&[1])[..], b"trak", &words(&[0, 3])].concat();
        assert_eq!(atoms(&lie).count(), 0);
    }
}

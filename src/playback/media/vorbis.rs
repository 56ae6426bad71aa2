//! How many samples a packet of Vorbis has (Vorbis I specification, sections 1.3.2, 4.2 and 4.3.8).

/// The block sizes of a stream, and the packet that came last.
pub(super) struct Blocks {
    short: i64,
    long: i64,
    /// For each mode, whether its blocks are long.
    modes: Vec<bool>,
    last: Option<i64>,
}

impl Blocks {
    /// From the first and the third header packet.
    pub(super) fn new(identification: &[u8], setup: &[u8]) -> Option<Self> {
        let sizes = *identification.get(28)?;
        let (short, long) = (
            1_i64.checked_shl(u32::from(sizes & 15))?,
            1_i64.checked_shl(u32::from(sizes >> 4))?,
        );
        Some(Blocks {
            short,
            long,
            modes: modes(setup)?,
            last: None,
        })
    }

    /// Samples that come out with the packet that begins with these bytes: the halves of two windows that overlap.
    pub(super) fn samples(&mut self, packet: &[u8]) -> i64 {
        let Some(&first) = packet.first() else { return 0 };
        if first & 1 != 0 {
            return 0;
        }
        let bits = usize::BITS - (self.modes.len() - 1).leading_zeros();
        let mode = usize::from(first >> 1) & ((1 << bits) - 1);
        let size = if self.modes.get(mode).copied().unwrap_or_default() {
            self.long
        } else {
            self.short
        };
        let samples = self.last.map_or(0, |last| (last + size) / 4);
        self.last = Some(size);
        samples
    }
}

/// The modes lie at the setup header's end, and everything before them is of unknown length: so they are read backwards. Each has
/// a bit that says whether its blocks are long, two words of 16 bits that are 0, and 8 bits of mapping.
fn modes(setup: &[u8]) -> Option<Vec<bool>> {
    const MODE: usize = 41;
    let bit = |place: usize| setup.get(place / 8).map(|byte| byte >> (place % 8) & 1);
    let number = |place: usize, length: usize| {
        (0..length).try_fold(0_u32, |number, n| Some(number | u32::from(bit(place + n)?) << n))
    };
    // The last bit that is set is the framing bit.
    let mut end = (0..setup.len().checked_mul(8)?)
        .rev()
        .find(|&place| bit(place) == Some(1))?;
    let mut modes = Vec::new();
    let mut found = None;
    while let Some(start) = end.checked_sub(MODE) {
        if number(start + 1, 32)? != 0 || number(start + 33, 8)? > 63 || modes.len() >= 64 {
            break;
        }
        modes.push(bit(start)? != 0);
        end = start;
        // Before the modes, 6 bits say how many there are, less one.
        if let Some(count) = end.checked_sub(6)
            && number(count, 6)? as usize + 1 == modes.len()
        {
            found = Some(modes.len());
        }
    }
    modes.truncate(found?);
    modes.reverse();
    Some(modes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_are_read_from_the_end() {
        // Two modes, short and long, the second with mapping 1, behind 3 bits of something else.
        let mut bits = vec![1, 0, 1];
        bits.extend([1, 0, 0, 0, 0, 0]); // 2 - 1
        for (long, mapping) in [(0, 0), (1, 1)] {
            bits.push(long);
            bits.extend([0; 32]);
            bits.extend((0..8).map(|n| mapping >> n & 1));
        }
        bits.push(1);
        let mut setup = vec![0_u8; bits.len().div_ceil(8)];
        for (place, bit) in bits.iter().enumerate() {
            setup[place / 8] |= bit << (place % 8);
        }
        assert_eq!(modes(&setup), Some(vec![false, true]));
        assert_eq!(modes(&[]), None);
        assert_eq!(modes(&[0; 40]), None);
    }

    #[test]
    fn a_packet_overlaps_with_the_one_before() {
        let mut blocks = Blocks {
            short: 256,
            long: 2048,
            modes: vec![false, true],
            last: None,
        };
        let samples = [2, 2, 0, 0, 2].map(|first: u8| blocks.samples(&[first]));
        assert_eq!(samples, [0, 1024, 576, 128, 576]);
    }
}

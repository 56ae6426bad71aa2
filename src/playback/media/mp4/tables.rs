//! The sample tables of a track (`stbl`; ISO 14496-12, sections 8.6 and 8.7).

use super::boxes::{Cursor, find, full};
use super::units::{Packing, Units};

/// Adds the samples that a track's `stbl` lists. `is_sound`: every sample is a key frame, whatever else is said.
pub(super) fn add_table_samples(
    stbl: &[u8],
    is_sound: bool,
    packing: Option<Packing>,
    units: &mut Units,
) -> Option<()> {
    let sizes = Sizes::read(stbl)?;
    let mut durations = Runs::read(find(stbl, b"stts")?)?;
    let mut chunks = Chunks::read(stbl)?;
    if let Some(packing) = packing
        && durations.is_always(1)
        && sizes.constant.is_some()
    {
        while let Some((offset, count)) = chunks.next() {
            units.set_description(chunks.description);
            add_chunk(offset, count, packing, units);
            if units.is_full() {
                break;
            }
        }
        return Some(());
    }
    let mut shifts = find(stbl, b"ctts").and_then(Runs::read);
    let mut keys = find(stbl, b"stss").filter(|_| !is_sound).and_then(Keys::read);
    let mut number: u32 = 0;
    while let Some((mut offset, count)) = chunks.next() {
        units.set_description(chunks.description);
        for _ in 0..count {
            if number >= sizes.count || units.is_full() {
                return Some(());
            }
            let size = sizes.get(number)?;
            // Files exist whose durations are negative; time does not run backwards.
            let duration = durations
                .next()
                .filter(|&ticks| i32::try_from(ticks).is_ok())
                .unwrap_or(0);
            let shift = shifts.as_mut().and_then(Runs::next).unwrap_or(0).cast_signed();
            let is_key = keys.as_mut().is_none_or(|keys| keys.holds(number + 1));
            units.push(offset, size, duration, shift, is_key);
            offset = offset.saturating_add(u64::from(size));
            number += 1;
        }
    }
    Some(())
}

/// Adds a chunk of `count` frames of sound in pieces.
fn add_chunk(mut offset: u64, count: u32, packing: Packing, units: &mut Units) {
    /// Frames of sound in a piece.
    const PIECE: u32 = 1024;
    let packets = if packing.may_be_joined {
        (PIECE / packing.frames.max(1)).max(1)
    } else {
        1
    };
    let mut left = count;
    while left > 0 && !units.is_full() {
        let frames = packets.saturating_mul(packing.frames.max(1)).min(left);
        let size = frames.div_ceil(packing.frames.max(1)).saturating_mul(packing.bytes);
        units.push(offset, size, frames, 0, true);
        if units.is_cut {
            return;
        }
        offset = offset.saturating_add(u64::from(size));
        left -= frames;
    }
}

/// Sizes of samples (`stsz`, `stz2`).
struct Sizes<'a> {
    /// Where all have the same size.
    constant: Option<u32>,
    count: u32,
    /// Bits of an entry.
    bits: u8,
    entries: &'a [u8],
}

impl<'a> Sizes<'a> {
    fn read(stbl: &'a [u8]) -> Option<Self> {
        if let Some(stsz) = find(stbl, b"stsz") {
            let (_, _, mut stsz) = full(stsz)?;
            let constant = stsz.u32()?;
            let count = stsz.u32()?;
            return Some(Sizes {
                constant: (constant > 0).then_some(constant),
                count,
                bits: 32,
                entries: stsz.rest,
            });
        }
        let (_, _, mut stz2) = full(find(stbl, b"stz2")?)?;
        let bits = stz2.u32()? as u8;
        let count = stz2.u32()?;
        matches!(bits, 4 | 8 | 16).then_some(Sizes {
            constant: None,
            count,
            bits,
            entries: stz2.rest,
        })
    }

    /// `None` behind the end of the table.
    fn get(&self, number: u32) -> Option<u32> {
        if let Some(constant) = self.constant {
            return Some(constant);
        }
        let number = number as usize;
        let bytes = |width: usize| self.entries.get(number.checked_mul(width)?..)?.get(..width);
        match self.bits {
            4 => {
                let byte = u32::from(*self.entries.get(number / 2)?);
                Some(if number.is_multiple_of(2) { byte >> 4 } else { byte & 15 })
            }
            8 => bytes(1).map(|byte| u32::from(byte[0])),
            16 => bytes(2).and_then(|bytes| Cursor::new(bytes).u16()).map(u32::from),
            _ => bytes(4).and_then(|bytes| Cursor::new(bytes).u32()),
        }
    }
}

/// Values with how often each comes in a row (`stts`, `ctts`).
struct Runs<'a> {
    whole: Cursor<'a>,
    entries: Cursor<'a>,
    left: u32,
    value: Option<u32>,
}

impl<'a> Runs<'a> {
    fn read(body: &'a [u8]) -> Option<Self> {
        let (_, _, mut entries) = full(body)?;
        let count = entries.u32()? as usize;
        entries.rest = &entries.rest[..entries.rest.len().min(count.saturating_mul(8))];
        Some(Runs {
            whole: entries,
            entries,
            left: 0,
            value: None,
        })
    }

    fn is_always(&self, value: u32) -> bool {
        let mut entries = self.whole;
        let mut all = std::iter::from_fn(|| Some((entries.u32()?, entries.u32()?)));
        all.all(|(count, own)| count == 0 || own == value)
    }

    /// The last value goes on behind the end.
    fn next(&mut self) -> Option<u32> {
        while self.left == 0 {
            let (Some(count), Some(value)) = (self.entries.u32(), self.entries.u32()) else {
                return self.value;
            };
            self.left = count;
            self.value = Some(value);
        }
        self.left -= 1;
        self.value
    }
}

/// Numbers of key frames (`stss`), ascending.
struct Keys<'a> {
    entries: Cursor<'a>,
    next: Option<u32>,
}

impl<'a> Keys<'a> {
    fn read(body: &'a [u8]) -> Option<Self> {
        let (_, _, mut entries) = full(body)?;
        entries.u32()?;
        let next = entries.u32();
        Some(Keys { entries, next })
    }

    /// To be asked for ascending numbers.
    fn holds(&mut self, number: u32) -> bool {
        while self.next.is_some_and(|next| next < number) {
            self.next = self.entries.u32();
        }
        self.next == Some(number)
    }
}

/// Where chunks lie (`stco`, `co64`), and how many samples each holds (`stsc`).
struct Chunks<'a> {
    offsets: Cursor<'a>,
    are_wide: bool,
    runs: Cursor<'a>,
    /// Number of the next chunk, from 1 on.
    number: u32,
    /// Samples in a chunk.
    samples: u32,
    /// Which description those have, from 1 on.
    description: u32,
    /// First chunk of the next run, how many samples each of it holds, and their description.
    next_run: Option<(u32, u32, u32)>,
}

impl<'a> Chunks<'a> {
    fn read(stbl: &'a [u8]) -> Option<Self> {
        let (offsets, are_wide) = match find(stbl, b"co64") {
            Some(co64) => (co64, true),
            None => (find(stbl, b"stco")?, false),
        };
        let (_, _, mut offsets) = full(offsets)?;
        let count = offsets.u32()? as usize;
        let width = if are_wide { 8 } else { 4 };
        offsets.rest = &offsets.rest[..offsets.rest.len().min(count.saturating_mul(width))];
        let (_, _, mut runs) = full(find(stbl, b"stsc")?)?;
        let count = runs.u32()? as usize;
        runs.rest = &runs.rest[..runs.rest.len().min(count.saturating_mul(12))];
        let next_run = Self::run(&mut runs);
        Some(Chunks {
            offsets,
            are_wide,
            runs,
            number: 0,
            samples: next_run.map_or(0, |(_, samples, _)| samples),
            description: next_run.map_or(1, |(.., description)| description),
            next_run,
        })
    }

    fn run(runs: &mut Cursor<'_>) -> Option<(u32, u32, u32)> {
        Some((runs.u32()?, runs.u32()?, runs.u32()?))
    }

    fn next(&mut self) -> Option<(u64, u32)> {
        let offset = self.offsets.u32_or_u64(self.are_wide)?;
        self.number = self.number.checked_add(1)?;
        while let Some((_, samples, description)) = self.next_run.filter(|&(first, ..)| first <= self.number) {
            (self.samples, self.description) = (samples, description);
            self.next_run = Self::run(&mut self.runs);
        }
        Some((offset, self.samples))
    }
}

#[cfg(test)]
mod tests {
    use super::super::boxes::tests::{atom, words};
    use super::super::units::Unit;
    use super::*;

    fn stbl(parts: &[(&[u8; 4], &[u32])]) -> Vec<u8> {
        parts
            .iter()
            .flat_map(|(kind, body)| atom(kind, &[&words(body)]))
            .collect()
    }

    fn samples(stbl: &[u8], film: u64) -> Units {
        let mut units = Units::new(film, None);
        add_table_samples(stbl, false, None, &mut units);
        units
    }

    #[test]
    fn samples_get_place_time_and_key_from_the_tables() {
        let stbl = stbl(&[
            (b"stts", &[0, 2, 2, 10, 2, 20]),
            (b"ctts", &[1 << 24, 2, 1, 20, 3, (-5i32).cast_unsigned()]),
            (b"stsc", &[0, 2, 1, 3, 1, 2, 1, 2]),
            (b"stsz", &[0, 0, 4, 5, 6, 7, 8]),
            (b"stco", &[0, 2, 100, 200]),
            (b"stss", &[0, 2, 1, 4]),
        ]);
        let units = samples(&stbl, 1000).units;
        let unit = |offset, size, pts, duration, is_key| Unit {
            offset,
            size,
            duration,
            pts,
            is_key,
            format: u8::from(offset >= 200),
        };
        assert_eq!(
            units,
            [
                unit(100, 5, 20, 10, true),
                unit(105, 6, 5, 10, false),
                unit(111, 7, 15, 20, false),
                unit(200, 8, 35, 20, true),
            ]
        );
    }

    #[test]
    fn a_film_that_was_cut_off_has_the_samples_that_are_whole() {
        let stbl = stbl(&[
            (b"stts", &[0, 1, 3, 10]),
            (b"stsc", &[0, 1, 1, 1, 1]),
            (b"stsz", &[0, 50, 3]),
            (b"stco", &[0, 3, 0, 50, 100]),
        ]);
        let units = samples(&stbl, 149);
        assert!(units.is_cut);
        assert_eq!(units.units.len(), 2);
    }

    #[test]
    fn promises_of_billions_of_samples_end_with_the_tables() {
        let end = u32::MAX;
        let stbl = stbl(&[
            (b"stts", &[0, end, end, 1]),
            (b"stsc", &[0, end, 1, end, 1]),
            (b"stsz", &[0, 0, end, 5, 6]),
            (b"stco", &[0, end, 0]),
        ]);
        assert_eq!(samples(&stbl, 1000).units.len(), 2);
    }

    #[test]
    fn sizes_of_four_and_eight_and_sixteen_bits_are_read() {
        for (bits, table) in [
            (4u32, [0x12, 0x30, 0, 0, 0, 0]),
            (8, [1, 2, 3, 0, 0, 0]),
            (16, [0, 1, 0, 2, 0, 3]),
        ] {
            let stz2 = atom(b"stz2", &[&words(&[0, bits, 3]), &table]);
            let sizes = Sizes::read(&stz2).unwrap();
            assert_eq!([0, 1, 2].map(|n| sizes.get(n)), [1, 2, 3].map(Some), "{bits}");
        }
    }

    #[test]
    fn frames_of_sound_are_put_together() {
        let stbl = stbl(&[
            (b"stts", &[0, 1, 3000, 1]),
            (b"stsc", &[0, 1, 1, 1500, 1]),
            (b"stsz", &[0, 1, 3000]),
            (b"stco", &[0, 2, 100, 50_000]),
        ]);
        let packing = Packing {
            frames: 1,
            bytes: 6,
            may_be_joined: true,
        };
        let mut units = Units::new(100_000, Some(4800));
        add_table_samples(&stbl, true, Some(packing), &mut units);
        let pieces: Vec<_> = units
            .units
            .iter()
            .map(|unit| (unit.offset, unit.size, unit.pts))
            .collect();
        assert_eq!(pieces, [(100, 9000, 0), (50_000, 9000, 1500)]);
    }
}

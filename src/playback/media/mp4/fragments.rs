//! Movie fragments (`moof`; ISO 14496-12, section 8.8): samples that are listed where they lie.

use super::boxes::{Cursor, atoms, find, full};
use super::units::Units;

/// What `trex` and `tfhd` say about samples that do not say it themselves.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Defaults {
    /// Number of the sample description, from 1 on; 0: the first as well.
    description: u32,
    duration: u32,
    size: u32,
    flags: u32,
}

/// The defaults of each track (`mvex`), by its number.
pub(super) fn read_defaults(moov: &[u8]) -> Vec<(u32, Defaults)> {
    let trex = |body| {
        let (_, _, mut trex) = full(body)?;
        let track = trex.u32()?;
        let defaults = Defaults {
            description: trex.u32()?,
            duration: trex.u32()?,
            size: trex.u32()?,
            flags: trex.u32()?,
        };
        Some((track, defaults))
    };
    let mvex = find(moov, b"mvex").unwrap_or_default();
    let trexes = atoms(mvex).filter(|atom| atom.kind == *b"trex");
    trexes.filter_map(|atom| trex(atom.body)).collect()
}

/// A track that fragments add to.
pub(super) trait FragmentTrack {
    fn number(&self) -> u32;
    fn is_sound(&self) -> bool;
    fn defaults(&self) -> Defaults;
    fn units(&mut self) -> &mut Units;
}

/// Adds the samples of the fragment that begins at byte `offset` of the film.
pub(super) fn add_fragment<T: FragmentTrack>(moof: &[u8], offset: u64, tracks: &mut [T]) {
    // Where the samples of the fragment's track before end: there those of the next begin, where nothing else is said.
    let mut end_of_data = offset;
    for traf in atoms(moof).filter(|atom| atom.kind == *b"traf") {
        // What cannot be read is left out; the fragments behind it can be.
        let _ = add_track_fragment(traf.body, offset, &mut end_of_data, tracks);
    }
}

fn add_track_fragment<T: FragmentTrack>(traf: &[u8], moof: u64, end_of_data: &mut u64, tracks: &mut [T]) -> Option<()> {
    let (_, flags, mut tfhd) = full(find(traf, b"tfhd")?)?;
    let number = tfhd.u32()?;
    let has = |flag: u32| flags & flag != 0;
    let stated_base = if has(0x1) { Some(tfhd.u64()?) } else { None };
    let description = if has(0x2) { Some(tfhd.u32()?) } else { None };
    let track = tracks.iter_mut().find(|track| track.number() == number);
    let mut defaults = track.as_ref().map(|track| track.defaults()).unwrap_or_default();
    for (flag, value) in [
        (0x8, &mut defaults.duration),
        (0x10, &mut defaults.size),
        (0x20, &mut defaults.flags),
    ] {
        if has(flag) {
            *value = tfhd.u32()?;
        }
    }
    let base = stated_base.unwrap_or(if has(0x2_0000) { moof } else { *end_of_data });
    let mut unwanted = Units::new(0, None);
    let (units, is_sound) = match track {
        Some(track) => {
            let is_sound = track.is_sound();
            (track.units(), is_sound)
        }
        None => (&mut unwanted, true),
    };
    if let Some((version, _, mut tfdt)) = find(traf, b"tfdt").and_then(full)
        && let Some(time) = tfdt.u32_or_u64(version == 1)
        && let Ok(time) = i64::try_from(time)
    {
        units.next = time;
    }
    units.set_description(description.unwrap_or(defaults.description));
    let mut at = base;
    for trun in atoms(traf).filter(|atom| atom.kind == *b"trun") {
        let mut run = Run::read(trun.body, base, at)?;
        while let Some(sample) = run.next(defaults) {
            let is_key = is_sound || is_key(sample.flags);
            units.push(run.at, sample.size, sample.duration, sample.shift, is_key);
            run.at = run.at.saturating_add(u64::from(sample.size));
            if units.is_full() {
                break;
            }
        }
        at = run.at;
    }
    *end_of_data = at;
    Some(())
}

/// Whether these sample flags say that decoding can begin here: it is a sync sample, and does not depend on others.
fn is_key(flags: u32) -> bool {
    const NON_SYNC: u32 = 0x1_0000;
    const DEPENDS: u32 = 0x100_0000;
    flags & (NON_SYNC | DEPENDS) == 0
}

struct RunSample {
    duration: u32,
    size: u32,
    flags: u32,
    shift: i32,
}

/// A run of samples (`trun`).
struct Run<'a> {
    flags: u32,
    left: u32,
    first_flags: Option<u32>,
    samples: Cursor<'a>,
    /// Where the next sample lies.
    at: u64,
}

impl<'a> Run<'a> {
    fn read(body: &'a [u8], base: u64, follows: u64) -> Option<Self> {
        let (_, flags, mut trun) = full(body)?;
        let left = trun.u32()?;
        let at = if flags & 0x1 != 0 {
            base.checked_add_signed(i64::from(trun.i32()?))?
        } else {
            follows
        };
        let first_flags = if flags & 0x4 != 0 { Some(trun.u32()?) } else { None };
        Some(Run {
            flags,
            left,
            first_flags,
            samples: trun,
            at,
        })
    }

    fn next(&mut self, defaults: Defaults) -> Option<RunSample> {
        self.left = self.left.checked_sub(1)?;
        let first_flags = self.first_flags.take();
        let flags = self.flags;
        let mut field = |flag: u32, default: u32| {
            if flags & flag == 0 {
                return Some(default);
            }
            self.samples.u32()
        };
        let duration = field(0x100, defaults.duration)?;
        let size = field(0x200, defaults.size)?;
        let own = field(0x400, first_flags.unwrap_or(defaults.flags))?;
        let shift = field(0x800, 0)?.cast_signed();
        Some(RunSample {
            duration,
            size,
            flags: first_flags.unwrap_or(own),
            shift,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::boxes::tests::{atom, words};
    use super::*;

    struct Track {
        number: u32,
        units: Units,
    }

    impl FragmentTrack for Track {
        fn number(&self) -> u32 {
            self.number
        }

        fn is_sound(&self) -> bool {
            self.number == 2
        }

        fn defaults(&self) -> Defaults {
            Defaults {
                description: 1,
                duration: 40,
                size: 100,
                flags: 0x1_0000,
            }
        }

        fn units(&mut self) -> &mut Units {
            &mut self.units
        }
    }

    fn tracks() -> [Track; 2] {
        [1, 2].map(|number| Track {
            number,
            units: Units::new(100_000, None),
        })
    }

    fn traf(parts: &[(&[u8; 4], &[u32])]) -> Vec<u8> {
        let parts: Vec<u8> = parts
            .iter()
            .flat_map(|(kind, body)| atom(kind, &[&words(body)]))
            .collect();
        atom(b"traf", &[&parts])
    }

    /// Place, size, presentation time and key frame of each sample.
    fn samples(track: &Track) -> Vec<(u64, u32, i64, bool)> {
        let units = track.units.units.iter();
        units
            .map(|unit| (unit.offset, unit.size, unit.pts, unit.is_key))
            .collect()
    }

    #[test]
    fn samples_take_what_they_do_not_say_from_the_fragment_and_the_film() {
        let mut tracks = tracks();
        let moof = traf(&[
            (b"tfhd", &[0x2_0008, 1, 20]),
            (b"tfdt", &[0, 1000]),
            (b"trun", &[0x205, 3, 500, 0, 11, 12, 13]),
        ]);
        add_fragment(&moof, 2000, &mut tracks);
        assert_eq!(
            samples(&tracks[0]),
            [(2500, 11, 1000, true), (2511, 12, 1020, false), (2523, 13, 1040, false)]
        );
    }

    #[test]
    fn each_sample_may_say_everything_itself() {
        let mut tracks = tracks();
        let early = (-20i32).cast_unsigned();
        let moof = traf(&[
            (b"tfhd", &[0x1, 1, 0, 5000]),
            (
                b"trun",
                &[0xf01 | 1 << 24, 2, 8, 30, 7, 0, 60, 30, 8, 0x101_0000, early],
            ),
        ]);
        add_fragment(&moof, 2000, &mut tracks);
        assert_eq!(samples(&tracks[0]), [(5008, 7, 60, true), (5015, 8, 10, false)]);
    }

    #[test]
    fn runs_and_tracks_without_a_place_follow_one_another() {
        let mut tracks = tracks();
        let moof = [
            traf(&[(b"tfhd", &[0, 1]), (b"trun", &[0x1, 2, 300]), (b"trun", &[0, 1])]),
            traf(&[(b"tfhd", &[0, 2]), (b"trun", &[0, 1])]),
        ]
        .concat();
        add_fragment(&moof, 1000, &mut tracks);
        add_fragment(&traf(&[(b"tfhd", &[0, 1]), (b"trun", &[0x1, 1, 8])]), 3000, &mut tracks);
        let places = |track: &Track| {
            samples(track)
                .iter()
                .map(|&(offset, _, pts, _)| (offset, pts))
                .collect::<Vec<_>>()
        };
        assert_eq!(places(&tracks[0]), [(1300, 0), (1400, 40), (1500, 80), (3008, 120)]);
        assert_eq!(places(&tracks[1]), [(1600, 0)]);
        assert!(samples(&tracks[1])[0].3, "sound can be decoded anywhere");
    }

    #[test]
    fn a_fragment_that_was_cut_off_has_what_is_whole() {
        let mut tracks = tracks();
        let moof = traf(&[(b"tfhd", &[0x2_0000, 1]), (b"trun", &[0x1, u32::MAX, 0])]);
        add_fragment(&moof, 99_800, &mut tracks);
        assert_eq!(tracks[0].units.units.len(), 2);
        assert!(tracks[0].units.is_cut);
    }
}

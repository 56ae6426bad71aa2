//! What a fuzzer calls: one function for each place where bytes are read that nobody vouches for, with examples to begin from.
//!
//! A function takes whatever bytes it is given and returns; it panics where a property is broken, which the function names. `tests/fuzz` has
//! a program for each target (`make fuzz`); the unit tests below try each with examples that were altered.
#![forbid(unsafe_code)]

use crate::{film, forms, operations, playback, policy, protocol, stage, vault};

/// One thing that is fuzzed.
pub struct Target {
    /// As the program in `tests/fuzz` is called.
    pub name: &'static str,
    /// Takes any bytes.
    ///
    /// # Panics
    /// Where what is promised of it is not kept.
    pub run: fn(&[u8]),
    /// Examples to begin from, which are what a program of ours writes.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// All of them.
pub const TARGETS: &[Target] = &[
    Target {
        name: "small_file",
        run: vault::fuzzing::small_file,
        seeds: vault::fuzzing::small_files,
    },
    Target {
        name: "header",
        run: vault::fuzzing::header,
        seeds: vault::fuzzing::headers,
    },
    Target {
        name: "catalogue",
        run: vault::fuzzing::catalogue,
        seeds: vault::fuzzing::catalogues,
    },
    Target {
        name: "log_record",
        run: vault::fuzzing::log_record,
        seeds: vault::fuzzing::log_records,
    },
    Target {
        name: "film_reader",
        run: vault::fuzzing::film_reader,
        seeds: vault::fuzzing::reads,
    },
    Target {
        name: "media_index",
        run: film::fuzzing::media_index,
        seeds: film::fuzzing::media_indexes,
    },
    Target {
        name: "form",
        run: forms::fuzzing::form,
        seeds: forms::fuzzing::forms,
    },
    Target {
        name: "frames",
        run: protocol::fuzzing::frames,
        seeds: protocol::fuzzing::streams,
    },
    Target {
        name: "policy",
        run: policy::fuzzing::policy,
        seeds: policy::fuzzing::policies,
    },
    Target {
        name: "card",
        run: operations::sources::fuzzing::card,
        seeds: operations::sources::fuzzing::files,
    },
    Target {
        name: "container",
        run: playback::fuzzing::container,
        seeds: playback::fuzzing::films,
    },
    Target {
        name: "picture",
        run: stage::fuzzing::picture,
        seeds: stage::fuzzing::pictures,
    },
];

/// Runs the target of this name.
///
/// # Panics
/// When there is none, and as [`Target::run`].
pub fn run(name: &str, bytes: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name);
    (target.expect("there is such a target").run)(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Inputs of each target.
    const INPUTS: usize = 1000;

    /// Numbers that look like chance and are the same each time (xorshift).
    struct Chance(u64);

    impl Chance {
        fn below(&mut self, end: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 >> 11) as usize % end.max(1)
        }

        /// Flips, overwrites, repeats, removes, cuts, and puts parts of another example in.
        fn alter(&mut self, bytes: &mut Vec<u8>, other: &[u8]) {
            const TELLING: [u8; 8] = [0, 1, 0x7f, 0x80, 0xff, b'"', b'{', b'9'];
            let at = self.below(bytes.len());
            let end = (at + 1 + self.below(16)).min(bytes.len());
            match self.below(6) {
                _ if bytes.is_empty() => bytes.push(self.below(256) as u8),
                0 => bytes[at] ^= 1 << self.below(8),
                1 => bytes[at] = TELLING[self.below(TELLING.len())],
                2 => drop(bytes.drain(at..end)),
                3 => {
                    let again = bytes[at..end].to_vec();
                    bytes.splice(at..at, again);
                }
                4 if self.below(8) == 0 => bytes.truncate(at),
                4 => bytes[at..end].fill(TELLING[self.below(TELLING.len())]),
                _ => {
                    let from = self.below(other.len());
                    let to = (from + self.below(64)).min(other.len());
                    bytes.splice(at..end, other[from..to].iter().copied());
                }
            }
        }
    }

    /// What a run of the fuzzer begins with, small enough to be run with every change.
    fn try_altered(name: &str) {
        let target = TARGETS.iter().find(|target| target.name == name).unwrap();
        let seeds = (target.seeds)();
        assert!(!seeds.is_empty());
        seeds.iter().for_each(|seed| (target.run)(seed));
        let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
        for _ in 0..INPUTS {
            let mut bytes = seeds[chance.below(seeds.len())].clone();
            let other = &seeds[chance.below(seeds.len())];
            for _ in 0..=chance.below(4) {
                chance.alter(&mut bytes, other);
            }
            (target.run)(&bytes);
        }
        println!("{name}: {} seeds and {INPUTS} altered ones", seeds.len());
    }

    macro_rules! altered {
        ($($name:ident)*) => {
            $(
                #[test]
                fn $name() {
                    try_altered(stringify!($name));
                }
            )*

            #[test]
            fn every_target_is_tried() {
                let names: Vec<_> = TARGETS.iter().map(|target| target.name).collect();
                assert_eq!(names, [$(stringify!($name)),*]);
            }
        };
    }

    altered!(small_file header catalogue log_record film_reader media_index form frames policy card container picture);
}

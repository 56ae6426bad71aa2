//! Fingerprints of a film by which it is recognised anywhere, coded or decoded, and the secrets that belong to it; and a
//! search for thousands of them at once.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Read;
use std::path::Path;
use std::process::Command;

use super::films::Film;
use super::picture::Picture;

/// Bytes of a fingerprint. Twenty-four bytes of noise are found nowhere by chance.
const FINGERPRINT: usize = 24;

/// Bytes by which a fingerprint is looked up.
const WORD: usize = 8;

/// Memory is looked at in steps of so many bytes; so each fingerprint is known by as many of its words, one of which is at a step.
const STEP: usize = 4;

/// Secrets are looked for by parts of at least this many bytes: half of a key.
const SECRET: usize = 16;

/// The kinds of fingerprint.
pub mod kind {
    pub const CODED: &str = "coded film";
    pub const BRIGHTNESS: &str = "rows of brightness";
    pub const COLOUR: &str = "rows of colour";
    pub const SOUND: &str = "sound";
    pub const DRAWN: &str = "drawn rows";
    pub const SECRET: &str = "secret";
}

/// Fingerprints to look for.
pub struct Fingerprints {
    /// What the fingerprints are of.
    names: Vec<String>,
    /// Fingerprints, and the number of their name.
    fingerprints: Vec<(Vec<u8>, usize)>,
    /// A word of a fingerprint, the fingerprint's number, and where in the fingerprint the word begins; in order.
    words: Vec<(u64, u32, u8)>,
    /// Two bits stand for each word (a Bloom filter); they answer nearly every question.
    seen: Vec<u64>,
}

const SEEN_BITS: u32 = 23;
const SHIFT: u32 = u64::BITS - SEEN_BITS;

/// Odd numbers that spread a word over all bits (Knuth, volume 3, section 6.4).
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
const SPREAD_ANEW: u64 = 0xd6e8_feb8_6659_fd93;

static ZEROS: [u8; 4096] = [0; 4096];

impl Fingerprints {
    pub fn none() -> Self {
        Self {
            names: Vec::new(),
            fingerprints: Vec::new(),
            words: Vec::new(),
            seen: vec![0; 1 << (SEEN_BITS - 6)],
        }
    }

    /// Fingerprints from all over a film: as it is coded, and as it comes out of the decoders. H.264 has one right result to the
    /// bit; sound is decoded with the same library as Vitrin's.
    pub fn of_film(film: &Film, each: usize) -> Self {
        let mut fingerprints = Self::none();
        let file = std::fs::read(&film.path).unwrap();
        let coded = media_data(&file);
        fingerprints.add_some(kind::CODED, each, coded, coded.len());
        let (width, height) = film.recipe.size;
        let planes = from_ffmpeg(
            &film.path,
            &["-map", "0:v", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-"],
        );
        let (mut brightness, mut colour) = (Vec::new(), Vec::new());
        for frame in planes.chunks_exact(width * height * 3 / 2) {
            brightness.extend_from_slice(&frame[..width * height]);
            colour.extend_from_slice(&frame[width * height..]);
        }
        fingerprints.add_some(kind::BRIGHTNESS, each, &brightness, width);
        fingerprints.add_some(kind::COLOUR, each / 2, &colour, width / 2);
        // Decoders make one row for each channel, the speaker wants them alternating.
        let alternating = from_ffmpeg(&film.path, &["-map", "0:a", "-f", "f32le", "-"]);
        fingerprints.add_some(kind::SOUND, each / 2, &alternating, alternating.len());
        let left: Vec<u8> = alternating
            .chunks_exact(8)
            .flat_map(|both| both[..4].to_vec())
            .collect();
        fingerprints.add_some(kind::SOUND, each / 2, &left, left.len());
        fingerprints
    }

    /// Fingerprints from all over a film's file, whatever it holds.
    pub fn of_file(path: &Path, each: usize) -> Self {
        let mut fingerprints = Self::none();
        fingerprints.add_coded(&std::fs::read(path).unwrap(), each);
        fingerprints
    }

    /// The same of a film's bytes.
    pub fn add_coded(&mut self, film: &[u8], each: usize) {
        // Not the beginning, where encoders say how they were set.
        let coded = &film[film.len() / 8..];
        self.add_some(kind::CODED, each, coded, coded.len());
    }

    /// Fingerprints of a picture as it was drawn: pixels of four bytes, in both orders of colours.
    pub fn add_drawn(&mut self, picture: &Picture, each: usize) {
        let row = picture.width * 4;
        self.add_some(kind::DRAWN, each / 2, &picture.rgba, row);
        let mut swapped = picture.rgba.clone();
        swapped.chunks_exact_mut(4).for_each(|pixel| pixel.swap(0, 2));
        self.add_some(kind::DRAWN, each / 2, &swapped, row);
    }

    /// A key or a password. A long one is also known by each of its halves.
    pub fn add_secret(&mut self, name: &str, secret: &[u8]) {
        let name = format!("{}: {name}", kind::SECRET);
        if secret.len() < 2 * SECRET {
            self.add(&name, secret);
        } else {
            secret.chunks_exact(SECRET).for_each(|half| self.add(&name, half));
        }
        self.words.sort_unstable();
    }

    /// As many fingerprints as asked for from random places, none across the end of a row, each of which looks like nothing else.
    fn add_some(&mut self, name: &str, wanted: usize, bytes: &[u8], row: usize) {
        let mut random = 0x2545_f491_4f6c_dd1d_u64;
        let mut tried = 0;
        let mut found = 0;
        while found < wanted {
            tried += 1;
            assert!(tried < 100 * wanted, "too little of the {name} looks like nothing else");
            // Marsaglia's xorshift: the same fingerprints in every run.
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let at = (random % (bytes.len() - FINGERPRINT) as u64) as usize;
            let fingerprint = &bytes[at..at + FINGERPRINT];
            if at / row == (at + FINGERPRINT - 1) / row && looks_like_nothing_else(fingerprint) {
                self.add(name, fingerprint);
                found += 1;
            }
        }
        self.words.sort_unstable();
    }

    fn add(&mut self, name: &str, fingerprint: &[u8]) {
        let known = self.names.iter().position(|known| known == name);
        let number = known.unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.names.len() - 1
        });
        for offset in 0..STEP {
            let word = fingerprint[offset..].first_chunk::<WORD>();
            let word = u64::from_le_bytes(*word.expect("a fingerprint is longer than a word and a step"));
            for bit in [SPREAD, SPREAD_ANEW].map(|spread| word.wrapping_mul(spread) >> SHIFT) {
                self.seen[bit as usize / 64] |= 1 << (bit % 64);
            }
            self.words.push((word, self.fingerprints.len() as u32, offset as u8));
        }
        self.fingerprints.push((fingerprint.to_vec(), number));
    }

    /// How many fingerprints of a kind there are.
    pub fn count(&self, name: &str) -> usize {
        let of_kind = |number: usize| self.names[number].starts_with(name);
        self.fingerprints.iter().filter(|(_, number)| of_kind(*number)).count()
    }

    /// Longest fingerprint, in bytes: what is searched step by step has to overlap by one less.
    pub fn longest(&self) -> usize {
        self.fingerprints
            .iter()
            .map(|(fingerprint, _)| fingerprint.len())
            .max()
            .unwrap_or(WORD)
    }

    /// Finds every fingerprint in `bytes`. Gigabytes go through here in a build that is hardly optimised: hence the plain loop.
    pub fn search(&self, bytes: &[u8], hits: &mut Hits) {
        let seen = self.seen.as_slice();
        let mut begin = 0;
        while begin < bytes.len() {
            let end = bytes.len().min(begin + ZEROS.len());
            // Most of what a system gives out was never used. No fingerprint reaches into a page of zeros.
            if bytes[begin..end] != ZEROS[..end - begin] {
                let mut word = 0;
                // A word may begin in one page and end in the next.
                let with_next = &bytes[begin..bytes.len().min(end + WORD - STEP)];
                for (number, step) in with_next.as_chunks::<STEP>().0.iter().enumerate() {
                    word = word >> 32 | u64::from(u32::from_le_bytes(*step)) << 32;
                    let (one, other) = (
                        word.wrapping_mul(SPREAD) >> SHIFT,
                        word.wrapping_mul(SPREAD_ANEW) >> SHIFT,
                    );
                    if seen[one as usize / 64] >> (one % 64) & seen[other as usize / 64] >> (other % 64) & 1 != 0
                        && number > 0
                    {
                        self.note_what_has(word, bytes, begin + (number - 1) * STEP, hits);
                    }
                }
            }
            begin = end;
        }
    }

    /// Searches a file from its beginning to its end, however long it is. Returns its length.
    pub fn search_file(&self, file: &mut impl Read, hits: &mut Hits) -> std::io::Result<u64> {
        const AT_ONCE: usize = 1 << 20;
        let overlap = self.longest() - 1;
        let mut buffer = vec![0; overlap + AT_ONCE];
        let (mut kept, mut length) = (0, 0);
        loop {
            let read = file.read(&mut buffer[kept..])?;
            if read == 0 {
                return Ok(length);
            }
            length += read as u64;
            let filled = kept + read;
            self.search(&buffer[..filled], hits);
            // Too short for a fingerprint that was found already, long enough for one that goes on.
            kept = overlap.min(filled);
            buffer.copy_within(filled - kept..filled, 0);
        }
    }

    /// Notes the fingerprints that have this word, where it was found.
    fn note_what_has(&self, word: u64, bytes: &[u8], at: usize, hits: &mut Hits) {
        let first = self.words.partition_point(|&(known, ..)| known < word);
        for &(_, fingerprint, offset) in self.words[first..].iter().take_while(|&&(known, ..)| known == word) {
            let (fingerprint, name) = &self.fingerprints[fingerprint as usize];
            if at
                .checked_sub(offset.into())
                .is_some_and(|at| bytes[at..].starts_with(fingerprint))
            {
                *hits.0.entry(self.names[*name].clone()).or_default() += 1;
            }
        }
    }
}

/// What was found, by kind.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Hits(BTreeMap<String, usize>);

impl Hits {
    /// How many fingerprints were found whose kind begins so.
    pub fn of(&self, kind: &str) -> usize {
        let of_kind = self.0.iter().filter(|(name, _)| name.starts_with(kind));
        of_kind.map(|(_, count)| count).sum()
    }

    pub fn all(&self) -> usize {
        self.0.values().sum()
    }

    pub fn add(&mut self, other: &Hits) {
        for (name, count) in &other.0 {
            *self.0.entry(name.clone()).or_default() += count;
        }
    }
}

impl fmt::Display for Hits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<String> = self.0.iter().map(|(name, count)| format!("{count} {name}")).collect();
        f.write_str(if words.is_empty() { "nothing" } else { "" })?;
        f.write_str(&words.join(", "))
    }
}

/// What an MP4 file holds besides its tables, which are alike in many films (ISO 14496-12, section 8.1.1), and without its
/// beginning, where the encoder says how it was set.
fn media_data(film: &[u8]) -> &[u8] {
    let mut rest = film;
    while let Some((length, kind)) = rest.first_chunk::<4>().zip(rest.get(4..8)) {
        let length = u32::from_be_bytes(*length) as usize;
        if kind == b"mdat" {
            return &rest[..length][2048..];
        }
        rest = &rest[length..];
    }
    panic!("the film is no MP4 file");
}

/// Neither runs, nor headers, nor text.
fn looks_like_nothing_else(fingerprint: &[u8]) -> bool {
    let mut sorted = fingerprint.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let printable = |byte: &&u8| byte.is_ascii_graphic() || **byte == b' ';
    sorted.len() >= FINGERPRINT / 3
        && fingerprint.iter().filter(printable).count() < FINGERPRINT * 3 / 4
        && fingerprint[..WORD] != [0; WORD]
}

fn from_ffmpeg(path: &Path, arguments: &[&str]) -> Vec<u8> {
    let output = Command::new("ffmpeg")
        .args(["-hide_banner", "-loglevel", "error", "-i"])
        .arg(path)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("ffmpeg cannot be started ({error}): run make setup"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

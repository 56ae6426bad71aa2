//! What came out at the other end of the call, and what is to be said of it.

use serde_json::Value;

use support::tiles::{Seen, Tiles};

/// Loudness of the film's tone (half of the loudest possible, sent through the call's mixer) and of its absence.
const LOUD: f64 = 0.1;
const SILENT: f64 = 0.001;

/// All that arrived in a stretch of time.
#[derive(Default)]
pub struct Arrived {
    pub pictures: Vec<Arrival>,
    /// Moments, and how loud the film's tone was in them: 0.0 to 1.0.
    pub tone: Vec<(f64, f64)>,
}

/// A picture that has arrived.
pub struct Arrival {
    /// When, in milliseconds of [`crate::meeting::now`]'s clock.
    pub at: f64,
    pub size: (u64, u64),
    pub tiles: Tiles,
}

impl Arrived {
    /// From an answer of `meeting.mjs`.
    pub fn of(answer: &Value) -> Self {
        let pictures = answer["pictures"].as_array().unwrap().iter().map(|picture| Arrival {
            at: picture["at"].as_f64().unwrap(),
            size: (picture["width"].as_u64().unwrap(), picture["height"].as_u64().unwrap()),
            tiles: Tiles::new(bytes_of(picture["tiles"].as_str().unwrap())),
        });
        let tone = answer["tone"].as_array().unwrap().iter();
        Self {
            pictures: pictures.collect(),
            tone: tone
                .map(|piece| (piece[0].as_f64().unwrap(), piece[1].as_f64().unwrap()))
                .collect(),
        }
    }

    /// Several stretches as one.
    pub fn joined(stretches: impl IntoIterator<Item = Self>) -> Self {
        stretches.into_iter().fold(Self::default(), |mut whole, stretch| {
            whole.add(stretch);
            whole
        })
    }

    /// What arrived after this.
    pub fn add(&mut self, more: Self) {
        self.pictures.extend(more.pictures);
        self.tone.extend(more.tone);
    }

    /// Leaves out the pictures of a window that has just got another size or come back to the screen: parts of the film and
    /// the curtain's ground, and nothing else.
    pub fn leave_out_pieces(&mut self, stills: &[Tiles]) {
        self.pictures.retain(|picture| {
            !matches!(picture.tiles.judge(stills), Seen::Else(_)) || !picture.tiles.is_film_in_pieces()
        });
    }

    /// How many different frames of the film arrived from this moment on.
    pub fn new_pictures_since(&self, moment: f64) -> usize {
        let pictures = self.pictures.iter().filter(|picture| picture.at >= moment);
        let mut numbers: Vec<u32> = pictures.filter_map(|picture| picture.tiles.number()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.len()
    }

    /// Fails at the first picture that is neither a whole frame of the film nor one of these stills. It is kept as a picture
    /// for human eyes.
    #[track_caller]
    pub fn assert_only_film_or(&self, stills: &[Tiles]) {
        assert!(!self.pictures.is_empty(), "pictures have arrived");
        for (place, picture) in self.pictures.iter().enumerate() {
            if let Seen::Else(what) = picture.tiles.judge(stills) {
                picture.tiles.drawn().save("neither-film-nor-curtain");
                panic!(
                    "picture {place} of {}, of {:?}, is neither film nor curtain: {what}",
                    self.pictures.len(),
                    picture.size
                );
            }
        }
    }

    /// Fails when a frame arrived after a later one.
    #[track_caller]
    pub fn assert_in_order(&self) {
        let numbers: Vec<u32> = self
            .pictures
            .iter()
            .filter_map(|picture| picture.tiles.number())
            .collect();
        let backwards = numbers.windows(2).find(|pair| pair[0] > pair[1]);
        assert!(backwards.is_none(), "frames arrived in the wrong order: {backwards:?}");
    }

    /// Whether the film's tone comes and goes: on in even seconds, silent in odd ones.
    pub fn carries_the_tone(&self) -> bool {
        let share = |is: fn(f64) -> bool| {
            let pieces = self.tone.iter().filter(|(_, loudness)| is(*loudness));
            pieces.count() as f64 / self.tone.len().max(1) as f64
        };
        share(|loudness| loudness > LOUD) > 0.3 && share(|loudness| loudness < SILENT) > 0.3
    }

    /// Whether sound arrived from this moment on and the film's tone was not in it.
    pub fn is_without_tone_since(&self, moment: f64) -> bool {
        let mut pieces = self.tone.iter().filter(|(at, _)| *at >= moment).peekable();
        pieces.peek().is_some() && pieces.all(|(_, loudness)| *loudness < SILENT)
    }
}

/// Bytes that were sent as text (RFC 4648, section 4).
pub fn bytes_of(base64: &str) -> Vec<u8> {
    let sextet = |char: u8| match char {
        b'A'..=b'Z' => char - b'A',
        b'a'..=b'z' => char - b'a' + 26,
        b'0'..=b'9' => char - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let mut bytes = Vec::with_capacity(base64.len() * 3 / 4);
    for group in base64.trim_end_matches('=').as_bytes().chunks(4) {
        let number = group
            .iter()
            .fold(0, |number, char| number << 6 | u32::from(sextet(*char)))
            << (6 * (4 - group.len()));
        bytes.extend_from_slice(&number.to_be_bytes()[1..group.len()]);
    }
    bytes
}

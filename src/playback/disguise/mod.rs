//! Voices are disguised, for those who listen: see [`vocoder`]. Nothing here knows GStreamer.

mod bands;
pub(crate) mod left_out;
#[cfg(test)]
mod tests;
mod vocoder;

use vocoder::Vocoder;

/// How a sample is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SampleFormat {
    /// A whole number of 16 bits, the least significant byte first, as all of these.
    S16,
    /// A whole number of 32 bits.
    S32,
    /// A floating-point number of 32 bits.
    F32,
    /// A floating-point number of 64 bits.
    F64,
}

impl SampleFormat {
    fn bytes(self) -> usize {
        match self {
            Self::S16 => 2,
            Self::S32 | Self::F32 => 4,
            Self::F64 => 8,
        }
    }

    fn read(self, bytes: &[u8]) -> f64 {
        match (self, bytes) {
            (Self::S16, &[a, b]) => f64::from(i16::from_le_bytes([a, b])) / 32_768.0,
            (Self::S32, &[a, b, c, d]) => f64::from(i32::from_le_bytes([a, b, c, d])) / 2_147_483_648.0,
            (Self::F32, &[a, b, c, d]) => f32::from_le_bytes([a, b, c, d]).into(),
            (Self::F64, &[a, b, c, d, e, f, g, h]) => f64::from_le_bytes([a, b, c, d, e, f, g, h]),
            _ => 0.0,
        }
    }

    /// `sample` lies between -1 and 1.
    fn write(self, sample: f64, bytes: &mut [u8]) {
        match self {
            Self::S16 => bytes.copy_from_slice(&((sample * 32_767.0).round() as i16).to_le_bytes()),
            Self::S32 => bytes.copy_from_slice(&((sample * 2_147_483_647.0).round() as i32).to_le_bytes()),
            Self::F32 => bytes.copy_from_slice(&(sample as f32).to_le_bytes()),
            Self::F64 => bytes.copy_from_slice(&sample.to_le_bytes()),
        }
    }
}

/// What sound is like: uncoded, its channels taking turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SoundShape {
    pub(crate) format: SampleFormat,
    /// Samples a second of each channel.
    pub(crate) rate: u32,
    pub(crate) channels: usize,
}

impl SoundShape {
    /// Changes each sample of `sound`, of all channels alike; they lie between -1 and 1, before and after.
    pub(crate) fn change_each(self, sound: &mut [u8], change: impl Fn(f64) -> f64) {
        for place in sound.chunks_exact_mut(self.format.bytes()) {
            let sample = change(self.format.read(place));
            self.format.write(sample, place);
        }
    }

    /// Bytes of one moment of all channels.
    pub(crate) fn moment(self) -> usize {
        self.format.bytes().saturating_mul(self.channels).max(1)
    }
}

/// Disguises the voices in a run of sound. They are heard 15 ms later, at every rate: too little to be seen on lips. What it heard is wiped with the memory that it lay in.
pub(crate) struct Disguise {
    shape: SoundShape,
    vocoder: Box<Vocoder>,
}

impl Disguise {
    /// Where the bands of a voice come out, as part of where they were.
    #[cfg(feature = "bench-bare")]
    pub(crate) const SHIFT: f64 = vocoder::SHIFT;

    pub(crate) fn new(shape: SoundShape) -> Self {
        Self {
            shape,
            vocoder: Box::new(Vocoder::new(shape.rate)),
        }
    }

    pub(crate) fn shape(&self) -> SoundShape {
        self.shape
    }

    /// What was heard is forgotten: what comes now is of another place.
    pub(crate) fn forget(&mut self) {
        self.vocoder.forget();
    }

    /// Disguises `sound` in its place. All channels are mixed: who sits on which side is gone as well. What is no whole moment of
    /// all channels is silence.
    pub(crate) fn change(&mut self, sound: &mut [u8]) {
        let bytes = self.shape.format.bytes();
        let Some(moment) = bytes.checked_mul(self.shape.channels).filter(|moment| *moment > 0) else {
            return sound.fill(0);
        };
        // A voice on one of two sides is not much weaker than one on both.
        let share = 1.0 / (self.shape.channels as f64).sqrt();
        let mut moments = sound.chunks_exact_mut(moment);
        for moment in &mut moments {
            let samples = moment.chunks_exact(bytes);
            let sum: f64 = samples.map(|sample| self.shape.format.read(sample)).sum();
            let sample = self.vocoder.step(sum * share);
            for place in moment.chunks_exact_mut(bytes) {
                self.shape.format.write(sample, place);
            }
        }
        moments.into_remainder().fill(0);
    }
}

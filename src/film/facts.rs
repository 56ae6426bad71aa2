//! Media facts of a film.

use serde::{Deserialize, Serialize};

/// How far a picture may be turned, clockwise in degrees.
pub const TURNS: [u16; 4] = [0, 90, 180, 270];

/// The media facts that probing found; `None` where unknown. Stored sealed in the catalogue.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FilmFacts {
    /// Container in the field's common name, for example `MP4`, `MPEG-TS`, `Matroska`.
    pub container: Option<String>,
    /// Length in milliseconds; `None` for a still.
    pub duration_ms: Option<u64>,
    /// The video stream that is shown.
    pub picture: Option<PictureFacts>,
    /// The audio stream that is played.
    pub sound: Option<SoundFacts>,
    /// Date of filming according to the camera, `YYYY-MM-DD`.
    pub recorded_on: Option<String>,
}

/// The video stream of a film.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PictureFacts {
    /// Codec in the field's common name, for example `H.264`.
    pub codec: String,
    /// Coded width in pixels, before rotation and pixel aspect.
    pub width: u32,
    /// Coded height in pixels.
    pub height: u32,
    /// Frames per second as numerator and denominator; `None` when it varies or for a still.
    pub frame_rate: Option<(u32, u32)>,
    /// Whether the film was recorded in interlaced fields.
    pub interlaced: bool,
    /// Clockwise rotation in degrees for showing: 0, 90, 180 or 270.
    pub rotation: u16,
    /// Whether left and right are swapped for showing, before that rotation. Older vaults do not say; false is not stored.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mirrored: bool,
    /// Width of a pixel divided by its height, as numerator and denominator.
    pub pixel_aspect: (u32, u32),
}

/// The audio stream of a film.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SoundFacts {
    /// Codec in the field's common name, for example `AAC`.
    pub codec: String,
    /// Number of channels.
    pub channels: u32,
    /// Samples per second.
    pub sample_rate: u32,
}

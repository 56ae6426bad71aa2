//! What a frame's samples stand for: matrix, range, primaries and transfer, as the film states them or as players assume.

use gstreamer_video as gst_video;
use gstreamer_video::{VideoColorMatrix, VideoColorPrimaries, VideoColorRange, VideoTransferFunction};

/// Frames of up to this many lines are taken for standard definition when they do not state how their colours are coded.
const STANDARD_DEFINITION_LINES: u32 = 576;

/// How the samples stand for colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour {
    /// The matrix between YUV and RGB; without meaning for [`super::PixelFormat::Rgba`].
    pub matrix: ColourMatrix,
    /// Whether all values are used (JPEG, some phones), or of 8 bits 16 to 235 (nearly all film); without meaning for
    /// [`super::PixelFormat::Rgba`].
    pub full_range: bool,
    /// Which red, green and blue are meant.
    pub primaries: Primaries,
    /// How much light a number means.
    pub transfer: Transfer,
}

/// Matrix between YUV and RGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ColourMatrix {
    /// ITU-R BT.601: standard definition and JPEG.
    Bt601,
    /// ITU-R BT.709: high definition.
    Bt709,
    /// ITU-R BT.2020 with non-constant luminance.
    Bt2020,
}

/// Red, green and blue of a film.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Primaries {
    /// ITU-R BT.709, which sRGB has too; those of standard definition are taken for the same.
    Bt709,
    /// ITU-R BT.2020: HDR, and some film of ultra-high definition.
    Bt2020,
    /// SMPTE EG 432-1 (Display P3), with the white of BT.709: photographs and some film of telephones.
    DisplayP3,
}

/// The light that a number means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Transfer {
    /// That of a standard dynamic range; those of BT.601, BT.709, BT.2020 and sRGB are not told apart.
    Sdr,
    /// Hybrid log-gamma (ITU-R BT.2100): telephones, also with Dolby Vision 8.4; broadcasts.
    Hlg,
    /// Perceptual quantisation (SMPTE ST 2084, ITU-R BT.2100): HDR10, HDR10+, Dolby Vision 8.1.
    Pq,
}

impl Colour {
    /// Colours of standard dynamic range with the primaries of BT.709.
    #[must_use]
    pub const fn sdr(matrix: ColourMatrix, full_range: bool) -> Self {
        Self {
            matrix,
            full_range,
            primaries: Primaries::Bt709,
            transfer: Transfer::Sdr,
        }
    }

    /// What the film states; where it states nothing, what players commonly assume: JPEG is 601 in full range, standard
    /// definition 601 and high definition 709 in limited range, HDR 2020.
    pub(super) fn of(info: &gst_video::VideoInfo, jpeg: bool) -> Self {
        let colorimetry = info.colorimetry();
        let transfer = match colorimetry.transfer() {
            VideoTransferFunction::AribStdB67 => Transfer::Hlg,
            VideoTransferFunction::Smpte2084 => Transfer::Pq,
            _ => Transfer::Sdr,
        };
        let is_hdr = transfer != Transfer::Sdr;
        let matrix = match colorimetry.matrix() {
            VideoColorMatrix::Bt601 | VideoColorMatrix::Fcc | VideoColorMatrix::Smpte240m => ColourMatrix::Bt601,
            VideoColorMatrix::Bt709 => ColourMatrix::Bt709,
            VideoColorMatrix::Bt2020 => ColourMatrix::Bt2020,
            _ if is_hdr => ColourMatrix::Bt2020,
            _ if jpeg || info.height() <= STANDARD_DEFINITION_LINES => ColourMatrix::Bt601,
            _ => ColourMatrix::Bt709,
        };
        let primaries = match colorimetry.primaries() {
            VideoColorPrimaries::Bt2020 => Primaries::Bt2020,
            VideoColorPrimaries::Smpteeg432 | VideoColorPrimaries::Smpterp431 => Primaries::DisplayP3,
            VideoColorPrimaries::Unknown if is_hdr => Primaries::Bt2020,
            _ => Primaries::Bt709,
        };
        let full_range = match colorimetry.range() {
            VideoColorRange::Range0_255 => true,
            VideoColorRange::Range16_235 => false,
            _ => jpeg,
        };
        Colour {
            matrix,
            full_range,
            primaries,
            transfer,
        }
    }

    /// Whether halved colour samples lie in the middle of the pixels that they are for, as in JPEG, and not beside the left of
    /// them, as in film (H.264 Annex E, figure E-1).
    #[must_use]
    pub fn has_centred_chroma(self) -> bool {
        self.full_range && self.matrix == ColourMatrix::Bt601
    }
}

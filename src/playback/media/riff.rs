//! How RIFF describes codecs (`BITMAPINFOHEADER`, `WAVEFORMATEX`), in GStreamer's terms. AVI and WAV hold these, and Matroska may.

use gstreamer as gst;

/// The fields of a `BITMAPINFOHEADER` that matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PictureFormat {
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) fourcc: [u8; 4],
    /// What the codec wants to know before the first frame.
    extra: Vec<u8>,
}

impl PictureFormat {
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        Some(PictureFormat {
            width: i32::try_from(le32(bytes, 4)?).ok()?,
            // Negative where the rows go downwards.
            height: i32::try_from(le32(bytes, 8)?.cast_signed().unsigned_abs()).ok()?,
            fourcc: bytes.get(16..20)?.try_into().ok()?,
            extra: bytes.get(40..).unwrap_or_default().to_vec(),
        })
    }

    /// Caps of the stream, `None` for codecs that are not known here. `rate`: frames a second.
    pub(super) fn caps(&self, rate: Option<gst::Fraction>) -> Option<gst::Caps> {
        let name = self.fourcc.to_ascii_uppercase();
        let mut caps = match name.as_slice() {
            b"DIVX" => gst::Structure::builder("video/x-divx")
                .field("divxversion", 4i32)
                .build(),
            b"DX50" => gst::Structure::builder("video/x-divx")
                .field("divxversion", 5i32)
                .build(),
            b"XVID" | b"FMP4" | b"MP4V" | b"MP4S" | b"M4S2" | b"3IV2" | b"RMP4" | b"SEDG" | b"WV1F" | b"SMP4" => {
                gst::Structure::builder("video/mpeg")
                    .field("mpegversion", 4i32)
                    .field("systemstream", false)
                    .build()
            }
            b"MJPG" | b"AVRN" | b"JPEG" | b"MJPA" => gst::Structure::new_empty("image/jpeg"),
            b"DVSD" | b"DVHD" | b"DVSL" | b"DV25" | b"CDVC" => gst::Structure::builder("video/x-dv")
                .field("systemstream", false)
                .build(),
            b"MPG1" | b"MPG2" | b"MPEG" => gst::Structure::builder("video/mpeg")
                .field("mpegversion", if name == *b"MPG1" { 1i32 } else { 2 })
                .field("systemstream", false)
                .build(),
            b"DIV3" | b"DIV4" | b"MP43" | b"COL1" | b"AP41" => gst::Structure::builder("video/x-divx")
                .field("divxversion", 3i32)
                .build(),
            b"MP42" | b"DIV2" => gst::Structure::builder("video/x-msmpeg")
                .field("msmpegversion", 42i32)
                .build(),
            b"MPG4" | b"MP41" | b"DIV1" => gst::Structure::builder("video/x-msmpeg")
                .field("msmpegversion", 41i32)
                .build(),
            b"WMV1" => gst::Structure::builder("video/x-wmv").field("wmvversion", 1i32).build(),
            b"WMV2" => gst::Structure::builder("video/x-wmv").field("wmvversion", 2i32).build(),
            b"H263" | b"I263" | b"U263" => gst::Structure::builder("video/x-h263").field("variant", "itu").build(),
            b"FFV1" => gst::Structure::builder("video/x-ffv").field("ffvversion", 1i32).build(),
            b"HFYU" => gst::Structure::new_empty("video/x-huffyuv"),
            b"CVID" => gst::Structure::new_empty("video/x-cinepak"),
            b"IV50" => gst::Structure::builder("video/x-indeo")
                .field("indeoversion", 5i32)
                .build(),
            b"YUY2" | b"YUYV" | b"YUNV" => raw("YUY2"),
            b"UYVY" | b"UYNV" | b"2VUY" => raw("UYVY"),
            b"I420" | b"IYUV" => raw("I420"),
            b"YV12" => raw("YV12"),
            _ => return None,
        };
        caps.set("width", self.width);
        caps.set("height", self.height);
        if let Some(rate) = rate {
            caps.set("framerate", rate);
        }
        if !self.extra.is_empty() && caps.name() != "video/x-raw" {
            caps.set("codec_data", gst::Buffer::from_slice(self.extra.clone()));
        }
        Some(gst::Caps::builder_full().structure(caps).build())
    }

    /// Whether it is MPEG-4 part 2, which AVI stores without saying when a frame is shown.
    pub(super) fn is_mpeg4(&self) -> bool {
        let caps = self.caps(None);
        let caps = caps.as_ref().and_then(|caps| caps.structure(0));
        caps.is_some_and(|caps| match caps.name().as_str() {
            "video/x-divx" => caps.get::<i32>("divxversion") != Ok(3),
            "video/mpeg" => caps.get::<i32>("mpegversion") == Ok(4),
            _ => false,
        })
    }
}

fn raw(format: &str) -> gst::Structure {
    gst::Structure::builder("video/x-raw").field("format", format).build()
}

/// The fields of a `WAVEFORMATEX`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SoundFormat {
    tag: u16,
    pub(super) channels: u16,
    pub(super) rate: u32,
    bytes_a_second: u32,
    pub(super) block: u16,
    bits: u16,
    extra: Vec<u8>,
}

impl SoundFormat {
    const PCM: u16 = 1;
    const FLOAT: u16 = 3;
    const EXTENSIBLE: u16 = 0xfffe;

    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut format = SoundFormat {
            tag: le16(bytes, 0)?,
            channels: le16(bytes, 2)?,
            rate: le32(bytes, 4)?,
            bytes_a_second: le32(bytes, 8)?,
            block: le16(bytes, 12)?,
            bits: le16(bytes, 14).unwrap_or(0),
            extra: bytes.get(18..).unwrap_or_default().to_vec(),
        };
        if format.tag == Self::EXTENSIBLE {
            // Bits in use, channel mask, and a GUID that begins with the tag.
            format.tag = le16(&format.extra, 6)?;
            format.extra = format.extra.get(22..).unwrap_or_default().to_vec();
        }
        (format.channels > 0 && format.rate > 0).then_some(format)
    }

    /// Caps of the stream, `None` for codecs that are not known here.
    pub(super) fn caps(&self) -> Option<gst::Caps> {
        let mpeg = |version: i32| gst::Structure::builder("audio/mpeg").field("mpegversion", version);
        let mut caps = match self.tag {
            Self::PCM | Self::FLOAT => gst::Structure::builder("audio/x-raw")
                .field("format", self.pcm_format()?)
                .field("layout", "interleaved")
                .build(),
            0x0002 => self.adpcm("microsoft"),
            0x0011 => self.adpcm("dvi"),
            0x0006 => gst::Structure::new_empty("audio/x-alaw"),
            0x0007 => gst::Structure::new_empty("audio/x-mulaw"),
            0x0050 => mpeg(1).field("layer", 2i32).build(),
            0x0055 => mpeg(1).field("layer", 3i32).build(),
            0x00ff | 0x706d if !self.extra.is_empty() => mpeg(4).field("stream-format", "raw").build(),
            0x00ff | 0x1600 | 0x706d => mpeg(4).field("stream-format", "adts").build(),
            0x0160 => self.wma(1),
            0x0161 => self.wma(2),
            0x2000 => gst::Structure::new_empty("audio/x-ac3"),
            _ => return None,
        };
        caps.set("channels", i32::from(self.channels));
        caps.set("rate", i32::try_from(self.rate).ok()?);
        if self.channels > 2 && caps.name() == "audio/x-raw" {
            caps.set("channel-mask", gst::Bitmask::new(default_mask(self.channels)));
        }
        if !self.extra.is_empty() && caps.name() != "audio/x-raw" {
            caps.set("codec_data", gst::Buffer::from_slice(self.extra.clone()));
        }
        Some(gst::Caps::builder_full().structure(caps).build())
    }

    /// Whether pieces may begin with every block.
    pub(super) fn is_pcm(&self) -> bool {
        matches!(self.tag, Self::PCM | Self::FLOAT | 0x0006 | 0x0007)
    }

    fn pcm_format(&self) -> Option<&'static str> {
        Some(match (self.tag, self.bits) {
            (Self::PCM, 8) => "U8",
            (Self::PCM, 16) => "S16LE",
            (Self::PCM, 24) => "S24LE",
            (Self::PCM, 32) => "S32LE",
            (Self::FLOAT, 32) => "F32LE",
            (Self::FLOAT, 64) => "F64LE",
            _ => return None,
        })
    }

    fn adpcm(&self, layout: &str) -> gst::Structure {
        gst::Structure::builder("audio/x-adpcm")
            .field("layout", layout)
            .field("block_align", i32::from(self.block))
            .build()
    }

    fn wma(&self, version: i32) -> gst::Structure {
        gst::Structure::builder("audio/x-wma")
            .field("wmaversion", version)
            .field("block_align", i32::from(self.block))
            .field(
                "bitrate",
                i32::try_from(self.bytes_a_second.saturating_mul(8)).unwrap_or(0),
            )
            .field("depth", i32::from(self.bits))
            .build()
    }
}

/// Microsoft's usual order of so many loudspeakers.
fn default_mask(channels: u16) -> u64 {
    match channels {
        3 => 0x7,
        4 => 0x33,
        5 => 0x37,
        6 => 0x3f,
        8 => 0x63f,
        _ => 0,
    }
}

pub(super) fn le16(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

pub(super) fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

pub(super) fn le64(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at.checked_add(8)?)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extensible_form_of_a_sound_format_names_what_it_stands_for() {
        gst::init().unwrap();
        let mut bytes = Vec::new();
        for half in [0xfffeu16, 2] {
            bytes.extend(half.to_le_bytes());
        }
        for word in [96_000u32, 96_000 * 6] {
            bytes.extend(word.to_le_bytes());
        }
        for half in [6u16, 24, 22, 24, 3, 0, 1] {
            bytes.extend(half.to_le_bytes());
        }
        bytes.extend([0; 14]);
        let caps = SoundFormat::read(&bytes).unwrap().caps().unwrap();
        let caps = caps.structure(0).unwrap();
        assert_eq!(caps.get::<String>("format").unwrap(), "S24LE");
        assert_eq!(caps.get::<i32>("rate").unwrap(), 96_000);
    }

    #[test]
    fn what_is_not_known_has_no_caps() {
        gst::init().unwrap();
        let mut header = [0u8; 40];
        header[4] = 16;
        header[8] = 16;
        header[16..20].copy_from_slice(b"abcd");
        assert_eq!(PictureFormat::read(&header).unwrap().caps(None), None);
        header[16..20].copy_from_slice(b"xvid");
        assert!(PictureFormat::read(&header).unwrap().is_mpeg4());
        assert!(PictureFormat::read(&header[..19]).is_none());
    }
}

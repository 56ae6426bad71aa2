//! Descriptions of pictures.

use gstreamer as gst;
use gstreamer_video as gst_video;

use super::super::boxes::{Atom, Cursor, FourCc, find};
use super::codec::{Description, buffer, unknown};
use super::esds;

/// Bytes of a description before its boxes.
const FIXED: usize = 78;

pub(super) fn describe(entry: Atom<'_>) -> Option<Description> {
    let mut fixed = Cursor::new(entry.body);
    fixed.skip(24)?;
    let (width, height) = (fixed.u16()?, fixed.u16()?);
    let boxes = entry.body.get(FIXED..).unwrap_or_default();
    let mut caps = codec(entry, boxes);
    if let Some(structure) = caps.make_mut().structure_mut(0) {
        if width > 0 && height > 0 {
            structure.set("width", i32::from(width));
            structure.set("height", i32::from(height));
        }
        if let Some(aspect) = find(boxes, b"pasp").and_then(pixel_aspect) {
            structure.set("pixel-aspect-ratio", aspect);
        }
        if let Some(colours) = find(boxes, b"colr").and_then(colorimetry) {
            structure.set("colorimetry", colours);
        }
    }
    Some(Description {
        size: (width > 0 && height > 0).then_some((u32::from(width), u32::from(height))),
        ..Description::new(caps)
    })
}

fn codec(entry: Atom<'_>, boxes: &[u8]) -> gst::Caps {
    let with_header = |builder: gst::caps::Builder<gst::caps::NoFeature>, kind: &[u8; 4]| {
        builder
            .field_if_some("codec_data", find(boxes, kind).map(buffer))
            .build()
    };
    match &entry.kind {
        b"avc1" | b"avc3" | b"dva1" | b"dvav" => {
            let format = if entry.kind == *b"avc1" || entry.kind == *b"dva1" {
                "avc"
            } else {
                "avc3"
            };
            let caps = gst::Caps::builder("video/x-h264")
                .field("stream-format", format)
                .field("alignment", "au");
            with_header(caps, b"avcC")
        }
        b"hvc1" | b"hev1" | b"dvh1" | b"dvhe" => {
            let format = if entry.kind == *b"hvc1" || entry.kind == *b"dvh1" {
                "hvc1"
            } else {
                "hev1"
            };
            let caps = gst::Caps::builder("video/x-h265")
                .field("stream-format", format)
                .field("alignment", "au");
            with_header(caps, b"hvcC")
        }
        b"vp08" => gst::Caps::new_empty_simple("video/x-vp8"),
        b"vp09" => gst::Caps::new_empty_simple("video/x-vp9"),
        b"av01" => {
            let caps = gst::Caps::builder("video/x-av1")
                .field("stream-format", "obu-stream")
                .field("alignment", "tu");
            with_header(caps, b"av1C")
        }
        b"mp4v" | b"fmp4" => mpeg4(boxes),
        b"mp1v" | b"m1v " | b"m1v1" | b"mpeg" => mpeg(1),
        b"png " => gst::Caps::new_empty_simple("image/png"),
        b"mjp2" => gst::Caps::new_empty_simple("image/x-j2c"),
        b"icod" => gst::Caps::new_empty_simple("video/x-apple-intermediate-codec"),
        b"SVQ1" | b"svqi" => svq(1),
        b"SVQ3" => svq(3),
        b"apcn" | b"apch" | b"apcs" | b"apco" | b"ap4h" | b"ap4x" => gst::Caps::builder("video/x-prores")
            .field("variant", prores_variant(&entry.kind))
            .build(),
        b"AVdn" | b"AVdh" => gst::Caps::new_empty_simple("video/x-dnxhd"),
        _ => match &lower(entry) {
            b"jpeg" | b"mjpa" | b"mjpg" | b"avdj" | b"dmb1" => {
                gst::Caps::builder("image/jpeg").field("parsed", true).build()
            }
            b"dvc " | b"dvcp" | b"dvsd" | b"dvcs" | b"dvpp" | b"dv5n" | b"dv5p" | b"dvh2" | b"dvh3" | b"dvh5"
            | b"dvh6" | b"dvhp" | b"dvhq" => gst::Caps::builder("video/x-dv").field("systemstream", false).build(),
            b"s263" | b"h263" | b"u263" => gst::Caps::builder("video/x-h263").field("variant", "itu").build(),
            b"m2v1" | b"m2v " | b"mp2v" => mpeg(2),
            [b'h', b'd', b'v', _] | [b'x', b'd', b'v', _] | [b'm', b'x', b'3' | b'4' | b'5', b'n' | b'p'] => mpeg(2),
            b"xvid" => mpeg4(boxes),
            b"divx" | b"dx50" => gst::Caps::builder("video/x-divx")
                .field("divxversion", 5i32)
                .field_if_some("codec_data", find(boxes, b"glbl").map(buffer))
                .build(),
            b"cvid" => gst::Caps::new_empty_simple("video/x-cinepak"),
            b"cfhd" => gst::Caps::new_empty_simple("video/x-cineform"),
            b"mjpb" => gst::Caps::new_empty_simple("video/x-mjpeg-b"),
            b"div3" | b"mp43" | b"3ivd" => gst::Caps::builder("video/x-msmpeg")
                .field("msmpegversion", 43i32)
                .build(),
            b"rle " => gst::Caps::builder("video/x-rle")
                .field("layout", "quicktime")
                .field_if_some("depth", depth(entry).map(i32::from))
                .build(),
            b"yuv2" | b"yuvs" => raw("YUY2"),
            b"2vuy" => raw("UYVY"),
            b"v210" => raw("v210"),
            b"v216" => raw("v216"),
            b"v308" => raw("v308"),
            b"i420" => raw("I420"),
            b"raw " => raw_rgb(entry),
            _ => unknown("video", entry.kind),
        },
    }
}

fn raw(format: &str) -> gst::Caps {
    gst::Caps::builder("video/x-raw").field("format", format).build()
}

/// Uncompressed colours, by the bits of a pixel.
fn raw_rgb(entry: Atom<'_>) -> gst::Caps {
    match depth(entry) {
        Some(24) => raw("RGB"),
        Some(32) => raw("ARGB"),
        _ => unknown("video", entry.kind),
    }
}

/// Bits of a pixel.
fn depth(entry: Atom<'_>) -> Option<u16> {
    let mut fixed = Cursor::new(entry.body);
    fixed.skip(74)?;
    fixed.u16()
}

fn mpeg(version: i32) -> gst::Caps {
    gst::Caps::builder("video/mpeg")
        .field("mpegversion", version)
        .field("systemstream", false)
        .build()
}

fn svq(version: i32) -> gst::Caps {
    gst::Caps::builder("video/x-svq").field("svqversion", version).build()
}

fn prores_variant(kind: &[u8; 4]) -> &'static str {
    match kind {
        b"apch" => "hq",
        b"apcs" => "lt",
        b"apco" => "proxy",
        b"ap4h" => "4444",
        b"ap4x" => "4444xq",
        _ => "standard",
    }
}

/// `mp4v`: which codec it is, the stream's descriptor says.
fn mpeg4(boxes: &[u8]) -> gst::Caps {
    let description = find(boxes, b"esds").and_then(esds::read);
    match description.as_ref().map(|description| description.object_type) {
        Some(0x60..=0x65) => mpeg(2),
        Some(0x6a) => mpeg(1),
        Some(0x6c) => gst::Caps::new_empty_simple("image/jpeg"),
        Some(0x6d) => gst::Caps::new_empty_simple("image/png"),
        _ => {
            let mut caps = mpeg(4);
            // ffmpeg's own box has it where another name than MPEG's is given to the codec.
            if let Some(header) = description
                .map(|description| description.header)
                .filter(|header| !header.is_empty())
                .or_else(|| find(boxes, b"glbl"))
                && let Some(structure) = caps.make_mut().structure_mut(0)
            {
                structure.set("codec_data", buffer(header));
            }
            caps
        }
    }
}

fn pixel_aspect(pasp: &[u8]) -> Option<gst::Fraction> {
    let mut pasp = Cursor::new(pasp);
    let (across, down) = (pasp.u32()?, pasp.u32()?);
    let (across, down) = (i32::try_from(across).ok()?, i32::try_from(down).ok()?);
    (across > 0 && down > 0).then(|| gst::Fraction::new(across, down))
}

/// Colours that the container states: `nclx` (ISO 14496-12, section 12.1.5) and QuickTime's `nclc`.
fn colorimetry(colr: &[u8]) -> Option<String> {
    let mut colr = Cursor::new(colr);
    let kind = colr.four_cc()?;
    if kind != *b"nclx" && kind != *b"nclc" {
        return None;
    }
    let [primaries, transfer, matrix] = [colr.u16()?, colr.u16()?, colr.u16()?].map(u32::from);
    let is_full = kind == *b"nclx" && colr.u8().is_some_and(|byte| byte & 0x80 != 0);
    let range = if is_full {
        gst_video::VideoColorRange::Range0_255
    } else {
        gst_video::VideoColorRange::Range16_235
    };
    let matrix = gst_video::VideoColorMatrix::from_iso(matrix);
    if matrix == gst_video::VideoColorMatrix::Unknown {
        return None;
    }
    let colours = gst_video::VideoColorimetry::new(
        range,
        matrix,
        gst_video::VideoTransferFunction::from_iso(transfer),
        gst_video::VideoColorPrimaries::from_iso(primaries),
    );
    Some(colours.to_string())
}

/// The four characters of an entry in small letters.
fn lower(entry: Atom<'_>) -> FourCc {
    entry.kind.map(|byte| byte.to_ascii_lowercase())
}

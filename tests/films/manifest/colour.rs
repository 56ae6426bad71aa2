//! High dynamic range, and other ways to write how bright something is.

use std::path::Path;
use std::sync::Arc;

use super::{Film, GREY_LEVELS, Kind};
use crate::make::clip::{Clip, clip};
use crate::make::{boxes, patched};

/// Luma of an ordinary film as light of a screen whose white has 203 cd/m² (ITU-R BT.2408), and that as the signal of HLG.
const HLG: &str = "format=yuv420p10le,lutyuv=y='st(0,pow(clip((val-64)/876,0,1),2.4)*0.203);st(1,pow(ld(0),1/1.2));\
                   64+876*if(lte(ld(1),1/12),sqrt(3*ld(1)),0.17883277*log(12*ld(1)-0.28466892)+0.55991073)'";
/// The same as the signal of PQ (SMPTE ST 2084).
const PQ: &str = "format=yuv420p10le,lutyuv=y='st(0,pow(pow(clip((val-64)/876,0,1),2.4)*0.0203,0.1593017578125));\
                  64+876*pow((0.8359375+18.8515625*ld(0))/(1+18.6875*ld(0)),78.84375)'";
const TEN_BITS: &str = "-c:v libx265 -preset ultrafast -crf 18 -pix_fmt yuv420p10le";

pub fn films() -> Vec<Film> {
    let hdr = |first: u32, filter: &str, transfer: &str| {
        let options =
            format!("{TEN_BITS} -color_primaries bt2020 -color_trc {transfer} -colorspace bt2020nc -color_range tv");
        clip(first).picture(&options).filters(filter).gop(25, 2)
    };
    let hlg = |first| hdr(first, HLG, "arib-std-b67");
    let pq = |first| hdr(first, PQ, "smpte2084");
    let film = |clip: Clip, name: &str, muxer: &str| clip.film(Kind::Hdr, name, muxer).greys(GREY_LEVELS, 26.0);
    let sdr = |first: u32, options: &str| clip(first).picture(options);
    let tags = |matrix: &str, transfer: &str, range: &str| {
        format!("-color_primaries {matrix} -color_trc {transfer} -colorspace {matrix} -color_range {range}")
    };
    let h264 = "-c:v libx264 -preset ultrafast -crf 18 -pix_fmt yuv420p";
    vec![
        film(hlg(64_001), "iphone-hlg.mov", "-f mov -tag:v hvc1"),
        film(
            hlg(64_301).rate_of(60, 1).frames(180).gop(60, 3),
            "samsung-hlg-60.mp4",
            "-f mp4 -tag:v hvc1",
        ),
        film(hlg(64_601), "hlg.mkv", "-f matroska"),
        film(hlg(64_901).rate_of(30_000, 1001), "hlg.ts", "-f mpegts"),
        film(pq(65_201), "samsung-hdr10.mp4", "-f mp4 -tag:v hvc1"),
        film(pq(65_501).rate_of(24, 1).gop(48, 3), "pq-24.mov", "-f mov -tag:v hvc1"),
        film(pq(65_801), "pq.mkv", "-f matroska"),
        dolby_vision(hlg(66_101), "iphone-dolby-vision.mov", "-f mov -tag:v hvc1"),
        dolby_vision(
            hlg(66_401).rate_of(30, 1).gop(30, 2),
            "iphone-dolby-vision-30.mov",
            "-f mov -tag:v hvc1",
        ),
        // Without high dynamic range: these may not be changed.
        film(
            sdr(66_701, &format!("{TEN_BITS} {}", tags("bt709", "bt709", "tv"))),
            "sdr-10-bit.mp4",
            "-f mp4 -tag:v hvc1",
        )
        .greys(GREY_LEVELS, 8.0),
        film(
            sdr(
                67_001,
                &format!(
                    "{TEN_BITS} -color_primaries bt2020 -color_trc bt2020-10 -colorspace bt2020nc -color_range tv"
                ),
            ),
            "sdr-bt2020.mp4",
            "-f mp4 -tag:v hvc1",
        )
        .greys(GREY_LEVELS, 8.0),
        film(
            sdr(67_301, &format!("{h264} {}", tags("bt709", "bt709", "pc"))).filters("scale=in_range=tv:out_range=pc"),
            "phone-full-range.mp4",
            "-f mp4",
        )
        .greys(GREY_LEVELS, 8.0),
        film(
            sdr(67_601, &format!("{h264} {}", tags("smpte170m", "smpte170m", "tv"))),
            "bt601.mp4",
            "-f mp4",
        )
        .greys(GREY_LEVELS, 8.0)
        .selected(),
    ]
}

/// Dolby Vision of profile 8.4, as iPhones write it: HLG, and a box that says so.
fn dolby_vision(clip: Clip, name: &str, muxer: &'static str) -> Film {
    let source = clip.clone();
    let make = move |path: &Path| {
        let plain = source.kept_as(muxer, "mov");
        patched(&plain, path, |film| {
            boxes::with_index(&film, |moov| {
                let entries = boxes::track(moov, b"vide").at(&[b"mdia", b"minf", b"stbl", b"stsd"]);
                // Version 1.0, profile 8, level 4, with reference layer, compatible to HLG (4).
                let mut dovi = vec![0; 24];
                dovi[..5].copy_from_slice(&[1, 0, 8 << 1, 4 << 3 | 0b101, 4 << 4]);
                let size = u32::from_be_bytes(entries.data[8..12].try_into().unwrap()) + 32;
                entries.data[8..12].copy_from_slice(&size.to_be_bytes());
                boxes::Node::leaf(b"dvvC", dovi).write(&mut entries.data);
            })
        });
    };
    clip.made_by(Kind::Hdr, name, Arc::new(make)).greys(GREY_LEVELS, 26.0)
}

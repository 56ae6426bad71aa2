//! Films that were cut off, damaged files, and files that lie.

use std::path::Path;
use std::sync::Arc;

use super::avi::EMPTY_CHUNK;
use super::mp4::AAC_BEFORE;
use super::{Film, Kind, Refused, Survives, Warned};
use crate::make::clip::{AC3, Clip, HEVC, MJPEG, MP2, MP3, MPEG2, MPEG4, OPUS, PCM, VP8, clip};
use crate::make::{bombs, boxes, cut, patched};

pub fn films() -> Vec<Film> {
    [cut_off(), without_index(), wrong_bytes(), lies(), no_films()].concat()
}

/// Cut off before this frame: what is there plays, and no more is told.
fn cut_off() -> Vec<Film> {
    let film = |clip: Clip, before: u32, name: &str, muxer: &'static str| {
        let source = clip.clone();
        let extension = name.rsplit_once('.').expect("an extension").1.to_owned();
        let make = move |path: &Path| {
            let whole = source.kept_as(muxer, &extension);
            cut::before_frame(&whole, before as usize, path);
        };
        let end = clip.time(before);
        let shown = clip.times().into_iter().take(before as usize).collect();
        let on: Vec<(f64, f64)> = clip.tone().map_or(Vec::new(), |tone| tone.on);
        let on = on
            .into_iter()
            .filter(|(begin, _)| *begin < end)
            .map(|(begin, stop)| (begin, stop.min(end)))
            .collect();
        clip.made_by(Kind::Cut, name, Arc::new(make))
            .showing(shown)
            .lasting(end)
            .length_within(0.3)
            .sounding(on)
            .expected(Warned("cut_short"))
            .how("broken off while it was copied")
    };
    let first = "-f mp4 -movflags +faststart";
    let plain = |first: u32| clip(first).gop(20, 0);
    vec![
        film(plain(83_001), 60, "cut-60.mp4", first),
        film(plain(83_301).rate_of(50, 1).frames(200), 130, "cut-130-50.mp4", first),
        film(
            plain(83_601).gop(100, 0),
            35,
            "cut-35-one-key-frame.mov",
            "-f mov -movflags +faststart",
        ),
        film(
            plain(83_901).picture(HEVC),
            80,
            "cut-80-hevc.mp4",
            "-f mp4 -movflags +faststart -tag:v hvc1",
        ),
        film(plain(84_201), 55, "cut-55.mkv", "-f matroska"),
        film(plain(84_501).picture(VP8).sound(OPUS), 70, "cut-70.webm", "-f webm"),
        film(plain(84_801).picture(MPEG4).sound(MP3), 65, "cut-65.avi", "-f avi").standing_at_first(EMPTY_CHUNK),
        film(
            plain(85_101).picture(MJPEG).sound(PCM),
            40,
            "cut-40-mjpeg.avi",
            "-f avi",
        ),
        film(
            plain(85_401).sound(AC3),
            62,
            "cut-62.mts",
            "-f mpegts -mpegts_m2ts_mode 1",
        )
        .expected(super::Plays),
        film(plain(85_701).picture(MPEG2).sound(MP2), 66, "cut-66.mpg", "-f vob").expected(super::Plays),
        film(
            plain(86_001),
            72,
            "cut-72-fragmented.mp4",
            "-f mp4 -movflags frag_every_frame+empty_moov+default_base_moof",
        )
        .standing_at_first(AAC_BEFORE),
    ]
}

/// The camera lost its power: the index was never written.
fn without_index() -> Vec<Film> {
    let film = |clip: Clip, part: f64, name: &str, muxer: &'static str| {
        let source = clip.clone();
        let make = move |path: &Path| {
            let whole = source.kept_as(muxer, "mp4");
            patched(&whole, path, |mut film| {
                film.truncate((film.len() as f64 * part) as usize);
                film
            });
        };
        let film = clip.made_by(Kind::Cut, name, Arc::new(make)).expected(Survives);
        film.how("the index was never written: repaired, or refused with the reason")
    };
    vec![
        film(clip(86_301), 0.5, "no-moov-half.mp4", "-f mp4"),
        film(clip(86_601).picture(MJPEG).sound(PCM), 0.8, "no-moov.mov", "-f mov"),
        film(
            clip(86_901).picture(HEVC).gop(25, 0),
            0.3,
            "no-moov-hevc.mp4",
            "-f mp4 -tag:v hvc1",
        ),
        film(clip(87_201), 0.002, "nothing-but-a-header.mp4", "-f mp4"),
    ]
}

/// Every 4000th byte is wrong.
fn wrong_bytes() -> Vec<Film> {
    let film = |clip: Clip, every: usize, name: &str, muxer: &'static str| {
        let source = clip.clone();
        let extension = name.rsplit_once('.').expect("an extension").1.to_owned();
        let make = move |path: &Path| {
            let whole = source.kept_as(muxer, &extension);
            patched(&whole, path, |mut film| {
                for byte in film.iter_mut().skip(every).step_by(every) {
                    *byte ^= 0xa5;
                }
                film
            });
        };
        clip.made_by(Kind::Damaged, name, Arc::new(make))
            .expected(Survives)
            .how(&format!("every {every}th byte is wrong"))
    };
    let base = |first: u32| clip(first).size(640, 360).gop(25, 2);
    vec![
        film(base(87_501), 4000, "wrong-4000.mp4", "-f mp4"),
        film(
            base(87_801),
            4000,
            "wrong-4000-index-first.mp4",
            "-f mp4 -movflags +faststart",
        ),
        film(base(88_101), 4000, "wrong-4000.mkv", "-f matroska"),
        film(
            base(88_401).sound(AC3),
            4000,
            "wrong-4000.mts",
            "-f mpegts -mpegts_m2ts_mode 1",
        ),
        film(base(88_701).picture(MPEG2).sound(MP2), 4000, "wrong-4000.mpg", "-f vob"),
        film(
            base(89_001).picture(MPEG4).sound(MP3).gop(25, 0),
            4000,
            "wrong-4000.avi",
            "-f avi",
        ),
        film(
            base(89_301).picture(VP8).sound(OPUS).gop(25, 0),
            3000,
            "wrong-3000.webm",
            "-f webm",
        ),
        film(
            base(89_601).picture(HEVC),
            2500,
            "wrong-2500-hevc.mp4",
            "-f mp4 -tag:v hvc1",
        ),
        film(
            base(89_901),
            1500,
            "wrong-1500-fragmented.mp4",
            "-f mp4 -movflags frag_keyframe+empty_moov+default_base_moof",
        ),
    ]
}

/// Headers that lie, and boxes that nobody knows.
fn lies() -> Vec<Film> {
    let with_index = |clip: Clip, name: &str, change: fn(&mut boxes::Node)| {
        let source = clip.clone();
        let make = move |path: &Path| {
            let plain = source.kept_as("-f mp4", "mp4");
            patched(&plain, path, |film| boxes::with_index(&film, change));
        };
        clip.made_by(Kind::Damaged, name, Arc::new(make))
    };
    fn stbl(moov: &mut boxes::Node) -> &mut boxes::Node {
        boxes::track(moov, b"vide").at(&[b"mdia", b"minf", b"stbl"])
    }
    fn size(moov: &mut boxes::Node, width: u16, height: u16) {
        let entry = &mut stbl(moov).child(b"stsd").data;
        entry[40..42].copy_from_slice(&width.to_be_bytes());
        entry[42..44].copy_from_slice(&height.to_be_bytes());
    }
    let unknown = |clip: Clip, kind: [u8; 4], length: usize, name: &str| {
        let source = clip.clone();
        let make = move |path: &Path| {
            let plain = source.kept_as("-f mp4 -movflags frag_keyframe+empty_moov+default_base_moof", "mp4");
            patched(&plain, path, |film| {
                let mut first = Vec::new();
                boxes::Node::leaf(&kind, vec![7; length]).write(&mut first);
                [first, film].concat()
            });
        };
        clip.made_by(Kind::Damaged, name, Arc::new(make))
            .how("begins with a box that nobody knows")
    };
    vec![
        unknown(clip(90_201), *b"prfl", 24, "unknown-box-first.mp4"),
        unknown(clip(90_501), *b"uuid", 4000, "uuid-first.mp4"),
        with_index(clip(90_801), "size-too-large.mp4", |moov| size(moov, 4096, 2160)).how("its header says 4096×2160"),
        with_index(clip(91_101), "size-too-small.mp4", |moov| size(moov, 16, 16)).how("its header says 16×16"),
        with_index(clip(91_401), "size-of-nothing.mp4", |moov| size(moov, 0, 0)).how("its header says 0×0"),
        with_index(clip(91_701), "size-beyond-all.mp4", |moov| size(moov, 65_535, 65_535))
            .how("its header says 65535×65535")
            .expected(Survives),
        with_index(clip(92_001), "tkhd-of-nothing.mp4", |moov| {
            let header = boxes::track(moov, b"vide").child(b"tkhd");
            header.put(76, 0);
            header.put(80, 0);
        }),
        with_index(clip(92_301), "length-of-a-year.mp4", |moov| {
            moov.child(b"mvhd").put(16, 1000 * 3600 * 1000);
            boxes::track(moov, b"vide").child(b"tkhd").put(20, 1000 * 3600 * 1000);
        })
        .how("its header says a thousand hours"),
        with_index(clip(92_601), "billions-of-samples.mp4", |moov| {
            stbl(moov).child(b"stsz").put(8, 0xffff_fff0)
        })
        .expected(Survives),
        with_index(clip(92_901), "samples-of-gigabytes.mp4", |moov| {
            let sizes = stbl(moov).child(b"stsz");
            for sample in 50..60 {
                sizes.put(12 + sample * 4, 0x7fff_ffff);
            }
        })
        .expected(Survives),
        with_index(clip(93_201), "chunks-beyond-the-end.mp4", |moov| {
            let chunks = stbl(moov).child(b"stco");
            for chunk in 20..30 {
                chunks.put(8 + chunk * 4, 0xffff_0000);
            }
        })
        .expected(Survives),
        with_index(clip(93_501), "durations-of-nothing.mp4", |moov| {
            let durations = stbl(moov).child(b"stts");
            durations.put(12, 0);
        })
        .expected(Survives),
        with_index(clip(93_801), "durations-of-years.mp4", |moov| {
            stbl(moov).child(b"stts").put(12, 0xffff_ffff)
        })
        .expected(Survives),
    ]
}

/// What is no film, and what only looks like one.
fn no_films() -> Vec<Film> {
    let film = |name: &str, bytes: fn() -> Vec<u8>| {
        let make = move |path: &Path| std::fs::write(path, bytes()).unwrap();
        let film = clip(1)
            .silent()
            .made_by(Kind::Damaged, name, Arc::new(make))
            .showing(Vec::new())
            .called("");
        Film {
            greys: None,
            duration: None,
            ..film
        }
    };
    vec![
        film("empty.mp4", Vec::new).expected(Refused(&["empty", "broken", "short", "no film"])),
        film("page.mp4", || {
            b"<!DOCTYPE html><html><body>Not found</body></html>".repeat(40)
        })
        .expected(Refused(&["text"])),
        film("archive.mp4", || [b"PK\x03\x04".as_slice(), &[0; 9000]].concat()).expected(Refused(&["zip"])),
        film("noise.mp4", || bombs::noise(100_000)).expected(Refused(&["unknown format"])),
        film("zeros.mov", || vec![0; 300_000]).expected(Refused(&["unknown format", "broken"])),
        film("bomb.png", bombs::png).expected(Refused(&["megapixels"])),
        film("bomb.jpg", bombs::jpeg).expected(Refused(&["megapixels"])),
        film("bomb.gif", bombs::gif).expected(Refused(&["megapixels"])),
        film("deep-boxes.mp4", bombs::deep_boxes).expected(Refused(&["broken"])),
        film("endless-box.mp4", bombs::endless_box).expected(Refused(&["broken"])),
        film("endless-element.mkv", bombs::endless_element).expected(Refused(&["broken"])),
    ]
}

//! MP4 and MOV as recorders write them and as telephones cut them.

use std::path::Path;
use std::sync::Arc;

use super::{Film, Kind};
use crate::make::boxes::{Edit, media_start, set_edits, with_index};
use crate::make::clip::{AAC, Clip, HEVC, MPEG4, OPUS, PCM, clip};
use crate::make::{convert, patched};

pub fn films() -> Vec<Film> {
    [fragmented(), no_edit_list(), trimmed(), edited()].concat()
}

/// Sound of AAC and Opus begins so many seconds before the picture. Where a film begins with an empty index, so that no edit list
/// can say so, and no B-frames make pictures late anyway, the first one stands that much longer, as its fragment says.
pub const AAC_BEFORE: f64 = 1024.0 / 48_000.0;
const OPUS_BEFORE: f64 = 312.0 / 48_000.0;

fn fragmented() -> Vec<Film> {
    let film =
        |clip: Clip, name: &str, muxer: &str| clip.film(Kind::Fragmented, name, &format!("-f mp4 -movflags {muxer}"));
    const OBS: &str = "frag_keyframe+empty_moov+default_base_moof";
    vec![
        film(clip(10_001), "frag-obs-25.mp4", OBS)
            .searched()
            .selected()
            .how("a fragment for each key frame, as OBS writes it"),
        film(
            clip(10_301).rate_of(30_000, 1001).frames(150).gop(60, 3),
            "frag-obs-2997.mp4",
            OBS,
        ),
        film(
            clip(10_601).rate_of(60, 1).frames(210).gop(120, 0),
            "frag-obs-60.mp4",
            OBS,
        )
        .standing_at_first(AAC_BEFORE),
        film(
            clip(10_901).picture(HEVC).gop(50, 2),
            "frag-obs-hevc.mp4",
            &format!("{OBS} -tag:v hvc1"),
        ),
        film(
            clip(11_201).gop(25, 2),
            "frag-no-mfra.mp4",
            &format!("{OBS}+skip_trailer"),
        )
        .how("cut off before its last box, as after a crash"),
        film(clip(11_501).gop(40, 2), "frag-keyframe-only.mp4", "frag_keyframe")
            .how("the first fragment is an ordinary index (frag_keyframe alone)"),
        film(
            clip(11_801).rate_of(24, 1).gop(36, 1),
            "frag-keyframe-only-24.mp4",
            "frag_keyframe",
        ),
        film(
            clip(12_101).gop(45, 0),
            "frag-half-seconds.mp4",
            &format!("{} -frag_duration 500000", &OBS[14..]),
        )
        .standing_at_first(AAC_BEFORE)
        .how("fragments that do not begin with key frames"),
        film(
            clip(12_401).rate_of(50, 1).frames(170).gop(80, 2),
            "frag-300-ms.mp4",
            &format!("{} -frag_duration 300000", &OBS[14..]),
        ),
        film(
            clip(12_701).gop(30, 0),
            "frag-each-frame.mp4",
            "frag_every_frame+empty_moov+default_base_moof",
        )
        .standing_at_first(AAC_BEFORE),
        film(clip(13_001).gop(25, 2), "frag-sidx.mp4", &format!("{OBS}+dash"))
            .how("with an index of its segments (sidx)"),
        film(
            clip(13_301).gop(50, 3).frames(130),
            "frag-global-sidx.mp4",
            &format!("{OBS}+global_sidx"),
        ),
        film(clip(13_601).silent().gop(20, 2), "frag-no-sound.mp4", OBS),
        film(
            clip(13_901).sound(OPUS).gop(33, 0),
            "frag-chrome-opus.mp4",
            &format!("{OBS} -strict experimental"),
        )
        .standing_at_first(OPUS_BEFORE)
        .how("H.264 and Opus, as Chrome records it"),
        film(
            clip(14_201).gop(48, 2),
            "frag-separate.mp4",
            &format!("{OBS}+separate_moof"),
        )
        .how("fragments of picture and sound apart"),
        film(
            clip(14_501).gop(30, 2),
            "frag-delayed-index.mp4",
            "frag_keyframe+delay_moov+default_base_moof",
        ),
    ]
}

fn no_edit_list() -> Vec<Film> {
    let film =
        |clip: Clip, name: &str, muxer: &str| clip.film(Kind::NoEditList, name, &format!("{muxer} -use_editlist 0"));
    vec![
        film(clip(15_001), "no-elst-25.mp4", "-f mp4").selected(),
        film(
            clip(15_301).rate_of(30_000, 1001).frames(110).gop(45, 1),
            "no-elst-2997.mp4",
            "-f mp4",
        ),
        film(
            clip(15_601).rate_of(50, 1).frames(180).gop(100, 3),
            "no-elst-50.mp4",
            "-f mp4 -movflags +faststart",
        ),
        film(clip(15_901).gop(20, 5), "no-elst-5-b.mov", "-f mov"),
        film(
            clip(16_201).picture(HEVC).gop(40, 4),
            "no-elst-hevc.mp4",
            "-f mp4 -tag:v hvc1",
        ),
        film(clip(16_501).silent().gop(50, 2), "no-elst-no-sound.mp4", "-f mp4"),
        film(clip(16_801).picture(MPEG4).gop(25, 2), "no-elst-mpeg4.mp4", "-f mp4"),
        clip(17_101).gop(35, 2).film(
            Kind::NoEditList,
            "negative-offsets.mp4",
            "-f mp4 -movflags +negative_cts_offsets",
        ),
    ]
}

/// A clip of which the first `cut` frames are left out by `-ss … -c copy`: the file begins with the key frame before, and an edit list
/// says where the film does.
fn trimmed() -> Vec<Film> {
    let film = |clip: Clip, cut: u32, name: &str, muxer: &'static str| {
        let (from, source) = (clip.time(cut), clip.clone());
        let make = move |path: &Path| {
            let whole = if muxer.starts_with("-f mov") {
                source.kept_as("-f mov", "mov")
            } else {
                source.kept_as("-f mp4", "mp4")
            };
            convert(
                &format!("-ss {from:.6}"),
                &[&whole],
                &format!("-map 0 -c copy {muxer}"),
                path,
            );
        };
        let shown = clip
            .times()
            .into_iter()
            .skip(cut as usize)
            .map(|(at, number)| (at - from, number))
            .collect();
        let made = clip
            .made_by(Kind::Edited, name, Arc::new(make))
            .showing(shown)
            .lasting(clip.seconds() - from);
        let on = since(&made, from);
        made.sounding(on).how("its beginning cut off without coding it again")
    };
    vec![
        film(clip(18_001), 33, "trim-33.mp4", "-f mp4").selected(),
        film(
            clip(18_301).rate_of(30_000, 1001).frames(150).gop(60, 3),
            40,
            "trim-40-2997.mp4",
            "-f mp4",
        ),
        film(
            clip(18_601).rate_of(50, 1).frames(200).gop(100, 0),
            1,
            "trim-1.mp4",
            "-f mp4 -movflags +faststart",
        ),
        film(clip(18_901).gop(100, 2), 75, "trim-75-of-100.mov", "-f mov"),
        film(
            clip(19_201).picture(HEVC).gop(50, 3),
            29,
            "trim-hevc.mp4",
            "-f mp4 -tag:v hvc1",
        ),
        film(clip(19_501).silent().gop(90, 1), 50, "trim-no-sound.mp4", "-f mp4"),
        film(clip(19_801).sound(PCM).gop(60, 2), 21, "trim-pcm.mov", "-f mov"),
    ]
}

/// The tone of a film whose first seconds are left out.
fn since(film: &Film, from: f64) -> Vec<(f64, f64)> {
    let on = film.sound.iter().flat_map(|tone| tone.on.iter().copied());
    on.map(|(begin, end)| ((begin - from).max(0.0), end - from))
        .filter(|(begin, end)| end > begin)
        .collect()
}

/// Edit lists of our own.
fn edited() -> Vec<Film> {
    // Edits in frames of the clip: length, and where it begins.
    let film = |clip: Clip, name: &str, edits: &'static [(u32, Option<u32>)], muxer: &'static str| {
        let source = clip.clone();
        let make = move |path: &Path| {
            let whole = source.kept_as(muxer, "mp4");
            patched(&whole, path, |film| {
                with_index(&film, |moov| {
                    for handler in [b"vide", b"soun"] {
                        if handler == b"soun" && source.sound.is_empty() {
                            continue;
                        }
                        let start = media_start(moov, handler);
                        let edit = |&(length, from): &(u32, Option<u32>)| -> Edit {
                            (source.time(length), from.map(|from| start + source.time(from)))
                        };
                        set_edits(moov, handler, &edits.iter().map(edit).collect::<Vec<_>>());
                    }
                })
            });
        };
        let (mut shown, mut on, mut now) = (Vec::new(), Vec::new(), 0.0);
        let tone = clip.tone().map_or(Vec::new(), |tone| tone.on);
        for &(length, from) in edits {
            if let Some(from) = from {
                shown.extend((0..length).map(|index| (now + clip.time(index), clip.first + from + index)));
                let (begin, end) = (clip.time(from), clip.time(from + length));
                let within = tone
                    .iter()
                    .map(|&(a, b)| (a.max(begin), b.min(end)))
                    .filter(|(a, b)| b - a > 0.005);
                on.extend(within.map(|(a, b)| (now + a - begin, now + b - begin)));
            }
            now += clip.time(length);
        }
        // The first picture is shown from 0 on.
        shown[0].0 = 0.0;
        clip.made_by(Kind::Edited, name, Arc::new(make))
            .showing(shown)
            .lasting(now)
            .sounding(merged(on))
    };
    vec![
        film(clip(20_001), "edit-into-gop.mp4", &[(60, Some(17))], "-f mp4")
            .how("an edit list into the middle of a group of pictures"),
        film(
            clip(20_301),
            "edit-two.mp4",
            &[(25, Some(10)), (40, Some(55))],
            "-f mp4",
        )
        .selected()
        .how("a piece in the middle cut out"),
        film(
            clip(20_601).gop(50, 3),
            "edit-three.mov",
            &[(20, Some(0)), (20, Some(33)), (30, Some(70))],
            "-f mov",
        ),
        film(
            clip(20_901).gop(30, 0),
            "edit-backwards.mp4",
            &[(30, Some(60)), (30, Some(5))],
            "-f mp4",
        )
        .how("two pieces in another order than they were filmed"),
        film(clip(21_201), "edit-almost-nothing.mp4", &[(5, Some(40))], "-f mp4").how("a fifth of a second is left"),
        film(
            clip(21_501),
            "edit-empty-first.mp4",
            &[(25, None), (75, Some(0))],
            "-f mp4",
        )
        .how("begins with nothing for a second"),
        film(
            clip(21_801).picture(HEVC).gop(40, 2),
            "edit-hevc.mp4",
            &[(50, Some(23))],
            "-f mp4 -tag:v hvc1",
        ),
        film(
            clip(22_101).silent(),
            "edit-two-no-sound.mp4",
            &[(30, Some(31)), (30, Some(64))],
            "-f mp4",
        ),
        film(
            clip(22_401).sound(AAC).gop(100, 2),
            "edit-ends-early.mp4",
            &[(70, Some(0))],
            "-f mp4",
        )
        .how("its end cut off"),
    ]
}

/// Stretches that touch, as one.
fn merged(stretches: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    let mut merged: Vec<(f64, f64)> = Vec::new();
    for (begin, end) in stretches {
        match merged.last_mut() {
            Some(last) if begin - last.1 < 0.02 => last.1 = end,
            _ => merged.push((begin, end)),
        }
    }
    merged
}

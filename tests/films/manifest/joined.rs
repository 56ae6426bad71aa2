//! Two clips in one file, and clocks that jump or wrap.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Film, Kind};
use crate::make::clip::{AC3, Clip, MP2, MPEG2, clip};

pub fn films() -> Vec<Film> {
    const TS: &str = "-f mpegts";
    const MTS: &str = "-f mpegts -mpegts_m2ts_mode 1";
    let short = |first: u32| clip(first).frames(75).gop(25, 2);
    let late = |offset: &str| format!("{TS} -output_ts_offset {offset}");
    vec![
        joined("two-clips.ts", [short(75_001), short(75_301)], [TS, TS]),
        joined(
            "two-clips.mts",
            [short(75_601).sound(AC3), short(75_901).sound(AC3)],
            [MTS, MTS],
        ),
        joined(
            "two-clips-50.mts",
            [
                short(76_201).rate_of(50, 1).frames(150),
                short(76_501).rate_of(50, 1).frames(150),
            ],
            [MTS, MTS],
        ),
        joined(
            "two-clips.mpg",
            [76_801, 77_101].map(|first| short(first).picture(MPEG2).sound(MP2).gop(15, 2)),
            ["-f vob", "-f vob"],
        ),
        joined(
            "two-clips.mkv",
            [short(77_401), short(77_701)],
            ["-f matroska", "-f matroska"],
        ),
        joined("two-clips.mp4", [short(78_001), short(78_301)], ["-f mp4", "-f mp4"]),
        joined(
            "jump-of-an-hour.ts",
            [short(78_601), short(78_901)],
            [TS, &late("3600")],
        ),
        joined("jump-back.ts", [short(79_201), short(79_501)], [&late("1000"), TS]),
        joined(
            "jump-of-ten-seconds.ts",
            [short(79_801).gop(40, 0), short(80_101).gop(40, 0)],
            [TS, &late("13")],
        ),
        joined("other-size.ts", [short(80_401), short(80_701).size(426, 240)], [TS, TS])
            .how("the picture's size changes"),
        joined(
            "other-size.mts",
            [short(81_001).size(640, 360), short(81_301)],
            [MTS, MTS],
        ),
        // The clock of a transport stream has 33 bits of 90 kHz: it wraps after 26.5 hours.
        short(81_601)
            .frames(100)
            .film(Kind::Joined, "wrap.ts", &late("95440.5"))
            .how("its clock wraps"),
        short(81_901).frames(100).sound(AC3).film(
            Kind::Joined,
            "wrap.mts",
            &format!("{MTS} -output_ts_offset 95441.2"),
        ),
        short(82_201).frames(100).film(
            Kind::Joined,
            "begins-after-an-hour.mkv",
            "-f matroska -output_ts_offset 3600",
        ),
        short(82_501)
            .frames(100)
            .film(Kind::Joined, "begins-after-a-day.ts", &late("86400")),
    ]
}

/// Two clips, byte after byte.
fn joined(name: &str, clips: [Clip; 2], muxers: [&str; 2]) -> Film {
    let [first, second] = clips;
    let extension = name.rsplit_once('.').expect("an extension").1.to_owned();
    let after = first.seconds();
    let shown = [
        first.times(),
        second
            .times()
            .into_iter()
            .map(|(at, number)| (at + after, number))
            .collect(),
    ]
    .concat();
    let on = [(&first, 0.0), (&second, after)].map(|(clip, since): (&Clip, f64)| {
        let tone = clip.tone().map_or(Vec::new(), |tone| tone.on);
        tone.into_iter()
            .map(|(begin, end)| (begin + since, end + since))
            .collect::<Vec<_>>()
    });
    let mut tone: Vec<(f64, f64)> = Vec::new();
    for (begin, end) in on.concat() {
        match tone.last_mut() {
            Some(last) if begin - last.1 < 0.02 => last.1 = end,
            _ => tone.push((begin, end)),
        }
    }
    let (length, muxers) = (after + second.seconds(), muxers.map(str::to_owned));
    let parts = [first.clone(), second];
    let make = move |path: &Path| {
        let files: Vec<PathBuf> = parts
            .iter()
            .zip(&muxers)
            .map(|(clip, muxer)| clip.kept_as(muxer, &extension))
            .collect();
        let bytes: Vec<Vec<u8>> = files.iter().map(|file| std::fs::read(file).unwrap()).collect();
        std::fs::write(path, bytes.concat()).unwrap();
    };
    first
        .made_by(Kind::Joined, name, Arc::new(make))
        .showing(shown)
        .lasting(length)
        .length_within(0.3)
        .sounding(tone)
}

//! Cards as cameras write them, with films whose every frame carries its number: what is found on them, in which order, and from
//! when, is known exactly.
//!
//! Recordings are split as cameras split them, only sooner: at key frames, each part a file of its own.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::films::{Container, Film, Recipe, Sound, Still, kept, numbered, still};
use super::work_folder;

/// "Modified digital video pack metadata" follows.
const MDPM: &str = "17ee8c60f84d11d98cd60800200c9a66";
/// As many characters as the packs have bytes: number of packs, and three of five bytes.
const PLACEHOLDER: &str = "################";

/// 7.2 s of 320×180: what is split into three parts of 60 frames. The seams at 2.4 s and 4.8 s are in the middle of a tone.
pub fn recording() -> Recipe {
    Recipe {
        size: (320, 180),
        frames: 180,
        gop: 60,
        ..numbered()
    }
}

/// The same as AVCHD camcorders record it.
pub fn avchd_recording() -> Recipe {
    recording().container(Container::Mts).sound(Sound::Ac3)
}

/// How the clock of a transport stream goes on in a new part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    Continues,
    BeginsAnew,
}

/// The parts of `film` in order, split at these frames, which have to be key frames.
pub fn parts(film: &Film, at: &[u32], clock: Clock) -> Vec<PathBuf> {
    let extension = film.path.extension().unwrap().to_str().unwrap().to_owned();
    let stem = film.path.file_stem().unwrap().to_str().unwrap().to_owned();
    let frames: Vec<String> = at.iter().map(u32::to_string).collect();
    let name = format!("{stem}-{}-{clock:?}", frames.join("-"));
    let folder = work_folder("cards").join(name);
    let is_stream = extension == "mts";
    let format = if is_stream { "mpegts" } else { extension.as_str() };
    kept(&folder, |partial| {
        fs::create_dir_all(partial).unwrap();
        let mut words: Vec<OsString> = ["-nostdin", "-v", "error", "-y"].map(OsString::from).to_vec();
        if clock == Clock::Continues {
            words.push("-copyts".into());
        }
        words.extend(["-i".into(), film.path.clone().into_os_string()]);
        words.extend(["-map", "0", "-c", "copy", "-f", "segment", "-segment_frames"].map(OsString::from));
        words.push(frames.join(",").into());
        words.extend(["-segment_format", format].map(OsString::from));
        if is_stream {
            // Packets of 192 bytes; the clock as it was.
            let options = match clock {
                Clock::Continues => "mpegts_m2ts_mode=1:mpegts_copyts=1",
                Clock::BeginsAnew => "mpegts_m2ts_mode=1",
            };
            words.extend(["-segment_format_options", options].map(OsString::from));
        }
        let anew = if clock == Clock::BeginsAnew { "1" } else { "0" };
        words.extend(["-reset_timestamps", anew].map(OsString::from));
        words.push(partial.join(format!("%d.{extension}")).into_os_string());
        run(&words);
    });
    let parts: Vec<PathBuf> = (0..=at.len())
        .map(|part| folder.join(format!("{part}.{extension}")))
        .collect();
    assert!(parts.iter().all(|part| part.exists()), "{folder:?}");
    assert!(
        !folder.join(format!("{}.{extension}", at.len() + 1)).exists(),
        "{folder:?}"
    );
    parts
}

/// The bytes of `parts`, one after the other.
pub fn joined(parts: &[PathBuf]) -> Vec<u8> {
    let bytes: Vec<Vec<u8>> = parts.iter().map(|part| fs::read(part).unwrap()).collect();
    bytes.concat()
}

fn run(words: &[OsString]) {
    let status = Command::new("ffmpeg").args(words).status();
    let status = status.unwrap_or_else(|error| panic!("ffmpeg cannot be started ({error}): run make setup"));
    assert!(status.success(), "{words:?}");
}

/// A time as AVCHD writes it: zone (in half hours ahead of UTC), then binary-coded decimals.
type AvchdTime = [u8; 8];

/// 17 May 2024, 9:30 and so many seconds, in Swedish summer time.
pub fn avchd_time(seconds: u32) -> AvchdTime {
    let bcd = |number: u32| (number / 10 * 16 + number % 10) as u8;
    [
        0x42,
        0x20,
        0x24,
        0x05,
        0x17,
        0x09,
        bcd(30 + seconds / 60),
        bcd(seconds % 60),
    ]
}

/// The same stream with this time in its first picture, as a camcorder of Sony's writes it.
fn dated(stream: &Path, time: AvchdTime) -> Vec<u8> {
    let name = format!("dated-{:02x}{:02x}-", time[6], time[7]);
    let folder = stream.parent().unwrap();
    let path = folder.join(name + stream.file_name().unwrap().to_str().unwrap());
    kept(&path, |partial| {
        let mut words: Vec<OsString> = ["-nostdin", "-v", "error", "-y", "-copyts", "-i"]
            .map(OsString::from)
            .to_vec();
        words.push(stream.into());
        let user_data = format!("h264_metadata=sei_user_data={MDPM}+MDPM{PLACEHOLDER}");
        words.extend(["-map", "0", "-c", "copy", "-bsf:v", &user_data].map(OsString::from));
        words.extend(["-f", "mpegts", "-mpegts_m2ts_mode", "1", "-mpegts_copyts", "1"].map(OsString::from));
        words.push(partial.into());
        run(&words);
    });
    let mut bytes = fs::read(&path).unwrap();
    let [zone, century, year, month, day, hour, minute, second] = time;
    let mut packs = vec![3];
    packs.extend([0x18, zone, century, year, month]);
    packs.extend([0x19, day, hour, minute, second]);
    packs.extend([0xe0, 0x01, 0x08, 0x01, 0x01]);
    replace_in_stream(&mut bytes, PLACEHOLDER.as_bytes(), &packs);
    bytes
}

/// Replaces text in the packets' payload, wherever one packet ends and the next begins.
fn replace_in_stream(bytes: &mut [u8], old: &[u8], new: &[u8]) {
    assert_eq!(old.len(), new.len());
    let mut by_stream: std::collections::HashMap<u16, Vec<usize>> = std::collections::HashMap::new();
    for packet in (0..bytes.len()).step_by(192) {
        let head = &bytes[packet + 4..packet + 9];
        let pid = u16::from_be_bytes([head[1] & 0x1f, head[2]]);
        if head[3] & 0x10 == 0 {
            continue;
        }
        let begin = if head[3] & 0x20 == 0 {
            8
        } else {
            9 + usize::from(head[4])
        };
        by_stream.entry(pid).or_default().extend(packet + begin..packet + 192);
    }
    let mut replaced = 0;
    for places in by_stream.values() {
        let payload: Vec<u8> = places.iter().map(|&place| bytes[place]).collect();
        let found = (0..payload.len().saturating_sub(old.len())).filter(|&at| payload[at..].starts_with(old));
        for at in found.collect::<Vec<_>>() {
            for (place, value) in places[at..].iter().zip(new) {
                bytes[*place] = *value;
            }
            replaced += 1;
        }
    }
    assert!(replaced > 0, "the stream has no place for the time");
}

/// A clip in a playlist: its name, whether it goes on where the one before ends, its seconds, and when it was begun.
pub struct Clip {
    pub name: &'static str,
    pub continues: bool,
    pub milliseconds: u32,
    pub time: AvchdTime,
}

/// A playlist (`.MPL`) with marks and Sony's extension, as AVCHD has it.
pub fn playlist(clips: &[Clip]) -> Vec<u8> {
    let word = |number: usize| u32::try_from(number).unwrap().to_be_bytes();
    let half = |number: usize| u16::try_from(number).unwrap().to_be_bytes();
    let mut list = [&[0; 2][..], &half(clips.len()), &[0; 2]].concat();
    for clip in clips {
        let condition = if clip.continues { 6 } else { 1 };
        let end = 90_000 + clip.milliseconds * 45;
        let item = [
            clip.name.as_bytes(),
            b"M2TS",
            &[0, condition, 0],
            &90_000u32.to_be_bytes(),
            &end.to_be_bytes(),
            &[0; 12],
        ]
        .concat();
        list.extend([&half(item.len())[..], &item].concat());
    }
    let list = [&word(list.len())[..], &list].concat();
    let mut marks = half(clips.len()).to_vec();
    let mut times = marks.clone();
    for (number, clip) in clips.iter().enumerate() {
        marks.extend(
            [
                &[0, 1][..],
                &half(number),
                &90_000u32.to_be_bytes(),
                &[0xff, 0xff],
                &[0; 4],
            ]
            .concat(),
        );
        let mut time = [&[1, 8, 0, 0, 0, 0, 0, 0, 0, 0][..], &clip.time].concat();
        time.resize(66, 0);
        times.extend(time);
    }
    let [marks, times] = [marks, times].map(|body| [&word(body.len())[..], &body].concat());
    let mut meta = [&[1, 8, 0, 0, 0, 0, 0, 0, 0, 0][..], &clips[0].time, &[0; 3]].concat();
    meta.resize(60, 0);
    let meta = [&word(meta.len())[..], &meta].concat();
    let plex = [&b"PLEX"[..], &[0; 4], &word(40 + meta.len()), &[0; 28], &meta, &times].concat();
    let extension = [&word(20 + plex.len())[..], &word(24), &[0; 16], &plex].concat();
    let begin = 40;
    let places = [begin, begin + list.len(), begin + list.len() + marks.len()];
    let places: Vec<u8> = places.into_iter().flat_map(word).collect();
    [&b"MPLS0100"[..], &places, &[0; 20], &list, &marks, &extension].concat()
}

/// An AVCHD card in `root`: a recording of 180 frames in three parts, begun at 9:30:00, and one of 75 frames, begun at 9:35:00.
/// 00000–00002 and 00003 are their clips.
pub fn avchd(root: &Path) {
    let bdmv = root.join("PRIVATE/AVCHD/BDMV");
    let long = parts(&avchd_recording().make(), &[60, 120], Clock::Continues);
    let short = avchd_recording().frames(75).make();
    let mut clips = Vec::new();
    for (number, (stream, seconds)) in long.iter().zip([0, 2, 4]).chain([(&short.path, 300)]).enumerate() {
        let name = ["00000", "00001", "00002", "00003"][number];
        put(
            &bdmv.join("STREAM").join(format!("{name}.MTS")),
            &dated(stream, avchd_time(seconds)),
        );
        put(&bdmv.join("CLIPINF").join(format!("{name}.CPI")), b"HDMV0100");
        clips.push(Clip {
            name,
            continues: matches!(number, 1 | 2),
            milliseconds: if number == 3 { 3000 } else { 2400 },
            time: avchd_time(seconds),
        });
    }
    put(&bdmv.join("PLAYLIST/00000.MPL"), &playlist(&clips));
    put(&bdmv.join("INDEX.BDM"), b"INDX0100");
    put(&bdmv.join("MOVIEOBJ.BDM"), b"MOBJ0100");
    put(
        &root.join("PRIVATE/AVCHD/AVCHDTN/THUMB.TDT"),
        b"thumbnails of all recordings",
    );
}

/// A card of an action camera: a recording of 180 frames in three chapters, and a photograph with its Exif.
pub fn dcim(root: &Path) {
    let folder = root.join("DCIM/100GOPRO");
    let film = recording().make();
    for (part, chapter) in parts(&film, &[60, 120], Clock::BeginsAnew).iter().zip(1..) {
        put(
            &folder.join(format!("GH{chapter:02}0001.MP4")),
            &fs::read(part).unwrap(),
        );
        put(&folder.join(format!("GH{chapter:02}0001.THM")), b"a thumbnail");
    }
    put(
        &folder.join("GOPR0002.JPG"),
        &photograph("GoPro", "HERO12 Black", "2024:05:17 09:40:00"),
    );
}

/// A card of an XAVC camcorder: a clip of 75 frames with its description, thumbnail and small film.
pub fn xavc(root: &Path) {
    let folder = root.join("PRIVATE/M4ROOT");
    let film = recording().frames(75).make();
    let bytes = fs::read(&film.path).unwrap();
    put(&folder.join("CLIP/C0001.MP4"), &bytes);
    let xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<NonRealTimeMeta>\n\t<Duration value=\"75\"/>\n\t\
        <CreationDate value=\"2024-05-17T09:30:00+02:00\"/>\n\t<Device manufacturer=\"Sony\" modelName=\"FDR-AX53\"/>\n</NonRealTimeMeta>\n";
    put(&folder.join("CLIP/C0001M01.XML"), xml.as_bytes());
    put(&folder.join("THMBNL/C0001T01.JPG"), b"a thumbnail");
    put(&folder.join("SUB/C0001S03.MP4"), &bytes);
    put(&folder.join("MEDIAPRO.XML"), b"<MediaProfile/>");
}

/// A film of 75 frames as a phone of Apple's writes it, begun at 9:30:00 in Swedish summer time.
pub fn phone(path: &Path) {
    let film = recording().frames(75).container(Container::Mov).make();
    let made = film.path.with_extension("iphone.mov");
    kept(&made, |partial| {
        let mut words: Vec<OsString> = ["-nostdin", "-v", "error", "-y", "-i"].map(OsString::from).to_vec();
        words.push(film.path.clone().into());
        words.extend(["-map", "0", "-c", "copy", "-movflags", "use_metadata_tags"].map(OsString::from));
        for field in ["make=Apple", "model=iPhone 13", "creationdate=2024-05-17T09:30:00+0200"] {
            words.extend(["-metadata".into(), format!("com.apple.quicktime.{field}").into()]);
        }
        words.extend(["-f".into(), "mov".into(), partial.into()]);
        run(&words);
    });
    put(path, &fs::read(made).unwrap());
}

/// A photograph with Exif that names maker, model and time (`YYYY:MM:DD hh:mm:ss`).
pub fn photograph(make: &str, model: &str, time: &str) -> Vec<u8> {
    let jpeg = fs::read(still(Still::Jpeg, 7)).unwrap();
    let (mut entries, mut data) = (Vec::new(), Vec::new());
    let inner = 8 + 2 + 12 * 3 + 4;
    let texts = inner + 2 + 12 + 4;
    let mut text = |tag: u16, value: &str| {
        let value = [value.as_bytes(), &[0]].concat();
        let place = u32::try_from(texts + data.len()).unwrap();
        let count = u32::try_from(value.len()).unwrap();
        data.extend(value);
        [
            &tag.to_le_bytes()[..],
            &[2, 0],
            &count.to_le_bytes(),
            &place.to_le_bytes(),
        ]
        .concat()
    };
    entries.extend([text(0x10f, make), text(0x110, model)].concat());
    let taken = text(0x9003, time);
    entries.extend(
        [
            &0x8769u16.to_le_bytes()[..],
            &[4, 0, 1, 0, 0, 0],
            &(inner as u32).to_le_bytes(),
        ]
        .concat(),
    );
    let tiff = [
        &b"II*\0\x08\0\0\0\x03\0"[..],
        &entries,
        &[0; 4],
        &[1, 0],
        &taken,
        &[0; 4],
        &data,
    ]
    .concat();
    let length = u16::try_from(2 + 6 + tiff.len()).unwrap().to_be_bytes();
    let segment = [&[0xff, 0xe1][..], &length, b"Exif\0\0", &tiff].concat();
    [&jpeg[..2], &segment, &jpeg[2..]].concat()
}

/// Writes a file, and the folders that it is in.
fn put(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

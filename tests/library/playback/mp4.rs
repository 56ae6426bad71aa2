//! MP4 and MOV as telephones, computers and browsers write them: edit lists, fragments, delays, and files that were cut off.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use support::films::{Codec, Film, Recipe, Sound};
use support::turn_to_watch;
use vitrin::playback::{Options, PlaybackError, PlayerEvent, Warning, probe};

use super::{Bytes, Viewer, made, number, small};

/// Runs ffmpeg over a film; `{}` stands for its file. The result is kept beside it.
fn remade(film: &Film, name: &str, arguments: &str) -> PathBuf {
    let path = film.path.with_extension(name);
    let source = film.path.to_str().unwrap();
    let words = arguments
        .split_whitespace()
        .map(|word| if word == "{}" { source } else { word });
    let status = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-y"])
        .args(words)
        .arg(&path)
        .status()
        .unwrap();
    assert!(status.success(), "{arguments}");
    path
}

/// A numbered film at another rate than the usual one.
fn source() -> Recipe {
    Recipe {
        fps: (30, 1),
        gop: 40,
        frames: 170,
        ..small()
    }
}

fn holds(bytes: Vec<u8>) -> Viewer {
    let options = Options {
        paused: true,
        ..Options::default()
    };
    Viewer::opens(Bytes::new(bytes), options)
}

/// First picture, last picture, length, and exact seeks; `shown`: when each number's turn comes, ascending.
fn is_exact(path: &Path, shown: &[(f64, u32)], seconds: f64) {
    let mut viewer = Viewer::holds(path);
    let first = viewer.frame();
    assert_eq!(number(&first), shown[0].1, "first picture of {path:?}");
    let facts = probe(Arc::new(Bytes::of(path)), &mut |_| {}).unwrap().facts;
    let length = facts.duration_ms.unwrap() as f64 / 1000.0;
    assert!(
        (length - seconds).abs() < 0.06,
        "{path:?}: {length} s instead of {seconds}"
    );
    let last = shown.len() - 1;
    let mut wrong = Vec::new();
    for place in (0..last)
        .step_by(11)
        .map(|n| n * 37 % last)
        .chain([last, last.saturating_sub(1), 0])
    {
        let (time, wanted) = shown[place];
        let end = shown.get(place + 1).map_or(seconds, |next| next.0);
        let frame = viewer.seeks_to((time + end) / 2.0);
        let off = (frame.pts.as_secs_f64() - time).abs();
        if number(&frame) != wanted || off > 0.002 {
            wrong.push((time, wanted, number(&frame), frame.pts));
        }
    }
    assert!(wrong.is_empty(), "{path:?}: (time, wanted, shown, at): {wrong:?}");
}

/// These numbers one after the other, `step` seconds apart, the first at `from`.
fn at_rate(numbers: impl IntoIterator<Item = u32>, from: f64, step: f64) -> Vec<(f64, u32)> {
    let numbers = numbers.into_iter().enumerate();
    numbers
        .map(|(place, number)| (from + step * place as f64, number))
        .collect()
}

const THIRTIETH: f64 = 1.0 / 30.0;

/// Whether sound was loud, and when: moments of the film in seconds, also while a picture stands.
fn loud_moments(path: &Path) -> Vec<(f64, bool)> {
    let _turn = turn_to_watch();
    let mut viewer = Viewer::plays(path);
    let mut heard = 0;
    let mut shown = (Duration::ZERO, Instant::now());
    let mut moments = Vec::new();
    // It may be due later than the film's beginning, and is shown from there on.
    let first = viewer.frame().pts;
    viewer.waits_for("the end", |viewer| {
        viewer.player.take_frame();
        let position = Some(viewer.player.position())
            .filter(|&at| at != first)
            .unwrap_or_default();
        if position != shown.0 {
            shown = (position, Instant::now());
        }
        let at = (position + shown.1.elapsed()).as_secs_f64();
        for event in &viewer.events[heard..] {
            if let PlayerEvent::Sound { peak } = event {
                moments.push((at, *peak > -30.0));
            }
        }
        heard = viewer.events.len();
        viewer.events.contains(&PlayerEvent::End).then_some(())
    });
    assert!(
        !viewer
            .events
            .iter()
            .any(|event| matches!(event, PlayerEvent::Warning(_))),
        "{path:?}: {:?}",
        viewer.events
    );
    moments
}

/// Whether it was loud at all (`true`) or not at all (`false`) between two moments.
fn is_heard(moments: &[(f64, bool)], from: f64, to: f64, loud: bool) {
    let between: Vec<_> = moments.iter().filter(|(at, _)| (from..to).contains(at)).collect();
    let right = between.iter().filter(|(_, was)| *was == loud).count();
    assert!(
        !between.is_empty() && right * 5 >= between.len() * 4,
        "{from} to {to} is to be {loud}: {moments:?}"
    );
}

#[test]
fn fragments_of_every_kind_are_found_exactly() {
    let film = made(source());
    for (name, flags) in [
        ("live.mp4", "frag_keyframe+empty_moov+default_base_moof"),
        ("keys.mp4", "frag_keyframe"),
        ("dash.mp4", "dash -frag_duration 700000"),
        ("cmaf.mp4", "cmaf+delay_moov -frag_duration 1300000"),
        ("short.mp4", "empty_moov -frag_duration 450000"),
        ("sidx.mp4", "frag_keyframe+empty_moov+default_base_moof+global_sidx"),
    ] {
        let path = remade(&film, name, &format!("-i {{}} -c copy -movflags {flags}"));
        is_exact(&path, &at_rate(0..170, 0.0, THIRTIETH), 170.0 / 30.0);
    }
}

#[test]
fn key_frames_that_are_none_are_not_begun_with() {
    let film = made(source().sound(Sound::None));
    let mut bytes = std::fs::read(&film.path).unwrap();
    // Without its list of key frames, a film says that every frame is one.
    let stss = bytes.windows(4).position(|kind| kind == b"stss").unwrap();
    bytes[stss..stss + 4].copy_from_slice(b"free");
    let path = film.path.with_extension("all-keys.mp4");
    std::fs::write(&path, bytes).unwrap();
    is_exact(&path, &at_rate(0..170, 0.0, THIRTIETH), 170.0 / 30.0);
}

#[test]
fn clocks_and_offsets_of_every_kind_are_followed() {
    let film = made(source());
    for (name, flags) in [
        ("negative.mp4", "-movflags negative_cts_offsets"),
        ("90000.mov", "-video_track_timescale 90000 -movflags faststart"),
        ("600.mov", "-video_track_timescale 600"),
        ("fragmented.mov", "-movflags frag_keyframe+negative_cts_offsets -f mov"),
        ("phone.3gp", "-f 3gp"),
        ("rtp.mp4", "-brand qt -movflags disable_chpl"),
    ] {
        let path = remade(&film, name, &format!("-i {{}} -c copy {flags}"));
        is_exact(&path, &at_rate(0..170, 0.0, THIRTIETH), 170.0 / 30.0);
    }
}

#[test]
fn a_still_in_the_middle_does_not_stop_the_sound() {
    let film = made(source());
    let path = remade(
        &film,
        "still.mp4",
        "-i {} -vf select=lt(n\\,40)+gt(n\\,150) -fps_mode vfr -c:v libx264 -g 300 -c:a copy",
    );
    let shown = [
        at_rate(0..40, 0.0, THIRTIETH),
        at_rate(151..170, 151.0 * THIRTIETH, THIRTIETH),
    ]
    .concat();
    is_exact(&path, &shown, 170.0 / 30.0);
    let moments = loud_moments(&path);
    is_heard(&moments, 2.2, 2.8, true);
    is_heard(&moments, 3.2, 3.8, false);
    is_heard(&moments, 4.2, 4.8, true);
}

#[test]
fn sound_that_ends_early_or_late_does_not_end_the_film() {
    let film = made(source());
    let early = remade(&film, "early.mp4", "-i {} -t 2.5 -i {} -map 0:v -map 1:a -c copy");
    is_exact(&early, &at_rate(0..170, 0.0, THIRTIETH), 170.0 / 30.0);
    let late = remade(&film, "late.mp4", "-t 2.5 -i {} -i {} -map 0:v -map 1:a -c copy");
    let mut viewer = Viewer::holds(&late);
    viewer.frame();
    assert_eq!(number(&viewer.seeks_to(2.48)), 74);
    let moments = loud_moments(&late);
    is_heard(&moments, 4.2, 4.8, true);
}

#[test]
fn a_fragment_that_was_cut_off_ends_the_film() {
    let film = made(source());
    let path = remade(
        &film,
        "cut-live.mp4",
        "-i {} -c copy -movflags frag_keyframe+empty_moov",
    );
    let bytes = std::fs::read(path).unwrap();
    let mut viewer = holds(bytes[..bytes.len() * 2 / 3].to_vec());
    assert_eq!(number(&viewer.frame()), 0);
    let last = number(&viewer.seeks_to(60.0));
    assert!((60..150).contains(&last), "{last}");
    assert_eq!(number(&viewer.seeks_to(1.02)), 30);
}

#[test]
fn pictures_without_an_edit_list_are_all_reached() {
    let film = made(source());
    let path = remade(&film, "unedited.mp4", "-i {} -c copy -use_editlist 0");
    is_exact(&path, &at_rate(0..170, 0.0, THIRTIETH), 170.0 / 30.0);
}

#[test]
fn a_cut_inside_a_group_begins_there() {
    let film = made(source());
    let path = remade(&film, "cut.mp4", "-ss 1.7 -i {} -c copy");
    is_exact(&path, &at_rate(51..170, 0.0, THIRTIETH), 119.0 / 30.0);
    let moments = loud_moments(&path);
    is_heard(&moments, 0.5, 1.2, true);
    is_heard(&moments, 1.5, 2.2, false);
}

#[test]
fn a_film_of_two_cuts_shows_both() {
    // Seconds 0.5 to 1.5 and 3.2 to 5.2 of the film.
    let film = made(source().sound(Sound::None));
    let path = film.path.with_extension("edits.mp4");
    let bytes = with_edits(&std::fs::read(&film.path).unwrap(), &[(1000, 0.5), (2000, 3.2)]);
    std::fs::write(&path, bytes).unwrap();
    let shown = [at_rate(15..45, 0.0, THIRTIETH), at_rate(96..156, 1.0, THIRTIETH)].concat();
    is_exact(&path, &shown, 3.0);
    // Pictures that are only decoded never appear; a busy machine may miss some.
    let _turn = turn_to_watch();
    let watched = Viewer::plays(&path).watches_to_the_end();
    let numbers: Vec<u32> = watched.iter().map(number).collect();
    let mut expected = shown.iter().map(|&(_, number)| number);
    assert!(
        numbers.iter().all(|number| expected.any(|wanted| wanted == *number)),
        "{numbers:?}"
    );
    assert!(numbers.len() > 60, "{numbers:?}");
}

#[test]
fn an_edit_list_of_almost_nothing_is_ignored() {
    let film = made(source().sound(Sound::None));
    let path = film.path.with_extension("nothing.mp4");
    std::fs::write(&path, with_edits(&std::fs::read(&film.path).unwrap(), &[(4, 0.0)])).unwrap();
    is_exact(&path, &at_rate(0..170, 0.0, THIRTIETH), 170.0 / 30.0);
}

/// The film with another edit list in its first track: lengths in milliseconds, and where each begins in seconds.
fn with_edits(film: &[u8], edits: &[(u32, f64)]) -> Vec<u8> {
    let (moov, moov_end) = box_at(film, 0, film.len(), b"moov").unwrap();
    let (trak, trak_end) = box_at(film, moov + 8, moov_end, b"trak").unwrap();
    let (mdia, mdia_end) = box_at(film, trak + 8, trak_end, b"mdia").unwrap();
    let (mdhd, _) = box_at(film, mdia + 8, mdia_end, b"mdhd").unwrap();
    let clock = f64::from(u32::from_be_bytes(film[mdhd + 20..mdhd + 24].try_into().unwrap()));
    let (edts, edts_end) = box_at(film, trak + 8, trak_end, b"edts").unwrap();
    let first = u32::from_be_bytes(film[edts + 28..edts + 32].try_into().unwrap());
    let mut elst = vec![0; 4];
    elst.extend((edits.len() as u32).to_be_bytes());
    for &(length, from) in edits {
        elst.extend(length.to_be_bytes());
        elst.extend((first + (from * clock).round() as u32).to_be_bytes());
        elst.extend((1u32 << 16).to_be_bytes());
    }
    let elst = [&((elst.len() + 8) as u32).to_be_bytes()[..], b"elst", &elst].concat();
    let new = [&((elst.len() + 8) as u32).to_be_bytes()[..], b"edts", &elst].concat();
    assert!(
        moov > film.len() / 2,
        "the index is behind the pictures, so that those stay where they are"
    );
    let mut changed = [&film[..edts], &new, &film[edts_end..]].concat();
    let grown = new.len() as i64 - (edts_end - edts) as i64;
    for place in [moov, trak] {
        let size = i64::from(u32::from_be_bytes(film[place..place + 4].try_into().unwrap())) + grown;
        changed[place..place + 4].copy_from_slice(&(size as u32).to_be_bytes());
    }
    changed
}

/// Where the first box of this kind begins and ends.
fn box_at(film: &[u8], mut at: usize, end: usize, kind: &[u8; 4]) -> Option<(usize, usize)> {
    while at + 8 <= end {
        let size = u32::from_be_bytes(film[at..at + 4].try_into().unwrap()) as usize;
        if film[at + 4..at + 8] == *kind {
            return Some((at, at + size));
        }
        at += size.max(8);
    }
    None
}

#[test]
fn sound_that_an_edit_list_delays_comes_when_it_says() {
    let film = made(source());
    let path = remade(
        &film,
        "late-sound.mp4",
        "-i {} -itsoffset 0.7 -i {} -map 0:v -map 1:a -c copy",
    );
    let moments = loud_moments(&path);
    // Silence comes at once, and ahead of its time.
    is_heard(&moments, 0.0, 0.6, false);
    is_heard(&moments, 1.0, 1.6, true);
    is_heard(&moments, 2.0, 2.6, false);
}

#[test]
fn sound_that_begins_after_seconds_is_heard() {
    let film = made(source());
    let path = remade(
        &film,
        "later-sound.mp4",
        "-i {} -itsoffset 3 -i {} -map 0:v -map 1:a -c copy -t 5.5",
    );
    let moments = loud_moments(&path);
    is_heard(&moments, 0.5, 2.8, false);
    is_heard(&moments, 3.3, 3.9, true);
    is_heard(&moments, 4.3, 4.9, false);
}

#[test]
fn pictures_that_begin_later_than_sound_come_when_the_edit_list_says() {
    let film = made(source());
    let path = remade(
        &film,
        "late-picture.mp4",
        "-i {} -itsoffset 1.5 -i {} -map 1:v -map 0:a -c copy",
    );
    let mut viewer = Viewer::holds(&path);
    assert_eq!(number(&viewer.frame()), 0);
    for (at, wanted) in [(0.0, 0), (1.2, 0), (1.55, 1), (3.02, 45), (1.0, 0), (60.0, 169)] {
        assert_eq!(number(&viewer.seeks_to(at)), wanted, "at {at}");
    }
    let moments = loud_moments(&path);
    is_heard(&moments, 2.4, 2.9, true);
    is_heard(&moments, 3.4, 3.9, false);
}

#[test]
fn xvid_in_quicktime_is_exact() {
    let film = made(source());
    for tag in ["xvid", "XVID", "mp4v"] {
        let arguments = format!("-i {{}} -c:v mpeg4 -q:v 3 -bf 2 -g 40 -vtag {tag} -c:a copy");
        let path = remade(&film, &format!("{tag}.mov"), &arguments);
        is_exact(&path, &at_rate(0..170, 0.0, THIRTIETH), 170.0 / 30.0);
    }
}

#[test]
fn an_edit_list_that_begins_with_nothing_delays_the_film() {
    let film = made(source());
    let path = remade(&film, "nothing-first.mp4", "-itsoffset 1 -i {} -map 0 -c copy");
    let mut viewer = Viewer::holds(&path);
    assert_eq!(number(&viewer.frame()), 0);
    for (at, wanted) in [(0.0, 0), (0.9, 0), (1.05, 1), (3.02, 60), (60.0, 169)] {
        assert_eq!(number(&viewer.seeks_to(at)), wanted, "at {at}");
    }
}

#[test]
fn slides_stand_as_long_as_they_should() {
    // Six pictures of five seconds and one key frame; the sound goes on beside them.
    let film = made(source().frames(6));
    let path = remade(
        &film,
        "slides.mp4",
        "-f lavfi -i sine=d=30 -i {} -map 1:v -map 0:a -vf setpts=N*5/TB -fps_mode vfr -c:v libx264 -g 600 -c:a aac",
    );
    let mut viewer = Viewer::holds(&path);
    assert_eq!(number(&viewer.frame()), 0);
    for (at, wanted) in [(4.9, 0), (5.1, 1), (29.0, 5), (12.0, 2), (0.0, 0), (24.9, 4)] {
        assert_eq!(number(&viewer.seeks_to(at)), wanted, "at {at}");
    }
    let seek = viewer.player.step(1);
    assert_eq!(number(&viewer.answer_to(seek)), 5);
    viewer.seeks_to(4.0);
    viewer.player.play();
    let next = viewer.waits_for("the next slide", |viewer| {
        viewer.player.take_frame().filter(|frame| number(frame) != 0)
    });
    assert_eq!((number(&next), next.pts.as_millis()), (1, 5000));
}

#[test]
fn one_picture_a_second_beside_sound_plays_on() {
    let film = made(source().frames(12));
    let path = remade(
        &film,
        "slow.mp4",
        "-f lavfi -i sine=d=12 -i {} -map 1:v -map 0:a -vf setpts=N/TB -fps_mode vfr -c:v libx264 -c:a aac -t 4.5",
    );
    let _turn = turn_to_watch();
    let frames = Viewer::plays(&path).watches_to_the_end();
    assert_eq!(frames.iter().map(number).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
}

#[test]
fn every_kind_of_sound_is_heard() {
    let film = made(source().frames(90));
    for (name, codec) in [
        ("24.mov", "pcm_s24le -ar 96000"),
        ("aac.mov", "aac"),
        ("16be.mov", "pcm_s16be"),
        ("8.mov", "pcm_u8"),
        ("float.mov", "pcm_f32le"),
        ("float64be.mov", "pcm_f64be"),
        ("32.mov", "pcm_s32be"),
        ("alaw.mov", "pcm_alaw"),
        ("mulaw.mov", "pcm_mulaw"),
        ("opus.mp4", "libopus"),
        ("flac.mp4", "flac -strict -2"),
        ("mp3.mp4", "libmp3lame"),
        ("ac3.mp4", "ac3"),
        ("eac3.mp4", "eac3"),
        ("mono.mp4", "aac -ac 1 -ar 22050"),
    ] {
        let path = remade(&film, name, &format!("-i {{}} -c:v copy -c:a {codec}"));
        let moments = loud_moments(&path);
        is_heard(&moments, 0.2, 0.9, true);
        is_heard(&moments, 1.3, 1.9, false);
        is_heard(&moments, 2.3, 2.8, true);
    }
}

#[test]
fn a_film_that_was_cut_off_behind_its_index_has_the_length_of_what_is_there() {
    let film = made(source());
    let path = remade(&film, "front.mp4", "-i {} -c copy -movflags faststart");
    let bytes = std::fs::read(path).unwrap();
    let mut viewer = holds(bytes[..bytes.len() / 2].to_vec());
    assert_eq!(number(&viewer.frame()), 0);
    let last = number(&viewer.seeks_to(60.0));
    assert!((40..130).contains(&last), "{last}");
    assert!(viewer.events.contains(&PlayerEvent::Warning(Warning::CutShort)));
    let length = viewer.player.duration().unwrap();
    assert!(
        length < Duration::from_secs_f64(f64::from(last + 10) / 30.0),
        "{length:?}"
    );
    assert_eq!(number(&viewer.seeks_to(1.02)), 30);
}

#[test]
fn boxes_that_lie_about_their_size_do_not_hide_the_film() {
    let film = made(source().sound(Sound::None));
    let bytes = std::fs::read(&film.path).unwrap();
    let (mdat, _) = box_at(&bytes, 0, bytes.len(), b"mdat").unwrap();
    for size in [0u32, 3, 7, 0x7fff_ffff, u32::MAX] {
        let mut lying = bytes.clone();
        lying[mdat..mdat + 4].copy_from_slice(&size.to_be_bytes());
        let mut viewer = holds(lying);
        assert_eq!(number(&viewer.frame()), 0, "{size}");
        assert_eq!(number(&viewer.seeks_to(3.02)), 90, "{size}");
    }
}

#[test]
fn a_box_that_nobody_knows_may_come_first() {
    let film = made(source().sound(Sound::None));
    let path = remade(&film, "front2.mp4", "-i {} -c copy -movflags faststart");
    for path in [&film.path, &path] {
        let bytes = std::fs::read(path).unwrap();
        // A second `ftyp` stands in for the first, so that nothing moves.
        let mut strange = bytes.clone();
        strange[4..8].copy_from_slice(b"abcd");
        assert_eq!(number(&holds(strange).seeks_to(2.02)), 60);
    }
}

#[test]
fn a_film_without_an_index_was_never_finished() {
    let film = made(source());
    let bytes = std::fs::read(&film.path).unwrap();
    let (moov, _) = box_at(&bytes, 0, bytes.len(), b"moov").unwrap();
    let error = probe(Arc::new(Bytes::new(bytes[..moov].to_vec())), &mut |_| {}).unwrap_err();
    assert_eq!(error, PlaybackError::Unfinished);
}

#[test]
fn hevc_and_mjpeg_in_mov_are_exact() {
    for (codec, name, flags) in [(Codec::Hevc, "hevc.mov", ""), (Codec::Mjpeg, "mjpeg.mov", "")] {
        let film = made(source().codec(codec).frames(80));
        let path = remade(&film, name, &format!("-i {{}} -c copy {flags}"));
        is_exact(&path, &at_rate(0..80, 0.0, THIRTIETH), 80.0 / 30.0);
    }
}

//! Every codec on the list: pictures are where they belong, and sound is as loud as it was recorded. Silence is a failure.

use std::time::{Duration, Instant};

use support::films::{Codec, Container, Film, Recipe, Sound};
use support::turn_to_watch;
use vitrin::playback::{Channels, PlayerEvent, Warning};

use super::{Viewer, made, number, small};

const AVI: Container = Container::Avi;
const MOV: Container = Container::Mov;
const MKV: Container = Container::Mkv;

/// The tone of every film is a sine of half the full scale.
const TONE: f64 = -6.02;

/// A second of film with the tone, and one without.
fn coded(codec: &'static str, container: Container) -> Recipe {
    let codec = Codec::Other(codec);
    small().codec(codec).container(container).sound(Sound::None).frames(50)
}

fn with_sound(sound: &'static str, container: Container) -> Recipe {
    let pictures = if container == AVI { Codec::Mpeg4 } else { Codec::H264 };
    small()
        .codec(pictures)
        .container(container)
        .sound(Sound::Other(sound))
        .frames(75)
}

/// What is wrong with the pictures of a film; `None` where all is well.
fn pictures_are_wrong(film: &Film) -> Option<String> {
    let mut viewer = Viewer::holds(&film.path);
    let first = number(&viewer.frame());
    if first != 0 {
        return Some(format!("begins with {first}"));
    }
    let wrong: Vec<_> = [0.0, 1.0, 0.61, 1.37, 1.93, 0.2]
        .into_iter()
        .filter_map(|place| {
            let shown = number(&viewer.seeks_to(place));
            (shown != film.number_at(place)).then_some((place, shown))
        })
        .collect();
    (!wrong.is_empty()).then(|| format!("places and what is shown there: {wrong:?}"))
}

/// The loudest peak of the film's first second in decibels below full scale, and what was warned of.
fn loudness(film: &Film, choose: Channels) -> (f64, Option<String>) {
    let _turn = turn_to_watch();
    let mut viewer = Viewer::holds(&film.path);
    viewer.frame();
    viewer.player.set_channels(choose);
    viewer.player.play();
    let begun = Instant::now();
    viewer.waits_for("a second of film", |viewer| {
        let position = viewer.player.position();
        (position > Duration::from_millis(1200) || begun.elapsed() > Duration::from_secs(8)).then_some(())
    });
    let mut loudest = f64::NEG_INFINITY;
    let mut warned = None;
    // What was decoded before the choice is as it was recorded.
    let mut before = if choose == Channels::All { 0 } else { 3 };
    for event in &viewer.events {
        match event {
            PlayerEvent::Sound { .. } if before > 0 => before -= 1,
            PlayerEvent::Sound { peak } => loudest = loudest.max(*peak),
            PlayerEvent::Warning(Warning::UnsupportedSound { codec }) => warned = Some(codec.clone()),
            _ => {}
        }
    }
    (loudest, warned)
}

fn sound_is_wrong(film: &Film) -> Option<String> {
    let (loudest, warned) = loudness(film, Channels::All);
    ((loudest - TONE).abs() > 1.5 || warned.is_some()).then(|| format!("{loudest:.1} dB, warned of {warned:?}"))
}

fn all_are_right(recipes: &[Recipe], what_is_wrong: fn(&Film) -> Option<String>) {
    let only = std::env::var("VITRIN_KIND").unwrap_or_default();
    let mut wrong = Vec::new();
    for recipe in recipes {
        let kind = format!("{:?} {:?} {:?}", recipe.codec, recipe.sound, recipe.container);
        if !kind.contains(&only) {
            continue;
        }
        let film = made(recipe.clone());
        let outcome = std::panic::catch_unwind(|| what_is_wrong(&film));
        match outcome.unwrap_or_else(|_| Some("it does not play".into())) {
            None => eprintln!("right: {kind}"),
            Some(what) => wrong.push(format!("{kind}: {what}")),
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} wrong:\n{}",
        wrong.len(),
        recipes.len(),
        wrong.join("\n")
    );
}

#[test]
fn pictures_of_recordings_and_of_the_web_are_right() {
    all_are_right(
        &[
            coded("-c:v libaom-av1 -cpu-used 8 -row-mt 1 -crf 30", MKV),
            coded(
                "-c:v libaom-av1 -cpu-used 8 -row-mt 1 -crf 30",
                Container::Mp4IndexAtEnd,
            ),
            coded("-c:v h263 -q:v 3 -s 352x288", AVI),
            coded("-c:v h263 -q:v 3 -s 352x288", Container::Other("3gp", "3gp")),
            coded("-c:v libvpx -deadline realtime -b:v 2M", MKV),
            coded("-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 2M", MKV),
            coded("-c:v mpeg4 -vtag XVID -q:v 3", AVI),
            coded("-c:v mpeg4 -vtag DX50 -q:v 3", AVI),
        ],
        pictures_are_wrong,
    );
}

#[test]
fn pictures_of_older_windows_and_macintosh_are_right() {
    all_are_right(
        &[
            coded("-c:v msmpeg4v2 -q:v 3", AVI),
            coded("-c:v msmpeg4 -q:v 3", AVI),
            coded("-c:v msmpeg4 -vtag DIV3 -q:v 3", AVI),
            coded("-c:v msmpeg4 -q:v 3", MKV),
            coded("-c:v wmv1 -q:v 3", MKV),
            coded("-c:v wmv2 -q:v 3", AVI),
            coded("-c:v svq1 -q:v 3", MOV),
            coded("-c:v cinepak -q:v 3", AVI),
            coded("-c:v qtrle -pix_fmt rgb24", MOV),
        ],
        pictures_are_wrong,
    );
}

#[test]
fn pictures_of_editing_programs_are_right() {
    all_are_right(
        &[
            coded("-c:v prores_ks -profile:v 2 -pix_fmt yuv422p10le", MOV),
            coded("-c:v prores_ks -profile:v 4 -pix_fmt yuva444p10le", MOV),
            coded("-c:v dnxhd -profile:v dnxhr_sq -pix_fmt yuv422p", MOV),
            coded("-c:v dnxhd -s 1920x1080 -b:v 120M -pix_fmt yuv422p", MOV),
            coded("-c:v mjpeg -q:v 3 -pix_fmt yuvj422p", MOV),
            coded("-c:v huffyuv -pix_fmt yuv422p", AVI),
            coded("-c:v ffv1", MKV),
            coded("-c:v ffv1", AVI),
            coded("-c:v jpeg2000 -q:v 3", MOV),
        ],
        pictures_are_wrong,
    );
}

#[test]
fn uncompressed_pictures_are_right() {
    all_are_right(
        &[
            coded("-c:v rawvideo -pix_fmt yuyv422", AVI),
            coded("-c:v rawvideo -pix_fmt uyvy422", AVI),
            coded("-c:v rawvideo -pix_fmt yuv420p", AVI),
            coded("-c:v rawvideo -pix_fmt bgr24", AVI),
            coded("-c:v rawvideo -pix_fmt uyvy422", MOV),
            coded("-c:v rawvideo -pix_fmt rgb24", MOV),
            coded("-c:v rawvideo -pix_fmt yuv420p", MKV),
            coded("-c:v rawvideo -pix_fmt yuyv422", MKV),
        ],
        pictures_are_wrong,
    );
}

#[test]
fn compressed_sound_is_as_loud_as_it_was_recorded() {
    all_are_right(
        &[
            with_sound("-c:a adpcm_ima_qt", MOV),
            with_sound("-c:a adpcm_ima_wav", AVI),
            with_sound("-c:a adpcm_ms", AVI),
            with_sound("-c:a adpcm_ms", MKV),
            with_sound("-c:a alac", MOV),
            with_sound("-c:a libmp3lame", AVI),
            with_sound("-c:a libopus", MKV),
            with_sound("-c:a libvorbis", MKV),
            with_sound("-c:a wmav2", MKV),
            with_sound("-c:a dca -strict -2", MKV),
            with_sound("-c:a pcm_alaw", MOV),
            with_sound("-c:a pcm_mulaw -ar 8000 -ac 1", AVI),
            with_sound("-c:a aac -af pan=mono|c0=c0 -ar 16000", Container::Mp4IndexAtEnd),
            with_sound("-c:a eac3", MKV),
        ],
        sound_is_wrong,
    );
}

#[test]
fn uncompressed_sound_is_as_loud_as_it_was_recorded() {
    all_are_right(
        &[
            with_sound("-c:a pcm_s24le -ar 96000", MOV),
            with_sound("-c:a pcm_s24be -ar 96000", MOV),
            with_sound("-c:a pcm_s32le", MOV),
            with_sound("-c:a pcm_s16be", MOV),
            with_sound("-c:a pcm_s8", MOV),
            with_sound("-c:a pcm_f32le", MOV),
            with_sound("-c:a pcm_f32be", MOV),
            with_sound("-c:a pcm_f64le", MOV),
            with_sound("-c:a pcm_f64be", MOV),
            with_sound("-c:a pcm_f32le", MKV),
            with_sound("-c:a pcm_f64le", MKV),
            with_sound("-c:a pcm_s24le -ar 96000", MKV),
            with_sound("-c:a pcm_u8", AVI),
            with_sound("-c:a pcm_s24le -ar 96000", AVI),
            with_sound("-c:a pcm_f32le", AVI),
            with_sound("-c:a pcm_bluray -sample_fmt s16", Container::Mts),
            with_sound("-c:a pcm_bluray -sample_fmt s32 -ar 96000", Container::Mts),
            with_sound("-c:a pcm_bluray -sample_fmt s16 -af pan=mono|c0=c0", Container::Mts),
            with_sound("-c:a pcm_bluray -sample_fmt s32 -af pan=mono|c0=c0", Container::Mts),
        ],
        sound_is_wrong,
    );
}

#[test]
fn sound_on_one_side_can_be_put_on_both() {
    let left = made(with_sound("-c:a pcm_s16le -af pan=stereo|c0=c0|c1=0*c0", MOV));
    assert!((loudness(&left, Channels::All).0 - TONE).abs() < 1.0);
    assert!((loudness(&left, Channels::Left).0 - TONE).abs() < 1.0);
    assert!(loudness(&left, Channels::Right).0 < -80.0);
}

//! Kinds of sound: beside a picture, and alone.

use std::path::Path;
use std::sync::Arc;

use super::{Film, Kind};
use crate::make::clip::{AAC, Channels, Clip, HEVC, MP3, MPEG2, MPEG4, VP8, clip};
use crate::make::photo::photograph;
use crate::make::{amr, convert};

pub fn films() -> Vec<Film> {
    [flac(), beside_a_picture(), alone()].concat()
}

const FLAC: &str = "-c:a flac -strict experimental";

fn flac() -> Vec<Film> {
    let film = |clip: Clip, name: &str, muxer: &str| clip.film(Kind::Flac, name, muxer);
    vec![
        film(clip(40_001).sound(FLAC), "obs-flac.mkv", "-f matroska")
            .searched()
            .selected(),
        film(
            clip(40_301).sound(FLAC).rate_of(60, 1).frames(180).gop(120, 2),
            "obs-flac.mp4",
            "-f mp4",
        )
        .selected(),
        film(
            clip(40_601).sound(FLAC).channels(Channels::Mono, 44_100),
            "flac-mono.mkv",
            "-f matroska",
        ),
        film(
            clip(40_901)
                .sound(&format!("{FLAC} -sample_fmt s32"))
                .channels(Channels::Stereo, 96_000),
            "flac-24-bit-96.mkv",
            "-f matroska",
        ),
        film(
            clip(41_201).sound(FLAC),
            "flac-fragmented.mp4",
            "-f mp4 -movflags frag_keyframe+empty_moov+default_base_moof",
        ),
        film(
            clip(41_501).sound(FLAC).channels(Channels::Surround, 48_000),
            "flac-surround.mkv",
            "-f matroska",
        )
        .with_level(-9.0, 7.0),
        film(
            clip(41_801).picture(HEVC).gop(50, 2).sound(FLAC),
            "flac-hevc.mkv",
            "-f matroska -live 1",
        ),
    ]
}

fn beside_a_picture() -> Vec<Film> {
    use Channels::{LeftOnly, Mono, RightOnly, Stereo, Surround};
    let film = |clip: Clip, name: &str, muxer: &str| clip.film(Kind::SoundCodecs, name, muxer);
    let (mov, mp4, mkv, avi, ts) = ("-f mov", "-f mp4", "-f matroska", "-f avi", "-f mpegts");
    let mpeg4 = |first| clip(first).picture(MPEG4).gop(25, 0);
    let adpcm = |codec: &str| format!("-c:a {codec}");
    vec![
        film(
            clip(42_001).sound(&adpcm("adpcm_ima_qt")).channels(Stereo, 44_100),
            "ima-qt.mov",
            mov,
        )
        .with_level(-9.0, 3.0),
        film(
            clip(42_301).sound(&adpcm("adpcm_ima_qt")).channels(Mono, 22_050),
            "ima-qt-mono.mov",
            mov,
        )
        .with_level(-9.0, 3.0),
        film(
            mpeg4(42_601).sound(&adpcm("adpcm_ima_wav")).channels(Mono, 16_000),
            "ima-camera.avi",
            avi,
        )
        .with_level(-9.0, 3.0),
        film(
            mpeg4(42_901).sound(&adpcm("adpcm_ms")).channels(Stereo, 44_100),
            "ms-adpcm.avi",
            avi,
        )
        .with_level(-9.0, 3.0),
        film(clip(43_201).sound("-c:a alac"), "alac.mov", mov),
        film(clip(43_501).sound("-c:a alac").channels(Mono, 44_100), "alac.mp4", mp4),
        with_amr(clip(43_801).channels(Mono, 8_000), "phone-amr.3gp"),
        with_amr(
            clip(44_101).rate_of(15, 1).frames(60).gop(15, 0).channels(Mono, 8_000),
            "phone-amr-15.3gp",
        ),
        film(clip(44_401).sound("-c:a pcm_f32le"), "pcm-float.mov", mov),
        film(
            clip(44_701).sound("-c:a pcm_f32le").channels(Mono, 44_100),
            "pcm-float.mkv",
            mkv,
        ),
        film(clip(45_001).sound("-c:a pcm_f64le"), "pcm-double.mov", mov),
        film(
            clip(45_301).sound("-c:a pcm_s24be").channels(Stereo, 96_000),
            "pcm-24-96.mov",
            mov,
        ),
        film(
            clip(45_601).sound("-c:a pcm_s24le").channels(Stereo, 48_000),
            "pcm-24.mov",
            mov,
        ),
        film(
            clip(45_901).sound("-c:a pcm_s24le").channels(Mono, 96_000),
            "pcm-24-96.mkv",
            mkv,
        ),
        film(clip(46_201).sound("-c:a pcm_s32le"), "pcm-32.mov", mov),
        film(
            clip(46_501)
                .sound("-c:a pcm_u8")
                .channels(Mono, 11_025)
                .picture(MPEG4)
                .gop(25, 0),
            "pcm-8-camera.avi",
            avi,
        ),
        film(
            clip(46_801).sound("-c:a pcm_mulaw").channels(Mono, 8_000),
            "mulaw.mov",
            mov,
        ),
        film(
            mpeg4(47_101).sound("-c:a pcm_alaw").channels(Mono, 8_000),
            "alaw.avi",
            avi,
        ),
        film(
            clip(47_401).sound("-c:a pcm_bluray").channels(Stereo, 48_000),
            "hdmv-pcm.m2ts",
            "-f mpegts -mpegts_m2ts_mode 1",
        ),
        film(
            clip(47_701).sound("-c:a pcm_bluray").channels(Mono, 48_000),
            "hdmv-pcm-mono.m2ts",
            "-f mpegts -mpegts_m2ts_mode 1",
        ),
        film(
            clip(48_001).picture(MPEG2).sound("-c:a pcm_dvd").gop(15, 2),
            "dvd-pcm.vob",
            "-f vob",
        ),
        film(clip(48_301).sound(MP3), "mp3.mp4", mp4),
        film(clip(48_601).sound(MP3).channels(Mono, 44_100), "mp3.mkv", mkv),
        film(clip(48_901).sound("-c:a libvorbis"), "vorbis.mkv", mkv),
        film(
            clip(49_201).sound("-c:a libopus -b:a 64k").channels(Mono, 48_000),
            "opus.mp4",
            mp4,
        ),
        film(clip(49_501).sound("-c:a eac3 -b:a 192k"), "eac3.mp4", mp4),
        film(
            clip(49_801).sound("-c:a ac3 -b:a 384k").channels(Surround, 48_000),
            "ac3-surround.mts",
            "-f mpegts -mpegts_m2ts_mode 1",
        )
        .with_level(-11.0, 6.0),
        film(
            clip(50_101).sound("-c:a aac -b:a 256k").channels(Surround, 48_000),
            "aac-surround.mp4",
            mp4,
        )
        .with_level(-11.0, 6.0),
        film(
            clip(50_401).sound("-c:a dca -strict experimental -b:a 768k"),
            "dts.mkv",
            mkv,
        ),
        film(clip(50_701).sound(AAC).channels(LeftOnly, 48_000), "left-only.mp4", mp4).selected(),
        film(
            clip(51_001).sound("-c:a pcm_s16le").channels(LeftOnly, 48_000),
            "left-only-pcm.mov",
            mov,
        ),
        film(
            clip(51_301).sound("-c:a ac3 -b:a 192k").channels(RightOnly, 48_000),
            "right-only.mts",
            "-f mpegts -mpegts_m2ts_mode 1",
        ),
        film(clip(51_601).sound(AAC).channels(Mono, 8_000), "aac-8-khz.mp4", mp4),
        film(clip(51_901).sound(AAC).channels(Mono, 22_050), "aac-22-khz.mov", mov),
        film(clip(52_201).sound(AAC).channels(Stereo, 96_000), "aac-96-khz.mp4", mp4),
        film(
            clip(52_501)
                .sound("-c:a mp2 -b:a 128k")
                .channels(Mono, 32_000)
                .picture(MPEG2)
                .gop(12, 2),
            "mp2-32-khz.mpg",
            "-f vob",
        ),
        film(clip(52_801).sound("-c:a s302m -strict experimental"), "s302m.ts", ts)
            .expected(super::Survives)
            .how("sound of broadcasters: plays, or is named as what cannot be heard"),
        film(
            clip(53_101)
                .picture(VP8)
                .sound("-c:a libvorbis")
                .channels(Mono, 22_050)
                .gop(50, 0),
            "vorbis-22-khz.webm",
            "-f webm",
        ),
    ]
}

/// As telephones of the 2000s recorded it. ffmpeg has no encoder for the sound.
fn with_amr(clip: Clip, name: &str) -> Film {
    let clip = Clip {
        sound: "-c:a pcm_s16le".into(),
        ..clip
    };
    let source = clip.clone();
    let make = move |path: &Path| {
        let picture = source.clone().silent().kept_as("-f mp4", "mp4");
        let sound = amr::of(&source);
        convert("", &[&picture, &sound], "-map 0:v -map 1:a -c copy -f 3gp", path);
    };
    clip.made_by(Kind::SoundCodecs, name, Arc::new(make))
        .with_level(-11.5, 4.5)
}

/// The sound of a clip in a file of its own.
fn alone() -> Vec<Film> {
    use Channels::{LeftOnly, Mono, Stereo};
    let film = |seconds: f64, channels: Channels, rate: u32, name: &str, codec: &str, muxer: &'static str| {
        let source = clip(1).sound(codec).channels(channels, rate).sounding_for(seconds);
        let (clip, words) = (source.clone(), source.sound_words());
        let make = move |path: &Path| clip.write_sound(muxer, path);
        let film = source
            .made_by(Kind::SoundAlone, name, Arc::new(make))
            .showing(Vec::new())
            .lasting(seconds)
            .called(&words);
        Film { greys: None, ..film }
    };
    let amr_alone = {
        let source = clip(1).sound("-c:a pcm_s16le").channels(Mono, 8_000).sounding_for(5.0);
        let clip = source.clone();
        let make = move |path: &Path| {
            std::fs::copy(amr::of(&clip), path).unwrap();
        };
        let film = source
            .made_by(Kind::SoundAlone, "voice-memo.amr", Arc::new(make))
            .showing(Vec::new())
            .lasting(5.0)
            .called("AMR");
        Film { greys: None, ..film }.with_level(-11.5, 4.5)
    };
    let cover = {
        let film = film(5.0, Stereo, 44_100, "with-cover.mp3", MP3, "-f mp3");
        let source = clip(1).sound(MP3).channels(Stereo, 44_100).sounding_for(5.0);
        let make = move |path: &Path| {
            let (sound, picture) = (
                source.sound_kept_as("-f mp3", "mp3"),
                photograph(77, (320, 180)).kept_as("-f image2 -update 1", "jpg"),
            );
            convert(
                "",
                &[&sound, &picture],
                "-map 0 -map 1 -c copy -disposition:v attached_pic -id3v2_version 3 -f mp3",
                path,
            );
        };
        Film {
            make: Arc::new(make),
            ..film
        }
    };
    vec![
        film(4.0, Mono, 44_100, "dictation.wav", "-c:a pcm_s16le", "-f wav"),
        film(6.0, Stereo, 48_000, "recorder-24-bit.wav", "-c:a pcm_s24le", "-f wav"),
        film(5.0, Mono, 48_000, "voice-memo.m4a", AAC, "-f ipod"),
        film(7.0, Stereo, 44_100, "alac.m4a", "-c:a alac", "-f ipod"),
        film(5.0, Mono, 44_100, "dictation.mp3", MP3, "-f mp3"),
        cover,
        film(6.0, Stereo, 48_000, "vorbis.ogg", "-c:a libvorbis", "-f ogg"),
        film(4.0, Mono, 48_000, "whatsapp.opus", "-c:a libopus -b:a 32k", "-f ogg"),
        film(5.0, Stereo, 44_100, "dictation.wma", "-c:a wmav2 -b:a 96k", "-f asf"),
        film(5.0, Stereo, 48_000, "recorder.flac", "-c:a flac", "-f flac"),
        // Nothing in it says how much of the first and last frame is the coder's own.
        film(5.0, Mono, 16_000, "phone.aac", AAC, "-f adts").lasting(5.12),
        film(4.0, LeftOnly, 48_000, "left-only.wav", "-c:a pcm_s16le", "-f wav"),
        film(5.0, Mono, 16_000, "ima-dictation.wav", "-c:a adpcm_ima_wav", "-f wav").with_level(-9.0, 3.0),
        film(
            5.0,
            Mono,
            48_000,
            "audio.webm",
            "-c:a libopus -b:a 64k",
            "-f webm -live 1",
        ),
        film(5.0, Stereo, 48_000, "sound.mka", AAC, "-f matroska"),
        amr_alone,
    ]
}

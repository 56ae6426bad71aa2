//! A clip of numbered frames with a tone, as a camera would film it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use support::films::{ffmpeg, words};

use super::intermediate;
use super::picture::{GREYS, Orientation, Patch, stored, stored_size, upright};
use crate::manifest::{Film, Kind, Tone};

/// Which channels of the sound have the tone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Channels {
    Mono,
    Stereo,
    LeftOnly,
    RightOnly,
    /// 5.1 with the tone in front left and right.
    Surround,
}

/// What to film, and how it is coded.
#[derive(Debug, Clone)]
pub struct Clip {
    /// Width and height, upright.
    pub size: (usize, usize),
    pub fps: (u32, u32),
    pub frames: u32,
    /// Number on the first frame.
    pub first: u32,
    pub orientation: Orientation,
    pub patches: [Patch; 4],
    /// How long the frames stand, in frames of `fps`, again and again; empty: one each.
    pub lengths: &'static [u32],
    /// Key frame every so many frames; 0: as the encoder likes.
    pub gop: u32,
    pub b_frames: u32,
    /// ffmpeg's options of the encoder; the pictures' filters.
    pub picture: String,
    pub filters: String,
    /// ffmpeg's options of the sound's encoder; empty: no sound.
    pub sound: String,
    pub channels: Channels,
    pub rate: u32,
    /// Seconds by which the sound begins later than the picture, and its length; 0: as long as the picture.
    pub delay: f64,
    pub sound_seconds: f64,
    /// Seconds by which the picture begins later than the sound.
    pub picture_delay: f64,
}

/// 640×360, 25 frames a second, 4 s, H.264 with two B-frames and a key frame every 30, AAC.
pub fn clip(first: u32) -> Clip {
    Clip {
        size: (320, 180),
        fps: (25, 1),
        frames: 100,
        first,
        orientation: 1,
        patches: GREYS,
        lengths: &[],
        gop: 30,
        b_frames: 2,
        picture: H264.into(),
        filters: String::new(),
        sound: AAC.into(),
        channels: Channels::Stereo,
        rate: 48_000,
        delay: 0.0,
        sound_seconds: 0.0,
        picture_delay: 0.0,
    }
}

pub const H264: &str = "-c:v libx264 -preset ultrafast -crf 20 -sc_threshold 0 -pix_fmt yuv420p";
pub const HEVC: &str = "-c:v libx265 -preset ultrafast -crf 24 -pix_fmt yuv420p";
pub const MPEG2: &str = "-c:v mpeg2video -q:v 3 -sc_threshold 1000000000";
pub const MPEG4: &str = "-c:v mpeg4 -q:v 3";
pub const XVID: &str = "-c:v mpeg4 -q:v 3 -vtag XVID";
pub const MJPEG: &str = "-c:v mjpeg -q:v 3 -pix_fmt yuvj420p";
pub const VP8: &str = "-c:v libvpx -b:v 1M -deadline realtime -cpu-used 8 -auto-alt-ref 0";
pub const VP9: &str = "-c:v libvpx-vp9 -b:v 1M -deadline realtime -cpu-used 8";
pub const AAC: &str = "-c:a aac -b:a 128k";
pub const OPUS: &str = "-c:a libopus -b:a 96k";
pub const PCM: &str = "-c:a pcm_s16le";
pub const MP2: &str = "-c:a mp2 -b:a 192k";
pub const MP3: &str = "-c:a libmp3lame -b:a 128k";
pub const AC3: &str = "-c:a ac3 -b:a 192k";

impl Clip {
    pub fn size(self, width: usize, height: usize) -> Self {
        Self {
            size: (width, height),
            ..self
        }
    }

    pub fn rate_of(self, n: u32, d: u32) -> Self {
        Self { fps: (n, d), ..self }
    }

    pub fn frames(self, frames: u32) -> Self {
        Self { frames, ..self }
    }

    pub fn gop(self, gop: u32, b_frames: u32) -> Self {
        Self { gop, b_frames, ..self }
    }

    pub fn picture(self, options: &str) -> Self {
        Self {
            picture: options.into(),
            ..self
        }
    }

    pub fn sound(self, options: &str) -> Self {
        Self {
            sound: options.into(),
            ..self
        }
    }

    pub fn silent(self) -> Self {
        self.sound("")
    }

    pub fn channels(self, channels: Channels, rate: u32) -> Self {
        Self { channels, rate, ..self }
    }

    /// Sound that begins later than the picture by so many seconds.
    pub fn delayed(self, delay: f64) -> Self {
        Self { delay, ..self }
    }

    /// A picture that begins later than the sound by so many seconds.
    pub fn picture_delayed(self, picture_delay: f64) -> Self {
        Self { picture_delay, ..self }
    }

    pub fn sounding_for(self, seconds: f64) -> Self {
        Self {
            sound_seconds: seconds,
            ..self
        }
    }

    pub fn lengths(self, lengths: &'static [u32]) -> Self {
        Self { lengths, ..self }
    }

    pub fn stored_as(self, orientation: Orientation) -> Self {
        Self { orientation, ..self }
    }

    pub fn filters(self, filters: &str) -> Self {
        Self {
            filters: filters.into(),
            ..self
        }
    }

    /// In frames of `fps`: where a frame begins.
    fn tick(&self, index: u32) -> u32 {
        if self.lengths.is_empty() {
            return index;
        }
        let turn: u32 = self.lengths.iter().sum();
        let (turns, rest) = (index / self.lengths.len() as u32, index as usize % self.lengths.len());
        turns * turn + self.lengths[..rest].iter().sum::<u32>()
    }

    /// When a frame's turn comes, counted from 0.
    pub fn time(&self, index: u32) -> f64 {
        f64::from(self.tick(index) * self.fps.1) / f64::from(self.fps.0)
    }

    /// Length of the pictures in seconds.
    pub fn seconds(&self) -> f64 {
        self.time(self.frames)
    }

    /// All frames with the moments when their turn comes. The first one is shown from 0 on.
    pub fn times(&self) -> Vec<(f64, u32)> {
        let at = |index| {
            if index == 0 {
                0.0
            } else {
                self.time(index) + self.picture_delay
            }
        };
        (0..self.frames).map(|index| (at(index), self.first + index)).collect()
    }

    /// The tone: on in even seconds of the sound, off in odd ones.
    pub fn tone(&self) -> Option<Tone> {
        if self.sound.is_empty() {
            return None;
        }
        let length = if self.sound_seconds > 0.0 {
            self.sound_seconds
        } else {
            self.seconds()
        };
        let on = (0..)
            .map(|turn| f64::from(turn) * 2.0)
            .take_while(|begin| *begin < length)
            .map(|begin| (begin + self.delay, (begin + 1.0).min(length) + self.delay))
            .collect();
        let sides = match self.channels {
            Channels::LeftOnly => [true, false],
            Channels::RightOnly => [false, true],
            _ => [true, true],
        };
        Some(Tone {
            on,
            level: -9.0,
            sides,
            // Some play one channel on two sides at half its power.
            within: if self.channels == Channels::Mono { 3.5 } else { 2.0 },
        })
    }

    /// Where the later of picture and sound ends.
    pub fn end(&self) -> f64 {
        let length = if self.sound_seconds > 0.0 {
            self.sound_seconds
        } else {
            self.seconds()
        };
        let sound = if self.sound.is_empty() {
            0.0
        } else {
            length + self.delay
        };
        (self.seconds() + self.picture_delay).max(sound)
    }

    /// Has ffmpeg write the clip; `muxer` are the options of the file.
    pub fn write(&self, muxer: &str, path: &Path) {
        let (width, height) = stored_size(self.size, self.orientation);
        let (n, d) = self.fps;
        let mut arguments = Vec::new();
        arguments.extend(words(&format!(
            "-f rawvideo -pix_fmt yuv420p -s {width}x{height} -r {n}/{d} -i pipe:0"
        )));
        if !self.sound.is_empty() {
            if self.delay != 0.0 {
                arguments.extend(words(&format!("-itsoffset {}", self.delay)));
            }
            arguments.extend(words("-f lavfi -i"));
            arguments.push(self.tone_source().into());
        }
        arguments.extend(self.filter_options());
        arguments.extend(words(&self.picture));
        arguments.extend(words(&self.frame_options()));
        arguments.extend(words(if self.sound.is_empty() { "-an" } else { &self.sound }));
        arguments.extend(words(
            "-threads 1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact",
        ));
        arguments.extend(words(muxer));
        arguments.push(path.into());
        ffmpeg(&arguments, |stdin| {
            (0..self.frames).try_for_each(|index| {
                let frame = upright(self.size, self.first + index, &self.patches);
                stdin.write_all(&stored(&frame, self.size, self.orientation))
            })
        });
    }

    /// Has ffmpeg write the clip's sound alone.
    pub fn write_sound(&self, muxer: &str, path: &Path) {
        let mut arguments = words("-f lavfi -i");
        arguments.push(self.tone_source().into());
        arguments.extend(words(&self.sound));
        arguments.extend(words("-threads 1 -fflags +bitexact -flags:a +bitexact"));
        arguments.extend(words(muxer));
        arguments.push(path.into());
        ffmpeg(&arguments, |_| Ok(()));
    }

    /// The clip's sound as a file of its own.
    pub fn sound_kept_as(&self, muxer: &str, extension: &str) -> PathBuf {
        intermediate(&format!("sound of {self:?} {muxer}"), extension, |path| {
            self.write_sound(muxer, path)
        })
    }

    fn frame_options(&self) -> String {
        let mut options = String::new();
        if self.gop > 0 {
            options += &format!(" -g {}", self.gop);
        }
        let hevc = self.picture.contains("libx265");
        if hevc {
            let (gop, b) = (self.gop.max(1), self.b_frames);
            options += &format!(
                " -x265-params log-level=error:keyint={gop}:min-keyint={gop}:bframes={b}:scenecut=0:rc-lookahead=20:pools=1:frame-threads=1"
            );
        } else if ["libx264", "mpeg2video", "mpeg4 "]
            .iter()
            .any(|name| self.picture.contains(name))
        {
            options += &format!(" -bf {}", self.b_frames);
        }
        if !self.lengths.is_empty() {
            options += " -fps_mode vfr -enc_time_base -1";
        } else if self.picture_delay != 0.0 {
            options += " -fps_mode passthrough";
        }
        options
    }

    fn filter_options(&self) -> Vec<OsString> {
        let mut filters = vec!["setsar=1".to_owned()];
        if !self.lengths.is_empty() {
            let (n, d) = self.fps;
            let count = self.lengths.len();
            let turn: u32 = self.lengths.iter().sum();
            let mut within = "0".to_owned();
            let mut begin = 0;
            for (place, length) in self.lengths.iter().enumerate().take(count - 1) {
                begin += length;
                within = format!("if(eq(mod(N,{count}),{}),{begin},{within})", place + 1);
            }
            filters.push(format!("settb={d}/{n},setpts='floor(N/{count})*{turn}+{within}'"));
        }
        if self.picture_delay != 0.0 {
            filters.push(format!("setpts=PTS+{}/TB", self.picture_delay));
        }
        if !self.filters.is_empty() {
            filters.push(self.filters.clone());
        }
        vec!["-vf".into(), filters.join(",").into()]
    }

    fn tone_source(&self) -> String {
        let tone = "0.5*sin(2*PI*1000*t)*lt(mod(t,2),1)";
        let (channels, layout) = match self.channels {
            Channels::Mono => (tone.to_owned(), "mono"),
            Channels::Stereo => (format!("{tone}|{tone}"), "stereo"),
            Channels::LeftOnly => (format!("{tone}|0"), "stereo"),
            Channels::RightOnly => (format!("0|{tone}"), "stereo"),
            Channels::Surround => (format!("{tone}|{tone}|0|0|0|0"), "5.1"),
        };
        let seconds = if self.sound_seconds > 0.0 {
            self.sound_seconds
        } else {
            self.seconds()
        };
        format!("aevalsrc='{channels}':s={}:c={layout}:d={seconds}", self.rate)
    }

    /// The clip as a file of its own, which other films are made from.
    pub fn kept_as(&self, muxer: &str, extension: &str) -> PathBuf {
        intermediate(&format!("{self:?} {muxer}"), extension, |path| self.write(muxer, path))
    }

    /// A film of the manifest that shows what was filmed, in a file that ffmpeg writes with these options.
    pub fn film(&self, kind: Kind, name: &str, muxer: &str) -> Film {
        let (clip, muxer) = (self.clone(), muxer.to_owned());
        self.made_by(kind, name, Arc::new(move |path: &Path| clip.write(&muxer, path)))
    }

    /// A film of the manifest that shows what was filmed, in a file that `make` writes.
    pub fn made_by(&self, kind: Kind, name: &str, make: Arc<dyn Fn(&Path) + Send + Sync>) -> Film {
        Film {
            kind,
            name: name.to_owned(),
            how: self.words(),
            make,
            duration: Some(self.end()),
            duration_within: 0.12,
            size: self.size,
            shown: self.times(),
            sound: self.tone(),
            greys: Some(crate::manifest::GREY_LEVELS),
            greys_within: 10.0,
            expected: crate::manifest::Expected::Plays,
            known: None,
            selected: false,
            searched: false,
        }
    }

    /// What was filmed and how it is coded, in a few words.
    fn words(&self) -> String {
        let named = |options: &str, names: &[(&'static str, &'static str)]| {
            let coder = options
                .split_whitespace()
                .skip_while(|word| !word.starts_with("-c:"))
                .nth(1)
                .unwrap_or_default();
            let known = names.iter().find(|(name, _)| *name == coder);
            known.map_or(coder.to_owned(), |(_, words)| (*words).to_owned())
        };
        let mut words = vec![named(&self.picture, &PICTURES)];
        if self.frames > 1 {
            let (n, d) = self.fps;
            let rate = f64::from(n) / f64::from(d);
            words.push(if self.lengths.is_empty() {
                format!("{rate:.4}")
                    .trim_end_matches('0')
                    .trim_end_matches('.')
                    .to_owned()
                    + " a second"
            } else {
                "variable rate".into()
            });
            if self.b_frames > 0
                && ["libx264", "libx265", "mpeg"]
                    .iter()
                    .any(|name| self.picture.contains(name))
            {
                words.push("B-frames".into());
            }
        }
        if !self.sound.is_empty() {
            words.push(self.sound_words());
        }
        words.join(", ")
    }

    /// What the sound is, in a few words.
    pub fn sound_words(&self) -> String {
        let coder = self.sound.split_whitespace().nth(1).unwrap_or_default();
        let name = SOUNDS
            .iter()
            .find(|(name, _)| *name == coder)
            .map_or(coder, |(_, words)| words);
        let channels = match self.channels {
            Channels::Mono => " mono",
            Channels::Stereo => "",
            Channels::LeftOnly => " on the left alone",
            Channels::RightOnly => " on the right alone",
            Channels::Surround => " 5.1",
        };
        let rate = if self.rate == 48_000 {
            String::new()
        } else {
            format!(" {} kHz", f64::from(self.rate) / 1000.0)
        };
        format!("{name}{channels}{rate}")
    }
}

const PICTURES: [(&str, &str); 24] = [
    ("libx264", "H.264"),
    ("libx265", "HEVC"),
    ("mpeg2video", "MPEG-2"),
    ("mpeg1video", "MPEG-1"),
    ("mpeg4", "MPEG-4 part 2"),
    ("libxvid", "Xvid"),
    ("mjpeg", "JPEG"),
    ("libvpx", "VP8"),
    ("libvpx-vp9", "VP9"),
    ("libaom-av1", "AV1"),
    ("dvvideo", "DV"),
    ("h263", "H.263"),
    ("msmpeg4", "DivX 3"),
    ("msmpeg4v2", "MS-MPEG-4 version 2"),
    ("prores_ks", "Apple ProRes"),
    ("rawvideo", "uncompressed"),
    ("dnxhd", "Avid DNxHD"),
    ("flv", "Sorenson Spark"),
    ("libtheora", "Theora"),
    ("png", "PNG"),
    ("libwebp", "WebP"),
    ("svq1", "Sorenson Video"),
    ("rv20", "RealVideo"),
    ("ffv1", "FFV1"),
];

const SOUNDS: [(&str, &str); 25] = [
    ("aac", "AAC"),
    ("libopus", "Opus"),
    ("libvorbis", "Vorbis"),
    ("libmp3lame", "MP3"),
    ("ac3", "AC-3"),
    ("eac3", "E-AC-3"),
    ("dca", "DTS"),
    ("mp2", "MPEG audio"),
    ("flac", "FLAC"),
    ("alac", "Apple Lossless"),
    ("pcm_s16le", "PCM"),
    ("pcm_s24le", "PCM 24 bit"),
    ("pcm_s24be", "PCM 24 bit"),
    ("pcm_s32le", "PCM 32 bit"),
    ("pcm_f32le", "PCM floating point"),
    ("pcm_f64le", "PCM floating point 64 bit"),
    ("pcm_u8", "PCM 8 bit"),
    ("pcm_mulaw", "mu-law"),
    ("pcm_alaw", "A-law"),
    ("pcm_bluray", "HDMV PCM"),
    ("pcm_dvd", "DVD PCM"),
    ("adpcm_ima_qt", "IMA ADPCM"),
    ("adpcm_ima_wav", "IMA ADPCM"),
    ("adpcm_ms", "MS ADPCM"),
    ("wmav2", "Windows Media Audio"),
];

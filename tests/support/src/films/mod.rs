//! Films for the tests, made with ffmpeg once and kept in the target folder.
//!
//! Every frame of a numbered film carries its number (see [`super::frame_barcode`]) over a moving background; the sound is a tone of
//! 1 kHz that is on in even seconds and silent in odd ones. So picture and sound both prove where they came from.

mod encode;
mod frames;
mod stills;

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use super::picture::{Picture, Rgb};

pub use encode::{ffmpeg, words};
pub use frames::{draw_barcode, yuv};
pub use stills::{Still, still};

/// Raise it when a recipe's meaning changes, so that films of the old meaning are made again.
const GENERATION: u32 = 3;

/// How the pictures are coded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Codec {
    H264,
    Hevc,
    Mpeg2,
    Mpeg4,
    Mjpeg,
    Dv,
    /// Kinds that Vitrin does not show.
    Ffv1,
    Theora,
}

/// What the coded pictures and sound are packed in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Container {
    Mp4IndexAtEnd,
    Mp4IndexAtStart,
    Mov,
    Mkv,
    /// Transport stream of 188-byte packets.
    Ts,
    /// Transport stream of 192-byte packets, as AVCHD cameras write it (`.MTS`).
    Mts,
    ProgramStream,
    Avi,
    Ogg,
}

/// How the sound is coded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sound {
    None,
    Aac,
    Ac3,
    Pcm,
    Mp2,
    Vorbis,
    Flac,
}

/// Progressive, or two fields a frame with the upper one first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scan {
    Progressive,
    TopFieldFirst,
    BottomFieldFirst,
}

/// Weights of the colours in brightness.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Matrix {
    Bt601,
    Bt709,
}

/// The numbers of black and white.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Range {
    Limited,
    Full,
}

/// What the frames show.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Content {
    /// Numbered frames over a moving background.
    Numbers,
    /// Numbered frames over [`tiles`] of which each has one brightness, which the number determines: what has come through a
    /// call can be compared with what was sent, piece by piece.
    Tiles,
    /// The eight columns of [`BARS`], as these numbers; `tagged`: whether the film's headers say so.
    Bars { matrix: Matrix, range: Range, tagged: bool },
}

/// Colours of the bars: black, white, grey, the primaries within reach, skin, and dark blue.
pub const BARS: [Rgb; 8] = [
    [0, 0, 0],
    [255, 255, 255],
    [128, 128, 128],
    [200, 40, 40],
    [40, 180, 60],
    [40, 60, 200],
    [224, 172, 138],
    [20, 30, 60],
];

/// What film to make. Begin with [`numbered`] or [`bars`] and change what the test is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    pub content: Content,
    pub size: (usize, usize),
    /// Frames per second as numerator and denominator.
    pub fps: (u32, u32),
    pub frames: u32,
    pub codec: Codec,
    pub container: Container,
    pub scan: Scan,
    pub sound: Sound,
    /// Frames from key frame to key frame.
    pub gop: u32,
    /// x264's constant rate factor: lower is better and larger.
    pub crf: u32,
    /// Amplitude of the noise over the background, as a camera has it; it costs bits.
    pub grain: u8,
    /// The same grain in the colours, and a hiss over the sound, different left and right: no two moments are alike, and
    /// films of different numbers have no moment in common. 0: none of it.
    pub noise: u16,
    /// Degrees by which the film asks to be turned clockwise for showing.
    pub rotation: u16,
    /// Width of a pixel divided by its height.
    pub pixel_aspect: (u32, u32),
    /// An edit list that leaves out this many frames at the start.
    pub edited_out: u32,
    /// Frames at uneven distances: every second one is shown twice as long.
    pub variable_rate: bool,
}

/// A numbered film: 640×360, 25 frames a second, 8 s, H.264 with B-frames and a key frame every 50, AAC, MP4.
pub fn numbered() -> Recipe {
    Recipe {
        content: Content::Numbers,
        size: (640, 360),
        fps: (25, 1),
        frames: 200,
        codec: Codec::H264,
        container: Container::Mp4IndexAtEnd,
        scan: Scan::Progressive,
        sound: Sound::Aac,
        gop: 50,
        crf: 20,
        grain: 0,
        noise: 0,
        rotation: 0,
        pixel_aspect: (1, 1),
        edited_out: 0,
        variable_rate: false,
    }
}

/// A numbered film of which every small piece is found nowhere else: grain in brightness and colours, a hiss over the sound.
/// 16 s.
pub fn unmistakable() -> Recipe {
    Recipe {
        grain: 16,
        crf: 26,
        frames: 400,
        noise: 1,
        ..numbered()
    }
}

/// The same, and no other run of any test has ever had it: a piece of it is from this film.
pub fn never_seen_before() -> Recipe {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Recipe {
        noise: (now.unwrap().as_millis() as u16).max(2),
        ..unmistakable()
    }
}

/// A numbered film over [`tiles`], as large as a call sends it: 1280×720.
pub fn tiled() -> Recipe {
    Recipe {
        content: Content::Tiles,
        size: (1280, 720),
        ..numbered()
    }
}

/// A film of the eight [`BARS`], silent, 2 s.
pub fn bars(matrix: Matrix, range: Range) -> Recipe {
    Recipe {
        content: Content::Bars {
            matrix,
            range,
            tagged: true,
        },
        frames: 50,
        sound: Sound::None,
        ..numbered()
    }
}

/// AVCHD as cameras write it: interlaced H.264 and AC-3 in 192-byte packets.
pub fn avchd_interlaced() -> Recipe {
    Recipe {
        scan: Scan::TopFieldFirst,
        ..avchd_progressive()
    }
}

/// AVCHD with whole frames.
pub fn avchd_progressive() -> Recipe {
    numbered().container(Container::Mts).sound(Sound::Ac3)
}

/// A tape's film: DV with PCM in an AVI file.
pub fn dv() -> Recipe {
    Recipe {
        size: (720, 576),
        frames: 75,
        codec: Codec::Dv,
        container: Container::Avi,
        scan: Scan::BottomFieldFirst,
        sound: Sound::Pcm,
        pixel_aspect: (16, 15),
        ..numbered()
    }
}

impl Recipe {
    pub fn container(self, container: Container) -> Self {
        Self { container, ..self }
    }

    pub fn codec(self, codec: Codec) -> Self {
        Self { codec, ..self }
    }

    pub fn sound(self, sound: Sound) -> Self {
        Self { sound, ..self }
    }

    pub fn frames(self, frames: u32) -> Self {
        Self { frames, ..self }
    }

    pub fn size(self, width: usize, height: usize) -> Self {
        Self {
            size: (width, height),
            ..self
        }
    }

    pub fn rotated(self, degrees: u16) -> Self {
        Self {
            rotation: degrees,
            ..self
        }
    }

    /// The same film without a word about its colours.
    pub fn untagged(mut self) -> Self {
        if let Content::Bars { tagged, .. } = &mut self.content {
            *tagged = false;
        }
        self
    }

    /// Makes the film, or finds it from an earlier run.
    pub fn make(&self) -> Film {
        let mut hasher = DefaultHasher::new();
        (GENERATION, format!("{self:?}")).hash(&mut hasher);
        let name = format!(
            "{:?}-{:?}-{:016x}.{}",
            self.codec,
            self.container,
            hasher.finish(),
            self.extension()
        );
        self.make_as(super::work_folder("films").join(name.to_lowercase()))
    }

    /// Makes the film in a file of this name, unless it is there.
    pub fn make_as(&self, path: PathBuf) -> Film {
        kept(&path, |partial| self.make_at(partial));
        Film {
            path,
            recipe: self.clone(),
        }
    }

    fn extension(&self) -> &'static str {
        match self.container {
            Container::Mp4IndexAtEnd | Container::Mp4IndexAtStart => "mp4",
            Container::Mov => "mov",
            Container::Mkv => "mkv",
            Container::Ts => "ts",
            Container::Mts => "mts",
            Container::ProgramStream => "mpg",
            Container::Avi => "avi",
            Container::Ogg => "ogv",
        }
    }
}

/// A film on disk, and what is true of it.
#[derive(Debug, Clone)]
pub struct Film {
    pub path: PathBuf,
    pub recipe: Recipe,
}

impl Film {
    /// Number on the first frame that is shown.
    pub fn first_number(&self) -> u32 {
        self.recipe.edited_out
    }

    /// Number on the last frame.
    pub fn last_number(&self) -> u32 {
        self.recipe.frames - 1
    }

    /// When this frame's turn comes, in seconds from the start of the film.
    pub fn time_of(&self, number: u32) -> f64 {
        let (n, d) = self.recipe.fps;
        let ticks = |number: u32| {
            if self.recipe.variable_rate {
                number + number / 2
            } else {
                number
            }
        };
        f64::from((ticks(number) - ticks(self.recipe.edited_out)) * d) / f64::from(n)
    }

    /// Which frame's turn it is at a moment.
    pub fn number_at(&self, seconds: f64) -> u32 {
        // A time stamp may have been rounded down by a container's clock.
        (self.first_number()..=self.last_number())
            .rfind(|&n| self.time_of(n) <= seconds + 0.001)
            .unwrap_or_default()
    }

    /// The lowest frame number whose coded picture reaches into the bytes from `offset` on.
    pub fn first_number_from(&self, offset: u64) -> u32 {
        let output = Command::new("ffprobe")
            .args([
                "-v",
                "error",
                "-select_streams",
                "v",
                "-show_entries",
                "packet=pts_time,pos,size",
            ])
            .args(["-of", "csv=p=0"])
            .arg(&self.path)
            .output()
            .unwrap_or_else(|error| panic!("ffprobe cannot be started ({error}): run make setup"));
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let packets: Vec<(f64, u64)> = text
            .lines()
            .filter_map(|line| {
                let mut fields = line.split(',');
                let pts: f64 = fields.next()?.parse().ok()?;
                let size: u64 = fields.next()?.parse().ok()?;
                let at: u64 = fields.next()?.parse().ok()?;
                Some((pts, at + size))
            })
            .collect();
        let start = packets.iter().map(|&(pts, _)| pts).fold(f64::INFINITY, f64::min);
        let hit = packets
            .iter()
            .filter(|&&(_, end)| end > offset)
            .map(|&(pts, _)| self.number_at(pts - start))
            .min();
        hit.expect("the damage lies inside the film's pictures")
    }

    /// Length in seconds.
    pub fn seconds(&self) -> f64 {
        self.time_of(self.last_number() + 1)
    }
}

/// All pictures of a film as ffmpeg (not Vitrin) decodes them.
pub fn decoded(path: &Path, (width, height): (usize, usize), options: &[&str]) -> Vec<Picture> {
    let output = Command::new("ffmpeg")
        .args(["-hide_banner", "-loglevel", "error", "-i"])
        .arg(path)
        .args(["-map", "0:v"])
        .args(options)
        .args(["-f", "rawvideo", "-pix_fmt", "rgba", "-"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
        .stdout
        .chunks_exact(width * height * 4)
        .map(|rgba| Picture::new(width, height, rgba.to_vec()))
        .collect()
}

/// Makes the file once: whole or not at all, even when two tests want it at the same time (then both make it, and the last
/// one stays).
pub fn kept(path: &Path, make: impl FnOnce(&Path)) {
    if path.exists() {
        return;
    }
    static MADE: AtomicU32 = AtomicU32::new(0);
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    let partial = path.with_extension(format!("partial-{}-{number}", std::process::id()));
    make(&partial);
    std::fs::rename(&partial, path).unwrap();
}

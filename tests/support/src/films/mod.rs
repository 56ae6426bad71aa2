//! Films for the tests, made with ffmpeg once and kept in the target folder.
//!
//! Every frame of a numbered film carries its number (see [`super::frame_barcode`]) over a moving background; the sound is a tone of
//! 1 kHz that is on in even seconds and silent in odd ones. So picture and sound both prove where they came from.

use std::collections::hash_map::DefaultHasher;
use std::ffi::OsString;
use std::hash::{Hash, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use super::picture::{Picture, Rgb};
use super::{frame_barcode, tiles};

/// Raise it when a recipe's meaning changes, so that films of the old meaning are made anew.
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

/// Which numbers stand for black and white.
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
    /// Numbered frames over [`tiles`] of which every one has one brightness, told by the number: what has come through a
    /// call can be compared with what was sent, piece by piece.
    Tiles,
    /// The eight columns of [`BARS`], as these numbers; `tagged` says whether the film tells so.
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
    /// Height of the noise that lies over the background, as a camera's does; it costs bits.
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
    /// Frames at uneven distances: every second one stands twice as long.
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

/// The same, and no other run of any test has ever had it: whoever finds a piece of it has it from this film.
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

    fn make_at(&self, path: &Path) {
        if self.edited_out == 0 && self.rotation == 0 {
            return self.encode_at(path);
        }
        // What the container says about a film is written in a second step, without coding it again.
        let whole = Self {
            edited_out: 0,
            rotation: 0,
            ..self.clone()
        }
        .make();
        let mut arguments: Vec<OsString> = Vec::new();
        if self.edited_out > 0 {
            let seconds = f64::from(self.edited_out * self.fps.1) / f64::from(self.fps.0);
            arguments.extend(words(&format!("-ss {seconds}")));
        }
        arguments.extend([
            "-i".into(),
            whole.path.into(),
            "-map".into(),
            "0".into(),
            "-c".into(),
            "copy".into(),
        ]);
        arguments.extend(self.container_arguments());
        arguments.push(path.into());
        ffmpeg(&arguments, |_| Ok(()));
        if self.rotation != 0 {
            let turned = with_track_matrix(&std::fs::read(path).unwrap(), self.rotation, self.size);
            std::fs::write(path, turned).unwrap();
        }
    }

    fn encode_at(&self, path: &Path) {
        let (width, height) = self.size;
        let (n, d) = self.fps;
        let mut arguments = words(&format!(
            "-f rawvideo -pix_fmt yuv420p -s {width}x{height} -r {n}/{d} -i pipe:0"
        ));
        let seconds = f64::from(self.frames * d) / f64::from(n);
        if self.sound != Sound::None {
            let tone = "0.5*sin(2*PI*1000*t)*lt(mod(t,2),1)";
            let channels = if self.noise > 0 {
                let hiss = |place: u32| format!("0.2*(random({place})-0.5)");
                // What stands at a place at the beginning is the seed.
                let (left, right) = (self.noise, u32::from(self.noise) + 70_000);
                format!(
                    "st(0,if(eq(n,0),{left},ld(0)))*0+{tone}+{}|st(1,if(eq(n,0),{right},ld(1)))*0+{tone}+{}",
                    hiss(0),
                    hiss(1)
                )
            } else {
                tone.to_owned()
            };
            let tone = format!("aevalsrc='{channels}':s=48000:c=stereo:d={seconds}");
            arguments.extend(words("-f lavfi -i"));
            arguments.push(tone.into());
        }
        arguments.extend(self.filter_arguments());
        arguments.extend(self.codec_arguments());
        arguments.extend(self.colour_arguments());
        arguments.extend(words(match self.sound {
            Sound::None => "-an",
            Sound::Aac => "-c:a aac -b:a 128k",
            Sound::Ac3 => "-c:a ac3 -b:a 192k",
            Sound::Pcm => "-c:a pcm_s16le",
            Sound::Mp2 => "-c:a mp2 -b:a 192k",
            Sound::Vorbis => "-c:a libvorbis",
        }));
        arguments.extend(self.container_arguments());
        arguments.push(path.into());
        ffmpeg(&arguments, |stdin| {
            (0..self.frames).try_for_each(|number| stdin.write_all(&self.frame(number)))
        });
    }

    fn filter_arguments(&self) -> Vec<OsString> {
        let (n, d) = self.pixel_aspect;
        let mut filters = vec![format!("setsar={n}/{d}")];
        match self.scan {
            Scan::Progressive => {}
            Scan::TopFieldFirst => filters.push("setfield=tff".into()),
            Scan::BottomFieldFirst => filters.push("setfield=bff".into()),
        }
        let mut arguments = Vec::new();
        if self.variable_rate {
            let (n, d) = self.fps;
            filters.push(format!("settb={d}/{n},setpts=N+floor(N/2)"));
            arguments.extend(words("-fps_mode vfr -enc_time_base -1"));
        }
        arguments.extend(["-vf".into(), filters.join(",").into()]);
        arguments
    }

    fn codec_arguments(&self) -> Vec<OsString> {
        let gop = self.gop;
        let x264 = if matches!(self.content, Content::Bars { .. }) {
            "-qp 1"
        } else {
            "-crf 20"
        };
        let mut arguments = words(&match self.codec {
            // Decoding order differs from showing order, as in a camera's film.
            Codec::H264 => format!("-c:v libx264 -preset ultrafast {x264} -bf 2 -g {gop} -sc_threshold 0"),
            Codec::Hevc => format!(
                "-c:v libx265 -preset ultrafast -crf 24 -tag:v hvc1 -x265-params log-level=error:bframes=2:keyint={gop}:scenecut=0"
            ),
            Codec::Mpeg2 => format!("-c:v mpeg2video -q:v 3 -bf 2 -g {gop} -sc_threshold 1000000000"),
            Codec::Mpeg4 => format!("-c:v mpeg4 -q:v 3 -g {gop}"),
            Codec::Mjpeg => "-c:v mjpeg -q:v 3 -pix_fmt yuvj420p".into(),
            Codec::Dv => "-c:v dvvideo".into(),
            Codec::Ffv1 => "-c:v ffv1".into(),
            Codec::Theora => "-c:v libtheora -q:v 6".into(),
        });
        if self.scan != Scan::Progressive && self.codec != Codec::Dv {
            arguments.extend(words("-flags +ildct+ilme"));
            // Not `tff=1:bff=0`: x264 takes either one being 0 for "progressive".
            let (first, top) = if self.scan == Scan::TopFieldFirst {
                ("tff", 1)
            } else {
                ("bff", 0)
            };
            arguments.extend(words(&match self.codec {
                Codec::H264 => format!("-x264-params {first}=1"),
                _ => format!("-top {top}"),
            }));
        }
        arguments
    }

    fn colour_arguments(&self) -> Vec<OsString> {
        let Content::Bars {
            matrix,
            range,
            tagged: true,
        } = self.content
        else {
            return Vec::new();
        };
        let matrix = match matrix {
            Matrix::Bt601 => "smpte170m",
            Matrix::Bt709 => "bt709",
        };
        let range = match range {
            Range::Limited => "tv",
            Range::Full => "pc",
        };
        words(&format!(
            "-colorspace {matrix} -color_primaries {matrix} -color_trc {matrix} -color_range {range}"
        ))
    }

    fn container_arguments(&self) -> Vec<OsString> {
        words(match self.container {
            Container::Mp4IndexAtEnd => "-f mp4",
            Container::Mp4IndexAtStart => "-f mp4 -movflags +faststart",
            Container::Mov => "-f mov",
            Container::Mkv => "-f matroska",
            Container::Ts => "-f mpegts",
            Container::Mts => "-f mpegts -mpegts_m2ts_mode 1",
            Container::ProgramStream => "-f vob",
            Container::Avi => "-f avi",
            Container::Ogg => "-f ogg",
        })
    }

    /// One frame as planar 4:2:0.
    fn frame(&self, number: u32) -> Vec<u8> {
        match self.content {
            Content::Numbers => self.numbered_frame(number),
            Content::Tiles => self.tiled_frame(number),
            Content::Bars { matrix, range, .. } => self.bars_frame(matrix, range),
        }
    }

    fn numbered_frame(&self, number: u32) -> Vec<u8> {
        let (width, height) = self.size;
        let shift = number as usize;
        let mut luma = vec![0; width * height];
        let mut noise = (number + u32::from(self.noise) * 0x1_0000).wrapping_mul(2_654_435_761) | 1;
        for (y, row) in luma.chunks_exact_mut(width).enumerate() {
            for (x, value) in row.iter_mut().enumerate() {
                *value = 60 + ((x / 2 + y / 3 + shift) % 120) as u8;
                if self.grain > 0 {
                    *value += next(&mut noise) % self.grain;
                }
            }
            // A bar that moves by a field's step between the two fields: without deinterlacing it shows a comb.
            let second_field = match self.scan {
                Scan::Progressive => false,
                Scan::TopFieldFirst => y % 2 == 1,
                Scan::BottomFieldFirst => y % 2 == 0,
            };
            let left = (shift * 12 + if second_field { 6 } else { 0 }) % (width - 24);
            row[left..left + 24].fill(235);
        }
        let mut chroma = vec![128; width * height / 2];
        if self.noise > 0 {
            for value in &mut chroma {
                *value += next(&mut noise) % self.grain;
            }
        }
        self.draw_strip(number, &mut luma, &mut chroma);
        [luma, chroma].concat()
    }

    fn tiled_frame(&self, number: u32) -> Vec<u8> {
        let (width, height) = self.size;
        let mut luma = Vec::with_capacity(width * height);
        for row in 0..tiles::DOWN {
            let line: Vec<u8> = (0..width)
                .map(|x| tiles::luma(number, x * tiles::ACROSS / width, row))
                .collect();
            for _ in row * height / tiles::DOWN..(row + 1) * height / tiles::DOWN {
                luma.extend_from_slice(&line);
            }
        }
        let mut chroma = vec![128; width * height / 2];
        self.draw_strip(number, &mut luma, &mut chroma);
        [luma, chroma].concat()
    }

    /// The barcode over a frame; `chroma` holds both planes.
    fn draw_strip(&self, number: u32, luma: &mut [u8], chroma: &mut [u8]) {
        let (width, height) = self.size;
        let (top, half) = frame_barcode::band(height);
        for cell in 0..frame_barcode::CELLS {
            let columns = frame_barcode::cell_start(cell, width)..frame_barcode::cell_start(cell + 1, width);
            let [upper, lower] = match frame_barcode::upper_is_white(cell, number) {
                None => [145, 145],
                Some(true) => [235, 16],
                Some(false) => [16, 235],
            };
            for row in 0..half {
                luma[(top + row) * width..][columns.clone()].fill(upper);
                luma[(top + half + row) * width..][columns.clone()].fill(lower);
            }
        }
        // Green, so that the band can be found.
        for (plane, value) in chroma.chunks_exact_mut(width * height / 4).zip([54, 34]) {
            for cell in [0, frame_barcode::CELLS - 1] {
                let columns =
                    frame_barcode::cell_start(cell, width) / 2..frame_barcode::cell_start(cell + 1, width) / 2;
                for row in top / 2..(top + 2 * half) / 2 {
                    plane[row * (width / 2)..][columns.clone()].fill(value);
                }
            }
        }
    }

    fn bars_frame(&self, matrix: Matrix, range: Range) -> Vec<u8> {
        let (width, height) = self.size;
        let colours = BARS.map(|colour| yuv(colour, matrix, range));
        let plane = |width: usize, height: usize, part: usize| {
            let row: Vec<u8> = (0..width).map(|x| colours[x * BARS.len() / width][part]).collect();
            row.repeat(height)
        };
        [
            plane(width, height, 0),
            plane(width / 2, height / 2, 1),
            plane(width / 2, height / 2, 2),
        ]
        .concat()
    }
}

/// A byte of Marsaglia's xorshift.
fn next(noise: &mut u32) -> u8 {
    *noise ^= *noise << 13;
    *noise ^= *noise >> 17;
    *noise ^= *noise << 5;
    (*noise >> 8) as u8
}

/// A colour as the numbers that a film of this matrix and range carries (ITU-R BT.601-7 and BT.709-6, section 3).
pub fn yuv(colour: Rgb, matrix: Matrix, range: Range) -> [u8; 3] {
    let [r, g, b] = colour.map(|part| f64::from(part) / 255.0);
    let (kr, kb) = match matrix {
        Matrix::Bt601 => (0.299, 0.114),
        Matrix::Bt709 => (0.2126, 0.0722),
    };
    let y = kr * r + (1.0 - kr - kb) * g + kb * b;
    let (u, v) = ((b - y) / (2.0 * (1.0 - kb)), (r - y) / (2.0 * (1.0 - kr)));
    let (luma, chroma, black) = match range {
        Range::Limited => (219.0, 224.0, 16.0),
        Range::Full => (255.0, 255.0, 0.0),
    };
    [black + luma * y, 128.0 + chroma * u, 128.0 + chroma * v].map(|value| value.round() as u8)
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

/// Kinds of still pictures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Still {
    Png,
    Jpeg,
    /// A JPEG whose Exif says "turn me a quarter clockwise for showing", as a camera held upright writes it.
    JpegTurnedByExif,
}

/// A still: the bars, with a number over them. 640×360.
pub fn still(kind: Still, number: u32) -> PathBuf {
    let extension = if kind == Still::Png { "png" } else { "jpg" };
    let path =
        super::work_folder("films").join(format!("still-{kind:?}-{number}-{GENERATION}.{extension}").to_lowercase());
    kept(&path, |partial| match kind {
        Still::Png => write_png(partial, number),
        Still::Jpeg => {
            let mut arguments = words("-i");
            arguments.push(still(Still::Png, number).into());
            arguments.extend(words("-c:v mjpeg -q:v 1 -pix_fmt yuvj420p -f image2 -update 1"));
            arguments.push(partial.into());
            ffmpeg(&arguments, |_| Ok(()));
        }
        Still::JpegTurnedByExif => {
            let plain = std::fs::read(still(Still::Jpeg, number)).unwrap();
            std::fs::write(partial, with_orientation(&plain, 6)).unwrap();
        }
    });
    path
}

fn write_png(path: &Path, number: u32) {
    let mut picture = Picture::filled(640, 360, [0; 3]);
    for y in 0..picture.height {
        for x in 0..picture.width {
            picture.set(x, y, BARS[x * BARS.len() / picture.width]);
        }
    }
    frame_barcode::draw(&mut picture, number);
    let file = std::io::BufWriter::new(std::fs::File::create(path).unwrap());
    let mut encoder = png::Encoder::new(file, picture.width as u32, picture.height as u32);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header().unwrap().write_image_data(&picture.rgba).unwrap();
}

/// Puts an Exif segment with one entry, the orientation, behind the start-of-image marker (Exif 2.32, section 4.5.4).
fn with_orientation(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    assert_eq!(jpeg[..2], [0xff, 0xd8], "a JPEG begins with its marker");
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}

/// Writes the matrix of the first track, the picture's, as a telephone does that was held upright (ISO 14496-12, section
/// 8.3.2). By hand, because versions of ffmpeg disagree on which way round an option turns.
fn with_track_matrix(film: &[u8], degrees: u16, (width, height): (usize, usize)) -> Vec<u8> {
    let header = film
        .windows(4)
        .position(|bytes| bytes == b"tkhd")
        .expect("an MP4 has a track");
    assert_eq!(film[header + 4], 0, "a short film has a track header of version 0");
    let (width, height) = (width as i32, height as i32);
    // a b u, c d v, x y w: the picture's x and y become a·x + c·y + tx and b·x + d·y + ty.
    let [a, b, c, d, tx, ty] = match degrees {
        90 => [0, 1, -1, 0, height, 0],
        180 => [-1, 0, 0, -1, width, height],
        270 => [0, -1, 1, 0, 0, width],
        _ => panic!("films are turned by quarters"),
    };
    let matrix = [a << 16, b << 16, 0, c << 16, d << 16, 0, tx << 16, ty << 16, 1 << 30];
    let mut film = film.to_vec();
    let place = header + 44;
    for (number, bytes) in matrix.into_iter().zip(film[place..].chunks_exact_mut(4)) {
        bytes.copy_from_slice(&number.to_be_bytes());
    }
    film
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
fn kept(path: &Path, make: impl FnOnce(&Path)) {
    if path.exists() {
        return;
    }
    static MADE: AtomicU32 = AtomicU32::new(0);
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    let partial = path.with_extension(format!("partial-{}-{number}", std::process::id()));
    make(&partial);
    std::fs::rename(&partial, path).unwrap();
}

/// Runs ffmpeg; `feed` writes to its standard input.
fn ffmpeg(arguments: &[OsString], feed: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) {
    let mut child = Command::new("ffmpeg")
        .args(["-hide_banner", "-loglevel", "error", "-y"])
        .args(arguments)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("ffmpeg cannot be started ({error}): run make setup"));
    let mut stdin = std::io::BufWriter::new(child.stdin.take().unwrap());
    let fed = feed(&mut stdin).and_then(|()| stdin.flush());
    drop(stdin);
    let status = child.wait().unwrap();
    assert!(
        status.success() && fed.is_ok(),
        "ffmpeg {arguments:?}: {status}, {fed:?}"
    );
}

fn words(line: &str) -> Vec<OsString> {
    line.split_whitespace().map(OsString::from).collect()
}

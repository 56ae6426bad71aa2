//! Has ffmpeg code a film as its recipe says.

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{Codec, Container, Content, Matrix, Range, Recipe, Scan, Sound};

impl Recipe {
    pub(super) fn make_at(&self, path: &Path) {
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
                // What is at a place at the beginning is the seed.
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
            // MP4 with FLAC still counts as experimental.
            Sound::Flac => "-c:a flac -strict experimental",
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

/// Runs ffmpeg; `feed` writes to its standard input.
pub fn ffmpeg(arguments: &[OsString], feed: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) {
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

/// The words of a command line that has no quotation marks.
pub fn words(line: &str) -> Vec<OsString> {
    line.split_whitespace().map(OsString::from).collect()
}

//! Playing films from a source of bytes: every kind of film that therapists have, to the very frame; and every kind of
//! thing that is no film, without a hang.

mod amplified;
mod avi;
mod broken;
mod codecs;
mod control;
mod covered;
mod descriptions;
mod disguised;
mod facts;
mod formats;
mod heard;
mod indexed;
mod joined;
mod matroska;
mod mp4;
mod pictures;
mod program;
mod recorded;
mod sound_only;
mod stills;
mod transport;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use support::films::{self, Film, Recipe};
use support::{frame_barcode, work_folder};
use vitrin::film::{FilmFacts, FilmSource, ReadError};
use vitrin::playback::{
    Frame, Options, Picture, PlaybackError, Player, PlayerEvent, SeekId, SeekMode, SoundOutput, probe,
};

/// Longer than any of these films takes on a busy machine.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A film in memory that may fail somewhere.
struct Bytes {
    bytes: Vec<u8>,
    /// First byte that cannot be had, and why.
    hole: Option<(u64, ReadError)>,
    lost: AtomicBool,
}

impl Bytes {
    fn new(bytes: Vec<u8>) -> Self {
        Bytes {
            bytes,
            hole: None,
            lost: AtomicBool::new(false),
        }
    }

    fn of(path: &Path) -> Self {
        Bytes::new(std::fs::read(path).unwrap())
    }

    fn damaged_at(mut self, offset: u64) -> Self {
        self.hole = Some((offset, ReadError::Damaged { offset }));
        self
    }
}

impl FilmSource for Bytes {
    fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        if self.lost.load(Ordering::SeqCst) {
            return Err(ReadError::MediumLost);
        }
        let end = offset + buffer.len() as u64;
        if let Some((hole, error)) = self.hole
            && end > hole
        {
            return Err(error);
        }
        buffer.copy_from_slice(&self.bytes[offset as usize..end as usize]);
        Ok(())
    }
}

/// What a look into a film finds.
fn facts_of(source: Arc<dyn FilmSource>) -> Result<FilmFacts, PlaybackError> {
    probe(source, &mut |_| {}).map(|probed| probed.facts)
}

/// A player without sound output, and a reader of its events.
struct Viewer {
    player: Player,
    awake: Arc<(Mutex<u64>, Condvar)>,
    events: Vec<PlayerEvent>,
}

impl Viewer {
    fn opens(source: impl FilmSource + 'static, options: Options) -> Self {
        Viewer::opens_shared(Arc::new(source), options)
    }

    fn opens_shared(source: Arc<dyn FilmSource>, options: Options) -> Self {
        let awake = Arc::new((Mutex::new(0), Condvar::new()));
        let waker = Arc::clone(&awake);
        let player = Player::open(
            source,
            Options {
                sound: SoundOutput::None,
                ..options
            },
            move || {
                *waker.0.lock().unwrap() += 1;
                waker.1.notify_all();
            },
        );
        Viewer {
            player: player.unwrap(),
            awake,
            events: Vec::new(),
        }
    }

    fn holds(path: &Path) -> Self {
        Viewer::opens(
            Bytes::of(path),
            Options {
                paused: true,
                ..Options::default()
            },
        )
    }

    fn plays(path: &Path) -> Self {
        Viewer::opens(Bytes::of(path), Options::default())
    }

    /// Waits until `look` finds what it wants; it is called whenever the player wakes its owner.
    fn waits_for<T>(&mut self, what: &str, mut look: impl FnMut(&mut Self) -> Option<T>) -> T {
        let deadline = Instant::now() + TIMEOUT;
        loop {
            let seen = *self.awake.0.lock().unwrap();
            while let Some(event) = self.player.poll_event() {
                self.events.push(event);
            }
            if let Some(found) = look(self) {
                return found;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "waited in vain for {what}; events: {:?}", self.events);
            let guard = self.awake.0.lock().unwrap();
            let wait = left.min(Duration::from_millis(200));
            drop(
                self.awake
                    .1
                    .wait_timeout_while(guard, wait, |count| *count == seen)
                    .unwrap(),
            );
        }
    }

    fn frame(&mut self) -> Frame {
        self.waits_for("a picture", |viewer| viewer.player.take_frame())
    }

    fn event<T>(&mut self, what: &str, wanted: impl Fn(&PlayerEvent) -> Option<T>) -> T {
        self.waits_for(what, |viewer| viewer.events.iter().find_map(&wanted))
    }

    fn answer_to(&mut self, seek: SeekId) -> Frame {
        self.waits_for("the answer to a seek", |viewer| {
            viewer.player.take_frame().filter(|frame| frame.seek >= seek)
        })
    }

    fn seeks_to(&mut self, seconds: f64) -> Frame {
        let seek = self.player.seek(Duration::from_secs_f64(seconds), SeekMode::Exact);
        self.answer_to(seek)
    }

    fn error(&mut self) -> PlaybackError {
        self.event("an error", |event| match event {
            PlayerEvent::Error(error) => Some(error.clone()),
            _ => None,
        })
    }

    /// All pictures until the end.
    fn watches_to_the_end(&mut self) -> Vec<Frame> {
        let mut frames = Vec::new();
        self.waits_for("the end", |viewer| {
            frames.extend(viewer.player.take_frame());
            viewer.events.contains(&PlayerEvent::End).then_some(())
        });
        frames.extend(self.player.take_frame());
        frames
    }
}

/// So many seconds of a sound as a WAV file, made once: several tests hear the same.
fn tone(formula: &str, seconds: u32) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    (formula, seconds).hash(&mut hasher);
    let path = work_folder("tones").join(format!("{:016x}.wav", hasher.finish()));
    films::kept(&path, |partial| {
        let done = Command::new("ffmpeg")
            .args(["-hide_banner", "-loglevel", "error", "-y", "-f", "lavfi", "-i"])
            .arg(format!("aevalsrc='{formula}':s=48000:d={seconds}"))
            .args(["-c:a", "pcm_s16le", "-f", "wav"])
            .arg(partial)
            .status()
            .unwrap();
        assert!(done.success(), "{formula}");
    });
    path
}

fn luma(picture: &Picture, x: usize, y: usize) -> i32 {
    let plane = picture.plane(0).unwrap();
    let place = y * plane.stride + x * picture.format().sample(0);
    if picture.format().bits() == 10 {
        return i32::from(u16::from_le_bytes([plane.bytes[place], plane.bytes[place + 1]]) >> 2);
    }
    i32::from(plane.bytes[place])
}

/// The number on a picture that is shown as it was made.
fn number(frame: &Frame) -> u32 {
    let picture = &frame.picture;
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let (top, half) = frame_barcode::band(height);
    let band = frame_barcode::FrameBarcode {
        left: frame_barcode::cell_start(1, width),
        right: frame_barcode::cell_start(frame_barcode::CELLS - 1, width),
        top,
        bottom: top + 2 * half,
    };
    band.read_with(|x, y| luma(picture, x, y)).unwrap_or(u32::MAX)
}

fn small() -> Recipe {
    Recipe {
        size: (320, 180),
        frames: 150,
        ..films::numbered()
    }
}

/// Films are made once, also when two tests ask for the same at the same moment.
fn made(recipe: Recipe) -> Film {
    static MAKING: Mutex<()> = Mutex::new(());
    let _turn = MAKING.lock().unwrap_or_else(|failed| failed.into_inner());
    recipe.make()
}

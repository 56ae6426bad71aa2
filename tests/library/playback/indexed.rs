//! Films whose container has no index: it is made once, when they are imported, and used whenever they are opened.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use support::films::{Codec, Container, Recipe, Sound};
use vitrin::film::{FilmSource, MediaIndex, ReadError};
use vitrin::playback::{Options, probe};

use super::{Bytes, Viewer, made, number, small};

/// A film in memory that counts what is read of it.
struct Counted {
    film: Bytes,
    read: AtomicU64,
}

impl FilmSource for Counted {
    fn len(&self) -> u64 {
        self.film.len()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        self.read.fetch_add(buffer.len() as u64, Ordering::SeqCst);
        self.film.read_at(offset, buffer)
    }
}

fn counted(path: &Path) -> Arc<Counted> {
    Arc::new(Counted {
        film: Bytes::of(path),
        read: AtomicU64::new(0),
    })
}

/// The film again and again, so that it is much larger than what is read ahead.
fn repeated(film: &Path, options: &str, name: &str) -> PathBuf {
    let path = film.with_extension(name);
    let status = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-y", "-stream_loop", "39", "-i"])
        .arg(film)
        .args(options.split_whitespace())
        .arg(&path)
        .status()
        .unwrap();
    assert!(status.success(), "{name}");
    path
}

#[test]
fn an_index_made_at_import_spares_reading_the_film_when_it_is_opened() {
    let recipe = Recipe {
        gop: 25,
        grain: 12,
        ..small()
    };
    let h264 = made(recipe.clone().sound(Sound::None).container(Container::Mkv));
    let mpeg2 = made(
        recipe
            .codec(Codec::Mpeg2)
            .sound(Sound::None)
            .container(Container::ProgramStream),
    );
    for (film, options) in [
        (&h264, "-c copy -f matroska -live 1"),
        (&h264, "-c copy -f mpegts"),
        (&mpeg2, "-c copy -f vob"),
        (
            &h264,
            "-c copy -f mp4 -movflags frag_keyframe+empty_moov+default_base_moof",
        ),
    ] {
        let path = repeated(&film.path, options, &format!("long-{}", options.len()));
        let source = counted(&path);
        let index = probe(Arc::clone(&source) as _, &mut |_| {}).unwrap().index.unwrap();
        assert!(source.read.load(Ordering::SeqCst) >= source.len(), "{options}");
        // As it comes out of the vault.
        let index = MediaIndex::from_hex(&index.to_hex()).unwrap();
        let source = counted(&path);
        let options_of_opening = Options {
            paused: true,
            index: Some(index),
            ..Options::default()
        };
        let mut viewer = Viewer::opens_shared(Arc::clone(&source) as _, options_of_opening);
        assert_eq!(number(&viewer.frame()), 0, "{options}");
        // 6 s each; seeks far away are exact as well.
        for (turn, frame) in [(30, 77), (5, 140), (39, 149)] {
            let at = f64::from(turn) * 6.0 + f64::from(frame) / 25.0 + 0.02;
            assert_eq!(number(&viewer.seeks_to(at)), frame, "{options}: at {at}");
        }
        let read = source.read.load(Ordering::SeqCst);
        assert!(read < source.len() * 2 / 3, "{options}: {read} of {}", source.len());
    }
}

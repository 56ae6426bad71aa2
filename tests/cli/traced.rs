//! An import as the kernel sees it, call by call: what is read, what is written, and in which order.

use std::ops::Range;
use std::path::{Path, PathBuf};

use support::calls::{Touch, Written, touches, traced_with_contents};
use support::desktop;
use support::vitrin::{PASSWORD, run_by};

use crate::stick::stick;

/// Bytes of the source that may be looked at before it is read for good: names, dates, and whether it is a phone's.
const LOOKED_AT: u64 = 3 << 20;

#[test]
fn an_import_reads_its_source_once_writes_to_the_vault_alone_and_erases_only_what_was_read_back() {
    let stick = stick();
    // Longer than what is looked at, not a whole number of chunks, and in one part.
    let noise: Vec<u8> = (0..12_000_077_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    let (source, record) = (PathBuf::from(stick.file("film.mts", &noise)), stick.beside("record"));
    let arguments = [
        "import",
        &stick.path(),
        source.to_str().unwrap(),
        "--erase-source",
        "--erase-unshowable",
    ];
    run_by(&traced_with_contents(&record), &arguments, &[PASSWORD]).succeeds();
    assert!(!source.exists());

    let calls = touches(&record);
    let films = stick.folder().join("films");
    let is_part = |path: &Path| path.starts_with(&films) && path.extension() == Some("000".as_ref());
    let places = |what: &dyn Fn(&Path, Touch) -> bool| -> Vec<usize> {
        let found = calls.iter().enumerate().filter(|(_, (path, touch))| what(path, *touch));
        found.map(|(place, _)| place).collect()
    };
    let sealed = places(&|path, touch| is_part(path) && matches!(touch, Touch::Wrote { .. }));
    let synced = places(&|path, touch| is_part(path) && touch == Touch::Synced);
    // The vault lists the film as whole when this is gone.
    let listed = places(&|path, touch| {
        path.starts_with(&films) && path.extension() == Some("lck".as_ref()) && touch == Touch::Removed
    });
    let (begins, ends, listed) = (sealed[0], sealed[sealed.len() - 1], listed[0]);
    let is_on_the_medium = synced
        .iter()
        .copied()
        .find(|place| *place > ends)
        .expect("the part is synced");

    // The source: looked at a little, then read from its beginning to its end.
    let opened = places(&|path, touch| path == source && matches!(touch, Touch::Opened { .. }));
    let opened_to_be_read = *opened
        .iter()
        .rev()
        .find(|place| **place < begins)
        .expect("the source is opened");
    let read = |from: Range<usize>| -> Vec<Range<u64>> {
        let pieces = calls[from].iter().filter(|(path, _)| *path == source);
        pieces.filter_map(|(_, touch)| piece(*touch)).collect()
    };
    let looked_at: u64 = read(0..opened_to_be_read)
        .iter()
        .map(|piece| piece.end - piece.start)
        .sum();
    assert!(looked_at < LOOKED_AT, "{looked_at} bytes are read before");
    let pieces = read(opened_to_be_read..listed);
    assert_eq!(gapless(pieces), noise.len() as u64, "each byte is read once");

    // What is on the medium is read back, all of it, before the film is listed as whole.
    let length = gapless(sealed.iter().filter_map(|place| written(calls[*place].1)).collect());
    let back = calls[is_on_the_medium..listed].iter().filter(|(path, _)| is_part(path));
    let mut back: Vec<Range<u64>> = back.filter_map(|(_, touch)| piece(*touch)).collect();
    // The last chunk is opened before the length counts.
    back.sort_by_key(|piece| piece.start);
    let end = back.iter().fold(
        0,
        |end, piece| if piece.start <= end { end.max(piece.end) } else { end },
    );
    assert_eq!(end, length, "all is read back: {back:?}");

    // Only then is the source written to, from its beginning to its end, and removed.
    let touched = places(&|path, touch| {
        path == source
            && matches!(
                touch,
                Touch::Opened { to_write: true } | Touch::Wrote { .. } | Touch::Removed
            )
    });
    assert!(touched[0] > listed, "{touched:?}, {listed}");
    let over = touched.iter().filter_map(|place| written(calls[*place].1)).collect();
    assert_eq!(gapless(over), noise.len() as u64, "it is overwritten");
    let last = touched[touched.len() - 1];
    assert_eq!(calls[last].1, Touch::Removed);
    assert!(
        calls[touched[0]..last].contains(&(source.clone(), Touch::Synced)),
        "before its name is removed"
    );

    // And nothing else is written at all.
    let written = Written::read(&record);
    assert!(written.out_of_sight.is_empty(), "{:?}", written.out_of_sight);
    let home = desktop::home();
    let known = [
        stick.folder(),
        source,
        "/dev/null".into(),
        home.join(".cache/gstreamer-1.0"),
        home.join(".local/state/vitrin"),
    ];
    let others: Vec<_> = written
        .files
        .keys()
        .filter(|path| !known.iter().any(|place| path.starts_with(place)))
        .collect();
    assert!(others.is_empty(), "{others:?}");
}

fn piece(touch: Touch) -> Option<Range<u64>> {
    match touch {
        Touch::Read { bytes: 0, .. } => None,
        Touch::Read { at, bytes } => at.map(|at| at..at + bytes),
        _ => None,
    }
}

fn written(touch: Touch) -> Option<Range<u64>> {
    match touch {
        Touch::Wrote { at, bytes } => at.map(|at| at..at + bytes),
        _ => None,
    }
}

/// Where pieces end that follow on each other from 0 on, without a gap and without a byte twice.
#[track_caller]
fn gapless(pieces: Vec<Range<u64>>) -> u64 {
    pieces.into_iter().fold(0, |end, piece| {
        assert_eq!(piece.start, end, "the next piece");
        piece.end
    })
}

//! Nothing that was freed still holds what it held: in Rust's own containers, in the libraries of the process, and in the
//! program that is shipped. And what the decoders make is in secret memory.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use gstreamer::glib;
use gstreamer::prelude::*;
use procfs_core::FromRead;
use procfs_core::process::{MemoryMap, MemoryMaps, VmFlags};
use support::films;
use vitrin::film::{FilmSource, ReadError};
use vitrin::memory;
use vitrin::platform::{SandboxPlan, sandbox};
use vitrin::playback::{Frame, Options, Player, SoundOutput};

/// Long enough not to be anywhere by chance, and different in every test, because they share a heap.
fn secret(of: u8, len: usize) -> Vec<u8> {
    (0..len)
        .map(|n| (n as u8).wrapping_mul(37) ^ of ^ (n >> 8) as u8)
        .collect()
}

/// What is at this address of the process's memory, as the kernel sees it; `None` where nothing is mapped any more.
fn look_at(address: usize, len: usize) -> Option<Vec<u8>> {
    let mut found = vec![0; len];
    let memory = File::open("/proc/self/mem").unwrap();
    memory.read_exact_at(&mut found, address as u64).ok().map(|()| found)
}

/// Fails when a piece of `secret` is at `address`, where it once was whole.
#[track_caller]
fn assert_gone(address: usize, secret: &[u8]) {
    let Some(found) = look_at(address, secret.len()) else {
        return;
    };
    // The memory may be in use again already, but not with the same bytes at the same places.
    let left = count_left(&found, secret);
    assert_eq!(left, 0, "{left} of {} pieces are left", secret.len() / 16);
}

/// Pieces of 16 bytes that are where they were.
fn count_left(found: &[u8], secret: &[u8]) -> usize {
    found
        .chunks_exact(16)
        .zip(secret.chunks_exact(16))
        .filter(|(found, secret)| found == secret)
        .count()
}

#[test]
fn what_rust_frees_is_overwritten() {
    for (of, len) in [(1, 48), (2, 1000), (3, 70_000), (4, 3_000_000)] {
        let bytes = secret(of, len);
        let block = bytes.clone();
        let address = block.as_ptr().addr();
        assert!(look_at(address, len).is_some_and(|found| found == bytes), "it is there");
        drop(block);
        assert_gone(address, &bytes);
    }
}

#[test]
fn what_a_container_leaves_when_it_grows_or_shrinks_is_overwritten() {
    let bytes = secret(5, 5000);
    let mut block = bytes.clone();
    let before = block.as_ptr().addr();
    block.reserve_exact(2_000_000);
    assert_ne!(block.as_ptr().addr(), before, "it has moved");
    assert_gone(before, &bytes);
    let grown = block.as_ptr().addr();
    block.shrink_to_fit();
    assert_ne!(block.as_ptr().addr(), grown, "it has moved");
    assert_gone(grown, &bytes);
    assert_eq!(block, bytes);
}

#[test]
fn what_a_library_frees_is_overwritten() {
    let bytes = secret(6, 100_000);
    // GLib takes its own memory for the copy and frees it itself.
    let block = glib::Bytes::from(&bytes);
    let address = block[..].as_ptr().addr();
    assert!(
        look_at(address, bytes.len()).is_some_and(|found| found == bytes),
        "it is there"
    );
    drop(block);
    assert_gone(address, &bytes);
}

#[test]
fn what_a_media_library_frees_is_overwritten() {
    gstreamer::init().unwrap();
    let text: String = secret(7, 4000)
        .iter()
        .map(|byte| char::from(b'a' + byte % 26))
        .collect();
    let object = gstreamer::Bin::with_name(&text);
    let copy = object.property::<glib::GString>("name");
    let address = copy.as_ptr().addr();
    assert!(
        look_at(address, text.len()).is_some_and(|found| found == text.as_bytes()),
        "it is there"
    );
    drop(copy);
    assert_gone(address, text.as_bytes());
}

#[test]
fn what_a_thread_leaves_on_its_stack_is_overwritten() {
    let bytes = secret(8, 20_000);
    let place = std::thread::scope(|scope| {
        let thread = scope.spawn(|| {
            let address = on_the_stack(&bytes);
            assert!(
                look_at(address, bytes.len()).is_some_and(|found| count_left(&found, &bytes) > 1000),
                "it is there, although the function has returned"
            );
            address
        });
        thread.join().unwrap()
    });
    assert_gone(place, &bytes);
}

#[test]
fn what_a_thread_of_a_stage_leaves_is_overwritten_too() {
    let bytes = secret(10, 20_000);
    let place = std::thread::scope(|scope| {
        let thread = scope.spawn(|| {
            sandbox(&SandboxPlan::for_stage(false)).unwrap();
            on_the_stack(&bytes)
        });
        thread.join().unwrap()
    });
    assert_gone(place, &bytes);
}

#[test]
fn what_functions_leave_on_the_stack_can_be_overwritten() {
    let bytes = secret(9, 20_000);
    let place = on_the_stack(&bytes);
    memory::wipe_stack();
    assert_gone(place, &bytes);
}

/// Leaves a copy of `bytes` in the dead part of the stack; returns its address.
#[inline(never)]
fn on_the_stack(bytes: &[u8]) -> usize {
    let mut copy = [0_u8; 20_000];
    copy.copy_from_slice(bytes);
    std::hint::black_box(&mut copy).as_ptr().addr()
}

#[test]
fn decoded_pictures_lie_in_secret_memory() {
    let film = films::numbered().make();
    let options = Options {
        paused: true,
        sound: SoundOutput::None,
        ..Options::default()
    };
    let player = Player::open(Arc::new(Bytes(fs::read(&film.path).unwrap())), options, || ()).unwrap();
    let frame = first_frame(&player);
    for plane in frame.picture.planes() {
        assert!(is_secret(plane.bytes.as_ptr().addr()));
    }
    let ordinary = vec![1_u8; 1_000_000];
    assert!(!is_secret(ordinary.as_ptr().addr()), "not all memory is");
}

#[test]
fn libraries_free_through_the_program() {
    assert!(memory::wipes_on_free());
}

#[test]
fn the_shipped_program_offers_the_whole_family_to_libraries() {
    let listed = Command::new("nm")
        .args(["--dynamic", "--defined-only", env!("CARGO_BIN_EXE_vitrin")])
        .output()
        .unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    let offered: Vec<&str> = listed
        .lines()
        .filter_map(|line| line.split_whitespace().last())
        .map(|name| name.split('@').next().unwrap_or(name))
        .collect();
    for name in [
        "malloc",
        "free",
        "calloc",
        "realloc",
        "reallocarray",
        "posix_memalign",
        "aligned_alloc",
        "memalign",
        "valloc",
        "pvalloc",
    ] {
        assert!(offered.contains(&name), "{name} is not among {offered:?}");
    }
}

#[test]
fn the_shipped_program_cannot_be_made_to_run_without_its_measures() {
    let program = fs::read(env!("CARGO_BIN_EXE_vitrin")).unwrap();
    let names = |name: &str| program.windows(name.len()).any(|piece| piece == name.as_bytes());
    assert!(names("WAYLAND_DISPLAY"), "names of variables can be found in it");
    assert!(!names("VITRIN_BENCH_BARE"));
}

/// A film in memory.
struct Bytes(Vec<u8>);

impl FilmSource for Bytes {
    fn len(&self) -> u64 {
        self.0.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError> {
        let from = offset as usize;
        buffer.copy_from_slice(&self.0[from..from + buffer.len()]);
        Ok(())
    }
}

fn first_frame(player: &Player) -> Frame {
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        if let Some(frame) = player.take_frame() {
            return frame;
        }
        assert!(Instant::now() < until, "no picture");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Whether memory is of the kind that slabs are made of: neither dumped nor inherited (`dd` and `dc` in `proc(5)`).
fn is_secret(address: usize) -> bool {
    let address = address as u64;
    let maps = MemoryMaps::from_file("/proc/self/smaps").unwrap();
    let holds = |map: &&MemoryMap| (map.address.0..map.address.1).contains(&address);
    let map = maps.iter().find(holds).expect("it is mapped");
    map.extension.vm_flags.contains(VmFlags::DD | VmFlags::DC)
}

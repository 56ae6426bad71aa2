//! What is left of a vault's keys in the console's process when the vault is locked in the middle of something. One test
//! after the other, each in a process of its own: it counts what secret memory the whole process has.

use std::fs::{self, File};
use std::ops::ControlFlow;
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use parking_lot::Mutex;
use procfs_core::FromRead;
use procfs_core::process::{MMPermissions, MemoryMaps, VmFlags};
use support::{in_own_process, one_at_a_time, seconds, wait_for};
use tokio_util::sync::CancellationToken;
use vitrin::console::effects::{EffectRunner, Options};
use vitrin::console::model::ShowNumber;
use vitrin::console::model::{Effect, Message, OpenedVault};
use vitrin::forms::shipped;
use vitrin::memory::Passphrase;
use vitrin::operations::import::{ImportPhase, ImportRequest, Inspection, import};
use vitrin::operations::settings::SettingsFile;
use vitrin::policy::Preflight;
use vitrin::protocol::Start;
use vitrin::vault::{
    AnnotationChange, Computer, FilmId, KdfCost, Label, LockedVault, NewFilm, NewVault, Notes, RatingChange, RatingId,
    RatingStep, create,
};

const PASSWORD: &str = "Granskog7";

/// How long after locking no key may be left any more.
const PROMISED: Duration = Duration::from_secs(1);

/// Pieces of secret memory that this process has: mappings that are in no core dump and in no child process, which is
/// where keys, passwords and all that is computed with them are.
fn secrets() -> usize {
    let maps = MemoryMaps::from_file("/proc/self/smaps").unwrap();
    let wanted = VmFlags::DD | VmFlags::DC | VmFlags::WR;
    maps.iter()
        .filter(|map| map.extension.vm_flags.contains(wanted))
        .count()
}

/// The console's hands with a vault to open.
struct Hands {
    hands: EffectRunner,
    home: tempfile::TempDir,
    /// What the process had before anything was unlocked.
    before: usize,
}

impl Hands {
    /// Whose stages are this shell script. The program's other commands do nothing.
    fn with_stages_that(script: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        let program = home.path().join("stage");
        fs::write(&program, format!("#!/bin/sh\n[ \"$1\" = stage ] || exit 0\n{script}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        make_vault(&home.path().join("vault"));
        let before = secrets();
        let options = Options {
            program: Some(program),
            buses: None,
            folder_dialog_title: String::new(),
            form_dialog_title: String::new(),
            language: vitrin::protocol::Language::Swedish,
            keys: vitrin::protocol::key_table::KeyTable::default(),
            microphone_name: "Vitrin".into(),
            computer: Computer::unknown(),
            recording_title: Arc::new(String::new),
            test_source: false,
            settings_file: SettingsFile::default(),
            preflight: Arc::new(|| Ok(Preflight::default())),
            cost: KdfCost::FLOOR,
            wake: Arc::new(|| {}),
        };
        let hands = EffectRunner::new(options).unwrap();
        Self { hands, home, before }
    }

    fn begin_to_unlock(&mut self) {
        self.hands.perform(Effect::Unlock {
            folder: self.home.path().join("vault"),
            passphrase: Passphrase::from_text(PASSWORD).unwrap(),
            play: None,
        });
    }

    fn unlock(&mut self) -> FilmId {
        self.begin_to_unlock();
        let opened = wait_for("the vault to be open", seconds(60), || {
            self.hands
                .take_messages()
                .into_iter()
                .find_map(|message| match message {
                    Message::Unlocked(Ok(opened)) => Some(opened),
                    _ => None,
                })
        });
        let OpenedVault { films, .. } = opened;
        films[0].id
    }

    fn show(&mut self, film: FilmId) {
        self.hands.perform(Effect::Show {
            number: ShowNumber(1),
            film,
            start: Start::default(),
            hidden: vitrin::film::Hidden::default(),
        });
    }

    /// Locks, and says how long it took until nothing secret was left.
    fn lock(&mut self) -> Duration {
        let begun = Instant::now();
        self.hands.perform(Effect::Lock);
        wait_for("nothing secret to be left", seconds(30), || {
            self.hands.take_messages();
            (secrets() <= self.before && stages(self.home.path()).is_empty()).then_some(())
        });
        begun.elapsed()
    }
}

fn make_vault(folder: &Path) {
    let passphrase = Passphrase::from_text(PASSWORD).unwrap();
    let label = Label {
        name: "Anna".into(),
        unit: String::new(),
        date: jiff::civil::date(2025, 3, 14),
        if_found: String::new(),
    };
    let new = NewVault {
        label,
        passphrase: &passphrase,
        cost: KdfCost::FLOOR,
    };
    let mut vault = create(folder, new).unwrap();
    vault
        .import(&[7; 1000][..], NewFilm::titled("Session"), &mut |_| {
            ControlFlow::Continue(())
        })
        .unwrap();
}

/// The processes that run the script in this folder.
fn stages(home: &Path) -> Vec<PathBuf> {
    let processes = fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    let runs_it = |process: &PathBuf| {
        let words = fs::read(process.join("cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&words).contains(home.to_str().unwrap())
    };
    processes.map(|entry| entry.path()).filter(runs_it).collect()
}

/// A stage that takes what it is given, and neither answers nor ends.
const DEAF: &str = "while :; do sleep 0.05; done";

#[test]
fn an_open_vault_is_secret_memory_and_a_locked_one_is_none() {
    let _turn = one_at_a_time();
    in_own_process(an_open_vault_is_secret_memory_and_a_locked_one_is_none, || {
        let mut hands = Hands::with_stages_that("exit 0");
        hands.unlock();
        assert!(secrets() > hands.before, "an open vault holds keys");
        let took = hands.lock();
        assert!(took < PROMISED, "{took:?}");
    });
}

#[test]
fn a_stage_that_does_not_end_takes_the_films_key_no_further_than_promised() {
    let _turn = one_at_a_time();
    in_own_process(
        a_stage_that_does_not_end_takes_the_films_key_no_further_than_promised,
        || {
            let mut hands = Hands::with_stages_that(DEAF);
            let film = hands.unlock();
            hands.show(film);
            wait_for("the stage to be started", seconds(30), || {
                hands.hands.take_messages();
                (!stages(hands.home.path()).is_empty()).then_some(())
            });
            sleep(Duration::from_millis(300));
            let took = hands.lock();
            assert!(took < PROMISED, "{took:?}");
        },
    );
}

#[test]
fn locking_while_a_film_is_being_handed_over_leaves_nothing() {
    let _turn = one_at_a_time();
    in_own_process(locking_while_a_film_is_being_handed_over_leaves_nothing, || {
        for pause in [0, 1, 5, 20] {
            let mut hands = Hands::with_stages_that(DEAF);
            let film = hands.unlock();
            hands.show(film);
            sleep(Duration::from_millis(pause));
            let took = hands.lock();
            assert!(took < PROMISED, "after {pause} ms: {took:?}");
        }
    });
}

/// Its stage has the film's key, and may read for minutes where the film has no index.
#[test]
fn locking_while_a_stage_looks_into_a_new_film_does_not_wait_for_it() {
    let _turn = one_at_a_time();
    in_own_process(locking_while_a_stage_looks_into_a_new_film_does_not_wait_for_it, || {
        let hands = Hands::with_stages_that(DEAF);
        let home = hands.home.path();
        let (place, program, film) = (home.join("vault"), home.join("stage"), home.join("film.mts"));
        fs::write(&film, [7; 1000]).unwrap();
        let passphrase = Passphrase::from_text(PASSWORD).unwrap();
        let vault = LockedVault::open(&place).unwrap().unlock(&passphrase).unwrap();
        drop(passphrase);
        let vault = Arc::new(Mutex::new(vault));
        let (weak, mut open) = (Arc::downgrade(&vault), Some(vault));
        let files = [film];
        let request = ImportRequest {
            program: Some(&program),
            ..ImportRequest::new(&files, &place)
        };
        let (send, locked) = mpsc::channel();
        let imported = import(&weak, request, &CancellationToken::new(), &mut |progress| {
            let is_looked_into = progress.phase == ImportPhase::Inspecting;
            if let Some(vault) = open.take_if(|_| is_looked_into) {
                let (home, send) = (home.to_owned(), send.clone());
                thread::spawn(move || {
                    wait_for("the stage to be started", seconds(30), || {
                        (!stages(&home).is_empty()).then_some(())
                    });
                    drop(vault);
                    send.send(Instant::now()).unwrap();
                });
            }
        });
        wait_for("the last secret to be gone", seconds(30), || {
            (secrets() <= hands.before && stages(home).is_empty()).then_some(())
        });
        let took = locked.recv().unwrap().elapsed();
        assert!(took < PROMISED, "{took:?}");
        assert!(matches!(imported.unwrap().inspection, Inspection::Failed { .. }));
    });
}

#[test]
fn locking_while_a_film_is_being_closed_does_not_wait_for_it() {
    let _turn = one_at_a_time();
    in_own_process(locking_while_a_film_is_being_closed_does_not_wait_for_it, || {
        let mut hands = Hands::with_stages_that(DEAF);
        let film = hands.unlock();
        hands.show(film);
        wait_for("the film to be handed over", seconds(30), || {
            let messages = hands.hands.take_messages();
            messages
                .iter()
                .any(|message| matches!(message, Message::ShowStarted(_, Ok(()))))
                .then_some(())
        });
        hands.hands.perform(Effect::CloseStage);
        let took = hands.lock();
        assert!(took < PROMISED, "{took:?}");
    });
}

#[test]
fn a_password_that_is_being_tried_opens_nothing_once_it_was_locked() {
    let _turn = one_at_a_time();
    in_own_process(a_password_that_is_being_tried_opens_nothing_once_it_was_locked, || {
        for pause in [0, 20, 100] {
            let mut hands = Hands::with_stages_that("exit 0");
            hands.begin_to_unlock();
            sleep(Duration::from_millis(pause));
            hands.lock();
            // The try is over now, and what it opened is gone again.
            let messages = hands.hands.take_messages();
            assert!(
                !messages
                    .iter()
                    .any(|message| matches!(message, Message::Unlocked(Ok(_))))
            );
            assert_eq!(secrets(), hands.before);
        }
    });
}

/// Notes, masked: nothing but what was made of them is to be found in memory.
const NOTES: [u8; 63] = masked(b"Pojken i den gula jackan tittar bort, mamman talar om en flytt.");

const MASK: u8 = 0x55;

const fn masked<const LEN: usize>(text: &[u8; LEN]) -> [u8; LEN] {
    let mut masked = *text;
    let mut at = 0;
    while at < LEN {
        masked[at] ^= MASK;
        at += 1;
    }
    masked
}

/// How often this process has in its memory what is `masked`.
fn found_in_memory(masked: &[u8]) -> usize {
    let memory = File::open("/proc/self/mem").unwrap();
    let mut piece = vec![0; 1 << 20];
    let own = piece.as_ptr().addr() as u64;
    let maps = MemoryMaps::from_file("/proc/self/smaps").unwrap();
    let mut found = 0;
    for map in maps.iter().filter(|map| map.perms.contains(MMPermissions::READ)) {
        let (mut at, end) = map.address;
        while at < end {
            let len = piece.len().min((end - at) as usize);
            // What the kernel keeps from everybody is not readable here either.
            if memory.read_exact_at(&mut piece[..len], at).is_ok() && !(at..at + len as u64).contains(&own) {
                let is_it = |bytes: &[u8]| bytes.iter().zip(masked).all(|(byte, masked)| byte ^ MASK == *masked);
                found += piece[..len].windows(masked.len()).filter(|bytes| is_it(bytes)).count();
            }
            at += len as u64;
        }
    }
    found
}

#[test]
fn notes_that_could_not_be_written_are_unreadable_in_a_locked_console() {
    let _turn = one_at_a_time();
    in_own_process(
        notes_that_could_not_be_written_are_unreadable_in_a_locked_console,
        || {
            let mut hands = Hands::with_stages_that("exit 0");
            let film = hands.unlock();
            // Another program imports.
            let lock = File::open(hands.home.path().join("vault/vault.lck")).unwrap();
            lock.lock().unwrap();
            let text: String = NOTES.iter().map(|byte| char::from(byte ^ MASK)).collect();
            let change = AnnotationChange::Notes(Notes::new(text).unwrap());
            hands.hands.perform(Effect::Annotate { film, change });
            rate(&mut hands, film);
            assert!(found_in_memory(&NOTES) > 0, "they are waiting to be written");
            let took = hands.lock();
            assert!(took < PROMISED, "{took:?}");
            assert_eq!(found_in_memory(&NOTES), 0);
        },
    );
}

/// Has a rating wait with a comment of the same text as the notes.
fn rate(hands: &mut Hands, film: FilmId) {
    let text: String = NOTES.iter().map(|byte| char::from(byte ^ MASK)).collect();
    let begin = RatingStep::Begin {
        form: shipped()[0].text().to_owned(),
    };
    let item = "agenda".to_owned();
    for step in [begin, RatingStep::Comment { item, text }] {
        let change = AnnotationChange::Rate(RatingChange {
            rating: RatingId::from([7; 16]),
            by: "Anna".into(),
            at: Timestamp::UNIX_EPOCH,
            step,
        });
        hands.hands.perform(Effect::Annotate { film, change });
    }
}
